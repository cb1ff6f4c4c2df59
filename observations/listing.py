"""Lists of visits: a page at a time, each with the words of its tags but none of its own words."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Greatest

from imh_practice.families.models import Family
from imh_practice.membership.models import Member, Pairing
from imh_practice.practice.catalogue import Catalogue
from imh_practice.practice.tagsets import SPEAKS_TO
from imh_practice.shared.any_of import AnyOf
from imh_practice.shared.prepared import prepared
from observations.models import Moment, Outcome, Visit, VisitVersion
from observations.querysets import VisitQuerySet
from observations.together import SAME_VISIT

PAGE, AT_ONCE = 12, 10
FAR_APART = 2 * SAME_VISIT
"""Notes of one visit stand no farther apart, though each one's time may have been corrected."""
NEVER = dt.datetime(1900, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class VisitRow:
    """A visit of the list. ``head`` are its facts, ``doing`` the labels of its tags that this reader may see,
    ``together`` the names of colleagues who wrote a note of the same visit."""

    visit: Visit
    head: VisitVersion
    is_own: bool
    doing: tuple[str, ...]
    together: tuple[str, ...]

    @property
    def we_met(self) -> bool:
        return self.head.outcome == Outcome.MET

    @property
    def outcome(self) -> str:
        """What became of it, in the words of this reader."""
        outcome = Outcome(self.head.outcome)
        return str(outcome.label) if self.is_own else outcome.to_others(self.visit.author)


@dataclass(frozen=True)
class VisitPage:
    """A page of them. ``newer`` and ``older`` are visits to go on from, where there are any."""

    rows: tuple[VisitRow, ...]
    newer: UUID | None
    older: UUID | None


def page_of(visits: VisitQuerySet, *, member: Member, words: Catalogue, newer: str = "", older: str = "") -> VisitPage:
    """Return the page that lies after (``newer``) or before (``older``) a visit named by id; else the latest.

    By key and not by page number: a page number shifts under her while a colleague logs, and costs more each page.
    """
    visits = _with_facts(visits)
    up = _cursor(visits, newer)
    down = None if up else _cursor(visits, older)
    if up:
        later = Q(happened_at__gt=up.happened_at) | Q(happened_at=up.happened_at, pk__gt=up.pk)
        found = list(visits.filter(later).by_time(newest_first=False)[: PAGE + 1])
        more = len(found) > PAGE
        found = found[:PAGE][::-1]
        if not found:
            return page_of(visits, member=member, words=words)
        return VisitPage(rows_of(found, member=member, words=words), found[0].pk if more else None, found[-1].pk)
    if down:
        earlier = Q(happened_at__lt=down.happened_at) | Q(happened_at=down.happened_at, pk__lt=down.pk)
        visits = visits.filter(earlier)
    found = list(visits.by_time()[: PAGE + 1])
    page = _first(found, member=member, words=words, size=PAGE)
    return replace(page, newer=found[0].pk) if found and down else page


def latest_of(member: Member, *, words: Catalogue) -> VisitPage:
    """Return the first page of all visits she may read."""
    return _first(_latest(member), member=member, words=words, size=PAGE)


def latest_with(family: Family, member: Member, *, words: Catalogue) -> VisitPage:
    """Return the first page of the visits with one family that she may read."""
    return _first(_latest_with(family, member), member=member, words=words, size=AT_ONCE)


@prepared
def _latest(member: Member) -> QuerySet[Visit, Visit]:
    """The latest of her reach, none before those of one author that would fill the page by themselves.

    What she can reach grows by the year, and all of it would be gathered and sorted for a page of twelve.
    """
    hers = Subquery(_fills_a_page(member.pk))
    theirs = Pairing.objects.of_supervisor(member).annotate(at=Subquery(_fills_a_page(OuterRef("clinician"))))
    latest = theirs.order_by(F("at").desc(nulls_last=True)).values("at")[:1]
    since = Coalesce(Greatest(hers, Subquery(latest)), Value(NEVER))
    return _first_few(Visit.objects.visible_to(member).filter(happened_at__gte=since), PAGE + 1)


def _fills_a_page(author: Any) -> QuerySet[Visit, dt.datetime]:
    """When an author's visit happened that is the first of the next page, if there is one."""
    visits = Visit.objects.finished().filter(author_id=author).order_by("-happened_at")
    return visits.values("happened_at")[PAGE : PAGE + 1]  # type: ignore[return-value]  # the stubs say a dict


@prepared
def _latest_with(family: Family, member: Member) -> QuerySet[Visit, Visit]:
    return _first_few(Visit.objects.visible_to(member).filter(family=family), AT_ONCE + 1)


def _first_few(visits: VisitQuerySet, most: int) -> VisitQuerySet:
    """Return the latest finished ones. Their keys are found first: joined to its facts, each visit of hers is read."""
    keys = visits.finished().by_time().values("pk")[:most]
    return _with_facts(Visit.objects.filter(AnyOf("pk", keys))).by_time()


def _with_facts(visits: VisitQuerySet) -> VisitQuerySet:
    """Add what a row says of itself, and ``together``: whose notes are of the same visit, as ``together_with`` says it.

    Looked for among the family's visits of those days, which an index has, and not among all that point at one.
    """
    same = Coalesce(OuterRef("head__beside"), OuterRef("pk"))
    days = (OuterRef("happened_at") - FAR_APART, OuterRef("happened_at") + FAR_APART)
    notes = Visit.objects.finished().filter(family=OuterRef("family"), happened_at__range=days)
    notes = notes.filter(Q(pk=same) | Q(head__beside=same)).exclude(pk=OuterRef("pk")).order_by("made_at", "pk")
    together = ArraySubquery(notes.values("author__name"))
    return visits.select_related("family", "author", "head").annotate(together=together)


def _first(found: Sequence[Visit], *, member: Member, words: Catalogue, size: int) -> VisitPage:
    rows = rows_of(found[:size], member=member, words=words)
    return VisitPage(rows, None, found[size - 1].pk if len(found) > size else None)


def _cursor(visits: VisitQuerySet, ref: str) -> Visit | None:
    try:
        key = UUID(ref)
    except ValueError:
        return None
    # Only among those she may read: another's id gives the first page, like one that never was.
    return visits.filter(pk=key).first()


@prepared
def _tags_open_to(member: Member, visits: list[UUID]) -> QuerySet[Moment, tuple[UUID, UUID | None]]:
    moments = Moment.objects.open_to(member).standing().filter(AnyOf("visit_id", visits))
    return moments.values_list("visit_id", "head__tags__item_version_id")


def rows_of(visits: Sequence[Visit], *, member: Member, words: Catalogue) -> tuple[VisitRow, ...]:
    """Return the rows, with one query however many they are."""
    codes: defaultdict[UUID, set[str]] = defaultdict(set)
    for visit_id, item_version_id in _tags_open_to(member, [visit.pk for visit in visits]):
        entry = words.wording(item_version_id) if item_version_id else None
        if entry and entry.framework not in SPEAKS_TO:
            codes[visit_id].add(entry.code)
    rows = []
    for visit in visits:
        assert visit.head is not None
        doing = tuple(entry.label for entry in words.entries if entry.code in codes[visit.pk])
        together = tuple(visit.together)  # type: ignore[attr-defined]  # asked for above
        rows.append(VisitRow(visit, visit.head, visit.author_id == member.pk, doing, together))
    return tuple(rows)
