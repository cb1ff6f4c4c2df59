"""Opening a session: within a current pairing, for either of the two, once."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from imh_practice.membership.models import Pairing
from imh_practice.shared.acting import acting_as
from supervision.actions.sessions import open_session
from supervision.models import Mode, Participant, Seat, Session
from tests.cast import Cast, agency_day
from tests.conftest import SignIn
from tests.supervision import story
from tests.supervision.conftest import Told

URL = "/supervision/new/"


def sent(pairing: Pairing, /, **changes: str) -> dict[str, str]:
    day = agency_day() + dt.timedelta(days=3)
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
    noor, today = sign_in(cast.noor), agency_day()
    past, recent = (today - dt.timedelta(days=days) for days in (40, 20))
    bring = {"to": f"new-{cast.pairing.pk}", "title": "Heron"}
    move, bringing = f"/supervision/{told.session.pk}/move/", f"/supervision/bring/?moment={told.moment.pk}"
    places: tuple[tuple[str, dict[str, str]], ...] = ((URL, {}), (move, {}), (bringing, bring))
    began(cast, days=300)
    for path, more in places:
        page = noor.post(path, sent(cast.pairing, day=past.isoformat(), **more))
        assert page.status_code == 422, path
        assert f"You mean {past:%A}, {past:%B}\u00a0{past.day}, {past.year}?" in page.content.decode()
    began(cast, days=10)
    for path, more in (places[0], places[2]):
        page = noor.post(path, sent(cast.pairing, day=recent.isoformat(), **more))
        assert page.status_code == 422, path
        assert "This supervision was written down here on" in page.content.decode()
    for path, more in places[:2]:  # nothing is brought to an hour that has passed
        again = sent(cast.pairing, day=past.isoformat(), all_the_same="on", **more)
        assert noor.post(path, again).status_code == 302, path


def test_what_is_missing_is_named_and_each_page_says_what_it_is(cast: Cast, told: Told, sign_in: SignIn) -> None:
    noor, ruth = sign_in(cast.noor), sign_in(cast.ruth)
    page = ruth.post(URL, sent(cast.pairing, pairing="")).content.decode()
    assert page.count("Choose whom you meet.") == 2
    with acting_as(cast.noor):
        Session.objects.filter(pk=told.session.pk).update(starts_at=timezone.now())
    session = f"/supervision/{told.session.pk}/"
    page = noor.post(
        f"{session}close/", {"reflective": "-1", "clinical": "x", "administrative": "9999"}
    ).content.decode()
    assert page.count("Reflective minutes: write a number from 0 up.") == 2
    assert page.count("Clinical minutes: write a whole number, in digits.") == 2
    assert page.count("Administrative minutes: write a number up to 600.") == 2
    page = noor.get(f"{session}move/").content.decode()
    assert "<title>Meet at another time" in page
    assert re.search(r"<h1[^>]*>Meet at another time</h1>", page)
    assert "Both who take part" in noor.get(f"{session}summary/edit/").content.decode()
    assert "all of you" not in noor.post(f"{session}items/new/", {"title": ""}).content.decode()


def test_what_is_brought_leads_back_to_where_it_stands(cast: Cast, told: Told, sign_in: SignIn) -> None:
    for member, query, back in (
        (cast.noor, f"moment={told.moment.pk}", f"/visits/{told.moment.visit_id}/"),
        (cast.noor, f"shared={told.grant.shared_text_id}", f"/reflections/shares/{told.grant.pk}/"),
        (cast.ruth, f"shared={told.grant.shared_text_id}", f"/reflections/shared/{told.grant.pk}/"),
        (cast.noor, f"question={told.question.pk}", f"/supervision/{told.session.pk}/items/{told.question.pk}/"),
    ):
        page = sign_in(member).get(f"/supervision/bring/?{query}").content.decode()
        assert re.search(rf'<p class="noprint"><a class="link" href="{back}[^"]*"', page), back
        assert "all the same" not in page
