"""The cast: eight people with a fixed story, used by every test of access.

Noor (clinician) writes. Ruth supervises her. Bea is a peer, on no team of Noor's. Jonas carries the family Heron with
Noor. Fay supervised Noor until yesterday. Salome is the agency's admin. Max works for another agency. Nell can sign in
and has no place. Anybody else is signed out.
"""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password
from django.db import connections, router
from django.utils import timezone

from imh_practice.agencies.models import Agency, Program
from imh_practice.families.models import Caregiver, Child, Family, TeamPlace
from imh_practice.membership.models import Member, Pairing, Role, RoleKind
from imh_practice.people.models import Person
from imh_practice.shared.acting import Acting, acting_as, current_agency_id
from imh_practice.shared.ids import uuid7

BEGAN = dt.datetime(2021, 1, 4, tzinfo=dt.UTC)
"""Before every month that is asked for: nothing is reported from before an agency began."""
PASSWORD = "a few words in a row"


@dataclass
class Cast:
    """Everybody, and the places and families of the story."""

    agency: Agency
    other_agency: Agency
    noor: Member
    ruth: Member
    bea: Member
    jonas: Member
    fay: Member
    salome: Member
    max: Member
    nell: Person
    pairing: Pairing
    heron: Family
    finch: Family
    harbor: Family

    @property
    def members(self) -> dict[str, Member]:
        """Return the seven people with a place, by name."""
        names = ["noor", "ruth", "bea", "jonas", "fay", "salome", "max"]
        return {name: getattr(self, name) for name in names}


def make_person(name: str) -> Person:
    return Person.objects.create_person(email=f"{name.split()[0].lower()}@example.org", name=name, password=PASSWORD)


def make_member(name: str, *kinds: RoleKind, **facts: object) -> Member:
    """Make a person with a place in the acting agency. ``agency`` is set as the middleware sets it."""
    member = Member.objects.create(person=make_person(name), name=name, began_at=long_ago(), **facts)
    for kind in kinds:
        Role.objects.create(member=member, kind=kind, began_at=long_ago())
    return member


def _members(*wanted: tuple[str, RoleKind, dict[str, object]]) -> list[Member]:
    """Make several of one role each, as ``make_member`` makes one: each of thousands of tests begins with it."""
    people = [
        Person(email=f"{name.split()[0].lower()}@example.org", name=name, password=make_password(PASSWORD))
        for name, _kind, _facts in wanted
    ]
    Person.objects.bulk_create(people)
    members = Member.objects.bulk_create(
        Member(person=person, name=name, began_at=long_ago(), **facts)
        for person, (name, _kind, facts) in zip(people, wanted, strict=True)
    )
    Role.objects.bulk_create(
        Role(member=member, kind=kind, began_at=long_ago())
        for member, (_name, kind, _facts) in zip(members, wanted, strict=True)
    )
    return members


def long_ago() -> dt.datetime:
    return timezone.now() - dt.timedelta(days=150)


def always_there() -> None:
    """Have no event written of what this transaction writes for the acting agency: the cast has always been there.

    In the transaction that writes: with one wall down it is the owner's, and a chain linked in both waits for itself.
    """
    with connections[router.db_for_write(Agency)].cursor() as cursor:
        cursor.execute(
            "SELECT set_config('imh.written', concat_ws(' ', current_setting('imh.written', true), %s::text), true)",
            [current_agency_id()],
        )


def agency_day() -> dt.date:
    """Return the day at the agencies of tests, as their pages have it: in their evening the server's is tomorrow."""
    return timezone.localdate(timezone=ZoneInfo(Agency._meta.get_field("time_zone").default))


def make_agency(name: str) -> Agency:
    agency_id = uuid7()
    with acting_as(Acting(agency_id=agency_id)):
        always_there()
        agency = Agency.objects.create(pk=agency_id, name=name, began_at=BEGAN)
        Program.objects.create(name="Home visiting")
    return agency


def make_family(code_name: str, *team: Member, days: int = 118) -> Family:
    today = agency_day()
    family = Family.objects.create(
        code_name=code_name, program=Program.objects.get(), began_on=today - dt.timedelta(days=days)
    )
    Child.objects.create(family=family, initial="D.", born_on=today - dt.timedelta(days=337), weeks_early=5)
    Caregiver.objects.create(family=family, role="mother", initial="L.")
    TeamPlace.objects.bulk_create(TeamPlace(family=family, member=member, began_at=long_ago()) for member in team)
    return family


def make_cast() -> Cast:
    """Write the cast into the database."""
    agency, other = make_agency("Lantern House"), make_agency("Harbor Light")
    with acting_as(Acting(agency_id=agency.pk)):
        always_there()
        noor, ruth, bea, jonas, fay, salome = _members(
            ("Noor Haddad", RoleKind.CLINICIAN, {"licensed_imh": True}),
            ("Ruth Okafor", RoleKind.SUPERVISOR, {"phone": "555 0100"}),
            ("Bea Moreau", RoleKind.CLINICIAN, {}),
            ("Jonas Lind", RoleKind.CLINICIAN, {"vocabulary": "E"}),
            ("Fay Stone", RoleKind.SUPERVISOR, {}),
            ("Salome Reyes", RoleKind.ADMIN, {}),
        )
        yesterday = timezone.now() - dt.timedelta(days=1)
        pairing, *_others = Pairing.objects.bulk_create(
            Pairing(clinician=clinician, supervisor=supervisor, began_at=long_ago(), ended_at=ended_at)
            for clinician, supervisor, ended_at in ((noor, ruth, None), (bea, ruth, None), (noor, fay, yesterday))
        )
        heron, finch = make_family("Heron", noor, jonas), make_family("Finch", bea, days=33)
    with acting_as(Acting(agency_id=other.pk)):
        always_there()
        max_ = make_member("Max Weber", RoleKind.CLINICIAN, RoleKind.SUPERVISOR, RoleKind.ADMIN)
        harbor = make_family("Gull", max_)
    for member in (noor, ruth, bea, jonas, fay, salome):
        member.agency = agency
    max_.agency = other
    return Cast(
        agency,
        other,
        noor,
        ruth,
        bea,
        jonas,
        fay,
        salome,
        max_,
        make_person("Nell Gray"),
        pairing,
        heron,
        finch,
        harbor,
    )
