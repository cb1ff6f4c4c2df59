"""From all reports the product would give, over whatever months, no number that is held back can be worked out.

The attacker asks for every report there is over three months: each range of them, whole and part by part, of services
and of behaviors. Each number in them is an equation in the visits of (row, part, month). What she can have by adding
and subtracting is the space these equations span, so a number is safe when it is not in it.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from imh_practice.practice.catalogue import Catalogue, Entry, System
from imh_practice.reports.asked import Asked, Counted, end_of
from imh_practice.reports.counts import Month
from imh_practice.reports.kept import may_be_shown
from imh_practice.reports.published import Line, Published, publish
from imh_practice.reports.suppression import Cell, together
from imh_practice.shared.ids import uuid7

MONTHS = [dt.date(2026, 8, 1), dt.date(2026, 9, 1), dt.date(2026, 10, 1)]
PEOPLE = [uuid7() for _ in range(8)]
PARTS = {uuid7(): "North", uuid7(): "South", uuid7(): "West"}
ROWS = {"All families visited": "families", "All visits": "visits", "Advocacy": "C5", "Shared observation": "W3"}
Atom = tuple[UUID, dt.date]
Vector = Mapping[Atom, int]
Record = Mapping[dt.date, Month]
Truth = Mapping[str, Mapping[Atom, Cell]]


def entry(code: str, label: str) -> Entry:
    return Entry(uuid7(), uuid7(), code[0], code, label, "", "", "", "", "", 1, True, None)


ENTRIES = (entry("C5", "Advocacy"), entry("W3", "Shared observation"))
SYSTEMS = tuple(System(code, code, "", frozenset(), 1) for code in "CW")
WORDS = Catalogue("test", SYSTEMS, ENTRIES, {one.id: one for one in ENTRIES}, {})


@st.composite
def records(draw: st.DrawFn) -> Record:
    """Three months of two or three parts, of about as many families and clinicians as matter."""
    parts = draw(st.sampled_from([[*PARTS][:2], [*PARTS]]))
    return {month: draw(a_month(parts)) for month in MONTHS}


@st.composite
def a_month(draw: st.DrawFn, parts: Iterable[UUID]) -> Month:
    every: dict[UUID | None, Cell] = {}
    rows: tuple[dict[UUID | None, Cell], ...] = ({}, {})
    for part in parts:
        families, people = draw(st.integers(0, 8)), draw(st.integers(1, 7))
        having = draw(st.tuples(st.integers(0, families), st.integers(0, families)))
        for row, number in zip((every, *rows), (families, *having), strict=True):
            row[part] = Cell(number, number, frozenset(PEOPLE[: min(number, people)]))
    return Month(every, {"C5": rows[0]}, {"W3": rows[1]})


def every_question() -> Iterator[Asked]:
    for counted in Counted:
        for start in range(len(MONTHS)):
            for end in range(start, len(MONTHS)):
                for program in (None, *PARTS):
                    yield Asked(counted, MONTHS[start], end_of(MONTHS[end]), program)


def by_the_product(record: Record) -> Iterator[Published]:
    numbers = {month: may_be_shown(one) for month, one in record.items()}
    for asked in every_question():
        yield publish(asked, {month: numbers[month] for month in asked.months}, PARTS, WORDS)


@dataclass(frozen=True)
class Told:
    """A number in a report: of which row, and which visits it adds up."""

    row: str
    atoms: Vector


def read(reports: Iterable[Published], parts: Iterable[UUID]) -> Iterator[tuple[Told, bool]]:
    """Yield all numbers of reports, and whether each is shown."""
    keys = {name: [key] for key, name in PARTS.items()} | {"Whole agency": [*parts]}
    for report in reports:
        for line in report.lines:
            months = report.asked.months
            for month, number in zip(months, line.months, strict=True):
                yield Told(row_of(line), {(key, month): 1 for key in keys[line.part]}), number is not None
            if line.adds_up:
                over_all = {(key, month): 1 for key in keys[line.part] for month in months}
                yield Told(row_of(line), over_all), line.number is not None


def row_of(line: Line) -> str:
    """Return one name for the families of one month and of several: the same numbers."""
    return line.item if line.adds_up else "All families visited"


def span(vectors: Iterable[Vector]) -> list[tuple[Atom, dict[Atom, Fraction]]]:
    """Return a basis, each with the atom it is solved for."""
    basis: list[tuple[Atom, dict[Atom, Fraction]]] = []
    for vector in vectors:
        rest = reduced(vector, basis)
        if rest:
            pivot = next(iter(rest))
            basis.append((pivot, {atom: value / rest[pivot] for atom, value in rest.items()}))
    return basis


def reduced(vector: Vector, basis: Iterable[tuple[Atom, Mapping[Atom, Fraction]]]) -> dict[Atom, Fraction]:
    """Return what is left of a vector when all that the basis gives is taken away; nothing: it can be worked out."""
    rest = {atom: Fraction(value) for atom, value in vector.items()}
    for pivot, row in basis:
        factor = rest.get(pivot, Fraction(0))
        for atom, value in row.items() if factor else ():
            rest[atom] = rest.get(atom, Fraction(0)) - factor * value
    return {atom: value for atom, value in rest.items() if value}


def truth(record: Record) -> Truth:
    cells: dict[str, dict[Atom, Cell]] = {row: {} for row in ROWS}
    for month, one in record.items():
        for row, parts in zip(ROWS, (one.every, one.every, one.services["C5"], one.behaviors["W3"]), strict=True):
            cells[row] |= {(part, month): cell for part, cell in parts.items() if part}
    return cells


def parts_of(record: Record) -> list[UUID]:
    return [part for part in record[MONTHS[0]].every if part]


def few(record: Record) -> Iterator[Told]:
    """Yield every number of a month that comes from a few."""
    for row, cells in truth(record).items():
        practice = ROWS[row] == "W3"
        yield from (Told(row, {atom: 1}) for atom, cell in cells.items() if cell.is_few(practice=practice))
        for month in record:
            of_month = {atom: cell for atom, cell in cells.items() if atom[1] == month}
            if together([*of_month.values()]).is_few(practice=practice):
                yield Told(row, dict.fromkeys(of_month, 1))


def found_out(record: Record, told: Iterable[tuple[Told, bool]]) -> list[Told]:
    """Return what can be worked out by adding and subtracting although it is held back or comes from a few."""
    shown: list[Told] = []
    held = [*few(record)]
    for one, is_shown in told:
        (shown if is_shown else held).append(one)
    basis = {row: span(one.atoms for one in shown if one.row == row) for row in ROWS}
    return [one for one in held if not reduced(one.atoms, basis[one.row])]


@settings(max_examples=60, deadline=None)
@given(records())
def test_no_number_held_back_can_be_worked_out_from_all_reports_together(record: Record) -> None:
    assert found_out(record, read(by_the_product(record), parts_of(record))) == []


@settings(max_examples=60, deadline=None)
@given(records())
def test_a_report_over_months_says_nothing_that_its_months_do_not_say(record: Record) -> None:
    """Also its "at least" does not; and what two reports say of the same month is the same."""
    said: dict[tuple[str, str, dt.date], int | None] = {}
    for report in by_the_product(record):
        for line in report.lines:
            for month, number in zip(report.asked.months, line.months, strict=True):
                assert said.setdefault((line.part, row_of(line), month), number) == number
            shown = [number for number in line.months if number is not None]
            over_all = sum(shown) if line.adds_up else max(shown, default=None)
            assert line.number in (None, over_all)
            assert line.at_least in (None, over_all)


def test_the_attacker_finds_what_ranges_that_are_counted_as_such_would_tell() -> None:
    """The way it was: no range is few, but the range less the one without its last month is that month."""
    record = {month: a_month_of(families) for month, families in zip(MONTHS, (9, 1, 9), strict=True)}

    def counted_as_such() -> Iterator[tuple[Told, bool]]:
        for row, cells in truth(record).items():
            for asked in every_question():
                atoms = {atom: 1 for atom in cells if atom[1] in asked.months}
                whole = together([cells[atom] for atom in atoms])
                yield Told(row, atoms), not whole.is_few(practice=ROWS[row] == "W3")

    september = {(part, MONTHS[1]): 1 for part in PARTS}
    assert {one.row for one in found_out(record, counted_as_such()) if one.atoms == september} == set(ROWS)
    assert found_out(record, read(by_the_product(record), PARTS)) == []


def a_month_of(families: int) -> Month:
    cells: dict[UUID | None, Cell] = {part: Cell(families, families, frozenset(PEOPLE)) for part in PARTS}
    return Month(cells, {"C5": cells}, {"W3": cells})
