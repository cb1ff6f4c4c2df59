"""Writing the trail."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import Error
from django.utils import timezone

from imh_practice.audit.models import WRITING, Kind
from imh_practice.shared.acting import current, current_agency_id
from imh_practice.shared.ids import uuid7
from imh_practice.shared.prepared import run_kept
from imh_practice.shared.trace import current_trace

MOST_OBJECTS = 50
WRITE = """
WITH event AS (
    INSERT INTO audit_event (id, agency_id, at, kind, act, via, request_id, person_id, member_id, count)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
    RETURNING id, agency_id, CASE
        WHEN kind = ANY (%s) AND position(agency_id::text IN coalesce(current_setting('imh.written', true), '')) = 0
        THEN set_config('imh.written', concat_ws(' ', current_setting('imh.written', true), agency_id), true)
    END
)
INSERT INTO audit_eventobject (event_id, agency_id, type, object_id, author_id, why)
SELECT event.id, event.agency_id, type, object_id, author_id, why
FROM event, unnest(%s::text[], %s::uuid[], %s::uuid[], %s::text[]) AS row (type, object_id, author_id, why)
"""
"""An event and its rows in one statement: every page with words writes them, and two took a twentieth of its time.

It leaves word, for the transaction, that the agency's changed rows have been told of: see ``shared.recorded``.
"""


class TrailGone(Exception):
    """The trail cannot be written: nothing is shown, and nothing kept. Its cause is the database's error."""


@dataclass(frozen=True)
class Touched:
    """A row an event touched: its model's label, its key, its author and why the reader may read it."""

    type: str
    object_id: UUID
    author_id: UUID | None = None
    why: str = ""


def record(kind: Kind, objects: Iterable[Touched] = (), *, act: str = "", using: str = "default") -> None:
    """Write one event in the running transaction, with at most 50 of its rows (``count`` says how many there were).

    ``using`` is "owner" in commands that write as the owner of the tables, for the event to stand or fall with it.

    Raises TrailGone, which ends the request: where the trail cannot be written, words are not shown.
    """
    trace, acting, rows = current_trace(), current(), list(objects)
    kept = rows[:MOST_OBJECTS]
    columns = ([getattr(row, name) for row in kept] for name in ("type", "object_id", "author_id", "why"))
    event = (uuid7(), current_agency_id(), timezone.now(), str(kind), act or trace.act, trace.via, trace.request_id)
    who = (acting.person_id, acting.member_id)
    try:
        run_kept(WRITE, (*event, *who, len(rows), [str(each) for each in WRITING], *columns), using=using)
    except Error as error:
        raise TrailGone from error
