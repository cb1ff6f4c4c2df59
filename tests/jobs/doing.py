"""Doing a job in this process, as a worker does it."""

from imh_practice.jobs.models import Job
from imh_practice.jobs.tasks import run_job
from imh_practice.membership.models import Member
from imh_practice.shared.acting import Acting, acting_as
from tests.jobs.dummy import ask


def asked(by: Member, **options: str | int | float | bool) -> Job:
    """Queue a dummy job, as a view does in its transaction."""
    with acting_as(by):
        return ask(by, **options)


def again(job: Job) -> Job:
    """Return the row as it is now."""
    with acting_as(Acting(agency_id=job.agency_id)):
        return Job.objects.select_related("file").get(pk=job.pk)


def change(job: Job, **facts: object) -> None:
    with acting_as(Acting(agency_id=job.agency_id)):
        assert Job.objects.filter(pk=job.pk).update(**facts) == 1


def do(job: Job, *, member: Member | None = None) -> Job:
    """Hand the job's message to the task; return the row afterwards."""
    run_job(str(job.agency_id), str(member.pk if member else job.requested_by_id), str(job.pk))
    return again(job)
