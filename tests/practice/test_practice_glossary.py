"""The glossary: every term with its meaning, by the alphabet, each at an address of its own."""

import re

from imh_practice.practice.catalogue import catalogue
from tests.cast import Cast
from tests.conftest import SignIn
from tests.practice.reading import main_of, read


def test_the_glossary_has_every_term_with_its_meaning_by_the_alphabet(cast: Cast, sign_in: SignIn) -> None:
    client, terms = sign_in(cast.noor), catalogue().glossary
    page = read(client, "/practice/glossary/")
    for one in terms:
        assert f"{one.term} {one.meaning} {one.citation}".strip() in page
    shown = re.findall(r"<dt><strong>([^<]+)</strong></dt>", main_of(client, "/practice/glossary/"))
    assert shown == sorted(shown, key=str.casefold)
    assert len(shown) == len(terms)


def test_each_term_found_leads_to_its_place(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.noor)
    ids = re.findall(r'id="([^"]+)"', main_of(client, "/practice/glossary/"))
    assert len({*ids}) == len(ids)
    (anchor,) = re.findall(r'href="/practice/glossary/#([^"]+)"', main_of(client, "/practice/find/?q=goodness"))
    assert anchor in ids
