"""A report as it may be shown: the whole with its parts, or one part as it stands in the whole."""

from uuid import UUID

from imh_practice.reports.asked import Asked, Counted
from imh_practice.reports.counts import Table
from imh_practice.reports.published import Published, publish, publish_sessions
from imh_practice.reports.suppression import NONE, Cell
from imh_practice.shared.ids import uuid7
from tests.reports.record import FIRST, LAST

PEOPLE = frozenset(uuid7() for _ in range(6))
A, B = uuid7(), uuid7()
MORE, MANY, FEW = Cell(40, 15, PEOPLE), Cell(20, 9, PEOPLE), Cell(3, 2, frozenset([*PEOPLE][:2]))


def published(*parts: Cell, program: UUID | None = None, row: tuple[Cell, ...] = ()) -> dict[str, list[int | None]]:
    names = dict(zip([A, B, None], ["North", "South", ""], strict=True))
    kept = {key: names[key] for key, _cell in zip(names, parts, strict=False)}
    table = Table(
        Asked(Counted.SERVICES, FIRST, LAST, program),
        kept,
        dict(zip(kept, parts, strict=True)),
        {"Advocacy": dict(zip(kept, row or parts, strict=True))},
    )
    return numbers(publish(table))


def numbers(report: Published) -> dict[str, list[int | None]]:
    return {part: [line.number for line in lines] for part, lines in report.parts.items()}


def test_the_whole_and_each_part() -> None:
    assert published(MANY, MANY) == {
        "Whole agency": [18, 40, 40],
        "North": [9, 20, 20],
        "South": [9, 20, 20],
    }


def test_one_part_alone_is_the_whole() -> None:
    assert published(MANY) == {"Whole agency": [9, 20, 20]}
    assert published(FEW) == {"Whole agency": [None, None, None]}


def test_families_without_a_program_are_a_part() -> None:
    assert list(published(MANY, MANY, MANY)) == ["Whole agency", "North", "South", "Without a program"]


def test_a_few_are_not_shown_and_what_would_tell_them_neither() -> None:
    assert published(FEW, MANY, MORE) == {
        "Whole agency": [26, 63, 63],
        "North": [None, None, None],
        "South": [None, None, None],
        "Without a program": [15, 40, 40],
    }


def test_a_row_may_be_few_where_all_visits_are_not() -> None:
    assert published(MANY, MANY, row=(FEW, NONE)) == {
        "Whole agency": [18, 40, None],
        "North": [9, 20, None],
        "South": [9, 20, None],
    }


def test_the_report_of_one_part_shows_what_the_whole_report_shows_of_it() -> None:
    """Otherwise the two reports would be subtracted from each other."""
    for cells in [(MANY, MANY), (FEW, MANY), (MANY, FEW), (NONE, MANY)]:
        for program, name in ((A, "North"), (B, "South")):
            whole = published(*cells, row=(FEW, MANY))
            assert published(*cells, program=program, row=(FEW, MANY)) == {name: whole[name]}


def test_how_many_are_not_shown_is_told() -> None:
    table = Table(Asked(Counted.SERVICES, FIRST, LAST), {A: "North"}, {A: MANY}, {"Advocacy": {A: FEW}})
    report = publish(table)
    assert (len(report.lines), report.held_back) == (3, 1)


def test_sessions_of_few_people_are_not_shown() -> None:
    assert publish_sessions(40, 5).number == 40
    assert publish_sessions(40, 4).number is None
