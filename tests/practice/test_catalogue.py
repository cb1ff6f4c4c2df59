"""The read side: what pages get, and that a process never serves a past release."""

import dataclasses
import shutil
import uuid
from pathlib import Path

import pytest
import yaml
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from imh_practice.practice.actions import load_vocabulary
from imh_practice.practice.catalogue import VocabularyMissing, catalogue
from imh_practice.practice.files import newest_folder
from imh_practice.practice.models import Item, ItemVersion, Release, Use
from imh_practice.shared.tenancy import TenantModel


@pytest.mark.django_db
def test_an_entry_carries_the_id_a_tag_stores() -> None:
    entry = catalogue().entry("W11")
    version = ItemVersion.objects.get(pk=entry.id)
    assert (version.item_id, version.statement) == (entry.item_id, entry.statement)
    assert Item.objects.get(code="W11").head_id == entry.id
    assert catalogue().wording(entry.id) is catalogue().wordings[entry.id]


@pytest.mark.django_db
def test_a_second_call_asks_one_thing(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    first = catalogue()
    with django_assert_num_queries(1):
        assert catalogue() is first


@pytest.mark.django_db
def test_nobody_can_change_what_all_pages_share() -> None:
    words = catalogue()
    with pytest.raises(dataclasses.FrozenInstanceError):
        words.entries[0].label = "x"  # type: ignore[misc]  # the point of the test
    with pytest.raises(TypeError):
        words.wordings[uuid.uuid4()] = words.entries[0]  # type: ignore[index]  # the point of the test


@pytest.mark.django_db
def test_the_role_that_serves_pages_may_only_read() -> None:
    models = apps.get_app_config("practice").get_models()
    tables = [model._meta.db_table for model in models if not issubclass(model, TenantModel)]  # those are an agency's
    assert len(tables) == 9
    may = {"SELECT": True, "INSERT": False, "UPDATE": False, "DELETE": False, "TRUNCATE": False}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(
                "SELECT privilege, has_table_privilege(%s, privilege) FROM unnest(%s::text[]) AS privilege",
                [table, list(may)],
            )
            assert dict(cursor.fetchall()) == may, table


@pytest.mark.django_db
def test_words_for_tags_and_prompts() -> None:
    words = catalogue()
    assert [entry.code for entry in words.tags_for(["T"])] == ["T1", "T2", "T3", "T4"]
    assert [entry.code for entry in words.tags_for(["E"])] == ["E1", "E2", "E3", "E10"]
    assert len(words.tags_for(["W", "T"])) == 21
    assert words.tags_for(["C", "L"]) == ()
    assert [entry.code for entry in words.prompts("T")] == ["T1", "T2", "T3", "T4", "TB"]
    assert [entry.code for entry in words.prompts()] == ["T1", "T2", "T3", "T4", "TB", "P1", "P2", "P3"]
    assert [entry.word for entry in words.tags_for(["T"])] == ["Realize", "Recognize", "Respond", "Reflect"]


@pytest.mark.django_db
def test_a_new_system_comes_to_no_page_uninvited() -> None:
    """Pages ask for these uses, some without naming a system: a later release must not add to what they show."""
    words = catalogue()
    assert {entry.framework for entry in words.used_for(Use.PROMPTS)} == {"T", "P"}
    assert {entry.framework for entry in words.used_for(Use.SERVICES)} == {"C"}
    assert {entry.framework for entry in words.used_for(Use.SIGNS)} == {"R"}
    assert {entry.framework for entry in words.used_for(Use.TAGS)} == {"W", "T", "E", "H"}


@pytest.mark.django_db
def test_a_seldom_asked_for_lens_is_found_in_two_steps() -> None:
    words = catalogue()
    names = {system.name: system.code for system in words.systems_for(Use.LENS)}
    assert len(names) == 16
    assert max(map(len, names)) <= 35
    lens = words.used_for(Use.LENS, [names["Body and felt sense"]])
    assert [entry.label for entry in lens] == ["Sensations in my body", "Felt sense"]
    assert all(entry.prompt.endswith("?") for entry in words.used_for(Use.LENS))


@pytest.mark.django_db
def test_the_library_tells_what_each_reference_stands_behind() -> None:
    words = catalogue()
    library = {source.key: source for source in words.library}
    assert library["anda-2020"].url == "https://doi.org/10.1016/j.amepre.2020.01.009"
    assert library["anda-2020"].used == ("FW5", "X5")
    assert library["ghosh-ippen-2014"].used == ("D1", "D2", "D3", "D4", "D5", "CH7")
    assert [source.text for source in words.library] == sorted(library_texts(), key=str.casefold)
    assert {entry.citation for entry in words.entries} <= {source.text for source in words.library}


def library_texts() -> list[str]:
    return [row["text"] for row in yaml.safe_load((newest_folder() / "references.yaml").read_text())]


@pytest.mark.django_db
def test_the_glossary_and_both_definitions() -> None:
    words = catalogue()
    terms = [meaning.term for meaning in words.glossary]
    assert terms == sorted(terms, key=str.casefold)
    assert [(one.ages, one.seed) for one in words.definitions] == [
        ("Birth to three years", "S1"),
        ("Birth through five years, until the sixth birthday", "S2"),
    ]
    assert words.definitions[1].citation.startswith("Zero to Three Infant Mental Health Task Force (2002)")


@pytest.mark.django_db
def test_pages_of_help_alone_have_a_body() -> None:
    pages = catalogue().used_for(Use.HELP)
    assert [entry.code for entry in catalogue().entries if entry.body] == [entry.code for entry in pages]
    assert pages[1].body.startswith("Attachment is the tie ")


@pytest.mark.django_db
def test_one_report_counts_both_vocabularies() -> None:
    assert catalogue().counted_together({"E10": 2, "W16": 3, "W1": 1, "E1": 4}) == {"W16": 5, "W1": 1, "E1": 4}


@pytest.mark.django_db
def test_an_unknown_code_or_id_is_said_so() -> None:
    with pytest.raises(KeyError):
        catalogue().entry("W99")
    with pytest.raises(KeyError):
        catalogue().wording(uuid.uuid4())


def changed_folder(tmp_path: Path) -> Path:
    """A later release: W3 worded anew, L6 gone."""
    folder = shutil.copytree(newest_folder(), tmp_path / "2999-1")
    rows = yaml.safe_load((folder / "items.yaml").read_text())
    rows[2]["statement"] = "I watched this baby grow, side by side with the parent"
    (folder / "items.yaml").write_text(yaml.safe_dump([row for row in rows if row["code"] != "L6"]))
    library = (folder / "references.yaml").read_text()
    (folder / "references.yaml").write_text(library.replace("also: [L6]", "also: [L5]"))
    return folder


@pytest.mark.real
@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_new_release_is_seen_at_once_and_past_tags_keep_their_words(tmp_path: Path) -> None:
    load_vocabulary(folder=newest_folder())
    before = catalogue()
    load_vocabulary(folder=changed_folder(tmp_path))
    after = catalogue()

    assert after.version == "2999-1"
    assert [entry.code for entry in after.entries] == [entry.code for entry in before.entries if entry.code != "L6"]
    assert after.entry("W3").statement == "I watched this baby grow, side by side with the parent"
    assert after.wording(before.entry("W3").id).statement == before.entry("W3").statement
    assert after.entry("W3").item_id == before.entry("W3").item_id
    assert after.entry("W4").id == before.entry("W4").id
    with pytest.raises(KeyError):
        after.entry("L6")
    assert after.wording(before.entry("L6").id).label == "As early as possible"


@pytest.mark.real
@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_emptied_and_reloaded_tables_bring_new_ids(tmp_path: Path) -> None:
    load_vocabulary(folder=newest_folder())
    before = catalogue()
    call_command("flush", database="owner", interactive=False)
    with pytest.raises(VocabularyMissing, match="load_vocabulary"):
        catalogue()
    load_vocabulary(folder=newest_folder())
    assert catalogue().entry("W1").id != before.entry("W1").id
    assert Release.objects.count() == 1
