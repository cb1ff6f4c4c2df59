"""What Celery runs. The database is the truth of the queue; a message only says that there is something to look at.

Delivery: a job is done AT LEAST once and ends EXACTLY once. A message may be lost (the broker was away, was flushed, a
worker was killed): the sweep sends it again. It may come several times, in any order: the claim lets one worker work.
A worker may be gone or only slow: its lease runs out, another takes over, and whichever holds the claim at the end
writes it; the other's work is thrown away.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db.models.functions import Now
from django.utils.module_loading import import_string
from django.utils.translation import override
from kombu.exceptions import OperationalError

from imh_practice.jobs.claims import Claim, ClaimLost, claim
from imh_practice.jobs.files import remove_left_parts, remove_passed, writing
from imh_practice.jobs.kinds import CannotMake, JobKind, kind_of
from imh_practice.jobs.models import Job
from imh_practice.shared.acting import Acting, ActingMember, acting_as, acting_as_system, resume
from imh_practice.shared.logs import describe, log
from imh_practice.shared.trace import traced

MOST_RINGS = 500
"""Messages one sweep sends at most; a long queue is worked off from its oldest end anyway."""


@shared_task(name="jobs.run")
def run_job(agency: str, member: str, job: str) -> None:
    """Do one piece of work, in short transactions: claim, read, (make, outside of any), finish.

    At least once; see the module. Nothing is raised: an error ends the job with a code, and where even that cannot be
    written (the database is away) the lease runs out and the sweep sends it again.
    """
    held = claim(agency_id=UUID(agency), member_id=UUID(member), job_id=UUID(job))
    if held is None:
        return
    with traced(via="job", act=held.job.kind, request_id=held.job.request_id or held.job.pk):
        try:
            code = _work(held)
            if code:
                held.fail(code)
            log.info("job", job=job, kind=held.job.kind, attempt=held.job.attempts, code=code or "ready")
        except ClaimLost:
            log.info("job", job=job, kind=held.job.kind, attempt=held.job.attempts, code="claim-lost")


def _work(held: Claim) -> str:
    """Do the work; return "" or the code of what went wrong. Raises ClaimLost."""
    try:
        with held.kept_alive():
            _make(held)
    except ClaimLost:
        raise
    except CannotMake as error:
        return error.code
    except SoftTimeLimitExceeded:
        return "too-long"
    except MemoryError:
        return "too-big"
    except Exception as error:  # whatever it is, its text may hold somebody's words
        log.error("job broke", job=str(held.job.pk), kind=held.job.kind, **describe(error))
        return "broke"
    return ""


def _make(held: Claim) -> None:
    kind = kind_of(held.job)
    if kind is None:
        raise CannotMake("unknown-kind")
    # One language for what is kept, whoever asked: the same bytes. A letter has its own.
    with override(settings.LANGUAGE_CODE):
        _make_of(held, kind)


def _make_of(held: Claim, kind: JobKind[Any, Any]) -> None:
    with _acting_as_requester(held.job, kind) as member:
        material = kind.read(member, held.job)
    with writing() as aside:
        kind.make(material, aside.file, held.tell)
        part = aside.done()
        with _acting_as_requester(held.job, kind, hold=True) as member:
            kind.confirm(member, held.job)
            held.finish(part, kind)


@contextmanager
def _acting_as_requester(job: Job, kind: JobKind[Any, Any], *, hold: bool = False) -> Iterator[ActingMember]:
    """Act as who asked for it, if she still may: a membership, a place or a pairing ended since fails the job.

    ``hold`` at the end of the work: otherwise her place could end between this question and the file.
    """
    with acting_as(Acting(agency_id=job.agency_id)):
        member: ActingMember | None = import_string(settings.JOB_MEMBER)(job.requested_by_id, hold=hold)
        if member is None:
            raise CannotMake("not-allowed")
        resume(Acting(person_id=member.person_id, agency_id=member.agency_id, member_id=member.pk))
        if not kind.may(member, job):
            raise CannotMake("not-allowed")
        yield member


@shared_task(name="jobs.sweep")
def sweep() -> None:
    """Ring again for jobs nobody took and for those whose worker is gone. Remove what killed workers left, and files
    that have passed.

    Any number of times, at once too: each job is rung for once in JOB_SWEEP_SECONDS, whoever sweeps. The sweep has no
    agency and reads jobs alone; the mark that it rang is written agency by agency.
    """
    with acting_as_system("sweep"):
        waiting = list(
            Job.objects.unheard().order_by("queued_at").values_list("agency_id", "requested_by_id", "pk")[:MOST_RINGS]
        )
    rung = 0
    for agency_id, member_id, job_id in waiting:
        with acting_as(Acting(agency_id=agency_id)):
            mine = Job.objects.unheard().filter(pk=job_id).update(rung_at=Now())
        if mine and not ring(agency_id, member_id, job_id):
            break  # the broker is away: the next sweep goes on
        rung += mine
    if rung:
        log.warning("sweep", count=rung)
    remove_left_parts()
    remove_passed()


def ring(agency_id: UUID, member_id: UUID, job_id: UUID) -> bool:
    """Send a job's message: three ids. Whether the broker took it; where not, the sweep sends it."""
    try:
        run_job.apply_async((str(agency_id), str(member_id), str(job_id)), retry=False)
    except (OperationalError, OSError) as error:
        log.warning("not rung", job=str(job_id), error=type(error).__qualname__)
        return False
    return True
