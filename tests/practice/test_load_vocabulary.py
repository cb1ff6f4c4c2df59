"""The loader: safe at every start, faithful to past tags, and clear when it refuses."""

import io
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import CommandError, call_command
from django.db import connections, models

from imh_practice.practice.actions import Loaded, load_vocabulary
from imh_practice.practice.files import DATA, VocabularyRefused
from imh_practice.practice.models import (
    Crosswalk,
    Definition,
    Framework,
    Group,
    ImmutableWordingError,
    Item,
    ItemVersion,
    Reference,
    Release,
    Term,
)

pytestmark = pytest.mark.django_db(databases=["owner"])
FOLDER = DATA / "2026-1"
MODELS: list[type[models.Model]] = [
    Crosswalk,
    Definition,
    Framework,
    Group,
    Item,
    ItemVersion,
    Reference,
    Release,
    Term,
]

Edit = Callable[[list[dict[str, Any]]], object]


@pytest.fixture(autouse=True)
def first_release(db: None) -> None:
    """Whatever ran before, the first folder alone is loaded. The keys between the rows are checked at commit."""
    with connections["owner"].cursor() as cursor:
        for model in MODELS:
            cursor.execute(f"DELETE FROM {model._meta.db_table}")
    load_vocabulary(folder=FOLDER)


@pytest.fixture
def release(tmp_path: Path) -> Callable[..., Path]:
    """Make a later data folder: the published one with one file changed."""

    def make(version: str, name: str = "items", change: Edit = list) -> Path:
        folder = shutil.copytree(FOLDER, tmp_path / version, dirs_exist_ok=True)
        path = folder / f"{name}.yaml"
        rows = yaml.safe_load(path.read_text())
        change(rows)
        path.write_text(yaml.safe_dump(rows))
        return folder

    return make


def item(code: str) -> Item:
    return Item.objects.using("owner").select_related("head__reference", "retired_in", "group").get(code=code)


def every_row() -> dict[str, list[dict[str, Any]]]:
    return {model.__name__: list(model._default_manager.using("owner").order_by("pk").values()) for model in MODELS}


def drop(code: str) -> Edit:
    def change(rows: list[dict[str, Any]]) -> None:
        rows[:] = [row for row in rows if row["code"] != code]

    return change


def test_everything_is_loaded() -> None:
    assert {model.__name__: model._default_manager.using("owner").count() for model in MODELS} == {
        "Crosswalk": 8,
        "Definition": 0,
        "Framework": 10,
        "Group": 5,
        "Item": 61,
        "ItemVersion": 61,
        "Reference": 12,
        "Release": 1,
        "Term": 0,
    }
    assert item("E10").head.label == "Identify, refer, collaborate"
    assert [str(thing) for thing in (item("W1"), item("W1").head, Release.objects.using("owner").get())] == [
        "W1",
        "W1",
        "2026-1",
    ]


def test_the_same_folder_again_makes_no_row_and_changes_none() -> None:
    before = every_row()
    assert load_vocabulary(folder=FOLDER) == Loaded(version="2026-1", in_use="2026-1")
    assert every_row() == before


def test_a_changed_text_is_a_new_wording_and_the_old_one_stays(release: Callable[..., Path]) -> None:
    before = item("W3").head
    untouched = item("W4").head_id
    statement = "I watched this baby grow, side by side with the parent"
    loaded = load_vocabulary(folder=release("2026-2", "items", lambda rows: rows[2].update(statement=statement)))

    assert (loaded.new, loaded.new_wordings, loaded.retired) == (True, 1, 0)
    assert item("W3").head.statement == statement
    assert item("W3").head.release.version == "2026-2"
    old = ItemVersion.objects.using("owner").get(pk=before.pk)
    assert (old.statement, old.item_id) == (before.statement, item("W3").pk)
    assert item("W4").head_id == untouched


