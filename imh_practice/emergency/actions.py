"""Opening, answering for, closing and reviewing an emergency access. Each leaves its mark on the trail."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from imh_practice.audit.actions import Touched, record
from imh_practice.audit.models import Kind
from imh_practice.emergency.access import seconds, unreviewed
from imh_practice.emergency.models import LASTS, EmergencyAccess, Notice, Why
from imh_practice.emergency.opened import ACCESS, EMERGENCY, touched
from imh_practice.families.models import Family, TeamPlace
from imh_practice.jobs.actions import enqueue
from imh_practice.membership.actions import one_at_a_time
from imh_practice.membership.models import Member
from observations.models import Visit

NOTICE_JOB, FILE_JOB = "emergency_notice", "emergency_file"
"""What its jobs are called in ``settings.JOB_KINDS``."""


class NoSecondAdmin(Exception):
    """Nobody would be told at once, and nobody could review it."""


class NotReviewed(Exception):
    """What this admin opened before has not been reviewed, or is still open."""


class TooLate(Exception):
    """Somebody else was quicker, or its hour is over."""


@transaction.atomic
def open_family(*, family: Family, reason: str, by: Member) -> EmergencyAccess:
    """Open a family's record for an hour and tell those who wrote it. Raises NoSecondAdmin and NotReviewed."""
    _check(by)
    now = timezone.now()
    access = EmergencyAccess.objects.create(
        family=family, opened_by=by, reason=reason, asked_at=now, began_at=now, ends_at=now + LASTS
    )
    record(Kind.RIGHTS, [touched(access), Touched("families.family", family.pk, None, EMERGENCY)])
    _tell(access, _admins(by) | _team(family) | _authors(family))
    return access


@transaction.atomic
def ask_for_agency(*, reason: str, by: Member) -> EmergencyAccess:
    """Ask a second admin for the whole agency's record as a file. Raises NoSecondAdmin and NotReviewed."""
    _check(by)
    access = EmergencyAccess.objects.create(opened_by=by, reason=reason)
    record(Kind.RIGHTS, [touched(access)])
    _tell(access, _admins(by))
    return access


@transaction.atomic
def answer(*, access: EmergencyAccess, agreed: bool, by: Member) -> None:
    """Agree, which begins the hour and has the file made, or say no. Raises TooLate."""
    now = timezone.now()
    hour = {"began_at": now, "ends_at": now + LASTS} if agreed else {}
    unanswered = EmergencyAccess.objects.unanswered().filter(pk=access.pk)
    if not unanswered.update(answered_by=by, answered_at=now, **hour):
        raise TooLate
    record(Kind.RIGHTS, [touched(access)])
    if agreed:
        _tell(access, _authors(None))
        enqueue(kind=FILE_JOB, subject_type=ACCESS, subject_id=access.pk, by=access.opened_by)


@transaction.atomic
def close(*, access: EmergencyAccess) -> None:
    """End the hour now. Closed twice, it is closed once."""
    if EmergencyAccess.objects.open_now().filter(pk=access.pk).update(ends_at=Now()):
        record(Kind.RIGHTS, [touched(access)])


@transaction.atomic
def review(*, access: EmergencyAccess, was_needed: bool, finding: str, by: Member) -> None:
    """Write down what the review found. Raises TooLate where another admin was quicker."""
    facts = {"reviewed_by": by, "reviewed_at": timezone.now(), "was_needed": was_needed, "finding": finding}
    if not EmergencyAccess.objects.to_review().filter(pk=access.pk).update(**facts):
        raise TooLate
    record(Kind.RIGHTS, [touched(access)])


def _check(by: Member) -> None:
    one_at_a_time(by.agency_id)  # a second tap would open a second one
    if not seconds(by).exists():
        raise NoSecondAdmin
    if unreviewed(by):
        raise NotReviewed


def _tell(access: EmergencyAccess, people: dict[Member, Why]) -> None:
    """Tell each once; whoever opened it knows. Those told before are not told again."""
    known = {access.opened_by_id, *access.notices.values_list("member_id", flat=True)}
    notices = [
        Notice(access=access, member=member, why=why) for member, why in people.items() if member.pk not in known
    ]
    Notice.objects.bulk_create(notices)
    since = min((notice.made_at for notice in notices), default=None)
    if since:
        options = {"since": since.isoformat()}
        enqueue(kind=NOTICE_JOB, subject_type=ACCESS, subject_id=access.pk, by=access.opened_by, options=options)


def _admins(by: Member) -> dict[Member, Why]:
    return _as(seconds(by), Why.ADMIN)


def _team(family: Family) -> dict[Member, Why]:
    places = TeamPlace.objects.in_force().filter(family=family)
    return _as(Member.objects.filter(pk__in=places.values("member_id")), Why.TEAM)


def _authors(family: Family | None) -> dict[Member, Why]:
    visits = Visit.objects.finished()
    visits = visits.filter(family=family) if family else visits
    return _as(Member.objects.in_force().filter(pk__in=visits.values("author_id")), Why.AUTHOR)


def _as(members: Iterable[Member], why: Why) -> dict[Member, Why]:
    return dict.fromkeys(members, why)
