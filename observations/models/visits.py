"""Visits and their facts."""

import datetime as dt
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from imh_practice.families.models import Family
from imh_practice.membership.models import Member
from imh_practice.practice.models import ItemVersion
from imh_practice.shared.privacy import Privacy
from imh_practice.shared.recorded import of_record
from imh_practice.shared.tenancy import SameAgency, TenantModel
from imh_practice.shared.versions import VERSION_PRIVACY, VersionModel
from observations.querysets import VersionQuerySet, VisitQuerySet

MOVABLE = dt.timedelta(minutes=10)
"""How long after finishing a visit it can be moved to another family. Later, others may have read it."""


class Setting(models.TextChoices):
    """Where a visit took place (pick-list; S2 names homes, centers, clinics)."""

    HOME = "home", _("At home")
    CHILD_CARE = "child-care", _("In child care")
    CENTER = "center", _("At a center")
    CLINIC = "clinic", _("At a clinic")
    PEDIATRIC = "pediatric", _("At a pediatric clinic")
    PRIMARY = "primary", _("At a primary care office")
    COMMUNITY = "community", _("At another program in their community")
    OUTDOORS = "outdoors", _("Outdoors")
    PHONE = "phone", _("By phone")
    VIDEO = "video", _("By video")
    ELSEWHERE = "elsewhere", _("Somewhere else")


class Outcome(models.TextChoices):
    """What became of a planned visit."""

    MET = "met", _("We met")
    THEY = "they", _("They could not")
    ME = "me", _("I could not")
    NO_ANSWER = "no-answer", _("Nobody came to the door")

    def to_others(self, author: Member) -> str:
        """Say it to whoever reads what ``author`` wrote: "I" is somebody else for her."""
        words = {"me": _("%(name)s could not"), "they": _("The family could not")}
        return str(words.get(self.value, self.label)) % {"name": author.first_name}


class VisitState(models.TextChoices):
    """A draft is its author's alone. A void visit was begun in error ("wrong family") and is kept, unseen."""

    DRAFT = "draft", _("Not finished")
    FINISHED = "finished", _("Finished")
    VOID = "void", _("Set aside")


class Told(models.TextChoices):
    """What a visit may tell in words of its own, beside its moments (A). Each is the code of its item."""

    HOPE = "hope", "A6"
    ROUTINE = "routine", "A7"
    WONDERED = "wondered", "A8"
    TRIED = "tried", "A8"
    SAW = "saw", "A8"
    OTHERS = "others", "A9"


class Visit(TenantModel):
    """A visit, or a planned one that did not take place. Its facts stand in versions; ``head`` is the one in force."""

    family = models.ForeignKey(Family, models.PROTECT, related_name="visits", db_constraint=False, db_index=False)
    author = models.ForeignKey(Member, models.PROTECT, related_name="visits", db_constraint=False, db_index=False)
    state = models.CharField(max_length=8, choices=VisitState, default=VisitState.DRAFT)
    head = models.ForeignKey(
        "VisitVersion", models.PROTECT, related_name="+", null=True, db_constraint=False, db_index=False
    )
    happened_at = models.DateTimeField()
    """A copy of the head's, so that lists read by time from one index."""
    made_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = VisitQuerySet.as_manager()

    privacy: ClassVar[dict[str, Privacy]] = {
        "family": Privacy.RECORD_FACT,
        "author": Privacy.RECORD_FACT,
        "state": Privacy.PLUMBING,
        "head": Privacy.PLUMBING,
        "happened_at": Privacy.RECORD_FACT,
        "made_at": Privacy.PLUMBING,
        "finished_at": Privacy.PLUMBING,
    }

    class Meta:
        constraints = [
            *of_record(author="author_id"),
            SameAgency(field="family"),
            SameAgency(field="author"),
            SameAgency(field="head"),
        ]
        indexes = [
            models.Index(fields=["agency_id", "author", "state", "-happened_at"], name="observations_visit_writer"),
            models.Index(fields=["agency_id", "family", "-happened_at"], name="observations_visit_family"),
            models.Index(fields=["agency_id", "-happened_at"], name="observations_visit_when"),
        ]

    def __str__(self) -> str:
        return f"visit {self.pk}"

    def can_move_at(self, now: dt.datetime) -> bool:
        """Whether it is early enough to say that it was with another family."""
        return self.state == VisitState.FINISHED and self.finished_at is not None and now <= self.finished_at + MOVABLE


class VisitVersion(VersionModel):
    """The facts of a visit as somebody put them down at one time."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="versions", db_constraint=False, db_index=False)
    made_by = models.ForeignKey(Member, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    outcome = models.CharField(max_length=12, choices=Outcome, default=Outcome.MET)
    happened_at = models.DateTimeField(_("when"))
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), null=True, blank=True, validators=[MaxValueValidator(24 * 60)]
    )
    setting = models.CharField(max_length=12, choices=Setting, default=Setting.HOME)
    present = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    """Who was there, by role, in the family's or the clinician's words ("grandmother", "interpreter by phone")."""
    told = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()), blank=True)
    """Words under the keys of ``Told``; what was left empty is not there."""
    beside = models.ForeignKey(
        Visit, models.PROTECT, related_name="+", db_constraint=False, db_index=False, null=True, blank=True
    )
    """A colleague's note of the same visit: two of us, one visit, each with a view of her own."""

    objects = VersionQuerySet.as_manager()

    privacy: ClassVar[dict[str, Privacy]] = {
        **VERSION_PRIVACY,
        "visit": Privacy.PLUMBING,
        "outcome": Privacy.RECORD_FACT,
        "happened_at": Privacy.RECORD_FACT,
        "minutes": Privacy.RECORD_FACT,
        "setting": Privacy.RECORD_FACT,
        "present": Privacy.RECORD_WORDS,
        "told": Privacy.RECORD_WORDS,
        "beside": Privacy.RECORD_FACT,
    }

    class Meta:
        constraints = [
            *of_record(author="made_by_id"),
            SameAgency(field="visit"),
            SameAgency(field="made_by"),
            SameAgency(field="beside"),
            models.UniqueConstraint(fields=["agency_id", "visit", "number"], name="observations_visitversion_number"),
        ]


class VisitService(TenantModel):
    """What a visit gave (C): several at once."""

    version = models.ForeignKey(
        VisitVersion, models.PROTECT, related_name="services", db_constraint=False, db_index=False
    )
    item_version = models.ForeignKey(ItemVersion, models.PROTECT, related_name="+", db_index=False)

    db_grants = ("SELECT", "INSERT")
    privacy: ClassVar[dict[str, Privacy]] = {"version": Privacy.PLUMBING, "item_version": Privacy.RECORD_FACT}

    class Meta:
        constraints = [
            *of_record(),
            SameAgency(field="version"),
            models.UniqueConstraint(
                fields=["agency_id", "version", "item_version"], name="observations_visitservice_once"
            ),
        ]

    def __str__(self) -> str:
        return f"service {self.pk}"
