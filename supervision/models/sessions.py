"""Sessions of reflective supervision and who takes part in them.

Every table with words carries ``session``, so that one row policy serves all: the acting member takes part in it.
``Participant`` and ``Session`` have plain agency policies (they hold dates, minutes and attendance, no words; policies
that read each other recurse without end).
"""

from typing import ClassVar, Self
from uuid import UUID

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models.constraints import BaseConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from imh_practice.membership.models import Member
from imh_practice.shared.privacy import Privacy
from imh_practice.shared.tenancy import RowPolicy, SameAgency, TenantModel, agency_rows, tenant_wall

TAKES_PART = (
    "session_id = ANY (ARRAY(SELECT p.session_id FROM supervision_participant p"
    " WHERE p.agency_id = {agency} AND p.member_id = {member}))"
)


def participants_only() -> list[BaseConstraint]:
    """Return the walls of a table whose rows only a session's participants may reach."""
    return [
        *tenant_wall(),
        RowPolicy(name="%(app_label)s_%(class)s_rows", using=TAKES_PART),
        SameAgency(field="session"),
    ]


class SessionKind(models.TextChoices):
    INDIVIDUAL = "individual", _("Individual")
    GROUP = "group", _("Group")


class Mode(models.TextChoices):
    IN_PERSON = "in-person", _("In person")
    VIRTUAL = "virtual", _("By video or telephone")


class SessionState(models.TextChoices):
    """Threads stay open after closing; closing records the minutes held."""

    PLANNED = "planned", _("Planned")
    CLOSED = "closed", _("Held")


class SessionQuerySet(models.QuerySet["Session"]):
    def visible_to(self, member: Member) -> Self:
        """Sessions the member takes part in."""
        return self.filter(pk__in=Participant.objects.filter(member=member).values("session_id"))

    def planned(self) -> Self:
        return self.filter(state=SessionState.PLANNED)


class Session(TenantModel):
    """A meeting of reflective supervision. Only its reflective minutes count as such (others are kept apart)."""

    kind = models.CharField(max_length=12, choices=SessionKind, default=SessionKind.INDIVIDUAL)
    mode = models.CharField(max_length=12, choices=Mode, default=Mode.IN_PERSON)
    starts_at = models.DateTimeField(_("when"))
    state = models.CharField(max_length=8, choices=SessionState, default=SessionState.PLANNED)
    opened_by = models.ForeignKey(Member, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    reflective_minutes = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(600)])
    clinical_minutes = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(600)])
    administrative_minutes = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MaxValueValidator(600)]
    )
    made_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = SessionQuerySet.as_manager()

    privacy: ClassVar[dict[str, Privacy]] = {
        "kind": Privacy.HOURS,
        "mode": Privacy.HOURS,
        "starts_at": Privacy.HOURS,
        "state": Privacy.PLUMBING,
        "opened_by": Privacy.PLUMBING,
        "reflective_minutes": Privacy.HOURS,
        "clinical_minutes": Privacy.HOURS,
        "administrative_minutes": Privacy.HOURS,
        "made_at": Privacy.PLUMBING,
        "closed_at": Privacy.PLUMBING,
    }

    class Meta:
        constraints = [*agency_rows(), SameAgency(field="opened_by")]
        indexes = [models.Index(fields=["agency_id", "-starts_at"], name="supervision_session_when")]

    def __str__(self) -> str:
        return f"session {self.pk}"


class Seat(models.TextChoices):
    """Who holds the hour, and for whom it is held."""

    SUPERVISOR = "supervisor", _("Supervisor")
    SUPERVISEE = "supervisee", _("Supervisee")


class Participant(TenantModel):
    """A member takes part in a session."""

    session = models.ForeignKey(
        Session, models.PROTECT, related_name="participants", db_constraint=False, db_index=False
    )
    member = models.ForeignKey(Member, models.PROTECT, related_name="seats", db_constraint=False, db_index=False)
    seat = models.CharField(max_length=12, choices=Seat)
    attended = models.BooleanField(null=True)

    privacy: ClassVar[dict[str, Privacy]] = dict.fromkeys(["session", "member", "seat", "attended"], Privacy.HOURS)

    class Meta:
        constraints = [
            *agency_rows(),
            SameAgency(field="session"),
            SameAgency(field="member"),
            models.UniqueConstraint(fields=["agency_id", "session", "member"], name="supervision_participant_once"),
        ]
        indexes = [models.Index(fields=["agency_id", "member", "session"], name="supervision_participant_member")]

    def __str__(self) -> str:
        return f"seat {self.pk}"


def of_session(member_id: UUID) -> models.Q:
    """Return the Q for rows of sessions the member takes part in: the first wall's form of TAKES_PART."""
    return models.Q(session_id__in=Participant.objects.filter(member_id=member_id).values("session_id"))
