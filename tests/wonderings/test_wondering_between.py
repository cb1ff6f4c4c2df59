"""How it went between them: not known first, in words and never in numbers; the last word is never "not yet"."""

import re

import pytest
from django.utils import timezone

from imh_practice.practice.catalogue import catalogue
from imh_practice.shared.acting import acting_as
from imh_practice.wonderings.models import Kind, State, Wondering
from tests.cast import Cast
from tests.conftest import SignIn
from tests.observations.helpers import moment, wrote
from tests.wonderings.story import page, said, wondered

pytestmark = pytest.mark.django_db
AFTERWARDS = "Finding each other may come on another one"


def test_not_known_comes_first_and_nothing_is_kept_unchosen(cast: Cast, sign_in: SignIn) -> None:
    text = page(sign_in(cast.noor), cast.heron, "between-them")
    radios = re.findall(r'<input type="radio"[^>]*>', text)
    assert "not-known" in radios[0]
    assert not any("checked" in radio for radio in radios)
    assert "found" in radios[-1]
    answer = sign_in(cast.noor).post(f"/families/{cast.heron.pk}/between-them/", {"text": ""})
    assert answer.status_code == 422
    assert "Choose one. Not known is one." in answer.content.decode()
    with acting_as(cast.noor):
        assert not Wondering.objects.exists()


def test_cue_response_and_what_followed_are_kept_with_it(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.noor)
    sent = {"state": "found", "text": "", "cue": "A gag, a look.", "response": "A hand.", "followed": "He went on."}
    assert client.post(f"/families/{cast.heron.pk}/between-them/", sent).status_code == 302
    text = page(client, cast.heron, "between-them").partition("Over time")[2]
    assert said(State.FOUND) in text
    for code, words in (("M2", "A gag, a look."), ("M3", "A hand."), ("M4", "He went on.")):
        assert catalogue().entry(code).label in text
        assert words in text
    with acting_as(cast.noor):
        first = Wondering.objects.get(position=1)
    assert first.item_version_id == catalogue().entry("M6").id


def test_a_visit_tells_its_day_and_leads_to_it(cast: Cast, sign_in: SignIn) -> None:
    visit = wrote(cast.noor, cast.heron, moment("Seen."), days_ago=8)
    client = sign_in(cast.noor)
    assert f'value="{visit.pk}" selected' in page(client, cast.heron, "between-them", query=f"?visit={visit.pk}")
    client.post(f"/families/{cast.heron.pk}/between-them/", {"state": "together", "visit": visit.pk})
    with acting_as(cast.noor):
        row = Wondering.objects.get()
    assert row.day == timezone.localdate(visit.happened_at, cast.agency.zone)
    assert f"/visits/{visit.pk}/" in page(client, cast.heron, "between-them").partition("Over time")[2]


def test_anothers_visit_is_not_hers_to_choose(cast: Cast, sign_in: SignIn) -> None:
    visit = wrote(cast.jonas, cast.heron, moment("Seen."), days_ago=8)
    response = sign_in(cast.noor).post(
        f"/families/{cast.heron.pk}/between-them/", {"state": "together", "visit": visit.pk}
    )
    wrote(cast.noor, cast.heron, moment("Seen."), days_ago=8)
    again = sign_in(cast.noor).post(
        f"/families/{cast.heron.pk}/between-them/", {"state": "together", "visit": visit.pk}
    )
    assert (response.status_code, again.status_code) == (302, 422)  # without visits of hers there is no such box
    with acting_as(cast.noor):
        assert Wondering.objects.get().visit is None


def test_not_found_again_yet_is_never_the_last_word(cast: Cast, sign_in: SignIn) -> None:
    wondered(cast.noor, cast.heron, "", code="M5", state=State.NOT_YET, kind=Kind.BETWEEN, days_ago=9)
    for member in (cast.noor, cast.ruth):
        text = page(sign_in(member), cast.heron, "between-them")
        assert AFTERWARDS in text.rpartition(str(State.NOT_YET.label))[2]


def test_nothing_on_it_is_a_number_or_a_graph(cast: Cast, sign_in: SignIn) -> None:
    for number in range(3):
        wondered(cast.noor, cast.heron, "Seen.", code="M5", state=State.MISSED, kind=Kind.BETWEEN, days_ago=number)
    text = page(sign_in(cast.noor), cast.heron, "between-them").partition("Over time")[2].partition("</section")[0]
    plain = re.sub(r"<time.*?</time>|<[^>]+>", " ", text)
    assert not re.search(r"\d", plain)
    assert not {"<svg", "<progress", "<table", "<meter"} & set(re.findall(r"<\w+", text))
