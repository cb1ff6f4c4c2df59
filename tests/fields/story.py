"""The cast's story with a token in every field of Noor's rows, and everybody's relation to them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from imh_practice.families.models import TeamPlace
from imh_practice.membership.actions import show_practice
from imh_practice.membership.models import Member, Pairing, RoleKind
from imh_practice.people.models import Person
from imh_practice.shared.acting import acting_as
from imh_practice.shared.seeing import Role
from tests.cast import Cast, long_ago, make_member
from tests.fields.emergency import emergencies
from tests.fields.giving import given_out
from tests.fields.house import families_of, house_of
from tests.fields.tokens import Tokens
from tests.fields.writing import together, visits_of, wonderings_of

Keys = dict[str, Any]
INVITED, NOBODY = "invited", "nobody"
"""Whoever holds an invitation's link (her own name and address are in it), and whoever has not signed in."""


@dataclass
class Told:
    """What was planted; everybody by name with her role to Noor's rows; and several sets of keys to ask URLs by."""

    tokens: Tokens = field(default_factory=Tokens)
    people: dict[str, tuple[Role, Member | Person | None]] = field(default_factory=dict)
    ways: list[Keys] = field(default_factory=list)


def tell(cast: Cast, tokens: Tokens | None = None) -> Told:
    """Write it all down, with these tokens or plain ones."""
    told = Told(tokens or Tokens())
    ada, lee, ines = _others(cast)
    told.people = {
        "noor": (Role.AUTHOR, cast.noor),
        INVITED: (Role.AUTHOR, None),
        "ada": (Role.COLLEAGUE, ada),
        "jonas": (Role.KEPT_FROM, cast.jonas),
        "ruth": (Role.SUPERVISOR, cast.ruth),
        "lee": (Role.TEAM_SUPERVISOR, lee),
        "fay": (Role.FORMER_SUPERVISOR, cast.fay),
        "bea": (Role.PEER, cast.bea),
        "salome": (Role.ADMIN, cast.salome),
        "ines": (Role.EMERGENCY, ines),
        "max": (Role.OUTSIDER, cast.max),
        "nell": (Role.OUTSIDER, cast.nell),
        NOBODY: (Role.OUTSIDER, None),
    }
    with acting_as(cast.noor):
        show_practice(pairing=cast.pairing, shown=True)
    house, families = house_of(cast, told.tokens), families_of(cast, ada, told.tokens)
    visits = visits_of(cast, told.tokens, families)
    with _supervised_by_fay(cast) as pairing:
        before = together(cast, told.tokens, pairing, visits, before=True)
    now = together(cast, told.tokens, cast.pairing, visits)
    opened = emergencies(cast, ines, told.tokens)
    given_out(cast, families, told.tokens)
    families |= wonderings_of(cast, told.tokens)
    told.ways = _ways({**house, **families, **opened}, visits, now, before)
    return told


def _others(cast: Cast) -> tuple[Member, Member, Member]:
    """A colleague from whom nothing is held back, a supervisor of Jonas's alone, and another admin."""
    with acting_as(cast.salome):
        ada = make_member("Ada Ferris", RoleKind.CLINICIAN)
        lee = make_member("Lee Park", RoleKind.SUPERVISOR)
        ines = make_member("Ines Duarte", RoleKind.ADMIN)
        TeamPlace.objects.create(family=cast.heron, member=ada, began_at=long_ago())
        Pairing.objects.create(clinician=cast.jonas, supervisor=lee, began_at=long_ago())
    ada.agency = lee.agency = ines.agency = cast.agency
    return ada, lee, ines


@contextmanager
def _supervised_by_fay(cast: Cast) -> Iterator[Pairing]:
    """The time before Fay's supervision ended."""
    with acting_as(cast.salome):
        of_fay = Pairing.objects.filter(clinician=cast.noor, supervisor=cast.fay)
        of_fay.update(ended_at=None)
        yield of_fay.get()
    with acting_as(cast.salome):
        of_fay.update(ended_at=timezone.now())


def _ways(house: Keys, visits: Keys, now: Keys, before: Keys) -> list[Keys]:
    """Several rows of each kind, each kind's in turn: sets of keys as the addresses of the matrix take them."""
    moments, versions = visits["moments"], visits["versions"]
    shared: list[Keys] = [
        {
            "visit": visits["visit"],
            "version": versions[3],
            "family": house["family"],
            "job": now["job"],
            "number": 2,
        },
        {
            "visit": visits["missed"],
            "version": versions[2],
            "family": house["past"].pk,
            "job": before["job"],
            "number": 1,
        },
        {
            "visit": visits["past"].pk,
            "version": versions[1],
            "family": house["family"],
            "job": house["report"],
            "number": 1,
        },
        {
            "visit": visits["draft"],
            "version": versions[1],
            "family": house["past"].pk,
            "job": house["file"],
            "number": 2,
        },
    ]
    return [
        {
            **house,
            **hours,
            **hours["items"][number % len(hours["items"])],
            **more,
            "draft": visits["draft"],
            "moment": moments[number % 2].pk,
        }
        for number, more in enumerate(shared)
        for hours in (now, before)
    ]
