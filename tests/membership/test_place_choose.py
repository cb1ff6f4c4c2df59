"""A person with places in several agencies chooses one, and may change to another at any time."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from imh_practice.agencies.models import Agency
from imh_practice.membership.models import Member
from imh_practice.shared.acting import Acting, acting_as
from tests.cast import Cast, long_ago, make_agency
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


def test_with_one_place_there_is_nothing_to_choose_and_choosing_is_in_no_place_of_the_menu(
    cast: Cast, sign_in: SignIn
) -> None:
    assert sign_in(cast.noor).get("/places/").headers["Location"] == "/"
    client = two_places(cast)
    client.post("/places/", {"place": place_in(cast, cast.other_agency)})
    assert 'aria-current="page"' not in client.get("/places/").content.decode()


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


def test_the_page_asks_as_often_for_many_places_as_for_two(cast: Cast) -> None:
    client, spent = two_places(cast), []
    for number in range(2):
        client.get("/places/")
        with CaptureQueriesContext(connection) as queries:
            page = client.get("/places/").content.decode()
        spent.append(len(queries))
        for more in range(3):
            with acting_as(Acting(agency_id=make_agency(f"House {number}{more}").pk)):
                Member.objects.create(person=cast.max.person, name="Max Weber", began_at=long_ago())
    assert spent[0] == spent[1]
    assert "House 02" in page


def test_the_second_wall_shows_the_places_named_and_lets_nothing_be_changed(cast: Cast) -> None:
    here, there = str(cast.agency.pk), str(cast.other_agency.pk)
    for system, names in [
        (f"places:{here}", {"Lantern House"}),
        (f"places:{here},{there}", {"Lantern House", "Harbor Light"}),
        ("places:", set()),
        ("places:x", set()),
        (f"invitation:{here}", set()),
        (here, set()),
        ("", set()),
    ]:
        with acting_as(Acting(person_id=cast.max.person_id, system=system)):
            assert set(Agency.objects.values_list("name", flat=True)) == names, system
            assert not Agency.objects.update(share_note="x"), system
