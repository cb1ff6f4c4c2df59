"""The matrix, its changing half: every URL as nine principals, for rows that stand to them in six ways."""

import pytest

from imh_practice.membership.rule import rules
from tests.cast import Cast
from tests.matrix.cells import ADDRESSES
from tests.matrix.walk import Tell, all_as_expected

pytestmark = [pytest.mark.long, pytest.mark.django_db]


def test_every_url_with_a_row_has_an_address() -> None:
    by_path = {name for name, address in ADDRESSES.items() if address.ref}
    assert {rule.name for rule in rules().values() if rule.load} == by_path


def test_everybody_changes_what_the_rules_say(cast: Cast, changes: str, whole: bool, record_property: Tell) -> None:
    all_as_expected(cast, changes, record_property, whole=whole)
