"""Emergency access: an admin opens a family's record for an hour, for a reason, before the eyes of those who wrote it.

It never reaches reflections, wonderings or supervision: this room is below theirs and cannot ask for their rows.
"""

import datetime as dt
from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from imh_practice.families.models import Family
from imh_practice.membership.models import Member, RoleKind
from imh_practice.shared.privacy import Privacy
from imh_practice.shared.recorded import Recorded, of_record
from imh_practice.shared.tenancy import RowPolicy, SameAgency, TenantModel, tenant_wall

LASTS = dt.timedelta(minutes=60)
WISH_LASTS = dt.timedelta(hours=24)
"""A wish that nobody has answered by then is over: what was needed then is not needed now."""
SETTLED = dt.timedelta(days=7)
"""How long somebody has been an admin before she counts as the second one."""
LEAST_REASON = 30
"""Characters. Long enough for a sentence that somebody else can judge."""
TOLD = dt.timedelta(days=14)


class EmergencyQuerySet(models.QuerySet["EmergencyAccess"]):
    def concerning(self, member: Member) -> Self:
        """Those a member may know of: as admin all of her agency's, else those she was told of, and her own."""
        if member.is_admin:
            return self.filter(agency_id=member.agency_id)
        told = Notice.objects.filter(member=member).values("access_id")
        return self.filter(Q(opened_by=member) | Q(pk__in=told), agency_id=member.agency_id)

    def open_now(self) -> Self:
        """Those whose hour has begun and is not over."""
        return self.filter(began_at__lte=Now(), ends_at__gt=Now())

    def unanswered(self) -> Self:
        """A whole agency's record that a second admin has not answered for, while the wish lasts."""
        return self.filter(began_at=None, answered_at=None, asked_at__gt=Now() - WISH_LASTS)

    def seconded_by(self, member: Member) -> Self:
        """Those of which the member was told as another admin: whoever becomes one later is no second person."""
        return self.exclude(opened_by=member).filter(Exists(_told_admins().filter(member=member)))

    def reviewed_by(self, member: Member) -> Self:
        """Those whose review is the member's: told of it as another admin, and not whoever agreed to it.

        Where nobody is left of these, any other admin may look over it, also the one who agreed.
        """
        admins = Member.objects.at_work(RoleKind.ADMIN).values("pk")
        agreed_to = Q(access__answered_by=models.F("member"))
        fit = _told_admins().filter(~agreed_to, member__in=admins)
        return self.exclude(opened_by=member).filter(Exists(fit.filter(member=member)) | ~Exists(fit))

    def to_review(self) -> Self:
        """Those whose hour is over and that nobody has looked at."""
        return self.filter(ends_at__lte=Now(), reviewed_at=None)


def _told_admins() -> "models.QuerySet[Notice, Notice]":
    return Notice.objects.filter(access=OuterRef("pk"), why=Why.ADMIN)


def _changes() -> list[RowPolicy]:
    """Return who may change what: each policy is a row as it stands after one kind of act, until it is reviewed.

    A row that is open after the change was answered for in the name of whoever changes it: nobody lengthens an hour, or
    says yes for another. A policy sees the row before or after, never both, and no role without another table: that it
    is an admin who closes, and that what stands there already stays as it is, the application says alone. No OR in
    them, PostgreSQL takes any that holds; its clock is ``Now()``'s, with which an hour is ended.
    """
    over, still = "ends_at <= statement_timestamp()", "reviewed_by_id IS NULL"
    after = {
        "closed": f"{over} AND {still}",
        "answered": f"answered_by_id = {{member}} AND {still}",
        "taken_back": f"opened_by_id = {{member}} AND answered_by_id IS NULL AND began_at IS NULL AND {still}",
        "reviewed": f"{over} AND reviewed_by_id = {{member}}",
    }
    return [
        RowPolicy(name=f"emergency_access_{act}", command="UPDATE", using="reviewed_at IS NULL", check=check)
        for act, check in after.items()
    ]


