"""The context row policies compare with: set for the transaction, restored after a nested one, gone afterwards."""

import pytest
from django.db import connection, transaction

from imh_practice.agencies.models import Program
from imh_practice.families.models import Family
from imh_practice.shared.acting import Acting, NobodyActing, acting_as, current_agency_id
from imh_practice.shared.ids import uuid7
from tests.cast import Cast


def in_database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('imh.agency', true), '')")
        return str(cursor.fetchone()[0])


def test_without_a_context_no_tenant_row_is_there(cast: Cast) -> None:
    assert list(Family.objects.all()) == []
    assert list(Program.objects.all()) == []


def test_a_row_cannot_be_made_without_an_agency(db: None) -> None:
    with pytest.raises(NobodyActing):
        current_agency_id()


def test_each_agency_sees_its_own_rows_alone(cast: Cast) -> None:
    with acting_as(cast.noor):
        assert set(Family.objects.values_list("code_name", flat=True)) == {"Heron", "Finch"}
    with acting_as(cast.max):
        assert set(Family.objects.values_list("code_name", flat=True)) == {"Gull"}


def test_a_nested_context_is_taken_back(cast: Cast) -> None:
    with acting_as(cast.noor):
        with acting_as(cast.max):
            assert in_database() == str(cast.other_agency.pk)
        assert in_database() == str(cast.agency.pk)
    assert in_database() == ""


def test_a_nested_context_is_taken_back_after_an_exception(cast: Cast) -> None:
    with acting_as(cast.noor):
        with pytest.raises(ZeroDivisionError), acting_as(cast.max):
            1 / 0  # noqa: B018
        assert in_database() == str(cast.agency.pk)


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_after_the_transaction_nothing_of_the_context_is_left() -> None:
    with acting_as(Acting(agency_id=uuid7())):
        assert in_database() != ""
    with transaction.atomic():
        assert in_database() == ""
