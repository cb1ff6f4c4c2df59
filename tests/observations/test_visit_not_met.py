"""We did not meet: two taps from the family, no moment required, and the agency may count it."""

import datetime as dt

import pytest
from django.utils import timezone

from imh_practice.shared.acting import acting_as
from imh_practice.shared.templatetags.parts import in_words
from observations.models import Outcome, Visit
from tests.cast import Cast
from tests.conftest import SignIn
from tests.observations.helpers import OPENED

URL = "/visits/not-met/?family={}"
OPEN = URL + "&ref=019a7c00-0000-7000-8000-00000000000a"


def planned(cast: Cast, **more: str) -> dict[str, str]:
    at = timezone.now().astimezone(cast.agency.zone) - dt.timedelta(minutes=10)
    return {"day": at.date().isoformat(), "time": at.strftime("%H:%M"), "outcome": "they"} | more


@pytest.mark.parametrize(("outcome", "thanks"), [("they", False), ("me", False), ("no-answer", True)])
def test_one_tap_after_the_family(cast: Cast, sign_in: SignIn, outcome: str, thanks: bool) -> None:
    client = sign_in(cast.noor)
    assert URL.format(cast.heron.pk) in client.get(OPENED.format(cast.heron.pk)).content.decode()
    page = client.get(OPEN.format(cast.heron.pk)).content.decode()
    assert f'name="outcome" value="{outcome}"' in page
    response = client.post(URL.format(cast.heron.pk), planned(cast, outcome=outcome), follow=True)
    with acting_as(cast.noor):
        visit = Visit.objects.finished().select_related("head").get()
        assert visit.head is not None
        assert visit.head.outcome == outcome
        assert not visit.moments.exists()
    assert ("Thank you for going." in response.content.decode()) == thanks


def test_met_is_no_answer_here(cast: Cast, sign_in: SignIn) -> None:
    for outcome in [Outcome.MET, "x", ""]:
        response = sign_in(cast.noor).post(URL.format(cast.heron.pk), planned(cast, outcome=outcome))
        assert response.status_code == 422
    response = sign_in(cast.noor).post(URL.format(cast.heron.pk), {})
    assert response.status_code == 422


def test_a_time_to_come_is_refused_kindly(cast: Cast, sign_in: SignIn) -> None:
    tomorrow = (timezone.now() + dt.timedelta(days=1)).date().isoformat()
    response = sign_in(cast.noor).post(URL.format(cast.heron.pk), planned(cast, day=tomorrow))
    assert response.status_code == 422
    assert "still to come" in response.content.decode()


def test_two_taps_make_one(cast: Cast, sign_in: SignIn) -> None:
    data = planned(cast)
    for _ in range(2):
        assert sign_in(cast.noor).post(OPEN.format(cast.heron.pk), data).status_code == 302
    with acting_as(cast.noor):
        assert Visit.objects.count() == 1


def test_only_with_a_family_she_carries(cast: Cast, sign_in: SignIn) -> None:
    for name in ["bea", "ruth", "salome", "max"]:
        client = sign_in(cast.members[name])
        assert client.get(OPEN.format(cast.heron.pk)).status_code == 404
        assert client.post(URL.format(cast.heron.pk), planned(cast)).status_code == 404


def test_it_reads_as_what_it_is(cast: Cast, sign_in: SignIn) -> None:
    sign_in(cast.noor).post(URL.format(cast.heron.pk), planned(cast))
    with acting_as(cast.noor):
        visit = Visit.objects.get()
    for name in ["noor", "jonas", "ruth"]:
        client = sign_in(cast.members[name])
        assert "They could not" in client.get(f"/visits/{visit.pk}/").content.decode()
        assert "They could not" in client.get("/visits/").content.decode()


def test_a_time_written_as_the_page_says_it_is_taken(cast: Cast, sign_in: SignIn) -> None:
    """And where the day is wrong, the line above it says the day that was typed, not today's beside it."""
    client, where = sign_in(cast.noor), URL.format(cast.heron.pk)
    day = timezone.localdate() - dt.timedelta(days=3)
    to_come = timezone.localdate() + dt.timedelta(days=3)
    page = client.post(where, planned(cast, day=to_come.isoformat(), time="10:30 AM")).content.decode()
    assert "This day is still to come." in page
    assert f"{in_words(to_come)}, 10:30 AM" in page.replace("\u202f", " ").replace("\u00a0", " ")
    assert in_words(timezone.localdate()) not in page
    client.post(where, planned(cast, day=day.isoformat(), time="10:30 AM"))
    with acting_as(cast.noor):
        at = timezone.localtime(Visit.objects.get().happened_at, cast.agency.zone)
    assert at.time() == dt.time(10, 30)
