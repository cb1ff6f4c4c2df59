"""What was noticed in a visit, how it is tagged, and from whom it is held back."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from imh_practice.families.models import Child
from imh_practice.membership.models import Member
from imh_practice.practice.models import ItemVersion
from imh_practice.shared.privacy import Privacy
from imh_practice.shared.recorded import of_record
from imh_practice.shared.tenancy import SameAgency, TenantModel
from imh_practice.shared.versions import VERSION_PRIVACY, VersionModel
from observations.models.visits import Visit, VisitVersion
from observations.querysets import HoldBackQuerySet, MomentQuerySet


class Moment(TenantModel):
    """One thing noticed in a visit. Tags belong to a moment, never to a visit: a description, not a score."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="moments", db_constraint=False, db_index=False)
    position = models.PositiveSmallIntegerField()
    head = models.ForeignKey(
        "MomentVersion", models.PROTECT, related_name="+", null=True, db_constraint=False, db_index=False
    )
    removed_at = models.DateTimeField(null=True, blank=True)
    """Taken out of the visit by an amendment; earlier versions of the visit still show it."""

    objects = MomentQuerySet.as_manager()

    privacy: ClassVar[dict[str, Privacy]] = dict.fromkeys(["visit", "position", "head", "removed_at"], Privacy.PLUMBING)

    class Meta:
        ordering = ["position"]
        constraints = [
            *of_record(),
            SameAgency(field="visit"),
            SameAgency(field="head"),
            models.UniqueConstraint(fields=["agency_id", "visit", "position"], name="observations_moment_position"),
        ]

    def __str__(self) -> str:
        return f"moment {self.pk}"


class MomentVersion(VersionModel):
    """The words of a moment as they stood at one time, and in which version of the visit they were written."""

    moment = models.ForeignKey(Moment, models.PROTECT, related_name="versions", db_constraint=False, db_index=False)
    visit_version = models.ForeignKey(
        VisitVersion, models.PROTECT, related_name="moment_versions", db_constraint=False, db_index=False
    )
    made_by = models.ForeignKey(Member, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    text = models.TextField()
    something_else = models.CharField(max_length=200, blank=True)
    """A way of being with the family that is none of the 17, in a free line. Never counted."""

    privacy: ClassVar[dict[str, Privacy]] = {
        **VERSION_PRIVACY,
        "moment": Privacy.PLUMBING,
        "visit_version": Privacy.PLUMBING,
        "text": Privacy.RECORD_WORDS,
        "something_else": Privacy.RECORD_WORDS,
    }

    class Meta:
        constraints = [
            *of_record(author="made_by_id"),
            SameAgency(field="moment"),
            SameAgency(field="visit_version"),
            SameAgency(field="made_by"),
            models.UniqueConstraint(fields=["agency_id", "moment", "number"], name="observations_momentversion_number"),
        ]


class MomentTag(TenantModel):
    """A version of a moment is tagged with a version of a vocabulary item."""

    version = models.ForeignKey(MomentVersion, models.PROTECT, related_name="tags", db_constraint=False, db_index=False)
    item_version = models.ForeignKey(ItemVersion, models.PROTECT, related_name="+", db_index=False)

    db_grants = ("SELECT", "INSERT")
    privacy: ClassVar[dict[str, Privacy]] = {"version": Privacy.PLUMBING, "item_version": Privacy.RECORD_FACT}

    class Meta:
        constraints = [
            *of_record(),
            SameAgency(field="version"),
            models.UniqueConstraint(
                fields=["agency_id", "version", "item_version"], name="observations_momenttag_once"
            ),
        ]

    def __str__(self) -> str:
        return f"tag {self.pk}"


class MomentChild(TenantModel):
    """Which child of several a version of a moment is about: a child's records are releasable per child."""

    version = models.ForeignKey(
        MomentVersion, models.PROTECT, related_name="about", db_constraint=False, db_index=False
    )
    child = models.ForeignKey(Child, models.PROTECT, related_name="+", db_constraint=False, db_index=False)

    db_grants = ("SELECT", "INSERT")
    privacy: ClassVar[dict[str, Privacy]] = {"version": Privacy.PLUMBING, "child": Privacy.RECORD_FACT}

    class Meta:
        constraints = [
            *of_record(),
            SameAgency(field="version"),
            SameAgency(field="child"),
            models.UniqueConstraint(fields=["agency_id", "version", "child"], name="observations_momentchild_once"),
        ]

    def __str__(self) -> str:
        return f"about {self.pk}"


class HoldBack(TenantModel):
    """A moment is kept from a named colleague, from one time to another. All its versions are."""

    moment = models.ForeignKey(Moment, models.PROTECT, related_name="held_back", db_constraint=False, db_index=False)
    member = models.ForeignKey(
        Member, models.PROTECT, related_name="held_back_from", db_constraint=False, db_index=False
    )
    began_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = HoldBackQuerySet.as_manager()

    privacy: ClassVar[dict[str, Privacy]] = dict.fromkeys(
        ["moment", "member", "began_at", "ended_at"], Privacy.PLUMBING
    )

    class Meta:
        constraints = [
            *of_record(author="member_id"),
            SameAgency(field="moment"),
            SameAgency(field="member"),
            models.UniqueConstraint(
                fields=["agency_id", "moment", "member"],
                condition=models.Q(ended_at=None),
                name="observations_holdback_once",
            ),
        ]
        indexes = [models.Index(fields=["agency_id", "member"], name="observations_holdback_member")]

    def __str__(self) -> str:
        return f"hold back {self.pk}"
