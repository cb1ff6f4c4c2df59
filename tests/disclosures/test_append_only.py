"""What was noted stays: the app's role adds and reads, in its own agency, in the giver's own name, and nothing else."""

from collections.abc import Iterator

import pytest
from django.db import DatabaseError, connections, transaction

from imh_practice.disclosures.actions import Leaves, Of, To, disclose
from imh_practice.disclosures.models import Disclosure, DisclosureOf, Way
from imh_practice.shared.acting import acting_as
from imh_practice.shared.ids import uuid7
from tests.cast import Cast, make_cast
from tests.conftest import BOTH

pytestmark = [pytest.mark.real, pytest.mark.django_db(transaction=True, databases=BOTH)]
TABLES = ("disclosures_disclosure", "disclosures_disclosureof")

TO = To("provider", "care", "Dr. Lindqvist")


@pytest.fixture
def noted(transactional_db: None) -> Iterator[tuple[Cast, Disclosure]]:
    cast = make_cast()
    with acting_as(cast.noor):
        of = (Of(cast.heron.pk),)
        yield cast, disclose(Leaves(Way.NOTE, "observations.visit", uuid7(), "0" * 64, of), TO, by=cast.noor)


def refused(sql: str) -> str:
    """Return what PostgreSQL says to the app's role."""
    with pytest.raises(DatabaseError) as error, transaction.atomic(), connections["default"].cursor() as cursor:
        cursor.execute(sql)
    return str(error.value)


def test_nothing_is_changed_or_deleted(noted: tuple[Cast, Disclosure]) -> None:
    for table in TABLES:
        for sql in (f"UPDATE {table} SET at = now()", f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
            assert "permission denied" in refused(sql), sql
    assert Disclosure.objects.count() == DisclosureOf.objects.count() == 1


def test_another_agency_sees_and_adds_nothing(noted: tuple[Cast, Disclosure]) -> None:
    cast, row = noted
    with acting_as(cast.max):
        assert not Disclosure.objects.exists()
        assert not DisclosureOf.objects.exists()
        with pytest.raises(DatabaseError), transaction.atomic():
            DisclosureOf.objects.create(disclosure=row, family_id=uuid7(), at=row.at)
        with pytest.raises(DatabaseError), transaction.atomic():
            Disclosure.objects.create(agency_id=cast.agency.pk, by_id=cast.max.pk, way="note", **_rest())


def test_nobody_gives_in_anothers_name_nor_to_nobody(noted: tuple[Cast, Disclosure]) -> None:
    cast, _row = noted
    with acting_as(cast.noor):
        for facts in ({"by_id": cast.jonas.pk}, {"recipient": ""}, {"purpose_kind": "other"}):
            given = {"by_id": cast.noor.pk, "way": "note", **_rest(), **facts}
            with pytest.raises(DatabaseError), transaction.atomic():
                Disclosure.objects.create(**given)
        Disclosure.objects.create(by_id=cast.noor.pk, way="note", **_rest())


def _rest() -> dict[str, object]:
    facts = {"by_name": "Somebody", "object_type": "observations.visit", "object_id": uuid7(), "sha256": "0" * 64}
    return {**facts, "recipient_kind": "provider", "recipient": "Dr. Lindqvist", "purpose_kind": "care"}