def test_a_changed_citation_is_a_new_wording_and_a_new_library_row(release: Callable[..., Path]) -> None:
    old = item("D1").head
    loaded = load_vocabulary(folder=release("2026-2", "references", lambda rows: rows[-1].update(text="Another text.")))
    assert loaded.new_wordings == 5
    assert item("D1").head.reference.text == "Another text."
    assert ItemVersion.objects.using("owner").get(pk=old.pk).reference.text == old.reference.text


def test_another_order_is_not_another_wording(release: Callable[..., Path]) -> None:
    loaded = load_vocabulary(folder=release("2026-2", "items", lambda rows: rows.insert(0, rows.pop(1))))
    assert loaded.new_wordings == 0
    assert (item("W2").position, item("W1").position) == (1, 2)


def test_a_missing_item_is_retired_and_comes_back_as_itself(release: Callable[..., Path]) -> None:
    before = item("L6")
    loaded = load_vocabulary(folder=release("2026-2", "items", drop("L6")))
    assert loaded.retired == 1
    retired = item("L6")
    assert retired.retired_in is not None
    assert (retired.retired_in.version, retired.head_id) == ("2026-2", before.head_id)

    assert load_vocabulary(folder=release("2026-3")).new_wordings == 0
    back = item("L6")
    assert (back.pk, back.head_id, back.retired_in) == (before.pk, before.head_id, None)


def test_groups_and_crosswalk_follow_the_newest_folder(release: Callable[..., Path]) -> None:
    load_vocabulary(folder=release("2026-2", "groups", lambda rows: rows[0].update(label="Near")))
    group = item("W1").group
    assert group is not None
    assert group.label == "Near"
    load_vocabulary(folder=release("2026-3", "crosswalk", drop("E4")))
    assert not Crosswalk.objects.using("owner").filter(code="E4").exists()


def test_the_second_release_adds_and_leaves_what_past_tags_meant() -> None:
    before = {wording["id"]: wording for wording in ItemVersion.objects.using("owner").values()}
    texts = dict(Reference.objects.using("owner").values_list("pk", "text"))
    loaded = load_vocabulary(folder=DATA / "2026-2")

    assert (loaded.items, loaded.new_wordings, loaded.retired) == (198, 137, 0)
    after = {wording["id"]: wording for wording in ItemVersion.objects.using("owner").values()}
    assert {key: after[key] for key in before} == before
    assert set(Item.objects.using("owner").values_list("head_id", flat=True)) == set(after)
    assert dict(Reference.objects.using("owner").filter(pk__in=texts).values_list("pk", "text")) == texts
    assert item("X5").head.body.startswith("Adverse childhood experiences, ACEs for short")


def test_the_third_release_words_the_domains_anew_and_past_tags_keep_what_was_read() -> None:
    load_vocabulary(folder=DATA / "2026-2")
    before = {wording["id"]: wording for wording in ItemVersion.objects.using("owner").values()}
    read = item("DO4").head
    loaded = load_vocabulary(folder=DATA / "2026-3")
    after = {wording["id"]: wording for wording in ItemVersion.objects.using("owner").values()}
    assert {key: after[key] for key in before} == before
    assert ItemVersion.objects.using("owner").get(pk=read.pk).statement == "I noticed growth in body and movement"
    assert item("DO4").head.statement.startswith("I noticed something growing or hard in movement")
    assert (loaded.items, loaded.new_wordings, loaded.retired) == (198, 4, 0)


def test_other_words_to_look_for_follow_the_newest_folder_and_are_no_other_wording() -> None:
    load_vocabulary(folder=DATA / "2026-2")
    wordings = dict(Item.objects.using("owner").exclude(framework__code="DO").values_list("pk", "head_id"))
    load_vocabulary(folder=DATA / "2026-3")
    assert "swaddle" in item("OS6").also.split(", ")
    assert "NICU" in Term.objects.using("owner").get(term="Corrected age").also.split(", ")
    assert dict(Item.objects.using("owner").filter(pk__in=wordings).values_list("pk", "head_id")) == wordings


