"""Who may read one's work by now, and whose work one may read: pairings, and places on the teams of one's families.

An admin gives these, without asking; so they are told to those they concern, on the first page, for two weeks.
"""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Now
from django.utils import timezone

from imh_practice.families.models import Family, TeamPlace
from imh_practice.membership.actions import other_admins
from imh_practice.membership.models import Member, Pairing
from imh_practice.shared.prepared import prepared

TOLD = dt.timedelta(days=14)
PAIRING, PLACE = "pairing", "place"


@dataclass(frozen=True)
class Tie:
    """A pairing: ``name`` is supervised by ``other``, who has the telephone. Or a place: ``name`` carries ``other``."""

    what: str
    since: dt.datetime
    who_id: UUID
    name: str
    other: str
    phone: str

    @property
    def is_new(self) -> bool:
        return self.since > timezone.now() - TOLD


@dataclass(frozen=True)
class Ties:
    """A member's pairings, and who was let into the teams she is on of late."""

    member: Member

    @cached_property
    def all(self) -> list[Tie]:
        """The latest first; asked in one question, since the first page has many others."""
        return [Tie(**row) for row in _ties(self.member)]

    @property
    def paired(self) -> bool:
        return any(tie.what == PAIRING for tie in self.all)

    @property
    def supervisors(self) -> list[Tie]:
        return [tie for tie in self.all if tie.what == PAIRING and tie.who_id == self.member.pk]

    @property
    def new(self) -> list[Tie]:
        return [tie for tie in self.all if tie.is_new]

    @cached_property
    def admins(self) -> list[str]:
        """Who else pairs people, by name."""
        return other_admins(self.member)


@prepared
def _ties(member: Member) -> QuerySet[Pairing, Any]:
    pairings = Pairing.objects.in_force().filter(Q(clinician=member) | Q(supervisor=member))
    who = _columns(PAIRING, F("clinician_id"), F("clinician__name"), F("supervisor__name"), F("supervisor__phone"))
    # Of whoever was let in, not of whoever began with the family.
    before = TeamPlace.objects.filter(family=OuterRef("family"), began_at__lt=OuterRef("began_at"))
    places = TeamPlace.objects.in_force().filter(Exists(before), began_at__gt=Now() - TOLD)
    places = places.filter(family__in=Family.objects.open().carried_by(member).values("pk"))
    where = _columns(PLACE, F("member_id"), F("member__name"), F("family__code_name"), Value(""))
    return pairings.values(**who).union(places.values(**where), all=True).order_by("-since", "name", "other")


def _columns(what: str, who_id: F, name: F, other: F, phone: F | Value) -> dict[str, Any]:
    return {
        "what": Value(what),
        "since": F("began_at"),
        "who_id": who_id,
        "name": name,
        "other": other,
        "phone": phone,
    }
