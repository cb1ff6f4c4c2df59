"""What an admin asks of a report: which, over which dates, for which part of the agency."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _


class Counted(models.TextChoices):
    """What is counted, and the frameworks of the vocabulary it comes from."""

    SERVICES = "services", _("Visits by service")
    BEHAVIORS = "behaviors", _("Visits by practice behavior")

    @property
    def frameworks(self) -> tuple[str, ...]:
        return ("C",) if self is Counted.SERVICES else ("W", "E")


@dataclass(frozen=True)
class Asked:
    """A question to the record. Both days are the agency's, and are counted."""

    counted: Counted
    first: dt.date
    last: dt.date
    program_id: UUID | None = None
    """One part of the agency alone; None is all of it."""

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


def last_month(today: dt.date) -> tuple[dt.date, dt.date]:
    """Return the first and last day of the month before: whole, so that it does not change from day to day."""
    last = today.replace(day=1) - dt.timedelta(days=1)
    return last.replace(day=1), last
