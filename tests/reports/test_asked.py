"""Which months can be asked for."""

import datetime as dt

import pytest

from imh_practice.reports.asked import MONTHS_OFFERED, Asked, Counted, closed_months, end_of, last_closed


@pytest.mark.parametrize(
    ("today", "newest"),
    [
        (dt.date(2026, 11, 10), dt.date(2026, 9, 1)),  # October is still being written up
        (dt.date(2026, 11, 11), dt.date(2026, 10, 1)),
        (dt.date(2026, 12, 10), dt.date(2026, 10, 1)),
        (dt.date(2026, 1, 1), dt.date(2025, 11, 1)),
        (dt.date(2026, 1, 11), dt.date(2025, 12, 1)),
        (dt.date(2024, 3, 31), dt.date(2024, 2, 1)),
    ],
)
def test_a_month_is_closed_ten_days_after_its_end(today: dt.date, newest: dt.date) -> None:
    months = closed_months(today)
    assert months[0] == newest
    assert last_closed(today) == (newest, end_of(newest))
    assert len(months) == len(set(months)) == MONTHS_OFFERED
    assert months == sorted(months, reverse=True)
    assert all(month.day == 1 for month in months)


def test_the_months_of_a_question() -> None:
    year = Asked(Counted.SERVICES, dt.date(2025, 7, 1), dt.date(2026, 6, 30))
    assert len(year.months) == 12
    assert year.months[0] == dt.date(2025, 7, 1)
    assert year.months[-1] == dt.date(2026, 6, 1)
    assert Asked.of(year.options()) == year


def test_the_last_day_of_a_month() -> None:
    assert end_of(dt.date(2024, 2, 1)) == dt.date(2024, 2, 29)
    assert end_of(dt.date(2026, 12, 1)) == dt.date(2026, 12, 31)
