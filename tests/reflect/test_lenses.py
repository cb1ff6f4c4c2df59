"""Looking through a lens while writing: found in two steps, one question at a time, and nothing typed is lost."""

import re

import pytest
from django.test import Client
from django.utils.html import escape

from imh_practice.audit.models import Event, EventObject, Kind
from imh_practice.practice.catalogue import catalogue
from imh_practice.practice.models import Use
from imh_practice.shared.acting import acting_as
from reflect.lenses import look
from reflect.models import Reflection
from reflect.writing import Choice, Part
from tests.cast import Cast
from tests.conftest import SignIn
from tests.reflect.conftest import Story
from tests.reflect.story import fields_of, make_reflection, make_visit, share

OPEN = "/reflections/new/?key=019a7c00-0000-7000-8000-00000000000a"
INSIDE, OUTSIDE = "Something in me whispered.", "Nine months is early for that."


@pytest.fixture
def noor(cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.noor)


class Page:
    """A page for writing, and its buttons."""

    def __init__(self, client: Client, path: str = OPEN) -> None:
        self.client, self.path = client, path
        self.html = client.get(path).content.decode()

    def press(self, lens: str, **typed: str) -> "Page":
        """Send the form as it stands, with what is typed, by a button of a lens."""
        answer = self.client.post(self.path, {**self.fields, **typed, "lens": lens})
        assert answer.status_code == 200
        self.html = answer.content.decode()
        return self

    def keep(self, **typed: str) -> str:
        """Keep it, and return the page that comes."""
        return self.client.post(self.path, {**self.fields, **typed}, follow=True).content.decode()

    @property
    def fields(self) -> dict[str, str]:
        return fields_of(self.html)

    @property
    def asked(self) -> str:
        return self.fields.get("asked", "")

    @property
    def opened(self) -> list[str]:
        """The boxes that lenses have opened, in the order of the page."""
        return [
            name
            for name in self.fields
            if re.fullmatch(r"[A-Z]{1,2}\d", name) and name[0] not in "T" and name not in {"P1", "P2", "P3"}
        ]


@pytest.fixture
def page(noor: Client) -> Page:
    return Page(noor)


def written(cast: Cast) -> list[tuple[Part, ...]]:
    with acting_as(cast.noor):
        return [row.parts for row in Reflection.objects.order_by("made_at")]


def prompt(code: str) -> str:
    return escape(catalogue().entry(code).prompt)


def test_the_first_step_is_a_list_of_all_lenses_in_their_order(cast: Cast, page: Page) -> None:
    words = catalogue()
    offered = re.findall(r'name="lens" value="(\w+)"', page.html)
    lenses = [system.code for system in words.systems_for(Use.LENS)]
    assert len(lenses) == 16
    assert sorted(offered) == sorted([*lenses, "OS", "ST"])
    place = [system.code for system in words.systems]
    first, more = page.html.split("More lenses")
    for part in (first, more):
        shown = re.findall(r'name="lens" value="(\w+)"', part)
        assert len(shown) == 9
        assert shown == sorted(shown, key=place.index)
    assert "Reflective functioning" in first
    (fold,) = re.findall(r"<summary[^>]*>Look through a lens</summary>(.*?)</details>", page.html, re.S)
    assert re.findall(r'name="lens" value="(\w+)"', fold) == offered, "one fold has them all: the next step is the lens"
    assert "<details" not in fold, "and none folded in it"


EACH = [
    "L", "N", "M", "F", "G", "Q", "A", "V", "FF", "CR", "WS", "PM", "BF", "IO", "CH", "PC", "OS", "ST",
]  # fmt: skip


@pytest.mark.parametrize("lens", EACH)
def test_each_lens_asks_a_question_of_its_own(page: Page, lens: str) -> None:
    first = next(entry for entry in catalogue().entries if entry.framework == lens)
    assert escape(first.prompt) not in page.html
    assert escape(first.prompt) in page.press(lens).html


def test_none_is_pushed(cast: Cast, page: Page) -> None:
    """Before one is chosen no question of any stands on the page, and the list is folded."""
    words = catalogue()
    for lens in re.findall(r'name="lens" value="(\w+)"', page.html):
        for entry in words.entries:
            assert entry.framework != lens or escape(entry.prompt) not in page.html, entry.code
    assert not re.search(r"<details[^>]* open", page.html)


def test_the_second_step_asks_one_question_and_keeps_what_was_typed(cast: Cast, page: Page) -> None:
    page.press("F", free="A long morning.", T3="Too brightly.", **{"TB-T3": "I could leave."})
    assert (page.asked, page.opened) == ("F1", ["F1"])
    assert page.html.count(prompt("F1")) == 1
    assert prompt("F2") not in page.html
    fields = page.fields
    assert (fields["free"], fields["T3"], fields["TB-T3"]) == ("A long morning.", "Too brightly.", "I could leave.")
    assert re.search(r'<textarea name="F1"[^>]* autofocus', page.html), "she goes on there"
    assert "There is a problem" not in page.html


