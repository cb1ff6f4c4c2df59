"""When everything in the demo happened, counted back from today, so that the story never ages.

A day in the files is a number of days before today. Weekends move to the nearest weekday. That keeps the order of
days, and only makes two days one; within one day the order is kept here, and nobody is put in two places.
"""

import datetime as dt
from collections import defaultdict
from itertools import pairwise
from zoneinfo import ZoneInfo

from imh_practice.home.demo.story import House, Row

MORNING = "10:00"
GAP = dt.timedelta(minutes=15)
BETWEEN_COMMENTS = dt.timedelta(minutes=2)
A_USUAL_HOUR = 60
"""Minutes kept free for a session that is planned."""
SATURDAY, SUNDAY = 5, 6
DAY = dt.timedelta(days=1)


def working_day(days_ago: int, *, today: dt.date) -> dt.date:
    """Return the day; Saturday is moved to Friday, Sunday to Monday. What is past stays past, what is ahead ahead."""
    day = today - dt.timedelta(days=days_ago)
    friday, monday = day - (day.weekday() - 4) * DAY, day + (7 - day.weekday()) * DAY
    if day.weekday() < SATURDAY:
        return day
    if days_ago > 0:
        return monday if day.weekday() == SUNDAY and monday < today else friday
    return friday if day.weekday() == SATURDAY and friday > today else monday


class Timetable:
    """Times of one house, by key. All are aware, in the agency's zone."""

    def __init__(self, house: House, *, today: dt.date) -> None:
        self.house, self.today = house, today
        self.zone = ZoneInfo(house.agency["time_zone"])
        self._booked: dict[tuple[str, dt.date], list[tuple[dt.datetime, dt.datetime]]] = defaultdict(list)
        self.visits: dict[str, tuple[dt.datetime, dt.datetime]] = {}
        self.reflections: dict[str, dt.datetime] = {}
        self.shares: dict[str, dt.datetime] = {}
        self.sessions: dict[str, tuple[dt.datetime, dt.datetime]] = {}
        self.minutes_only: list[tuple[dt.datetime, dt.datetime]] = []
        self.comments: dict[str, dt.datetime] = {}
        self._set_visits()
        self._set_reflections()
        self._set_sessions()
        self._set_comments()

    def day(self, days_ago: int) -> dt.date:
        return working_day(days_ago, today=self.today)

    def at(self, day: dt.date, time: str = MORNING) -> dt.datetime:
        return dt.datetime.combine(day, dt.time.fromisoformat(time), self.zone)

    def first_day(self, days_ago: int) -> dt.date:
        """Return the day from which a fact holds: a Saturday too, but not after what a weekend moved to its Friday."""
        return min(self.today - days_ago * DAY, self.day(days_ago))

    def last_day(self, days_ago: int) -> dt.date:
        """Return the day until which it holds: not before what a weekend moved to its Monday."""
        return max(self.today - days_ago * DAY, self.day(days_ago))

    def midnight(self, days_ago: int) -> dt.datetime:
        """Return the beginning of the first day of a fact."""
        return self.at(self.first_day(days_ago), "00:00")

    def _set_visits(self) -> None:
        last_of_family: dict[str, dt.datetime] = {}
        for key, visit in sorted(self.house.visits.items(), key=lambda each: -each[1]["days_ago"]):
            family = self.house.family_of[key]
            self.visits[key] = self._book(
                [self.house.author(visit)],
                self.at(self.day(visit["days_ago"]), visit.get("time", MORNING)),
                visit.get("minutes", 0),
                after=last_of_family.get(family),
            )
            last_of_family[family] = self.visits[key][1]
        for key, visit in self.house.begun.items():
            start = self.at(self.day(visit["days_ago"]), visit["time"])
            self.visits[key] = (start, start)

    def _set_reflections(self) -> None:
        for key, reflection in self.house.reflections.items():
            _start, end = self.visits[reflection["about_visit"]]
            self.reflections[key] = max(self.at(self.day(reflection["days_ago"])), end + GAP)
            if "shared" in reflection:
                share = self.at(self.day(reflection["shared"]["days_ago"]))
                self.shares[key] = max(share, self.reflections[key] + GAP)

    def _set_sessions(self) -> None:
        for key, session in sorted(self.house.sessions.items(), key=lambda each: -days_of(each[1])):
            brought = [self.brought_at(item) for _key, item in self.house.agenda(key)]
            self.sessions[key] = self._book(
                list(self.house.pair(session)),
                self.at(self.day(days_of(session))),
                sum(minutes_of(session).values()) or A_USUAL_HOUR,
                after=max(filter(None, brought), default=None),
            )
        for session in self.house.minutes_only:
            start = self.at(self.day(session["days_ago"]))
            self.minutes_only.append(
                self._book(list(self.house.pair(session)), start, sum(minutes_of(session).values()))
            )

    def brought_at(self, item: Row) -> dt.datetime | None:
        """Return when there was something to bring: the end of the visit, or the time of the share."""
        if item["kind"] == "moment":
            return self.visits[item["ref"].rpartition(".")[0]][1]
        if item["kind"] == "shared reflection":
            return self.shares[item["ref"]]
        return None

    def _book(
        self, people: list[str], start: dt.datetime, minutes: int, *, after: dt.datetime | None = None
    ) -> tuple[dt.datetime, dt.datetime]:
        """Take the wanted time, or the next one that day when all of them are free."""
        length, day = dt.timedelta(minutes=minutes), start.date()
        if after is not None:
            start = max(start, after + GAP)
        taken = sorted(slot for person in people for slot in self._booked[person, day])
        for begins, ends in taken:
            if begins < start + length + GAP and start < ends + GAP:
                start = ends + GAP
        for person in people:
            self._booked[person, day].append((start, start + length))
        return start, start + length

    def _set_comments(self) -> None:
        """Two minutes apart on the session's day, in the order told; a comment with a day of its own is of that day."""
        for key, session in self.house.sessions.items():
            for number, comment in enumerate(session.get("comments", []), 1):
                self.comments[comment["key"]] = self.sessions[key][0] + number * BETWEEN_COMMENTS
        for thread in self.house.comments.values():
            for comment in thread:
                if "days_ago" in comment:
                    self.comments[comment["key"]] = self.at(self.day(comment["days_ago"]))
            for before, comment in pairwise(thread):
                earliest = self.comments[before["key"]] + BETWEEN_COMMENTS
                self.comments[comment["key"]] = max(self.comments[comment["key"]], earliest)


def days_of(session: Row) -> int:
    """Return the session's days before today; less than nothing where it is planned."""
    days: int = session["days_ago"] if "days_ago" in session else -session["in_days"]
    return days


def minutes_of(session: Row) -> dict[str, int]:
    """Return a held session's minutes by kind; kinds that are not named had none."""
    told = session.get("minutes", session)
    return {kind: told.get(kind, 0) for kind in ("reflective", "clinical", "administrative")}
