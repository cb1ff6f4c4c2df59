"""How a family is understood so far: dated answers, the latest above the earlier ones, one open box."""

from html import unescape
from typing import Any

import pytest
from django.test import Client

from imh_practice.audit.models import EventObject
from imh_practice.families.actions import end_family
from imh_practice.families.models import Child
from imh_practice.practice.catalogue import catalogue
from imh_practice.shared.acting import acting_as
from imh_practice.shared.ids import uuid7
from imh_practice.wonderings.models import State, Wondering
from tests.cast import Cast
from tests.conftest import SignIn
from tests.wonderings.story import BRACES, OTHERS, page, said, shared, wondered

pytestmark = pytest.mark.django_db


def ask(code: str) -> str:
    return f"?ask={catalogue().entry(code).item_id}"


def answer(client: Client, cast: Cast, code: str, key: object = "", **sent: str) -> Any:
    path = f"/families/{cast.heron.pk}/understanding/{ask(code)}&key={key}"
    return client.post(path, sent, follow=True)


def test_a_first_visit_finds_one_open_box_below_who_reads_it(cast: Cast, sign_in: SignIn) -> None:
    text = page(sign_in(cast.noor), cast.heron)
    assert text.count("<textarea") == 1
    assert text.index("You and Ruth can read this") < text.index("<textarea")
    assert text.index(catalogue().entry("U1").prompt[:20]) < text.index(catalogue().entry("U3").label)
    assert "no admin, not even in an emergency" in text


def test_an_answer_is_kept_with_its_day_and_the_wording_she_read(cast: Cast, sign_in: SignIn) -> None:
    body = answer(sign_in(cast.noor), cast, "SC2", text="Two fingers on the forehead.").content.decode()
    assert "Two fingers on the forehead." in body
    assert catalogue().entry("SC2").label in body
    with acting_as(cast.noor):
        (row,) = Wondering.objects.select_related("child")
    assert row.item_version_id == catalogue().entry("SC2").id
    assert row.child is not None  # the only child is meant


def test_a_later_answer_stands_above_and_the_earlier_one_stays(cast: Cast, sign_in: SignIn) -> None:
    wondered(cast.noor, cast.heron, "He braces.", days_ago=30)
    wondered(cast.noor, cast.heron, "He leans.", days_ago=2)
    text = page(sign_in(cast.noor), cast.heron)
    folded = text.partition("1 earlier answer")
    assert "He leans." in folded[0]
    assert "He braces." in folded[2]
    assert "<textarea" not in text


def test_not_known_is_an_answer(cast: Cast, sign_in: SignIn) -> None:
    body = answer(sign_in(cast.noor), cast, "B1", not_known="on").content.decode()
    assert said(State.NOT_KNOWN) in body


def test_nothing_at_all_is_none_and_is_said_kindly(cast: Cast, sign_in: SignIn) -> None:
    response = answer(sign_in(cast.noor), cast, "U2", text=" ")
    assert response.status_code == 422
    assert "One line is enough." in response.content.decode()
    with acting_as(cast.noor):
        assert not Wondering.objects.exists()


def test_what_was_typed_comes_back_where_it_is_too_long(cast: Cast, sign_in: SignIn) -> None:
    response = answer(sign_in(cast.noor), cast, "U2", text="long " * 1200)
    assert response.status_code == 422
    assert response.content.decode().count("long long") > 100


def test_the_same_form_sent_twice_is_one_answer_and_other_words_are_another(cast: Cast, sign_in: SignIn) -> None:
    client, key = sign_in(cast.noor), uuid7()
    for text in ("Once.", "Once.", "Twice."):
        answer(client, cast, "U2", key, text=text)
    with acting_as(cast.noor):
        assert sorted(Wondering.objects.values_list("text", flat=True)) == ["Once.", "Twice."]


def test_what_is_seldom_asked_for_is_found_in_two_steps(cast: Cast, sign_in: SignIn) -> None:
    text = page(sign_in(cast.noor), cast.heron)
    more = text.partition("More to wonder about")
    prompt = catalogue().entry("G2").label
    assert prompt not in more[0]
    assert prompt in more[2]
    assert text.count("<textarea") == 1


def test_questions_of_a_disability_stand_there_once_somebody_says_that_it_applies(cast: Cast, sign_in: SignIn) -> None:
    client, of_it = sign_in(cast.noor), [catalogue().entry(code).label for code in ("D1", "FD1")]
    text = page(client, cast.heron, query=ask("D1"))
    assert not [label for label in of_it if label in text]
    assert "Pain and hard feeding" in text, "that needs no such word"
    with acting_as(cast.noor):
        child = Child.objects.get(family=cast.heron)
    client.post(f"/families/{cast.heron.pk}/applies/", {"child": child.pk})
    text = page(client, cast.heron)
    assert [label for label in of_it if label in text] == of_it
    assert "Is a delay or disability part" not in text
    assert not [label for label in of_it if label in page(sign_in(cast.jonas), cast.heron)]


