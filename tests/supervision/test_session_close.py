"""Closing: minutes by kind and who was there; mended later, never written over unseen. And moving a session."""

import datetime as dt
import re

import pytest

from imh_practice.audit.models import Event, EventObject
from imh_practice.shared.acting import acting_as
from supervision.models import Participant, Session, SessionState
from tests.cast import Cast, agency_day
from tests.conftest import SignIn
from tests.supervision import story
from tests.supervision.conftest import Told


@pytest.fixture
def due(cast: Cast) -> Session:
    with acting_as(cast.noor):
        return story.make_session(cast.pairing, cast.noor, days=-0.01)


def url(session: Session, what: str = "close") -> str:
    return f"/supervision/{session.pk}/{what}/"


def sent(cast: Cast, **changes: object) -> dict[str, object]:
    return {"reflective": 50, "clinical": 10, "attended": [cast.noor.pk, cast.ruth.pk], "seen": "", **changes}


@pytest.mark.parametrize("name", ["noor", "ruth"])
def test_either_writes_down_the_minutes(cast: Cast, due: Session, sign_in: SignIn, name: str) -> None:
    response = sign_in(cast.members[name]).post(url(due), sent(cast))
    assert response.headers["Location"] == f"/supervision/{due.pk}/"
    with acting_as(cast.noor):
        due.refresh_from_db()
        assert (due.state, due.reflective_minutes, due.clinical_minutes, due.administrative_minutes) == (
            SessionState.CLOSED,
            50,
            10,
            0,
        )
        assert set(Participant.objects.values_list("attended", flat=True)) == {True}
        event = Event.objects.get(act="session_close")
        assert EventObject.objects.get(event_id=event.pk).object_id == due.pk


def test_a_session_that_was_not_held_is_closed_without_minutes(cast: Cast, due: Session, sign_in: SignIn) -> None:
    client = sign_in(cast.noor)
    client.post(url(due), sent(cast, reflective="", clinical="", attended=[]))
    assert "You did not meet." in client.get(f"/supervision/{due.pk}/").content.decode()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"reflective": "", "clinical": ""}, "Write how long you met."),
        ({"attended": []}, "Tick who was there"),
        ({"reflective": 601}, "Reflective minutes: write a number up to 600."),
        ({"reflective": -1}, "Reflective minutes: write a number from 0 up."),
        ({"clinical": "ten"}, "Clinical minutes: write a whole number, in digits."),
        ({"attended": ["nobody"]}, "One that was chosen is not on it any more."),
        ({"reflective": "9" * 400}, "Reflective minutes: write a"),
    ],
)
def test_what_does_not_fit_comes_back_with_words(
    cast: Cast, due: Session, sign_in: SignIn, changes: dict[str, object], says: str
) -> None:
    response = sign_in(cast.noor).post(url(due), sent(cast, **changes))
    assert response.status_code == 422
    assert says in response.content.decode()
    with acting_as(cast.noor):
        assert Session.objects.get(pk=due.pk).is_planned


@pytest.mark.parametrize("minutes", [(300, 300, 300), (600, 1, 0)])
def test_more_than_ten_hours_in_all_were_not_held(
    cast: Cast, due: Session, sign_in: SignIn, minutes: tuple[int, int, int]
) -> None:
    typed = dict(zip(("reflective", "clinical", "administrative"), minutes, strict=True))
    page = sign_in(cast.noor).post(url(due), sent(cast, **typed, longer="on"))
    assert page.status_code == 422
    assert "600 minutes in all" in page.content.decode()


def test_longer_than_four_hours_is_asked_about_once(cast: Cast, due: Session, sign_in: SignIn) -> None:
    client = sign_in(cast.noor)
    assert "Longer than four hours" not in client.get(url(due)).content.decode()
    page = client.post(url(due), sent(cast, reflective=200, clinical=50))
    assert page.status_code == 422
    assert "Longer than four hours" in page.content.decode()
    assert client.post(url(due), sent(cast, reflective=200, clinical=50, longer="on")).status_code == 302


@pytest.mark.parametrize("name", ["ruth", "noor"])
def test_nobody_reflects_alone(cast: Cast, due: Session, sign_in: SignIn, name: str) -> None:
    """Reflective minutes count as hours: they need who holds the hour and for whom it is held."""
    client = sign_in(cast.noor)
    page = client.post(url(due), sent(cast, attended=[cast.members[name].pk]))
    assert page.status_code == 422
    assert "a supervisor and a supervisee" in page.content.decode()
    alone = sent(cast, reflective="", attended=[cast.members[name].pk])
    assert client.post(url(due), alone).status_code == 302


