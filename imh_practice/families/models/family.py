"""Who is served: a family under a code name, its children and caregivers, and the team that carries it."""

import datetime as dt
from typing import Any, ClassVar, Self

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from imh_practice.agencies.models import Program
from imh_practice.membership.models import Member, Pairing, in_force
from imh_practice.shared.privacy import Privacy
from imh_practice.shared.recorded import of_record
from imh_practice.shared.tenancy import SameAgency, TenantModel

ONE_OF_A_NAME = "families_family_code_name"
"""The constraint that no two open families of an agency have the same code name."""


class FamilyQuerySet(models.QuerySet["Family"]):
    def open(self) -> Self:
        """Families the agency serves now."""
        return self.filter(ended_on=None)

    def quiet(self) -> Self:
        """Families where nothing is suggested, thanked for or counted from a last time, as ``ages.is_quiet`` has it."""
        children = Child.objects.standing().filter(family=OuterRef("pk"))
        none_left = Exists(children) & ~Exists(children.filter(gone_why=""))
        return self.filter(Q(ended_on__isnull=False) | Exists(children.filter(gone_why=Gone.DIED)) | none_left)

    def named(self, code_name: str) -> Self:
        """Families of this code name, in whatever letters; as the constraint on it compares them."""
        return self.alias(in_small=Lower("code_name")).filter(in_small=Lower(Value(code_name)))

    def carried_by(self, member: Member) -> Self:
        """Families on whose team the member is now."""
        return self.filter(pk__in=_places_of(Q(member=member)))

    def carried_by_nobody_else(self, member: Member) -> Self:
        """Families on whose team nobody is now, or the member alone."""
        return self.exclude(pk__in=_places_of(~Q(member=member)))

    def left_by(self, member: Member) -> Self:
        """Families she carried once, whose pages are closed to her now."""
        held = TeamPlace.objects.filter(member=member).values("family_id")
        return self.filter(pk__in=held).exclude(pk__in=Family.objects.visible_to(member).values("pk"))

    def visible_to(self, member: Member) -> Self:
        """Families whose children and caregivers she may know: her own, and those her supervisees carry."""
        supervisees = Pairing.objects.of_supervisor(member).values("clinician_id")
        return self.filter(Q(pk__in=_places_of(Q(member=member))) | Q(pk__in=_places_of(Q(member__in=supervisees))))

    def as_seen_by(self, member: Member) -> Self:
        """Add ``carried``, whether she carries the family now, and ``known``, whether she may know who they are."""
        carried = Exists(Family.objects.carried_by(member).filter(pk=OuterRef("pk")))
        return self.annotate(carried=carried, known=Exists(Family.objects.visible_to(member).filter(pk=OuterRef("pk"))))


def _places_of(who: Q) -> "models.QuerySet[TeamPlace, Any]":
    return TeamPlace.objects.in_force().filter(who).values("family_id")


class Family(TenantModel):
    """A family, known by a code name. Names are off by default."""

    code_name = models.CharField(_("code name"), max_length=40)
    program = models.ForeignKey(
        Program, models.PROTECT, related_name="families", db_constraint=False, db_index=False, null=True, blank=True
    )
    began_on = models.DateField(_("since"))
    ended_on = models.DateField(null=True, blank=True)
    home_language = models.CharField(_("language at home"), max_length=80, blank=True, default="", db_default="")
    visit_language = models.CharField(_("language of visits"), max_length=120, blank=True, default="", db_default="")
    """With whoever interprets, and for what: "English; interpreter by phone for medical talk"."""
    language_asked = models.BooleanField(_("asked the family"), default=False, db_default=False)
    """Whether the family was asked which language it would like, and nobody guessed."""
    made_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)
    """Counts how often what is known was written down, children and caregivers with it."""

    objects = FamilyQuerySet.as_manager()

    carried: bool
    known: bool
    """Both by ``as_seen_by()``."""

    privacy: ClassVar[dict[str, Privacy]] = {
        "code_name": Privacy.IDENTITY,
        "program": Privacy.PLUMBING,
        "began_on": Privacy.RECORD_FACT,
        "ended_on": Privacy.RECORD_FACT,
        "home_language": Privacy.RECORD_FACT,
        "visit_language": Privacy.RECORD_FACT,
        "language_asked": Privacy.RECORD_FACT,
        "made_at": Privacy.PLUMBING,
        "version": Privacy.PLUMBING,
    }

    class Meta:
        verbose_name_plural = "families"
        constraints = [
            *of_record(),
            SameAgency(field="program"),
            models.UniqueConstraint("agency_id", Lower("code_name"), condition=Q(ended_on=None), name=ONE_OF_A_NAME),
        ]

    def __str__(self) -> str:
        return f"family {self.pk}"


class Gone(models.TextChoices):
    """Why a child is not here any more."""

    ELSEWHERE = "elsewhere", _("This child lives elsewhere now")
    DIED = "died", _("This child has died")


