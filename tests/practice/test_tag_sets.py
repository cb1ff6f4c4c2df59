"""Which rows a member is offered."""

import pytest

from imh_practice.practice.catalogue import catalogue
from imh_practice.practice.tagsets import picker, services, tag_set

pytestmark = pytest.mark.django_db
BEHAVIORS = [f"W{number}" for number in range(1, 18)]


def test_a_licensed_member_has_the_seventeen_behaviors() -> None:
    rows = tag_set(catalogue(), vocabulary="W", licensed=True)
    assert [row.entry.code for row in rows] == BEHAVIORS
    assert [row.counts_as for row in rows] == BEHAVIORS


def test_without_a_license_one_row_refers_and_still_counts_with_the_behavior() -> None:
    row = tag_set(catalogue(), vocabulary="W", licensed=False)[15]
    assert row.entry.statement.startswith("I identified a concern, and referred")
    assert (row.entry.code, row.counts_as) == ("E10", "W16")


def test_a_colleague_new_to_this_has_three_rows_on_top() -> None:
    rows = tag_set(catalogue(), vocabulary="E", licensed=True)
    assert [row.entry.code for row in rows] == ["E1", "E2", "E3", *BEHAVIORS]
    assert [row.on_top for row in rows] == [True] * 3 + [False] * 17


@pytest.mark.parametrize("licensed", [True, False])
@pytest.mark.parametrize("vocabulary", ["W", "E"])
def test_the_picker_shows_every_row_once(vocabulary: str, licensed: bool) -> None:
    words = catalogue()
    rows = tag_set(words, vocabulary=vocabulary, licensed=licensed)
    groups = picker(words, rows)
    assert sorted(row.entry.code for shown in groups for row in shown.rows) == sorted(row.entry.code for row in rows)
    assert [shown.group.label for shown in groups if shown.group] == [
        "Being with",
        "Seeing the baby",
        "Strengthening the pair",
        "Wondering and holding",
        "History, healing and help",
    ]
    assert (groups[0].group is None) == (vocabulary == "E")
    assert groups[-1].rows[-1].counts_as == "W16"


def test_therapy_is_open_to_licensed_members_only_and_a_closed_row_says_why() -> None:
    assert all(row.is_open and not row.why for row in services(catalogue(), licensed=True))
    closed = [row for row in services(catalogue(), licensed=False) if not row.is_open]
    assert [row.entry.label for row in closed] == ["Infant-parent psychotherapy"]
    assert "licensed" in closed[0].why
    assert len(services(catalogue(), licensed=False)) == 6
