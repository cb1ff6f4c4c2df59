"""A person with places in several agencies chooses one, and may change to another at any time."""

from django.test import Client

from imh_practice.membership.models import Member
from imh_practice.shared.acting import acting_as
from tests.cast import Cast, long_ago
from tests.conftest import SignIn


def two_places(cast: Cast) -> Client:
    with acting_as(cast.salome):
        Member.objects.create(person=cast.max.person, name="Max Weber", began_at=long_ago())
    client = Client()
    client.force_login(cast.max.person)
    return client


def place_in(cast: Cast, agency: object) -> str:
    with acting_as(cast.salome if agency == cast.agency else cast.max):
        return str(Member.objects.get(agency_id=agency.pk, person=cast.max.person).pk)  # type: ignore[attr-defined]


def test_with_two_places_one_is_asked(cast: Cast) -> None:
    client = two_places(cast)
    page = client.get("/", follow=True)
    assert page.redirect_chain == [("/places/", 302)]
    assert "Lantern House" in page.content.decode()
    assert "Harbor Light" in page.content.decode()


def test_the_chosen_place_is_taken_and_can_be_changed(cast: Cast) -> None:
    client = two_places(cast)
    for agency in (cast.agency, cast.other_agency):
        page = client.post("/places/", {"place": place_in(cast, agency)}, follow=True)
        assert page.redirect_chain[-1][0] == "/"
        assert f"<span>{agency.name}</span>" in page.content.decode()


def test_the_way_to_the_other_place_stands_in_the_menu_of_those_who_have_one(cast: Cast, sign_in: SignIn) -> None:
    client = two_places(cast)
    page = client.post("/places/", {"place": place_in(cast, cast.agency)}, follow=True)
    assert "Work for another agency" in page.content.decode()
    assert "Work for another agency" not in sign_in(cast.noor).get("/").content.decode()


def test_whoever_has_no_place_yet_can_sign_out(cast: Cast, sign_in: SignIn) -> None:
    assert 'action="/accounts/logout/"' in sign_in(cast.nell).get("/places/").content.decode()
    assert 'action="/accounts/logout/"' in two_places(cast).get("/places/").content.decode()


def test_her_rights_in_one_agency_are_no_rights_in_the_other(cast: Cast) -> None:
    client = two_places(cast)
    client.post("/places/", {"place": place_in(cast, cast.other_agency)})
    assert client.get("/people/").status_code == 200
    client.post("/places/", {"place": place_in(cast, cast.agency)})
    assert client.get("/people/").status_code == 404


def test_nothing_chosen_or_somebody_elses_place_is_said_in_words(cast: Cast) -> None:
    client = two_places(cast)
    nothing = client.post("/places/", {})
    assert nothing.status_code == 422
    assert nothing.content.decode().count("Choose an agency.") == 2
    assert client.post("/places/", {"place": str(cast.noor.pk)}).status_code == 422
    assert client.get("/", follow=True).redirect_chain == [("/places/", 302)]


def test_without_a_place_it_is_said_kindly(cast: Cast, sign_in: SignIn) -> None:
    assert "No agency has you among its members" in sign_in(cast.nell).get("/places/").content.decode()


def test_an_admins_own_place_elsewhere_is_not_among_her_agencys_people(cast: Cast) -> None:
    """Row policies let a person see her own places everywhere; the page asks for one agency's."""
    with acting_as(cast.salome):
        Member.objects.create(person=cast.max.person, name="Max elsewhere", began_at=long_ago())
    client = Client()
    client.force_login(cast.max.person)
    client.post("/places/", {"place": place_in(cast, cast.other_agency)})
    assert "Max elsewhere" not in client.get("/people/").content.decode()
    with acting_as(cast.salome):
        there = Member.objects.get(agency_id=cast.agency.pk, person=cast.max.person)
    assert client.get(f"/people/{there.pk}/").status_code == 404


def test_signed_out_nobody_chooses(db: None, client: Client) -> None:
    assert client.get("/places/").status_code == 302
