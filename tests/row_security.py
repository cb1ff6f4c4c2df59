"""The second wall taken down and raised again, in a database of the tests' own."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections, transaction

SECURED = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relrowsecurity AND relforcerowsecurity ORDER BY relname"


@contextmanager
def row_security_off() -> Iterator[None]:
    """Take row security from every table that has it, as their owner, and give it back whatever happens.

    Call it outside transactions: it waits for those that have read a table.
    """
    with connections["owner"].cursor() as cursor:
        cursor.execute(SECURED)
        tables = [table for (table,) in cursor.fetchall()]
    assert tables
    _switch(tables, "DISABLE", "NO FORCE")
    try:
        yield
    finally:
        _switch(tables, "ENABLE", "FORCE")


def _switch(tables: list[str], state: str, force: str) -> None:
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} {state} ROW LEVEL SECURITY")
            cursor.execute(f"ALTER TABLE {table} {force} ROW LEVEL SECURITY")