def test_she_does_not_say_it_of_anothers_child(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.bea):
        child = Child.objects.get(family=cast.finch)
    sign_in(cast.noor).post(f"/families/{cast.heron.pk}/applies/", {"child": child.pk})
    with acting_as(cast.noor):
        assert not Wondering.objects.exists()


def test_her_supervisor_reads_it_and_the_author_sees_that(cast: Cast, sign_in: SignIn) -> None:
    wondering = wondered(cast.noor, cast.heron)
    text = page(sign_in(cast.ruth), cast.heron)
    assert BRACES in text
    assert "Noor Haddad" in text
    assert "<textarea" not in text
    assert "/set-aside/" not in text
    with acting_as(cast.noor):
        (told,) = EventObject.objects.filter(type="wonderings.wondering", why="supervisor")
    assert (told.object_id, told.author_id) == (wondering.pk, cast.noor.pk)
    assert "Ruth Okafor on" in page(sign_in(cast.noor), cast.heron)
    mine = sign_in(cast.noor).get("/who-read-mine/").content.decode()
    assert "What you wonder about Heron" in mine
    assert "as your supervisor" in mine


def test_nobody_else_reads_it(cast: Cast, sign_in: SignIn) -> None:
    wondered(cast.noor, cast.heron)
    for name in OTHERS:
        response = sign_in(cast.members[name]).get(f"/families/{cast.heron.pk}/understanding/")
        assert BRACES not in response.content.decode()
        assert response.status_code == (200 if name == "jonas" else 404), name


def test_the_supervisor_changes_nothing(cast: Cast, sign_in: SignIn) -> None:
    response = sign_in(cast.ruth).post(f"/families/{cast.heron.pk}/understanding/{ask('U1')}", {"text": "Mine."})
    assert response.status_code == 403
    with acting_as(cast.noor):
        assert not Wondering.objects.exists()


def test_a_colleague_reads_what_is_shared_and_is_told_whose_it_is(cast: Cast, sign_in: SignIn) -> None:
    shared(wondered(cast.noor, cast.heron), cast.jonas, by=cast.noor)
    text = page(sign_in(cast.jonas), cast.heron)
    assert BRACES in text
    assert "Noor Haddad" in text
    with acting_as(cast.noor):
        assert EventObject.objects.filter(type="wonderings.wondering", why="reader").count() == 1


def test_two_peoples_answers_stand_beside_each_other(cast: Cast, sign_in: SignIn) -> None:
    wondered(cast.jonas, cast.heron, "His hands want more.", days_ago=1)
    wondered(cast.noor, cast.heron, days_ago=3)
    shared(wondered(cast.noor, cast.heron, "He leans.", days_ago=0), cast.jonas, by=cast.noor)
    text = page(sign_in(cast.jonas), cast.heron)
    assert "earlier answer" not in text
    assert text.count('class="told') == 2


def test_after_the_end_it_is_read_and_no_box_stands_open(cast: Cast, sign_in: SignIn) -> None:
    wondered(cast.noor, cast.heron)
    with acting_as(cast.noor):
        end_family(family=cast.heron, on=cast.heron.began_on, by=cast.noor)
    text = page(sign_in(cast.noor), cast.heron)
    assert BRACES in text
    assert "<textarea" not in text


def test_where_no_child_is_here_any_more_no_box_stands_open(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        Child.objects.filter(family=cast.heron).update(gone_on=cast.heron.began_on, gone_why="died")
    text = page(sign_in(cast.noor), cast.heron)
    assert "<textarea" not in text
    assert "Is a delay or disability part" not in text


def test_no_code_of_a_framework_stands_on_it(cast: Cast, sign_in: SignIn) -> None:
    wondered(cast.noor, cast.heron)
    words = page(sign_in(cast.noor), cast.heron).replace("<", " <").replace(">", "> ").split()
    codes = {entry.code for entry in catalogue().entries} - {"W"}
    assert not codes & set(words)


def test_the_family_page_leads_there(cast: Cast, sign_in: SignIn) -> None:
    assert (
        f"/families/{cast.heron.pk}/understanding/"
        in sign_in(cast.noor).get(f"/families/{cast.heron.pk}/").content.decode()
    )


@pytest.mark.parametrize("system", ["U", "B", "F", "G", "SC", "FW", "PC", "D", "CH", "FD"])
def test_each_system_asks_all_its_questions(cast: Cast, sign_in: SignIn, system: str) -> None:
    client = sign_in(cast.noor)
    with acting_as(cast.noor):
        child = Child.objects.get(family=cast.heron)
    client.post(f"/families/{cast.heron.pk}/applies/", {"child": child.pk})
    text = page(client, cast.heron)
    questions = [entry for entry in catalogue().entries if entry.framework == system]
    assert len(questions) > 1
    for entry in questions:
        assert entry.label in unescape(text)
