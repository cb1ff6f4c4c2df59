"""The data folder in the repository, and what is said of a folder that must not be loaded."""

import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from imh_practice.practice.files import DATA, Vocabulary, VocabularyRefused, newest_folder, read_vocabulary

FOLDER = DATA / "2026-1"
# A published folder is never edited: a tag's author read these words. A change goes into a new folder beside it.
PUBLISHED = {
    "2026-1": "592576fe0077bf5b55095a8458cbd617ebdf0f0ce6b509a75fcd13860fb517a6",
    "2026-2": "9ef408a6972723355fd6677aa3f8777f622850055b6bc0c6288ecfced4a47f1e",
    "2026-3": "184064b890eb5ae22ffd04c7f6423cd84c50a32759863405defb6efe1953f0c4",
}
ITEMS = {"W": 17, "T": 5, "E": 5, "C": 6, "L": 6, "B": 5, "N": 5, "R": 4, "D": 5, "P": 3}
BEHAVIORS = [f"W{number}" for number in range(1, 18)]


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return read_vocabulary(FOLDER)


def test_every_published_folder_is_sound_and_unchanged() -> None:
    folders = {folder.name: read_vocabulary(folder).fingerprint for folder in DATA.iterdir() if folder.is_dir()}
    assert folders == PUBLISHED


def test_all_items_are_there(vocabulary: Vocabulary) -> None:
    assert Counter(item.framework for item in vocabulary.items) == ITEMS
    codes = [item.code for item in vocabulary.items]
    assert len(set(codes)) == len(codes) == 61
    assert [code for code in codes if code.startswith("W")] == BEHAVIORS
    assert [code for code in codes if code[0] in "TE"] == ["T1", "T2", "T3", "T4", "TB", "E1", "E2", "E3", "E10", "E12"]


def test_positions_count_from_one_in_each_framework(vocabulary: Vocabulary) -> None:
    for framework, number in ITEMS.items():
        positions = [item.position for item in vocabulary.items if item.framework == framework]
        assert positions == list(range(1, number + 1))


def test_every_citation_is_written_out_and_every_seed_named(vocabulary: Vocabulary) -> None:
    library = {row["text"] for row in yaml.safe_load((FOLDER / "references.yaml").read_text())}
    assert {item.citation for item in vocabulary.items} == library
    assert {item.seed for item in vocabulary.items} == {"S1", "S2"}


def test_a_row_to_tick_is_short_and_first_person(vocabulary: Vocabulary) -> None:
    rows = [item for item in vocabulary.items if item.framework in "WTEC"]
    assert max(len(item.statement) for item in rows) == 90
    assert all(item.statement.startswith("I ") for item in rows)


def test_two_items_are_never_ticked(vocabulary: Vocabulary) -> None:
    assert [item.code for item in vocabulary.items if not item.ticked] == ["TB", "E12"]


def test_the_crosswalk_names_a_behavior_for_every_skill_that_has_one(vocabulary: Vocabulary) -> None:
    assert {(row.code, row.target, row.relation) for row in vocabulary.crosswalk} == {
        ("E4", "W10", "near"),
        ("E5", "W11", "near"),
        ("E6", "W12", "near"),
        ("E7", "W13", "near"),
        ("E8", "W14", "near"),
        ("E9", "W15", "near"),
        ("E10", "W16", "refers"),
        ("E11", "W17", "same"),
    }


def test_every_behavior_stands_in_one_of_five_groups(vocabulary: Vocabulary) -> None:
    grouped = {item.code: item.group for item in vocabulary.items if item.group}
    assert sorted(grouped) == sorted(BEHAVIORS)
    groups = [
        [code for code in BEHAVIORS if grouped[code] == group.code]
        for group in sorted(vocabulary.groups, key=lambda group: group.position)
    ]
    assert groups == [
        ["W1", "W2", "W8", "W17"],
        ["W3", "W4", "W5", "W11"],
        ["W6", "W7", "W9"],
        ["W10", "W12", "W13"],
        ["W14", "W15", "W16"],
    ]


def test_the_newest_folder_is_found_by_number_and_not_by_letter(tmp_path: Path) -> None:
    for name in ("2026-9", "2026-10", "2025-11", "notes"):
        (tmp_path / name).mkdir()
    assert newest_folder(tmp_path).name == "2026-10"


def test_the_fingerprint_knows_content_and_not_comments(tmp_path: Path, vocabulary: Vocabulary) -> None:
    copy = shutil.copytree(FOLDER, tmp_path / "2026-1")
    with (copy / "groups.yaml").open("a") as file:
        file.write("# A remark.\n")
    assert read_vocabulary(copy).fingerprint == vocabulary.fingerprint
    edit(copy, "groups", lambda rows: rows[0].update(label="Near"))
    assert read_vocabulary(copy).fingerprint != vocabulary.fingerprint


def edit(folder: Path, name: str, change: Callable[[list[Any]], object]) -> None:
    """Change one file of a copied folder."""
    path = folder / f"{name}.yaml"
    rows = yaml.safe_load(path.read_text())
    change(rows)
    path.write_text(yaml.safe_dump(rows))


