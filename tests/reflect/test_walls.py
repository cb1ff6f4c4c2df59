"""Two walls around what is private, each proved with the other one down."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone

from imh_practice.membership.actions import end_membership, end_pairing
from imh_practice.membership.models import Member
from imh_practice.shared.acting import Acting, acting_as
from imh_practice.shared.models import SealingKey
from reflect.access import given_share, held_share, own_reflection
from reflect.actions import take_back_share
from reflect.models import Reflection, SharedText, ShareGrant
from tests.cast import Cast
from tests.conftest import BOTH
from tests.reflect.conftest import Story

real = pytest.mark.django_db(transaction=True, databases=BOTH)
OTHERS = ["ruth", "bea", "jonas", "fay", "salome", "max"]
NOT_RUTH = [name for name in OTHERS if name != "ruth"]


def rows(sql: str, *args: UUID) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, args)
        return cursor.fetchall() if cursor.description else [(cursor.rowcount,)]


def found(story: Story) -> dict[str, int]:
    """Count, in SQL and as the app's role, what the story left behind."""
    text, holder = story.grant.shared_text_id, story.reflection.author_id
    queries = {
        "reflection": ("SELECT 1 FROM reflect_reflection WHERE id = %s", story.reflection.pk),
        "text": ("SELECT 1 FROM reflect_sharedtext WHERE id = %s", text),
        "grant": ("SELECT 1 FROM reflect_sharegrant WHERE id = %s", story.grant.pk),
        "key": ("SELECT 1 FROM shared_sealingkey WHERE holder_id = %s", holder),
    }
    return {name: len(rows(*query)) for name, query in queries.items()}


NOTHING = {"reflection": 0, "text": 0, "grant": 0, "key": 0}


# The second wall alone: SQL that no part of the application has filtered.


def test_the_database_shows_the_author_her_own(cast: Cast, story: Story) -> None:
    with acting_as(cast.noor):
        assert found(story) == {"reflection": 1, "text": 1, "grant": 1, "key": 1}


def test_the_database_shows_the_reader_the_shared_copy_and_no_more(cast: Cast, story: Story) -> None:
    with acting_as(cast.ruth):
        assert found(story) == {"reflection": 0, "text": 1, "grant": 1, "key": 0}


@pytest.mark.parametrize("name", NOT_RUTH)
def test_the_database_shows_nobody_else_a_row(cast: Cast, story: Story, name: str) -> None:
    with acting_as(cast.members[name]):
        assert found(story) == NOTHING
        assert rows("SELECT 1 FROM reflect_reflection") == rows("SELECT 1 FROM reflect_sharedtext") == []


@pytest.mark.parametrize("acting", [Acting(), Acting(system="sweep")], ids=["nobody", "the sweep"])
def test_the_database_shows_nothing_without_a_member(cast: Cast, story: Story, acting: Acting) -> None:
    with acting_as(acting):
        assert found(story) == NOTHING
    with acting_as(Acting(agency_id=cast.agency.pk, person_id=cast.noor.person_id)):
        assert found(story) == NOTHING


def test_the_only_keys_a_member_reaches_are_her_own_and_the_agencys(cast: Cast, story: Story) -> None:
    for name, member in cast.members.items():
        with acting_as(member):
            holders = {row[0] for row in rows("SELECT holder_id FROM shared_sealingkey")}
            assert holders <= {member.pk, member.agency_id}, name


def test_a_supervisor_without_a_grant_has_no_row(cast: Cast, story: Story) -> None:
    with acting_as(cast.noor):
        take_back_share(grant=story.grant, by=cast.noor)
    with acting_as(cast.ruth):
        assert found(story) == {**NOTHING, "grant": 1}


@real
@pytest.mark.parametrize("end", ["pairing", "clinician", "supervisor"])
def test_the_database_ends_the_reading_with_the_pairing(cast: Cast, story: Story, end: str) -> None:
    with acting_as(cast.salome):
        if end == "pairing":
            end_pairing(pairing=cast.pairing)
        else:
            end_membership(member=cast.noor if end == "clinician" else cast.ruth)
    with acting_as(cast.ruth):
        assert found(story) == {**NOTHING, "grant": 1}


def test_nobody_writes_a_reflection_in_anothers_name(cast: Cast, story: Story) -> None:
    sql = (
        "INSERT INTO reflect_reflection (id, agency_id, author_id, text, version, made_at, edited_at)"
        " VALUES (gen_random_uuid(), %s, %s, '', 1, now(), now())"
    )
    for name in OTHERS:
        with acting_as(cast.members[name]), pytest.raises(ProgrammingError), transaction.atomic():
            rows(sql, cast.agency.pk, cast.noor.pk)
    with acting_as(cast.noor):
        assert rows(sql, cast.agency.pk, cast.noor.pk) == [(1,)]


def test_nobody_changes_or_deletes_what_is_not_hers(cast: Cast, story: Story) -> None:
    for name in OTHERS:
        with acting_as(cast.members[name]):
            assert rows("UPDATE reflect_reflection SET version = 9") == [(0,)], name
            assert rows("DELETE FROM reflect_reflection") == [(0,)], name


