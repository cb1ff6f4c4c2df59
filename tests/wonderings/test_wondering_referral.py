"""Wondering about a referral: dated moments, the rule in words, a person's own choice; never a verdict."""

import re

import pytest

from imh_practice.practice.catalogue import catalogue
from imh_practice.shared.acting import acting_as
from imh_practice.wonderings.models import Kind, State, Wondering
from tests.cast import Cast
from tests.conftest import SignIn
from tests.wonderings.story import page, said, wondered

pytestmark = pytest.mark.django_db
RULE = "a licensed mental health therapist trained in infant mental health may help"
CODES = ("R1", "R2", "R3", "R4")


def test_a_noticing_is_kept_under_its_sign_with_its_day(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.noor)
    sent = {"what": "signs", "signs-sign-0": "some", "signs-sign-2": "very-hard", "signs-words-3": "Meals only."}
    assert client.post(f"/families/{cast.heron.pk}/referral/", sent).status_code == 302
    with acting_as(cast.noor):
        rows = list(Wondering.objects.order_by("position"))
    assert [(row.state, row.text) for row in rows] == [("some", ""), ("very-hard", ""), ("", "Meals only.")]
    assert len({row.entry_id for row in rows}) == 1
    text = page(client, cast.heron, "referral")
    third = text.partition(catalogue().entry("R3").label)[2].partition(catalogue().entry("R4").label)[0]
    assert f'<p class="hint">{State.VERY_HARD.label}</p>' in third, "said quietly, after the words: no verdict"
    assert str(State.SOME.label) not in third


def test_the_page_says_the_rule_and_draws_no_conclusion(cast: Cast, sign_in: SignIn) -> None:
    """The same words for signs of every kind and number: nothing but the dated moments differs."""

    def words() -> str:
        text = page(sign_in(cast.ruth), cast.heron, "referral").partition("<main")[2].partition("</main")[0]
        return re.sub(
            r'<div class="told">.*?</div>|<p class="hint">Nothing written down yet.</p>|\s', "", text, flags=re.S
        )

    wondered(cast.noor, cast.heron, "Once.", code="R1", state=State.NOT_SEEN, kind=Kind.SIGN)
    before = words()
    assert RULE.replace(" ", "") in before
    for code in CODES:
        for number in range(3):
            wondered(cast.noor, cast.heron, "", code=code, state=State.VERY_HARD, kind=Kind.SIGN, days_ago=number)
    assert words() == before


def test_nothing_chosen_is_said_and_nothing_is_kept(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.noor)
    for sent, words in (
        ({"what": "signs"}, "One of them is enough."),
        ({"what": "choice", "choice-text": "We talked."}, "Choose one of these."),
    ):
        response = client.post(f"/families/{cast.heron.pk}/referral/", sent)
        assert response.status_code == 422
        text = response.content.decode()
        assert words in text
        assert text.count('role="alert"') == 1
        assert sent.get("choice-text", "") in text
    with acting_as(cast.noor):
        assert not Wondering.objects.exists()


def test_the_choice_is_hers_and_dated_with_the_bias_prompt_beside_it(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.noor)
    text = page(client, cast.heron, "referral")
    assert catalogue().entry("TB").prompt[:30] in text.partition("What was chosen")[2]
    assert "/reflections/new/" in text
    assert "Did the family get there?" not in text
    client.post(f"/families/{cast.heron.pk}/referral/", {"what": "choice", "choice-state": "watch"})
    assert said(State.WATCH) in page(client, cast.heron, "referral")


def test_after_a_referral_it_is_asked_whether_they_got_there(cast: Cast, sign_in: SignIn) -> None:
    wondered(cast.noor, cast.heron, "", code="", state=State.REFER, kind=Kind.CHOICE, days_ago=20)
    client = sign_in(cast.noor)
    assert "Did the family get there?" in page(client, cast.heron, "referral")
    sent = {"what": "after", "after-state": "on-the-way", "after-text": "Two buses."}
    client.post(f"/families/{cast.heron.pk}/referral/", sent)
    text = page(client, cast.heron, "referral")
    assert said(State.ON_THE_WAY) in text
    assert "Did the family get there?" in text  # until something else is chosen
    wondered(cast.noor, cast.heron, "", code="", state=State.DECLINED, kind=Kind.CHOICE)
    assert "Did the family get there?" not in page(client, cast.heron, "referral")


def test_a_supervisor_reads_it_and_chooses_nothing(cast: Cast, sign_in: SignIn) -> None:
    wondered(cast.noor, cast.heron, "Meals only.", code="R4", kind=Kind.SIGN)
    text = page(sign_in(cast.ruth), cast.heron, "referral")
    assert "Meals only." in text
    assert "<form" not in text.partition("<main")[2].partition("</main")[0]
