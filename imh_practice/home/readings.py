"""Who read what somebody wrote: the page's lines, asked of the trail and named, in one question.

A line is a reader on a day, so that whoever opened a thread twelve times stands there once, with a count. A page has
whole days of the trail: from the place it begins at, the days on which anybody read are found one by one, each by one
step down the index of the author's rows, and only their rows are read. Counting all of six years first, to show twelve
lines, took as long as the trail had grown. Path not taken: the latest thousand rows; the last line of such a page told
too small a number. Days are those of the agency's clock, told from the keys of the events, whose order is their time.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from imh_practice.membership.models import Member
from imh_practice.membership.trail import OPERATORS, READER, READING, in_words, name_of
from imh_practice.shared.ids import first_uuid7, time_of
from imh_practice.shared.prepared import ask_kept
from imh_practice.shared.templatetags.parts import in_words as day_in_words

SIZE, MOST_NAMED, MOST = 12, 4, 1000
LAST = UUID(int=2**128 - 1)
OLDER, NEWER, WHOLE = "older", "newer", "whole"

FOREIGN = """
    (o.why <> 'author' OR o.event_id IN (
        SELECT x.id FROM audit_event x WHERE x.via IN ('command', 'shell', 'sql') AND x.kind IN ('read', 'export')
    ))
"""
"""Passes over the author's own openings without a look at their events; a shell may have opened hers in her name."""
DAY = "(uuid_extract_timestamp({key}) AT TIME ZONE %(zone)s::text)::date"
MIDNIGHT = (
    "(lpad(to_hex((extract(epoch FROM ({day})::timestamp AT TIME ZONE %(zone)s::text) * 1000)::bigint), 12, '0')"
    " || repeat('0', 20))::uuid"
)
"""The key before all that are made from that midnight on."""
NEXT = {
    OLDER: ("o.event_id < days.edge", "DESC", MIDNIGHT.format(day=DAY.format(key="found.event_id"))),
    NEWER: ("o.event_id >= days.edge", "ASC", MIDNIGHT.format(day=DAY.format(key="found.event_id") + " + 1")),
}
BETWEEN = {
    OLDER: ("(SELECT edge FROM days ORDER BY number DESC LIMIT 1)", "%(from)s::uuid", "<"),
    NEWER: ("%(from)s::uuid", "(SELECT edge FROM days ORDER BY number DESC LIMIT 1)", ">"),
}
ASKED = """
WITH RECURSIVE days (edge, number) AS (
    SELECT %(from)s::uuid, 0
    UNION ALL
    SELECT {edge}, number + 1
    FROM days, LATERAL (
        SELECT o.event_id FROM audit_eventobject o JOIN audit_event e ON e.id = o.event_id
        WHERE o.author_id = %(me)s::uuid AND {beyond} AND {reading} ORDER BY o.event_id {order} LIMIT 1
    ) found
    WHERE number <= {size}
), reading AS MATERIALIZED (
    SELECT {day} AS day, {reader} AS reader, o.event_id, o.type, o.object_id, o.why, e.at, e.kind = 'export' AS taken,
           CASE o.why WHEN 'emergency' THEN (
               SELECT a.object_id FROM audit_eventobject a
               WHERE a.event_id = o.event_id AND a.type = 'emergency.emergencyaccess' LIMIT 1
           ) END AS access
    FROM audit_eventobject o JOIN audit_event e ON e.id = o.event_id
    WHERE o.author_id = %(me)s::uuid AND o.event_id >= {begins} AND o.event_id < {ends} AND {reading}
), line AS MATERIALIZED (
    SELECT day, reader, (array_agg(event_id ORDER BY event_id DESC))[1] AS newest
    FROM reading GROUP BY day, reader
    HAVING (array_agg(event_id ORDER BY event_id DESC))[1] {side} %(edge)s::uuid ORDER BY 3 {order} LIMIT {size} + 1
), thing AS MATERIALIZED (
    SELECT DISTINCT type, object_id, reader FROM reading JOIN line USING (day, reader)
), named AS MATERIALIZED (
    SELECT t.type, t.object_id, t.reader, s.id AS session, s.starts_at, v.id AS visit, v.happened_at, f.code_name,
           v.state <> 'void' AS stands, w.made_at AS shared_at, g.id AS "grant", k.family_id AS wondered
    FROM thing t
    LEFT JOIN observations_moment m ON t.type = 'observations.moment' AND m.id = t.object_id
    LEFT JOIN observations_visit v ON v.author_id = %(me)s::uuid
          AND v.id = CASE t.type WHEN 'observations.visit' THEN t.object_id ELSE m.visit_id END
    LEFT JOIN wonderings_wondering k ON t.type = 'wonderings.wondering' AND k.id = t.object_id
    LEFT JOIN families_family f ON f.id = coalesce(v.family_id, k.family_id)
    LEFT JOIN reflect_sharedtext w ON t.type = 'reflect.sharedtext' AND w.id = t.object_id
    LEFT JOIN LATERAL (
        SELECT id FROM reflect_sharegrant WHERE shared_text_id = w.id AND author_id = %(me)s::uuid
        ORDER BY reader_id = t.reader DESC, made_at DESC LIMIT 1
    ) g ON true
    LEFT JOIN supervision_comment c ON t.type = 'supervision.comment' AND c.id = t.object_id
    LEFT JOIN supervision_agendaitem i ON t.type = 'supervision.agendaitem' AND i.id = t.object_id
    LEFT JOIN supervision_summaryversion y ON t.type = 'supervision.summaryversion' AND y.id = t.object_id
    LEFT JOIN supervision_session s ON s.id = coalesce(
        c.session_id, i.session_id, y.session_id, CASE t.type WHEN 'supervision.session' THEN t.object_id END)
)
SELECT * FROM (
SELECT l.day, l.reader, l.newest, p.name, count(*) OVER line AS things, min(r.type),
       n.visit, n.code_name, n.happened_at, n.stands,
       n.session, n.starts_at, n."grant", n.shared_at, n.wondered IS NOT NULL, r.access, bool_or(told.id IS NOT NULL),
       array_agg(DISTINCT ARRAY[r.type, r.why]), count(DISTINCT r.event_id),
       bool_or(r.taken), max(r.at) AS at, (array_agg(r.object_id))[1], row_number() OVER line_by_time AS place
FROM line l JOIN reading r USING (day, reader) JOIN named n USING (type, object_id, reader)
LEFT JOIN membership_member p ON p.id = l.reader
LEFT JOIN emergency_notice told ON told.access_id = r.access AND told.member_id = %(me)s::uuid
GROUP BY l.day, l.reader, l.newest, p.name, n.visit, n.code_name, n.happened_at, n.stands,
         n.session, n.starts_at, n."grant", n.shared_at, n.wondered, r.access,
         CASE WHEN n.visit IS NULL AND n.session IS NULL AND n.wondered IS NULL AND r.type <> 'families.consent'
              THEN r.object_id END,
         r.type = 'supervision.summaryversion'
WINDOW line AS (PARTITION BY l.newest), line_by_time AS (PARTITION BY l.newest ORDER BY max(r.at) DESC, min(r.type))
) thing WHERE place <= %(most)s::int ORDER BY newest DESC, place
"""


