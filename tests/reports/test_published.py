"""A report as it may be shown: the whole with its parts, or one part as it stands in the whole; months side by side."""

import datetime as dt
from uuid import UUID

import pytest

from imh_practice.practice.catalogue import catalogue
from imh_practice.reports.asked import Asked, Counted
from imh_practice.reports.counts import Month, Parts
from imh_practice.reports.kept import may_be_shown
from imh_practice.reports.published import Line, Published, publish, sessions_shown
from imh_practice.reports.suppression import NONE, Cell
from imh_practice.shared.ids import uuid7
from tests.reports.record import FIRST, LAST

pytestmark = pytest.mark.django_db  # the vocabulary
PEOPLE = frozenset(uuid7() for _ in range(6))
A, B = uuid7(), uuid7()
NAMES = {A: "North", B: "South"}
MORE, MANY, FEW = Cell(40, 15, PEOPLE), Cell(20, 9, PEOPLE), Cell(3, 2, frozenset([*PEOPLE][:2]))
ONE_PERSON = Cell(30, 12, frozenset([*PEOPLE][:1]))


def month(*cells: Cell, row: tuple[Cell, ...] = (), code: str = "C5") -> Month:
    """Return a month of as many parts as cells, with one row, of a service or a behavior."""
    every: Parts = dict(zip([A, B, None], cells, strict=False))
    rows = {code: dict(zip([A, B, None], row or cells, strict=False))}
    return Month(every, rows, {}) if code.startswith("C") else Month(every, {}, rows)


def report(*months: Month, program: UUID | None = None, counted: Counted = Counted.SERVICES) -> Published:
    first = FIRST
    for _month in months[1:]:
        first = (first - dt.timedelta(days=1)).replace(day=1)
    asked = Asked(counted, first, LAST, program)
    numbers = {when: may_be_shown(one) for when, one in zip(asked.months, months, strict=True)}
    return publish(asked, numbers, NAMES, catalogue())


def shown(one: Published, item: str = "Advocacy") -> dict[str, list[int | None]]:
    """Return families, visits and the one row there is, by part."""
    kept = {"All families visited", "Families visited, most in one month", "All visits", item}
    return {part: [line.number for line in lines if line.item in kept] for part, lines in one.parts.items()}


def test_the_whole_and_each_part() -> None:
    assert shown(report(month(MANY, MANY))) == {
        "Whole agency": [18, 40, 40],
        "North": [9, 20, 20],
        "South": [9, 20, 20],
    }


def test_one_part_alone_is_the_whole() -> None:
    assert shown(report(month(MANY))) == {"Whole agency": [9, 20, 20]}


def test_of_few_there_is_no_line_at_all() -> None:
    nothing = report(month(FEW))
    assert (nothing.lines, nothing.shown, nothing.left_out) == ((), 0, ("Whole agency",))


def test_families_without_a_program_are_a_part() -> None:
    assert list(report(month(MANY, MANY, MANY)).parts) == ["Whole agency", "North", "South", "Without a program"]


def test_a_few_are_left_out_and_what_would_tell_them_too() -> None:
    one = report(month(FEW, MANY, MORE))
    assert shown(one) == {"Whole agency": [26, 63, 63], "Without a program": [15, 40, 40]}
    assert one.left_out == ("North", "South")


def test_a_row_may_be_few_where_all_visits_are_not() -> None:
    assert shown(report(month(MANY, MANY, row=(FEW, NONE)))) == {
        "Whole agency": [18, 40, None],
        "North": [9, 20, None],
        "South": [9, 20, None],
    }


def test_services_ask_for_families_and_behaviors_for_clinicians_too() -> None:
    services = report(month(ONE_PERSON))
    assert shown(services) == {"Whole agency": [12, 30, 30]}
    behaviors = report(month(ONE_PERSON, code="W3"), counted=Counted.BEHAVIORS)
    assert shown(behaviors, "Shared observation") == {"Whole agency": [12, 30, None]}


def test_the_report_of_one_part_shows_what_the_whole_report_shows_of_it() -> None:
    """Otherwise the two reports would be subtracted from each other."""
    for cells in [(MANY, MANY), (FEW, MANY), (MANY, FEW), (NONE, MANY)]:
        one = month(*cells, row=(FEW, MANY))
        for program, name in NAMES.items():
            whole = shown(report(one))
            part = shown(report(one, program=program))
            assert part == ({name: whole[name]} if name in whole else {})


def test_every_row_in_use_has_a_line_with_its_statement_and_source() -> None:
    services = report(month(MANY))
    assert [line.item for line in services.lines][:3] == ["All families visited", "All visits", "Concrete assistance"]
    assert len(services.lines) == 2 + 6
    assert services.lines[2].in_full == "I gave concrete assistance with a real need, as a form of care"
    behaviors = report(month(MANY, code="W3"), counted=Counted.BEHAVIORS)
    assert len(behaviors.lines) == 2 + 17 + 3
    assert "Identify, treat or refer, collaborate" in {line.item for line in behaviors.lines}
    assert behaviors.sources[0].startswith(
        "The practice behaviors, Skills for early intervention: Weatherston, D. (2000)"
    )


def test_months_stand_side_by_side_and_are_added_only_where_all_are_shown() -> None:
    assert shown(report(month(MANY), month(MORE))) == {"Whole agency": [15, 60, 60]}
    [line] = [line for line in report(month(MANY, row=(FEW,)), month(MORE)).lines if line.item == "Advocacy"]
    assert (line.months, line.number, line.at_least) == ((None, 40), None, 40)


def test_families_of_several_months_are_not_added_the_most_in_one_is_told_as_that() -> None:
    line = Line("Whole agency", "Families visited, most in one month", "", (9, 15, None), adds_up=False)
    assert (line.number, line.at_least) == (None, 15)
    assert report(month(MANY), month(MORE)).lines[0].item == line.item
    assert Line("Whole agency", "All families visited", "", (9,), adds_up=False).number == 9


def test_how_many_are_not_shown_is_told() -> None:
    one = report(month(MANY, row=(FEW,)), month(MORE))
    assert (len(one.lines), one.shown, one.held_back) == (8, 5, 11)


def test_sessions_of_few_people_are_not_shown() -> None:
    assert sessions_shown(40, 5) == 40
    assert sessions_shown(40, 4) is None
