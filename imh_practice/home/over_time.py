"""Practice over time: which behaviors somebody tagged, week by week. A description; nothing here is ever compared."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, DateField, F, Max, QuerySet
from django.db.models.functions import TruncWeek
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from imh_practice.families.ages import is_quiet
from imh_practice.families.models import Family
from imh_practice.membership.models import Member
from imh_practice.practice.catalogue import BehaviorGroup, Catalogue, Entry, catalogue
from imh_practice.practice.readback import read_back
from imh_practice.practice.tagsets import TagRow, picker, tag_set
from observations.models import MomentTag, VisitState
from supervision.models import Seat, Session

WEEKS, TOP, FURTHEST = 12, 3, 520
"""Columns of the table; rows of its first sentence; how many weeks back one can look."""


@dataclass(frozen=True)
class Row:
    """A behavior over these weeks: how often in each (0 is said by an empty cell), and when it was noticed last."""

    entry: Entry
    cells: tuple[int, ...]
    last: dt.date | None

    @property
    def total(self) -> int:
        return sum(self.cells)

    @property
    def last_noticed(self) -> str:
        """When, in words: "2 weeks ago"; "" where it never was."""
        if self.last is None:
            return ""
        weeks = (timezone.localdate() - self.last).days // 7
        if not weeks:
            return _("in the last seven days")
        return ngettext("%(count)s week ago", "%(count)s weeks ago", weeks) % {"count": weeks}


@dataclass(frozen=True)
class RowGroup:
    """Rows that stand together in the picker, too."""

    group: BehaviorGroup | None
    rows: tuple[Row, ...]


class OverTime:
    """What ``author`` tagged in twelve weeks that end ``back`` weeks ago, with one family or with all."""

    def __init__(self, author: Member, *, family: Family | None = None, back: int = 0) -> None:
        self.author, self.family, self.back = author, family, min(max(back, 0), FURTHEST)
        self.words: Catalogue = catalogue()
        today = timezone.localdate()
        newest = today - dt.timedelta(days=today.weekday(), weeks=self.back)
        self.weeks = tuple(newest - dt.timedelta(weeks=number) for number in range(WEEKS))
        """Their Mondays, the newest first."""

    @cached_property
    def is_quiet(self) -> bool:
        """Whether it is of one family where nothing is suggested any more, nor dated from a last time."""
        return self.family is not None and is_quiet(self.family, self.family.children.all())

    @property
    def _tags(self) -> QuerySet[Any, Any]:
        visit = "version__moment__visit__"
        of: dict[str, object] = {f"{visit}author": self.author, f"{visit}state": VisitState.FINISHED}
        if self.family is not None:
            of[f"{visit}family"] = self.family
        standing = MomentTag.objects.filter(version=F("version__moment__head"), version__moment__removed_at=None, **of)
        return standing.annotate(at=F(f"{visit}happened_at"), code=F("item_version__item__code"))

    @cached_property
    def _counts(self) -> dict[str, Counter[dt.date]]:
        """By the code a row is counted under: how many moments in each week. One query."""
        midnight = dt.datetime.combine(self.weeks[-1], dt.time(), timezone.get_current_timezone())
        after = dt.datetime.combine(self.weeks[0] + dt.timedelta(weeks=1), dt.time(), timezone.get_current_timezone())
        week = TruncWeek("at", output_field=DateField(), tzinfo=timezone.get_current_timezone())
        found = self._tags.filter(at__gte=midnight, at__lt=after).annotate(week=week)
        counts: defaultdict[str, Counter[dt.date]] = defaultdict(Counter)
        for row in found.values("code", "week").annotate(number=Count("version", distinct=True)).order_by():
            counts[self.words.counts_as(row["code"])][row["week"]] += row["number"]
        return counts

    @cached_property
    def _last(self) -> dict[str, dt.date]:
        """By the same code: the day it was noticed last, ever. With a quiet family no last time is told, nor is one
        told of it among all families."""
        if self.is_quiet:
            return {}
        last: dict[str, dt.date] = {}
        tags = self._tags.exclude(version__moment__visit__family__in=Family.objects.quiet())
        for code, at in tags.values_list("code").annotate(last=Max("at")).order_by():
            counted, day = self.words.counts_as(code), timezone.localdate(at)
            last[counted] = max(day, last.get(counted, day))
        return last

    @cached_property
    def groups(self) -> tuple[RowGroup, ...]:
        """All rows she can tick, group by group."""
        rows = tag_set(self.words, vocabulary=self.author.vocabulary, licensed=self.author.licensed_imh)
        return tuple(
            RowGroup(group.group, tuple(self._row(row) for row in group.rows)) for group in picker(self.words, rows)
        )

    def _row(self, row: TagRow) -> Row:
        counts = self._counts.get(row.counts_as, Counter())
        return Row(row.entry, tuple(counts[week] for week in self.weeks), self._last.get(row.counts_as))

    @property
    def rows(self) -> Iterable[Row]:
        return (row for group in self.groups for row in group.rows)

    @property
    def table(self) -> list[list[str | int]]:
        """Label and numbers of each row, for a file."""
        return [[row.entry.label, *row.cells] for row in self.rows]

    @cached_property
    def most_used(self) -> list[Row]:
        """The three used most; ties in the order of the vocabulary."""
        return sorted((row for row in self.rows if row.total), key=lambda row: -row.total)[:TOP]

    @property
    def in_words(self) -> list[str]:
        """These, told back to whoever did it."""
        return read_back([row.entry.statement for row in self.most_used]).splitlines()

    @cached_property
    def not_lately(self) -> list[Row]:
        """Three that were not used in these weeks: those noticed before come first, the longest ago on top. To a quiet
        family none is brought."""
        if self.is_quiet:
            return []
        unused = [row for row in self.rows if not row.total]
        return sorted(unused, key=lambda row: (row.last is None, row.last or dt.date.min))[:TOP]

    @cached_property
    def supervised_on(self) -> list[dt.date]:
        """Days on which she met for reflective supervision in these weeks, the latest first: shown true by the log."""
        held = Session.objects.took_place().filter(
            participants__member=self.author,
            participants__seat=Seat.SUPERVISEE,
            participants__attended=True,
            starts_at__date__gte=self.weeks[-1],
            starts_at__date__lt=self.weeks[0] + dt.timedelta(weeks=1),
        )
        return [timezone.localdate(at) for at in held.order_by("-starts_at").values_list("starts_at", flat=True)]
