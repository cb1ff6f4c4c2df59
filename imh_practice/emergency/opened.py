"""What was opened by an emergency access, as the trail tells it: how much, written by whom; never what it says."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from imh_practice.audit.actions import Touched, record
from imh_practice.audit.models import Event, EventObject, Kind
from imh_practice.emergency.models import EmergencyAccess
from imh_practice.membership.models import Member
from observations.models import Visit

ACCESS, VISIT = "emergency.emergencyaccess", "observations.visit"
EMERGENCY = "emergency"
"""Stands in the trail as the reason for a reading."""


@dataclass(frozen=True)
class Opened:
    """How many visits of one author were read, and when the last of them."""

    author: str
    author_id: UUID
    visits: int
    last: dt.datetime


def note_read(access: EmergencyAccess, objects: Iterable[Touched]) -> None:
    """Write a reading into the trail together with the access it was done by."""
    record(Kind.READ, [touched(access), *objects])


def touched(access: EmergencyAccess) -> Touched:
    """Return the access as the trail names it."""
    return Touched(ACCESS, access.pk, access.opened_by_id, EMERGENCY)


def visit_read(visit: Visit) -> Touched:
    """Return a visit as the trail names it where it was read in an emergency."""
    return Touched(VISIT, visit.pk, visit.author_id, EMERGENCY)


def opened_by(access: EmergencyAccess) -> list[Opened]:
    """Return what was read by it, by author. Three queries."""
    events = EventObject.objects.filter(object_id=access.pk).values("event_id")
    rows = EventObject.objects.filter(event_id__in=events, type=VISIT, why=EMERGENCY)
    at = dict(Event.objects.filter(pk__in=events).values_list("pk", "at"))
    seen: dict[UUID, dict[UUID, dt.datetime]] = {}
    for author_id, visit_id, event_id in rows.values_list("author_id", "object_id", "event_id"):
        assert author_id is not None  # a visit has one
        visits = seen.setdefault(author_id, {})
        visits[visit_id] = max(at[event_id], visits.get(visit_id, at[event_id]))
    names = dict(Member.objects.filter(pk__in=list(seen)).values_list("pk", "name"))
    found = [Opened(names[key], key, len(visits), max(visits.values())) for key, visits in seen.items()]
    return sorted(found, key=lambda one: one.author)
