"""Writing the trail, and checking it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple, Self
from uuid import UUID

from django.db import connections
from django.utils import timezone

from imh_practice.audit.models import Kind
from imh_practice.shared.acting import current, current_agency_id
from imh_practice.shared.ids import uuid7
from imh_practice.shared.prepared import run_kept
from imh_practice.shared.trace import current_trace

MOST_OBJECTS = 50
WRITE = """
WITH event AS (
    INSERT INTO audit_event (id, agency_id, at, kind, act, via, request_id, person_id, member_id, count)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id, agency_id
)
INSERT INTO audit_eventobject (event_id, agency_id, type, object_id, author_id, why)
SELECT event.id, event.agency_id, type, object_id, author_id, why
FROM event, unnest(%s::text[], %s::uuid[], %s::uuid[], %s::text[]) AS row (type, object_id, author_id, why)
"""
"""An event and its rows in one statement: every page with words writes them, and two took a twentieth of its time."""


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

    An error here ends the request: where the trail cannot be written, words are not shown.
    """
    trace, acting, rows = current_trace(), current(), list(objects)
    kept = rows[:MOST_OBJECTS]
    columns = ([getattr(row, name) for row in kept] for name in ("type", "object_id", "author_id", "why"))
    event = (uuid7(), current_agency_id(), timezone.now(), str(kind), act or trace.act, trace.via, trace.request_id)
    run_kept(WRITE, (*event, acting.person_id, acting.member_id, len(rows), *columns), using=using)


class Head(NamedTuple):
    """The last link of a chain, as somebody outside keeps it: what is cut off behind it is missed by nothing else."""

    seq: int
    digest: bytes

    def __str__(self) -> str:
        return f"{self.seq}:{self.digest.hex()}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what ``str`` wrote. Raises ValueError for anything else."""
        seq, _, digest = text.partition(":")
        head = cls(int(seq), bytes.fromhex(digest))
        if len(head.digest) != 32:
            raise ValueError("A SHA-256 digest has 64 hexadecimal digits.")
        return head


@dataclass(frozen=True)
class Verdict:
    """What ``verify`` found: how many links, the last of them, and the sequence numbers that do not fit."""

    links: int
    head: Head | None
    broken: tuple[int, ...]
    unlinked: int

    @property
    def is_whole(self) -> bool:
        return not self.broken and not self.unlinked


def verify(*, using: str = "default") -> Verdict:
    """Check the acting agency's chain: each digest again from its event, no gap in the numbers, no event unlinked.

    A chain whose last events and links were removed together is whole again: only a head kept elsewhere tells.
    """
    agency_id = current_agency_id()
    with connections[using].cursor() as cursor:
        cursor.execute(
            """
            SELECT count(*), coalesce(array_agg(seq ORDER BY seq) FILTER (WHERE NOT fits), '{}'),
                   max(seq), (array_agg(digest ORDER BY seq DESC))[1]
            FROM (
                SELECT l.seq, l.digest,
                       l.seq = row_number() OVER chain
                       AND l.digest IS NOT DISTINCT FROM audit_digest(
                           lag(l.digest) OVER chain, l.seq, l.agency_id, l.event_id
                       ) AS fits
                FROM audit_link l WHERE l.agency_id = %s WINDOW chain AS (ORDER BY l.seq)
            ) checked
            """,
            [agency_id],
        )
        links, broken, seq, digest = cursor.fetchone()
        cursor.execute(
            "SELECT count(*) FROM audit_event e WHERE e.agency_id = %s AND NOT EXISTS ("
            " SELECT 1 FROM audit_link l WHERE l.agency_id = e.agency_id AND l.event_id = e.id)",
            [agency_id],
        )
        (unlinked,) = cursor.fetchone()
    head = Head(seq, bytes(digest)) if links else None
    return Verdict(links=links, head=head, broken=tuple(broken), unlinked=unlinked)