def _asked(direction: str) -> str:
    beyond, order, edge = NEXT[direction]
    begins, ends, side = BETWEEN[direction]
    return ASKED.format(
        beyond=beyond, order=order, edge=edge, begins=begins, ends=ends, side=side,
        reading=f"{FOREIGN} AND {READING}", reader=READER, day=DAY.format(key="o.event_id"), size=SIZE,
    )  # fmt: skip


SQL = {direction: _asked(direction) for direction in (OLDER, NEWER)}


@dataclass(frozen=True)
class Thing:
    """Something of the author's that was read: in words and, where she may open it, its address.

    ``why`` are the rights it was read by, ``access_url`` the emergency access where it was one and she was told of it.
    """

    words: str
    url: str
    why: list[str]
    access_url: str
    times: int
    taken: bool
    at: dt.datetime


@dataclass
class Line:
    """What one reader read on one day, the latest first: ``number`` things, of which a page of many lines names few."""

    day: dt.date
    name: str
    by_operators: bool
    newest: UUID
    number: int
    things: list[Thing] = field(default_factory=list)

    @property
    def others(self) -> int:
        return self.number - len(self.things)


@dataclass(frozen=True)
class Readings:
    """A page of lines, the newest first, and the links to the pages beside it ("" where there is none).

    ``is_whole`` where it is one line alone, with all its things.
    """

    lines: list[Line]
    newer_url: str = ""
    older_url: str = ""
    is_whole: bool = False


