"""Sharing: choose, see the exact words and what changes, then share. Nothing before that, nothing besides."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from imh_practice.membership.actions import pair
from imh_practice.membership.models import Pairing
from imh_practice.shared.acting import acting_as
from reflect.actions import edit_reflection
from reflect.models import SharedText, ShareGrant
from reflect.writing import Part
from tests.cast import Cast
from tests.conftest import SignIn
from tests.reflect.story import BRIGHT, GUARDING, LEAVE, PARTS, PROUD, make_reflection


class Sharing:
    """Noor at the share page of one reflection."""

    def __init__(self, cast: Cast, client: Client) -> None:
        self.cast, self.client, self.reflection = cast, client, make_reflection(cast)
        self.path = f"/reflections/{self.reflection.pk}/share/"

    def send(self, step: str = "look", **fields: Any) -> str:
        """Send a choice and return the page that comes back."""
        data = {"base": "1", "readers": str(self.cast.pairing.pk), "what": "passages", "step": step, **fields}
        self.answer = self.client.post(self.path, data, follow=True)
        return self.answer.content.decode()

    def shared(self) -> list[tuple[Part, ...]]:
        with acting_as(self.cast.noor):
            return [text.parts for text in SharedText.objects.order_by("made_at")]


@pytest.fixture
def sharing(cast: Cast, sign_in: SignIn) -> Sharing:
    return Sharing(cast, sign_in(cast.noor))


def test_the_page_names_the_reader_and_chooses_nothing_for_her(sharing: Sharing) -> None:
    page = sharing.client.get(sharing.path).content.decode()
    assert "Ruth Okafor</strong>, who supervises you" in page
    assert "Fay Stone" not in page  # three letters stand in a token now and then
    assert re.findall(r'value="(\w+)"[^>]* checked', page) == ["passages"]
    assert [words for words in (GUARDING, PROUD, BRIGHT, LEAVE) if escape(words) in page] == [
        GUARDING,
        PROUD,
        BRIGHT,
        LEAVE,
    ]


def test_the_exact_words_are_shown_before_anything_is_shared(sharing: Sharing) -> None:
    page = sharing.send(passages=["1", "3"])
    assert "Share this with Ruth?" in page
    assert [words in page for words in (GUARDING, PROUD, BRIGHT, LEAVE)] == [True, False, True, False]
    assert "Ruth will read exactly these words." in page
    assert "You can take it back" in page
    assert "sole possession (34 CFR 99.3)" in page
    assert "34 CFR 303.405" in page
    assert "Nobody can promise you otherwise" in page
    assert sharing.shared() == []


def test_the_agencys_own_words_stand_in_the_place_of_ours(cast: Cast, sharing: Sharing) -> None:
    with acting_as(cast.salome):
        cast.agency.share_note = "Here we keep it so.\n\n<b>Ask Salome.</b>"
        cast.agency.save()
    page = sharing.send(passages=["1"])
    assert "<p>Here we keep it so.</p>" in page
    assert "&lt;b&gt;Ask Salome.&lt;/b&gt;" in page
    assert "34 CFR" not in page


@pytest.mark.parametrize("also", [True, False])
def test_it_says_where_the_reader_is_her_line_manager(cast: Cast, sharing: Sharing, also: bool) -> None:
    with acting_as(cast.salome):
        Pairing.objects.filter(pk=cast.pairing.pk).update(also_line_manager=also)
    assert ("also your line manager" in sharing.client.get(sharing.path).content.decode()) is also
    assert ("also your line manager" in sharing.send(passages=["1"])) is also


def test_what_was_shown_is_what_is_shared(cast: Cast, sharing: Sharing) -> None:
    chosen: dict[str, Any] = {"passages": ["1"], "lines": f"{LEAVE}\r\n"}
    page = sharing.send(**chosen)
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page)
    assert {name: value for name, value in hidden if name not in {"csrfmiddlewaretoken", "typed_by"}} == {
        "base": "1",
        "readers": str(cast.pairing.pk),
        "what": "passages",
        "passages": "1",
        "lines": escape(f"{LEAVE}\r\n"),
    }
    page = sharing.send("share", **chosen)
    assert "Shared. Ruth can read exactly these words." in page
    assert "Ruth has not opened it yet" in page
    assert sharing.shared() == [(Part("", GUARDING), Part("TB", LEAVE, "T3"))]


def test_all_of_it(sharing: Sharing) -> None:
    sharing.send("share", what="whole")
    assert sharing.shared() == [PARTS]


def test_sent_twice_it_is_shared_once(sharing: Sharing) -> None:
    for _tap in range(2):
        sharing.send("share", what="whole")
        assert sharing.answer.status_code == 200
    assert len(sharing.shared()) == 1


def test_she_can_choose_differently_and_finds_her_choice(sharing: Sharing) -> None:
    page = sharing.send("change", passages=["2"], lines=BRIGHT)
    assert "There is a problem" not in page
    assert re.findall(r'name="passages" value="(\d)"[^>]* checked', page) == ["2"]
    assert BRIGHT in re.findall(r'<textarea name="lines"[^>]*>\s*([^<]*)</textarea>', page)[0]
    assert sharing.shared() == []


@pytest.mark.parametrize("step", ["look", "share", "change", ""])
@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Nothing is chosen yet: choose a passage, or all of it."),
        ({"what": ""}, "Choose what you share."),
        ({"what": "whole", "passages": ["1"]}, "You chose all of it and passages as well."),
        ({"what": "whole", "lines": BRIGHT}, "You chose all of it and passages as well."),
        ({"lines": f"{BRIGHT}\nShe never wrote this."}, "Line 2 does not stand in what you wrote."),
        ({"passages": ["9"]}, "One that was chosen is not on it any more."),
        ({"passages": ["1"], "readers": []}, "Choose who may read it."),
    ],
)
def test_what_cannot_be_shared_comes_back_in_words(
    sharing: Sharing, step: str, fields: dict[str, object], words: str
) -> None:
    page = sharing.send(step, **fields)
    assert sharing.answer.status_code == 422
    assert page.count(words) >= 1
    assert str(fields.get("lines", "")).replace("\n", " ").split(". ")[-1] in page.replace("\n", " ")
    assert sharing.shared() == []


@pytest.mark.parametrize("whom", ["fay", "bea's"])
def test_nobody_else_can_be_named(cast: Cast, sharing: Sharing, whom: str) -> None:
    with acting_as(cast.noor):
        others = {"fay": Pairing.objects.get(supervisor=cast.fay), "bea's": Pairing.objects.get(clinician=cast.bea)}
    page = sharing.send("share", passages=["1"], readers=str(others[whom].pk))
    assert sharing.answer.status_code == 422
    assert "does not supervise you any more" in page
    assert sharing.shared() == []


def test_with_two_supervisors_she_chooses_one_or_both(cast: Cast, sharing: Sharing) -> None:
    with acting_as(cast.salome):
        second = pair(clinician=cast.noor, supervisor=cast.fay, by=cast.salome, also_line_manager=True)
    page = sharing.client.get(sharing.path).content.decode()
    assert re.findall(r'name="readers"[^>]* checked', page) == []
    both = [str(cast.pairing.pk), str(second.pk)]
    page = sharing.send(passages=["1"], readers=both)
    assert "Share this with Ruth and Fay?" in page
    assert "Fay Stone supervises you and is also your line manager." in page
    sharing.send("share", passages=["1"], readers=both)
    with acting_as(cast.noor):
        assert set(ShareGrant.objects.values_list("reader_id", flat=True)) == {cast.ruth.pk, cast.fay.pk}
        assert SharedText.objects.count() == 1


@pytest.mark.parametrize("step", ["look", "share"])
def test_changed_since_she_chose_nothing_is_shared(cast: Cast, sharing: Sharing, step: str) -> None:
    with acting_as(cast.noor):
        edit_reflection(reflection=sharing.reflection, parts=[Part("", PROUD)], base=1, by=cast.noor)
    page = sharing.send(step, passages=["1"], lines=BRIGHT)
    assert sharing.answer.status_code == 409
    assert "so nothing was shared" in page
    assert BRIGHT in page
    assert re.findall(r'name="passages" value="\d"[^>]* checked', page) == []
    assert sharing.shared() == []


def test_without_a_supervisor_there_is_nobody_to_share_with(cast: Cast, sharing: Sharing) -> None:
    with acting_as(cast.salome):
        Pairing.objects.filter(pk=cast.pairing.pk).update(ended_at=timezone.now())
    page = sharing.client.get(sharing.path).content.decode()
    assert "Nobody supervises you here at the moment" in page
    assert "<fieldset" not in page
    sharing.send("share", what="whole")
    assert sharing.shared() == []
