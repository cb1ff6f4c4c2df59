"""Lists of visits: a page at a time, each with the words of its tags but none of its own words."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from imh_practice.membership.models import Member
from imh_practice.practice.catalogue import Catalogue
from observations.models import Moment, MomentTag, Outcome, Visit, VisitVersion
from observations.querysets import VisitQuerySet
from observations.reading import SPEAKS_TO

PAGE = 20


@dataclass(frozen=True)
class VisitRow:
    """A visit of the list. ``head`` are its facts, ``doing`` the labels of its tags that this reader may see."""

    visit: Visit
    head: VisitVersion
    is_own: bool
    doing: tuple[str, ...]

    @property
    def we_met(self) -> bool:
        return self.head.outcome == Outcome.MET


@dataclass(frozen=True)
class VisitPage:
    """A page of them. ``newer`` and ``older`` are visits to go on from, where there are any."""

    rows: tuple[VisitRow, ...]
    newer: UUID | None
    older: UUID | None


def page_of(
    visits: VisitQuerySet, *, member: Member, words: Catalogue, newer: str = "", older: str = "", size: int = PAGE
) -> VisitPage:
    """Return the page that lies after (``newer``) or before (``older``) a visit named by id; else the latest.

    By key and not by page number: a page number shifts under her while a colleague logs, and costs more each page.
    """
    visits = visits.select_related("family", "author", "head")
    up = _cursor(visits, newer)
    down = None if up else _cursor(visits, older)
    if up:
        later = Q(happened_at__gt=up.happened_at) | Q(happened_at=up.happened_at, pk__gt=up.pk)
        found = list(visits.filter(later).by_time(newest_first=False)[: size + 1])
        more = len(found) > size
        found = found[:size][::-1]
        if not found:
            return page_of(visits, member=member, words=words, size=size)
        return VisitPage(rows_of(found, member=member, words=words), found[0].pk if more else None, found[-1].pk)
    if down:
        earlier = Q(happened_at__lt=down.happened_at) | Q(happened_at=down.happened_at, pk__lt=down.pk)
        visits = visits.filter(earlier)
    found = list(visits.by_time()[: size + 1])
    more = len(found) > size
    found = found[:size]
    return VisitPage(
        rows_of(found, member=member, words=words),
        found[0].pk if found and down else None,
        found[-1].pk if more else None,
    )


def _cursor(visits: VisitQuerySet, ref: str) -> Visit | None:
    try:
        key = UUID(ref)
    except ValueError:
        return None
    # Only among those she may read: another's id gives the first page, like one that never was.
    return visits.filter(pk=key).first()


def rows_of(visits: Sequence[Visit], *, member: Member, words: Catalogue) -> tuple[VisitRow, ...]:
    """Return the rows, with two queries however many they are."""
    heads = dict(Moment.objects.open_to(member).standing().filter(visit__in=visits).values_list("head_id", "visit_id"))
    codes: defaultdict[UUID, set[str]] = defaultdict(set)
    tags = MomentTag.objects.filter(version__in=list(heads)).values_list("version_id", "item_version_id")
    for version_id, item_version_id in tags:
        entry = words.wording(item_version_id)
        if entry.framework != SPEAKS_TO:
            codes[heads[version_id]].add(entry.code)
    rows = []
    for visit in visits:
        assert visit.head is not None
        doing = tuple(entry.label for entry in words.entries if entry.code in codes[visit.pk])
        rows.append(VisitRow(visit, visit.head, visit.author_id == member.pk, doing))
    return tuple(rows)