class ChildQuerySet(models.QuerySet["Child"]):
    def standing(self) -> Self:
        """Children that were not taken out again. What points at one that was still finds it."""
        return self.filter(removed_at=None)

    def as_seen_by(self, member: Member) -> Self:
        """Add ``known``, whether she may know who they are now."""
        return self.annotate(known=Exists(Family.objects.visible_to(member).filter(pk=OuterRef("family"))))


class CaregiverQuerySet(models.QuerySet["Caregiver"]):
    def standing(self) -> Self:
        """Caregivers that were not taken out again."""
        return self.filter(removed_at=None)


class Child(TenantModel):
    """A child. The day of birth is kept, not only the month: corrected ages need it; screens show months."""

    family = models.ForeignKey(Family, models.PROTECT, related_name="children", db_constraint=False, db_index=False)
    initial = models.CharField(_("initial"), max_length=4)
    born_on = models.DateField(_("born on"), null=True, blank=True)
    """Empty while the baby is expected: pregnancy is where the work may begin."""
    weeks_early = models.PositiveSmallIntegerField(_("weeks early"), default=0, validators=[MaxValueValidator(18)])
    removed_at = models.DateTimeField(null=True, blank=True)
    """Put down by mistake. Kept, because a moment may be about it."""
    gone_on = models.DateField(null=True, blank=True)
    """The last day here. From then on no age is told, anywhere; what was seen before keeps its ages."""
    gone_why = models.CharField(max_length=12, choices=Gone, blank=True, default="", db_default="")

    objects = ChildQuerySet.as_manager()

    known: bool
    """By ``as_seen_by()``."""

    privacy: ClassVar[dict[str, Privacy]] = {
        "family": Privacy.PLUMBING,
        "initial": Privacy.IDENTITY,
        "born_on": Privacy.IDENTITY,
        "weeks_early": Privacy.IDENTITY,
        "removed_at": Privacy.PLUMBING,
        "gone_on": Privacy.IDENTITY,
        "gone_why": Privacy.IDENTITY,
    }

    class Meta:
        verbose_name_plural = "children"
        constraints = [
            *of_record(),
            SameAgency(field="family"),
        ]
        indexes = [models.Index(fields=["agency_id", "family"], name="families_child_family")]

    def __str__(self) -> str:
        return f"child {self.pk}"

    def months_on(self, day: dt.date, *, corrected: bool = False) -> int | None:
        """Return the whole months of age on that day; None before birth. Corrected for weeks early where asked."""
        if self.born_on is None:
            return None
        start = self.born_on + dt.timedelta(weeks=self.weeks_early if corrected else 0)
        months = (day.year - start.year) * 12 + day.month - start.month - (day.day < start.day)
        return months if day >= self.born_on and months >= 0 else (0 if day >= self.born_on else None)


class Caregiver(TenantModel):
    """Whoever raises this baby: any primary caregiver counts."""

    family = models.ForeignKey(Family, models.PROTECT, related_name="caregivers", db_constraint=False, db_index=False)
    role = models.CharField(_("who"), max_length=40)
    initial = models.CharField(_("initial"), max_length=4, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = CaregiverQuerySet.as_manager()

    privacy: ClassVar[dict[str, Privacy]] = {
        "family": Privacy.PLUMBING,
        "role": Privacy.IDENTITY,
        "initial": Privacy.IDENTITY,
        "removed_at": Privacy.PLUMBING,
    }

    class Meta:
        constraints = [
            *of_record(),
            SameAgency(field="family"),
        ]
        indexes = [models.Index(fields=["agency_id", "family"], name="families_caregiver_family")]

    def __str__(self) -> str:
        return f"caregiver {self.pk}"


class TeamPlaceQuerySet(models.QuerySet["TeamPlace"]):
    def in_force(self) -> Self:
        """Places on a team that hold now: whoever has left the agency carries nobody, whatever became of her place."""
        return self.filter(in_force(), in_force("member__"))


class TeamPlace(TenantModel):
    """A member carries a family, from one day to another."""

    family = models.ForeignKey(Family, models.PROTECT, related_name="team", db_constraint=False, db_index=False)
    member = models.ForeignKey(Member, models.PROTECT, related_name="places", db_constraint=False, db_index=False)
    began_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = TeamPlaceQuerySet.as_manager()

    privacy: ClassVar[dict[str, Privacy]] = dict.fromkeys(
        ["family", "member", "began_at", "ended_at"], Privacy.PLUMBING
    )

    class Meta:
        constraints = [
            *of_record(author="member_id"),
            SameAgency(field="family"),
            SameAgency(field="member"),
            models.UniqueConstraint(
                fields=["agency_id", "family", "member"], condition=Q(ended_at=None), name="families_teamplace_once"
            ),
        ]
        indexes = [
            models.Index(fields=["agency_id", "member"], name="families_teamplace_member"),
            models.Index(fields=["agency_id", "family"], name="families_teamplace_family"),
        ]

    def __str__(self) -> str:
        return f"place {self.pk}"

    @property
    def carried_until(self) -> dt.datetime | None:
        """When it ended: by itself, or with her place in the agency. Needs ``member``."""
        return min(filter(None, [self.ended_at, self.member.ended_at]), default=None)
