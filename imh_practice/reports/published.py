"""A report as it may be shown: lines with a number or without one, the same on the screen and in the file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from imh_practice.reports.asked import Asked, Counted
from imh_practice.reports.counts import Table
from imh_practice.reports.suppression import LEAST, Cell, held_back, together


@dataclass(frozen=True)
class Line:
    """One number: of which part of the agency, what is counted, and how many; None is not shown."""

    part: str
    counted: str
    item: str
    number: int | None


@dataclass(frozen=True)
class Published:
    """A whole report. There is no way from here back to what was held back."""

    asked: Asked
    lines: tuple[Line, ...]

    @property
    def held_back(self) -> int:
        """How many numbers are not shown."""
        return sum(line.number is None for line in self.lines)

    @property
    def parts(self) -> dict[str, list[Line]]:
        """The lines by part of the agency, for the screen."""
        parts: dict[str, list[Line]] = {}
        for line in self.lines:
            parts.setdefault(line.part, []).append(line)
        return parts


def publish(table: Table) -> Published:
    """Hold back what must not be shown, and keep only the part that was asked for."""
    every = held_back(table.every)
    lines: list[Line] = []
    for part, name in _parts(table):
        lines += _every(name, _number(table.every, part, every))
        for label, row in table.rows.items():
            cell = _number(row, part, held_back(row, every))
            lines.append(Line(name, _("visits"), label, cell.visits if cell else None))
    return Published(table.asked, tuple(lines))


def publish_sessions(sessions: int, people: int) -> Line:
    """Show how many sessions the whole agency held, unless few people took part in them."""
    return Line(whole(), _("sessions"), _("Sessions held"), sessions if people >= LEAST else None)


def whole() -> str:
    """Return what all parts together are called."""
    return _("Whole agency")


WHOLE = "whole"
Part = UUID | str | None


def _parts(table: Table) -> Iterator[tuple[Part, str]]:
    """Yield the parts the report speaks of: the one asked for, or the whole and, where there are several, each."""
    if table.asked.program_id is not None:
        yield table.asked.program_id, table.parts.get(table.asked.program_id, "")
        return
    yield WHOLE, whole()
    if len(table.parts) > 1:
        yield from ((part, name or _("Without a program")) for part, name in table.parts.items())


def _every(name: str, cell: Cell | None) -> list[Line]:
    return [
        Line(name, _("families"), _("All families visited"), cell.families if cell else None),
        Line(name, _("visits"), _("All visits"), cell.visits if cell else None),
    ]


def _number(row: Mapping[UUID | None, Cell], part: Part, held: frozenset[UUID | None]) -> Cell | None:
    """Return the cell where it may be shown."""
    if part == WHOLE:
        whole = together([*row.values()])
        return None if whole.is_few else whole
    assert not isinstance(part, str)
    return None if part in held else row[part]


def notes(asked: Asked, *, part: str) -> list[tuple[str, str]]:
    """Return what a reader of the numbers has to know, as (about, words)."""
    first, last = dates_in_words(asked)
    several = (
        _("A visit may have given several services, so they add up to more than all visits.")
        if asked.counted is Counted.SERVICES
        else _(
            "A visit counts once for each behavior that at least one of its moments is tagged with. Skills of the "
            "early-intervention list count with the behavior they stand for. Few tags do not mean little practice."
        )
    )
    return [
        (_("Report"), str(asked.counted.label)),
        (_("Part of the agency"), part or whole()),
        (_("Dates"), _("%(first)s to %(last)s, both days counted") % {"first": first, "last": last}),
        (
            _("Counted"),
            _("Finished visits that took place. A visit that two colleagues wrote down counts for each of them."),
        ),
        (_("Several at once"), several),
        (
            _("Not shown"),
            _(
                "A number is not shown where it comes from fewer than %(least)d families or fewer than %(least)d "
                "clinicians, or would let such a number be worked out."
            )
            % {"least": LEAST},
        ),
    ]


def dates_in_words(asked: Asked) -> tuple[str, str]:
    """Return the two days, each with its year: a file is read years later."""
    form = pgettext("a report's dates", "F j, Y")
    return date_format(asked.first, form), date_format(asked.last, form)


def mark() -> str:
    """Return what stands in place of a number.

    One mark for every reason. "Fewer than 5" where that is so would tell which numbers are held back for another's
    sake; those are 5 or more, which is sometimes enough to work the first out (two parts, 5 families in all: 0 and 5).
    """
    return _("not shown")
