"""Loads who belongs to an agency of the demo, who supervises whom, and the families they carry."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password

from imh_practice.agencies.models import Agency, Program
from imh_practice.audit.actions import Touched, record
from imh_practice.audit.models import Kind
from imh_practice.families.models import Caregiver, Child, Family, TeamPlace
from imh_practice.home.demo.story import House, Row
from imh_practice.home.demo.timetable import Timetable
from imh_practice.membership.actions import add_member
from imh_practice.membership.models import Member, Pairing, RoleKind
from imh_practice.people.models import Person
from imh_practice.shared.ids import in_order

PASSWORD = "one quiet meal together"  # noqa: S105 - printed for everybody by demo_people; never outside a demo
MAIL_DOMAIN = "example"
ROLES = {"clinician": RoleKind.CLINICIAN, "supervisor": RoleKind.SUPERVISOR, "agency_admin": RoleKind.ADMIN}


@dataclass
class Made:
    """What has been made of a house so far, by the keys of the files."""

    agency_id: UUID
    house: House
    times: Timetable
    members: dict[str, Member] = field(default_factory=dict)
    pairings: dict[tuple[str, str], Pairing] = field(default_factory=dict)
    families: dict[str, Family] = field(default_factory=dict)
    children: dict[tuple[str, str], Child] = field(default_factory=dict)
    visits: dict[str, Any] = field(default_factory=dict)
    moments: dict[str, Any] = field(default_factory=dict)
    shared_texts: dict[str, Any] = field(default_factory=dict)


def email_of(house: House, person: Row) -> str:
    """Return the address somebody signs in with: noor@lantern.example."""
    first = "".join(letter for letter in person["name"].split()[0].lower() if letter.isalpha())
    return f"{first}@{house.name.split()[0].lower()}.{MAIL_DOMAIN}"


def load_agency(made: Made) -> None:
    """The agency, its programs, its people with their roles, and its pairings."""
    house, times = made.house, made.times
    name, zone = house.agency["name"], house.agency["time_zone"]
    Agency.objects.create(pk=made.agency_id, name=name, time_zone=zone, began_at=_first_day(made))
    Program.objects.bulk_create(Program(name=program["name"]) for program in house.programs.values())
    _load_people(made)
    made.pairings = {
        (row["supervisee"], row["supervisor"]): Pairing(
            clinician=made.members[row["supervisee"]],
            supervisor=made.members[row["supervisor"]],
            began_at=times.midnight(row["began_days_ago"]),
        )
        for row in house.pairings
    }
    Pairing.objects.bulk_create(made.pairings.values())
    record(Kind.RIGHTS, [Touched("membership.pairing", pairing.pk) for pairing in made.pairings.values()])


def _load_people(made: Made) -> None:
    # One hash for all: a slow hash for each would be most of the loader's time, and the password is no secret.
    password = make_password(PASSWORD)
    phones = {row["who"]: row["number"] for row in made.house.phones}
    people = {
        key: Person(email=email_of(made.house, row), name=row["name"], password=password)
        for key, row in made.house.people.items()
    }
    Person.objects.bulk_create(people.values())
    for key, row in made.house.people.items():
        made.members[key] = add_member(
            person=people[key],
            name=row["name"],
            kinds=[ROLES[role] for role in row["roles"]],
            discipline=row.get("discipline", ""),
            licensed_imh=row.get("licensed_imh", False),
            vocabulary=row.get("vocabulary", "W"),
            phone=phones.get(key, ""),
            began_at=_first_day(made),
        )


def _first_day(made: Made) -> dt.datetime:
    """The agency and everybody were there when the first pairing or family began: not before, since months before the
    story would be empty columns of its reports."""
    told = [*made.house.pairings, *made.house.families.values()]
    return made.times.midnight(max(row["began_days_ago"] for row in told))


def _languages(row: Row) -> dict[str, object]:
    """Return a family's fields of this name."""
    spoken = row.get("language", {})
    return {
        "home_language": spoken.get("home", ""),
        "visit_language": spoken.get("visits", ""),
        "language_asked": spoken.get("asked_the_family", False),
    }


def load_families(made: Made) -> None:
    """Families with their children, caregivers and team."""
    house, today = made.house, made.times.today
    programs = {program.name: program for program in Program.objects.all()}
    children, caregivers, places = [], [], []
    for key, row in house.families.items():
        ended = made.times.last_day(row["ended_days_ago"]) if "ended_days_ago" in row else None
        family = made.families[key] = Family(
            code_name=row["code_name"],
            program=programs[house.programs[house.program_of(row)]["name"]],
            began_on=made.times.first_day(row["began_days_ago"]),
            ended_on=ended,
            **_languages(row),
            made_at=made.times.midnight(row["began_days_ago"]),
        )
        for child, child_id in zip(row["children"], in_order(row["children"]), strict=True):
            each = Child(
                pk=child_id,
                family=family,
                initial=child["initial"],
                born_on=today - dt.timedelta(days=child["birth_days_ago"]),
                weeks_early=child.get("weeks_early", 0),
            )
            made.children[key, child["initial"]] = each
            children.append(each)
        caregivers += [
            Caregiver(pk=one_id, family=family, role=one["role"], initial=one.get("initial", ""))
            for one, one_id in zip(row["caregivers"], in_order(row["caregivers"]), strict=True)
        ]
        places += [
            TeamPlace(family=family, member=made.members[one], began_at=made.times.midnight(row["began_days_ago"]))
            for one in row["carried_by"]
        ]
    Family.objects.bulk_create(made.families.values())
    Child.objects.bulk_create(children)
    Caregiver.objects.bulk_create(caregivers)
    TeamPlace.objects.bulk_create(places)
    record(Kind.WRITE, [Touched("families.family", family.pk) for family in made.families.values()])
