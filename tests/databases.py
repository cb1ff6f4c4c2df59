"""The tests' own database, and others beside it on the same server."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.apps import apps
from django.db import connections, transaction
from psycopg import sql

Rows = dict[str, list[bytes]]


def copied_out() -> Rows:
    """Return the rows a new database has, the vocabulary's and Django's own, as PostgreSQL copies them.

    A flush takes them with all others, and to load them anew took longer than most tests that end in one.
    """
    kept = {}
    with connections["owner"].cursor() as cursor:
        for table in (model._meta.db_table for model in apps.get_models() if model._meta.managed):
            with cursor.copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))) as copy:
                kept[table] = [bytes(row) for row in copy]
    return {table: rows for table, rows in kept.items() if rows}


def copy_in(kept: Rows) -> None:
    """Put rows back where a flush took them; their keys to each other are asked at the end."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM practice_release")
        if cursor.fetchall() != [(0,)]:
            return  # a test that never began ended in no flush
        for table, rows in kept.items():
            with cursor.copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))) as copy:
                for row in rows:
                    copy.write(row)


def leave_uncounted() -> None:
    """Have PostgreSQL not count the rows of our tables by itself.

    Between two tests it finds them empty, and plans as if they were, whatever the next test writes in its transaction:
    a page of many rows then takes seconds. Of what it has never counted it expects some.
    """
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(sql.SQL("ALTER TABLE {} SET (autovacuum_enabled = off)").format(sql.Identifier(table)))


def end_other_sessions() -> None:
    """Open sessions block DROP DATABASE, and a thread of the live server keeps its own as long as a browser is open.

    Each role may end its own sessions only.
    """
    for alias in ("default", "owner"):
        with connections[alias].cursor() as cursor:
            # Only clients: the server's own helpers (it vacuums after much was written) are not ours to end, and go.
            cursor.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database()"
                " AND usename = current_user AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )


@contextmanager
def new_database(name: str) -> Iterator[None]:
    """Make an empty database of the owner's, and drop it in the end."""
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield
        finally:
            drop_database(connection, name)


def drop_database(connection: psycopg.Connection, name: str) -> None:
    """Drop it, if it is there; wait some seconds for sessions that are about to end.

    Never WITH (FORCE), which asks for the right to end each process in it: once a minute one may be the server's own
    vacuum, which only a superuser may end. A plain DROP sends a vacuum away by itself.
    """
    connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
