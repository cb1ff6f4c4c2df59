"""What an admin asks of a report: which, over which closed months, for which part of the agency."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from imh_practice.agencies.models import Agency

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

    def since(self, began: dt.date) -> "Asked":
        """Return the question without the months before ``began``; one that ends before it stays as it is."""
        return replace(self, first=max(self.first, began)) if began <= self.last else self

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


def began_in(agency: Agency) -> dt.date:
    """Return the first day of the month in which the agency began here: its reports begin there too."""
    return agency.began_at.astimezone(agency.zone).date().replace(day=1)


def closes_on(month: dt.date) -> dt.date:
    """Return the first day on which a month can be counted."""
    return next_month(month) + dt.timedelta(days=DAYS_TO_WRITE_UP)


def closed_months(today: dt.date, since: dt.date = dt.date.min) -> list[dt.date]:
    """Return the months that can be reported on, the newest first, each as its first day: none before ``since``."""
    months = [month_before(today - dt.timedelta(days=DAYS_TO_WRITE_UP))]
    while len(months) < MONTHS_OFFERED:
        months.append(month_before(months[-1]))
    return [month for month in months if month >= since]


def newest_closed(agency: Agency, today: dt.date) -> tuple[dt.date, dt.date] | None:
    """Return the first and last day of the newest month an agency can report on; None while there is none."""
    months = closed_months(today, began_in(agency))
    return (months[0], end_of(months[0])) if months else None