LONG = "I " + "a" * 89


@pytest.mark.parametrize(
    ("name", "change", "line"),
    [
        ("items", lambda rows: rows.append(rows[0]), "items.yaml: W1 stands twice."),
        ("items", lambda rows: rows[0].pop("statement"), "items.yaml: W1 has no statement."),
        ("items", lambda rows: rows[0].update(statement="  "), "items.yaml: W1 has no statement."),
        ("items", lambda rows: rows[0].update(citation=""), "items.yaml: W1 has no citation."),
        ("items", lambda rows: rows[0].update(citation="x"), "items.yaml: W1: x is not in references.yaml."),
        ("items", lambda rows: rows[17].update(framework="Z"), "items.yaml: T1: Z is not a known framework."),
        ("items", lambda rows: rows[0].update(label=7), "items.yaml: W1: label must be a text."),
        ("items", lambda rows: rows[0].update(ticked="no"), "items.yaml: W1: ticked must be true or false."),
        ("items", lambda rows: rows[0].update(statment="I"), "items.yaml: W1: there is no field statment."),
        (
            "items",
            lambda rows: rows[0].update(statement=LONG),
            "items.yaml: W1: its statement has 91 characters, 90 at most.",
        ),
        (
            "items",
            lambda rows: rows[0].update(statement="We met"),
            'items.yaml: W1: its statement does not begin with "I ", so it cannot be read back.',
        ),
        ("references", lambda rows: rows[1].update(text=rows[0]["text"]), "references.yaml: Weatherston, D. (2000)"),
        ("references", lambda rows: rows[-1].update(key="samhsa-2014"), "references.yaml: samhsa-2014 stands twice."),
        ("frameworks", lambda rows: rows[0].update(uses=["scores"]), "frameworks.yaml: W: scores is not a known use."),
        ("frameworks", lambda rows: rows[0].update(uses="tags"), "frameworks.yaml: W: uses must be a list of texts."),
        ("frameworks", lambda rows: rows[0].update(uses=[]), "frameworks.yaml: W has no uses."),
        ("crosswalk", lambda rows: rows[0].update(target="W99"), "crosswalk.yaml: E4: W99 is not a known item."),
        (
            "crosswalk",
            lambda rows: rows[0].update(relation="like"),
            "crosswalk.yaml: E4: like is not a known relation.",
        ),
        (
            "crosswalk",
            lambda rows: rows[6].update(relation="near"),
            "crosswalk.yaml: E10: a skill that refers has a text of its own, and no other has.",
        ),
        ("groups", lambda rows: rows[0]["items"].append("W99"), "groups.yaml: W99 is not a known item."),
        ("groups", lambda rows: rows[0]["items"].append("W3"), "groups.yaml: W3 stands in two groups."),
        (
            "groups",
            lambda rows: rows[0]["items"].remove("W17"),
            "groups.yaml: W17 stands in no group, so the picker could not offer it.",
        ),
    ],
)
def test_a_folder_with_a_fault_is_refused_in_one_line(
    tmp_path: Path, name: str, change: Callable[[list[Any]], object], line: str
) -> None:
    folder = shutil.copytree(FOLDER, tmp_path / "2026-2")
    edit(folder, name, change)
    with pytest.raises(VocabularyRefused) as refused:
        read_vocabulary(folder)
    assert any(problem.startswith(line) for problem in refused.value.problems)
    assert not any("\n" in problem for problem in refused.value.problems)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (None, "groups.yaml: the file is missing."),
        ("a: [", "groups.yaml: not readable as YAML: "),
        ("one: two", "groups.yaml: must be a list of entries."),
        ("- one", "groups.yaml: must be a list of entries."),
        ("- {label: Near, items: [W1]}", "groups.yaml: entry 1 has no code."),
    ],
)
def test_a_file_that_is_no_list_is_refused_in_one_line(tmp_path: Path, text: str | None, line: str) -> None:
    folder = shutil.copytree(FOLDER, tmp_path / "2026-2")
    (folder / "groups.yaml").unlink()
    if text is not None:
        (folder / "groups.yaml").write_text(text)
    with pytest.raises(VocabularyRefused) as refused:
        read_vocabulary(folder)
    assert [problem for problem in refused.value.problems if problem.startswith(line)] == refused.value.problems


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    folder = shutil.copytree(FOLDER, tmp_path / "2026-2")
    edit(folder, "items", lambda rows: [row.pop("prompt") for row in rows[:3]])
    with pytest.raises(VocabularyRefused) as refused:
        read_vocabulary(folder)
    assert refused.value.problems == [f"items.yaml: W{number} has no prompt." for number in (1, 2, 3)]


def test_a_folder_is_named_by_year_and_number(tmp_path: Path) -> None:
    with pytest.raises(VocabularyRefused, match="such as 2026-1"):
        read_vocabulary(shutil.copytree(FOLDER, tmp_path / "latest"))
