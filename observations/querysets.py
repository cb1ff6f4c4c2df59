"""Who sees which visits and moments, one Q each, and the words for many of them that use it."""

import datetime as dt
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Now

from imh_practice.families.models import TeamPlace
from imh_practice.membership.models import Member, Pairing
from imh_practice.shared.any_of import AnyOf

if TYPE_CHECKING:  # models.py imports this module for its managers
    from observations.models import HoldBack, Moment, Visit, VisitVersion  # noqa: F401  # named in strings below


def families_of(member: Member) -> QuerySet[TeamPlace, Any]:
    """Return the keys of the families on whose team the member is now, as a subquery."""
    return TeamPlace.objects.in_force().filter(member=member).values("family_id")


def supervisees_of(member: Member) -> QuerySet[Pairing, Any]:
    """Return the keys of those the member supervises now, as a subquery."""
    return Pairing.objects.of_supervisor(member).values("clinician_id")


def visits_visible_to(member: Member, *, prefix: str = "") -> Q:
    """The author sees all but what was set aside; the family's team and the author's supervisor see finished visits."""
    mine = Q(**{f"{prefix}author": member}) & ~Q(**{f"{prefix}state": "void"})
    finished = Q(**{f"{prefix}state": "finished"})
    team = finished & Q(AnyOf(f"{prefix}family_id", families_of(member)))
    supervised = finished & Q(AnyOf(f"{prefix}author_id", supervisees_of(member)))
    return mine | team | supervised


def held_back_from(member: Member, *, moment: str = "pk") -> Q:
    """Moments kept from this member. Deny beats allow: applied after every reason to see, but not to one's own."""
    held_back = member.held_back_from.model.objects.in_force().from_(member)
    return Q(**{f"{moment}__in": held_back.values("moment_id")})


class VisitQuerySet(models.QuerySet["Visit"]):
    def visible_to(self, member: Member) -> Self:
        """Visits the member may read."""
        return self.filter(visits_visible_to(member))

    def by_time(self, *, newest_first: bool = True) -> Self:
        """In order of time, then of key; for what one member can reach, not for an agency's visits.

        The order is by a sum that no index has. By the plain column PostgreSQL walks back through all of the agency's
        visits until enough of hers have come by: 1.5 ms for one of 56 clinicians, 30 for a newcomer, growing with the
        agency. This way it gathers what she can reach by its keys and sorts that: 0.5 ms for 500 visits, whatever the
        agency's size. Taking the latest few of each family first was flat too, and cost 5 ms of building the query.
        """
        when, key = F("happened_at") + Value(dt.timedelta(0)), F("pk")
        return self.order_by(*((when.desc(), key.desc()) if newest_first else (when.asc(), key.asc())))

    def finished(self) -> Self:
        """Visits that are part of the record."""
        return self.filter(state="finished")

    def drafts_of(self, member: Member) -> Self:
        """Visits the member has begun and not finished."""
        return self.filter(author=member, state="draft")

    def written_by(self, member: Member) -> Self:
        """Her visits, finished or not, but for what was set aside."""
        return self.filter(author=member).exclude(state="void")


class VersionQuerySet(models.QuerySet["VisitVersion"]):
    def of_the_record(self) -> Self:
        """Versions since the visit was finished: what stood in a draft was its author's alone, and stays so."""
        return self.filter(visit__state="finished", made_at__gte=models.F("visit__finished_at"))


class MomentQuerySet(models.QuerySet["Moment"]):
    def visible_to(self, member: Member) -> Self:
        """Moments of visits the member may read, less those held back from her. Her own are hers."""
        return self.filter(visits_visible_to(member, prefix="visit__")).open_to(member)

    def open_to(self, member: Member) -> Self:
        """Moments not held back from the member; for use inside visits that are visible to her."""
        return self.exclude(held_back_from(member) & ~Q(visit__author=member))

    def standing(self) -> Self:
        """Moments that have not been taken out of their visit."""
        return self.filter(removed_at=None)


class HoldBackQuerySet(models.QuerySet["HoldBack"]):
    def in_force(self) -> Self:
        """What is held back now. When it began is not asked: by a clock that is ahead of the database's it would begin
        late, and be read until then."""
        return self.filter(Q(ended_at=None) | Q(ended_at__gt=Now()))

    def from_(self, member: Member) -> Self:
        """What is held back from the member: where she is named, and where she joined the team after that.

        The author chose among the colleagues she knew of; otherwise whoever is named could let somebody in to read it.
        The author's supervisor reads it all the same, unless she is named.
        """
        joined = TeamPlace.objects.in_force().filter(member=member, family=OuterRef("moment__visit__family"))
        later = Exists(joined.filter(began_at__gt=OuterRef("began_at")))
        return self.filter(Q(member=member) | later & ~Q(moment__visit__author__in=supervisees_of(member)))
