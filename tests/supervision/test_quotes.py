"""A quote is found in its source, never trusted; and stands there letter for letter."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from imh_practice.shared.ids import uuid7
from supervision.models import CommentVersion
from supervision.quotes import Quote, Source, find_quote

WORDS = st.text(st.sampled_from("abc .,?*([\\“é\n "), min_size=1, max_size=80)


def source(text: str) -> Source:
    return Source(text, CommentVersion(agency_id=uuid7(), text=text))


@given(WORDS, st.data())
def test_any_words_of_a_source_are_found_in_it(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    cut = text[start : data.draw(st.integers(start + 1, len(text)))]
    assume(cut.strip())
    found = find_quote(cut, [source(text)])
    assert found is not None
    assert found.words in text
    assert found.words.split() == cut.split()


@given(WORDS, WORDS)
def test_only_words_of_the_source_are_found(text: str, other: str) -> None:
    found = find_quote(other, [source(text)])
    stands = re.sub(r"\s+", " ", other.strip()) in re.sub(r"\s+", " ", text)
    assert (found is not None) == (stands and bool(other.strip()))


def test_white_space_lost_in_copying_is_forgiven_and_not_kept() -> None:
    found = find_quote("a watch she  has\r\nkept", [source("It is a watch\nshe has kept since")])
    assert found is not None
    assert found.words == "a watch\nshe has kept"


def test_the_first_source_that_has_the_words_is_the_one_quoted() -> None:
    first, second = source("he looked at her"), source("he looked at her, and away")
    found = find_quote("looked at her", [first, second])
    assert found is not None
    assert found.source is first


def test_a_quote_that_does_not_stand_in_its_source_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="does not stand"):
        Quote("never said", source("something else"))