def make_grant(story: Story, author: Member, reader: Member) -> None:
    ShareGrant.objects.create(
        shared_text_id=story.grant.shared_text_id,
        author_id=author.pk,
        reader_id=reader.pk,
        pairing_id=story.grant.pairing_id,
    )


def test_nobody_grants_herself_a_text(cast: Cast, story: Story) -> None:
    """Neither as its reader, nor in her own name for a text of somebody else's."""
    for name in ("ruth", "bea", "salome"):
        member = cast.members[name]
        with acting_as(member), pytest.raises(ProgrammingError), transaction.atomic():
            make_grant(story, author=cast.noor, reader=member)
        with acting_as(member), pytest.raises(IntegrityError), transaction.atomic():
            make_grant(story, author=member, reader=cast.jonas)


def test_a_grant_without_a_pairing_of_these_two_opens_nothing(cast: Cast, story: Story) -> None:
    with acting_as(cast.noor):
        make_grant(story, author=cast.noor, reader=cast.bea)
    with acting_as(cast.bea):
        assert found(story) == NOTHING
        assert rows("SELECT 1 FROM reflect_sharedtext") == []


@pytest.mark.parametrize("column", ["shared_text_id", "author_id", "reader_id", "pairing_id", "agency_id"])
@pytest.mark.parametrize("name", ["noor", "ruth"])
def test_whose_and_what_a_grant_is_never_changes(cast: Cast, story: Story, name: str, column: str) -> None:
    with acting_as(cast.members[name]), pytest.raises(ProgrammingError), transaction.atomic():
        rows(f"UPDATE reflect_sharegrant SET {column} = gen_random_uuid()")


def test_what_was_taken_back_is_not_given_back_by_its_reader(cast: Cast, story: Story) -> None:
    with acting_as(cast.noor):
        take_back_share(grant=story.grant, by=cast.noor)
    with acting_as(cast.ruth):
        assert rows("UPDATE reflect_sharegrant SET ended_at = NULL") == [(0,)]


@pytest.mark.parametrize("name", ["noor", "ruth"])
@pytest.mark.parametrize("sql", ["UPDATE reflect_sharedtext SET is_excerpt = false", "DELETE FROM reflect_sharedtext"])
def test_a_shared_text_never_changes(cast: Cast, story: Story, name: str, sql: str) -> None:
    with acting_as(cast.members[name]), pytest.raises(ProgrammingError), transaction.atomic():
        rows(sql)


# The first wall alone: asked as the owner, whom row policies show everything.

Ask = Callable[[Member], Any]


@real
@pytest.mark.parametrize("name", OTHERS)
def test_with_row_policies_out_of_the_way_the_words_still_choose(cast: Cast, story: Story, name: str) -> None:
    member = cast.members[name]
    assert Reflection.objects.using("owner").count() == SharedText.objects.using("owner").count() == 1
    with acting_as(cast.noor, using="owner"):
        assert not Reflection.objects.using("owner").visible_to(member).exists()
        assert not ShareGrant.objects.using("owner").given_by(member).exists()
        reads = name == "ruth"
        assert SharedText.objects.using("owner").visible_to(member).exists() is reads
        assert ShareGrant.objects.using("owner").held_by(member).exists() is reads
        assert Reflection.objects.using("owner").visible_to(cast.noor).exists()


@real
def test_with_row_policies_out_of_the_way_an_end_is_an_end(cast: Cast, story: Story) -> None:
    grants, texts = ShareGrant.objects.using("owner"), SharedText.objects.using("owner")
    with acting_as(cast.salome):
        end_pairing(pairing=cast.pairing)
    assert not grants.held_by(cast.ruth).exists()
    assert not texts.visible_to(cast.ruth).exists()
    cast.pairing.ended_at = None
    cast.pairing.save(using="owner")
    assert grants.held_by(cast.ruth).exists()
    grants.update(ended_at=timezone.now())
    assert not grants.held_by(cast.ruth).exists()
    assert not texts.visible_to(cast.ruth).exists()


@pytest.mark.parametrize("name", OTHERS)
def test_the_loaders_ask_the_same_words(cast: Cast, story: Story, name: str) -> None:
    """With the database told that Noor acts, it shows all of hers: what is refused here, the loaders refuse."""
    member = cast.members[name]
    with acting_as(cast.noor):
        assert own_reflection(member, ref=story.reflection.pk) is None
        assert given_share(member, ref=story.grant.pk) is None
        assert (held_share(member, ref=story.grant.pk) is not None) is (name == "ruth")
        assert own_reflection(cast.noor, ref=story.reflection.pk) == story.reflection
        assert given_share(cast.noor, ref=story.grant.pk) == story.grant
        assert held_share(cast.noor, ref=story.grant.pk) is None


def test_a_key_cannot_be_taken_by_its_holder_to_another_agency(cast: Cast, story: Story) -> None:
    with acting_as(cast.max):
        assert not SealingKey.objects.filter(agency_id=cast.agency.pk).exists()