def test_corrected_minutes_say_when_they_were_written_and_that_they_were_corrected(
    cast: Cast, due: Session, sign_in: SignIn
) -> None:
    client = sign_in(cast.noor)
    client.post(url(due), sent(cast))
    page = client.get(f"/supervision/{due.pk}/?tab=after").content.decode()
    assert "Written down" in page
    assert "corrected" not in page
    seen = seen_on(client.get(url(due)).content.decode())
    client.post(url(due), sent(cast, reflective=45, seen=seen))
    assert "corrected" in client.get(f"/supervision/{due.pk}/?tab=after").content.decode()


def test_it_is_not_closed_before_its_day(cast: Cast, told: Told, sign_in: SignIn) -> None:
    response = sign_in(cast.noor).post(url(told.session), sent(cast))
    assert response.status_code == 422
    assert "If you met before, move it first." in response.content.decode()


def test_minutes_are_not_written_over_unseen(cast: Cast, due: Session, sign_in: SignIn) -> None:
    """Both have the form open; the second is told, sees what stands, and may then let hers stand."""
    sign_in(cast.ruth).post(url(due), sent(cast, reflective=45))
    client = sign_in(cast.noor)
    response = client.post(url(due), sent(cast, reflective=55))
    assert response.status_code == 422
    page = response.content.decode()
    assert "were written while you had this open" in page
    assert "45 reflective" in page
    assert 'value="55"' in page
    with acting_as(cast.noor):
        assert Session.objects.get(pk=due.pk).reflective_minutes == 45
    client.post(url(due), sent(cast, reflective=55, seen=seen_on(page)))
    with acting_as(cast.noor):
        assert Session.objects.get(pk=due.pk).reflective_minutes == 55


def seen_on(page: str) -> str:
    """Return the hidden field that says which minutes the writer saw."""
    (field,) = re.findall(r'<input[^>]*name="seen"[^>]*>', page)
    (value,) = re.findall(r'value="([^"]*)"', field)
    return str(value)


def test_mending_the_minutes_does_not_move_the_end_of_the_hour(cast: Cast, due: Session, sign_in: SignIn) -> None:
    """What was written after the hour waits for an answer; mended minutes must not make it part of the hour."""
    client = sign_in(cast.noor)
    client.post(url(due), sent(cast))
    with acting_as(cast.noor):
        ended = Session.objects.get(pk=due.pk).closed_at
    for minutes in (40, 45):
        seen = seen_on(client.get(url(due)).content.decode())
        assert client.post(url(due), sent(cast, reflective=minutes, seen=seen)).status_code == 302
        assert client.post(url(due), sent(cast, reflective=1, seen=seen)).status_code == 422
    with acting_as(cast.noor):
        due.refresh_from_db()
        assert (due.closed_at, due.reflective_minutes) == (ended, 45)


def test_after_the_supervision_has_ended_the_hour_can_still_be_written_down(
    cast: Cast, told: Told, sign_in: SignIn
) -> None:
    everybody = [cast.noor.pk, cast.fay.pk]
    response = sign_in(cast.fay).post(url(told.with_fay), sent(cast, attended=everybody))
    assert response.status_code == 302


def test_a_planned_session_is_moved(cast: Cast, told: Told, sign_in: SignIn) -> None:
    day = agency_day() + dt.timedelta(days=9)
    sent_ = {"day": day.isoformat(), "time": "14:15", "mode": "virtual"}
    assert sign_in(cast.ruth).post(url(told.session, "move"), sent_).status_code == 302
    with acting_as(cast.ruth):
        session = Session.objects.get(pk=told.session.pk)
        start = session.starts_at.astimezone(cast.agency.zone)
        assert (start.date(), start.time(), session.mode) == (day, dt.time(14, 15), "virtual")


def test_a_session_that_was_held_is_not_moved(cast: Cast, due: Session, sign_in: SignIn) -> None:
    client = sign_in(cast.noor)
    client.post(url(due), sent(cast))
    assert client.get(url(due, "move")).status_code == 302
    day = (agency_day() + dt.timedelta(days=9)).isoformat()
    sent_ = {"day": day, "time": "14:15", "mode": "virtual"}
    assert client.post(url(due, "move"), sent_).status_code == 422
