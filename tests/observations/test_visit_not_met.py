"""We did not meet: two taps from the family, no moment required, and the agency may count it."""

import datetime as dt
import re
from typing import Any

import pytest
from django.utils import timezone

from imh_practice.shared.acting import acting_as
from imh_practice.shared.templatetags.parts import in_words
from observations.models import Outcome, Visit
from tests.cast import Cast, agency_day
from tests.conftest import SignIn
from tests.observations.helpers import OPENED, filled_in, wrote

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
        words = "They could not" if name == "noor" else "The family could not"
        assert words in client.get(f"/visits/{visit.pk}/").content.decode()
        assert words in client.get("/visits/").content.decode()


def test_a_time_written_as_the_page_says_it_is_taken(cast: Cast, sign_in: SignIn) -> None:
    """And where the day is wrong, the line above it says the day that was typed, not today's beside it."""
    client, where = sign_in(cast.noor), URL.format(cast.heron.pk)
    day = agency_day() - dt.timedelta(days=3)
    to_come = agency_day() + dt.timedelta(days=3)
    page = client.post(where, planned(cast, day=to_come.isoformat(), time="10:30 AM")).content.decode()
    assert "This day is still to come." in page
    assert f"{in_words(to_come)}, 10:30\u00a0AM" in page
    assert in_words(agency_day()) not in page
    client.post(where, planned(cast, day=day.isoformat(), time="10:30 AM"))
    with acting_as(cast.noor):
        at = timezone.localtime(Visit.objects.get().happened_at, cast.agency.zone)
    assert at.time() == dt.time(10, 30)


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_put_right_it_asks_first_what_became_of_it(cast: Cast, sign_in: SignIn) -> None:
    """Nothing was noticed where nobody was met: boxes for moments wait in a fold until she says that they met."""
    client = sign_in(cast.noor)
    visit = wrote(cast.noor, cast.heron, outcome=Outcome.ME)
    where = f"/visits/{visit.pk}/edit/"
    page = text_of(client.get(where))
    outcome, facts, moments = (page.index(part) for part in ('name="outcome"', 'name="day"', 'name="moments-0-text"'))
    assert outcome < page.index("data-changed=") < facts < moments
    assert '<details class="fold" data-if-met> <summary>If you met after all: what you noticed</summary>' in page
    assert "Record:" not in page.partition("data-count")[2].partition("</span>")[0].partition(">")[2]
    assert "At home" not in page.partition("data-changed=")[2].partition("</summary>")[0]
    sent = planned(cast, outcome="met", base="1", setting="home") | {
        "moments-TOTAL_FORMS": "1",
        "moments-INITIAL_FORMS": "0",
        "moments-0-text": "",
    }
    refused = client.post(where, sent)
    assert refused.status_code == 422
    assert "data-if-met" not in refused.content.decode()
    assert client.post(where, sent | {"moments-0-text": "He looked up."}).status_code == 302
    with acting_as(cast.noor):
        assert Visit.objects.get().moments.count() == 1
    wrote(cast.noor, cast.heron, outcome=Outcome.ME)
    assert client.post(where, sent | {"base": "2", "outcome": "they"}).status_code == 302
    page = text_of(client.get(where))
    assert '<details class="fold" data-if-met open>' in page, "a moment that stands is in sight"


def test_the_bar_counts_moments_with_words(cast: Cast, sign_in: SignIn) -> None:
    client, where = sign_in(cast.noor), OPENED.format(cast.heron.pk)
    assert ">Record: no moment yet.</span>" in text_of(client.get(where))
    assert ">Record: 1 moment.</span>" in text_of(client.post(where, filled_in("He looked up.", "", add="moments")))


@pytest.mark.parametrize(
    ("outcome", "hers", "others"),
    [("me", "I could not", "Noor could not"), ("they", "They could not", "The family could not")],
)
def test_others_read_who_could_not(cast: Cast, sign_in: SignIn, outcome: str, hers: str, others: str) -> None:
    """ "I" is who wrote it, and whoever else reads it is somebody else: in lists, on pages and in the plain note."""
    visit = wrote(cast.noor, cast.heron, outcome=outcome)
    places = {
        "noor": ["/visits/", f"/visits/{visit.pk}/", f"/families/{cast.heron.pk}/", "/"],
        "jonas": ["/visits/", f"/visits/{visit.pk}/", f"/families/{cast.heron.pk}/", f"/visits/{visit.pk}/note/"],
        "ruth": ["/visits/", f"/visits/{visit.pk}/", f"/caseload/{cast.noor.pk}/"],
    }
    for name, paths in places.items():
        right, wrong = (hers, others) if name == "noor" else (others, hers)
        for path in paths:
            page = sign_in(cast.members[name]).get(path).content.decode()
            read = re.sub("<select.*?</select>", "", page, flags=re.DOTALL)  # what can be looked for
            assert right in read, (name, path)
            assert wrong not in read, (name, path)
    row = text_of(sign_in(cast.jonas).get("/visits/"))
    assert "Written by Noor Haddad" in row
