"""Two saves of one visit at once, on real transactions: neither fails, and the second one's words are not lost."""

from collections.abc import Callable

import pytest

from imh_practice.shared.acting import acting_as
from observations.actions import ChangedMeanwhile, Facts, SetAside, amend_visit, move_visit, take_back_visit
from observations.models import Visit, VisitVersion
from tests.cast import Cast, make_family
from tests.conftest import BOTH
from tests.observations.helpers import moment, wrote
from tests.races import meanwhile

pytestmark = pytest.mark.django_db(transaction=True, databases=BOTH)


def amends(cast: Cast, visit: Visit, words: str, base: int = 1) -> Callable[[], object]:
    facts = Facts(happened_at=visit.happened_at)
    return lambda: amend_visit(visit=visit, base=base, facts=facts, moments=[moment(words)], by=cast.noor)


def test_of_two_saves_at_once_the_second_is_told_so(cast: Cast) -> None:
    visit = wrote(cast.noor, cast.heron, moment("He looked up."))
    done, told = meanwhile((cast.noor, amends(cast, visit, "First.")), (cast.noor, amends(cast, visit, "Second.")))
    assert done is True
    assert isinstance(told, ChangedMeanwhile)
    assert told.number == 2
    with acting_as(cast.noor):
        assert VisitVersion.objects.filter(visit=visit).count() == 2


def test_a_visit_amended_while_it_is_moved_moves_as_it_stands(cast: Cast) -> None:
    with acting_as(cast.noor):
        sparrow = make_family("Sparrow", cast.noor)
    visit = wrote(cast.noor, cast.heron, moment("He looked up."), days_ago=0)
    done, moved = meanwhile(
        (cast.noor, amends(cast, visit, "Added.")),
        (cast.noor, lambda: move_visit(visit=visit, family=sparrow, by=cast.noor)),
    )
    assert done is True
    assert isinstance(moved, Visit)
    with acting_as(cast.noor):
        assert {one.head.text for one in moved.moments.select_related("head") if one.head} == {
            "He looked up.",
            "Added.",
        }


def test_nothing_is_added_to_a_visit_that_is_being_taken_back(cast: Cast) -> None:
    visit = wrote(cast.noor, cast.heron, moment("He looked up."), days_ago=0)
    _done, refused = meanwhile(
        (cast.noor, lambda: take_back_visit(visit=visit, by=cast.noor)), (cast.noor, amends(cast, visit, "Added."))
    )
    assert isinstance(refused, SetAside)
    with acting_as(cast.noor):
        assert VisitVersion.objects.filter(visit=visit).count() == 1
