"""What comes back from visits before: who was there, what was used, what was hoped and tried; a colleague's note."""

import datetime as dt
import re
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from imh_practice.audit.models import Event, EventObject, Kind
from imh_practice.families.actions import end_family, note_gone
from imh_practice.families.models import Caregiver, Child, TeamPlace
from imh_practice.shared.acting import acting_as
from observations.actions import Facts, amend_visit
from observations.models import Visit
from tests.cast import Cast, long_ago
from tests.conftest import SignIn
from tests.observations.helpers import OPENED, filled_in, moment, wrote

pytestmark = pytest.mark.django_db
BESIDE, TEXT = 'name="beside"', 'name="moments-0-text"'


def main(answer: Any) -> str:
    body: str = answer.content.decode()
    return body.partition("<main")[2]


def family_page(cast: Cast, sign_in: SignIn, name: str = "noor") -> str:
    return main(sign_in(cast.members[name]).get(f"/families/{cast.heron.pk}/"))


def log(cast: Cast) -> str:
    return OPENED.format(cast.heron.pk)


def at(cast: Cast, visit: Visit, **later: float) -> dict[str, str]:
    """The boxes of that visit's day and time."""
    local = visit.happened_at.astimezone(cast.agency.zone) + dt.timedelta(**later)
    return {"day": local.date().isoformat(), "time": local.strftime("%H:%M")}


# Who was there


def test_whoever_is_none_of_the_family_is_not_put_down_the_next_time(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        Caregiver.objects.create(family=cast.heron, role="Grandmother", initial="R.")
    present = ["grandmother", "nurse (Wei-Ling)", "mother L.", "interpreter", "D.", "baby", "neighbor"]
    wrote(cast.noor, cast.heron, moment("before"), minutes=50, present=present)
    page = main(sign_in(cast.noor).get(log(cast)))
    assert "grandmother\nmother L.\nD.\nbaby</textarea>" in page
    for other in ("Wei-Ling", "interpreter</", "neighbor"):
        assert other not in page, other
    assert "50 minutes" in page
    assert "As last time." in page


def test_where_nothing_is_taken_from_a_visit_before_it_is_not_said(cast: Cast, sign_in: SignIn) -> None:
    page = main(sign_in(cast.noor).get(log(cast)))
    assert "As last time." not in page
    assert "mother\nbaby</textarea>" in page


# What was used


def test_a_visit_is_no_reason_to_suggest_its_own_rows_to_itself(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.noor)
    one = wrote(cast.noor, cast.heron, moment("He reached.", "W14"), days_ago=2)
    page = main(client.get(f"/visits/{one.pk}/edit/"))
    assert "used here lately" not in page
    assert "a place to begin" in page
    wrote(cast.noor, cast.heron, moment("He slept.", "W9"), days_ago=3)
    assert "used here lately" in main(client.get(f"/visits/{one.pk}/edit/"))
