"""A kind of work for tests: takes the seconds it is told, writes the same bytes each time, and notes each beginning."""

import time
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from imh_practice.disclosures.models import Way
from imh_practice.jobs.actions import enqueue
from imh_practice.jobs.kinds import CannotMake, JobKind, Leaving, Tell
from imh_practice.jobs.models import Job
from imh_practice.membership.models import Member
from imh_practice.shared.ids import uuid7


def begun(job_id: UUID) -> Path:
    """Return a file with a letter for each time the work began."""
    return Path(settings.FILES_DIR).with_name(f"begun-{job_id}")


def content(subject_id: UUID) -> bytes:
    return f"made of {subject_id}\n".encode() * 1000


def may(member: Member, job: Job) -> bool:
    ended = job.options.get("forbid_midway") and begun(job.pk).exists()
    return (member.pk == job.requested_by_id or "everybody" in job.options) and not ended


def read(member: Member, job: Job) -> Job:
    return job


def make(job: Job, file: BinaryIO, tell: Tell) -> None:
    with begun(job.pk).open("a") as note:
        note.write("x")
    if job.options.get("error"):
        raise CannotMake(str(job.options["error"]))
    if job.options.get("words"):
        raise ValueError(f"Kestrel-7fa said {job.options['words']}")
    steps = int(float(job.options.get("seconds", 0)) * 10)
    for step in range(steps):
        tell("making", step, steps)
        time.sleep(0.1)
    file.write(content(job.subject_id))


def confirm(member: Member, job: Job) -> None:
    return None


DUMMY = JobKind[Member, Job](
    may=may,
    read=read,
    make=make,
    confirm=confirm,
    title=lambda job: "Dummy",
    back=lambda job: reverse("job_status", args=[job.pk]),
    leaves=Leaving(Way.REPORT),
    media_type="text/plain",
    stem="dummy",
    suffix="txt",
)


def ask(by: Member, **options: str | int | float | bool) -> Job:
    return enqueue(kind="dummy", subject_type="tests.dummy", subject_id=uuid7(), by=by, options=options)
