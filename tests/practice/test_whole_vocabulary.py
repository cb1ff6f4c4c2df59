"""The second release: every system of the two documents has its items, in the voice of the first, whose words stay."""

import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from imh_practice.practice.files import DATA, Vocabulary, VocabularyRefused, read_vocabulary
from imh_practice.practice.models import Use
from reflect.prompts import NAME
from tests.practice.test_vocabulary_files import FOLDER as FIRST
from tests.practice.test_vocabulary_files import ITEMS as FIRST_ITEMS
from tests.practice.test_vocabulary_files import edit

FOLDER = DATA / "2026-2"
# The systems with a letter in the documents' inventory, then its list of what else stands in them.
LETTERS = {"K": 3, "H": 3, "M": 6, "F": 3, "G": 3, "Q": 4, "A": 10, "V": 4, "X": 15}
SMALL = {
    "O": 5,
    "ST": 5,
    "FF": 3,
    "OS": 6,
    "CR": 4,
    "WS": 3,
    "PM": 3,
    "BF": 2,
    "IO": 3,
    "CH": 7,
    "FD": 7,
    "U": 3,
    "SC": 4,
    "FW": 7,
    "PC": 2,
    "DO": 4,
    "DI": 12,
    "SE": 6,
}
HELP = [
    "What infant mental health is",
    "Attachment",
    "Co-regulation",
    "Brain development",
    "Adverse childhood experiences",
    "Historical trauma and social location",
    "Implicit memory",
    "Ghosts in the nursery",
    "Angels in the nursery",
    "Trauma within the first relationships",
    "Trauma-informed work and its four words",
    "Timing of supports",
    "When a caregiver is depressed",
    "Resilience",
    "Reflective supervision",
]
# What no page may say, so no text that pages show.
FORBIDDEN = re.compile(
    r"\b(scor(e|es|ed|ing)|rank(s|ed|ing)?|streaks?|\w+ of (17|seventeen)|ghost canvas|dyads?|dyad signals|coverage"
    r"|overdue|formulation|break-glass|takeout|compliance)\b|%",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return read_vocabulary(FOLDER)


def test_every_system_has_its_items(vocabulary: Vocabulary) -> None:
    assert Counter(item.framework for item in vocabulary.items) == {**FIRST_ITEMS, **LETTERS, **SMALL}
    assert {row.code for row in vocabulary.frameworks} == {*FIRST_ITEMS, *LETTERS, *SMALL}
    assert [item.label for item in vocabulary.items if item.framework == "X"] == HELP
    used = {use for row in vocabulary.frameworks for use in row.uses}
    assert used == set(Use.values)


def test_the_first_release_is_in_it_word_for_word(vocabulary: Vocabulary) -> None:
    first = read_vocabulary(FIRST)
    assert vocabulary.items[: len(first.items)] == first.items
    assert vocabulary.frameworks[: len(first.frameworks)] == first.frameworks
    assert (vocabulary.groups, vocabulary.crosswalk) == (first.groups, first.crosswalk)
    texts = {row.key: row.text for row in vocabulary.references}
    assert {row.key: texts[row.key] for row in first.references} == {row.key: row.text for row in first.references}


def test_new_statements_are_short_and_first_person(vocabulary: Vocabulary) -> None:
    new = [item for item in vocabulary.items if item.framework not in FIRST_ITEMS]
    assert max(len(item.statement) for item in new) <= 90
    assert [item.code for item in new if not item.statement.startswith("I ") and not item.body] == []
    assert [item.code for item in new if not item.prompt.endswith("?")] == []
    for texts in ([item.statement for item in new], [item.look_for for item in new], [item.prompt for item in new]):
        assert [text for text, times in Counter(texts).items() if times > 1] == []


def every_text(vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    def walk(place: str, value: Any) -> Iterator[tuple[str, str]]:
        if isinstance(value, str):
            yield place, value
        for key, part in value.items() if isinstance(value, dict) else ():
            yield from walk(f"{place} {key}", part)
        for part in value if isinstance(value, (list, tuple)) else ():
            yield from walk(place, part)

    return walk("", asdict(vocabulary))


def test_no_text_says_what_no_page_may_say(vocabulary: Vocabulary) -> None:
    assert [(place, found[0]) for place, text in every_text(vocabulary) if (found := FORBIDDEN.search(text))] == []
    assert FORBIDDEN.search("You used 9 of 17, your best score")


def test_every_citation_resolves_and_every_reference_stands_behind_something(vocabulary: Vocabulary) -> None:
    library = {row.text for row in vocabulary.references}
    cited = {item.citation for item in vocabulary.items} | {row.citation for row in vocabulary.definitions}
    assert cited | {row.citation for row in vocabulary.glossary if row.citation} <= library
    assert {row.text for row in vocabulary.references if not row.also} <= cited
    assert {item.seed for item in vocabulary.items} == {"S1", "S2", "added"}


def test_a_page_of_help_names_no_source_that_the_library_does_not_give_for_it(vocabulary: Vocabulary) -> None:
    unknown = []
    for page in (item for item in vocabulary.items if item.body):
        behind = [row.text for row in vocabulary.references if page.citation == row.text or page.code in row.also]
        years = re.findall(r"\b(?:19|20)\d\d\b", page.body)
        unknown += [(page.code, year) for year in years if not any(f"({year})" in text for text in behind)]
        unknown += [(page.code, "slides") for _ in re.findall("slides", page.body) if "(slides)" not in "".join(behind)]
    assert unknown == []


def test_every_term_of_the_glossary_is_used(vocabulary: Vocabulary) -> None:
    texts = [text for item in vocabulary.items for text in (item.label, item.statement, item.look_for, item.prompt)]
    texts += [item.body for item in vocabulary.items] + [row.words for row in vocabulary.definitions]
    texts += [f"{row.name}: {row.purpose}" for row in vocabulary.frameworks]
    told = "\n".join(texts).casefold()
    unused = [row.term for row in vocabulary.glossary if not re.search(rf"\b{re.escape(row.term.casefold())}", told)]
    assert unused == []


def test_a_meaning_is_one_or_two_sentences(vocabulary: Vocabulary) -> None:
    long = [row.term for row in vocabulary.glossary if len(re.findall(r"[.?](?:\s|$)", row.meaning)) not in (1, 2)]
    assert long == []


def test_a_private_answer_can_name_every_item(vocabulary: Vocabulary) -> None:
    """Private writing keeps the code of the question it answers, in a form's name too."""
    assert [item.code for item in vocabulary.items if not NAME.match(item.code)] == []


@pytest.mark.parametrize(
    ("name", "change", "line"),
    [
        ("items", lambda rows: rows[0].update(body="Words."), "items.yaml: W1: it has a body, and is no page of help."),
        ("items", lambda rows: rows[-1].pop("body"), "items.yaml: X15: a page of help has a body."),
        (
            "items",
            lambda rows: rows[-1].update(body="word " * 79),
            "items.yaml: X15: its body has 79 words, 80 to 200 are wanted.",
        ),
        (
            "items",
            lambda rows: rows[-1].update(body="word " * 201),
            "items.yaml: X15: its body has 201 words, 80 to 200 are wanted.",
        ),
        ("items", lambda rows: rows[-1].update(body=7), "items.yaml: X15: body must be a text."),
        ("glossary", lambda rows: rows.append(rows[0]), "glossary.yaml: Adverse childhood experiences stands twice."),
        (
            "glossary",
            lambda rows: rows[0].pop("meaning"),
            "glossary.yaml: Adverse childhood experiences has no meaning.",
        ),
        (
            "glossary",
            lambda rows: rows[0].update(citation="x"),
            "glossary.yaml: Adverse childhood experiences: x is not in references.yaml.",
        ),
        ("definitions", lambda rows: rows[0].update(citation="x"), "definitions.yaml: Birth to three: x is not in"),
        ("definitions", lambda rows: rows[0].pop("ages"), "definitions.yaml: entry 1 has no ages."),
        (
            "references",
            lambda rows: rows[-1].update(also=["X99"]),
            "references.yaml: zero-to-three: X99 is not a known item.",
        ),
        (
            "references",
            lambda rows: rows[-1].update(url="javascript:alert(1)"),
            "references.yaml: zero-to-three: its url must begin with https:// or http://.",
        ),
    ],
)
def test_a_folder_with_a_fault_is_refused_in_one_line(
    tmp_path: Path, name: str, change: Callable[[list[Any]], object], line: str
) -> None:
    folder = shutil.copytree(FOLDER, tmp_path / "2026-3")
    edit(folder, name, change)
    with pytest.raises(VocabularyRefused) as refused:
        read_vocabulary(folder)
    assert any(problem.startswith(line) for problem in refused.value.problems)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("glossary", lambda rows: rows[0].update(meaning="Other words.")),
        ("definitions", lambda rows: rows[0].update(words="Other words.")),
        ("references", lambda rows: rows[-1].update(also=["X2"])),
        ("items", lambda rows: rows[-1].update(body="word " * 100)),
    ],
)
def test_the_fingerprint_knows_what_came_with_this_release(
    tmp_path: Path, vocabulary: Vocabulary, name: str, change: Callable[[list[Any]], object]
) -> None:
    folder = shutil.copytree(FOLDER, tmp_path / "2026-2")
    assert read_vocabulary(folder).fingerprint == vocabulary.fingerprint
    edit(folder, name, change)
    assert read_vocabulary(folder).fingerprint != vocabulary.fingerprint
