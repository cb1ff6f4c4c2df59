"""When the demo happened: whatever day it is loaded on, days stay in order and nobody is in two places. No database."""

import datetime as dt
from collections import defaultdict
from itertools import pairwise

import pytest

from imh_practice.home.demo.story import House, houses, read_parts
from imh_practice.home.demo.timetable import SATURDAY, Timetable, working_day

WEEK = [dt.date(2026, 3, 2) + dt.timedelta(days=number) for number in range(7)]  # Monday to Sunday
STORY = houses(read_parts())


@pytest.fixture(params=WEEK, ids=lambda day: f"{day:%A}")
def today(request: pytest.FixtureRequest) -> dt.date:
    day: dt.date = request.param
    return day


@pytest.fixture(params=STORY, ids=lambda house: str(house.name))
def told(request: pytest.FixtureRequest) -> House:
    house: House = request.param
    return house


def test_weekends_move_to_the_nearest_working_day() -> None:
    friday, saturday, sunday, monday = WEEK[4], WEEK[5], WEEK[6], WEEK[6] + dt.timedelta(days=1)
    later = monday + dt.timedelta(days=10)
    assert working_day((later - saturday).days, today=later) == friday
    assert working_day((later - sunday).days, today=later) == monday
    assert working_day((later - friday).days, today=later) == friday


def test_days_keep_their_order_and_their_side_of_today(today: dt.date) -> None:
    days = [working_day(number, today=today) for number in range(150, -15, -1)]
    assert days == sorted(days)
    assert all(day.weekday() < SATURDAY for day in days)
    assert all(working_day(number, today=today) < today for number in range(1, 150))
    assert all(working_day(-number, today=today) > today for number in range(1, 15))


def test_nobody_is_in_two_places(told: House, today: dt.date) -> None:
    times = Timetable(told, today=today)
    busy: dict[str, list[tuple[dt.datetime, dt.datetime]]] = defaultdict(list)
    for key, visit in told.visits.items():
        busy[told.author(visit)].append(times.visits[key])
    for key, session in told.sessions.items():
        for person in told.pair(session):
            busy[person].append(times.sessions[key])
    for session, slot in zip(told.minutes_only, times.minutes_only, strict=True):
        for person in told.pair(session):
            busy[person].append(slot)
    for slots in busy.values():
        slots.sort()
        for (_start, end), (start, _end) in pairwise(slots):
            assert end <= start
        assert all(start.hour >= 7 and end.hour <= 20 for start, end in slots)


def test_visits_of_a_family_keep_their_order(told: House, today: dt.date) -> None:
    times = Timetable(told, today=today)
    for family in told.families:
        keys = [key for key in told.visits if told.family_of[key] == family]
        keys.sort(key=lambda key: (-told.visits[key]["days_ago"], told.visits[key].get("time", "10:00")))
        starts = [times.visits[key][0] for key in keys]
        assert starts == sorted(starts)


def test_no_visit_comes_before_its_family_or_after_it(told: House, today: dt.date) -> None:
    """Also where a weekend moved one to its Friday or its Monday, and the family's own days are a weekend's."""
    times = Timetable(told, today=today)
    for key, row in told.families.items():
        days = [times.visits[visit][0].date() for visit in told.visits if told.family_of[visit] == key]
        assert all(times.first_day(row["began_days_ago"]) <= day for day in days)
        assert all(day <= times.last_day(row["ended_days_ago"]) for day in days if "ended_days_ago" in row)


def test_two_days_made_one_by_a_weekend_keep_the_familys_order() -> None:
    """Her Sunday afternoon becomes Monday; his Monday morning then comes after it."""
    monday = WEEK[0] + dt.timedelta(days=7)
    house = House("Small")
    visits = [
        {"key": "hers", "author": "her", "days_ago": 3, "time": "15:00", "minutes": 60},
        {"key": "his", "author": "him", "days_ago": 2, "time": "09:00", "minutes": 60},
    ]
    house.take({"agency": {"time_zone": "America/New_York"}, "families": [{"key": "one", "visits": visits}]})
    times = Timetable(house, today=monday + dt.timedelta(days=2))
    assert times.visits["hers"][0].date() == times.visits["his"][0].date() == monday
    assert times.visits["hers"][1] < times.visits["his"][0]


def test_nothing_is_thought_about_before_it_happened(told: House, today: dt.date) -> None:
    times = Timetable(told, today=today)
    for key, reflection in told.reflections.items():
        assert times.reflections[key] > times.visits[reflection["about_visit"]][1]
        if key in times.shares:
            assert times.reflections[key] < times.shares[key] < times.sessions[reflection["shared"]["for_session"]][0]
    for key in told.sessions:
        for item_key, item in told.agenda(key):
            since = times.brought_at(item)
            assert since is None or since < times.sessions[key][0]
            said = [times.comments[comment["key"]] for comment in told.comments[item_key]]
            assert said == sorted(set(said))


def test_comments_of_a_session_are_two_minutes_apart(today: dt.date) -> None:
    times = Timetable(STORY[0], today=today)
    first = [times.comments[f"c{number}"] for number in range(1, 8)]
    assert {after - before for before, after in pairwise(first)} == {dt.timedelta(minutes=2)}
    assert first[0] - times.sessions["s1"][0] == dt.timedelta(minutes=2)


def test_a_visit_without_a_time_is_at_ten(today: dt.date) -> None:
    times = Timetable(STORY[0], today=today)
    assert (times.visits["h1"][0].hour, times.visits["h1"][0].minute) == (10, 0)
    assert times.visits["h1"][1] - times.visits["h1"][0] == dt.timedelta(minutes=60)
