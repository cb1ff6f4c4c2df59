"""Sessions of reflective supervision and who takes part in them.

Every table with words carries ``session``, so that one row policy serves all: the acting member takes part in it.
``Participant`` and ``Session`` are read by the whole agency (they hold dates, minutes and attendance, no words;
policies that read each other recurse without end); time, minutes and attendance are changed by who takes part. A seat
opens all words of its session: only whoever opened it gives any, all at once, and neither a seat nor who opened the
session is ever changed: the app may update no other column than those of ``db_grants``.
"""

import datetime as dt
from typing import ClassVar, Self
from uuid import UUID

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from imh_practice.membership.models import Member, Pairing, PairingQuerySet
from imh_practice.shared.privacy import Privacy
from imh_practice.shared.recorded import Recorded
from imh_practice.shared.tenancy import RowPolicy, SameAgency, TenantModel, tenant_wall
from supervision.models.walls import OPENS, TAKES_PART


class SessionKind(models.TextChoices):
    INDIVIDUAL = "individual", _("Individual")
    GROUP = "group", _("Group")


class Mode(models.TextChoices):
    IN_PERSON = "in-person", _("In person")
    VIRTUAL = "virtual", _("By video or telephone")


class SessionState(models.TextChoices):
    """Threads stay open after closing; closing records the minutes held, or that they did not meet (``took_place``)."""

    PLANNED = "planned", _("Planned")
    CLOSED = "closed", _("Closed")
    CALLED_OFF = "off", _("Called off")


STILL_TODAY = dt.timedelta(hours=12)
"""A planned session stays "next" for so long after its hour began: it is being held, or its minutes written."""


def pairing_holds(session: str) -> Exists:
    """Return whether one of the session's supervisors still supervises one of its supervisees; ``session`` is its key.

    Reading stays with whoever took part; writing ends with the pairing, on the next request.
    """
    return Exists(_pairings_in(session).in_force())


def can_come() -> Exists:
    """Return whether the supervision lasts, or lasted, until the session's hour: one planned for later is not held.

    Not asked is whether it had begun: hours held before an admin wrote down the pairing are written down after it.
    """
    lasts = Q(ended_at=None) | Q(ended_at__gt=OuterRef("starts_at"))
    return Exists(_pairings_in("pk").filter(lasts))


def _pairings_in(session: str) -> PairingQuerySet:
    return Pairing.objects.filter(
        clinician__seats__session=OuterRef(session),
        clinician__seats__seat=Seat.SUPERVISEE,
        supervisor__seats__session=OuterRef(session),
        supervisor__seats__seat=Seat.SUPERVISOR,
    )


def _somebody_came() -> Exists:
    return Exists(Participant.objects.filter(session=OuterRef("pk"), attended=True))


