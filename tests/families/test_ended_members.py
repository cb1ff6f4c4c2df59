"""Whoever has left the agency carries nothing: her places on teams hold only as long as her place in the agency."""

from imh_practice.families.models import Family, TeamPlace
from imh_practice.home.day import House
from imh_practice.membership.actions import end_membership
from imh_practice.membership.models import Member
from imh_practice.shared.acting import acting_as
from observations.access import team_of
from observations.offer import offer
from reflect.models import ShareGrant
from tests.cast import Cast
from tests.conftest import SignIn
from tests.supervision.story import make_visit, share


def leaves(cast: Cast, *members: Member) -> None:
    with acting_as(cast.salome):
        for member in members:
            end_membership(member=member)


def test_she_stands_on_no_list_of_carriers(cast: Cast, sign_in: SignIn) -> None:
    leaves(cast, cast.jonas)
    for path in ("/families/", f"/families/{cast.heron.pk}/"):
        assert "Jonas Lind" not in sign_in(cast.noor).get(path).content.decode(), path
    team = sign_in(cast.noor).get(f"/families/{cast.heron.pk}/team/").content.decode()
    assert team.index("Who carried it before") < team.index("Jonas Lind")


def test_she_is_no_reader_of_a_visit_and_nobody_to_keep_a_moment_from(cast: Cast) -> None:
    leaves(cast, cast.jonas)
    with acting_as(cast.noor):
        (moment,) = make_visit(cast.noor, cast.heron)
        assert team_of(moment.visit) == [cast.noor]
        assert offer(family=cast.heron, member=cast.noor).colleagues == ()


def test_the_last_who_is_here_may_not_leave_the_family(cast: Cast, sign_in: SignIn) -> None:
    leaves(cast, cast.jonas)
    with acting_as(cast.noor):
        place = TeamPlace.objects.get(family=cast.heron, member=cast.noor)
    page = sign_in(cast.noor).post(f"/families/places/{place.pk}/end/", follow=True).content.decode()
    assert "Somebody has to carry this family." in page
    with acting_as(cast.noor):
        assert Family.objects.carried_by(cast.noor).get() == cast.heron


def test_the_admin_is_told_which_families_nobody_carries(cast: Cast, sign_in: SignIn) -> None:
    leaves(cast, cast.jonas, cast.noor)
    with acting_as(cast.salome):
        assert House.of(cast.salome).uncarried == 1
    assert "Nobody carries this family" in sign_in(cast.salome).get("/families/").content.decode()
    team = sign_in(cast.salome).get(f"/families/{cast.heron.pk}/team/").content.decode()
    assert "Nobody carries this family." in team


def test_what_was_shared_with_her_is_shared_with_nobody(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        share(cast.pairing, "kestrel stirred")
    leaves(cast, cast.ruth)
    with acting_as(cast.noor):
        assert not ShareGrant.objects.given_by(cast.noor).in_force().exists()
