"""Opening a session: within a current pairing, for either of the two, once."""

import datetime as dt

import pytest
from django.utils import timezone

from imh_practice.membership.models import Pairing
from imh_practice.shared.acting import acting_as
from supervision.actions.sessions import open_session
from supervision.models import Mode, Participant, Seat, Session
from tests.cast import Cast
from tests.conftest import SignIn
from tests.supervision import story
from tests.supervision.conftest import Told

URL = "/supervision/new/"


def sent(pairing: Pairing, /, **changes: str) -> dict[str, str]:
    day = timezone.localdate() + dt.timedelta(days=3)
    return {"pairing": str(pairing.pk), "day": day.isoformat(), "time": "10:30", "mode": "in-person", **changes}


@pytest.mark.parametrize("name", ["noor", "ruth"])
def test_either_of_a_pairing_opens_a_session(cast: Cast, sign_in: SignIn, name: str) -> None:
    response = sign_in(cast.members[name]).post(URL, sent(cast.pairing))
    with acting_as(cast.noor):
        session = Session.objects.get()
        assert response.headers["Location"] == f"/supervision/{session.pk}/"
        assert session.opened_by == cast.members[name]
        assert set(Participant.objects.values_list("member_id", "seat")) == {
            (cast.ruth.pk, Seat.SUPERVISOR),
            (cast.noor.pk, Seat.SUPERVISEE),
        }


def test_the_time_is_the_agencys(cast: Cast, sign_in: SignIn) -> None:
    sign_in(cast.noor).post(URL, sent(cast.pairing))
    with acting_as(cast.noor):
        assert Session.objects.get().starts_at.astimezone(cast.agency.zone).time() == dt.time(10, 30)


def test_the_same_form_sent_twice_opens_one_session(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.noor)
    first, second = (client.post(URL, sent(cast.pairing)).headers["Location"] for _ in range(2))
    assert first == second


def test_only_current_partners_are_offered(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.noor).get(URL).content.decode()
    assert "Ruth Okafor" in page
    assert "Fay Stone" not in page


def test_somebody_elses_pairing_is_not_taken(cast: Cast, sign_in: SignIn) -> None:
    response = sign_in(cast.jonas).post(URL, sent(cast.pairing))
    assert response.status_code == 422
    response = sign_in(cast.fay).post(URL, sent(cast.pairing))
    assert response.status_code == 422
    with acting_as(cast.noor):
        assert not Session.objects.exists()


def test_an_agency_admin_finds_no_such_page(cast: Cast, sign_in: SignIn) -> None:
    assert sign_in(cast.salome).get(URL).status_code == 404


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("day", "0001-01-01"),
        ("day", "9999-12-31"),
        ("day", "tomorrow"),
        ("time", "25:00"),
        ("mode", "by-owl"),
        ("pairing", "not-a-key"),
        ("pairing", ""),
        ("day", "\x00"),
    ],
)
def test_what_does_not_fit_comes_back_with_words(cast: Cast, sign_in: SignIn, field: str, value: str) -> None:
    response = sign_in(cast.noor).post(URL, sent(cast.pairing, **{field: value}))
    assert response.status_code == 422
    assert "There is a problem" in response.content.decode()


def test_a_week_after_the_last_session_at_its_hour_is_offered(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        last = story.make_session(cast.pairing, cast.noor, days=1)
    start = last.starts_at.astimezone(cast.agency.zone)
    page = sign_in(cast.noor).get(URL).content.decode()
    assert f'value="{(start.date() + dt.timedelta(weeks=1)).isoformat()}"' in page
    assert f'value="{start:%H:%M}"' in page


@pytest.mark.parametrize("minutes", [0, 30, -30])
def test_a_second_hour_at_the_same_time_is_asked_about(cast: Cast, told: Told, sign_in: SignIn, minutes: int) -> None:
    """Ruth meets Bea then; she may still want it so. That Noor meets somebody is not said to anybody but her."""
    with acting_as(cast.ruth):
        pairing = Pairing.objects.get(clinician=cast.bea, supervisor=cast.ruth)
        at = timezone.now().replace(hour=15, minute=30, second=0, microsecond=0) + dt.timedelta(days=3)
        open_session(pairing=pairing, starts_at=at, mode=Mode.IN_PERSON, by=cast.ruth)
    wanted = (at + dt.timedelta(minutes=minutes)).astimezone(cast.agency.zone)
    sent = {"day": wanted.date().isoformat(), "time": f"{wanted:%H:%M}", "mode": "in-person"}
    move, new = f"/supervision/{told.session.pk}/move/", "/supervision/new/"
    ruth = sign_in(cast.ruth)
    for path, more in ((move, {}), (new, {"pairing": str(cast.pairing.pk)})):
        page = ruth.post(path, {**sent, **more})
        assert page.status_code == 422, path
        assert "You meet Bea Moreau then" in page.content.decode()
        assert ruth.post(path, {**sent, **more, "all_the_same": "on"}).status_code == 302
    assert "Bea" not in sign_in(cast.noor).post(move, sent).content.decode()


def began(cast: Cast, *, days: int) -> None:
    with acting_as(cast.salome):
        long_ago = timezone.now() - dt.timedelta(days=days)
        Pairing.objects.filter(pk=cast.pairing.pk).update(began_at=long_ago)


def test_a_day_long_past_is_asked_about(cast: Cast, told: Told, sign_in: SignIn) -> None:
    """January typed for the January to come. Hours held before the pairing was written down are written down after."""
    noor, today = sign_in(cast.noor), timezone.localdate()
    past, recent = (today - dt.timedelta(days=days) for days in (40, 20))
    bring = {"to": f"new-{cast.pairing.pk}", "title": "Heron"}
    move, bringing = f"/supervision/{told.session.pk}/move/", f"/supervision/bring/?moment={told.moment.pk}"
    places = ((URL, {}), (move, {}), (bringing, bring))
    began(cast, days=300)
    for path, more in places:
        page = noor.post(path, sent(cast.pairing, day=past.isoformat(), **more))
        assert page.status_code == 422, path
        assert f"You mean {past:%A}, {past:%B} {past.day}, {past.year}?" in page.content.decode()
    began(cast, days=10)
    for path, more in (places[0], places[2]):
        page = noor.post(path, sent(cast.pairing, day=recent.isoformat(), **more))
        assert page.status_code == 422, path
        assert "This supervision was written down here on" in page.content.decode()
    for path, more in places[:2]:  # nothing is brought to an hour that has passed
        again = sent(cast.pairing, day=past.isoformat(), all_the_same="on", **more)
        assert noor.post(path, again).status_code == 302, path
