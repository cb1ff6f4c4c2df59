"""Writing down what two people will remember, agreeing on it, and having it made into a file."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from imh_practice.audit.actions import Touched, record
from imh_practice.audit.models import Kind
from imh_practice.jobs.access import can_retry
from imh_practice.jobs.actions import enqueue
from imh_practice.jobs.models import Job
from imh_practice.membership.models import Member
from supervision.lines import Line, digest, in_sections
from supervision.models import Approval, Session, Summary, SummaryLine, SummaryVersion
from supervision.tasks import SUMMARY_KIND, VERSION


class ChangedMeanwhile(Exception):
    """Another version stands now than the one the writer or reader saw. ``head`` is it."""

    def __init__(self, head: SummaryVersion) -> None:
        super().__init__(head.pk)
        self.head = head


class NotAgreed(Exception):
    """Somebody who is here has not approved this version, so it is not made into a file."""


def touched(version: SummaryVersion) -> Touched:
    """Name a version for the trail."""
    return Touched(VERSION, version.pk, version.made_by_id, "participant")


class NotHeld(Exception):
    """The hour was not held, or has not begun: there is nothing to remember of it yet."""


class NothingWritten(Exception):
    """The version has no line: there is nothing to remember so."""


@transaction.atomic
def write_summary(*, session: Session, lines: Sequence[Line], base: UUID | None, by: Member) -> SummaryVersion:
    """Write the next version of the session's summary, which nobody has approved yet; the first where there is none.

    ``base`` is the version the writer began from. Raises ChangedMeanwhile where another stands now, so that nothing is
    written over unseen; NotHeld before the hour has begun; NothingWritten without a line. The same lines again are the
    version that stands, with its approvals.
    """
    if not Session.objects.begun().filter(pk=session.pk).exists():
        raise NotHeld
    if not lines:
        raise NothingWritten
    list(Session.objects.select_for_update(no_key=True).filter(pk=session.pk))  # two first versions at once
    Summary.objects.get_or_create(session=session)
    summary = _locked(session)
    head = summary.head
    lines = in_sections(lines)
    if head is not None and head.sha256 == digest(lines):
        return head
    if head is not None and head.pk != base:
        raise ChangedMeanwhile(head)
    version = SummaryVersion.objects.create(
        session=session, summary=summary, number=head.number + 1 if head else 1, made_by=by, sha256=digest(lines)
    )
    SummaryLine.objects.bulk_create(
        SummaryLine(
            session=session,
            version=version,
            position=position,
            section=line.section,
            text=line.text,
            who=line.who,
            by_date=line.by_date,
            from_comment_id=line.from_comment,
            from_moment_id=line.from_moment,
        )
        for position, line in enumerate(lines, start=1)
    )
    Summary.objects.filter(pk=summary.pk).update(head=version)
    record(Kind.WRITE, [touched(version)], act="summary_edit")
    return version


@transaction.atomic
def approve(*, version: SummaryVersion, by: Member) -> None:
    """Say "this is how I remember it" of one version; twice is once.

    Raises ChangedMeanwhile, NotHeld and NothingWritten.
    The summary's row is locked as it is for writing: a change and an approval at the same time come one after the
    other, and whichever is first, nobody approves what she did not read.
    """
    summary = _locked(version.session)
    if summary.head_id != version.pk:
        assert summary.head is not None
        raise ChangedMeanwhile(summary.head)
    _can_be_agreed_on(version)
    if not Approval.objects.filter(version=version, member=by).exists():
        Approval.objects.create(session_id=version.session_id, version=version, member=by)
        record(Kind.WRITE, [touched(version)], act="summary_approve")


@transaction.atomic
def queue_summary(*, version: SummaryVersion, by: Member) -> Job:
    """Have an agreed version made into a file; asked twice, also by two people at once, it is made once.

    One that failed, or whose file is not here any more, is made anew by whoever asks, in her own name.
    Its hash goes along: what was approved is what is made, whatever is written meanwhile. Raises ChangedMeanwhile,
    NotAgreed, NotHeld and NothingWritten.
    """
    summary = _locked(version.session)
    if summary.head_id != version.pk:
        assert summary.head is not None
        raise ChangedMeanwhile(summary.head)
    if not version.is_agreed():
        raise NotAgreed
    _can_be_agreed_on(version)
    latest = Job.objects.about(VERSION, version.pk).first()
    if latest is not None and not can_retry(latest):
        return latest
    record(Kind.WRITE, [touched(version)], act="summary_render")
    return enqueue(
        kind=SUMMARY_KIND,
        subject_type=VERSION,
        subject_id=version.pk,
        by=by,
        options={
            "sha256": version.sha256,
            "session": str(version.session_id),
            "held_at": version.session.starts_at.isoformat(),
        },
    )


def _can_be_agreed_on(version: SummaryVersion) -> None:
    """What is agreed on is an hour whose minutes are written: one that is only planned may yet not take place."""
    if not version.lines.exists():
        raise NothingWritten
    if not Session.objects.took_place().filter(pk=version.session_id).exists():
        raise NotHeld


def _locked(session: Session) -> Summary:
    """Lock the session's summary until the transaction ends, so that writing, approving and queuing take turns.

    Two statements: one that locks and joins the head waits for the lock and then joins as of before it waited, when the
    new head was not there yet.
    """
    locked = Summary.objects.select_for_update(no_key=True).get(session=session)
    if locked.head_id is not None:
        locked.head = SummaryVersion.objects.get(pk=locked.head_id)
    return locked
