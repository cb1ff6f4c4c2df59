"""Counting finished visits of an agency: by part of it, and by service or behavior. Numbers and labels; no words.

Counted are visits that are finished and took place, as their newest version has them. A moment held back from a
colleague counts: nothing of it is told. "Something else" is a line in somebody's own words, and is never counted.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value, When

from imh_practice.agencies.models import Agency, Program
from imh_practice.families.models import Family
from imh_practice.practice.catalogue import Catalogue, catalogue
from imh_practice.reports.asked import Asked, Counted
from imh_practice.reports.suppression import NONE, Cell
from observations.models import MomentTag, Outcome, Visit, VisitService, VisitState
from supervision.models import Session

Parts = Mapping[UUID | None, Cell]
"""Each part of the agency with its visits; None is families without a program."""


@dataclass(frozen=True)
class Table:
    """What was counted, before anything is held back: not to be shown."""

    asked: Asked
    parts: Mapping[UUID | None, str]
    every: Parts
    rows: Mapping[str, Parts]
    """By label, in the order of the vocabulary. Every row has every part."""


def count(asked: Asked, agency: Agency) -> Table:
    """Count for the whole agency, whatever part was asked for: what may be shown of one depends on the others.

    Run in the agency's context. Four queries, whatever there is.
    """
    words, every = catalogue(), count_every(asked, agency)
    by_code = _by_code(asked, agency, words)
    rows = {
        label: _filled(by_code.get(code, {}), every.parts) for code, label in _labels(asked.counted, words, by_code)
    }
    return replace(every, rows=rows)


def count_every(asked: Asked, agency: Agency) -> Table:
    """Count all visits alone. Two queries.

    A program that never had a family is left out: nobody is hidden in its zeros, and holding them back would hold back
    another program's numbers too.
    """
    served = Exists(Family.objects.filter(program=OuterRef("pk")))
    programs = Program.objects.filter(served | Q(pk=asked.program_id), agency_id=agency.pk)
    parts: dict[UUID | None, str] = dict(programs.values_list("pk", "name"))
    visits = Visit.objects.filter(_range(asked, agency)).annotate(code=Value(""), visit=F("pk"))
    every = _cells(visits, part="family__program_id", family="family_id", author="author_id").get("", {})
    if None in every:
        parts[None] = ""
    in_order = sorted(parts.items(), key=lambda part: (part[0] is None, part[1].casefold()))
    return Table(asked, dict(in_order), _filled(every, parts), {})


def count_sessions(asked: Asked, agency: Agency) -> tuple[int, int]:
    """Count the sessions of supervision the agency held, and the people who were there. One query."""
    start, end = _days(asked, agency)
    took_place = Session.objects.took_place().filter(agency_id=agency.pk, starts_at__gte=start, starts_at__lt=end)
    there = Q(participants__attended=True)
    held = took_place.aggregate(
        sessions=Count("pk", distinct=True), people=Count("participants__member", distinct=True, filter=there)
    )
    return held["sessions"], held["people"]


def _filled(cells: Parts, parts: Iterable[UUID | None]) -> Parts:
    return {part: cells.get(part, NONE) for part in parts}


def _labels(counted: Counted, words: Catalogue, found: Iterable[str]) -> Iterable[tuple[str, str]]:
    """Yield code and label: all items in use that count by themselves, and past ones that were found."""
    labels = {entry.code: entry.label for entry in words.wordings.values()}
    in_use = [entry for entry in words.entries if entry.framework in counted.frameworks and entry.ticked]
    labels |= {entry.code: entry.label for entry in in_use}
    codes = dict.fromkeys(words.counts_as(entry.code) for entry in in_use)
    for code in dict.fromkeys([*codes, *sorted(found)]):
        yield code, labels[code]


def _days(asked: Asked, agency: Agency) -> tuple[dt.datetime, dt.datetime]:
    """Return the first moment of the first day and the first moment after the last, on the agency's clock."""
    first, after = asked.first, asked.last + dt.timedelta(days=1)
    return (
        dt.datetime.combine(first, dt.time.min, tzinfo=agency.zone),
        dt.datetime.combine(after, dt.time.min, tzinfo=agency.zone),
    )


def _range(asked: Asked, agency: Agency, visit: str = "") -> Q:
    start, end = _days(asked, agency)
    return Q(
        **{
            f"{visit}agency_id": agency.pk,
            f"{visit}state": VisitState.FINISHED,
            f"{visit}head__outcome": Outcome.MET,
            f"{visit}happened_at__gte": start,
            f"{visit}happened_at__lt": end,
        }
    )


def _by_code(asked: Asked, agency: Agency, words: Catalogue) -> Mapping[str, Parts]:
    """Count visits by item: each once, however many of its moments have the tag, or an item counted with it."""
    if asked.counted is Counted.SERVICES:
        visit, tags = "version__visit__", VisitService.objects.filter(version__visit__head=F("version"))
    else:
        standing = {"version__moment__head": F("version"), "version__moment__removed_at": None}
        visit, tags = "version__moment__visit__", MomentTag.objects.filter(**standing)  # type: ignore[assignment]
    code = "item_version__item__code"
    counted_as = [When(**{code: skill}, then=Value(standing.target)) for skill, standing in words.crosswalk.items()]
    tagged = tags.filter(
        _range(asked, agency, visit), item_version__item__framework__code__in=asked.counted.frameworks
    ).annotate(code=Case(*counted_as, default=F(code), output_field=CharField()), visit=F(f"{visit}pk"))
    return _cells(tagged, part=f"{visit}family__program_id", family=f"{visit}family_id", author=f"{visit}author_id")


def _cells(rows: QuerySet[Any, Any], *, part: str, family: str, author: str) -> dict[str, dict[UUID | None, Cell]]:
    """Add up in the database; what comes back is as long as the table, not as the record."""
    cells: dict[str, dict[UUID | None, Cell]] = {}
    grouped = rows.values("code", part).annotate(
        visits=Count("visit", distinct=True),
        families=Count(family, distinct=True),
        clinicians=ArrayAgg(author, distinct=True),
    )
    for row in grouped.order_by():
        cells.setdefault(row["code"], {})[row[part]] = Cell(
            row["visits"], row["families"], frozenset(row["clinicians"])
        )
    return cells