class EmergencyAccess(TenantModel):
    """One opening, of one family's record or, without a family, of the whole agency's as a file.

    ``began_at`` is empty while a whole agency's waits for the second person's answer, and stays so if she says no.
    """

    family = models.ForeignKey(Family, models.PROTECT, related_name="+", null=True, db_constraint=False, db_index=False)
    opened_by = models.ForeignKey(Member, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    opened_as = models.CharField(max_length=120)
    """Her name as it was: an admin can change names."""
    reason = models.TextField(_("reason"))
    asked_at = models.DateTimeField(default=timezone.now)
    began_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    """An hour after it began, or earlier where she closed it."""
    answered_by = models.ForeignKey(
        Member, models.PROTECT, related_name="+", null=True, db_constraint=False, db_index=False
    )
    answered_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(
        Member, models.PROTECT, related_name="+", null=True, db_constraint=False, db_index=False
    )
    reviewed_at = models.DateTimeField(null=True)
    was_needed = models.BooleanField(null=True)
    finding = models.TextField(_("what the review found"), blank=True)

    objects = EmergencyQuerySet.as_manager()

    # Who opened which record, and why, is never changed.
    db_grants = (
        "SELECT",
        "INSERT",
        "UPDATE (answered_at, answered_by_id, began_at, ends_at, finding, reviewed_at, reviewed_by_id, was_needed)",
    )
    privacy: ClassVar[dict[str, Privacy]] = {
        "reason": Privacy.EMERGENCY,
        "finding": Privacy.EMERGENCY,
        "opened_as": Privacy.ACCOUNT,
        **dict.fromkeys(["family", "opened_by", "asked_at", "began_at", "ends_at", "was_needed"], Privacy.PLUMBING),
        **dict.fromkeys(["answered_by", "answered_at", "reviewed_by", "reviewed_at"], Privacy.PLUMBING),
    }

    class Meta:
        verbose_name_plural = "emergency accesses"
        constraints = [
            *tenant_wall(),
            Recorded(author="opened_by_id"),
            RowPolicy(name="emergency_access_rows", command="SELECT"),
            RowPolicy(name="emergency_access_opened", command="INSERT", check="opened_by_id = {member}"),
            *_changes(),
            SameAgency(field="family"),
            SameAgency(field="opened_by"),
            SameAgency(field="answered_by"),
            SameAgency(field="reviewed_by"),
            # The rules that hold whoever asks, and by whatever way.
            models.CheckConstraint(
                name="emergency_lasts_an_hour",
                condition=Q(ends_at=None) | Q(ends_at__lte=models.F("began_at") + LASTS),
            ),
            models.CheckConstraint(
                name="emergency_second_person",
                condition=Q(began_at=None) | Q(family__isnull=False) | Q(answered_by__isnull=False),
            ),
            models.CheckConstraint(
                name="emergency_not_by_oneself",
                condition=(Q(answered_by=None) | ~Q(answered_by=models.F("opened_by")))
                & (Q(reviewed_by=None) | ~Q(reviewed_by=models.F("opened_by"))),
            ),
            models.CheckConstraint(
                name="emergency_reviewed_by_one",
                condition=Q(reviewed_by=None, reviewed_at=None)
                | Q(reviewed_by__isnull=False, reviewed_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["agency_id", "-asked_at"], name="emergency_access_when")]

    def __str__(self) -> str:
        return f"emergency access {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.began_at is not None and self.ends_at is not None and self.ends_at > timezone.now()

    @property
    def is_over(self) -> bool:
        return self.ends_at is not None and self.ends_at <= timezone.now()

    @property
    def was_refused(self) -> bool:
        return self.answered_by_id is not None and self.began_at is None

    @property
    def was_taken_back(self) -> bool:
        return self.answered_at is not None and self.answered_by_id is None

    @property
    def waits(self) -> bool:
        """Whether a second admin may still answer."""
        is_wish = self.began_at is None and self.answered_at is None
        return is_wish and self.asked_at > timezone.now() - WISH_LASTS


class Why(models.TextChoices):
    """Why somebody is told."""

    ADMIN = "admin", _("as another admin")
    AUTHOR = "author", _("you wrote in this record")
    TEAM = "team", _("you carry this family")


class Notice(TenantModel):
    """Somebody is told of an opening: on her first page at once, and by a mail that holds no word of it."""

    access = models.ForeignKey(
        EmergencyAccess, models.PROTECT, related_name="notices", db_constraint=False, db_index=False
    )
    member = models.ForeignKey(Member, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    why = models.CharField(max_length=8, choices=Why)
    made_at = models.DateTimeField(default=timezone.now)

    db_grants = ("SELECT", "INSERT")
    privacy: ClassVar[dict[str, Privacy]] = dict.fromkeys(["access", "member", "why", "made_at"], Privacy.PLUMBING)

    class Meta:
        constraints = [
            *of_record(author="member_id"),
            SameAgency(field="access"),
            SameAgency(field="member"),
            models.UniqueConstraint(fields=["agency_id", "access", "member"], name="emergency_notice_once"),
        ]
        indexes = [models.Index(fields=["agency_id", "member", "-made_at"], name="emergency_notice_member")]

    def __str__(self) -> str:
        return f"notice {self.pk}"
