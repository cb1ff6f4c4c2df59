"""Databases beside the tests' own, on the tests' server."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql


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
