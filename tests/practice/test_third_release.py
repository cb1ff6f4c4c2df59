"""The third release: words to look for, domains in which something may be hard, and nothing else changed."""

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from imh_practice.practice.files import DATA, Vocabulary, VocabularyRefused, read_vocabulary
from imh_practice.shared.folded import fold
from tests.practice.test_vocabulary_files import edit
from tests.practice.test_whole_vocabulary import FOLDER as SECOND
from tests.practice.test_whole_vocabulary import FORBIDDEN, every_text

FOLDER = DATA / "2026-3"
LOOKED_FOR = re.compile(r"\bdyads?\b")
"""No page of ours says so; whoever looks for it means a pair, and finds one."""


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return read_vocabulary(FOLDER)


def folded(*texts: str) -> set[str]:
    return {fold(word) for text in texts for word in re.findall(r"\w+", text)}


def test_all_else_is_that_of_the_second_release_word_for_word(vocabulary: Vocabulary) -> None:
    second = read_vocabulary(SECOND)
    before = {item.code: item for item in second.items}
    changed = [item.code for item in vocabulary.items if replace(item, also="") != before[item.code]]
    assert changed == ["DO1", "DO2", "DO3", "DO4"]
    assert [item.code for item in vocabulary.items] == list(before)
    assert [(item.label, item.citation, item.seed) for item in vocabulary.items] == [
        (item.label, item.citation, item.seed) for item in second.items
    ]
    purposes = {row.code: row.purpose for row in second.frameworks}
    frameworks = [replace(row, purpose=purposes[row.code]) for row in vocabulary.frameworks]
    assert tuple(frameworks) == second.frameworks
    assert [row.code for row in vocabulary.frameworks if row.purpose != purposes[row.code]] == ["O", "DO"]
    assert tuple(replace(row, also="") for row in vocabulary.glossary) == second.glossary
    rest = ("groups", "crosswalk", "references", "definitions")
    assert [getattr(vocabulary, name) for name in rest] == [getattr(second, name) for name in rest]


def test_a_domain_has_room_for_what_is_hard_and_names_daily_life(vocabulary: Vocabulary) -> None:
    domains = {item.code: item for item in vocabulary.items if item.framework == "DO"}
    for item in domains.values():
        assert item.statement.startswith("I noticed something growing or hard in ")
        assert len(item.statement) <= 90
        assert "; or " in item.look_for, "one of each"
    assert {"movement", "senses", "feeding", "sleep", "daily"} <= folded(domains["DO4"].statement)
    assert {"bottle", "bath"} <= folded(domains["DO4"].look_for)
    assert {"meal", "bedtime"} <= folded(domains["DO1"].look_for)


def test_the_purpose_of_a_system_says_what_it_is_for_and_not_how_it_came_about(vocabulary: Vocabulary) -> None:
    (purpose,) = [row.purpose for row in vocabulary.frameworks if row.code == "O"]
    assert "OPRE" in purpose
    assert "documents" not in purpose


def test_no_text_says_what_no_page_may_say(vocabulary: Vocabulary) -> None:
    for place, text in every_text(vocabulary):
        assert not FORBIDDEN.search(LOOKED_FOR.sub("", text) if place.endswith(" also") else text), (place, text)


def test_each_item_is_looked_for_by_a_word_once(vocabulary: Vocabulary) -> None:
    told = [(item.code, item.also) for item in vocabulary.items] + [(row.term, row.also) for row in vocabulary.glossary]
    assert len([also for _name, also in told if also]) > 150
    assert [name for name, also in told if len({*also.split(", ")}) != len(also.split(", "))] == []


@pytest.mark.parametrize(
    ("name", "change", "line"),
    [
        (
            "items",
            lambda rows: rows[0].update(also=["pain, reflux"]),
            "items.yaml: W1: in also, a word has no comma and is not empty.",
        ),
        (
            "glossary",
            lambda rows: rows[0].update(also=[" "]),
            "glossary.yaml: Adverse childhood experiences: in also, a word has no comma and is not empty.",
        ),
        ("items", lambda rows: rows[0].update(also="pain"), "items.yaml: W1: also must be a list of texts."),
    ],
)
def test_a_folder_with_a_fault_is_refused_in_one_line(
    tmp_path: Path, name: str, change: Callable[[list[Any]], object], line: str
) -> None:
    folder = shutil.copytree(FOLDER, tmp_path / "2026-4")
    edit(folder, name, change)
    with pytest.raises(VocabularyRefused) as refused:
        read_vocabulary(folder)
    assert refused.value.problems == [line]


def test_the_fingerprint_knows_the_words_to_look_for(tmp_path: Path, vocabulary: Vocabulary) -> None:
    folder = shutil.copytree(FOLDER, tmp_path / "2026-3")
    assert read_vocabulary(folder).fingerprint == vocabulary.fingerprint
    edit(folder, "items", lambda rows: rows[0].update(also=["another"]))
    assert read_vocabulary(folder).fingerprint != vocabulary.fingerprint
