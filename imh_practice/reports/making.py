"""A report as background work: asked for by an admin, counted in a short transaction, written outside of it.

The job's row is the report: there is no table of reports beside it. Its options are the question, its kind the file.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import BinaryIO

from django.db import models, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from imh_practice.agencies.models import Agency, Program
from imh_practice.audit.actions import Touched, record
from imh_practice.audit.models import Kind
from imh_practice.disclosures.models import Way
from imh_practice.jobs.actions import enqueue
from imh_practice.jobs.kinds import JobKind, Leaving, Tell
from imh_practice.jobs.models import Job
from imh_practice.membership.models import Member
from imh_practice.practice.catalogue import Catalogue, catalogue
from imh_practice.reports.asked import Asked, Counted, began_in
from imh_practice.reports.kept import told
from imh_practice.reports.models import CountedMonth
from imh_practice.reports.notes import called, day_in_words, notes, signs, title
from imh_practice.reports.published import Published, publish, whole
from imh_practice.reports.table import table
from imh_practice.shared.csv_cells import csv_file
from imh_practice.shared.spreadsheet import held, spreadsheet


class As(models.TextChoices):
    """The kinds of file; each is what its jobs are called in ``settings.JOB_KINDS``."""

    CSV = "report", gettext_lazy("CSV, which every program reads")
    SHEET = "report_sheet", gettext_lazy("Spreadsheet (XLSX)")


WIDTHS = (28, 48, 24)
"""Of a spreadsheet's first columns: program, what is counted, in full."""
SUFFIXES = {As.CSV: "csv", As.SHEET: "xlsx"}
STEMS = {Counted.SERVICES: "service", Counted.BEHAVIORS: "behavior"}


@dataclass(frozen=True)
class Material:
    """All that the file is made from: numbers that may be shown, and what stands above them."""

    report: Published
    heading: list[tuple[str, str]]
    made_on: dt.date


@transaction.atomic
def ask_for_report(*, asked: Asked, by: Member, made_as: As = As.CSV) -> Job:
    """Queue a report. The trail notes that it was asked for; taking the file is noted again."""
    options, agency_id = asked.options(), by.agency_id
    job = enqueue(kind=made_as, subject_type="agencies.agency", subject_id=agency_id, by=by, options=options)
    record(Kind.EXPORT, [Touched("jobs.job", job.pk, by.pk, "requester")], act="report_ask")
    return job


@transaction.atomic
def see_report(asked: Asked, agency: Agency, *, in_full: bool = True) -> Published:
    """Return the report for a screen; ``in_full`` False: all visits alone. The trail notes which months were read."""
    months = told(asked, agency)
    record(Kind.READ, [Touched("reports.countedmonth", row.pk, why=asked.counted) for row in months.values()])
    return _laid_out(asked, agency, months, catalogue() if in_full else None)


def reports_of(member: Member) -> QuerySet[Job]:
    """Return the reports a member has asked for, newest first."""
    mine = Job.objects.filter(agency_id=member.agency_id, kind__in=As, requested_by_id=member.pk)
    return mine.order_by("-queued_at")


def _laid_out(
    asked: Asked, agency: Agency, months: Mapping[dt.date, CountedMonth], words: Catalogue | None
) -> Published:
    names = dict(Program.objects.filter(agency_id=agency.pk).values_list("pk", "name"))
    return publish(asked, {month: row.numbers for month, row in months.items()}, names, words)


def _may(member: Member, job: Job) -> bool:
    return member.pk == job.requested_by_id and member.is_admin


def _read(member: Member, job: Job) -> Material:
    agency = Agency.objects.get(pk=member.agency_id)
    asked = Asked.of(job.options).since(began_in(agency))  # a job may be older than this rule
    report = _laid_out(asked, agency, told(asked, agency), catalogue())
    today = timezone.localdate(timezone=agency.zone)
    made_on = (_("Made on"), day_in_words(today))
    return Material(report, [(_("Agency"), agency.name), *called(report), made_on, *notes(report, agency)], today)


def _make_csv(material: Material, file: BinaryIO, tell: Tell) -> None:
    tell("making", 0, len(material.report.lines))
    file.write(csv_file(table(material.report, material.heading)))


def _make_sheet(material: Material, file: BinaryIO, tell: Tell) -> None:
    """Write the same rows. What a spreadsheet cannot hold is replaced, and the file says so."""
    tell("making", 0, len(material.report.lines))
    rows = table(material.report, material.heading)
    if any(isinstance(cell, str) and held(cell) != cell for row in rows for cell in row):
        rows.insert(len(material.heading), [_("Signs"), signs()])
    made_at = dt.datetime.combine(material.made_on, dt.time())
    words, head = title(material.report.asked), rows.index([]) + 1
    file.write(spreadsheet(rows, widths=WIDTHS, made_at=made_at, sheet_name=_("Report"), title=words, head=head))


def _confirm(member: Member, job: Job) -> None:
    """Nothing can have changed: what was told of a month stays."""


def _about(job: Job) -> str:
    """Say which program it is of and, once it is known, how long it is."""
    key = Asked.of(job.options).program_id
    part = Program.objects.get(pk=key).name if key else whole()
    rows = ngettext("%(rows)d row", "%(rows)d rows", job.total) % {"rows": job.total}
    return f"{part} · {rows}" if job.total else part


def _file_name(job: Job) -> str:
    """Return what it counts and its months, in letters that every machine takes; no part's name, which is a word."""
    asked = Asked.of(job.options)
    months = dict.fromkeys(f"{month:%Y-%m}" for month in (asked.months[0], asked.months[-1]))
    return f"visits-by-{STEMS[asked.counted]}-{'-to-'.join(months)}.{SUFFIXES[As(job.kind)]}"


REPORT = JobKind[Member, Material](
    may=_may,
    read=_read,
    make=_make_csv,
    confirm=_confirm,
    title=lambda job: title(Asked.of(job.options)),
    back=lambda job: reverse("report_list"),
    back_label=gettext_lazy("Reports"),
    about=_about,
    kept=gettext_lazy("It is kept. You find it under Reports."),
    media_type="text/csv; charset=utf-8",
    stem="report",
    suffix=SUFFIXES[As.CSV],
    file_name=_file_name,
    leaves=Leaving(Way.REPORT),
)
SHEET = replace(
    REPORT,
    make=_make_sheet,
    media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    suffix=SUFFIXES[As.SHEET],
)
