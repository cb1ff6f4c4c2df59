"""Which family, which child and which place on a team answers to somebody: by the words the pages ask with."""

from django.utils import timezone

from imh_practice.families.access import carries, children_as_seen_by, known_family, place_in_sight
from imh_practice.families.models import Family, TeamPlace
from imh_practice.membership.models import Pairing
from imh_practice.shared.acting import acting_as
from tests.cast import Cast


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
