"""One search over all there is to read: whole words and beginnings, without case and accents, marked in place."""

import re

import pytest
from django.test import Client

from imh_practice.practice.catalogue import catalogue
from imh_practice.practice.ours import Words, add_own, retire
from imh_practice.practice.search import MOST_FOUND, asked_for, find
from imh_practice.shared.acting import acting_as
from imh_practice.shared.folded import fold
from tests.cast import Cast
from tests.conftest import SignIn
from tests.practice.reading import main_of, read

URL = "/practice/find/"


def titles(typed: str) -> list[str]:
    return ["".join(piece.text for piece in one.title) for one in find(catalogue(), [], typed)[0]]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("peekaboo", "Pleasure in the relationship"),  # what it can look like
        ("judgment xylophone", ""),  # a word that is nowhere
        ("television", "Open, curious, reflective"),
        ("SHARED obs", "Shared observation"),  # case, and how a word begins
        ("padron", "Angels in the nursery"),  # the body of a page of help, without its accent
        ("mirroring", "Marked mirroring"),  # the glossary
        ("Greenspan", "Greenspan, S., & Wieder, S. (2006). Infant and Early Childhood Mental Health"),  # the library
        ("sixth birthday", "Birth through five"),  # a definition
        ("cue response followed", "Moment to moment"),  # a system's purpose
        # words of other disciplines, and of a day with a baby
        ("sensory", "Sensing"),
        ("noise", "Sensing"),
        ("touch", "Holding"),
        ("lights", "A small experiment"),
        ("motor", "Physical"),
        ("movement", "Physical"),
        ("tummy time", "Physical"),
        ("sleep", "Physical"),
        ("feeding", "Physical"),
        ("feeding", "Social-emotional"),
        ("breastfeeding", "Pain and hard feeding"),
        ("reflux", "Pain and hard feeding"),
        ("colic", "Recovering from distress"),
        ("swaddle", "An angel in the nursery"),
        ("dyad", "Parent and baby together"),
        ("dyads", "Co-regulation"),
        ("NICU", "Infant's early care"),
        ("premature", "Corrected age"),
        ("equipment", "Concrete assistance"),
        ("diaper", "Fight"),
        ("bath", "Outcome in the family's words"),
        ("bedtime", "Routine"),
        ("routine", "Inside a routine"),
        ("tantrum", "How it feels inside"),
        ("screen time", "Open, curious, reflective"),
        ("bonding", "Attachment"),
        ("disability", "Holding"),
        ("playing", "Exploring and learning"),
    ],
)
def test_it_finds_in_all_there_is_to_read(typed: str, title: str) -> None:
    found = titles(typed)
    assert any(one.startswith(title) for one in found) if title else found == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "discipline"),
    [
        ("occupational therapy", "Occupational therapy"),
        ("occupational therapist", "Occupational therapy"),
        ("OT", "Occupational therapy"),
        ("physical therapist", "Physical therapy"),
        ("speech therapy", "Speech-language pathology"),
        ("SLP", "Speech-language pathology"),
        ("nurse", "Nursing"),
        ("social worker", "Social work"),
        ("preschool", "Early childhood education"),
        ("doctor", "Medicine"),
    ],
)
def test_the_name_of_a_discipline_leads_to_its_own_item(typed: str, discipline: str) -> None:
    assert titles(typed)[0] == discipline


@pytest.mark.django_db
def test_an_occupational_therapist_is_led_on_from_her_own_item() -> None:
    assert titles("occupational therapy")[:4] == ["Occupational therapy", "Inside a routine", "Sensing", "Discipline"]
    own, routine, *_rest = find(catalogue(), [], "occupational therapy")[0]
    assert own.also == (), "its title says it"
    assert "".join(piece.text for piece in routine.also) == "occupational therapy"


@pytest.mark.django_db
def test_what_is_looked_for_by_a_word_stands_before_what_only_mentions_it() -> None:
    found = titles("sleep")
    assert found.index("Physical") < found.index("Four domains, one child") < found.index("Psychiatry")
    assert titles("feeding")[0] == "Pain and hard feeding", "and behind what has it in its title"


def test_other_words_are_said_where_they_were_asked_for_and_nowhere_else(cast: Cast, sign_in: SignIn) -> None:
    noor = sign_in(cast.noor)
    page = main_of(noor, f"{URL}?q=swaddle")
    assert '<p class="meta">Also found under: <mark>swaddle</mark> </p>' in " ".join(page.split())
    assert "I wondered whose old kindness may be in the room as well" in page
    assert "swaddling" not in page
    assert "swaddl" not in read(noor, "/practice/an-old-story/an-angel-in-the-nursery/")
    assert "Also found under" not in main_of(noor, f"{URL}?q=peekaboo")


