"""What left the product: when, what, to whom, for what, by whom (45 CFR 164.528). Written once, kept for six years at
least.

Nothing here deletes: no grant lets the app do so, and what is older is left out of reports, not taken away. Things are
named by type and id, as the trail names them: this room is below all that give something out.
"""

import datetime as dt
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from imh_practice.shared.privacy import Privacy
from imh_practice.shared.recorded import Recorded, of_record
from imh_practice.shared.tenancy import RowPolicy, SameAgency, TenantModel, tenant_wall

YEARS = 6
"""A family may ask for so many years back."""
LONGEST_LINE = 200


class Way(models.TextChoices):
    """What left, in kinds; of words it says nothing."""

    SUMMARY = "summary", _("Summary file of a session")
    REPORT = "report", _("Report of counts")
    EMERGENCY_FILE = "emergency", _("The agency's record as a file, in an emergency")
    NOTE = "note", _("Plain note of a visit")
    RECORD = "record", _("The family's record on paper")


class Recipient(models.TextChoices):
    """To whom."""

    OWN = "own", _("For myself or our own records")
    FAMILY = "family", _("The family")
    PROVIDER = "provider", _("Another provider")
    COURT = "court", _("A court or a lawyer")
    FUNDER = "funder", _("A funder or the state program")
    OTHER = "other", _("Somebody else")


class Purpose(models.TextChoices):
    """For what."""

    RECORDS = "records", _("Kept in our own records")
    CARE = "care", _("The family's care")
    ASKED = "asked", _("The family asked for it")
    LAW = "law", _("A law or an order asks for it")
    PAYING = "paying", _("Paying for services, or accounting for them")
    EMERGENCY = "emergency", _("An emergency")
    OTHER = "other", _("Something else")


class DisclosureQuerySet(models.QuerySet["Disclosure"]):
    def of_family(self, family_id: UUID) -> Self:
        """What left of a family in the last six years. Found by the index of ``DisclosureOf``: other families' cost
        nothing."""
        return self.filter(pk__in=_keys(Q(family_id=family_id)))

    def of_child(self, family_id: UUID, child_id: UUID) -> Self:
        """What left of one of its children; of the family as such, too, since that told of each of them."""
        return self.filter(pk__in=_keys(Q(family_id=family_id) & (Q(child_id=child_id) | Q(child_id=None))))

    def told(self) -> Self:
        """Newest first."""
        return self.order_by("-at", "-pk")


def _keys(which: Q) -> "models.QuerySet[DisclosureOf, Any]":
    return DisclosureOf.objects.filter(which, at__gte=six_years_ago()).values("disclosure_id")


def six_years_ago() -> dt.datetime:
    """Return the first moment of this day six years ago."""
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    try:
        return today.replace(year=today.year - YEARS)
    except ValueError:  # February 29
        return today.replace(year=today.year - YEARS, day=28)


class Disclosure(TenantModel):
    """One giving: a file that was taken, a note or a record that was shown to be copied or printed."""

    at = models.DateTimeField(default=timezone.now, editable=False)
    by_id = models.UUIDField()
    by_name = models.CharField(max_length=120)
    """Her name as it was: names change."""
    way = models.CharField(max_length=12, choices=Way)
    object_type = models.CharField(max_length=40)
    object_id = models.UUIDField()
    family_id = models.UUIDField(null=True)
    """Where it is one family's alone."""
    first_on = models.DateField(null=True)
    last_on = models.DateField(null=True)
    """The days of a record that it tells of."""
    agreed = models.BooleanField(default=False, db_default=False)
    """Whether what was agreed with the family went along. What is held back from a colleague is not told here: the
    family's team reads this list."""
    sha256 = models.CharField(max_length=64)
    """Of the file's bytes; of a page's text."""
    recipient_kind = models.CharField(max_length=12, choices=Recipient)
    recipient = models.CharField(max_length=LONGEST_LINE, blank=True)
    purpose_kind = models.CharField(max_length=12, choices=Purpose)
    purpose = models.CharField(max_length=LONGEST_LINE, blank=True)

    objects = DisclosureQuerySet.as_manager()

    db_grants = ("SELECT", "INSERT")
    privacy: ClassVar[dict[str, Privacy]] = {
        "by_name": Privacy.ACCOUNT,
        "recipient": Privacy.DISCLOSURE,
        "purpose": Privacy.DISCLOSURE,
        **dict.fromkeys(["at", "by_id", "way", "object_type", "object_id", "family_id", "sha256"], Privacy.PLUMBING),
        **dict.fromkeys(["first_on", "last_on", "agreed", "recipient_kind", "purpose_kind"], Privacy.PLUMBING),
    }

    class Meta:
        constraints = [
            *tenant_wall(),
            Recorded(author="by_id"),
            RowPolicy(name="disclosures_disclosure_rows", command="SELECT"),
            RowPolicy(name="disclosures_disclosure_given", command="INSERT", check="by_id = {member}"),
            models.CheckConstraint(
                name="disclosures_names_whom", condition=Q(recipient_kind=Recipient.OWN) | ~Q(recipient="")
            ),
            models.CheckConstraint(
                name="disclosures_says_what_for", condition=~Q(purpose_kind=Purpose.OTHER) | ~Q(purpose="")
            ),
        ]
        indexes = [models.Index(fields=["agency_id", "-at"], name="disclosures_when")]

    def __str__(self) -> str:
        return f"disclosure {self.pk}"


class DisclosureOf(TenantModel):
    """Of which family it told, and of which of its children; without a child, of the family as such.

    ``at`` is the disclosure's: a child's six years are one range of one index.
    """

    disclosure = models.ForeignKey(Disclosure, models.PROTECT, related_name="of", db_constraint=False, db_index=False)
    family_id = models.UUIDField()
    child_id = models.UUIDField(null=True)
    at = models.DateTimeField()

    db_grants = ("SELECT", "INSERT")
    privacy: ClassVar[dict[str, Privacy]] = dict.fromkeys(
        ["disclosure", "family_id", "child_id", "at"], Privacy.PLUMBING
    )

    class Meta:
        constraints = [
            *of_record(),
            SameAgency(field="disclosure"),
            models.UniqueConstraint(
                fields=["agency_id", "disclosure", "family_id", "child_id"],
                nulls_distinct=False,
                name="disclosures_of_once",
            ),
        ]
        indexes = [
            models.Index(fields=["agency_id", "family_id", "child_id", "-at"], name="disclosures_of_family"),
        ]

    def __str__(self) -> str:
        return f"of disclosure {self.disclosure_id}"
