"""What was opened by an emergency access, as the trail tells it: how much, written by whom; never what it says."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, Max, Min, OuterRef, Subquery

from imh_practice.audit.actions import Touched, record
from imh_practice.audit.models import Event, EventObject, Kind
from imh_practice.emergency.models import EmergencyAccess
from imh_practice.membership.models import Member
from observations.models import HoldBack, Visit

ACCESS, VISIT, AGREED = "emergency.emergencyaccess", "observations.visit", "families.consent"
MOST_NAMED = 30
EMERGENCY = "emergency"
"""Stands in the trail as the reason for a reading."""


@dataclass(frozen=True)
class Author:
    """How many visits of one author were read, between when and when."""

    name: str
    author_id: UUID
    visits: int
    first: dt.datetime
    last: dt.datetime


@dataclass(frozen=True)
class Opened:
    """What was read, as one person is told of it: her own visits, and how many of others."""

    authors: list[Author]
    own: Author | None
    others: int
    agreed: int
    """How many of a family's consents were read."""
    taken: int
    """How often the file was taken along."""
    last_taken: dt.datetime | None


def note_read(access: EmergencyAccess, objects: Iterable[Touched]) -> None:
    """Write a reading into the trail together with the access it was done by."""
    record(Kind.READ, [touched(access), *objects])


def touched(access: EmergencyAccess) -> Touched:
    """Return the access as the trail names it."""
    return Touched(ACCESS, access.pk, access.opened_by_id, EMERGENCY)


def visit_read(visit: Visit) -> Touched:
    """Return a visit as the trail names it where it was read in an emergency."""
    return Touched(VISIT, visit.pk, visit.author_id, EMERGENCY)


def opened_by(access: EmergencyAccess, member: Member) -> Opened:
    """Return what was read by it, for this member. Five queries, however much it was."""
    events = EventObject.objects.filter(object_id=access.pk).values("event_id")
    rows = EventObject.objects.filter(event_id__in=events, type=VISIT, why=EMERGENCY)
    at = Subquery(Event.objects.filter(pk=OuterRef("event_id")).values("at"))
    found = list(
        rows.annotate(at=at)
        .order_by()
        .values("author_id")
        .annotate(visits=Count("object_id", distinct=True), first=Min("at"), last=Max("at"))
    )
    names = dict(Member.objects.filter(pk__in=[row["author_id"] for row in found]).values_list("pk", "name"))
    authors = sorted((Author(names[row["author_id"]], **row) for row in found), key=lambda one: one.name)
    agreed = EventObject.objects.filter(event_id__in=events, type=AGREED, why=EMERGENCY)
    exports = Event.objects.filter(pk__in=events, kind=Kind.EXPORT).aggregate(taken=Count("pk"), last_taken=Max("at"))
    return Opened(
        authors,
        next((one for one in authors if one.author_id == member.pk), None),
        sum(one.visits for one in authors if one.author_id != member.pk),
        agreed.values("object_id").distinct().count(),
        **exports,
    )


def own_visits_read(access: EmergencyAccess, member: Member) -> list[Visit]:
    """Return which of the member's own visits were read, the latest first, each with whether a moment is held back."""
    events = EventObject.objects.filter(object_id=access.pk).values("event_id")
    read = EventObject.objects.filter(event_id__in=events, type=VISIT, author_id=member.pk).values("object_id")
    kept = HoldBack.objects.in_force().filter(moment__visit=OuterRef("pk"))
    visits = Visit.objects.finished().filter(author=member, pk__in=read).select_related("family")
    return list(visits.annotate(holds_back=Exists(kept)).by_time()[:MOST_NAMED])
