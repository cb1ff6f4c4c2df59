"""`run -- CMD`: what the command finds, and what is left afterwards."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from imh_practice.shared.environment import VARIABLES, Environment
from imh_practice.shared.local.places import services_account
from imh_practice.shared.local.postgres import QUIET
from imh_practice.shared.local.processes import Supervisor
from imh_practice.shared.local.services import environment, services
from tests.shared.checkout import PROJECT, Checkout

LOOK = """
import json, os, pathlib, psycopg, redis
from imh_practice.shared.environment import read_environment
env = read_environment()
found = {"mode": env.MODE.value, "variables": sorted(os.environ)}
for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
    with psycopg.connect(os.environ[name], autocommit=True) as connection:
        row = connection.execute(
            "SELECT current_user, rolsuper, rolcreatedb, rolcreaterole, rolbypassrls, pg_has_role('imh_app', 'SET')"
            " FROM pg_roles WHERE rolname = current_user").fetchone()
        found[name] = row
        settings = connection.execute("SELECT name, setting FROM pg_settings").fetchall()
found["settings"] = dict(settings)
try:
    psycopg.connect(os.environ["DATABASE_URL"].replace("imh_app:", "postgres:"))
    found["superuser"] = "came in"
except psycopg.OperationalError as error:
    found["superuser"] = str(error)
sockets = pathlib.Path(env.DATABASE_URL.host)
found["sockets"] = str(sockets)
found["socket_mode"] = oct(sockets.stat().st_mode)[-3:]
client = redis.from_url(env.REDIS_URL.client)
found["valkey"] = client.config_get("port", "save", "appendonly")
found["files"] = [str(env.FILES_DIR), oct(env.FILES_DIR.stat().st_mode)[-3:]]
print(json.dumps(found, default=str))
"""


def look(checkout: Checkout, *arguments: str, **environ: str) -> dict[str, Any]:
    done = checkout.local("run", *arguments, "--", checkout.python, "-c", LOOK, **environ)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_a_command_finds_two_servers_that_only_it_can_reach(checkout: Checkout) -> None:
    found = look(checkout)
    assert found["mode"] == "test"
    required = {name for name, each in VARIABLES.items() if not each.default}
    assert required <= set(found["variables"])
    assert found["DATABASE_URL"] == ["imh_app", False, False, False, False, True]
    assert found["DATABASE_OWNER_URL"][:5] == ["imh_owner", False, True, True, False]
    assert "no pg_hba.conf entry" in found["superuser"]
    assert found["settings"]["listen_addresses"] == ""
    assert found["socket_mode"] == "700"
    assert found["valkey"] == {"port": "0", "save": "", "appendonly": "no"}
    assert found["files"][1] == "700"
    assert {name: found["settings"][name] for name in QUIET} == QUIET
    assert found["settings"]["fsync"] == "off"
    # Nothing stays: not the throwaway data, not the short folder for the sockets, not the servers.
    assert [path.name for path in (checkout.root / "var/test").iterdir()] == ["lock"]
    assert not Path(found["sockets"]).exists()


def test_the_demos_data_is_written_through_and_kept(checkout: Checkout) -> None:
    first = look(checkout, "--mode", "demo")
    assert first["settings"]["fsync"] == "on"
    assert look(checkout, "--mode", "demo")["files"] == first["files"]
    kept = checkout.root / "var/demo"
    assert (kept / "secrets.json").stat().st_mode & 0o777 == 0o600
    assert (kept / "postgres.json").stat().st_mode & 0o777 == 0o600


def test_a_commands_code_is_passed_on(checkout: Checkout) -> None:
    assert checkout.local("run", "--mode", "none", "--", "sh", "-c", "exit 7").returncode == 7
    assert checkout.local("run", "--mode", "test", "--", "sh", "-c", "kill -9 $$").returncode == 137


def test_a_step_says_its_name_its_end_and_its_seconds(checkout: Checkout) -> None:
    well = checkout.local("run", "--mode", "none", "--step", "A name", "--", "true").stderr.splitlines()
    assert well[1] == "── A name"
    assert well[-1].startswith("   A name: well, ")
    assert well[-1].endswith(" s")
    badly = checkout.local("run", "--mode", "none", "--step", "A name", "--", "sh", "-c", "exit 3")
    assert "A name: FAILED (code 3)" in badly.stderr


def test_a_rehearsal_of_production_satisfies_the_settings_door(checkout: Checkout) -> None:
    tell = "import json, os; print(json.dumps(dict(os.environ)))"
    done = checkout.local("run", "--mode", "production", "--", checkout.python, "-c", tell)
    env = Environment(json.loads(done.stdout))
    assert (env.MODE.value, env.PUBLIC_URL) == ("production", "https://localhost")


def test_servers_named_by_the_environment_are_used_and_none_is_started(checkout: Checkout) -> None:
    own = {name: f"postgresql://{name}@db/imh" for name in ("DATABASE_URL", "DATABASE_OWNER_URL")}
    own["REDIS_URL"] = "redis://r"
    say = ["run", "--", checkout.python, "-c", "import os; print(os.environ['DATABASE_URL'], os.environ['REDIS_URL'])"]
    done = checkout.local(*say, **own)
    assert done.stdout.split() == [own["DATABASE_URL"], own["REDIS_URL"]]
    assert "Starting" not in done.stderr
    some = checkout.local(*say, REDIS_URL="redis://r")
    assert some.returncode == 1
    assert some.stderr.strip() == "REDIS_URL set, DATABASE_URL and DATABASE_OWNER_URL not: set all three, or none."


def test_links_lead_to_the_port_that_serves_with_ones_own_servers_too(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("imh_practice.shared.local.services.VAR", tmp_path)
    monkeypatch.delenv("PUBLIC_URL", raising=False)  # what one sets oneself stays
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"):
        monkeypatch.setenv(name, "given")
    with services(Supervisor(), "demo", serving="http://localhost:9000") as found:
        env = environment(found, "demo")
    assert (env["PUBLIC_URL"], env["DATABASE_URL"]) == ("http://localhost:9000", "given")


def test_two_runs_of_one_checkout_do_not_meet(checkout: Checkout) -> None:
    inner = [checkout.python, "-m", "imh_practice.shared.local", "run", "--", checkout.python, "-c", LOOK]
    # The inner run must not take the outer one's servers for servers of its own.
    unset = ["env", "-u", "DATABASE_URL", "-u", "DATABASE_OWNER_URL", "-u", "REDIS_URL"]
    outer = f"import subprocess, sys; sys.exit(subprocess.run({unset + inner!r}).returncode); "
    done = checkout.local("run", "--", checkout.python, "-c", outer)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("PostgreSQL") == 2
    assert [path.name for path in (checkout.root / "var/test").iterdir()] == ["lock"]


def test_no_word_of_a_failed_statement_reaches_the_servers_log(checkout: Checkout) -> None:
    break_a_rule = """
