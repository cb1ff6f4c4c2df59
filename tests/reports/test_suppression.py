"""From the numbers that are shown nobody can work out one that is not.

The attacker here holds the whole table, knows how it is built (parts add up to the whole, no row is more than all
visits, a family has a visit) and tries every way in which the numbers that are not shown could be.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imh_practice.reports.suppression import LEAST, NONE, Cell, held_back, together
from imh_practice.shared.ids import uuid7

PEOPLE = [uuid7() for _ in range(8)]
Row = dict[str, Cell]


def cell(visits: int, families: int, clinicians: int) -> Cell:
    return Cell(visits, families, frozenset(PEOPLE[:clinicians]))


FEW, MANY = cell(3, 2, 1), cell(20, 9, 6)


def test_a_number_from_few_families_or_few_clinicians_is_few() -> None:
    assert not cell(5, 5, 5).is_few
    assert cell(40, 4, 7).is_few
    assert cell(40, 9, 4).is_few
    assert NONE.is_few


def test_with_nothing_few_everything_is_shown() -> None:
    assert held_back({"a": MANY, "b": MANY}) == frozenset()


def test_where_the_whole_is_few_nothing_is_shown() -> None:
    assert held_back({"a": FEW, "b": NONE}) == {"a", "b"}


def test_a_second_number_goes_where_the_whole_would_tell_the_first() -> None:
    """And it is the smallest that will do."""
    assert held_back({"a": FEW, "b": MANY, "c": cell(90, 20, 7)}) == {"a", "b"}


def test_two_that_are_few_together_take_a_third() -> None:
    assert held_back({"a": FEW, "b": cell(2, 2, 1), "c": MANY, "d": cell(90, 20, 7)}) == {"a", "b", "c"}


def test_nothing_is_a_number_too() -> None:
    """Whole less shown would be 0: that nobody of a part had a service is told of every one of them."""
    assert held_back({"a": NONE, "b": MANY}) == {"a", "b"}


def test_a_part_held_back_in_all_visits_is_held_back_in_each_row() -> None:
    """Otherwise: b's row is 20, so b's visits are 20 or more, so a's are 20 - 20 = 0."""
    every = {"a": NONE, "b": cell(20, 9, 6), "c": cell(30, 12, 7)}
    row = {"a": NONE, "b": cell(20, 9, 6), "c": cell(10, 6, 6)}
    assert held_back(every) == {"a", "b"}
    assert held_back(row) == {"a", "c"}
    assert held_back(row, held_back(every)) >= {"a", "b"}


@dataclass(frozen=True)
class Record:
    """What is true: all visits, and two rows of them."""

    every: Row
    rows: tuple[Row, ...]


@st.composite
def records(draw: st.DrawFn) -> Record:
    """Two to three parts of the agency, with families and clinicians about as many as matter."""
    every: Row = {}
    rows: tuple[Row, ...] = ({}, {})
    for part in draw(st.sampled_from(["ab", "abc"])):
        families, people = draw(st.integers(0, 7)), draw(st.integers(1, 7))
        offset = draw(st.integers(0, 7))
        visits = [
            (family, PEOPLE[(family + offset) % people], draw(st.sampled_from(["", "0", "1", "01", "01", "01"])))
            for family in range(families)
            for _visit in range(draw(st.integers(1, 2)))
        ]
        every[part] = grouped(visits)
        for number, row in enumerate(rows):
            row[part] = grouped([visit for visit in visits if str(number) in visit[2]])
    return Record(every, rows)


def grouped(visits: Sequence[tuple[int, object, str]]) -> Cell:
    return Cell(len(visits), len({visit[0] for visit in visits}), frozenset(visit[1] for visit in visits))  # type: ignore[misc]  # of objects


def ways(total: int, parts: int) -> Iterator[tuple[int, ...]]:
    """Yield every way to write the total as so many numbers."""
    if parts == 1:
        yield (total,)
        return
    for first in range(total + 1):
        yield from ((first, *rest) for rest in ways(total - first, parts - 1))


def guesses(row: Row, held: frozenset[str], number: str) -> Iterator[Mapping[str, int]]:
    """Yield every way the row can be, from what is shown of it: the whole, and the parts not held back."""
    shown = {part: getattr(one, number) for part, one in row.items() if part not in held}
    if not held:
        yield shown
        return
    rest = getattr(together([*row.values()]), number) - sum(shown.values())
    for way in ways(rest, len(held)):
        yield shown | dict(zip(sorted(held), way, strict=True))


def fits(visits: Mapping[str, int], families: Mapping[str, int]) -> bool:
    return all(families[part] <= visits[part] and (families[part] > 0) == (visits[part] > 0) for part in visits)


def within(visits: Mapping[str, int], row: Mapping[str, int]) -> bool:
    return all(row[part] <= visits[part] for part in visits)


def found_out(record: Record) -> set[tuple[str, str]]:
    """Return what the attacker knows exactly although it is held back: (which row, which part)."""
    if together([*record.every.values()]).is_few:
        return set()  # nothing at all is shown
    held = held_back(record.every)
    all_rows = [(row, held_back(row, held)) for row in record.rows if not together([*row.values()]).is_few]
    families = list(guesses(record.every, held, "families"))
    guessed = [list(guesses(row, row_held, "visits")) for row, row_held in all_rows]
    visits = [
        visits
        for visits in guesses(record.every, held, "visits")
        if any(fits(visits, one) for one in families)
        and all(any(within(visits, one) for one in row) for row in guessed)
    ]
    known: set[tuple[str, str]] = set()
    for part in held:
        if len({one[part] for one in visits}) < 2:
            known.add(("all visits", part))
        if len({one[part] for one in families if any(fits(v, one) for v in visits)}) < 2:
            known.add(("all families", part))
    for number, (row, (_true, row_held)) in enumerate(zip(guessed, all_rows, strict=True)):
        for part in row_held:
            if len({one[part] for one in row if any(within(v, one) for v in visits)}) < 2:
                known.add((f"row {number}", part))
    return known


@settings(max_examples=150, deadline=None)
@given(records())
def test_no_number_that_is_held_back_can_be_worked_out(record: Record) -> None:
    assert found_out(record) == set()


@settings(max_examples=300, deadline=None)
@given(records())
def test_whatever_can_be_had_by_subtracting_comes_from_enough_people(record: Record) -> None:
    """Every number shown, and the whole less any of them, is of 5 families and 5 clinicians."""
    every = held_back(record.every)
    for row, held in [(record.every, every), *((row, held_back(row, every)) for row in record.rows)]:
        if together([*row.values()]).is_few:
            assert held == set(row)
            continue
        shown = [one for part, one in row.items() if part not in held]
        assert all(one.families >= LEAST and len(one.clinicians) >= LEAST for one in shown)
        if held:
            rest = together([row[part] for part in held])
            assert rest.families >= LEAST
            assert len(rest.clinicians) >= LEAST
            assert len(held) >= 2


def test_the_attacker_of_these_tests_does_find_what_there_is_to_find(monkeypatch: pytest.MonkeyPatch) -> None:
    """With nothing but the few held back, he works out the one beside the whole."""
    monkeypatch.setattr(
        f"{__name__}.held_back", lambda row, already=frozenset(): {part for part, one in row.items() if one.is_few}
    )
    record = Record({"a": FEW, "b": MANY}, ({"a": FEW, "b": cell(10, 6, 6)},))
    assert found_out(record) == set(product(["all visits", "all families", "row 0"], "a"))
