"""Opening, answering for, closing and reviewing an emergency access. Each leaves its mark on the trail."""

from collections.abc import Iterable
from pathlib import Path

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from imh_practice.audit.actions import Touched, record
from imh_practice.audit.models import Kind
from imh_practice.emergency.access import is_settled, pending, seconds
from imh_practice.emergency.models import LASTS, EmergencyAccess, Notice, Why
from imh_practice.emergency.opened import ACCESS, EMERGENCY, touched
from imh_practice.families.models import Family, TeamPlace
from imh_practice.jobs.access import file_of
from imh_practice.jobs.actions import enqueue
from imh_practice.jobs.models import Job
from imh_practice.membership.actions import one_at_a_time
from imh_practice.membership.models import Member, RoleKind
from imh_practice.membership.tasks import tell
from observations.models import Visit

NOTICE_JOB, REVIEWED_JOB, FILE_JOB = "emergency_notice", "emergency_reviewed", "emergency_file"
"""What its jobs are called in ``settings.JOB_KINDS``."""


class NoSecondAdmin(Exception):
    """Nobody would be told at once, and nobody could review it."""


class NotSettled(Exception):
    """Who asks for everything has been an admin for a week: else whoever made her one a moment ago could agree."""


class NotReviewed(Exception):
    """What this admin opened before has not been reviewed, or what she asked for not answered."""


class TooLate(Exception):
    """Somebody else was quicker, or its hour is over."""


@transaction.atomic
def open_family(*, family: Family, reason: str, by: Member) -> EmergencyAccess:
    """Open a family's record for an hour and tell those who wrote it. Raises NoSecondAdmin and NotReviewed."""
    _check(by)
    now = timezone.now()
    access = EmergencyAccess.objects.create(
        family=family, opened_by=by, opened_as=by.name, reason=reason, asked_at=now, began_at=now, ends_at=now + LASTS
    )
    record(Kind.RIGHTS, [touched(access), Touched("families.family", family.pk, None, EMERGENCY)])
    _tell(access, _admins(by) | _team(family) | _authors(family))
    return access


@transaction.atomic
def ask_for_agency(*, reason: str, by: Member) -> EmergencyAccess:
    """Ask a second admin for the whole agency's record as a file. Raises NoSecondAdmin, NotSettled and NotReviewed."""
    _check(by)
    if not is_settled(by):
        raise NotSettled
    access = EmergencyAccess.objects.create(opened_by=by, opened_as=by.name, reason=reason)
    record(Kind.RIGHTS, [touched(access)])
    _tell(access, _admins(by))
    return access


@transaction.atomic
def answer(*, access: EmergencyAccess, agreed: bool, by: Member) -> None:
    """Agree, which begins the hour and has the file made, or say no.

    Raises TooLate: it was answered or taken back, a day has passed, or whoever asked is no admin any more.
    """
    one_at_a_time(by.agency_id)
    asker = Member.objects.at_work(RoleKind.ADMIN).filter(pk=access.opened_by_id).first()
    if agreed and asker is None:
        raise TooLate
    now = timezone.now()
    hour = {"began_at": now, "ends_at": now + LASTS} if agreed else {}
    unanswered = EmergencyAccess.objects.unanswered().filter(pk=access.pk)
    if not unanswered.update(answered_by=by, answered_at=now, **hour):
        raise TooLate
    record(Kind.RIGHTS, [touched(access)])
    if agreed and asker:
        _tell(access, _authors(None))
        enqueue(kind=FILE_JOB, subject_type=ACCESS, subject_id=access.pk, by=asker)


@transaction.atomic
def close(*, access: EmergencyAccess) -> bool:
    """End the hour now, or take back a wish nobody has answered; say whether there was something to end."""
    ended = EmergencyAccess.objects.open_now().filter(pk=access.pk).update(ends_at=Now())
    taken_back = EmergencyAccess.objects.unanswered().filter(pk=access.pk).update(answered_at=timezone.now())
    if ended or taken_back:
        record(Kind.RIGHTS, [touched(access)])
    if ended:
        files = Job.objects.about(ACCESS, access.pk).filter(kind=FILE_JOB).select_related("file")
        paths = [path for job in files if (path := file_of(job))]
        transaction.on_commit(lambda: _unlink(paths), robust=True)
    return bool(ended or taken_back)


def _unlink(paths: Iterable[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


@transaction.atomic
def review(*, access: EmergencyAccess, was_needed: bool, finding: str, by: Member) -> None:
    """Write down what the review found, and tell whoever opened it or was told of that. Raises TooLate where another
    admin was quicker."""
    facts = {"reviewed_by": by, "reviewed_at": timezone.now(), "was_needed": was_needed, "finding": finding}
    if not EmergencyAccess.objects.to_review().filter(pk=access.pk).update(**facts):
        raise TooLate
    record(Kind.RIGHTS, [touched(access)])
    knows = Q(pk=access.opened_by_id) | Q(pk__in=access.notices.values("member_id"))
    told = Member.objects.in_force().filter(knows, person__is_active=True)
    tell(REVIEWED_JOB, touched(access), told.exclude(pk=by.pk))


def _check(by: Member) -> None:
    one_at_a_time(by.agency_id)  # a second tap would open a second one
    if not seconds(by).exists():
        raise NoSecondAdmin
    if pending(by).exists():
        raise NotReviewed


def _tell(access: EmergencyAccess, people: dict[Member, Why]) -> None:
    """Tell each once; whoever opened it knows. Those told before are not told again."""
    known = {access.opened_by_id, *access.notices.values_list("member_id", flat=True)}
    told = {member: why for member, why in people.items() if member.pk not in known}
    Notice.objects.bulk_create(Notice(access=access, member=member, why=why) for member, why in told.items())
    tell(NOTICE_JOB, touched(access), told)


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
