"""What is counted, and what is not."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from imh_practice.agencies.models import Agency, Program
from imh_practice.reports.asked import Asked, Counted
from imh_practice.reports.counts import Month, Rows, count, count_sessions
from imh_practice.reports.suppression import together
from imh_practice.shared.acting import acting_as
from observations.models import HoldBack, Moment
from supervision.models import Participant, Session
from tests.cast import Cast
from tests.reports.record import DAY, FIRST, LAST, amend, clinicians, families, retell, visit

OCTOBER = Asked(Counted.SERVICES, FIRST, LAST)


def october(cast: Cast, agency: Agency | None = None) -> Month:
    with acting_as(cast.salome if agency is None else cast.max):
        return count(OCTOBER, agency or cast.agency)[FIRST]


def numbers(rows: Rows) -> dict[str, int]:
    """Return the visits of the rows that have some, over the whole agency."""
    return {code: together([*row.values()]).visits for code, row in rows.items()}


def write(cast: Cast, *visits: dict[str, object]) -> None:
    with acting_as(cast.salome):
        for facts in visits:
            visit(cast.heron, cast.noor, **facts)  # type: ignore[arg-type]  # of a star


def test_services_count_once_for_each_visit_that_gave_them(cast: Cast) -> None:
    write(cast, {"services": ["C2", "C4"]}, {"services": ["C2"]}, {})
    found = october(cast)
    assert numbers(found.services) == {"C2": 2, "C4": 1}
    assert together([*found.every.values()]).visits == 3
    assert together([*found.every.values()]).families == 1


def test_behaviors_count_once_for_a_visit_however_many_moments_have_them(cast: Cast) -> None:
    write(cast, {"moments": [["W1", "W3"], ["W1"]]}, {"moments": [["W1"]]})
    assert numbers(october(cast).behaviors) == {"W1": 2, "W3": 1}


def test_both_lists_count_together_through_the_crosswalk(cast: Cast) -> None:
    """E10 counts with W16; a visit with both counts once."""
    write(cast, {"moments": [["E10"], ["W16"]]}, {"moments": [["E10"]]}, {"moments": [["W16", "E1"]]})
    assert numbers(october(cast).behaviors) == {"W16": 3, "E1": 1}


def test_neither_the_four_rs_nor_a_growing_capacity_is_a_behavior(cast: Cast) -> None:
    write(cast, {"moments": [["W1", "T1", "T4", "H1", "H3"]]}, {"moments": [["H2"]]})
    assert numbers(october(cast).behaviors) == {"W1": 1}


@pytest.mark.parametrize(
    "facts",
    [
        {"state": "draft"},
        {"state": "void"},
        {"outcome": "they"},
        {"outcome": "me"},
        {"outcome": "no-answer"},
        {"at": dt.datetime(2026, 10, 1, 3, 59, tzinfo=dt.UTC)},  # still September in New York
        {"at": dt.datetime(2026, 11, 1, 4, 0, tzinfo=dt.UTC)},  # already November there
    ],
)
def test_what_is_not_finished_did_not_take_place_or_was_another_day_is_not_counted(
    cast: Cast, facts: dict[str, object]
) -> None:
    write(cast, facts | {"services": ["C2"], "moments": [["W1"]]})
    found = october(cast)
    assert numbers(found.services) == numbers(found.behaviors) == {}
    assert together([*found.every.values()]).visits == 0


@pytest.mark.parametrize(
    "at", [dt.datetime(2026, 10, 1, 4, 0, tzinfo=dt.UTC), dt.datetime(2026, 11, 1, 3, 59, tzinfo=dt.UTC)]
)
def test_the_days_are_the_agencys(cast: Cast, at: dt.datetime) -> None:
    write(cast, {"services": ["C2"], "at": at})
    assert numbers(october(cast).services) == {"C2": 1}


def test_a_visit_is_counted_in_the_agencys_month(cast: Cast) -> None:
    """The last hour of October in New York is November in UTC."""
    for at in (dt.datetime(2026, 11, 1, 3, 59, tzinfo=dt.UTC), dt.datetime(2026, 11, 1, 4, 0, tzinfo=dt.UTC)):
        write(cast, {"services": ["C2"], "at": at})
    write(cast, {"services": ["C4"], "at": dt.datetime(2026, 11, 9, tzinfo=dt.UTC)})
    with acting_as(cast.salome):
        found = count(Asked(Counted.SERVICES, FIRST, dt.date(2026, 11, 30)), cast.agency)
    assert {month: numbers(one.services) for month, one in found.items()} == {
        FIRST: {"C2": 1},
        dt.date(2026, 11, 1): {"C2": 1, "C4": 1},
    }


def test_the_newest_version_counts(cast: Cast) -> None:
    with acting_as(cast.salome):
        row = visit(cast.heron, cast.noor, services=["C2"], moments=[["W1"], ["W5"]])
        amend(row, services=["C4"])
        first, second = Moment.objects.filter(visit=row)
        retell(first, ["W2"])
        second.removed_at = DAY
        second.save()
    assert numbers(october(cast).services) == {"C4": 1}
    assert numbers(october(cast).behaviors) == {"W2": 1}


def test_a_moment_held_back_from_a_colleague_counts(cast: Cast) -> None:
    with acting_as(cast.salome):
        row = visit(cast.heron, cast.noor, moments=[["W12"]])
        HoldBack.objects.create(moment=Moment.objects.get(visit=row), member=cast.jonas)
    assert numbers(october(cast).behaviors) == {"W12": 1}


def test_another_agencys_visits_are_its_own(cast: Cast) -> None:
    write(cast, {"services": ["C2"]})
    with acting_as(cast.max):
        visit(cast.harbor, cast.max, services=["C4"])
    assert numbers(october(cast).services) == {"C2": 1}
    assert numbers(october(cast, cast.other_agency).services) == {"C4": 1}


def test_each_part_of_the_agency_and_families_without_one(cast: Cast) -> None:
    with acting_as(cast.salome):
        center = Program.objects.create(name="Center")
        [there] = families(1, center)
        [nowhere] = families(1, None, "Loose")
        for family in (cast.heron, there, nowhere):
            visit(family, cast.noor, services=["C2"])
        visit(there, cast.bea, services=["C2"])
    found = october(cast)
    row = found.services["C2"]
    assert {part: cell.visits for part, cell in row.items()} == {center.pk: 2, cast.heron.program_id: 1, None: 1}
    assert row[center.pk].clinicians == {cast.noor.pk, cast.bea.pk}
    assert all(set(each) == set(found.every) for each in (*found.services.values(), *found.behaviors.values()))


def test_a_program_that_never_had_a_family_is_no_part(cast: Cast) -> None:
    with acting_as(cast.salome):
        Program.objects.create(name="Planned for spring")
        assert [*count(OCTOBER, cast.agency)[FIRST].every] == [cast.heron.program_id]


def test_it_asks_as_often_for_many_visits_as_for_few(cast: Cast) -> None:
    spent = []
    for number in (1, 30):
        with acting_as(cast.salome):
            authors, served = clinicians(3, f"C{number}"), families(5, None, f"F{number}")
            for n in range(number):
                visit(served[n % 5], authors[n % 3], services=["C2"], moments=[["W1", "W16"], ["E10"]])
            with CaptureQueriesContext(connection) as queries:
                count(OCTOBER, cast.agency)
        spent.append(len(queries))
    assert spent[0] == spent[1] <= 5


def hold(cast: Cast, *, state: str = "closed", at: dt.datetime = DAY, there: int = 2) -> None:
    with acting_as(cast.ruth):
        session = Session.objects.create(starts_at=at, state=state, opened_by=cast.ruth)
        Participant.objects.bulk_create(
            Participant(session=session, member=member, seat="supervisee", attended=number < there)
            for number, member in enumerate([cast.noor, cast.ruth])
        )


def test_sessions_held_and_the_people_who_were_there(cast: Cast) -> None:
    with acting_as(cast.salome):
        hold(cast)
        hold(cast, there=1)
        hold(cast, there=0)
        hold(cast, state="planned")
        hold(cast, at=dt.datetime(2026, 11, 1, 4, 0, tzinfo=dt.UTC))
        assert count_sessions(Asked(Counted.SERVICES, FIRST, LAST), cast.agency) == (2, 2)
    with acting_as(cast.max):
        assert count_sessions(Asked(Counted.SERVICES, FIRST, LAST), cast.other_agency) == (0, 0)
