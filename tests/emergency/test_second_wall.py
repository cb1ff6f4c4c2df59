"""What the database itself holds of an emergency access, whoever asks and by whatever way."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from imh_practice.emergency.actions import close, review
from imh_practice.emergency.models import LASTS, EmergencyAccess
from imh_practice.membership.models import Member
from imh_practice.shared.acting import acting_as
from tests.cast import Cast
from tests.emergency.conftest import REASON, Record, open_since

pytestmark = pytest.mark.django_db
ACCESS = EmergencyAccess.objects


def change(access: EmergencyAccess, by: Member, **facts: Any) -> int:
    with acting_as(by), transaction.atomic():
        return ACCESS.filter(pk=access.pk).update(**facts)


def refused(access: EmergencyAccess, by: Member, **facts: Any) -> None:
    with pytest.raises(ProgrammingError, match="row-level security"):
        change(access, by, **facts)


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("emergency_lasts_an_hour", {"ends_at": dt.timedelta(minutes=61)}),
        ("emergency_not_by_oneself", {"reviewed_by": "salome", "reviewed_at": dt.timedelta()}),
        ("emergency_not_by_oneself", {"answered_by": "salome"}),
        ("emergency_reviewed_by_one", {"reviewed_by": "noor"}),
        ("emergency_reviewed_by_one", {"reviewed_at": dt.timedelta()}),
        ("emergency_second_person", {"family": None}),
    ],
)
def test_its_bounds(cast: Cast, name: str, facts: dict[str, Any]) -> None:
    now = timezone.now()
    whole = {"family": cast.heron, "began_at": now - dt.timedelta(seconds=1), "ends_at": now, **facts}
    found = {key: cast.members[value] if isinstance(value, str) else value for key, value in whole.items()}
    found = {key: now + value if isinstance(value, dt.timedelta) else value for key, value in found.items()}
    with acting_as(cast.salome), pytest.raises(IntegrityError, match=name), transaction.atomic():
        ACCESS.create(opened_by=cast.salome, opened_as="Salome", reason=REASON, **found)


def test_nobody_opens_in_another_s_name_and_a_reason_stays(cast: Cast, record: Record, opened: EmergencyAccess) -> None:
    with acting_as(record.ada), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        ACCESS.create(opened_by=cast.salome, opened_as="Salome", family=cast.heron, reason=REASON)
    for facts in ({"reason": "Another."}, {"opened_by": record.ada}, {"family": cast.finch}):
        with pytest.raises(ProgrammingError, match="permission denied"):
            change(opened, record.ada, **facts)


def test_nobody_lengthens_an_hour(cast: Cast, record: Record) -> None:
    now = timezone.now()
    opened = open_since(cast, now - dt.timedelta(minutes=30))
    for by in (cast.salome, record.ada, cast.noor):
        refused(opened, by, began_at=now, ends_at=now + LASTS)
    with acting_as(cast.salome):
        close(access=opened)
    refused(opened, cast.salome, began_at=now, ends_at=now + LASTS)


def test_nobody_answers_in_another_s_name(cast: Cast, record: Record, wished: EmergencyAccess) -> None:
    now = timezone.now()
    hour = {"began_at": now, "ends_at": now + LASTS}
    for by in (cast.salome, cast.noor):
        refused(wished, by, answered_by=record.ada, answered_at=now, **hour)
        refused(wished, by, answered_by=record.ada, answered_at=now)
    refused(wished, cast.noor, answered_at=now)  # taken back
    assert change(wished, record.ada, answered_by=record.ada, answered_at=now) == 1


def test_a_review_is_the_reviewer_s_and_stays(cast: Cast, record: Record, opened: EmergencyAccess) -> None:
    found: dict[str, Any] = {
        "reviewed_at": timezone.now(),
        "was_needed": True,
        "finding": "It was needed, as far as one can see.",
    }
    refused(opened, record.ada, reviewed_by=record.ada, **found)  # while it is open
    with acting_as(cast.salome):
        close(access=opened)
    for by in (cast.salome, cast.noor):
        refused(opened, by, reviewed_by=record.ada, **found)
    with acting_as(record.ada):
        review(access=opened, was_needed=True, finding=found["finding"], by=record.ada)
    for by in (cast.salome, record.ada):
        assert change(opened, by, finding="Another.") == 0
        assert change(opened, by, reviewed_by=None, reviewed_at=None) == 0
