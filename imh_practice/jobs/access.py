"""Who sees which jobs: those whom the job's kind lets have its file. And how long the oldest one waits."""

from pathlib import Path
from uuid import UUID

from django.db.models import Min
from django.utils import timezone

from imh_practice.jobs.files import place
from imh_practice.jobs.kinds import kind_of
from imh_practice.jobs.models import Job, JobState
from imh_practice.shared.acting import ActingMember, acting_as_system


def oldest_wait_seconds() -> float:
    """Return how many seconds the oldest unclaimed job has waited, over all agencies; 0 where none waits."""
    with acting_as_system("sweep"):
        oldest = Job.objects.claimable().aggregate(oldest=Min("queued_at"))["oldest"]
    return (timezone.now() - oldest).total_seconds() if oldest else 0.0


def job_for(member: ActingMember, ref: UUID) -> Job | None:
    """Load a job the member may have: asked of its kind at each request, so that a right that ended ends here too."""
    job = Job.objects.select_related("file").filter(agency_id=member.agency_id, pk=ref).first()
    kind = kind_of(job) if job else None
    return job if job and kind and kind.may(member, job) else None


def may_retry(member: ActingMember, job: Job) -> bool:
    """Only who asked for it: the work is done in her name."""
    return job.requested_by_id == member.pk


def is_gone(job: Job) -> bool:
    """Whether the job is ready and its file is not on this disk (a database restored without its files)."""
    path = file_of(job)
    return path is not None and not path.exists()


def file_of(job: Job) -> Path | None:
    """Return where the job's file is kept, if it has one."""
    kind = kind_of(job)
    if job.file is None or kind is None:
        return None
    return place(job.agency_id, job.file.sha256, passes=kind.passes_at is not None)


def can_retry(job: Job) -> bool:
    """Whether there is nothing to be had from this job as it stands."""
    return job.state == JobState.FAILED or is_gone(job)
