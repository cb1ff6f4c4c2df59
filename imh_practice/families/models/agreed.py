"""What was agreed with a family: the level of the work, what it was told of the record, and who may know what.

Rows are written once and stay. One put down by mistake is taken out (``removed_at``) and kept; what a family said yes
to can end.
"""

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from imh_practice.families.models.family import Family
from imh_practice.membership.models import Member
from imh_practice.practice.models import ItemVersion
from imh_practice.shared.privacy import Privacy
from imh_practice.shared.recorded import of_record
from imh_practice.shared.tenancy import SameAgency, TenantModel


class WorkLevelQuerySet(models.QuerySet["WorkLevel"]):
    def of(self, family: Family) -> Self:
        """The levels of the work with a family, the latest first."""
        rows = self.filter(family=family, removed_at=None).select_related("made_by")
        return rows.order_by("-began_on", "-made_at")


class WorkLevel(TenantModel):
    """The level of the work with a family (K), from a day on. One level is not above another."""

    family = models.ForeignKey(Family, models.PROTECT, related_name="levels", db_constraint=False, db_index=False)
    item_version = models.ForeignKey(ItemVersion, models.PROTECT, related_name="+", db_index=False)
    began_on = models.DateField()
    made_by = models.ForeignKey(Member, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    made_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = WorkLevelQuerySet.as_manager()

    db_grants = ("SELECT", "INSERT", "UPDATE (removed_at)")
    privacy: ClassVar[dict[str, Privacy]] = {
        "family": Privacy.PLUMBING,
        "item_version": Privacy.RECORD_FACT,
        "began_on": Privacy.RECORD_FACT,
        "made_by": Privacy.PLUMBING,
        "made_at": Privacy.PLUMBING,
        "removed_at": Privacy.PLUMBING,
    }

    class Meta:
        constraints = [*of_record(author="made_by_id"), SameAgency(field="family"), SameAgency(field="made_by")]
        indexes = [models.Index(fields=["agency_id", "family"], name="families_worklevel_family")]

    def __str__(self) -> str:
        return f"level {self.pk}"


class Point(models.TextChoices):
    """What a family was told of the record."""

    WRITTEN = "written", _("What we write down about visits")
    READERS = "readers", _("Who can read it")
    COPY = "copy", _("That they can read it themselves, and have a copy")
    LIMITS = "limits", _("When we may have to tell others, whatever they wish")
    PRIVATE = "private", _("That we think about our work with a supervisor")


class NoticeQuerySet(models.QuerySet["Notice"]):
    def of(self, family: Family) -> Self:
        """What a family was told, the latest first."""
        return self.filter(family=family, removed_at=None).select_related("made_by").order_by("-told_on", "-made_at")


class Notice(TenantModel):
    """A family was told what is written and who reads it: whom, when, in which language."""

    family = models.ForeignKey(Family, models.PROTECT, related_name="notices", db_constraint=False, db_index=False)
    told_on = models.DateField()
    to_whom = models.CharField(max_length=40)
    """By role: "mother and grandmother"."""
    language = models.CharField(max_length=80)
    points = ArrayField(models.CharField(max_length=8, choices=Point))
    made_by = models.ForeignKey(Member, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    made_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    db_grants = ("SELECT", "INSERT", "UPDATE (removed_at)")
    privacy: ClassVar[dict[str, Privacy]] = {
        "family": Privacy.PLUMBING,
        "told_on": Privacy.RECORD_FACT,
        "to_whom": Privacy.RECORD_FACT,
        "language": Privacy.RECORD_FACT,
        "points": Privacy.RECORD_FACT,
        "made_by": Privacy.PLUMBING,
        "made_at": Privacy.PLUMBING,
        "removed_at": Privacy.PLUMBING,
    }

    class Meta:
        constraints = [*of_record(author="made_by_id"), SameAgency(field="family"), SameAgency(field="made_by")]
        indexes = [models.Index(fields=["agency_id", "family"], name="families_notice_family")]

    def __str__(self) -> str:
        return f"notice {self.pk}"

    @property
    def points_in_words(self) -> list[str]:
        return [str(Point(point).label) for point in self.points]


class ConsentQuerySet(models.QuerySet["Consent"]):
    def of(self, family: Family) -> Self:
        """What a family said yes to, the latest first; what has ended too."""
        return self.filter(family=family, removed_at=None).select_related("made_by").order_by("-given_on", "-made_at")


class Consent(TenantModel):
    """A family said yes to our speaking with somebody, and where that yes ends: "tell them I am afraid, not why"."""

    family = models.ForeignKey(Family, models.PROTECT, related_name="consents", db_constraint=False, db_index=False)
    with_whom = models.CharField(max_length=80)
    about = models.CharField(max_length=400)
    not_about = models.CharField(max_length=400, blank=True)
    given_by = models.CharField(max_length=80)
    """By role: "mother"."""
    given_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    made_by = models.ForeignKey(Member, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    made_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    db_grants = ("SELECT", "INSERT", "UPDATE (ended_on, removed_at)")
    privacy: ClassVar[dict[str, Privacy]] = {
        "family": Privacy.PLUMBING,
        "with_whom": Privacy.RECORD_WORDS,
        "about": Privacy.RECORD_WORDS,
        "not_about": Privacy.RECORD_WORDS,
        "given_by": Privacy.RECORD_FACT,
        "given_on": Privacy.RECORD_FACT,
        "ended_on": Privacy.RECORD_FACT,
        "made_by": Privacy.PLUMBING,
        "made_at": Privacy.PLUMBING,
        "removed_at": Privacy.PLUMBING,
    }

    class Meta:
        constraints = [*of_record(author="made_by_id"), SameAgency(field="family"), SameAgency(field="made_by")]
        indexes = [models.Index(fields=["agency_id", "family"], name="families_consent_family")]

    def __str__(self) -> str:
        return f"consent {self.pk}"
