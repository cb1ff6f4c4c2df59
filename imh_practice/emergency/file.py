"""The whole agency's record as a file, for an hour: background work that a second admin has agreed to.

A row for each moment of each finished visit, as it stands; what is held back is marked. No reflection, no wondering, no
supervision: this room cannot reach them. The hour is asked when the work begins, when it ends and at each download, and
the file leaves the disk after it.
"""

import csv
import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imh_practice.agencies.models import agency_of
from imh_practice.audit.actions import MOST_OBJECTS
from imh_practice.disclosures.actions import Of, To
from imh_practice.disclosures.models import Purpose, Recipient, Way
from imh_practice.emergency.access import may_have_file
from imh_practice.emergency.models import EmergencyAccess
from imh_practice.emergency.opened import note_read, touched, visit_read
from imh_practice.families.models import Child
from imh_practice.jobs.kinds import CannotMake, JobKind, Leaving, Tell
from imh_practice.jobs.models import Job
from imh_practice.membership.models import Member
from imh_practice.shared.acting import acting_as
from imh_practice.shared.csv_cells import inert
from observations.models import Visit
from observations.reading import VisitAsRead, read_visits

AT_ONCE = MOST_OBJECTS - 1
"""Visits read in one short transaction: so many rows, and the access, stand in one event of the trail."""


@dataclass(frozen=True)
class Material:
    """Which visits, and for whom; their words are read a few at a time."""

    member: Member
    job: Job
    visits: list[UUID]


def _may(member: Member, job: Job) -> bool:
    return may_have_file(member, job.subject_id) is not None


def _read(member: Member, job: Job) -> Material:
    visits = Visit.objects.finished().filter(agency_id=member.agency_id)
    order = visits.order_by("family__code_name", "happened_at", "pk")
    return Material(member, job, list(order.values_list("pk", flat=True)))


def _make(material: Material, file: BinaryIO, tell: Tell) -> None:
    """Write the rows. Raises CannotMake where the hour ends meanwhile."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow(HEAD())
    for start in range(0, len(material.visits), AT_ONCE):
        tell("making", start, len(material.visits))
        with acting_as(material.member):
            access = may_have_file(material.member, material.job.subject_id)
            if access is None:
                raise CannotMake("not-allowed")
            rows.writerows(_rows(material.member, access, material.visits[start : start + AT_ONCE]))
    text.detach()


def _rows(member: Member, access: EmergencyAccess, keys: list[UUID]) -> Iterator[list[str]]:
    """Yield the rows of some visits, and write their reading into the trail."""
    by_key = {visit.pk: visit for visit in Visit.objects.filter(pk__in=keys).select_related("family", "author", "head")}
    visits = [by_key[key] for key in keys if key in by_key]
    note_read(access, [visit_read(visit) for visit in visits])
    zone = agency_of(member.agency_id).zone
    with timezone.override(zone):
        for read in read_visits(visits, by=member):
            yield from ([inert(cell) for cell in row] for row in _of_visit(read))


def HEAD() -> list[str]:
    """Return the names of the columns."""
    visit = [_("Family"), _("When"), _("Written by"), _("Outcome"), _("Minutes"), _("Where"), _("Who was there")]
    visit += [_("What the visit gave"), _("Hopes, routines, experiments, others who help")]
    return [*visit, _("Moment"), _("About"), _("What was noticed"), _("Tags"), _("Kept from")]


def _of_visit(read: VisitAsRead) -> Iterator[list[str]]:
    version = read.version
    facts = [
        read.visit.family.code_name,
        timezone.localtime(version.happened_at).strftime("%Y-%m-%d %H:%M"),
        read.visit.author.name,
        read.outcome,
        str(version.minutes or ""),
        version.get_setting_display() if read.we_met else "",
        ", ".join(version.present),
        ", ".join(entry.label for entry in read.services),
        "\n".join(f"{label}: {words}" for label, words in read.told),
    ]
    if not read.moments:
        yield [*facts, "", "", "", "", ""]
    for moment in read.moments:
        tags = ", ".join([*moment.labels, *moment.chips, *moment.shown])
        kept = ", ".join(moment.kept_from)
        yield [*facts, str(moment.number), moment.about, moment.version.text, tags, kept]


def _passes_at(job: Job) -> dt.datetime:
    """The end of its hour, however late the file was made."""
    ends_at = EmergencyAccess.objects.get(pk=job.subject_id).ends_at
    assert ends_at is not None  # it was agreed to
    return ends_at


def _of(job: Job) -> tuple[Of, ...]:
    """Return every child whose record it holds, and families of whom no child is known."""
    held = Visit.objects.finished().filter(agency_id=job.agency_id, finished_at__lte=job.finished_at)
    families = set(held.order_by().values_list("family_id", flat=True).distinct())
    children = Child.objects.standing().filter(family__in=families).values_list("family_id", "pk")
    known = [Of(*child) for child in children]
    return (*known, *(Of(family) for family in families - {one.family_id for one in known}))


def _title(job: Job) -> str:
    return _("The agency's record")


FILE = JobKind[Member, Material](
    may=_may,
    read=_read,
    make=_make,
    confirm=lambda member, job: None,
    title=_title,
    back=lambda job: reverse("emergency_detail", args=[job.subject_id]),
    back_label=gettext_lazy("Emergency access"),
    kept=gettext_lazy("You can take it along while the hour lasts. Then it is deleted here."),
    media_type="text/csv; charset=utf-8",
    stem="record",
    suffix="csv",
    passes_at=_passes_at,
    leaves=Leaving(Way.EMERGENCY_FILE, To(Recipient.OTHER, Purpose.EMERGENCY), asks=True, of=_of),
    touches=lambda job: [touched(EmergencyAccess.objects.get(pk=job.subject_id))],
)
