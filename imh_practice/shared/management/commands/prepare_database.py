"""Make the role, the tables, the grants and the vocabulary. Safe to run again; run it before each new version."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from psycopg import sql


class Command(BaseCommand):
    help = "Makes the app's database role, migrates as the owner, grants, and loads the vocabulary."

    def handle(self, *args: Any, **options: Any) -> None:
        if "owner" not in connections:
            raise CommandError("Set DATABASE_OWNER_URL: tables are made by the role that owns them.")
        self._make_role()
        call_command("migrate", database="owner", interactive=False, verbosity=options["verbosity"])
        call_command("load_vocabulary", verbosity=options["verbosity"])

    def _make_role(self) -> None:
        app = settings.DATABASES["default"]
        if app["USER"] == settings.DATABASES["owner"]["USER"]:
            raise CommandError(
                "DATABASE_URL and DATABASE_OWNER_URL name the same role: the one that serves must not own the tables."
            )
        role = sql.Identifier(app["USER"])
        with connections["owner"].cursor() as cursor:
            cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = %s", [app["USER"]])
            row = cursor.fetchone()
            if row is None:
                self._run(cursor, sql.SQL("CREATE ROLE {} LOGIN NOCREATEDB NOCREATEROLE NOBYPASSRLS"), role)
            elif row[0]:
                raise CommandError("The role of DATABASE_URL may bypass row-level security. Make it a plain role.")
            if app["PASSWORD"]:
                statement = sql.SQL("ALTER ROLE {} PASSWORD {}").format(role, sql.Literal(app["PASSWORD"]))
                cursor.execute(statement.as_string(cursor.connection))

    def _run(self, cursor: Any, statement: sql.SQL, role: sql.Identifier) -> None:
        cursor.execute(statement.format(role).as_string(cursor.connection))
