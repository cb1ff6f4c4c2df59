"""Who carries a family: dated places, let in and ended by the team or the agency's admin, acting at once."""

from django.utils import timezone

from imh_practice.audit.models import Event, Kind
from imh_practice.families.models import TeamPlace
from imh_practice.membership.actions import add_member
from imh_practice.membership.models import RoleKind
from imh_practice.shared.acting import acting_as
from tests.cast import Cast
from tests.conftest import SignIn


def url(cast: Cast) -> str:
    return f"/families/{cast.heron.pk}/team/"


def place_of(cast: Cast, name: str) -> TeamPlace:
    with acting_as(cast.noor):
        return TeamPlace.objects.in_force().get(family=cast.heron, member=cast.members[name])


def test_who_may(cast: Cast, sign_in: SignIn) -> None:
    for name, status in [("noor", 200), ("jonas", 200), ("salome", 200), ("ruth", 403), ("bea", 404), ("max", 404)]:
        assert sign_in(cast.members[name]).get(url(cast)).status_code == status, name
    for name, status in [("ruth", 403), ("bea", 404), ("max", 404)]:
        client = sign_in(cast.members[name])
        assert client.post(url(cast), {"member": str(cast.bea.pk)}).status_code == status, name
        place = place_of(cast, "jonas")
        assert client.post(f"/families/places/{place.pk}/end/").status_code == 404, name


def test_a_colleague_is_let_in_and_reads_at_once(cast: Cast, sign_in: SignIn) -> None:
    bea = sign_in(cast.bea)
    assert bea.get(f"/families/{cast.heron.pk}/").status_code == 404
    for name in ["noor", "salome"]:
        response = sign_in(cast.members[name]).post(url(cast), {"member": str(cast.bea.pk)})
        assert response.status_code == (302 if name == "noor" else 422), "she is there already"
    assert bea.get(f"/families/{cast.heron.pk}/").status_code == 200
    with acting_as(cast.noor):
        assert Event.objects.filter(kind=Kind.RIGHTS, act="team_add").count() == 1


def test_a_place_ends_and_with_it_the_reading(cast: Cast, sign_in: SignIn) -> None:
    jonas = sign_in(cast.jonas)
    assert jonas.get(f"/families/{cast.heron.pk}/").status_code == 200
    place = place_of(cast, "jonas")
    end = f"/families/places/{place.pk}/end/"
    assert f'href="{end}"' in sign_in(cast.noor).get(url(cast)).content.decode()
    asked = sign_in(cast.noor).get(end).content.decode()
    assert "From now on Jonas reads nothing of this family but what Jonas wrote." in asked
    assert "you read nothing of this family" in jonas.get(end).content.decode()
    assert jonas.get(f"/families/{cast.heron.pk}/").status_code == 200, "a page that asks ends nothing"
    assert sign_in(cast.salome).post(end).status_code == 302
    assert jonas.get(f"/families/{cast.heron.pk}/").status_code == 404
    page = sign_in(cast.noor).get(url(cast)).content.decode()
    assert "Who carried it before" in page
    with acting_as(cast.noor):
        assert Event.objects.filter(kind=Kind.RIGHTS, act="team_end").exists()


def test_one_leaves_by_oneself(cast: Cast, sign_in: SignIn) -> None:
    place = place_of(cast, "jonas")
    response = sign_in(cast.jonas).post(f"/families/places/{place.pk}/end/")
    assert response.headers["Location"] == "/families/"


def test_somebody_has_to_carry_it(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.noor)
    client.post(f"/families/places/{place_of(cast, 'jonas').pk}/end/")
    page = client.post(f"/families/places/{place_of(cast, 'noor').pk}/end/", follow=True).content.decode()
    assert "Somebody has to carry this family." in page
    assert place_of(cast, "noor").ended_at is None


def test_whoever_left_can_come_back(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.noor)
    client.post(f"/families/places/{place_of(cast, 'jonas').pk}/end/")
    assert client.post(url(cast), {"member": str(cast.jonas.pk)}).status_code == 302
    with acting_as(cast.noor):
        assert TeamPlace.objects.filter(family=cast.heron, member=cast.jonas).count() == 2


def test_only_clinicians_of_the_agency_are_let_in(cast: Cast, sign_in: SignIn) -> None:
    for value in [str(cast.ruth.pk), str(cast.salome.pk), str(cast.max.pk), "x", "", "\x00"]:
        assert sign_in(cast.noor).post(url(cast), {"member": value}).status_code == 422
    with acting_as(cast.noor):
        type(cast.bea).objects.filter(pk=cast.bea.pk).update(ended_at=timezone.now())
    assert sign_in(cast.noor).post(url(cast), {"member": str(cast.bea.pk)}).status_code == 422


def test_an_admin_learns_no_more_than_the_code_name(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.salome).get(url(cast)).content.decode().partition("<main")[2]
    assert "Heron" in page
    for words in ["D.", "months", "mother", f'/families/{cast.heron.pk}/"', "/visits/"]:
        assert words not in page


def test_a_place_of_her_own_in_another_agency_is_not_offered(cast: Cast, sign_in: SignIn) -> None:
    """Row policies let a person see her own places everywhere; the list is of one agency's colleagues."""
    with acting_as(cast.salome):
        there = add_member(person=cast.max.person, name="Max elsewhere", kinds=[RoleKind.CLINICIAN])
    client = sign_in(cast.max)
    client.post("/places/", {"place": str(cast.max.pk)})
    page = client.get(f"/families/{cast.harbor.pk}/team/")
    assert page.status_code == 200
    assert "Max elsewhere" not in page.content.decode()
    assert client.post(f"/families/{cast.harbor.pk}/team/", {"member": str(there.pk)}).status_code == 422
