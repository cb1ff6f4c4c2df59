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

from imh_practice.reports.suppression import NONE, Cell, held_back, together
from imh_practice.shared.ids import uuid7

PEOPLE = [uuid7() for _ in range(8)]
Row = dict[str, Cell]


def cell(visits: int, families: int, clinicians: int) -> Cell:
    return Cell(visits, families, frozenset(PEOPLE[:clinicians]))


PRACTICE = (False, True)
"""Of the two rows of a record: a service, a behavior."""
FEW, MANY = cell(3, 2, 1), cell(20, 9, 6)


@pytest.mark.parametrize(
    ("one", "of_families", "of_practice"),
    [
        (cell(5, 5, 5), False, False),
        (cell(40, 4, 7), True, True),
        (cell(40, 9, 4), False, True),
        (cell(40, 9, 1), False, True),
        (NONE, True, True),
    ],
)
def test_what_is_told_of_practice_needs_clinicians_too(one: Cell, of_families: bool, of_practice: bool) -> None:
    assert one.is_few(practice=False) == of_families
    assert one.is_few(practice=True) == of_practice


def test_with_nothing_few_everything_is_shown() -> None:
    assert held_back({"a": MANY, "b": MANY}, practice=False) == frozenset()


def test_where_the_whole_is_few_nothing_is_shown() -> None:
    assert held_back({"a": FEW, "b": NONE}, practice=False) is None


def test_a_second_number_goes_where_the_whole_would_tell_the_first() -> None:
    """And it is the smallest that will do."""
    for practice in (False, True):
        assert held_back({"a": FEW, "b": MANY, "c": cell(90, 20, 7)}, practice=practice) == frozenset("ab")


def test_what_is_held_back_for_its_few_clinicians_takes_a_second_too() -> None:
    assert held_back({"a": cell(20, 9, 1), "b": MANY}, practice=False) == frozenset()
    assert held_back({"a": cell(20, 9, 1), "b": MANY}, practice=True) == frozenset("ab")


def test_two_that_are_few_together_take_a_third() -> None:
    assert held_back({"a": FEW, "b": cell(2, 2, 1), "c": MANY, "d": cell(90, 20, 7)}, practice=False) == frozenset(
        "abc"
    )


def test_nothing_is_a_number_too() -> None:
    """Whole less shown would be 0: that nobody of a part had a service is told of every one of them."""
    assert held_back({"a": NONE, "b": MANY}, practice=False) == frozenset("ab")


def test_a_part_held_back_in_all_visits_is_held_back_in_each_row() -> None:
    """Otherwise: b's row is 20, so b's visits are 20 or more, so a's are 20 - 20 = 0."""
    every = {"a": NONE, "b": cell(20, 9, 6), "c": cell(30, 12, 7)}
    row = {"a": NONE, "b": cell(20, 9, 6), "c": cell(10, 6, 6)}
    assert held_back(every, practice=False) == frozenset("ab")
    assert held_back(row, practice=False) == frozenset("ac")
    assert held_back(row, every, frozenset("ab"), practice=False) == frozenset("ab")


def test_nothing_is_shown_of_a_behavior_noted_in_each_visit_of_parts_that_are_held_back() -> None:
    """a has one clinician and 9 families: its visits are shown, its behaviors are not. a + b are 40, and no more than
    20 each."""
    every = {"a": cell(20, 9, 1), "b": MANY, "c": cell(90, 20, 7)}
    assert held_back(every, practice=False) == frozenset()
    assert held_back(every, every, practice=True) is None
    assert held_back({**every, "b": cell(19, 9, 6)}, every, practice=True) == frozenset("ab")


@dataclass(frozen=True)
class Record:
    """What is true: all visits, and two rows of them: of a service, and of a behavior."""

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
        marks = draw(st.sampled_from([["", "0", "1", "01", "01", "01"], ["01"]]))
        visits = [
            (family, PEOPLE[(family + offset) % people], draw(st.sampled_from(marks)))
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
    held = held_back(record.every, practice=False)
    if held is None:
        return set()  # nothing at all is shown
    all_rows = [
        (row, row_held)
        for number, row in enumerate(record.rows)
        if (row_held := held_back(row, record.every, held, practice=PRACTICE[number])) is not None
    ]
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
    """Every number shown, and the whole less any of them, is of 5 families, and where it must be of 5 clinicians."""
    every = held_back(record.every, practice=False)
    if every is None:
        return
    rows = zip(record.rows, PRACTICE, strict=True)
    others = ((row, held_back(row, record.every, every, practice=practice), practice) for row, practice in rows)
    for row, held, practice in [(record.every, every, False), *others]:
        if held is None:
            continue
        shown = [one for part, one in row.items() if part not in held]
        assert not any(one.is_few(practice=practice) for one in shown)
        assert not held or not together([row[part] for part in held]).is_few(practice=practice)
        assert len(held) != 1


def test_the_attacker_of_these_tests_does_find_what_there_is_to_find(monkeypatch: pytest.MonkeyPatch) -> None:
    """With nothing but the few held back, he works out the one beside the whole."""
    monkeypatch.setattr(
        f"{__name__}.held_back",
        lambda row, *_more, practice: {part for part, one in row.items() if one.is_few(practice=practice)},
    )
    record = Record({"a": FEW, "b": MANY}, ({"a": FEW, "b": cell(10, 6, 6)},))
    assert found_out(record) == set(product(["all visits", "all families", "row 0"], "a"))
