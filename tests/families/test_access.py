"""Which family, which child and which place on a team answers to somebody: by the words the pages ask with."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from imh_practice.families.access import (
    carries,
    child_in_sight,
    children_as_seen_by,
    consent_in_sight,
    known_family,
    level_in_sight,
    notice_in_sight,
    place_in_sight,
)
from imh_practice.families.models import Child, Family, TeamPlace
from imh_practice.membership.models import Member, Pairing
from imh_practice.shared.acting import acting_as
from imh_practice.shared.ids import uuid7
from tests.cast import Cast, agency_day
from tests.conftest import BOTH
from tests.families.helpers import written_down
from tests.rules.beginning import begin
from tests.rules.test_story import ONE_WALL


def test_to_carry_one_family_and_supervise_who_carries_another(cast: Cast) -> None:
    with acting_as(cast.salome):
        Pairing.objects.create(clinician=cast.noor, supervisor=cast.bea)
    with acting_as(cast.bea):
        for family, own in ((cast.finch, True), (cast.heron, False)):
            found = known_family(cast.bea, family.pk)
            assert found
            assert carries(cast.bea, found) is own


def test_children_are_of_the_family_and_known_to_who_knows_it(cast: Cast) -> None:
    with acting_as(cast.bea):
        assert [(child.family_id, child.known) for child in children_as_seen_by(cast.bea, cast.heron.pk)] == [
            (cast.heron.pk, False)
        ]
        assert [child.known for child in children_as_seen_by(cast.bea, cast.finch.pk)] == [True]


def test_a_place_that_ended_is_not_ended_again(cast: Cast) -> None:
    with acting_as(cast.noor):
        place = TeamPlace.objects.get(member=cast.jonas)
        assert place_in_sight(cast.noor, place.pk) == place
        TeamPlace.objects.filter(pk=place.pk).update(ended_at=timezone.now())
        assert place_in_sight(cast.noor, place.pk) is None


def test_a_family_nobody_else_carries(cast: Cast) -> None:
    with acting_as(cast.salome):
        assert {*Family.objects.carried_by_nobody_else(cast.bea)} == {cast.finch}
        assert {*Family.objects.carried_by_nobody_else(cast.noor)} == set()
        TeamPlace.objects.filter(member=cast.jonas).update(ended_at=timezone.now())
        assert {*Family.objects.carried_by_nobody_else(cast.noor)} == {cast.heron}


@pytest.mark.django_db(databases=BOTH)
def test_families_left_are_those_she_carried_whose_pages_are_closed_to_her() -> None:
    """By the application alone: no row policy helps."""
    with ONE_WALL:
        house, named = begin()
        rows = {name: house.rows[each] for name, each in named.items()}
        noor, jonas, heron = rows["Noor"], rows["Jonas"], rows["Heron"]
        with acting_as(noor):
            before = [{*Family.objects.left_by(rows[name])} for name in ("Noor", "Jonas", "Ruth", "Bea", "Max")]
            assert before == [set()] * 5
            places = TeamPlace.objects.in_force().filter(family=heron)
            places.filter(member=jonas).update(ended_at=timezone.now())
            assert {*Family.objects.left_by(jonas)} == {heron}
            assert {*Family.objects.left_by(noor)} == set()
            TeamPlace.objects.create(family=heron, member=jonas)
            assert {*Family.objects.left_by(jonas)} == set()


@pytest.mark.django_db(databases=BOTH)
@pytest.mark.parametrize(
    ("what", "find"),
    [
        ("child", child_in_sight),
        ("level", level_in_sight),
        ("notice", notice_in_sight),
        ("consent", consent_in_sight),
    ],
)
def test_what_stands_with_a_family_is_found_by_its_key_and_by_who_may_know_it(
    what: str, find: Callable[[Member, UUID], Any]
) -> None:
    """By the application alone: no row policy helps."""
    with ONE_WALL:
        house, named = begin()
        rows = {name: house.rows[each] for name, each in named.items()}
        noor, heron = rows["Noor"], rows["Heron"]
        with acting_as(noor):
            born = {"born_on": agency_day()}
            children = [Child.objects.create(family=heron, initial=letter, **born) for letter in "DM"]
            for key in [(written_down(heron, noor) | {"child": child.pk})[what] for child in children]:
                for name in ("Noor", "Jonas", "Ruth"):
                    row = find(rows[name], key)
                    assert (row.pk, row.family, row.family.carried) == (key, heron, name != "Ruth")
                assert [find(rows[name], key) for name in ("Bea", "Fay", "Salome", "Max")] == [None] * 4
            assert find(noor, uuid7()) is None


def test_a_child_put_down_by_mistake_is_not_found(cast: Cast) -> None:
    with acting_as(cast.noor):
        child = Child.objects.get(family=cast.heron)
        assert child_in_sight(cast.noor, child.pk) == child
        Child.objects.filter(pk=child.pk).update(removed_at=timezone.now())
        assert child_in_sight(cast.noor, child.pk) is None
