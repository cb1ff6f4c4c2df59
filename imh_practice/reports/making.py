"""A report as background work: asked for by an admin, counted in a short transaction, written as CSV outside of it.

The job's row is the report: there is no table of reports beside it. Its options are the question.
"""

from dataclasses import dataclass
from typing import BinaryIO

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from imh_practice.agencies.models import Agency
from imh_practice.audit.actions import Touched, record
from imh_practice.audit.models import Kind
from imh_practice.jobs.actions import enqueue
from imh_practice.jobs.kinds import JobKind, Tell
from imh_practice.jobs.models import Job
from imh_practice.membership.models import Member
from imh_practice.reports.asked import Asked
from imh_practice.reports.counts import count
from imh_practice.reports.csv_file import csv_file
from imh_practice.reports.published import Line, dates_in_words, notes, publish

NAME = "report"
"""What its jobs are called in ``settings.JOB_KINDS``."""


@dataclass(frozen=True)
class Material:
    """All that the file is made from: numbers that may be shown, and notes."""

    lines: tuple[Line, ...]
    notes: list[tuple[str, str]]


@transaction.atomic
def ask_for_report(*, asked: Asked, by: Member) -> Job:
    """Queue a report. The trail notes that it was asked for; taking the file is noted again."""
    job = enqueue(kind=NAME, subject_type="agencies.agency", subject_id=by.agency_id, by=by, options=asked.options())
    record(Kind.EXPORT, [Touched("jobs.job", job.pk, by.pk, "requester")], act="report_ask")
    return job


def reports_of(member: Member) -> QuerySet[Job]:
    """Return the reports a member has asked for, newest first."""
    mine = Job.objects.filter(agency_id=member.agency_id, kind=NAME, requested_by_id=member.pk)
    return mine.order_by("-queued_at")


def title(asked: Asked) -> str:
    """Return what a report is called: without the name of a part, which the agency wrote itself."""
    first, last = dates_in_words(asked)
    words = _("%(counted)s, %(first)s to %(last)s")
    return words % {"counted": asked.counted.label, "first": first, "last": last}


def _may(member: Member, job: Job) -> bool:
    return member.pk == job.requested_by_id and member.is_admin


def _read(member: Member, job: Job) -> Material:
    table = count(Asked.of(job.options), Agency.objects.get(pk=member.agency_id))
    part = table.parts.get(table.asked.program_id, "") if table.asked.program_id else ""
    return Material(publish(table).lines, notes(table.asked, part=part))


def _make(material: Material, file: BinaryIO, tell: Tell) -> None:
    tell("making", 0, len(material.lines))
    file.write(csv_file(material.lines, material.notes))


def _confirm(member: Member, job: Job) -> None:
    """Nothing can have changed: a report is of the moment it was counted."""


REPORT = JobKind[Member, Material](
    may=_may,
    read=_read,
    make=_make,
    confirm=_confirm,
    title=lambda job: title(Asked.of(job.options)),
    back=lambda job: reverse("report_list"),
    media_type="text/csv; charset=utf-8",
    stem="report",
    suffix="csv",
)
