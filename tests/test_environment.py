"""The settings door: what it accepts, what it refuses, and that it never tells a secret."""

import ast
import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest

from imh_practice.shared.environment import VARIABLES, Environment, Mode, WrongSettingError, read_environment

PROJECT = Path(__file__).resolve().parents[1]
KEY = base64.b64encode(bytes(range(32))).decode()
PRODUCTION = {
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRST",
    "SEALING_KEYS": f"b:{KEY},a:{KEY}",
    "DATABASE_URL": "postgresql://imh_app:word@db:5432/imh",
    "REDIS_URL": "redis://:word@valkey:6379/0",
    "ALLOWED_HOSTS": "practice.example.org, localhost",
    "PUBLIC_URL": "https://practice.example.org/",
    "FILES_DIR": "/srv/files",
    "AUDIT_ANCHORS": "/srv/anchors/heads",
    "EMAIL_URL": "smtp://someone:word@mail.example.org",
    "DEFAULT_FROM_EMAIL": "practice@example.org",
}


def refusal(**changed: str) -> str:
    with pytest.raises(WrongSettingError) as caught:
        Environment(PRODUCTION | changed)
    assert caught.value.__cause__ is None
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_nothing_said_means_production() -> None:
    env = Environment(PRODUCTION)
    assert env.MODE is Mode.PRODUCTION
    assert env.PUBLIC_URL == "https://practice.example.org"
    assert env.ALLOWED_HOSTS == ("practice.example.org", "localhost")
    assert [each.id for each in env.SEALING_KEYS] == ["b", "a"]
    assert env.SEALING_KEYS[0].key == bytes(range(32))
    assert (env.JOB_LEASE_SECONDS, env.JOB_SWEEP_SECONDS, env.TRUSTED_PROXY_COUNT) == (60, 30, 0)
    assert env.DATABASE_OWNER_URL is None
    assert env.STATIC_ROOT == PROJECT / "var/static"


@pytest.mark.parametrize("name", PRODUCTION)
@pytest.mark.parametrize("mode", ["production", "demo"])
def test_each_required_variable_is_missed_by_name(name: str, mode: str) -> None:
    line = refusal(**{name: "", "MODE": mode})
    assert line.startswith(f"{name} is not set: set it to ")
    assert VARIABLES[name].example in line


def test_the_test_mode_needs_nothing() -> None:
    assert Environment({"MODE": "test"}).MODE is Mode.TEST


WRONG = {
    "MODE": ["Production", "zebra", "true"],
    "SECRET_KEY": ["zebra", "zebra" * 20, "django-insecure-zebra0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJ"],
    "SEALING_KEYS": [KEY, "a:c2hvcnQ=", f"a:{KEY},a:{KEY}", f"zebra b:{KEY}", "a:zebra!", f"a:{KEY},"],
    "DATABASE_URL": [
        "mysql://a:zebra@db/imh",
        "postgresql://a:zebra@db",
        "postgresql://db/imh",
        "postgresql://a:zebra/zebra@db/imh",
        "postgresql://a:zebra@db/imh?sslmod=require",
        "postgresql://a:zebra@db/imh/more",
        "postgresql://a:zebra#zebra@db/imh",
        "postgresql://a:zebra@[db/imh",
        "postgresql:a",
    ],
    "DATABASE_OWNER_URL": ["zebra", "postgresql://db/imh"],
    "REDIS_URL": ["http://valkey", "redis://:zebra@valkey:port/0", "redis://valkey/zebra", "unix://a/b", "redis:///0"],
    "ALLOWED_HOSTS": ["*", ".example.org", "https://zebra.example.org", "a,,b"],
    "PUBLIC_URL": [
        "practice.example.org",
        "http://practice.example.org",
        "https://practice.example.org/app",
        "https://zebra@practice.example.org",
        "https://other.example.org",
    ],
    "EMAIL_URL": [
        "mail.example.org",
        "smtp://",
        "smtp://a:zebra@mail:x",
        "smtp://mail?starttls=no",
        "file:///tmp/mail",
    ],
    "DEFAULT_FROM_EMAIL": ["zebra", "zebra@b, c@d", "a@b\nBcc: c@d"],
    "TRUSTED_PROXY_COUNT": ["-1", "1.0", "zebra", "٣"],
    "JOB_LEASE_SECONDS": ["0", "60zebra"],
    "JOB_SWEEP_SECONDS": ["0", "99999999"],
    "LOG_LEVEL": ["info", "zebra"],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_a_wrong_value_is_refused_by_name_and_not_repeated(name: str, value: str) -> None:
    line = refusal(**{name: value})
    assert line.startswith(f"{name} ")
    assert ": set it to " in line
    assert "zebra" not in line


def test_every_required_kind_is_tried_with_wrong_values() -> None:
    assert VARIABLES.keys() - WRONG.keys() == {"AUDIT_ANCHORS", "FILES_DIR", "STATIC_ROOT"}, "any text is a path"


def test_a_socket_folder_keeps_its_capitals_and_spaces() -> None:
    for url in ("postgresql://imh_app@%2FTmp%2FA%20b:5433/imh", "postgresql://imh_app@/imh?host=/Tmp/A%20b"):
        entry = Environment(PRODUCTION | {"DATABASE_URL": url}).DATABASE_URL.django()
        assert entry["HOST"] == "/Tmp/A b"
        assert entry["PASSWORD"] == ""
        assert entry["OPTIONS"] == {}


def test_a_database_url_gives_djangos_words() -> None:
    url = "postgresql://imh%5Fapp:p%40ss%2F@[::1]:6543/imh?sslmode=verify-full"
    entry = Environment(PRODUCTION | {"DATABASE_URL": url}).DATABASE_URL.django()
    assert entry == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "imh",
        "USER": "imh_app",
        "PASSWORD": "p@ss/",
        "HOST": "::1",
        "PORT": "6543",
        "OPTIONS": {"sslmode": "verify-full"},
    }


