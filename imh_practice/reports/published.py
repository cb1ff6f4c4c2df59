"""A report as it may be shown: lines of numbers, the same on the screen and in the file. Made of kept months alone."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from imh_practice.practice.catalogue import Catalogue, Entry
from imh_practice.reports.asked import Asked, Counted
from imh_practice.reports.kept import FAMILIES, NOWHERE, VISITS, WHOLE, Numbers
from imh_practice.reports.suppression import LEAST


@dataclass(frozen=True)
class Line:
    """One thing that is counted, of one part of the agency: its number in each month; None is not shown."""

    part: str
    item: str
    in_full: str
    """What the item says, where it is more than its label."""
    months: tuple[int | None, ...]
    adds_up: bool = True
    """Whether months may be added: a visit is in one month, a family may be in several. If not, the most in one is
    told."""

    @property
    def number(self) -> int | None:
        """The number over all months, where each of them is shown."""
        return self._over_all if len(self._shown) == len(self.months) else None

    @property
    def at_least(self) -> int | None:
        """What the months that are shown say of all of them, where that is all there is to say."""
        return self._over_all if self.number is None and self._shown else None

    @property
    def _over_all(self) -> int:
        return sum(self._shown) if self.adds_up else max(self._shown)

    @property
    def _shown(self) -> list[int]:
        return [number for number in self.months if number is not None]


@dataclass(frozen=True)
class Published:
    """A whole report. There is no way from here back to what was held back."""

    asked: Asked
    part: str
    """What the report is of."""
    lines: tuple[Line, ...]
    left_out: tuple[str, ...]
    """Parts of the agency of which nothing can be shown; they have no lines."""
    sources: tuple[str, ...]
    """For each source of what was counted, the lists of the vocabulary that come from it, and the source."""

    @property
    def shown(self) -> int:
        """How many numbers are shown, each month by itself."""
        return sum(number is not None for line in self.lines for number in line.months)

    @property
    def held_back(self) -> int:
        """How many numbers of its lines are not shown."""
        return sum(number is None for line in self.lines for number in line.months)

    @property
    def parts(self) -> dict[str, list[Line]]:
        """The lines by part of the agency, for the screen."""
        parts: dict[str, list[Line]] = {}
        for line in self.lines:
            parts.setdefault(line.part, []).append(line)
        return parts


def publish(
    asked: Asked, months: Mapping[dt.date, Numbers], names: Mapping[UUID, str], words: Catalogue | None = None
) -> Published:
    """Lay out what the months show. ``names`` are the agency's programs; without ``words`` it is all visits alone."""
    in_order = [months.get(month, {}) for month in asked.months]
    rows = [*_rows(asked.counted, words, in_order)] if words else []
    lines: list[Line] = []
    left_out: list[str] = []
    for key, name in _parts(asked, in_order, names):
        of_part = [*_lines(name, [month.get(key, {}) for month in in_order], rows)]
        if any(number is not None for line in of_part for number in line.months):
            lines += of_part
        else:
            left_out.append(name)
    part = names.get(asked.program_id, "") if asked.program_id else whole()
    return Published(asked, part, tuple(lines), tuple(left_out), tuple(_sources(words, rows)) if words else ())


def sessions_shown(sessions: int, people: int) -> int | None:
    """Return how many sessions the whole agency held, unless few people took part in them."""
    return sessions if people >= LEAST else None


def whole() -> str:
    """Return what all parts together are called."""
    return _("Whole agency")


def mark() -> str:
    """Return what stands in place of a number.

    One mark for every reason. "Fewer than 5" where that is so would tell which numbers are held back for another's
    sake; those are 5 or more, which is sometimes enough to work the first out (two parts, 5 families in all: 0 and 5).
    """
    return _("not shown")


def _parts(asked: Asked, months: Iterable[Numbers], names: Mapping[UUID, str]) -> Iterator[tuple[str, str]]:
    """Yield key and name: of the part asked for, or of the whole and, where there are several, of each."""
    if asked.program_id is not None:
        yield str(asked.program_id), names.get(asked.program_id, "")
        return
    yield WHOLE, whole()
    counted = {key for month in months for key in month} - {WHOLE}
    if len(counted) > 1:
        programs = sorted(names.items(), key=lambda program: program[1].casefold())
        yield from ((str(key), name) for key, name in programs if str(key) in counted)
        if NOWHERE in counted:
            yield NOWHERE, _("Without a program")


def _rows(counted: Counted, words: Catalogue, months: Iterable[Numbers]) -> Iterator[Entry]:
    """Yield the items of a report: all in use that count by themselves, and past ones of which there is a number."""
    latest = {entry.code: entry for entry in words.wordings.values()}
    in_use = {entry.code: entry for entry in words.entries}
    told = {code for month in months for row in month.values() for code in row if code in latest}
    codes = dict.fromkeys(
        words.counts_as(entry.code) for entry in words.entries if entry.framework in counted.frameworks and entry.ticked
    )
    past = [code for code in sorted(told) if latest[code].framework in counted.frameworks]
    for code in dict.fromkeys([*codes, *past]):
        yield in_use.get(code) or latest[code]


def _sources(words: Catalogue, rows: Iterable[Entry]) -> Iterator[str]:
    names = {system.code: system.name for system in words.systems}
    cited: dict[str, dict[str, None]] = {}
    for row in rows:
        cited.setdefault(row.citation, {})[names[row.framework]] = None
    yield from (f"{', '.join(lists)}: {citation}" for citation, lists in cited.items())


def _lines(part: str, months: list[Mapping[str, int]], rows: Iterable[Entry]) -> Iterator[Line]:
    def of(row: str) -> tuple[int | None, ...]:
        return tuple(month.get(row) for month in months)

    families = _("All families visited") if len(months) == 1 else _("Families visited, most in one month")
    yield Line(part, families, "", of(FAMILIES), adds_up=False)
    yield Line(part, _("All visits"), "", of(VISITS))
    for row in rows:
        yield Line(part, _called(row), row.statement, of(row.code))


def _called(row: Entry) -> str:
    """Return its label; W16 is called by what is counted in it, a skill of another name that refers a family."""
    return _("Identify, treat or refer, collaborate") if row.code == "W16" else row.label
