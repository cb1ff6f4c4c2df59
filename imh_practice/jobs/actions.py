"""Asking for background work, and asking again."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from imh_practice.audit.actions import Touched, record
from imh_practice.audit.models import Kind
from imh_practice.jobs.access import can_retry
from imh_practice.jobs.models import Job, JobState
from imh_practice.jobs.tasks import ring
from imh_practice.shared.acting import ActingMember
from imh_practice.shared.trace import current_trace

Options = Mapping[str, str | int | float | bool]


def enqueue(*, kind: str, subject_type: str, subject_id: UUID, by: ActingMember, options: Options | None = None) -> Job:
    """Queue a piece of work in the caller's transaction, and ring when that is committed.

    ``options`` holds ids, dates and codes, never words. Raises nothing where the broker is away: the row is the truth,
    and the sweep rings again. Celery's own ``delay()`` inside a transaction would ring for a row nobody can see yet;
    after it, without the sweep, a broker that is away for a second loses the work for good.
    """
    job = Job.objects.create(
        kind=kind,
        subject_type=subject_type,
        subject_id=subject_id,
        requested_by_id=by.pk,
        request_id=current_trace().request_id,
        options=dict(options or {}),
        rung_at=timezone.now(),
    )
    _ring_at_commit(job)
    return job


class CannotRetry(Exception):
    """The job did not fail, or somebody was quicker."""


@transaction.atomic
def retry(*, job: Job, by: ActingMember) -> None:
    """Queue a job of one's own again that was not made, or whose file is not here any more. Raises CannotRetry."""
    again = Job.objects.filter(pk=job.pk, requested_by_id=by.pk, state=job.state)
    if not can_retry(job) or not again.update(
        state=JobState.QUEUED,
        attempts=0,
        error="",
        step="",
        done=0,
        total=0,
        file=None,
        finished_at=None,
        queued_at=Now(),
        rung_at=Now(),
        request_id=current_trace().request_id,
    ):
        raise CannotRetry
    record(Kind.WRITE, [Touched("jobs.job", job.pk, by.pk, "requester")], act="job_retry")
    _ring_at_commit(job)


def _ring_at_commit(job: Job) -> None:
    # robust: what is committed is committed, and the page must not say otherwise. Not functools.partial: it has no
    # __qualname__, by which Django names a robust callback that failed, and fails itself.
    transaction.on_commit(lambda: ring(job.agency_id, job.requested_by_id, job.pk), robust=True)
