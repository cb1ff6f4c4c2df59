"""A worker's hold on a job: taken by compare-and-set, kept alive by a lease, given up by one guarded write.

All times are the database's: workers on several machines need not agree on the hour.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, connections
from django.db.models import F
from django.db.models.functions import Now

from imh_practice.audit.actions import Touched, record
from imh_practice.audit.models import Kind
from imh_practice.jobs.files import Part
from imh_practice.jobs.kinds import JobKind
from imh_practice.jobs.models import FinishedFile, Job, JobQuerySet, JobState
from imh_practice.shared.acting import Acting, acting_as
from imh_practice.shared.ids import uuid7
from imh_practice.shared.logs import log

MOST_ATTEMPTS = 5
"""Work that took its worker down with it this often is not begun again by itself."""


class ClaimLost(Exception):
    """The lease ran out and another worker took the job, or it was ended: this work is thrown away."""


@dataclass(frozen=True)
class Claim:
    """One worker's hold on one job. ``job`` is the row as it was when claimed."""

    job: Job
    token: UUID

    def _mine(self) -> JobQuerySet:
        return Job.objects.filter(pk=self.job.pk, state=JobState.RUNNING, claim=self.token)

    def _write(self, **facts: Any) -> None:
        with acting_as(Acting(agency_id=self.job.agency_id)):
            self._change(**facts)

    def _change(self, **facts: Any) -> None:
        if self._mine().update(**facts) != 1:
            raise ClaimLost

    def live(self) -> None:
        """Say that the worker is alive: the lease begins anew. Raises ClaimLost."""
        self._write(lease_until=_lease_end())

    def tell(self, step: str, done: int = 0, total: int = 0) -> None:
        """Write how far the work is. Raises ClaimLost, so that work nobody waits for ends early."""
        self._write(step=step, done=done, total=total, lease_until=_lease_end())

    def fail(self, code: str) -> None:
        """End the job without a file. Raises ClaimLost."""
        self._write(state=JobState.FAILED, error=code, claim=None, lease_until=None, finished_at=Now())

    def finish(self, part: Part, kind: JobKind[Any, Any]) -> None:
        """End the job with its file. Run in the requester's transaction, which makes it all or nothing: the file's row,
        the state and the trail. Raises ClaimLost before anything has been kept.

        The guarded write locks the row, so that of two workers who both finish one finds the other's end. Killed
        between the rename and the commit, the file stays without a row; the next attempt, with the same content, gives
        it one.
        """
        file = FinishedFile.objects.create(
            sha256=part.sha256,
            size=part.size,
            media_type=kind.media_type,
            file_name=kind.file_name(self.job) if kind.file_name else f"{kind.stem}-{part.sha256[:8]}.{kind.suffix}",
        )
        self._change(
            state=JobState.READY,
            file=file,
            error="",
            step="",
            claim=None,
            lease_until=None,
            done=F("total"),
            finished_at=Now(),
        )
        part.keep(self.job.agency_id, until=kind.passes_at(self.job) if kind.passes_at else None)
        record(Kind.WRITE, [Touched("jobs.job", self.job.pk, self.job.requested_by_id, "requester")])

    @contextmanager
    def kept_alive(self) -> Iterator[None]:
        """Renew the lease from a thread while the block works. Celery's hard time limit ends work that hangs."""
        over = threading.Event()
        beating = threading.Thread(target=self._beat, args=(over,), name="lease", daemon=True)
        beating.start()
        try:
            yield
        finally:
            over.set()
            beating.join()

    def _beat(self, over: threading.Event) -> None:
        try:
            while not over.wait(settings.JOB_LEASE_SECONDS / 3):
                try:
                    self.live()
                except ClaimLost:
                    return  # the work finds out at its end
                except DatabaseError as error:  # away for a moment; the next beat asks again
                    log.warning("lease not renewed", job=str(self.job.pk), error=type(error).__qualname__)
        finally:
            connections.close_all()  # this thread's own


def claim(*, agency_id: UUID, member_id: UUID, job_id: UUID) -> Claim | None:
    """Take a job that waits, or whose worker is gone; None where there is nothing to take.

    ``member_id`` must be the requester's: a message cannot have work done in another's name. A job that was begun too
    often is failed here.
    """
    with acting_as(Acting(agency_id=agency_id)):
        waiting = Job.objects.claimable().filter(pk=job_id, requested_by_id=member_id)
        token = uuid7()
        taken = waiting.filter(attempts__lt=MOST_ATTEMPTS).update(
            state=JobState.RUNNING,
            claim=token,
            lease_until=_lease_end(),
            attempts=F("attempts") + 1,
            step="",
            done=0,
            total=0,
        )
        if taken:
            return Claim(Job.objects.get(pk=job_id), token)
        waiting.filter(attempts__gte=MOST_ATTEMPTS).update(
            state=JobState.FAILED, error="gave-up", claim=None, lease_until=None, finished_at=Now()
        )
        return None


def _lease_end() -> Any:
    return Now() + timedelta(seconds=settings.JOB_LEASE_SECONDS)
