"""manage.py backup: the database in one file, the keys of its sealed texts in another."""

import os
import subprocess
from argparse import RawDescriptionHelpFormatter
from collections.abc import Mapping, Sequence
from pathlib import Path
from shutil import which
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections, transaction
from django.utils import timezone

from imh_practice.keys.texts import OWNER
from imh_practice.shared.models import SealingKey

KEYS = SealingKey._meta.db_table
PRACTICE = ("--format=custom", f"--exclude-table-data={KEYS}")
"""All but the keys; the table itself is there, empty."""
ONLY_KEYS = ("--enable-row-security", "--data-only", "--inserts", "--on-conflict-do-nothing", f"--table={KEYS}")
"""As statements, which keep to row security: what they are put back into has it, and PostgreSQL refuses COPY there."""
AS_OWNER = ("--enable-row-security", "--no-password")
"""The owner of the tables sees all rows by a policy of its own; without this pg_dump wants to be above policies."""
VARIABLES = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD", "NAME": "PGDATABASE"}
HELP = """
Writes two files into DIR, readable for their owner alone: practice-TIME.dump, the whole database without the keys, and
keys-TIME.sql, the keys that seal reflections, wrapped by SEALING_KEYS. Both are of the same moment.

Keep them apart: whoever has both, and SEALING_KEYS, can read what is sealed. The dump goes where your backups are. The
keys go elsewhere, and are deleted after 30 days at most: a key that was shredded, or ended by a rotation, lives on in
its copies. A dump opens with a copy of the keys that is as old as itself, or with today's where no key has ended since.
SEALING_KEYS is in neither, nor are the finished files in FILES_DIR: copy that folder beside the dump.

To put them back, into a new database that belongs to the role of DATABASE_OWNER_URL, as that role:

  pg_restore --exit-on-error --no-privileges --dbname=NEW practice-TIME.dump
  psql --set=ON_ERROR_STOP=1 --dbname=NEW --file=keys-TIME.sql
  python manage.py prepare_database        with DATABASE_URL and DATABASE_OWNER_URL leading there
  python manage.py keys audit              says what does not open: without the keys, everything
"""


class Command(BaseCommand):
    help = HELP

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        return super().create_parser(prog_name, subcommand, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR", help="where the two files are written")
        parser.add_argument(
            "--pg-dump", default="pg_dump", metavar="PROGRAM", help="the server's version or newer (%(default)s)"
        )

    def handle(self, *args: Any, folder: Path, pg_dump: str, **options: Any) -> None:
        if OWNER not in connections:
            raise CommandError("Set DATABASE_OWNER_URL: the role that serves sees one agency at a time.")
        if (program := which(pg_dump)) is None:
            raise CommandError(f"There is no program {pg_dump}: install PostgreSQL's client, or name it by --pg-dump.")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        time = timezone.now().strftime("%Y%m%dT%H%M%SZ")
        practice, keys = folder / f"practice-{time}.dump", folder / f"keys-{time}.sql"
        with transaction.atomic(using=OWNER), connections[OWNER].cursor() as cursor:
            # Held open, so that a rotation meanwhile does not end a key between the two.
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("SELECT pg_export_snapshot()")
            moment = (f"--snapshot={cursor.fetchone()[0]}", *AS_OWNER)
            for path, what in ((practice, PRACTICE), (keys, ONLY_KEYS)):
                _write(path, [program, *moment, *what])
        self.stdout.write(f"{practice}\n  the database without its keys: to where your backups are")
        self.stdout.write(
            f"{keys}\n  the keys: elsewhere, and deleted after 30 days, so that what is shredded stays so"
        )


def _write(path: Path, command: Sequence[str]) -> None:
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        done = subprocess.run(command, env=_who(), stdout=file, stderr=subprocess.PIPE, text=True)  # noqa: S603  no shell
    if done.returncode != 0:
        path.unlink()
        raise CommandError(f"pg_dump ended with code {done.returncode}: {done.stderr.strip()}")


def _who() -> Mapping[str, str]:
    """Return the owner's address as the variables PostgreSQL's programs read: arguments can be seen by others."""
    address = connections[OWNER].settings_dict
    named = {variable: str(address[name]) for name, variable in VARIABLES.items() if address[name]}
    options = {f"PG{name.upper().replace('_', '')}": str(value) for name, value in address["OPTIONS"].items()}
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", **options, **named}