def test_glossary_definitions_and_library_follow_the_newest_folder(release: Callable[..., Path]) -> None:
    load_vocabulary(folder=DATA / "2026-2")
    cited = Term.objects.using("owner").get(term="Synchrony").reference
    assert cited is not None
    assert cited.key == "love-and-learn-2004"
    assert Term.objects.using("owner").get(term="Moment").reference is None
    assert Definition.objects.using("owner").count() == 2

    load_vocabulary(folder=release("2026-3"))
    assert not Term.objects.using("owner").exists()
    assert not Definition.objects.using("owner").exists()
    past = item("M1").head.reference
    assert (past.key, past.url, past.also) == ("", "", [])
    assert past.text.startswith("Well Baby Center")
    assert Reference.objects.using("owner").exclude(key="").count() == 12


def test_a_changed_body_is_a_new_wording(tmp_path: Path) -> None:
    load_vocabulary(folder=DATA / "2026-2")
    folder = shutil.copytree(DATA / "2026-2", tmp_path / "2026-3")
    path = folder / "items.yaml"
    path.write_text(path.read_text().replace("body: Babies remember.", "body: Babies do remember."))
    before = item("X7").head
    assert load_vocabulary(folder=folder).new_wordings == 1
    assert item("X7").head.body.startswith("Babies do remember.")
    assert ItemVersion.objects.using("owner").get(pk=before.pk).body == before.body


def test_an_older_folder_is_left_alone(release: Callable[..., Path]) -> None:
    load_vocabulary(folder=release("2026-10"))
    before = every_row()
    older = release("2026-9", "items", lambda rows: rows[0].update(label="Older"))
    assert load_vocabulary(folder=older) == Loaded(version="2026-9", in_use="2026-10")
    assert every_row() == before


def test_a_folder_edited_after_it_was_loaded_is_refused(release: Callable[..., Path]) -> None:
    edited = release("2026-1", "items", lambda rows: rows[0].update(label="Edited"))
    with pytest.raises(VocabularyRefused, match="2026-1 was loaded before with other content"):
        load_vocabulary(folder=edited)


def test_a_refusal_leaves_every_row_as_it_was(release: Callable[..., Path]) -> None:
    before = every_row()
    with pytest.raises(VocabularyRefused):
        load_vocabulary(folder=release("2026-2", "crosswalk", lambda rows: rows[0].update(target="W99")))
    assert every_row() == before


def test_a_wording_cannot_be_saved_twice() -> None:
    wording = item("W1").head
    wording.statement = "I did something else"
    with pytest.raises(ImmutableWordingError):
        wording.save(using="owner")


def test_the_command_says_what_it_did(release: Callable[..., Path]) -> None:
    said = io.StringIO()
    call_command("load_vocabulary", folder=FOLDER, stdout=said)
    call_command("load_vocabulary", stdout=said)
    changed = release("2999-1", "items", drop("L6"))
    call_command("load_vocabulary", folder=changed, database="owner", stdout=said)
    call_command("load_vocabulary", stdout=said)
    call_command("load_vocabulary", stdout=said, verbosity=0)
    assert said.getvalue().splitlines() == [
        "Vocabulary 2026-1 was in use already; nothing changed.",
        "Vocabulary 2026-3: 198 items, 137 new wordings, 0 retired.",
        "Vocabulary 2999-1: 60 items, 0 new wordings, 138 retired.",
        "2999-1 is in use; 2026-3 is older and was left alone.",
    ]


def test_the_command_refuses_with_one_line_for_each_fault(release: Callable[..., Path]) -> None:
    faulty = release("2026-2", "items", lambda rows: [row.update(citation="") for row in rows[:2]])
    with pytest.raises(CommandError) as refused:
        call_command("load_vocabulary", folder=faulty)
    assert str(refused.value).splitlines() == [
        "The vocabulary was not loaded.",
        "items.yaml: W1 has no citation.",
        "items.yaml: W2 has no citation.",
    ]


def test_the_command_says_which_setting_is_missing() -> None:
    with pytest.raises(CommandError, match="no connection named elsewhere"):
        call_command("load_vocabulary", database="elsewhere")
