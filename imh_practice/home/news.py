"""Who may read one's work by now, and whose work one may read: pairings, and places on the teams of one's families.

An admin gives and ends these, without asking; so they are told to those they concern, on the first page, for two weeks.
Who became an admin is told to the other admins. What was given and ended again is told as well: it was read meanwhile.
"""

import datetime as dt
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Now
from django.utils import timezone

from imh_practice.families.models import Family, TeamPlace
from imh_practice.membership.actions import other_admins
from imh_practice.membership.models import Member, Pairing, Role, RoleKind
from imh_practice.shared.prepared import prepared
from supervision.models import Session

TOLD = dt.timedelta(days=14)
PAIRING, ENDED, LOST, PLACE, LEFT = "pairing", "ended", "lost", "place", "left"


@dataclass(frozen=True)
class Tie:
    """A pairing: ``name`` is supervised by ``other``, who has the telephone. Or a place: ``name`` carries ``other``.

    ``since`` is when it began; of what ended, when it did; of a session lost by that, its hour. ``began`` is when what
    ended had begun.
    """

    what: str
    since: dt.datetime
    began: dt.datetime
    who_id: UUID
    name: str
    other: str
    phone: str

    @property
    def is_new(self) -> bool:
        return self.since > timezone.now() - TOLD

    @property
    def was_short(self) -> bool:
        """Whether it began and ended lately: that it began may have been read by nobody."""
        return self.what in {ENDED, LEFT} and self.began > timezone.now() - TOLD

    @property
    def within_a_day(self) -> bool:
        return timezone.localdate(self.began) == timezone.localdate(self.since)


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
    def paired_before(self) -> bool:
        """Whether a pairing of hers has ended, as supervised where she sees families and as supervisor where not."""
        me = self.member
        return any(tie.what == ENDED and (tie.who_id == me.pk) == me.is_clinician for tie in self.all)

    @property
    def supervisors(self) -> list[Tie]:
        return [tie for tie in self.all if tie.what == PAIRING and tie.who_id == self.member.pk]

    @property
    def new(self) -> list[Tie]:
        """What is told: the latest first, then sessions that will not take place.

        What began and ended several times with the same person is one line, from the first beginning to the last end.
        """
        told: dict[object, Tie] = {}
        for tie in (tie for tie in self.all if tie.is_new):
            key = (tie.what, tie.who_id, tie.name, tie.other) if tie.what in {ENDED, LEFT} else tie
            first = told.setdefault(key, tie)
            told[key] = replace(first, began=min(first.began, tie.began))
        return sorted(told.values(), key=lambda tie: tie.what == LOST)

    @cached_property
    def admins(self) -> list[str]:
        """Who else pairs people, by name."""
        return other_admins(self.member)


@prepared
def _ties(member: Member) -> QuerySet[Pairing, Any]:
    hers = Pairing.objects.filter(Q(clinician=member) | Q(supervisor=member))
    two = (F("clinician_id"), F("clinician__name"), F("supervisor__name"), F("supervisor__phone"))
    holds = hers.in_force().values(**_columns(PAIRING, *two))
    again = Pairing.objects.in_force().filter(clinician=OuterRef("clinician"), supervisor=OuterRef("supervisor"))
    ended = hers.filter(~Exists(again), ended_at__isnull=False)
    was = ended.values(**_columns(ENDED, *two, since="ended_at"))
    # Of whoever was let in, not of whoever began with the family.
    before = TeamPlace.objects.filter(family=OuterRef("family"), began_at__lt=OuterRef("began_at"))
    lately = TeamPlace.objects.filter(Exists(before), began_at__gt=Now() - TOLD)
    lately = lately.filter(family__in=Family.objects.carried_by(member).values("pk"))
    who = (F("member_id"), F("member__name"), F("family__code_name"), Value(""))
    places = lately.in_force().values(**_columns(PLACE, *who))
    left = lately.filter(ended_at__isnull=False).exclude(member=member).values(**_columns(LEFT, *who, since="ended_at"))
    planned = Session.objects.visible_to(member).planned().over().filter(starts_at__gt=Now())
    nobody = (F("opened_by_id"), Value(""), Value(""), Value(""))
    lost = planned.values(**_columns(LOST, *nobody, since="starts_at", began="starts_at"))
    return holds.union(was, lost, places, left, all=True).order_by("-since", "name", "other")


@prepared
def new_admins(member: Member, agency_id: UUID) -> QuerySet[Role, Role]:
    """Return who else became an admin of the agency lately, the latest first, also where she is none any more."""
    lately = Role.objects.filter(agency_id=agency_id, kind=RoleKind.ADMIN, began_at__gt=Now() - TOLD)
    return lately.exclude(member=member).select_related("member").order_by("-began_at")


def _columns(
    what: str,
    who_id: F,
    name: F | Value,
    other: F | Value,
    phone: F | Value,
    *,
    since: str = "began_at",
    began: str = "began_at",
) -> dict[str, Any]:
    return {
        "what": Value(what),
        "since": F(since),
        "began": F(began),
        "who_id": who_id,
        "name": name,
        "other": other,
        "phone": phone,
    }
