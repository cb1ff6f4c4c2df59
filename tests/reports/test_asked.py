"""Which months can be asked for."""

import datetime as dt

import pytest

from imh_practice.agencies.models import Agency
from imh_practice.reports.asked import MONTHS_OFFERED, Asked, Counted, began_in, closed_months, end_of, newest_closed


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
    assert newest_closed(began(dt.datetime(2020, 1, 1, tzinfo=dt.UTC)), today) == (newest, end_of(newest))
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


def began(at: dt.datetime) -> Agency:
    return Agency(name="Lantern House", began_at=at)


def test_months_before_the_agency_began_are_not_offered() -> None:
    """On the agency's clock: in New York it is still May."""
    june, new_york = dt.date(2026, 6, 1), began(dt.datetime(2026, 6, 1, 3, 0, tzinfo=dt.UTC))
    assert began_in(new_york) == dt.date(2026, 5, 1)
    assert closed_months(dt.date(2026, 9, 11), june) == [dt.date(2026, month, 1) for month in (8, 7, 6)]
    assert newest_closed(new_york, dt.date(2026, 6, 10)) is None


def test_what_was_asked_for_earlier_counts_from_there() -> None:
    year = Asked(Counted.SERVICES, dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    assert year.since(dt.date(2026, 6, 1)).months[0] == dt.date(2026, 6, 1)
    assert year.since(dt.date(2025, 6, 1)) == year
    assert year.since(dt.date(2027, 1, 1)) == year
