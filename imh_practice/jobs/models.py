"""Background work with a face: a row is the truth of it, the broker only rings the bell."""

from datetime import timedelta
from typing import ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from imh_practice.shared.privacy import Privacy
from imh_practice.shared.tenancy import RowPolicy, SameAgency, TenantModel, agency_rows


class JobState(models.TextChoices):
    """Where a job stands. RUNNING is shown by its step (``face.STEPS``)."""

    QUEUED = "queued", _("waiting its turn")
    RUNNING = "running", _("being made")
    READY = "ready", _("ready")
    FAILED = "failed", _("not made")


class FinishedFile(TenantModel):
    """A finished file, kept under the hash of its content; its name on disk and in a download carries no words."""

    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=80)
    file_name = models.CharField(max_length=80)
    made_at = models.DateTimeField(default=timezone.now)

    db_grants = ("SELECT", "INSERT")
    privacy: ClassVar[dict[str, Privacy]] = dict.fromkeys(
        ["sha256", "size", "media_type", "file_name", "made_at"], Privacy.PLUMBING
    )

    class Meta:
        constraints = [*agency_rows()]

    def __str__(self) -> str:
        return f"file {self.pk}"


class JobQuerySet(models.QuerySet["Job"]):
    def about(self, subject_type: str, subject_id: UUID) -> Self:
        """Jobs on one thing, newest first."""
        return self.filter(subject_type=subject_type, subject_id=subject_id).order_by("-queued_at")

    def claimable(self) -> Self:
        """Queued jobs, and running ones whose lease ran out by the database's clock: their worker is gone."""
        return self.filter(models.Q(state=JobState.QUEUED) | models.Q(state=JobState.RUNNING, lease_until__lt=Now()))

    def unheard(self) -> Self:
        """Jobs to be taken for which nobody has rung lately: the message was lost, or its worker was."""
        lately = Now() - timedelta(seconds=settings.JOB_SWEEP_SECONDS)
        return self.claimable().filter(models.Q(rung_at=None) | models.Q(rung_at__lt=lately))


class Job(TenantModel):
    """One piece of work: who asked, about what (type and id: this room knows no other), and how far it is."""

    kind = models.CharField(max_length=40)
    subject_type = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    requested_by_id = models.UUIDField()
    request_id = models.UUIDField(null=True)
    """The request that asked for it: the work's own log lines and events carry it, so that one id leads through all."""
    state = models.CharField(max_length=8, choices=JobState, default=JobState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    claim = models.UUIDField(null=True)
    """The claim of the worker at work: only its holder may write progress or the end."""
    lease_until = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    step = models.CharField(max_length=40, blank=True)
    """A code of the step at hand, put into words by the page; never a sentence with somebody's words."""
    error = models.CharField(max_length=40, blank=True)
    """A code of what went wrong, never an exception's text."""
    options = models.JSONField(default=dict)
    """Ids, dates and codes the work needs; never words."""
    file = models.ForeignKey(
        FinishedFile, models.PROTECT, related_name="jobs", null=True, db_constraint=False, db_index=False
    )
    queued_at = models.DateTimeField(default=timezone.now)
    rung_at = models.DateTimeField(null=True)
    """When its message was last sent; the sweep sends again what nobody took."""
    finished_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    privacy: ClassVar[dict[str, Privacy]] = dict.fromkeys(
        [
            "kind",
            "subject_type",
            "subject_id",
            "requested_by_id",
            "request_id",
            "state",
            "attempts",
            "claim",
            "lease_until",
            "done",
            "total",
            "step",
            "error",
            "options",
            "file",
            "queued_at",
            "rung_at",
            "finished_at",
        ],
        Privacy.PLUMBING,
    )

    class Meta:
        constraints = [
            *agency_rows(),
            SameAgency(field="file"),
            # The sweep has no agency: it sees jobs, reads nothing else, and rings again.
            RowPolicy(name="jobs_job_sweep", command="SELECT", using="{system} = 'sweep'", column=""),
        ]
        indexes = [
            models.Index(fields=["agency_id", "subject_id", "-queued_at"], name="jobs_job_subject"),
            models.Index(
                fields=["agency_id", "queued_at"],
                condition=models.Q(state__in=["queued", "running"]),
                name="jobs_job_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"job {self.kind} {self.pk}"
