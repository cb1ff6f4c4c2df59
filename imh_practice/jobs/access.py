"""Who sees which jobs: who asked for it. And how long the oldest one waits."""

from uuid import UUID

from django.db.models import Min
from django.utils import timezone

from imh_practice.jobs.models import Job
from imh_practice.shared.acting import acting_as_system


def oldest_wait_seconds() -> float:
    """Return how many seconds the oldest unclaimed job has waited, over all agencies; 0 where none waits."""
    with acting_as_system("sweep"):
        oldest = Job.objects.claimable().aggregate(oldest=Min("queued_at"))["oldest"]
    return (timezone.now() - oldest).total_seconds() if oldest else 0.0


def requested_by(member_id: UUID, ref: UUID) -> Job | None:
    """Return the job if this member asked for it."""
    return Job.objects.filter(pk=ref, requested_by_id=member_id).select_related("file").first()
