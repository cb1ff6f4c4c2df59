"""Months that have been counted: each once, so that what is said of it never differs from what was said before.

A number that moves can be subtracted from yesterday's: a visit written up late, mended or taken back, a family that
goes to another program would each be told by what changes. Only the numbers that may be shown are kept, so there is no
way back to the others. A month of which nothing can be shown is not kept: nothing was said of it. It is counted again
when somebody asks, and an agency that brings in its older visits later is not left without them.

Path not taken: counting as of the day a month closed. Versions would allow it for visits, and nothing for families that
moved between programs.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from uuid import UUID

from imh_practice.agencies.models import Agency
from imh_practice.reports.asked import Asked
from imh_practice.reports.counts import Month, Parts, count
from imh_practice.reports.models import CountedMonth
from imh_practice.reports.suppression import Cell, held_back, together

WHOLE, NOWHERE = "whole", "none"
"""Keys of the parts that are no program: the whole agency, and families without one."""
FAMILIES, VISITS = "families", "visits"
"""Keys of the first two rows; the others are codes of the vocabulary."""
Numbers = Mapping[str, Mapping[str, int]]
"""By part and row. Every part there is has an entry, if an empty one; a number that is not shown has none."""


def told(asked: Asked, agency: Agency) -> dict[dt.date, CountedMonth]:
    """Return the months asked for of which something can be shown, counting those nobody has asked for before.

    Two requests at once keep the numbers of one of them. Run in the agency's context; one query, or eight.
    """
    months = _kept(asked, agency)
    if len(months) == len(asked.months):
        return months
    fresh = [
        CountedMonth(month=month, numbers=numbers)
        for month, counted in count(asked, agency).items()
        if month not in months and any((numbers := may_be_shown(counted)).values())
    ]
    if not fresh:
        return months
    CountedMonth.objects.bulk_create(fresh, ignore_conflicts=True)
    return _kept(asked, agency)


def may_be_shown(month: Month) -> Numbers:
    """Return the numbers of a month without those that are held back."""
    numbers: dict[str, dict[str, int]] = {key: {} for key in (WHOLE, *map(_key, month.every))}
    held = held_back(month.every, practice=False)
    if held is None:
        return numbers
    for part, cell in _shown(month.every, held):
        numbers[part] |= {FAMILIES: cell.families, VISITS: cell.visits}
    for rows, practice in ((month.services, False), (month.behaviors, True)):
        for code, row in rows.items():
            held_of_row = held_back(row, month.every, held, practice=practice)
            for part, cell in () if held_of_row is None else _shown(row, held_of_row):
                numbers[part][code] = cell.visits
    return numbers


def _kept(asked: Asked, agency: Agency) -> dict[dt.date, CountedMonth]:
    kept = CountedMonth.objects.filter(agency_id=agency.pk, month__gte=asked.first, month__lte=asked.last)
    return {row.month: row for row in kept.order_by("month")}


def _shown(row: Parts, held: frozenset[UUID | None]) -> Iterator[tuple[str, Cell]]:
    yield WHOLE, together([*row.values()])
    yield from ((_key(part), cell) for part, cell in row.items() if part not in held)


def _key(part: UUID | None) -> str:
    return str(part) if part else NOWHERE
