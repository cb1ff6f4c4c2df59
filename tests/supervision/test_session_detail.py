"""A session's page: its people, the babies in mind, the agenda; before, together, after."""

import datetime as dt

import pytest
from django.utils import timezone

from imh_practice.shared.acting import acting_as
from supervision.actions.items import add_question
from supervision.models import Session
from tests.cast import Cast
from tests.conftest import SignIn
from tests.supervision import story
from tests.supervision.conftest import Told


def url(session: Session, tab: str = "") -> str:
    return f"/supervision/{session.pk}/" + (f"?tab={tab}" if tab else "")


def test_the_head_names_both_and_the_baby_in_mind(cast: Cast, told: Told, sign_in: SignIn) -> None:
    for member, whose in ((cast.noor, "7 months when you began"), (cast.ruth, "7 months when Noor began")):
        page = sign_in(member).get(url(told.session)).content.decode()
        assert "Ruth Okafor and Noor Haddad" in page
        assert "D., 11 months now (9 corrected)" in page
        assert whose in page


def test_the_agenda_is_in_order_and_administrative_matters_stand_apart(cast: Cast, told: Told, sign_in: SignIn) -> None:
    with acting_as(cast.ruth):
        add_question(session=told.session, title="Cover for the 12th", is_administrative=True, by=cast.ruth)
        add_question(session=told.session, title="Before anything", comes_first=True, by=cast.ruth)
    page = sign_in(cast.noor).get(url(told.session)).content.decode()
    titles = ["Before anything", "The bottle on the table", "Guarding two babies", "<details", "Cover for the 12th"]
    places = [page.index(title, page.index('id="agenda"')) for title in titles]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("hours", "shows"), [(48, "Bring something"), (0.5, "Thinking together"), (-5, "Thinking together")]
)
def test_it_opens_on_what_is_due(cast: Cast, told: Told, sign_in: SignIn, hours: float, shows: str) -> None:
    with acting_as(cast.noor):
        Session.objects.filter(pk=told.session.pk).update(starts_at=timezone.now() + dt.timedelta(hours=hours))
    assert shows in sign_in(cast.noor).get(url(told.session)).content.decode()


def test_without_an_agenda_every_face_says_so_kindly(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        session = story.make_session(cast.pairing, cast.noor)
    client = sign_in(cast.noor)
    for tab in ("", "before", "together", "after", "nonsense"):
        response = client.get(url(session, tab))
        assert response.status_code == 200
        assert "Bring a moment that stayed with you." in response.content.decode()


def test_together_with_an_empty_agenda_one_can_still_bring_something(cast: Cast, sign_in: SignIn) -> None:
    """Once its hour has begun a session opens on Together, and nobody has held it yet."""
    with acting_as(cast.noor):
        session = story.make_session(cast.pairing, cast.noor, days=-0.01)
    for member in (cast.noor, cast.ruth):
        page = sign_in(member).get(url(session)).content.decode()
        assert "Put it on the agenda" in page
        assert "This session is closed" not in page


def test_together_opens_what_is_new_first(cast: Cast, told: Told, sign_in: SignIn) -> None:
    story.talk(told.watch, (cast.ruth, "I read it twice and put it down."))
    page = sign_in(cast.noor).get(url(told.session, "together")).content.decode()
    assert "I read it twice and put it down." in page


def test_nothing_of_an_item_is_on_the_page_before_it_is_opened(cast: Cast, told: Told, sign_in: SignIn) -> None:
    """Distressing words do not meet anybody unasked: lists show titles."""
    for tab in ("before", "after"):
        page = sign_in(cast.ruth).get(url(told.session, tab)).content.decode()
        assert story.BOTTLE not in page
        assert story.WATCH not in page


def test_a_former_supervisor_reads_and_is_offered_nothing_to_write(cast: Cast, told: Told, sign_in: SignIn) -> None:
    page = sign_in(cast.fay).get(url(told.with_fay, "before")).content.decode()
    assert "This supervision has ended." in page
    assert "Put it on the agenda" not in page
