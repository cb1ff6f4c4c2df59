"""The library of references, each with the items it stands behind; quotations are attributed there."""

import re
from html import unescape

import pytest

from imh_practice.practice.catalogue import catalogue
from tests.cast import Cast
from tests.conftest import SignIn
from tests.practice.reading import main_of

URL = "/practice/library/"


def test_the_library_has_every_reference_with_what_it_stands_behind(cast: Cast, sign_in: SignIn) -> None:
    client, words = sign_in(cast.noor), catalogue()
    cards = main_of(client, URL).split('<li class="card" id="')[1:]
    found = {card.partition('"')[0]: unescape(card) for card in cards}
    assert list(found) == [source.key for source in words.library]
    for source in words.library:
        assert source.text in found[source.key]
        for code in source.used:
            assert f">{words.entry(code).label}</a>" in found[source.key]
    links = re.findall(r'href="(https?://[^"]+)"', unescape(main_of(client, URL)))
    assert set(links) == {source.url for source in words.library if source.url}


def test_an_item_leads_to_its_source_and_back(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.noor)
    item = main_of(client, "/practice/the-practice-behaviors/shared-observation/")
    (key,) = re.findall(rf'href="{URL}#([^"]+)"', item)
    assert f'id="{key}"' in main_of(client, URL)
    assert 'href="/practice/the-practice-behaviors/shared-observation/"' in main_of(client, URL)


@pytest.mark.django_db
def test_whatever_is_quoted_says_whose_words_they_are() -> None:
    """Sparingly: a picture's name, at most a few words of it."""
    for entry in catalogue().of("X"):
        for quoted in re.findall(r"(?<!\w)'([^']+ [^']+)'(?!\w)", entry.body):
            assert len(quoted.split()) <= 6, entry.label
            assert re.search(r"\b(?:19|20)\d\d\b", entry.body), entry.label
