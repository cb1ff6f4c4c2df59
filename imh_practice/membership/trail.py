"""Who read what somebody wrote, as the trail tells its author; a quiet line below the thing itself."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from imh_practice.membership.models import Member
from imh_practice.shared.prepared import ask_kept

MOST_NAMED = 3
OPERATORS = UUID(int=0)
"""Stands for whoever runs the server: a command or a shell read it, in whosever name."""
READING = """
    e.kind IN ('read', 'export') AND o.type NOT LIKE 'jobs.%%' AND o.type <> 'disclosures.disclosure'
    AND (e.member_id IS DISTINCT FROM %(me)s::uuid OR e.via IN ('command', 'shell', 'sql'))
"""
"""A reading by somebody else, of an event ``e`` and its row ``o``. A job is no words, nor is a giving; what
left has rows of its own."""
READER = """
    CASE WHEN e.via IN ('command', 'shell', 'sql') OR e.member_id IS NULL
         THEN '00000000-0000-0000-0000-000000000000'::uuid ELSE e.member_id END
"""
BY_WHOM = f"""
SELECT latest.reader, m.name, latest.at, latest.why
FROM (
    SELECT DISTINCT ON ({READER}) {READER} AS reader, e.at, o.why
    FROM audit_eventobject o JOIN audit_event e ON e.id = o.event_id
    WHERE o.object_id = ANY (%(keys)s::uuid[]) AND o.author_id = %(me)s::uuid AND {READING}
    ORDER BY {READER}, e.at DESC
) latest LEFT JOIN membership_member m ON m.id = latest.reader
ORDER BY latest.at DESC, latest.reader LIMIT {MOST_NAMED + 1}
"""  # noqa: S608  # made of the words above; what is asked about is sent apart from it

WHY: dict[str, Promise] = {
    "supervisor": _("as your supervisor"),
    "team": _("on the family's team"),
    "beside": _("as somebody who may read this record"),
    "reader": _("because you shared it"),
    "participant": _("as part of the session"),
    "emergency": _("in an emergency"),
    "told": _("as somebody who is told of it"),
}
"""Why it was allowed, by the key in the trail; true whenever it is read, also when a pairing has ended since.

``beside`` is a visit that stood beside somebody's private reflection while she wrote: that she wrote one is hers.
"""
TO_BRING: dict[str, str] = {"observations.moment": "supervisor", "reflect.sharedtext": "reader"}
"""What somebody else may bring to a session, and by which right; else by taking part in one."""


def in_words(why: str, type_: str = "") -> Promise | str:
    """Say why a reading was allowed; "" where the trail does not tell it in a way we know."""
    if why == "to bring":
        why = TO_BRING.get(type_, "participant")
    return WHY.get(why, "")


def name_of(reader: UUID, name: str | None) -> Promise | str:
    """Name a reader as her agency knows her, also when she has left; whoever runs the server has no name here."""
    if reader == OPERATORS:
        return _("the people who run the server")
    return name or _("somebody whose name is not kept")


@dataclass(frozen=True)
class Reading:
    """Who read it, when last, and why she might."""

    name: Promise | str
    at: dt.datetime
    why: Promise | str


@dataclass(frozen=True)
class ReadBy:
    """The latest readings, one a reader; ``more`` where there are other readers."""

    named: list[Reading]
    more: bool


def read_by(keys: Iterable[UUID], *, author: Member) -> ReadBy:
    """Return who else read these rows of the author's. One question, however many rows and readers."""
    rows = ask_kept(BY_WHOM, {"keys": list(keys), "me": author.pk})
    named = [Reading(name_of(reader, name), at, in_words(why)) for reader, name, at, why in rows[:MOST_NAMED]]
    return ReadBy(named, len(rows) > MOST_NAMED)
