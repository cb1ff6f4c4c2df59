"""What the trail tells of one call, and what it should: rows equal the calls, none missing, none double."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction
from django.http import HttpResponse
from django.utils import timezone

from imh_practice.audit.models import WRITING, Kind
from imh_practice.membership.models import Member
from imh_practice.shared.acting import PLATFORM
from tests.matrix.world import CANARY, World

EVENTS = """
SELECT e.id, e.kind, e.act, e.via, e.person_id, o.type, o.author_id, o.why, e.agency_id
FROM audit_event e LEFT JOIN audit_eventobject o ON o.agency_id = e.agency_id AND o.event_id = e.id
WHERE e.agency_id = %s AND e.at >= %s
"""
WITHIN = {
    "item_bring": (Kind.WRITE, 2),  # a session is opened for what is brought
    "people_end": (Kind.RIGHTS, 2),  # her places on teams end with her place: they stand on an upper floor
    "reflection_delete": (Kind.SHARE, 9),  # what was shared of it is taken back, each from its reader
}
"""An act within an act: how many events of a kind, at most."""
OWN = ("session_", "item_", "thread_", "comment_", "summary_", "today", "visit_saved")
"""Where whoever reads what she said, brought or has just written herself is not named: see ``supervision/trail.py``."""
OF_THE_PLATFORM = {
    "account_login": Kind.SIGN_IN,
    "account_logout": Kind.SIGN_OUT,
    "account_reset_password_from_key": Kind.WRITE,
    "account_change_password": Kind.WRITE,
}
"""Forms that change no table of record, and are told of all the same."""


@dataclass(frozen=True)
class Told:
    """One event: its kind, what was done by whom, and whose rows it names."""

    kind: str
    act: str
    person_id: UUID | None
    authors: frozenset[UUID | None]
    text: str
    """Every word in it."""


@contextmanager
def noted(*agencies: UUID) -> Iterator[list[Told]]:
    """Note the events that the block writes to these agencies' chains, and take back whatever it did.

    What COMMIT would add is asked for: the test's own transaction never comes to it.
    """
    found: list[Told] = []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('imh.written', '', true)")  # the world's own writing tells of nothing here
        began = timezone.now()
        yield found
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for agency in agencies:
            cursor.execute("SELECT set_config('imh.agency', %s, true)", [str(agency)])
            cursor.execute(EVENTS, [agency, began])
            found += _told(cursor.fetchall())
        transaction.set_rollback(True)


def _told(rows: list[tuple[object, ...]]) -> Iterator[Told]:
    by_event: dict[object, list[tuple[object, ...]]] = {}
    for row in rows:
        by_event.setdefault(row[0], []).append(row)
    for (_id, kind, act, _via, person, *_), *_more in by_event.values():
        each = by_event[_id]
        authors = frozenset(row[6] for row in each if row[5])
        text = " ".join(str(row[n]) for row in each for n in (1, 2, 3, 5, 7))
        yield Told(str(kind), str(act), person, authors, text)  # type: ignore[arg-type]  # as the columns are


def settle() -> None:
    """Have the world's own rows told of, before anybody asks for one."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def agencies_of(world: World, who: str, name: str) -> set[UUID]:
    """Return the agencies whose chains may tell of what somebody asks: her own, the platform's of signing in and out;
    of whoever has no place, all."""
    member, everywhere = world.people[who], name.startswith(("account_", "invitation_"))
    if isinstance(member, Member):
        return {member.agency_id} | ({PLATFORM} if everywhere else set())
    return {PLATFORM, *(each.agency_id for each in world.people.values() if isinstance(each, Member))}


def amiss(world: World, who: str, name: str, method: str, answer: HttpResponse, events: list[Told]) -> Iterator[str]:
    """Yield in words what the trail tells too much or too little of this call."""
    somebody = world.people[who]
    person_id = somebody.person_id if isinstance(somebody, Member) else somebody.pk if somebody else None
    kinds = Counter(event.kind for event in events)
    for event in events:
        if event.act.startswith("sql "):
            yield f"missing: {event.act}"
        if CANARY in event.text or "typed" in event.text:
            yield f"words: {event.text}"
        if event.person_id != person_id and event.kind != Kind.SIGN_OUT:
            yield f"of somebody else: {event.kind} {event.act}"
    refused = somebody is not None and answer.status_code in {403, 404}
    if kinds[Kind.DENIED] != refused or any(event.act != name for event in events if event.kind == Kind.DENIED):
        yield f"{'missing' if refused else 'double'}: {kinds[Kind.DENIED]} refusals told"
    if refused and len(events) > 1:
        yield f"double: a refusal with {sorted(kinds)}"
    yield from doubles(name, kinds)
    if method in {"GET", "HEAD", "OPTIONS", "fragment"} and kinds.keys() & {*WRITING} - {Kind.EXPORT}:
        yield f"double: {sorted(kinds)} by looking"
    if answer.status_code == 200 and method != "POST":
        yield from _readings_amiss(world, who, name, answer, events)


def doubles(name: str, kinds: Counter[str]) -> Iterator[str]:
    """Yield the kinds of which there is more than one event."""
    within, most = WITHIN.get(name, ("", 1))
    yield from (f"double: {count} × {kind}" for kind, count in kinds.items() if count > (most if kind == within else 1))


def _readings_amiss(world: World, who: str, name: str, answer: HttpResponse, events: list[Told]) -> Iterator[str]:
    """Whose words are shown, and whom the one reading names: whoever said something in a session herself, not."""
    named = {author for event in events if event.kind in {Kind.READ, Kind.EXPORT} for author in event.authors}
    for canary, rows, words in world.words if CANARY.encode() in answer.content else []:
        owner = world.people[rows.owner]
        assert isinstance(owner, Member)
        said = who == rows.owner and name.startswith(OWN) and words != "private"
        if canary.encode() in answer.content and owner.pk not in named and not said:
            yield f"missing: shows {canary!r} and names {len(named)} authors"


def form_amiss(name: str, events: list[Told], status: int) -> list[str]:
    """Return in words what is told too much or too little of a form that was filled in and sent.

    What it changed untold is told of by the tables' own triggers.
    """
    counts = Counter(event.kind for event in events)
    found = [f"missing: {event.act}" for event in events if event.act.startswith("sql ")]
    if name in OF_THE_PLATFORM and status == 302 and not counts[OF_THE_PLATFORM[name]]:
        found.append(f"missing: {OF_THE_PLATFORM[name]}")
    if status == 422 and any(counts[kind] for kind in WRITING):
        found.append(f"double: saves nothing and tells of {dict(counts)}")
    return found + list(doubles(name, counts))