def test_a_redis_socket_is_spelled_for_each_library() -> None:
    redis = Environment(PRODUCTION | {"REDIS_URL": "unix:///run/a%20b/v.sock?db=2"}).REDIS_URL
    assert redis.client == "unix:///run/a%20b/v.sock?db=2"
    assert redis.broker == "redis+socket:///run/a%20b/v.sock?virtual_host=2"


@pytest.mark.parametrize(
    ("url", "port", "tls", "ssl"),
    [
        ("smtp://mail.example.org", 587, True, False),
        ("smtps://mail.example.org", 465, False, True),
        ("smtp://localhost:2525?starttls=false", 2525, False, False),
    ],
)
def test_mail_goes_under_tls_unless_said_otherwise(url: str, port: int, tls: bool, ssl: bool) -> None:
    mail = Environment(PRODUCTION | {"EMAIL_URL": url}).EMAIL_URL.django()
    assert (mail["EMAIL_PORT"], mail["EMAIL_USE_TLS"], mail["EMAIL_USE_SSL"]) == (port, tls, ssl)


def test_mail_may_go_to_a_folder_in_the_demo() -> None:
    env = Environment(PRODUCTION | {"MODE": "demo", "EMAIL_URL": "file:///tmp/a%20b"})
    assert env.EMAIL_URL.django()["EMAIL_FILE_PATH"] == "/tmp/a b"


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("the-file-s-own-0123456789abcdefghijklmnopqrstuvwxyz\n")
    assert Environment({**PRODUCTION, "SECRET_KEY": "", "SECRET_KEY_FILE": str(file)}).SECRET_KEY.startswith("the-file")
    assert "both set" in refusal(SECRET_KEY_FILE=str(file))
    assert "SECRET_KEY_FILE" in refusal(SECRET_KEY="", SECRET_KEY_FILE=str(tmp_path / "none"))


def test_no_secret_shows_in_a_repr() -> None:
    env = Environment(PRODUCTION)
    shown = repr(env) + repr([getattr(env, name) for name in VARIABLES if name != "SECRET_KEY"])
    assert "word" not in shown
    assert KEY not in shown
    assert repr(bytes(range(32))) not in shown


def test_a_wrong_start_ends_with_one_line_and_its_own_code(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        read_environment({**PRODUCTION, "DATABASE_URL": "mysql://a:zebra@db/imh"})
    assert caught.value.code == 78
    said = capsys.readouterr()
    assert said.err.count("\n") == 1
    assert said.err.startswith("imh-practice cannot start: DATABASE_URL does not begin with postgresql://")
    assert "zebra" not in said.err
    assert said.out == ""


def test_a_process_with_nothing_set_ends_with_one_line() -> None:
    code = "from imh_practice.shared.environment import read_environment; read_environment()"
    clean = {"PATH": os.environ["PATH"]}
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, env=clean, capture_output=True, text=True)
    assert done.returncode == 78
    assert done.stderr.startswith("imh-practice cannot start: SECRET_KEY is not set")
    assert done.stderr.count("\n") == 1


def reads_the_environment(file: Path) -> bool:
    return any(
        isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    )


def test_nothing_else_reads_the_environment() -> None:
    rooms = ["imh_practice", "observations", "reflect", "supervision"]
    found = {
        file.relative_to(PROJECT).as_posix()
        for room in rooms
        for file in (PROJECT / room).rglob("*.py")
        if reads_the_environment(file)
    }
    # The local services are what sets the variables; wsgi and its like name the settings module; the PDF's process
    # apart is handed on six variables of the machine's own (PATH, HOME, fonts), and no setting.
    own = {each for each in found if each.startswith("imh_practice/shared/local/")}
    assert found - own <= {
        "imh_practice/shared/environment.py",
        "imh_practice/asgi.py",
        "imh_practice/celery.py",
        "imh_practice/wsgi.py",
        "imh_practice/shared/pdf_apart.py",
    }


def test_every_declared_variable_is_read_by_settings() -> None:
    tree = ast.parse((PROJECT / "imh_practice/settings.py").read_text(encoding="utf-8"))
    read = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "env"
    }
    # prepare_database reads the owner's URL through the same env object, from settings.
    assert VARIABLES.keys() <= read | {"DATABASE_OWNER_URL"}
