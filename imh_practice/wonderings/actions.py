"""Wondering, setting it aside, sharing it with colleagues and taking that back. Each leaves its mark on the trail."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.utils import timezone

from imh_practice.audit.actions import Touched, record
from imh_practice.audit.models import Kind as Event
from imh_practice.families.models import Child, Family, TeamPlace
from imh_practice.membership.models import Member
from imh_practice.shared.ids import uuid7
from imh_practice.wonderings.models import Kind, Wondering, WonderingShare
from observations.models import Visit


@dataclass(frozen=True)
class Line:
    """One line of an entry: the wording answered, what is said by choosing, and own words."""

    item_version: UUID | None = None
    state: str = ""
    text: str = ""


@dataclass(frozen=True)
class About:
    """What an entry is about: a family, a child of it or none, a day, and a visit where there was one."""

    family: Family
    day: dt.date
    child: Child | None = None
    visit: Visit | None = None


def touched(wondering: Wondering, why: str) -> Touched:
    """Return what the trail says of it: an entry by its first line."""
    return Touched("wonderings.wondering", wondering.entry_id, wondering.author_id, why)


@transaction.atomic
def wonder(
    *,
    kind: Kind,
    about: About,
    lines: Sequence[Line],
    by: Member,
    key: UUID | None = None,
    at: dt.datetime | None = None,
) -> list[Wondering]:
    """Keep an entry of one line or several. Nothing earlier is changed by it.

    ``key`` comes of the page's address and becomes the first line's id, so that a form sent twice on a slow connection
    makes one entry; the same page sent again with other words makes another. ``at`` is now, unless given.
    """
    if key and (kept := _kept(key, by)):
        if [(row.item_version_id, row.state, row.text) for row in kept] == [
            (line.item_version, line.state, line.text) for line in lines
        ]:
            return kept
        key = None
    entry, now = key or uuid7(), at or timezone.now()  # one time for all its lines, so that their order is the form's
    rows = [
        Wondering(
            pk=uuid5(entry, str(number)) if number else entry,
            entry_id=entry,
            position=number + 1,
            author=by,
            family=about.family,
            child=about.child,
            visit=about.visit,
            day=about.day,
            kind=kind,
            item_version_id=line.item_version,
            state=line.state,
            text=line.text,
            made_at=now,
        )
        for number, line in enumerate(lines)
    ]
    try:
        with transaction.atomic():
            Wondering.objects.bulk_create(rows)
    except IntegrityError:  # the same form in the same moment
        if key is None:
            raise
        return wonder(kind=kind, about=about, lines=lines, by=by, key=key if _kept(key, by) else None, at=at)
    record(Event.WRITE, [touched(rows[0], "author")])
    return rows


def _kept(key: UUID, by: Member) -> list[Wondering]:
    return list(Wondering.objects.filter(author=by, entry=key, set_aside_at=None).order_by("position"))


def note_own_reading(wondering: Wondering) -> None:
    """Write into the trail that its author opens it. First of all: where that fails, words are not shown."""
    record(Event.READ, [touched(wondering, "author")])


@transaction.atomic
def set_aside(*, wondering: Wondering, by: Member) -> None:
    """Take an entry out of sight, also out of its author's. It is kept, and what was shared of it ends."""
    now = timezone.now()
    lines = Wondering.objects.filter(author=by, entry=wondering.entry_id, set_aside_at=None)
    if lines.update(set_aside_at=now):
        WonderingShare.objects.given_by(by).filter(entry=wondering.entry_id, ended_at=None).update(ended_at=now)
        record(Event.WRITE, [touched(wondering, "author")])


@transaction.atomic
def share_with_team(*, wondering: Wondering, places: Iterable[TeamPlace], by: Member) -> int:
    """Let colleagues who carry the family now read an entry; return how many may who could not before."""
    given = WonderingShare.objects.given_by(by).filter(entry=wondering.entry_id, ended_at=None)
    readers = {*given.in_force().values_list("reader_id", flat=True), by.pk}
    # Of a place that ended: whoever held it may have another one by now.
    over = given.exclude(reader__in=readers).update(ended_at=timezone.now())
    new = [
        WonderingShare(
            entry_id=wondering.entry_id, author=by, family=wondering.family, reader_id=place.member_id, place=place
        )
        for place in places
        if place.member_id not in readers
    ]
    WonderingShare.objects.bulk_create(new)
    if new or over:
        record(Event.SHARE, [touched(wondering, "author")])
    return len(new)


@transaction.atomic
def take_back(*, wondering: Wondering, by: Member) -> None:
    """End all reading of an entry by colleagues, from the next request on."""
    shares = WonderingShare.objects.given_by(by).filter(entry=wondering.entry_id, ended_at=None)
    if shares.update(ended_at=timezone.now()):
        record(Event.SHARE, [touched(wondering, "author")])
