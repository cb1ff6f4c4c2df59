"""What a request writes: its INSERTs, UPDATEs and DELETEs with their values, so that two requests can be compared.

Not the tables read back: what is refused by a row policy, or written over by the next statement, would stay unseen.
"""

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.test import Client

from imh_practice.shared.ids import uuid7
from tests.hostile.pages import Fields, body_of
from tests.matrix.cells import FROM_HERE

CHANGES = re.compile(r"\s*(INSERT|UPDATE|DELETE|WITH .*?\bINSERT)\b", re.IGNORECASE | re.DOTALL)
TOKEN = re.compile(rb"(csrfmiddlewaretoken\W+value=.)[^\"']+")
PASSING = re.compile(r"md5\$.*|[0-9a-f]{64}|[-0-9]{10}T[:0-9]{8}\.[0-9]{6}\+00:00")
UUIDS = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
OF_THE_SIGN_IN = "django_session"
Writes = list[tuple[str, list[Any]]]


@contextmanager
def noted() -> Iterator[Writes]:
    """Note every statement that changes something, but for the sign-in's own row."""
    found: Writes = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if CHANGES.match(sql) and OF_THE_SIGN_IN not in sql:
            found.append((sql, list(params or ())))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield found


def masked(writes: Writes, since: dt.datetime) -> Writes:
    """Return them without what differs from one time to the next: keys made since, times of now, sealed words."""
    return [(sql, [_masked(value, since) for value in params]) for sql, params in writes]


def _masked(value: Any, since: dt.datetime) -> Any:
    if isinstance(value, list | tuple):
        return [_masked(one, since) for one in value]
    if isinstance(value, UUID):
        made = value.version == 7 and (value.int >> 80) >= int(since.timestamp() * 1000)
        return "a new key" if made else value
    if isinstance(value, dt.datetime) and value.microsecond:
        return "from now"  # nobody types so exact a time
    value = getattr(value, "obj", value)  # as psycopg wraps bytes
    if isinstance(value, bytes | memoryview):
        return "sealed", len(bytes(value))
    return PASSING.sub("differs each time", str(value))


def points_at(writes: Writes, ids: set[str]) -> list[str]:
    """Return those of the ids that stand in what was written."""
    said = str(writes)
    return sorted(one for one in ids if one in said)


def sent(client: Client, method: str, path: str, fields: Fields) -> tuple[Any, Writes]:
    """Send a form, note what it writes, and take it back."""
    cookies = client.cookies.copy()
    with transaction.atomic(), noted() as found:
        answer = client.get(path, fields) if method == "GET" else client.post(path, fields, headers=FROM_HERE)
        answer.body = body_of(answer)  # type: ignore[attr-defined]  # for told()
        transaction.set_rollback(True)
    client.cookies = type(client.cookies)(cookies)
    return answer, found


def told(answer: Any) -> tuple[int, str, bytes]:
    """Return what somebody sees of an answer, whatever keys stand in it."""
    plain = TOKEN.sub(rb"\1", UUIDS.sub(b"a key", answer.body))
    return answer.status_code, UUIDS.sub(b"a key", answer.headers.get("Location", "").encode()).decode(), plain


def made_up() -> str:
    return str(uuid7())
