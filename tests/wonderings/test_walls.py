"""Two walls around what is wondered: SQL that nothing has filtered, and the Q alone."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone

from imh_practice.emergency.actions import open_family
from imh_practice.families.models import TeamPlace
from imh_practice.membership.models import Pairing, RoleKind
from imh_practice.shared.acting import Acting, acting_as
from imh_practice.shared.ids import uuid7
from imh_practice.wonderings.actions import set_aside, take_back
from imh_practice.wonderings.models import Kind, Wondering, WonderingShare
from tests.cast import Cast, agency_day, long_ago, make_member
from tests.wonderings.story import OTHERS, shared, wondered

pytestmark = pytest.mark.django_db
BEFORE = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)
"""Not this moment: a policy asks for the time at which its transaction began, and a test is one transaction."""
ALL = "SELECT id FROM wonderings_wondering"


def rows(sql: str, *args: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, args)
        return cursor.fetchall() if cursor.description else [(cursor.rowcount,)]


def readers(cast: Cast) -> set[str]:
    """Return who gets a row by SQL, and check that the Q says the same of each."""
    found = set()
    for name, member in cast.members.items():
        with acting_as(member):
            by_sql = {pk for (pk,) in rows(ALL)}
            assert set(Wondering.objects.visible_to(member).values_list("pk", flat=True)) == by_sql, name
        found |= {name} if by_sql else set()
    return found


def test_author_and_current_supervisor_read_it_and_nobody_else(cast: Cast) -> None:
    wondered(cast.noor, cast.heron)
    assert readers(cast) == {"noor", "ruth"}
    with acting_as(Acting(agency_id=cast.agency.pk, person_id=cast.noor.person_id)):
        assert rows(ALL) == []
    with acting_as(Acting(system="sweep")):
        assert rows(ALL) == []


def test_a_pairing_that_ends_ends_the_reading(cast: Cast) -> None:
    wondered(cast.noor, cast.heron)
    with acting_as(cast.salome):
        Pairing.objects.filter(pk=cast.pairing.pk).update(ended_at=BEFORE)
    assert readers(cast) == {"noor"}


def test_a_colleague_reads_what_is_shared_with_him_until_it_is_taken_back(cast: Cast) -> None:
    wondering, other = wondered(cast.noor, cast.heron), wondered(cast.noor, cast.heron, "Not this.")
    shared(wondering, cast.jonas, by=cast.noor)
    assert readers(cast) == {"noor", "ruth", "jonas"}
    with acting_as(cast.jonas):
        assert rows(ALL) == [(wondering.pk,)] != [(other.pk,)]
    with acting_as(cast.noor):
        take_back(wondering=wondering, by=cast.noor)
    assert readers(cast) == {"noor", "ruth"}


def test_a_place_on_the_team_that_ends_ends_the_reading(cast: Cast) -> None:
    shared(wondered(cast.noor, cast.heron), cast.jonas, by=cast.noor)
    with acting_as(cast.noor):
        TeamPlace.objects.filter(family=cast.heron, member=cast.jonas).update(ended_at=BEFORE)
    assert readers(cast) == {"noor", "ruth"}


def test_who_joins_later_was_not_meant(cast: Cast) -> None:
    shared(wondered(cast.noor, cast.heron), cast.jonas, by=cast.noor)
    with acting_as(cast.noor):
        TeamPlace.objects.create(family=cast.heron, member=cast.bea, began_at=timezone.now())
    assert readers(cast) == {"noor", "ruth", "jonas"}


def test_what_is_set_aside_is_nobodys_to_read(cast: Cast) -> None:
    """The row stays, and the database shows it to its author alone; the product shows it to nobody."""
    wondering = wondered(cast.noor, cast.heron)
    shared(wondering, cast.jonas, by=cast.noor)
    with acting_as(cast.noor):
        set_aside(wondering=wondering, by=cast.noor)
        assert not Wondering.objects.visible_to(cast.noor).exists()
        assert rows(ALL) == [(wondering.pk,)]
        assert not WonderingShare.objects.filter(ended_at=None).exists()
    for name in ("ruth", *OTHERS):
        with acting_as(cast.members[name]):
            assert rows(ALL) == []


def test_no_emergency_opens_it(cast: Cast, django_capture_on_commit_callbacks: Callable[..., Any]) -> None:
    wondered(cast.noor, cast.heron)
    with acting_as(cast.salome):
        make_member("Ines Duarte", RoleKind.ADMIN)
        open_family(family=cast.heron, reason="Nobody of the team can be reached tonight.", by=cast.salome)
        assert rows(ALL) == rows("SELECT id FROM wonderings_wonderingshare") == []


def test_nothing_written_is_changed_or_deleted(cast: Cast) -> None:
    shared(wondered(cast.noor, cast.heron), cast.jonas, by=cast.noor)
    for sql in (
        "UPDATE wonderings_wondering SET text = 'x'",
        "UPDATE wonderings_wondering SET family_id = family_id",
        "DELETE FROM wonderings_wondering",
        "UPDATE wonderings_wonderingshare SET reader_id = author_id",
        "DELETE FROM wonderings_wonderingshare",
    ):
        with acting_as(cast.noor), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            rows(sql)


def test_only_its_author_sets_it_aside(cast: Cast) -> None:
    shared(wondered(cast.noor, cast.heron), cast.jonas, by=cast.noor)
    for name in ("ruth", *OTHERS):
        with acting_as(cast.members[name]):
            assert rows("UPDATE wonderings_wondering SET set_aside_at = now()") == [(0,)]
            assert rows("UPDATE wonderings_wonderingshare SET ended_at = NULL") == [(0,)]


def test_nobody_writes_in_anothers_name(cast: Cast) -> None:
    key = uuid7()
    with acting_as(cast.jonas):
        row = Wondering(pk=key, entry_id=key, author=cast.noor, family=cast.heron, kind=Kind.ANSWER, day=BEFORE.date())
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            row.save(force_insert=True)


def test_nobody_shares_what_is_not_hers(cast: Cast) -> None:
    """Bea grants Noor's entry in her own name, to herself: the key over author and entry refuses it."""
    wondering = wondered(cast.noor, cast.heron)
    with acting_as(cast.bea):
        place = TeamPlace.objects.create(family=cast.heron, member=cast.bea, began_at=long_ago())
        share = WonderingShare(entry_id=wondering.pk, author=cast.bea, family=cast.heron, reader=cast.bea, place=place)
        with pytest.raises(IntegrityError), transaction.atomic():
            share.save(force_insert=True)
        assert rows(ALL) == []


def test_nobody_puts_a_line_into_anothers_entry(cast: Cast) -> None:
    wondering = wondered(cast.noor, cast.heron)
    with acting_as(cast.jonas):
        of_his = Wondering(
            entry_id=wondering.pk, author=cast.jonas, family=cast.heron, kind=Kind.ANSWER, day=BEFORE.date()
        )
        with pytest.raises(IntegrityError), transaction.atomic():
            of_his.save(force_insert=True)


def test_a_line_of_a_shared_entry_is_shared_with_it(cast: Cast) -> None:
    wondering = wondered(cast.noor, cast.heron)
    with acting_as(cast.noor):
        Wondering.objects.create(
            entry_id=wondering.pk, position=2, author=cast.noor, family=cast.heron, kind=Kind.ANSWER,
            day=agency_day(),
        )  # fmt: skip
    shared(wondering, cast.jonas, by=cast.noor)
    with acting_as(cast.jonas):
        assert len(rows(ALL)) == 2
