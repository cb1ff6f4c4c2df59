"""The two definitions of infant mental health, each with its ages: neither is put above the other."""

from imh_practice.practice.catalogue import catalogue
from tests.cast import Cast
from tests.conftest import SignIn
from tests.practice.reading import read


def test_both_definitions_stand_there_with_their_ages_and_sources(cast: Cast, sign_in: SignIn) -> None:
    page = read(sign_in(cast.noor), "/practice/definitions/")
    both = catalogue().definitions
    assert [one.ages for one in both] == ["Birth to three years", "Birth through five years, until the sixth birthday"]
    for one in both:
        assert f"{one.label} {one.ages} {one.words} {one.citation}" in page
