"""Puts one agency of the demo into the database, in one transaction, as the people it tells of."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils import timezone

from imh_practice.home.demo.agreed import load_agreed
from imh_practice.home.demo.emergencies import load_emergencies
from imh_practice.home.demo.giving import load_given
from imh_practice.home.demo.hours import load_sessions
from imh_practice.home.demo.people import Made, email_of, load_agency, load_families
from imh_practice.home.demo.private import load_reflections
from imh_practice.home.demo.readings import load_readings
from imh_practice.home.demo.record import load_visits
from imh_practice.home.demo.story import House
from imh_practice.home.demo.summaries import load_summaries
from imh_practice.home.demo.timetable import Timetable
from imh_practice.home.demo.wondered import load_wonderings
from imh_practice.people.models import Person
from imh_practice.shared.acting import Acting, acting_as
from imh_practice.shared.ids import uuid7
from supervision.models import Session


@dataclass(frozen=True)
class Loaded:
    """What one agency's demo came to."""

    name: str
    people: int
    families: int
    visits: int
    reflections: int
    sessions: int


def is_loaded(house: House) -> bool:
    """Whether the agency's people are here already: their addresses are the demo's own."""
    return Person.objects.filter(email__in=[email_of(house, person) for person in house.people.values()]).exists()


def load(house: House, *, today: dt.date | None = None) -> Loaded:
    """Load all of an agency or nothing. ``today`` is the agency's own day where it is not given."""
    day = today or timezone.localdate(timezone=ZoneInfo(house.agency["time_zone"]))
    made = Made(uuid7(), house, Timetable(house, today=day))
    with acting_as(Acting(agency_id=made.agency_id)):
        load_agency(made)
        load_families(made)
        load_agreed(made)
        load_visits(made)
        load_reflections(made)
        load_summaries(made, load_sessions(made))
        load_wonderings(made)
        load_emergencies(made)
        load_readings(made)
        load_given(made)
        return Loaded(
            name=house.name,
            people=len(made.members),
            families=len(made.families),
            visits=len(made.visits),
            reflections=len(house.reflections),
            sessions=Session.objects.count(),
        )
