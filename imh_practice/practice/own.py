"""What an agency has beside the published vocabulary: its own items, licensed wordings, and what its forms leave out.

No tag points at any of these rows: what a moment was tagged with is the same in every agency, so that numbers can be
added up. ``models`` gives them out with the others.
"""

from typing import ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils import timezone

from imh_practice.membership.models import Member
from imh_practice.shared.privacy import Privacy
from imh_practice.shared.recorded import of_record
from imh_practice.shared.tenancy import SameAgency, TenantModel
from imh_practice.shared.versions import VERSION_PRIVACY, VersionModel


class SwitchedOff(TenantModel):
    """An agency's forms leave a system out, from one time to another. Nothing that was written with it changes."""

    framework = models.ForeignKey(
        "practice.Framework", models.PROTECT, to_field="code", related_name="+", db_index=False
    )
    began_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    db_grants = ("SELECT", "INSERT", "UPDATE (ended_at)")
    privacy: ClassVar[dict[str, Privacy]] = dict.fromkeys(["framework", "began_at", "ended_at"], Privacy.PLUMBING)

    class Meta:
        verbose_name_plural = "switched off"
        constraints = [
            *of_record(),
            models.UniqueConstraint(
                fields=["agency_id", "framework"], condition=Q(ended_at=None), name="practice_switchedoff_once"
            ),
        ]

    def __str__(self) -> str:
        return f"switched off {self.pk}"


class OwnItemQuerySet(models.QuerySet["OwnItem"]):
    def of_agency(self, agency_id: UUID) -> Self:
        """Those of the agency, with the wording in use, in the order they were added."""
        return self.filter(agency_id=agency_id).select_related("head").order_by("made_at", "pk")

    def in_use(self) -> Self:
        """Those that were not retired."""
        return self.filter(retired_at=None)


class OwnItem(TenantModel):
    """An item of an agency's own in one of the systems; with ``beside``, another wording of a published item.

    Both are told by code, which lasts over releases. Retired, never deleted.
    """

    framework = models.ForeignKey(
        "practice.Framework", models.PROTECT, to_field="code", related_name="+", db_index=False
    )
    beside = models.ForeignKey(
        "practice.Item", models.PROTECT, to_field="code", related_name="+", db_index=False, null=True, blank=True
    )
    head = models.ForeignKey(
        "practice.OwnWording", models.PROTECT, related_name="+", db_constraint=False, db_index=False, null=True
    )
    made_at = models.DateTimeField(default=timezone.now)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = OwnItemQuerySet.as_manager()

    db_grants = ("SELECT", "INSERT", "UPDATE (head_id, retired_at)")
    privacy: ClassVar[dict[str, Privacy]] = dict.fromkeys(
        ["framework", "beside", "head", "made_at", "retired_at"], Privacy.PLUMBING
    )

    class Meta:
        constraints = [*of_record(), SameAgency(field="head")]
        indexes = [models.Index(fields=["agency_id", "framework"], name="practice_ownitem_framework")]

    def __str__(self) -> str:
        return f"own item {self.pk}"


class OwnWording(VersionModel):
    """One wording of an agency's own item. A wording is never changed: another one is another row."""

    item = models.ForeignKey(OwnItem, models.PROTECT, related_name="wordings", db_constraint=False, db_index=False)
    made_by = models.ForeignKey(Member, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    label = models.CharField(max_length=80)
    statement = models.TextField()
    look_for = models.TextField(blank=True)
    prompt = models.TextField(blank=True)
    origin = models.TextField(blank=True)
    """Where the words come from, and by what license they may stand here."""

    privacy: ClassVar[dict[str, Privacy]] = {
        **VERSION_PRIVACY,
        "item": Privacy.PLUMBING,
        **dict.fromkeys(["label", "statement", "look_for", "prompt", "origin"], Privacy.PUBLISHED),
    }

    class Meta:
        constraints = [
            *of_record(author="made_by_id"),
            SameAgency(field="item"),
            SameAgency(field="made_by"),
            models.UniqueConstraint(fields=["agency_id", "item", "number"], name="practice_ownwording_number"),
        ]
