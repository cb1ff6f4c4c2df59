"""Words for many visits and many moments."""

from typing import TYPE_CHECKING, Self

from django.db import models

from imh_practice.membership.models import Member, in_force
from observations.access import held_back_from, visits_visible_to

if TYPE_CHECKING:  # models.py imports this module for its managers
    from observations.models import HoldBack, Moment, Visit  # noqa: F401  # named in strings below


class VisitQuerySet(models.QuerySet["Visit"]):
    def visible_to(self, member: Member) -> Self:
        """Visits the member may read; see ``observations.access``."""
        return self.filter(visits_visible_to(member))

    def finished(self) -> Self:
        """Visits that are part of the record."""
        return self.filter(state="finished")

    def drafts_of(self, member: Member) -> Self:
        """Visits the member has begun and not finished."""
        return self.filter(author=member, state="draft")


class MomentQuerySet(models.QuerySet["Moment"]):
    def visible_to(self, member: Member) -> Self:
        """Moments of visits the member may read, less those held back from her. Her own are hers."""
        visible = self.filter(visits_visible_to(member, prefix="visit__"))
        return visible.exclude(held_back_from(member) & ~models.Q(visit__author=member))

    def standing(self) -> Self:
        """Moments that have not been taken out of their visit."""
        return self.filter(removed_at=None)


class HoldBackQuerySet(models.QuerySet["HoldBack"]):
    def in_force(self) -> Self:
        """What is held back now."""
        return self.filter(in_force())