@pytest.mark.django_db
def test_a_word_is_found_by_how_it_begins_and_not_by_what_stands_inside() -> None:
    assert "Co-regulation" in titles("regul")
    assert "Co-regulation" not in titles("gulation")
    assert {*titles("ghost angel")} == {*titles("ghost")} & {*titles("angel")} != {*titles("angel")}


@pytest.mark.django_db
def test_what_has_the_words_in_its_title_stands_first_and_sources_behind_it() -> None:
    found = find(catalogue(), [], "attachment")[0]
    assert {one.kind for one in found if one.url.startswith("/practice/library/")} == {"Library"}
    kinds = [one.kind == "Library" for one in found]
    assert kinds == sorted(kinds)
    assert any(kinds)
    titled = ["".join(piece.text for piece in one.title) for one in found if one.kind != "Library"]
    named = ["attachment" in fold(title) for title in titled]
    assert named == sorted(named, reverse=True)
    assert any(named)
    assert not all(named)


def test_what_was_found_is_marked_and_nothing_else(cast: Cast, sign_in: SignIn) -> None:
    page = main_of(sign_in(cast.noor), f"{URL}?q=PADRON")
    marked = re.findall(r"<mark>([^<]*)</mark>", page)
    assert marked
    assert {*marked} == {"Padrón"}
    assert '<a class="whole" href="/practice/help/angels-in-the-nursery/">' in page


@pytest.mark.django_db
def test_each_thing_found_has_what_was_looked_for_in_sight() -> None:
    for typed in ("regul", "baby", "brain", "1998", "lieberman", "sensory", "dyad"):
        found, _more = find(catalogue(), [], typed)
        assert found
        for one in found:
            assert any(piece.hit for piece in (*one.title, *one.text, *one.also)), (typed, one.url)
            assert len(one.text) <= 2 * 60 + 2


@pytest.mark.django_db
def test_more_than_fits_is_said(cast: Cast, sign_in: SignIn) -> None:
    found, is_more = find(catalogue(), [], "the")
    assert len(found) == MOST_FOUND
    assert is_more
    assert "There is more." in read(sign_in(cast.noor), f"{URL}?q=the")
    assert "There is more." not in read(sign_in(cast.noor), f"{URL}?q=peekaboo")


def test_nothing_looked_for_and_nothing_found_are_said_kindly(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.noor)
    for path in (URL, f"{URL}?q=", f"{URL}?q=%20"):
        page = read(client, path)
        assert "Nothing here has all of these words" not in page
        assert "Find words in all of it" in page
    nothing = main_of(client, f"{URL}?q=xylophone<b>")
    assert "Nothing here has all of these words." in nothing
    assert 'value="xylophone&lt;b&gt;"' in nothing
    assert "Nothing here has all" in read(client, f"{URL}?q=%2e%2e")


@pytest.mark.parametrize("typed", ["\x00", "%", "(", "a" * 5000, "é" * 300, "\u202e", "ﬁ"])
def test_no_text_breaks_it(cast: Cast, sign_in: SignIn, typed: str) -> None:
    assert sign_in(cast.noor).get(URL, {"q": typed}).status_code == 200


def test_the_form_is_plain_and_asks_by_get(cast: Cast, sign_in: SignIn) -> None:
    form = re.search(r"<form[^>]*>", main_of(sign_in(cast.noor), URL))
    assert form
    assert 'method="get"' in form[0]
    assert f'action="{URL}"' in form[0]


def test_own_items_are_found_in_their_agency_alone(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.salome):
        item = add_own(framework="ST", words=Words("Lullabies", "Somebody sings here"), by=cast.salome)

    def found(client: Client) -> bool:
        return "<mark>Lullabies</mark>" in main_of(client, f"{URL}?q=lullab")

    assert found(sign_in(cast.noor))
    assert not found(sign_in(cast.max))
    with acting_as(cast.salome):
        words = Words("Lullabies we trust", "Sung")
        add_own(framework="ST", words=words, beside=catalogue().entry("ST1"), by=cast.salome)
    page = main_of(sign_in(cast.noor), f"{URL}?q=lullabies")
    links = re.findall(r'href="(/practice/strengths[^"]*)"', page)
    assert links == ["/practice/strengths-to-notice/#own", "/practice/strengths-to-notice/trust/"]
    assert 'id="own"' in main_of(sign_in(cast.noor), links[0])
    assert "Lullabies we trust" in read(sign_in(cast.noor), links[1])
    with acting_as(cast.salome):
        retire(item=item, retired=True)
    assert "#own" not in main_of(sign_in(cast.noor), f"{URL}?q=lullabies")


def test_words_are_folded_alike() -> None:
    assert asked_for("Él él el EL  niño") == ("el", "nino")
    assert asked_for(" ".join(f"w{number}" for number in range(20))) == tuple(f"w{number}" for number in range(8))
    assert asked_for("… - !") == ()
    assert asked_for("Padro\u0301n") == asked_for("Padrón") == ("padron",)
