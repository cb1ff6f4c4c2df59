"""What somebody was writing while another closed the session or took the item away: her words come back, with why."""

import datetime as dt

import pytest
from django.test import Client

from imh_practice.shared.acting import acting_as
from supervision.actions.items import withdraw_item
from supervision.models import AgendaItem, Comment, Session, SessionState
from tests.cast import Cast, agency_day
from tests.conftest import SignIn
from tests.supervision import story
from tests.supervision.conftest import Told

WORDS = "I would like to stay with the watch a little."


def session_url(told: Told, what: str) -> str:
    return f"/supervision/{told.session.pk}/{what}"


def item_url(told: Told, what: str = "") -> str:
    return session_url(told, f"items/{told.bottle.pk}/{what}")


def take_off(cast: Cast, told: Told) -> None:
    with acting_as(cast.noor):
        withdraw_item(item=told.bottle, by=cast.noor)


def end(cast: Cast, told: Told, state: SessionState) -> None:
    with acting_as(cast.noor):
        Session.objects.filter(pk=told.session.pk).update(state=state)


def test_a_comment_on_an_item_taken_off_meanwhile_comes_back(cast: Cast, told: Told, sign_in: SignIn) -> None:
    (hers,) = story.talk(told.bottle, (cast.ruth, "What was it like?"))
    take_off(cast, told)
    client = sign_in(cast.ruth)
    for what in ("comments/", f"answer/?answers={hers.pk}", f"comments/{hers.pk}/edit/"):
        response = client.post(item_url(told, what), {"text": WORDS, "base": 1})
        assert response.status_code == 422, what
        page = response.content.decode()
        assert "This was taken off the agenda while you wrote." in page, what
        assert WORDS in page, what
    with acting_as(cast.noor):
        assert Comment.objects.count() == 1
        assert hers.versions.count() == 1


def test_an_item_taken_off_offers_nothing_to_write(cast: Cast, told: Told, sign_in: SignIn) -> None:
    (hers,) = story.talk(told.bottle, (cast.ruth, "What was it like?"))
    take_off(cast, told)
    client = sign_in(cast.ruth)
    for path in (item_url(told), item_url(told, f"answer/?answers={hers.pk}")):
        page = client.get(path).content.decode()
        assert "It is off the agenda; the thread stays to be read." in page
        assert "<textarea" not in page
        assert "Reply" not in page
        assert f"comments/{hers.pk}/edit/" not in page
    assert client.get(item_url(told, f"comments/{hers.pk}/edit/")).headers["Location"] == item_url(told)


@pytest.mark.parametrize("state", [SessionState.CLOSED, SessionState.CALLED_OFF])
def test_a_question_for_a_session_that_is_over_comes_back(
    cast: Cast, told: Told, sign_in: SignIn, state: SessionState
) -> None:
    end(cast, told, state)
    client: Client = sign_in(cast.ruth)
    response = client.post(session_url(told, "items/new/"), {"title": WORDS})
    assert response.status_code == 422
    page = response.content.decode()
    assert "Bring it to the next one." in page
    assert WORDS in page
    assert client.get(session_url(told, "items/new/")).headers["Location"] == session_url(told, "")
    with acting_as(cast.noor):
        assert not AgendaItem.objects.filter(title=WORDS).exists()


@pytest.mark.parametrize(
    ("state", "says"), [(SessionState.CLOSED, "The minutes of this session"), (SessionState.CALLED_OFF, "called off")]
)
def test_another_time_for_a_session_that_is_over_comes_back(
    cast: Cast, told: Told, sign_in: SignIn, state: SessionState, says: str
) -> None:
    end(cast, told, state)
    client, day = sign_in(cast.ruth), (agency_day() + dt.timedelta(days=9)).isoformat()
    response = client.post(session_url(told, "move/"), {"day": day, "time": "14:15", "mode": "virtual"})
    assert response.status_code == 422
    page = response.content.decode()
    assert says in page
    assert f'value="{day}"' in page
    assert client.get(session_url(told, "move/")).status_code == 302


@pytest.mark.parametrize("what", ["withdraw/", "first/"])
def test_the_agenda_of_a_session_that_is_over_stays_as_it_was(
    cast: Cast, told: Told, sign_in: SignIn, what: str
) -> None:
    end(cast, told, SessionState.CLOSED)
    client = sign_in(cast.noor)
    page = client.post(item_url(told, what), follow=True).content.decode()
    assert "This session is over: its agenda stays as it was." in page
    assert f'action="{item_url(told, what)}"' not in page
    with acting_as(cast.noor):
        item = AgendaItem.objects.get(pk=told.bottle.pk)
        assert (item.withdrawn_at, item.comes_first) == (None, False)
