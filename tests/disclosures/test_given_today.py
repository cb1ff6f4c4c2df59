"""The giving that a note's page shows again: hers, of this very text by this way, and of today."""

import datetime as dt
from dataclasses import replace

import pytest
from django.utils import timezone

from imh_practice.disclosures.access import given_today
from imh_practice.disclosures.actions import OURS, Leaves, disclose
from imh_practice.disclosures.models import Way
from imh_practice.shared.acting import acting_as
from imh_practice.shared.ids import uuid7
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_it_is_found_by_its_key_for_what_was_given_alone(cast: Cast) -> None:
    what = Leaves(Way.NOTE, "observations.visit", uuid7(), "0" * 64)
    others = (
        replace(what, way=Way.RECORD),
        replace(what, object_id=uuid7()),
        replace(what, sha256="1" * 64),
    )
    with acting_as(cast.noor):
        first, second = (str(disclose(what, OURS, by=cast.noor).pk) for _ in range(2))
        for ref in (first, second):
            found = given_today(what, ref, by=cast.noor)
            assert found
            assert str(found.pk) == ref
            assert given_today(what, ref, by=cast.jonas) is None
            assert [given_today(other, ref, by=cast.noor) for other in others] == [None] * 3
        assert [given_today(what, ref, by=cast.noor) for ref in (str(uuid7()), "nothing", "")] == [None] * 3


def test_yesterdays_is_another_giving(cast: Cast) -> None:
    what = Leaves(Way.NOTE, "observations.visit", uuid7(), "0" * 64)
    with acting_as(cast.noor):
        before = disclose(what, OURS, by=cast.noor, at=timezone.now() - dt.timedelta(days=1))
        assert given_today(what, str(before.pk), by=cast.noor) is None
