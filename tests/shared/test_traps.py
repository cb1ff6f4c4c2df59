"""Traps measured in PostgreSQL and Django, each with its way round: what would go wrong in silence."""

import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, connections, transaction

from imh_practice.families.models import Child, Family
from imh_practice.membership.models import Member, Pairing, Role
from imh_practice.shared.acting import acting_as
from imh_practice.shared.ids import uuid7
from imh_practice.shared.models import SealingKey
from tests.cast import Cast, make_cast

REAL = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def test_a_row_cannot_be_written_into_another_agency(cast: Cast) -> None:
    with pytest.raises(ProgrammingError, match="row-level security"), acting_as(cast.noor):
        Family.objects.create(code_name="Wren", began_on="2026-01-01", agency_id=cast.other_agency.pk)


def test_a_row_cannot_point_into_another_agency(cast: Cast) -> None:
    """Foreign keys ignore row policies; the composite key does not. It fails at once, not at COMMIT."""
    with pytest.raises(IntegrityError, match="same_agency"), acting_as(cast.noor):
        Child.objects.create(family=cast.harbor, initial="R.")


def test_a_row_cannot_be_moved_into_another_agency(cast: Cast) -> None:
    with pytest.raises(ProgrammingError, match="row-level security"), acting_as(cast.noor):
        Family.objects.filter(pk=cast.heron.pk).update(agency_id=cast.other_agency.pk)


def test_an_update_of_a_hidden_row_changes_nothing_and_does_not_insert(cast: Cast) -> None:
    with acting_as(cast.noor):
        assert Family.objects.filter(pk=cast.harbor.pk).update(code_name="Mine") == 0
        with pytest.raises(DatabaseError, match="did not affect any rows"):
            cast.harbor.save(force_update=True)


def test_a_unique_error_tells_nothing_of_another_agency(cast: Cast) -> None:
    with acting_as(cast.max):
        Family.objects.create(code_name="Heron", began_on="2026-01-01")


def test_record_rows_cannot_be_deleted(cast: Cast) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), acting_as(cast.noor):
        Family.objects.filter(pk=cast.heron.pk)._raw_delete("default")


def test_copy_of_a_tenant_table_is_refused_and_of_a_query_is_walled(cast: Cast) -> None:
    query = "COPY (SELECT code_name FROM families_family ORDER BY 1) TO STDOUT"
    with acting_as(cast.noor), connection.cursor() as cursor, cursor.copy(query) as copy:
        assert b"".join(bytes(block) for block in copy) == b"Finch\nHeron\n"


def test_a_person_finds_her_own_places_before_any_agency_is_known(cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('imh.person', %s, true)", [str(cast.noor.person_id)])
        assert list(Member.objects.values_list("pk", flat=True)) == [cast.noor.pk]
        assert list(Role.objects.all()) == []
        assert list(Pairing.objects.all()) == []
        cursor.execute("SELECT set_config('imh.person', '', true)")


def test_a_key_is_seen_by_its_holder_alone(cast: Cast) -> None:
    with acting_as(cast.noor):
        SealingKey.objects.of_holder(cast.noor.pk)
        SealingKey.objects.of_holder(cast.agency.pk)
    for other in (cast.ruth, cast.bea, cast.salome):
        with acting_as(other):
            assert set(SealingKey.objects.values_list("holder_id", flat=True)) == {cast.agency.pk}
    with acting_as(cast.max):
        assert not SealingKey.objects.exists()


@REAL
def test_the_context_does_not_reach_the_next_transaction_of_the_same_connection() -> None:
    cast = make_cast()
    with acting_as(cast.noor):
        assert Family.objects.count() == 2
    with transaction.atomic():
        assert Family.objects.count() == 0


@REAL
def test_a_data_migration_as_the_owner_changes_rows() -> None:
    cast = make_cast()
    assert Family.objects.using("owner").filter(pk=cast.heron.pk).update(code_name="Stork") == 1


@REAL
def test_the_two_aliases_are_separate_transactions() -> None:
    cast = make_cast()
    with acting_as(cast.noor):
        Family.objects.filter(pk=cast.heron.pk).update(code_name="Stork")
        assert Family.objects.using("owner").get(pk=cast.heron.pk).code_name == "Heron"


@REAL
def test_sql_errors_leave_no_words_in_the_servers_log() -> None:
    """psycopg binds on the client: a logged statement would carry what somebody wrote."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SHOW log_min_error_statement")
        assert cursor.fetchone()[0] == "panic"
        cursor.execute("SHOW log_statement")
        assert cursor.fetchone()[0] == "none"


def test_ids_grow_with_time_and_differ() -> None:
    ids = [uuid7() for _ in range(1000)]
    assert len(set(ids)) == 1000
    assert [value >> 80 for value in map(int, ids)] == sorted(value >> 80 for value in map(int, ids))
    assert {value.version for value in ids} == {7}
