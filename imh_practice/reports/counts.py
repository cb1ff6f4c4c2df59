"""Counting an agency's finished visits by month, by part of it, and by service or behavior. Numbers, no words.

Counted are visits that are finished and took place, as their newest version has them. A moment held back from a
colleague counts: nothing of it is told. "Something else" is a line in somebody's own words, and is never counted.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Case, CharField, Count, DateField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, TruncMonth

from imh_practice.agencies.models import Agency, Program
from imh_practice.families.models import Family
from imh_practice.practice.catalogue import Catalogue, catalogue
from imh_practice.reports.asked import Asked, Counted
from imh_practice.reports.suppression import NONE, Cell
from observations.models import MomentTag, Outcome, Visit, VisitService, VisitState
from supervision.models import Session

Parts = Mapping[UUID | None, Cell]
"""Each part of the agency with its visits; None is families without a program."""
Rows = Mapping[str, Parts]
"""By code of the vocabulary, in its order. Every row has every part."""
Cells = Mapping[tuple[dt.date, str], Parts]
"""What was found, by month and code."""


@dataclass(frozen=True)
class Month:
    """What was counted in a month, before anything is held back: not to be shown."""

    every: Parts
    services: Rows
    behaviors: Rows


def count(asked: Asked, agency: Agency) -> dict[dt.date, Month]:
    """Count each month for the whole agency, whatever was asked for: what may be shown of one number depends on others.

    Run in the agency's context. Five queries, whatever there is. A program that never had a family is left out: nobody
    is hidden in its zeros, and holding them back would hold back another program's numbers too.
    """
    words = catalogue()
    served = Exists(Family.objects.filter(program=OuterRef("pk")))
    programs = set(Program.objects.filter(served, agency_id=agency.pk).values_list("pk", flat=True))
    visits = Visit.objects.filter(_range(asked, agency)).annotate(code=Value(""), visit=_one_visit(""))
    every = _cells(visits, agency)
    services = _by_code(asked, agency, words, Counted.SERVICES)
    behaviors = _by_code(asked, agency, words, Counted.BEHAVIORS)
    months = {}
    for month in asked.months:
        found = every.get((month, ""), {})
        parts: set[UUID | None] = {*programs, *found}
        months[month] = Month(_filled(found, parts), _rows(services, month, parts), _rows(behaviors, month, parts))
    return months


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


def _rows(cells: Cells, month: dt.date, parts: Iterable[UUID | None]) -> Rows:
    """Return the rows of a month that have a visit; the others have nothing that could be shown."""
    return {code: _filled(found, parts) for (when, code), found in cells.items() if when == month}


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


def _one_visit(visit: str) -> Coalesce:
    """Two colleagues who went together, each with a note of her own, made one visit."""
    return Coalesce(F(f"{visit}head__beside"), F(f"{visit}pk"))


def _by_code(asked: Asked, agency: Agency, words: Catalogue, counted: Counted) -> Cells:
    """Count visits by item: each once, however many of its moments have the tag, or an item counted with it."""
    if counted is Counted.SERVICES:
        visit, tags = "version__visit__", VisitService.objects.filter(version__visit__head=F("version"))
    else:
        standing = {"version__moment__head": F("version"), "version__moment__removed_at": None}
        visit, tags = "version__moment__visit__", MomentTag.objects.filter(**standing)  # type: ignore[assignment]
    code = "item_version__item__code"
    counted_as = [When(**{code: skill}, then=Value(standing.target)) for skill, standing in words.crosswalk.items()]
    tagged = tags.filter(
        _range(asked, agency, visit), item_version__item__framework__code__in=counted.frameworks
    ).annotate(code=Case(*counted_as, default=F(code), output_field=CharField()), visit=_one_visit(visit))
    return _cells(tagged, agency, visit)


def _cells(rows: QuerySet[Any, Any], agency: Agency, visit: str = "") -> Cells:
    """Add up in the database; what comes back is as long as the tables, not as the record."""
    cells: dict[tuple[dt.date, str], dict[UUID | None, Cell]] = {}
    part = f"{visit}family__program_id"
    month = TruncMonth(f"{visit}happened_at", output_field=DateField(), tzinfo=agency.zone)
    grouped = (
        rows.annotate(month=month)
        .values("month", "code", part)
        .annotate(
            visits=Count("visit", distinct=True),
            families=Count(f"{visit}family_id", distinct=True),
            clinicians=ArrayAgg(f"{visit}author_id", distinct=True),
        )
    )
    for row in grouped.order_by():
        cells.setdefault((row["month"], row["code"]), {})[row[part]] = Cell(
            row["visits"], row["families"], frozenset(row["clinicians"])
        )
    return cells
