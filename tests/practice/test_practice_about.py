"""Where each system works: none is missing, each page and each test is there."""

import re
from html import unescape
from importlib.util import find_spec
from pathlib import Path

import pytest

from imh_practice.membership.rule import rules
from imh_practice.places import HEADINGS, SYSTEMS, Place
from imh_practice.practice.catalogue import catalogue
from tests.cast import Cast
from tests.conftest import SignIn
from tests.practice.reading import main_of, read

URL = "/practice/about/"
ALSO = [
    "what secure attachment gives",
    "fight, flight, freeze",
    "relationships as buffers",
    "hardship, history and social location as the family tells them",
    "an old story, ghosts and angels",
    "library",
    "elements of the supervisory relationship",
    "four interdependent domains",
    "what the baby might say",
    "any primary caregiver, several pairs",
    "contingent response",
    "warmth, synchrony, reciprocity",
    "cues that are hard to read",
    "what stirs and comforts, losses, and how we come and go",
    "feelings a disability may bring",
    "what makes contact harder",
    "how we understand it so far",
    "customs in the family's words",
    "paired meanings",
    "body and felt sense",
    "inside and outside knowledge",
    "disciplines",
    "settings",
    "this child's one",
    "quotations",
    "help",
    "glossary",
    "definitions",
]
"""What else stands in the two documents, by hand: their headings without content, and what they do not claim, not."""
ALL = (*SYSTEMS, *HEADINGS)


@pytest.mark.django_db
def test_no_system_of_the_release_is_missing_and_none_is_invented() -> None:
    words = catalogue()
    assert [place.what for place in SYSTEMS] == [system.code for system in words.systems]
    known = {system.code for system in words.systems}
    assert all(set(place.carried_by) <= known for place in HEADINGS)


def test_no_heading_of_the_documents_is_missing() -> None:
    assert [place.what for place in HEADINGS] == ALSO


def test_each_page_is_there_and_each_door_is_about_no_row() -> None:
    for place in ALL:
        assert place.url in rules(), place.what
        if place.door:
            assert not rules()[place.door].load, place.what


@pytest.mark.parametrize("place", ALL, ids=lambda place: place.what)
def test_each_test_is_there_and_names_what_it_shows(place: Place) -> None:
    spec = find_spec(place.test)
    assert spec
    assert spec.origin
    text = Path(spec.origin).read_text()
    assert re.search(r"^(?:async )?def test_", text, re.M)
    named = rf"""["'](?:{"|".join(place.systems)})\d{{0,2}}["']"""
    assert place.what in text or re.search(named, text), f"{place.test} does not name {place.what}"


def test_the_page_says_for_each_system_where_it_is_used(cast: Cast, sign_in: SignIn) -> None:
    rows = re.findall(r"<tr>\s*<th scope=\"row\">(.*?)</tr>", main_of(sign_in(cast.noor), URL), re.S)
    systems = catalogue().systems
    assert len(rows) == len(systems)
    for row, system, place in zip(rows, systems, SYSTEMS, strict=True):
        assert f'href="/practice/{system.slug}/"' in row
        assert str(place.words) in unescape(row)
    assert 'href="/visits/new/"' in rows[0]


def test_a_link_stands_there_only_for_whoever_may_go(cast: Cast, sign_in: SignIn) -> None:
    for member in cast.members.values():
        client = sign_in(member)
        for path in set(re.findall(r'<td><a href="([^"]+)"', main_of(client, URL))):
            assert client.get(path, follow=True).status_code == 200, (member.name, path)
    assert "/visits/new/" not in main_of(sign_in(cast.ruth), URL)
    assert "While you write down a visit" in read(sign_in(cast.ruth), URL)


def test_nowhere_is_a_domain_said_to_be_where_something_grew(cast: Cast, sign_in: SignIn) -> None:
    """What is hard has its place there too: a baby who refuses a bottle has not grown."""
    assert [str(place.words) for place in ALL if "grew" in str(place.words)] == []
    for path in (URL, "/practice/four-domains-one-child/", "/practice/four-domains-one-child/physical/"):
        assert "a domain in which something grows or is hard" in read(sign_in(cast.noor), path), path
