"""The matrix, its reading half: every URL as nine principals, for rows that stand to them in six ways."""

import pytest

from tests.cast import Cast
from tests.matrix.walk import Tell, all_as_expected

pytestmark = [pytest.mark.long, pytest.mark.django_db]


def test_everybody_reads_what_the_rules_say(cast: Cast, reads: str, whole: bool, record_property: Tell) -> None:
    all_as_expected(cast, reads, record_property, whole=whole)
