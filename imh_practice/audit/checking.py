"""Checking the trail: whether each chain's digests fit its events, and whether heads kept outside still stand in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple, Self
from uuid import UUID

from django.db import connections

from imh_practice.shared.acting import current_agency_id

CHAIN = """
WITH rows AS (
    SELECT event_id,
           string_agg(concat_ws(',', id, row), ';' ORDER BY id) AS told, string_agg(row, ';' ORDER BY id) AS before
    FROM audit_eventobject, concat_ws(',', type, object_id, coalesce(author_id::text, '-'), why) row
    WHERE agency_id = %(agency)s GROUP BY event_id
), chain AS (
    SELECT l.seq, l.event_id, l.digest, row_number() OVER linked AS place,
           coalesce(lag(l.digest) OVER linked, ''::bytea) AS last
    FROM audit_link l WHERE l.agency_id = %(agency)s WINDOW linked AS (ORDER BY l.seq)
), checked AS (
    -- Either digest: events of before 0003 were linked without their rows' own numbers.
    SELECT c.seq, c.digest, e.id IS NOT NULL AND c.seq = c.place AND (
               c.digest = sha256(c.last || convert_to(audit_told(c.seq, e, r.told), 'UTF8'))
            OR c.digest = sha256(c.last || convert_to(audit_told(c.seq, e, r.before), 'UTF8'))) AS fits
    FROM chain c
    LEFT JOIN audit_event e ON e.agency_id = %(agency)s AND e.id = c.event_id
    LEFT JOIN rows r ON r.event_id = c.event_id
)
SELECT count(*), coalesce(array_agg(seq ORDER BY seq) FILTER (WHERE NOT fits), '{}'), max(seq) FROM checked
"""
"""All links of one agency in one pass: the digest before is read and not made, so that no row waits for another."""
HEAD = "SELECT digest FROM audit_link WHERE agency_id = %s AND seq = %s"
UNLINKED = """
SELECT count(*) FROM audit_event e WHERE e.agency_id = %s AND NOT EXISTS (
    SELECT 1 FROM audit_link l WHERE l.agency_id = e.agency_id AND l.event_id = e.id)
"""
STRAYS = """
SELECT count(*) FROM audit_eventobject o WHERE o.agency_id = %s AND NOT EXISTS (
    SELECT 1 FROM audit_event e WHERE e.agency_id = o.agency_id AND e.id = o.event_id)
"""
MISSED = """
SELECT a.n FROM unnest(%s::uuid[], %s::bigint[], %s::bytea[]) WITH ORDINALITY a (agency, seq, digest, n)
WHERE NOT EXISTS (
    SELECT 1 FROM audit_link l
    WHERE l.seq = a.seq AND l.digest = a.digest AND l.agency_id = coalesce(a.agency, l.agency_id)
) ORDER BY a.n
"""


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
    """What ``verify`` found: how many links, the last of them, the numbers of those that do not fit their events,
    events without a link, and rows without an event."""

    links: int
    head: Head | None
    broken: tuple[int, ...]
    unlinked: int
    strays: int

    @property
    def is_whole(self) -> bool:
        return not self.broken and not self.unlinked and not self.strays

    def __str__(self) -> str:
        if self.is_whole:
            return "whole"
        return f"broken at {list(self.broken[:20])} ({len(self.broken)}), unlinked={self.unlinked} strays={self.strays}"


def verify(*, using: str = "default") -> Verdict:
    """Check the acting agency's chain: each digest again from its event, no gap in the numbers, nothing beside it.

    A chain that was cut at its end, or rewritten from some point on with fresh digests, is whole again: only a head
    kept elsewhere tells (``missed``), and nothing tells of what came after the last one kept.
    """
    agency_id = current_agency_id()
    with connections[using].cursor() as cursor:
        cursor.execute(CHAIN, {"agency": agency_id})
        links, broken, seq = cursor.fetchone()
        cursor.execute(HEAD, [agency_id, seq])
        found = cursor.fetchone()
        cursor.execute(UNLINKED, [agency_id])
        (unlinked,) = cursor.fetchone()
        cursor.execute(STRAYS, [agency_id])
        (strays,) = cursor.fetchone()
    head = Head(seq, bytes(found[0])) if found else None
    return Verdict(links=links, head=head, broken=tuple(broken), unlinked=unlinked, strays=strays)


def missed(heads: Iterable[tuple[UUID | None, Head]], *, using: str) -> list[Head]:
    """Return those heads that stand in no chain any more. Of the agency, where it is known; a digest covers its own."""
    kept = list(heads)
    columns = [agency for agency, _ in kept], [head.seq for _, head in kept], [head.digest for _, head in kept]
    with connections[using].cursor() as cursor:
        cursor.execute(MISSED, [*columns])
        return [kept[number - 1][1] for (number,) in cursor.fetchall()]
