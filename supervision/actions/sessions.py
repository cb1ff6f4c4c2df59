"""Opening, moving, calling off and closing sessions."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils import timezone

from imh_practice.audit.actions import Touched, record
from imh_practice.audit.models import Kind
from imh_practice.membership.models import Member, Pairing
from supervision.models import Participant, Seat, Session, SessionKind, SessionState


class PairingEnded(Exception):
    """The supervision ended, or somebody else's was named: no session is opened under it."""


class ClosedMeanwhile(Exception):
    """Somebody else wrote the minutes, changed them, or called the session off, since the form was opened."""


@dataclass(frozen=True)
class Minutes:
    """Minutes held, by kind: only the reflective ones count as reflective supervision."""

    reflective: int
    clinical: int
    administrative: int


def touched(session: Session) -> Touched:
    """Name a session for the trail."""
    return Touched("supervision.session", session.pk, session.opened_by_id, "participant")


@transaction.atomic
def open_session(*, pairing: Pairing, starts_at: dt.datetime, mode: str, by: Member) -> Session:
    """Open an individual session within a pairing; the same one again (a second tap) is the one that is there.

    Raises PairingEnded. The pairing is locked, so that two taps at once find each other.
    """
    locked = Pairing.objects.in_force().select_for_update(no_key=True).filter(pk=pairing.pk).first()
    if locked is None or by.pk not in {locked.clinician_id, locked.supervisor_id}:
        raise PairingEnded
    there = Session.objects.planned().visible_to(by).filter(starts_at=starts_at, kind=SessionKind.INDIVIDUAL)
    for seat, member_id in _seats(locked):
        there = there.filter(participants__member=member_id, participants__seat=seat)
    found = there.first()
    if found is not None:
        return found
    session = Session.objects.create(starts_at=starts_at, mode=mode, opened_by=by)
    Participant.objects.bulk_create(
        Participant(session=session, member_id=member_id, seat=seat) for seat, member_id in _seats(locked)
    )
    record(Kind.WRITE, [touched(session)])
    return session


def _seats(pairing: Pairing) -> list[tuple[Seat, UUID]]:
    return [(Seat.SUPERVISOR, pairing.supervisor_id), (Seat.SUPERVISEE, pairing.clinician_id)]


@transaction.atomic
def reschedule_session(*, session: Session, starts_at: dt.datetime, mode: str, by: Member) -> None:
    """Move a planned session to another time or another way of meeting. Raises ClosedMeanwhile."""
    moved = Session.objects.planned().visible_to(by).filter(pk=session.pk).update(starts_at=starts_at, mode=mode)
    if not moved:
        raise ClosedMeanwhile
    record(Kind.WRITE, [touched(session)])


@transaction.atomic
def call_off_session(*, session: Session, by: Member) -> None:
    """Say of a planned session that it will not take place; twice is once. Raises ClosedMeanwhile.

    What was brought stays in it. There is no way back: it is planned anew, beside this one.
    """
    own = Session.objects.visible_to(by).filter(pk=session.pk)
    if own.planned().update(state=SessionState.CALLED_OFF):
        record(Kind.WRITE, [touched(session)])
    elif not own.filter(state=SessionState.CALLED_OFF).exists():
        raise ClosedMeanwhile


@transaction.atomic
def close_session(
    *, session: Session, minutes: Minutes, attended: Collection[UUID], seen: dt.datetime | None, by: Member
) -> None:
    """Write down the minutes held and who was there (member ids; nobody: the session did not take place).

    Closing again mends what was written. ``seen`` is the ``minutes_at`` that the writer saw: raises ClosedMeanwhile
    where another stands there now, so that nobody's minutes are written over unseen.
    """
    now = timezone.now()
    closed = (
        Session.objects.visible_to(by)
        .filter(pk=session.pk, minutes_at=seen)
        .exclude(state=SessionState.CALLED_OFF)
        .update(
            state=SessionState.CLOSED,
            closed_at=Coalesce("closed_at", now),
            minutes_at=now,
            reflective_minutes=minutes.reflective,
            clinical_minutes=minutes.clinical,
            administrative_minutes=minutes.administrative,
        )
    )
    if not closed:
        raise ClosedMeanwhile
    seats = Participant.objects.filter(session=session)
    seats.filter(member__in=attended).update(attended=True)
    seats.exclude(member__in=attended).update(attended=False)
    record(Kind.WRITE, [touched(session)])
