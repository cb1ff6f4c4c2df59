"""A part of a family's record as one page to print: what its giver may read, about those children alone."""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.template.loader import render_to_string
from django.utils import timezone

from imh_practice.audit.actions import MOST_OBJECTS, Touched, record
from imh_practice.audit.models import Kind
from imh_practice.disclosures.actions import Leaves, Of, hash_of
from imh_practice.disclosures.models import Way
from imh_practice.families.models import Child, Family
from imh_practice.families.reading import agreed_with
from imh_practice.membership.models import Member
from observations.access import team_of, why_readable
from observations.models import Visit
from observations.querysets import VisitQuerySet
from observations.reading import MomentAsRead, VisitAsRead, read_record

MOST_VISITS = 100
"""On one paper: about two years of a visit a week. More is asked for in parts."""


@dataclass(frozen=True)
class Part:
    """Which part of a family's record: from one day to another, both included, and about whom."""

    family: Family
    since: dt.date
    until: dt.date
    children: Sequence[Child]
    others: Sequence[Child]
    """The family's other children: what is about these alone is left out."""
    held_back: bool
    agreed: bool

    def visits(self, member: Member) -> VisitQuerySet:
        """Return the finished visits of those days that the member may read, the earliest first."""
        zone = timezone.get_current_timezone()
        begins = dt.datetime.combine(self.since, dt.time(), tzinfo=zone)
        ends = dt.datetime.combine(self.until + dt.timedelta(days=1), dt.time(), tzinfo=zone)
        visits = Visit.objects.visible_to(member).finished().filter(family=self.family)
        return visits.filter(happened_at__gte=begins, happened_at__lt=ends).by_time(newest_first=False)

    def leaves(self, text: str, *, agreed: bool) -> Leaves:
        """Return it as what left is noted; ``agreed``: something that was agreed stands on it."""
        family = self.family.pk
        of = tuple(Of(family, child.pk) for child in self.children) or (Of(family),)
        return Leaves(Way.RECORD, "families.family", family, hash_of(text), of, self.since, self.until, agreed)


def paper_of(part: Part, visits: Collection[Visit], *, by: Member) -> tuple[str, bool]:
    """Return the paper's middle as HTML and whether what was agreed stands on it; the trail is told of each visit read
    for it."""
    for visit in visits:
        visit.family = part.family
    _note_reading(visits, by)
    reads = [_about_chosen(read, part) for read in read_record(visits, part.family.pk, by=by)]
    agreed = agreed_with(part.family) if part.agreed else None
    if agreed and (touched := agreed.touched(by, "team" if part.family.carried else "beside")):
        record(Kind.READ, touched)
    return render_to_string("giving/_visits.html", {"reads": reads, "agreed": agreed}), bool(agreed)


def _note_reading(visits: Collection[Visit], by: Member) -> None:
    """So many events that each visit is named: "who read mine" is asked by visit."""
    rows = list(visits)
    team = team_of(rows[0]) if rows else []
    touched = [
        Touched("observations.visit", visit.pk, visit.author_id, why_readable(by, visit, team)) for visit in rows
    ]
    for start in range(0, len(touched), MOST_OBJECTS):
        record(Kind.READ, touched[start : start + MOST_OBJECTS])


def _about_chosen(read: VisitAsRead, part: Part) -> VisitAsRead:
    """Leave out what is about others alone and, unless asked for, what is held back; number what is left anew."""
    others = {child.pk for child in part.others}
    return replace(
        read,
        moments=tuple(_numbered(read, others, held_back=part.held_back)),
        children=tuple(child for child in read.children if child.pk not in others),
        is_own=False,  # the same words, whoever gives it out
    )


def _numbered(read: VisitAsRead, others: Collection[UUID], *, held_back: bool) -> Iterator[MomentAsRead]:
    number = 0
    for moment in read.moments:
        about = tuple(child for child in moment.children if child.pk not in others)
        if (moment.kept_from and not held_back) or (moment.children and not about):
            continue
        number += 1
        yield replace(moment, number=number, children=about)