class SessionQuerySet(models.QuerySet["Session"]):
    def visible_to(self, member: Member) -> Self:
        """Sessions the member takes part in."""
        return self.filter(pk__in=Participant.objects.filter(member=member).values("session_id"))

    def planned(self) -> Self:
        """Sessions whose minutes nobody has written yet."""
        return self.filter(state=SessionState.PLANNED)

    def still_ahead(self) -> Self:
        """Sessions whose hour has not passed, today's among them."""
        return self.filter(starts_at__gte=Now() - STILL_TODAY)

    def over(self) -> Self:
        """Sessions of which nothing is to come: closed, called off, or planned for after their supervision ended."""
        return self.filter(~Q(state=SessionState.PLANNED) | ~can_come())

    def took_place(self) -> Self:
        """Sessions that count as held: closed, and somebody was there. Closed with nobody there, they did not meet."""
        return self.filter(_somebody_came(), state=SessionState.CLOSED)

    def begun(self) -> Self:
        """Sessions whose hour has begun, or that took place: of these a summary can be written."""
        in_it = Q(state=SessionState.PLANNED, starts_at__lte=Now())
        return self.filter(in_it | Q(_somebody_came(), state=SessionState.CLOSED))

    def next_for(self, member: Member) -> Self:
        """The member's planned sessions from today's on, the nearest first."""
        return self.visible_to(member).planned().still_ahead().filter(can_come()).order_by("starts_at", "pk")

    def waiting_for_minutes(self, member: Member) -> Self:
        """The member's planned sessions whose hour has passed, the oldest first."""
        passed = self.visible_to(member).planned().filter(starts_at__lt=Now() - STILL_TODAY)
        return passed.filter(can_come()).order_by("starts_at", "pk")

    def near(self, start: dt.datetime, member: Member) -> Self:
        """The member's planned sessions that begin less than an hour before or after, and can come."""
        hour = dt.timedelta(hours=1)
        near = self.visible_to(member).planned().filter(starts_at__gt=start - hour, starts_at__lt=start + hour)
        return near.filter(can_come())

    def with_people(self) -> Self:
        """Fetch who takes part, supervisors first, in one more query; see ``Session.people``."""
        return self.prefetch_related(Prefetch("participants", Participant.objects.with_members(), to_attr="people"))

    def with_pairing(self) -> Self:
        """Add ``is_open``: whether its participants may still write."""
        return self.annotate(is_open=pairing_holds("pk"))


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
    """When its minutes were first written: what is said later is said after the hour. Mending does not move it."""
    minutes_at = models.DateTimeField(null=True, blank=True)
    """When the minutes that stand were written."""

    objects = SessionQuerySet.as_manager()

    db_grants = (
        "SELECT",
        "INSERT",
        "UPDATE (administrative_minutes, clinical_minutes, closed_at, minutes_at, mode, reflective_minutes, starts_at,"
        " state)",
    )
    people: list["Participant"]
    """By ``with_people()``."""
    is_open: bool
    """By ``with_pairing()``."""

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
        "minutes_at": Privacy.PLUMBING,
    }

    class Meta:
        constraints = [
            *tenant_wall(),
            Recorded(author="opened_by_id"),
            RowPolicy(name="supervision_session_rows", command="SELECT"),
            RowPolicy(name="supervision_session_opened", command="INSERT", check="opened_by_id = {member}"),
            RowPolicy(
                name="supervision_session_held", command="UPDATE", using=f"id{TAKES_PART.removeprefix('session_id')}"
            ),
            SameAgency(field="opened_by"),
        ]
        indexes = [models.Index(fields=["agency_id", "-starts_at"], name="supervision_session_when")]

    def __str__(self) -> str:
        return f"session {self.pk}"

    @property
    def is_planned(self) -> bool:
        return self.state == SessionState.PLANNED

    @property
    def is_called_off(self) -> bool:
        return self.state == SessionState.CALLED_OFF

    @property
    def is_group(self) -> bool:
        return self.kind == SessionKind.GROUP

    @property
    def takes_items(self) -> bool:
        """Whether something can be brought to it. Needs ``with_pairing()``."""
        return self.is_planned and self.is_open

    @property
    def has_begun(self) -> bool:
        """As ``SessionQuerySet.begun``, without asking. Needs ``with_people()``."""
        return self.was_held or (self.is_planned and self.starts_at <= timezone.now())

    @property
    def was_held(self) -> bool:
        """As ``SessionQuerySet.took_place``, without asking. Needs ``with_people()``."""
        return self.state == SessionState.CLOSED and any(seat.attended for seat in self.people)

    @property
    def is_corrected(self) -> bool:
        """Whether other minutes stand than were written first."""
        return self.minutes_at != self.closed_at

    @property
    def minutes(self) -> int:
        """All minutes held; of these only the reflective ones count as reflective supervision."""
        return sum(part for part, _kind in self.minutes_by_kind)

    @property
    def minutes_by_kind(self) -> list[tuple[int, str]]:
        """Return the minutes of each kind there was, with its word."""
        kinds = (
            (self.reflective_minutes, _("reflective")),
            (self.clinical_minutes, _("clinical")),
            (self.administrative_minutes, _("administrative")),
        )
        return [(minutes, str(kind)) for minutes, kind in kinds if minutes]

    def others(self, member: Member) -> list[Member]:
        """Return who else takes part. Needs ``with_people()``."""
        return [seat.member for seat in self.people if seat.member_id != member.pk]

    def is_chosen_by(self, member: Member) -> bool:
        """Whether the member decides what comes first: for one supervisee it is her. Needs ``with_people()``."""
        return self.is_group or any(each.pk == member.pk for each in self.seated(Seat.SUPERVISEE))

    def seated(self, seat: "Seat") -> list[Member]:
        """Return who holds the hour, or for whom it is held. Needs ``with_people()``."""
        return [each.member for each in self.people if each.seat == seat]


class Seat(models.TextChoices):
    """Who holds the hour, and for whom it is held."""

    SUPERVISOR = "supervisor", _("Supervisor")
    SUPERVISEE = "supervisee", _("Supervisee")


class ParticipantQuerySet(models.QuerySet["Participant"]):
    def with_members(self) -> Self:
        """Fetch the members too, supervisors first."""
        return self.select_related("member").order_by("-seat", "member__name", "pk")


class Participant(TenantModel):
    """A member takes part in a session."""

    session = models.ForeignKey(
        Session, models.PROTECT, related_name="participants", db_constraint=False, db_index=False
    )
    member = models.ForeignKey(Member, models.PROTECT, related_name="seats", db_constraint=False, db_index=False)
    seat = models.CharField(max_length=12, choices=Seat)
    attended = models.BooleanField(null=True)

    objects = ParticipantQuerySet.as_manager()

    db_grants = ("SELECT", "INSERT", "UPDATE (attended)")
    privacy: ClassVar[dict[str, Privacy]] = dict.fromkeys(["session", "member", "seat", "attended"], Privacy.HOURS)

    class Meta:
        constraints = [
            *tenant_wall(),
            Recorded(author="member_id"),
            RowPolicy(name="supervision_participant_rows", command="SELECT"),
            RowPolicy(name="supervision_participant_seated", command="INSERT", check=OPENS),
            RowPolicy(name="supervision_participant_attended", command="UPDATE", using=TAKES_PART),
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
