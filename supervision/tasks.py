"""The summary as a file: the kind of background work that this room has (``settings.JOB_KINDS``)."""

import datetime as dt
from typing import BinaryIO

from django.db.models import Prefetch
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from imh_practice.agencies.models import Agency
from imh_practice.disclosures.models import Way
from imh_practice.jobs.kinds import CannotMake, JobKind, Leaving, Tell
from imh_practice.jobs.models import Job
from imh_practice.membership.models import Member
from imh_practice.shared.pdf_apart import PDFError, server
from imh_practice.shared.templatetags.parts import in_words
from supervision.lines import MOST_PAGES, Line, by_section, digest
from supervision.models import Participant, SummaryLine, SummaryVersion

SUMMARY_KIND = "summary"
VERSION = "supervision.summaryversion"


def may(member: Member, job: Job) -> bool:
    """Whoever takes part in the session, and nobody else."""
    return SummaryVersion.objects.visible_to(member).filter(pk=job.subject_id).exists()


def approved(member: Member, job: Job) -> SummaryVersion:
    """Return the version that was asked for, if its lines are those that everybody approved. Raises CannotMake."""
    version = (
        SummaryVersion.objects.visible_to(member)
        .select_related("session")
        .prefetch_related(Prefetch("lines", SummaryLine.objects.with_sources()), "approvals__member")
        .get(pk=job.subject_id)
    )
    hashes = {version.sha256, job.options["sha256"], digest(Line.of(row) for row in version.lines.all())}
    if len(hashes) != 1 or not version.is_agreed():
        raise CannotMake("changed")
    return version


def read(member: Member, job: Job) -> str:
    """Return the sheet as HTML: approved lines, and facts of the session without anybody's words. Raises CannotMake."""
    version = approved(member, job)
    agency = Agency.objects.get(pk=member.agency_id)
    approvals = sorted(version.approvals.all(), key=lambda approval: approval.made_at)
    approved_by = {approval.member_id for approval in approvals}
    people = Participant.objects.with_members().filter(session=version.session_id)
    context = {
        "agency_name": agency.name,
        "made_on": approvals[-1].made_at,
        "session": version.session,
        "version": version,
        "sections": by_section(version.lines.all()),
        "people": [seat.member.name for seat in people],
        "gone": [seat.member.name for seat in people if seat.member_id not in approved_by],
        "approvals": approvals,
        "hash": " ".join(version.sha256[start : start + 8] for start in range(0, 64, 8)),
    }
    with timezone.override(agency.zone):
        return render_to_string("supervision/summary_print.html", context)


def make(html: str, file: BinaryIO, tell: Tell) -> None:
    """Write the PDF. Raises CannotMake."""
    tell("making")
    try:
        file.write(server.render(html, most_pages=MOST_PAGES))
    except PDFError as error:
        raise CannotMake(error.code) from None


def confirm(member: Member, job: Job) -> None:
    """Ask once more, in the transaction that ends the work, whether what was made is what was approved."""
    approved(member, job)


def title(job: Job) -> str:
    """Return "Summary of May 3"."""
    day = timezone.localtime(dt.datetime.fromisoformat(job.options["held_at"]))
    return _("Summary of %(day)s") % {"day": in_words(day, "short")}


def back(job: Job) -> str:
    return reverse("summary_detail", args=[job.options["session"]])


SUMMARY = JobKind[Member, str](
    may=may,
    read=read,
    make=make,
    confirm=confirm,
    title=title,
    back=back,
    media_type="application/pdf",
    stem="summary",
    suffix="pdf",
    leaves=Leaving(Way.SUMMARY),
)