import os, psycopg
with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as connection:
    connection.execute("CREATE TABLE t (words text PRIMARY KEY, n int CHECK (n > 0))")
    for statement, values in [
        ("INSERT INTO t VALUES (%s, 1), (%s, 1)", ["canary", "canary"]),
        ("INSERT INTO t VALUES (%s, %s)", ["canary", -1]),
        ("SELECT 'canary'::uuid", None),
        ("SELECT canary FROM t", None),
    ]:
        try:
            connection.execute(statement, values)
            raise SystemExit("went through")
        except psycopg.Error as error:
            assert "canary" in str(error)
"""
    done = checkout.local("run", "--mode", "demo", "--", checkout.python, "-c", break_a_rule)
    assert done.returncode == 0, done.stderr
    logs = list((checkout.root / "var/demo/log").iterdir())
    assert {"postgres.log", "valkey.log"} <= {path.name for path in logs}
    assert "canary" not in "".join(path.read_text() for path in logs)


def test_a_file_of_another_processs_number_is_no_reason_to_kill_it(checkout: Checkout) -> None:
    look(checkout, "--mode", "demo")
    account = services_account()  # of the servers' own account: PostgreSQL itself takes others' for a stale number
    bystander = subprocess.Popen(["sleep", "60"], user=account.uid if account else None)
    try:
        (checkout.home / "postgres/postmaster.pid").write_text(f"{bystander.pid}\n/elsewhere\n0\n5432\n")
        look(checkout, "--mode", "demo")
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


def test_a_bare_python_names_what_the_system_lacks_in_one_line() -> None:
    script = PROJECT / "imh_practice/shared/local/system.py"
    lost = {"PATH": "/nonexistent"}  # no browser, and no apt-get that this test might call
    done = subprocess.run([sys.executable, "-I", "-S", script, "test"], capture_output=True, text=True, env=lost)
    assert done.returncode == 1
    assert done.stderr.startswith("Please install, by your system's means: ")
    assert "chromium-headless-shell (the browser of the journeys)" in done.stderr
    assert done.stderr.count("\n") == 1
