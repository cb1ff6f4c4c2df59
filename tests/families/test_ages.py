"""Ages in words: weeks at first, then months, corrected where it makes a difference, never capped."""

import datetime as dt

import pytest

from imh_practice.families.ages import age_in_words, age_line
from imh_practice.families.models import Child, Family
from imh_practice.shared.ids import uuid7

BORN = dt.date(2025, 12, 20)
AGENCY = uuid7()


def family_since(day: dt.date) -> Family:
    return Family(agency_id=AGENCY, code_name="Heron", began_on=day)


@pytest.mark.parametrize(
    ("day", "early", "words"),
    [
        (dt.date(2025, 12, 19), 0, "not born yet"),
        (dt.date(2025, 12, 20), 0, "under a week"),
        (dt.date(2025, 12, 27), 0, "1 week"),
        (dt.date(2026, 2, 19), 0, "8 weeks"),
        (dt.date(2026, 2, 20), 0, "2 months"),
        (dt.date(2026, 11, 22), 0, "11 months"),
        (dt.date(2026, 11, 22), 5, "11 months (9 corrected)"),
        (dt.date(2026, 2, 20), 12, "2 months (0 corrected)"),
        (dt.date(2026, 11, 27), 1, "11 months"),
        (dt.date(2032, 1, 1), 0, "72 months"),
    ],
)
def test_age_in_words(day: dt.date, early: int, words: str) -> None:
    assert age_in_words(Child(agency_id=AGENCY, initial="D.", born_on=BORN, weeks_early=early), day) == words


def test_awaited() -> None:
    child = Child(agency_id=AGENCY, initial="D.")
    assert age_in_words(child, BORN) == "not born yet"
    assert age_line(child, family_since(BORN), today=BORN) == "D., not born yet."


def test_line_for_the_head_of_the_page() -> None:
    child = Child(agency_id=AGENCY, initial="D.", born_on=BORN, weeks_early=5)
    line = age_line(child, family_since(dt.date(2026, 7, 27)), today=dt.date(2026, 11, 22))
    assert line == "D., 11 months now (9 corrected). 7 months when you began."
    before = age_line(child, family_since(dt.date(2025, 10, 1)), today=dt.date(2026, 11, 22))
    assert before == "D., 11 months now (9 corrected). Not born yet when you began."