def test_a_question_passed_by_without_a_word_goes_and_one_with_words_stays(cast: Cast, page: Page) -> None:
    page.press("F").press("another")
    assert (page.asked, page.opened) == ("F2", ["F2"])
    page.press("another", F2="Her face took on some of it.")
    assert (page.asked, page.opened) == ("F3", ["F2", "F3"])
    page.press("another")
    assert (page.asked, page.opened) == ("F1", ["F2", "F1"]), "round and round, but for what has its box"
    page.press("M")
    assert (page.asked, page.opened) == ("M1", ["F2", "M1"])


def test_kept_it_is_a_box_of_the_form_also_without_words(cast: Cast, page: Page) -> None:
    page.press("F").press("keep").press("F")
    assert (page.asked, page.opened) == ("F2", ["F1", "F2"])
    page.press("away")
    assert (page.asked, page.opened) == ("", ["F1"])


def test_when_all_its_questions_stand_there_it_says_so(cast: Cast, page: Page) -> None:
    page.press("PC").press("keep").press("PC").press("keep").press("PC")
    assert (page.asked, page.opened) == ("", ["PC1", "PC2"])
    assert "Each question of this lens stands above already." in page.html


def test_what_is_written_to_a_lens_is_sealed_with_its_question_and_read_under_it(cast: Cast, page: Page) -> None:
    page.press("F").press("another", F1="She saw that he was tired.")
    read = page.keep(F2="Her voice went soft.", free="First this.")
    assert written(cast) == [
        (Part("", "First this."), Part("F1", "She saw that he was tired."), Part("F2", "Her voice went soft."))
    ]
    for code, text in (("F1", "She saw that he was tired."), ("F2", "Her voice went soft.")):
        entry = catalogue().entry(code)
        assert (
            read.index(f"<h2>{entry.label}</h2>")
            < read.index(f"Behind the behavior · {prompt(code)}")
            < read.index(text)
        )
    assert "· " not in read.partition("First this.")[0].partition("<main")[2].partition("</h1>")[2]


def test_looking_keeps_nothing(cast: Cast, page: Page) -> None:
    page.press("G", free="Not yet.").press("another", G1="Nor this.")
    assert written(cast) == []
    with acting_as(cast.noor):
        assert not Event.objects.filter(kind=Kind.WRITE).exists()


def test_which_lens_it_was_stands_in_no_address_title_or_trail(cast: Cast, noor: Client) -> None:
    """In the body of what is sent, and in the sealed text; the row beside it tells neither."""
    page = Page(noor, f"{OPEN}&visit={make_visit(cast).pk}")
    page.press("FF").press("another", FF1="He kicked.")
    assert "Fight" not in re.findall(r"<title>(.*?)</title>", page.html, re.S)[0]
    for attribute in re.findall(r'(?:href|action|hx-post|src)="([^"]*)"', page.html):
        assert not re.search(r"FF|lens|fight|asked", attribute), attribute
    answer = noor.post(page.path, page.fields)
    assert not re.search(r"FF|lens", answer.headers["Location"])
    with acting_as(cast.noor):
        told = [*Event.objects.values_list("act", flat=True), *EventObject.objects.values_list("type", "why")]
        assert not re.search(r"FF|lens|flight", str(told))
        row = Reflection.objects.filter(author=cast.noor).values().get()
        assert row["text"]
        assert not re.search(r"FF1|He kicked", str({name: value for name, value in row.items() if name != "text"}))


@pytest.mark.parametrize(("lens", "codes"), [("OS", 6), ("IO", 3), ("BF", 2)])
def test_questions_that_belong_together_come_at_once_in_their_order(
    cast: Cast, page: Page, lens: str, codes: int
) -> None:
    page.press(lens, free="Typed before.")
    name = next(system.name for system in catalogue().systems if system.code == lens)
    assert page.opened == [f"{lens}{number}" for number in range(1, codes + 1)]
    assert f"<h2>{name}</h2>" in page.html
    assert page.fields["free"] == "Typed before."
    assert re.search(rf'<textarea name="{lens}1"[^>]* autofocus', page.html)


def test_inside_and_outside_stand_side_by_side_and_are_read_so(cast: Cast, page: Page) -> None:
    page.press("IO")
    both = re.search(r'<div class="pair even">(.*?)<textarea name="IO3"', page.html, re.S)
    assert both
    assert [name in both[1] for name in ("IO1", "IO2")] == [True, True]
    assert re.search(r"<main[^>]*wide", page.html)
    read = page.keep(IO2=OUTSIDE, IO1=INSIDE, IO3="They differ.")
    pair = re.search(r'<div class="pair even">(.*?)</div>\s*</div>', read, re.S)
    assert pair
    assert pair[1].index(INSIDE) < pair[1].index(OUTSIDE)
    assert "They differ." not in pair[1]
    assert re.search(r"<main[^>]*wide", read)


def test_the_parts_of_an_old_story_are_read_in_their_order_whatever_came_first(cast: Cast, noor: Client) -> None:
    parts = (Part("OS6", "Her great-aunt."), Part("", "Free."), Part("OS1", "The cellar."))
    page = noor.get(f"/reflections/{make_reflection(cast, parts=parts).pk}/").content.decode()
    assert page.index("The cellar.") < page.index("Her great-aunt.") < page.index("Free.")


