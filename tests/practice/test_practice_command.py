"""manage.py practice: the catalogue in use, for eyes and for machines."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from imh_practice.practice.catalogue import catalogue
from imh_practice.practice.files import newest_folder, read_vocabulary
from imh_practice.practice.ours import Words, add_own, leave_out
from imh_practice.shared.acting import acting_as
from tests.cast import Cast

KEYS = {"framework", "code", "label", "statement", "look_for", "prompt", "citation", "seed", "position"}


def said(*arguments: str) -> str:
    out = io.StringIO()
    call_command("practice", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_json_is_the_data_folder_item_by_item() -> None:
    objects = json.loads(said("--json"))
    assert all(set(entry) >= KEYS for entry in objects)
    items = read_vocabulary(newest_folder()).items
    assert [{key: entry[key] for key in KEYS} for entry in objects[: len(items)]] == [
        {key: getattr(item, key) for key in KEYS} for item in items
    ]
    assert [entry.get("body", "") for entry in objects[: len(items)]] == [item.body for item in items]
    assert [", ".join(entry.get("also", [])) for entry in objects[: len(items)]] == [item.also for item in items]


@pytest.mark.django_db
def test_json_goes_on_with_glossary_definitions_and_references() -> None:
    vocabulary = read_vocabulary(newest_folder())
    rows = json.loads(said("--json"))[len(vocabulary.items) :]
    assert list(dict.fromkeys(row["framework"] for row in rows)) == ["glossary", "definitions", "references"]
    told = {row["framework"]: [one for one in rows if one["framework"] == row["framework"]] for row in rows}
    terms = {(row.term, row.meaning, row.citation, row.also) for row in vocabulary.glossary}
    assert {
        (row["label"], row["statement"], row["citation"], ", ".join(row.get("also", []))) for row in told["glossary"]
    } == terms
    assert [(row["label"], row["statement"], row["ages"]) for row in told["definitions"]] == [
        (row.label, row.words, row.ages) for row in vocabulary.definitions
    ]
    assert {(row["code"], row["citation"], row["url"]) for row in told["references"]} == {
        (row.key, row.text, row.url) for row in vocabulary.references
    }
    assert all(row["used"] for row in told["references"])


def test_it_prints_what_is_published_and_nothing_of_an_agencys_own(cast: Cast) -> None:
    before = said("--json")
    with acting_as(cast.salome):
        add_own(framework="ST", words=Words("Lullabies", "Somebody sings here"), by=cast.salome)
        leave_out(codes={"T", "ST"}, words=catalogue())
        assert said("--json") == before


@pytest.mark.django_db
def test_the_table_names_frameworks_items_and_what_counts_together() -> None:
    table = said()
    assert table.startswith("Vocabulary 2026-3\n")
    assert "\nGlossary\n  Adverse childhood experiences: Hardships" in table
    assert "\nLibrary\n  Alaska Association" in table
    assert "Components of service (services)" in table
    assert "  E11  same   W17  Open, curious, reflective" in table
    assert all(f"  {item.code:<4} {item.label}" in table for item in read_vocabulary(newest_folder()).items)


@pytest.mark.real
@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_without_a_release_it_says_what_to_run() -> None:
    call_command("flush", database="owner", interactive=False)
    with pytest.raises(CommandError, match=r"manage\.py load_vocabulary"):
        said()