def readings_of(member: Member, request: HttpRequest) -> Readings:
    """Return the page of readings that ``?older=`` or ``?newer=`` asks for by the key of an event, else the first.

    ``?whole=`` asks for the line that this event is the newest of. A key is taken for its time alone, so that another's
    tells no more than one that never was.
    """
    way = next((way for way in (WHOLE, NEWER) if way in request.GET), OLDER)
    edge = _edge(request.GET.get(way, ""))
    if edge is None:
        return _page(_asked_of(member, OLDER, LAST, LAST), OLDER, request.path, has_edge=False)
    if way == WHOLE:
        just_above = UUID(int=edge.int + 1)
        return Readings(_asked_of(member, OLDER, _midnight(edge, 1), just_above, most=MOST)[:1], is_whole=True)
    lines = _asked_of(member, way, _midnight(edge, 1 if way == OLDER else 0), edge)
    return _page(lines, way, request.path, has_edge=True)


def _page(lines: list[Line], way: str, path: str, *, has_edge: bool) -> Readings:
    more, lines = len(lines) > SIZE, lines[:SIZE] if way == OLDER else lines[-SIZE:]
    has_newer, has_older = (has_edge, more) if way == OLDER else (more, True)
    return Readings(
        lines,
        f"{path}?{NEWER}={lines[0].newest}" if lines and has_newer else "",
        f"{path}?{OLDER}={lines[-1].newest}" if lines and has_older else "",
    )


def _asked_of(member: Member, way: str, begins: UUID, edge: UUID, *, most: int = MOST_NAMED) -> list[Line]:
    zone = timezone.get_current_timezone_name()
    rows = ask_kept(SQL[way], {"me": member.pk, "zone": zone, "from": begins, "edge": edge, "most": most})
    return _lines(rows)


def _edge(ref: str) -> UUID | None:
    try:
        key = UUID(ref)
        return key if time_of(key) < timezone.now() + dt.timedelta(days=1) else None
    except (ValueError, OverflowError, OSError):
        return None


def _midnight(key: UUID, days: int) -> UUID:
    """Return the key from which the days are looked for: so many days after the one that a key was made on."""
    day = timezone.localdate(time_of(key)) + dt.timedelta(days=days)
    return first_uuid7(dt.datetime.combine(day, dt.time(), timezone.get_current_timezone()))


def _lines(rows: Iterable[tuple[Any, ...]]) -> list[Line]:
    lines: dict[UUID, Line] = {}
    for day, reader, newest, name, number, *thing, _place in rows:
        line = lines.setdefault(newest, Line(day, str(name_of(reader, name)), reader == OPERATORS, newest, number))
        line.things.append(_thing(*thing))
    return list(lines.values())


def _thing(  # the columns of the question
    type_: str,
    visit: UUID | None,
    code_name: str | None,
    happened_at: dt.datetime | None,
    stands: bool | None,
    session: UUID | None,
    starts_at: dt.datetime | None,
    grant: UUID | None,
    shared_at: dt.datetime | None,
    was_wondered: bool,
    access: UUID | None,
    was_told: bool,
    whys: list[list[str]],
    times: int,
    taken: bool,
    at: dt.datetime,
    object_id: UUID,
) -> Thing:
    url = ""
    if visit:
        words = _("Your visit with %(name)s on %(day)s") % {"name": code_name, "day": _day(happened_at)}
        url = reverse("visit_detail", args=[visit]) if stands else ""
    elif was_wondered:
        words = _("What you wonder about %(name)s") % {"name": code_name}
    elif session and type_ == "supervision.summaryversion":
        words = _("The summary you wrote, of the session on %(day)s") % {"day": _day(starts_at)}
        url = reverse("summary_detail", args=[session])
    elif session:
        words = _("What you said or brought, in the session on %(day)s") % {"day": _day(starts_at)}
        url = reverse("session_detail", args=[session])
    elif shared_at:
        words = _("What you shared on %(day)s") % {"day": _day(shared_at)}
        url = reverse("share_detail", args=[grant]) if grant else ""
    elif type_ == "emergency.emergencyaccess":
        words, url = _("An emergency access of yours"), reverse("emergency_detail", args=[object_id])
    elif type_ == "families.consent":
        words = _("Who may know what, as you wrote it down with a family")
    elif type_ == "membership.member":
        words, url = _("What you have been doing, which you showed"), reverse("practice_mine")
    else:
        words = _("A private reflection of yours") if type_ == "reflect.reflection" else _("Something you wrote")
    why = dict.fromkeys(str(in_words(key, of)) for of, key in whys)
    access_url = reverse("emergency_detail", args=[access]) if access and was_told else ""
    return Thing(words, url, [each for each in why if each], access_url, times, taken, at)


def _day(value: dt.datetime | None) -> str:
    return day_in_words(timezone.localtime(value), "short") if value else ""