def test_changing_it_every_box_comes_back_with_those_it_belongs_with(cast: Cast, noor: Client) -> None:
    parts = (Part("OS3", "That nobody comes."), Part("F2", "Her voice."), Part("", "Free."))
    reflection = make_reflection(cast, parts=parts)
    page = Page(noor, f"/reflections/{reflection.pk}/edit/")
    assert page.opened == ["OS1", "OS2", "OS3", "OS4", "OS5", "OS6", "F2"]
    page.press("F", F2="Her voice, low.")
    assert page.asked == "F1"
    page.keep(F1="He was tired.", OS1="The cellar.")
    assert written(cast) == [
        (
            Part("OS3", "That nobody comes."),
            Part("F2", "Her voice, low."),
            Part("", "Free."),
            Part("OS1", "The cellar."),
            Part("F1", "He was tired."),
        )
    ]


def test_changed_elsewhere_while_she_looked_nothing_is_lost(cast: Cast, noor: Client) -> None:
    reflection = make_reflection(cast, parts=(Part("", "Free."),))
    page = Page(noor, f"/reflections/{reflection.pk}/edit/")
    noor.post(page.path, {"free": "Typed elsewhere.", "base": "1"})
    both = page.press("F", free="Typed here.").keep(F1="He was tired.")
    assert "You wrote this in two places" in both
    assert 'name="lens"' not in both
    noor.post(page.path, {**fields_of(both), "keep": "both"})
    assert written(cast) == [(Part("", "Typed elsewhere.\n\nTyped here."), Part("F1", "He was tired."))]


@pytest.mark.parametrize("lens", ["W", "T", "X", "O", "F1", "", "another", "keep", "away", "\0", "a" * 300])
def test_a_lens_that_is_none_gives_the_page_back(cast: Cast, page: Page, lens: str) -> None:
    page.press(lens, free="Still here.")
    assert (page.fields["free"], page.asked, page.opened) == ("Still here.", "", [])


def test_bias_stays_beside_each_of_the_four_while_a_lens_is_open(cast: Cast, page: Page) -> None:
    page.press("F")
    assert page.html.count("Bias, power and privilege: another question") == 4


def test_shared_it_is_the_exact_words_under_the_same_questions(cast: Cast, sign_in: SignIn, noor: Client) -> None:
    parts = (Part("IO1", INSIDE), Part("IO2", OUTSIDE), Part("M2", "She looked away, and back."))
    reflection = make_reflection(cast, parts=parts)
    look_first = noor.post(
        f"/reflections/{reflection.pk}/share/",
        {"base": "1", "readers": str(cast.pairing.pk), "what": "whole", "step": "look"},
    ).content.decode()
    grant = share(cast, reflection, Choice(whole=True))
    hers = noor.get(f"/reflections/shares/{grant.pk}/").content.decode()
    read = sign_in(cast.ruth).get(f"/reflections/shared/{grant.pk}/").content.decode()
    for page in (look_first, hers, read):
        places = [
            page.index(text)
            for text in (prompt("IO1"), INSIDE, prompt("IO2"), OUTSIDE, prompt("M2"), "She looked away, and back.")
        ]
        assert places == sorted(places)
        assert page.count('<div class="pair even">') == 1
        assert re.search(r"<main[^>]*wide", page)


def test_an_excerpt_leaves_the_other_side_out(cast: Cast, sign_in: SignIn) -> None:
    reflection = make_reflection(cast, parts=(Part("IO1", INSIDE), Part("IO2", OUTSIDE)))
    grant = share(cast, reflection, Choice(numbers=frozenset({2})))
    read = sign_in(cast.ruth).get(f"/reflections/shared/{grant.pk}/").content.decode()
    assert OUTSIDE in read
    assert INSIDE not in read
    assert prompt("IO1") not in read


def test_sent_after_signing_out_the_words_of_a_lens_wait_on_the_page(cast: Cast, client: Client) -> None:
    typed = {"F1": "Do not lose this.", "lens": "another", "asked": "F1"}
    answer = client.post(OPEN, typed)
    assert answer.status_code == 401
    assert '<input type="hidden" name="F1" value="Do not lose this.">' in answer.content.decode()
    part = client.post(OPEN, typed, headers={"hx-request": "true"})
    assert (part.status_code, part.content, part.headers.get("HX-Redirect")) == (401, b"", None), "the page stays"


def test_a_lens_is_no_behavior_and_never_a_row_to_tick(cast: Cast) -> None:
    """``look`` knows nothing of tags: what has no lens is not opened by it."""
    words = catalogue()
    assert look(words, {"lens": "W", "W1": "typed"}).boxes == {"W1": "typed"}
    assert look(words, {"lens": "F", "asked": "W1", "W1": ""}).boxes == {"F1": ""}


def test_the_story_of_before_reads_as_it_did(noor: Client, story: Story) -> None:
    page = noor.get(f"/reflections/{story.reflection.pk}/").content.decode()
    assert '<div class="pair even">' not in page
    assert page.count("<h2>") == 2
