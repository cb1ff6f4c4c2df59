"""A report as it may be shown: lines with a number or without one, the same on the screen and in the file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

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


WHOLE = "whole"
Part = UUID | str | None


def _parts(table: Table) -> Iterator[tuple[Part, str]]:
    """Yield the parts the report speaks of: the one asked for, or the whole and, where there are several, each."""
    if table.asked.program_id is not None:
        yield table.asked.program_id, table.parts.get(table.asked.program_id, "")
        return
    yield WHOLE, _("Whole agency")
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


def notes(asked: Asked, *, part: str, first: str, last: str) -> list[tuple[str, str]]:
    """Return what a reader of the numbers has to know, as (about, words)."""
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
        (_("Part of the agency"), part),
        (_("Dates"), _("%(first)s to %(last)s, both days counted") % {"first": first, "last": last}),
        (
            _("Counted"),
            _("Finished visits that took place. A visit that two colleagues wrote down counts for each of them."),
        ),
        (_("Several at once"), several),
        (
            _("Not shown"),
            _(
                "“%(mark)s” stands where a number comes from fewer than %(least)d families or fewer than %(least)d "
                "clinicians, or would let such a number be worked out."
            )
            % {"mark": mark(), "least": LEAST},
        ),
    ]


def mark() -> str:
    """Return what stands in place of a number. One mark for every reason: which it was would tell something."""
    return _("fewer than %(least)d") % {"least": LEAST}
