"""Loads who opened what of others', as the story tells it, so that "Who read mine" is not an empty page."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone

from imh_practice.audit.actions import Touched
from imh_practice.audit.models import Event, EventObject, Kind
from imh_practice.home.demo.people import Made
from imh_practice.home.demo.timetable import DAY, SATURDAY, SUNDAY
from imh_practice.membership.models import Member
from imh_practice.shared.acting import acting_as, current_agency_id
from imh_practice.shared.ids import uuid7
from observations.access import team_of, why_readable
from observations.models import Visit
from reflect.models import ShareGrant
from supervision.models import Comment, ReadMark

DAYS = 21
"""How far back visits were opened; threads and shares as long as they have been."""
AFTER_A_VISIT, AFTER_A_COMMENT = dt.timedelta(hours=26), dt.timedelta(minutes=20)
WEEKEND = {SATURDAY: 2 * DAY, SUNDAY: DAY}
EVERY = 3
"""Of others' visits each third is opened: nobody reads all of them."""


@dataclass(frozen=True)
class Opened:
    """A page somebody opened, with the rows of others' that stood on it."""

    act: str
    at: dt.datetime
    rows: list[Touched]


def load_readings(made: Made) -> None:
    """As each member, since each sees what she has read."""
    for member in made.members.values():
        with acting_as(member):
            _save(member, [*_visits(made, member), *_shares(member), *_threads(member)])


def _visits(made: Made, member: Member) -> Iterator[Opened]:
    lately = Visit.objects.visible_to(member).finished().filter(happened_at__gt=made.times.midnight(DAYS))
    others = lately.exclude(author=member).order_by("happened_at", "pk")
    for visit in list(others.select_related("author"))[::EVERY]:
        why = why_readable(member, visit, team_of(visit))
        row = Touched("observations.visit", visit.pk, visit.author_id, why)
        after = timezone.localtime(visit.happened_at, made.times.zone) + AFTER_A_VISIT
        yield Opened("visit_detail", after + WEEKEND.get(after.weekday(), dt.timedelta()), [row])


def _shares(member: Member) -> Iterator[Opened]:
    for grant in ShareGrant.objects.filter(reader=member, opened_at__isnull=False):
        assert grant.opened_at
        row = Touched("reflect.sharedtext", grant.shared_text_id, grant.author_id, "reader")
        yield Opened("shared_detail", grant.opened_at, [row])


def _threads(member: Member) -> Iterator[Opened]:
    for mark in ReadMark.objects.filter(member=member):
        said = Comment.objects.filter(item=mark.item_id, made_at__lte=mark.seen_until).exclude(author=member)
        rows = [Touched("supervision.comment", each.pk, each.author_id, "participant") for each in said]
        if rows:
            yield Opened("item_detail", mark.seen_until + AFTER_A_COMMENT, rows)


def _save(member: Member, pages: list[Opened]) -> None:
    """Written with their own times, so not by ``record``; nothing is opened ahead of now."""
    events, rows = [], []
    for page in pages:
        if page.at > timezone.now():
            continue
        event = Event(id=uuid7(page.at), at=page.at, kind=Kind.READ, act=page.act, via="web", count=len(page.rows))
        event.member_id, event.person_id, event.agency_id = member.pk, member.person_id, current_agency_id()
        events.append(event)
        rows += [
            EventObject(event_id=event.pk, type=row.type, object_id=row.object_id, author_id=row.author_id, why=row.why)
            for row in page.rows
        ]
    Event.objects.bulk_create(events)
    EventObject.objects.bulk_create(rows)
