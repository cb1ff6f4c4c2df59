"""An item to read: what one ticks or reads, what it can look like, its question, its source, what it counts with."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from imh_practice.practice.catalogue import catalogue
from imh_practice.practice.learn import EntryPage, counted_with, entry_of, system_of
from imh_practice.practice.ours import Words, add_own
from imh_practice.shared.acting import acting_as
from imh_practice.shared.ids import uuid7
from tests.cast import Cast
from tests.conftest import SignIn
from tests.practice.reading import main_of, read

BEHAVIORS, SKILLS = "/practice/the-practice-behaviors/", "/practice/skills-for-early-intervention/"


def test_an_item_says_all_there_is_to_it(cast: Cast, sign_in: SignIn) -> None:
    entry = catalogue().entry("W3")
    page = read(sign_in(cast.noor), f"{BEHAVIORS}shared-observation/")
    for words in (
        f"What you tick {entry.statement}",
        f"What it can look like {entry.look_for}",
        f"A question to take along {entry.prompt}",
        f"Where it comes from {entry.citation}",
        "While you write down a visit, beside each moment.",
    ):
        assert words in page
    assert "What it says" in read(sign_in(cast.noor), "/practice/promotion-prevention-treatment/promotion/")


def test_every_item_has_a_page_of_its_own_with_its_source(cast: Cast) -> None:
    words = catalogue()
    for system in words.systems:
        assert system_of(words, system.slug) is system
        for entry in words.of(system.code):
            assert entry_of(words, system, entry.slug) is entry
            page = EntryPage(words, system, entry, cast.noor, ())
            assert page.sources[0].text == entry.citation


@pytest.mark.django_db
def test_a_label_it_had_before_still_leads_to_it() -> None:
    words = catalogue()
    entry, system = words.entry("W3"), words.systems[0]
    before = replace(entry, id=uuid7(), label="Watching together")
    both = replace(words, wordings={**words.wordings, before.id: before})
    assert entry_of(both, system, "watching-together") is entry
    assert entry_of(words, system, "watching-together") is None


def test_pages_of_help_have_their_body_and_all_their_sources(cast: Cast, sign_in: SignIn) -> None:
    client, words = sign_in(cast.noor), catalogue()
    helps = words.of("X")
    assert len(helps) == 15
    for entry in helps:
        page = read(client, f"/practice/help/{entry.slug}/")
        assert entry.statement in page
        assert " ".join(entry.body.split()) in page
        behind = [source for source in words.library if entry.code in source.used]
        assert behind
        assert all(source.text in page for source in behind)
    assert "An addition of ours" in read(client, "/practice/help/angels-in-the-nursery/")
    assert "An addition of ours" not in read(client, "/practice/help/ghosts-in-the-nursery/")


@pytest.mark.parametrize(
    ("path", "sentence", "leads"),
    [
        (f"{BEHAVIORS}wondering-the-parent/", "A skill for early intervention says nearly the same.", SKILLS),
        (f"{BEHAVIORS}open-curious-reflective/", "word for word, and counts once.", SKILLS),
        (
            f"{BEHAVIORS}identify-treat-collaborate/",
            "For whoever is not licensed to treat, these words stand in its place.",
            f"{SKILLS}identify-refer-collaborate/",
        ),
        (
            f"{SKILLS}identify-refer-collaborate/",
            "referring where the behavior treats",
            f"{BEHAVIORS}identify-treat-collaborate/",
        ),
    ],
)
def test_what_is_counted_together_is_said_in_words(
    cast: Cast, sign_in: SignIn, path: str, sentence: str, leads: str
) -> None:
    told = main_of(sign_in(cast.noor), path).partition("Counted together")[2].partition("</section>")[0]
    assert sentence in told
    assert f'href="{leads}"' in told


@pytest.mark.django_db
def test_every_row_of_the_crosswalk_is_told_and_nothing_else_is() -> None:
    words = catalogue()
    told = {entry.code for entry in words.entries if [*counted_with(words, entry)]}
    targets = {standing.target for standing in words.crosswalk.values()}
    assert told == targets | {code for code in words.crosswalk if any(code == e.code for e in words.entries)}


def test_a_licensed_wording_stands_beside_ours_and_not_in_its_place(cast: Cast, sign_in: SignIn) -> None:
    entry = catalogue().entry("W3")
    with acting_as(cast.salome):
        licensed = Words("Joint observation", "We watched together", origin="By license of the Harbor Press, 2026.")
        add_own(framework="W", words=licensed, by=cast.salome, beside=entry)
    page = read(sign_in(cast.noor), f"{BEHAVIORS}shared-observation/")
    assert entry.statement in page
    assert "Your agency's own Joint observation We watched together" in page
    assert "By license of the Harbor Press, 2026." in page
    assert "Joint observation" not in read(sign_in(cast.noor), f"{BEHAVIORS}parent-leads/")
    assert "Joint observation" not in read(sign_in(cast.max), f"{BEHAVIORS}shared-observation/")


def test_words_that_an_agency_wrote_are_shown_as_text(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.salome):
        add_own(framework="X", words=Words("<b>x</b>", "<script>"), beside=catalogue().entry("X1"), by=cast.salome)
    page = main_of(sign_in(cast.noor), "/practice/help/what-infant-mental-health-is/")
    assert "&lt;b&gt;x&lt;/b&gt;" in page
    assert "<script>" not in page


def test_a_page_asks_for_the_release_and_for_what_is_the_agencys_own(cast: Cast, sign_in: SignIn) -> None:
    """Nothing else, and as often for much as for little: tests/test_query_counts.py asks that."""
    client = sign_in(cast.noor)
    counts = {}
    for path in ("glossary/", "library/", "definitions/", "about/", "", "help/", "help/attachment/", "find/?q=baby"):
        client.get(f"/practice/{path}")
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/practice/{path}")
        counts[path] = len([query for query in asked if "practice_" in query["sql"]])
    read_alone = dict.fromkeys(["glossary/", "library/", "definitions/", "about/"], 1)
    assert counts == {**read_alone, "": 2, "find/?q=baby": 2, "help/": 3, "help/attachment/": 3}
