"""A backup is two files that open only together; what is restored without its keys says so."""

import os
import secrets
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from imh_practice.keys.management.commands.backup import ONLY_KEYS, PRACTICE
from tests.cast import Cast, make_cast
from tests.conftest import BOTH
from tests.databases import new_database
from tests.keys.told import environment, manage
from tests.postgres_programs import program
from tests.reflect.story import WORDS, make_reflection, share
from tests.test_compose import PROJECT

pytestmark = pytest.mark.django_db(transaction=True, databases=BOTH)


@pytest.fixture
def empty() -> Iterator[str]:
    """A new database of the owner's, on the tests' server."""
    name = f"test_restored_{secrets.token_hex(4)}"
    with new_database(name):
        yield name


def run(name: str, *words: str | Path, database: str) -> None:
    """Run one of PostgreSQL's programs as the backup's help says."""
    address = connections["owner"].settings_dict
    who = {"PGHOST": address["HOST"], "PGPORT": address["PORT"], "PGUSER": address["USER"]}
    command = [program(name), f"--dbname={database}", *words]
    subprocess.run(command, env={**who, "PGPASSWORD": address["PASSWORD"], "PATH": "/usr/bin:/bin"}, check=True)


def here() -> str:
    return str(connections["owner"].settings_dict["NAME"])


def counted(url: str, database: str) -> dict[str, int]:
    """Return how many rows each table has, as its owner sees them."""
    with psycopg.connect(url, dbname=database) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        count = sql.SQL("SELECT count(*) FROM {}")
        return {name: connection.execute(count.format(sql.Identifier(name))).fetchall()[0][0] for (name,) in tables}


def test_a_backup_is_put_back_and_opens_with_its_keys_alone(transactional_db: None, tmp_path: Path, empty: str) -> None:
    cast: Cast = make_cast()
    share(cast, make_reflection(cast))
    folder = tmp_path / "kept"
    call_command("backup", str(folder), pg_dump=str(program("pg_dump")), verbosity=0)
    keys, practice = sorted(folder.iterdir())
    assert [path.name.partition("-")[0] for path in (keys, practice)] == ["keys", "practice"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in (keys, practice)} == {0o600}
    assert keys.read_text().count("INSERT INTO public.shared_sealingkey") == 2
    assert not [words for words in WORDS if words.encode() in practice.read_bytes() + keys.read_bytes()]

    run("pg_restore", "--exit-on-error", "--no-privileges", practice, database=empty)
    there = environment(empty)
    done = manage("prepare_database", "--verbosity=0", env=there)
    assert done.returncode == 0, done.stderr
    kept, restored = counted(os.environ["DATABASE_OWNER_URL"], here()), counted(os.environ["DATABASE_OWNER_URL"], empty)
    assert restored == kept | {"shared_sealingkey": 0}
    assert kept["audit_event"] > 0, "nothing is hidden from the owner by a policy"
    done = manage("keys", "audit", env=there)
    assert done.returncode == 1
    assert "2 texts have no key here: put back the copy of the keys" in done.stdout
    assert done.stdout.endswith("masters=0 keys=0 keys_shut=0 keys_back=0 texts=2 missing=2 shut=0 shredded=0\n")

    for _twice in range(2):  # a key that is there already is left as it is
        run("psql", "--quiet", "--set=ON_ERROR_STOP=1", f"--file={keys}", database=empty)
    done = manage("keys", "audit", env=there)
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("masters=1 keys=2 keys_shut=0 keys_back=0 texts=2 missing=0 shut=0 shredded=0\n")


def test_the_compose_file_leaves_the_same_out() -> None:
    """There the programs are those of the database's own container, so it gives two commands instead of ours."""
    head = (PROJECT / "docker-compose.yml").read_text().partition("\nname:")[0].replace("\\\n#", " ")
    for what in (PRACTICE, ONLY_KEYS):
        assert f"pg_dump --username=postgres {' '.join(what)} imh >" in " ".join(head.split())
