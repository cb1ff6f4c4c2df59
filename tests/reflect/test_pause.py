"""Pause, notice, be curious: before or after a visit or a session, step by step, and each can be left out."""

import re

import pytest
from django.test import Client
from django.utils.html import escape

from imh_practice.audit.models import Event, Kind
from imh_practice.practice.catalogue import catalogue
from imh_practice.shared.acting import acting_as
from reflect.models import Reflection
from reflect.writing import Part
from tests.cast import Cast
from tests.conftest import SignIn
from tests.reflect.story import NOTICED, make_visit
from tests.supervision.story import make_session

PAUSE = "/reflections/pause/"
OPEN = f"{PAUSE}?key=019a7c00-0000-7000-8000-00000000000a"


@pytest.fixture
def noor(cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.noor)


def kept(cast: Cast) -> list[tuple[tuple[Part, ...], object]]:
    with acting_as(cast.noor):
        return [(row.parts, row.visit_id) for row in Reflection.objects.order_by("made_at")]


def test_the_three_steps_stand_in_their_order_and_the_first_alone_is_open(noor: Client) -> None:
    page = noor.get(OPEN).content.decode()
    steps = re.findall(r'<details class="fold" name="step"( open)?>\s*<summary>([^<]+)</summary>', page)
    assert steps == [(" open", "Pause"), ("", "Notice"), ("", "Be curious")], "one name: opening one closes the others"
    for entry in catalogue().prompts("P"):
        assert page.count(escape(entry.prompt)) == 1
    assert re.findall(r'<textarea name="(\w+)"', page) == ["P1", "P2", "P3"]
    assert page.index("Nobody else can read this.") < page.index("<textarea")
    assert "required" not in page


def test_nothing_moves_by_itself_and_no_step_asks_the_server(noor: Client) -> None:
    page = noor.get(OPEN).content.decode()
    assert not re.search(r"hx-|http-equiv|data-add", page.partition("<main")[2])
    assert page.count("<form") == noor.get("/reflections/").content.decode().count("<form") + 1


@pytest.mark.parametrize(
    ("at", "heading"),
    [
        ("door", "Before you go in"),
        ("hour", "Before we start"),
        ("after", "Before you go on"),
        ("?", "Two quiet minutes"),
    ],
)
def test_its_heading_says_before_what(noor: Client, at: str, heading: str) -> None:
    assert re.search(rf"<h1[^>]*>{heading}</h1>", noor.get(OPEN, {"key": OPEN[-36:], "at": at}).content.decode())


def test_what_is_written_is_a_private_reflection_about_that_visit(cast: Cast, noor: Client) -> None:
    visit = make_visit(cast)
    page = noor.get(f"{OPEN}&visit={visit.pk}&at=after").content.decode()
    assert "About the visit with Heron on" in page
    assert NOTICED not in page, "no words of the record here, so nothing to note on the trail"
    answer = noor.post(
        f"{OPEN}&visit={visit.pk}&at=after", {"P1": "In the car.", "P2": "", "P3": "Who waits?"}, follow=True
    )
    assert kept(cast) == [((Part("P1", "In the car."), Part("P3", "Who waits?")), visit.pk)]
    assert "Kept. Nobody but you can read it." in answer.content.decode()
    with acting_as(cast.noor):
        assert [event.act for event in Event.objects.filter(kind=Kind.WRITE)] == ["pause"]


def test_sent_twice_it_is_kept_once_and_asked_for_again_it_says_so(cast: Cast, noor: Client) -> None:
    opened = noor.get(f"{PAUSE}?at=door").headers["Location"]
    for _tap in range(2):
        noor.post(opened, {"P2": "My hands were cold."})
    assert kept(cast) == [((Part("P2", "My hands were cold."),), None)]
    again = noor.get(opened).content.decode()
    assert "You kept this at" in again
    assert "My hands were cold." not in again


@pytest.mark.parametrize(
    ("query", "leads"), [("at=door", "/"), ("at=hour", "/supervision/"), ("at=after", "/supervision/")]
)
def test_without_a_word_she_goes_on_and_nothing_is_kept(cast: Cast, noor: Client, query: str, leads: str) -> None:
    page = noor.get(f"{OPEN}&{query}").content.decode()
    assert re.search(rf'href="{leads}"[^>]*>Go on without a word', page)
    answer = noor.post(f"{OPEN}&{query}", {"P1": " ", "P2": "", "P3": "\r\n"}, follow=True)
    assert answer.redirect_chain == [(leads, 302)]
    assert "Nothing was written, so nothing is kept." in answer.content.decode()
    assert kept(cast) == []


def test_after_a_visit_she_goes_back_to_it(cast: Cast, noor: Client) -> None:
    visit = make_visit(cast)
    assert noor.post(f"{OPEN}&visit={visit.pk}", {}).headers["Location"] == f"/visits/{visit.pk}/"


@pytest.mark.parametrize("spoiled", ["pasted\0", "x" * 20_001])
def test_what_was_typed_comes_back_with_the_error_in_its_open_step(cast: Cast, noor: Client, spoiled: str) -> None:
    answer = noor.post(OPEN, {"P1": "In the car.", "P2": spoiled})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Error:" in page
    assert 'href="#id_P2"' in page
    assert re.findall(r'name="step" open>\s*<summary>([^<]+)<', page) == ["Notice"]
    assert "In the car." in page
    assert kept(cast) == []


def test_a_visit_not_open_to_her_is_unknown_and_words_about_it_are_kept_without_it(cast: Cast, sign_in: SignIn) -> None:
    visit = make_visit(cast)
    bea = sign_in(cast.bea)
    assert bea.get(f"{OPEN}&visit={visit.pk}").status_code == 404
    answer = bea.post(f"{OPEN}&visit={visit.pk}", {"P1": "Still mine."}, follow=True)
    assert "kept without the visit" in answer.content.decode()
    with acting_as(cast.bea):
        assert [row.visit_id for row in Reflection.objects.all()] == [None]


def test_signed_out_meanwhile_the_words_wait_on_the_page(cast: Cast, client: Client) -> None:
    answer = client.post(OPEN, {"P1": "Do not lose this."})
    assert answer.status_code == 401
    assert "Do not lose this." in answer.content.decode()


def test_it_is_one_tap_from_today_from_a_visit_and_from_a_session(cast: Cast, sign_in: SignIn, noor: Client) -> None:
    visit = make_visit(cast)
    with acting_as(cast.noor):
        session = make_session(cast.pairing, cast.noor, days=2)
        over = make_session(cast.pairing, cast.noor, days=-1)
    for path, leads in (
        ("/", f"{PAUSE}?at=door"),
        (f"/visits/{visit.pk}/", f"{PAUSE}?at=after&amp;visit={visit.pk}"),
        (f"/visits/{visit.pk}/saved/", f"{PAUSE}?at=after&amp;visit={visit.pk}"),
        (f"/supervision/{session.pk}/?tab=before", f"{PAUSE}?at=hour"),
        (f"/supervision/{over.pk}/?tab=after", f"{PAUSE}?at=after"),
    ):
        assert f'href="{leads}"' in noor.get(path).content.decode(), path
    assert PAUSE not in sign_in(cast.jonas).get(f"/visits/{visit.pk}/").content.decode(), "that visit is another's"
