"""An agency says in its own words what sharing changes: written by its admin, read by whoever shares."""

from imh_practice.agencies.models import Agency
from imh_practice.audit.models import Event, EventObject, Kind
from imh_practice.shared.acting import acting_as
from tests.cast import Cast
from tests.conftest import SignIn

URL = "/agency/"
NOTE = "Here we keep it so.\n\n<b>Ask Salome.</b>"


def note_of(cast: Cast) -> str:
    with acting_as(cast.salome):
        return Agency.objects.get(pk=cast.agency.pk).share_note


def test_the_admin_alone_comes_here(cast: Cast, sign_in: SignIn) -> None:
    for name, member in cast.members.items():
        status = 200 if name in {"salome", "max"} else 404
        assert sign_in(member).get(URL).status_code == status, name
    assert sign_in(cast.noor).post(URL, {"share_note": NOTE}).status_code == 404
    people = sign_in(cast.salome).get("/people/").content.decode()
    assert f'href="{URL}"' in people


def test_name_and_time_zone_are_shown_and_what_stands_without_a_note(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.salome).get(URL).content.decode().partition("<main")[2]
    for words in ("Lantern House", "America/New_York", "34 CFR 99.3"):
        assert words in page
    assert "Harbor Light" not in page


def test_the_words_are_kept_and_can_be_taken_out(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.salome)
    page = client.post(URL, {"share_note": NOTE.replace("\n", "\r\n")}, follow=True).content.decode()
    assert "Saved." in page
    assert "&lt;b&gt;Ask Salome.&lt;/b&gt;" in page
    assert note_of(cast) == NOTE
    with acting_as(cast.salome):
        event = Event.objects.get(kind=Kind.WRITE, act="agency_settings")
        assert EventObject.objects.get(event_id=event.pk).object_id == cast.agency.pk
    client.post(URL, {"share_note": NOTE})
    assert client.post(URL, {"share_note": " \n "}).status_code == 302
    assert note_of(cast) == ""
    with acting_as(cast.salome):
        assert Event.objects.filter(act="agency_settings").count() == 2  # the same words again are no change
    with acting_as(cast.max):
        assert Agency.objects.get(pk=cast.other_agency.pk).share_note == ""


def test_what_is_longer_than_fits_stays_on_the_page(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in(cast.salome).post(URL, {"share_note": "y" * 3001})
    assert answer.status_code == 422
    assert "longer than fits here" in answer.content.decode()
    assert "y" * 3001 in answer.content.decode()
    assert note_of(cast) == ""
