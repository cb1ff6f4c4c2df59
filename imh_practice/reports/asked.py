"""What an admin asks of a report: which, over which closed months, for which part of the agency."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

DAYS_TO_WRITE_UP = 10
"""How long after its end a month stays open, so that visits written up late are in it when it is counted."""
MONTHS_OFFERED = 60
"""How far back a report reaches: what funders and auditors ask for is no older."""
MOST_MONTHS = 12
"""The longest report, a year: each month is a column of its file."""


class Counted(models.TextChoices):
    """What is counted, and the frameworks of the vocabulary it comes from."""

    SERVICES = "services", _("Visits by service")
    BEHAVIORS = "behaviors", _("Visits by practice behavior")

    @property
    def frameworks(self) -> tuple[str, ...]:
        return ("C",) if self is Counted.SERVICES else ("W", "E")


@dataclass(frozen=True)
class Asked:
    """A question to the record. ``first`` and ``last`` are days of the agency, the ends of whole months."""

    counted: Counted
    first: dt.date
    last: dt.date
    program_id: UUID | None = None
    """One part of the agency alone; None is all of it."""

    @property
    def months(self) -> tuple[dt.date, ...]:
        """Its months, each as its first day."""
        months = [self.first.replace(day=1)]
        while (after := next_month(months[-1])) <= self.last:
            months.append(after)
        return tuple(months)

    def options(self) -> dict[str, str]:
        """Return it as a job keeps it: codes, dates and a key, never a word."""
        return {
            "counted": self.counted.value,
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "program": str(self.program_id or ""),
        }

    @classmethod
    def of(cls, options: Mapping[str, object]) -> "Asked":
        """Return what a job keeps."""
        return cls(
            Counted(str(options["counted"])),
            dt.date.fromisoformat(str(options["first"])),
            dt.date.fromisoformat(str(options["last"])),
            UUID(str(options["program"])) if options["program"] else None,
        )


def next_month(month: dt.date) -> dt.date:
    """Return the first day of the month after."""
    return (month.replace(day=1) + dt.timedelta(days=31)).replace(day=1)


def month_before(month: dt.date) -> dt.date:
    """Return the first day of the month before."""
    return (month.replace(day=1) - dt.timedelta(days=1)).replace(day=1)


def end_of(month: dt.date) -> dt.date:
    """Return the last day of a month."""
    return next_month(month) - dt.timedelta(days=1)


def closed_months(today: dt.date) -> list[dt.date]:
    """Return the months that can be reported on, the newest first, each as its first day."""
    newest = month_before(today - dt.timedelta(days=DAYS_TO_WRITE_UP))
    months = [newest]
    while len(months) < MONTHS_OFFERED:
        months.append(month_before(months[-1]))
    return months


def last_closed(today: dt.date) -> tuple[dt.date, dt.date]:
    """Return the first and last day of the newest month that can be reported on."""
    newest = closed_months(today)[0]
    return newest, end_of(newest)
