"""What has been told of a month: its numbers, kept from the first time somebody asked."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from imh_practice.shared.privacy import Privacy
from imh_practice.shared.tenancy import TenantModel, agency_rows


class CountedMonth(TenantModel):
    """A closed month of an agency, with the numbers that may be shown and no others. Written once."""

    month = models.DateField()
    """Its first day."""
    numbers = models.JSONField()
    """By part of the agency, then by row; see ``kept.py``. What is held back is not here."""
    counted_at = models.DateTimeField(default=timezone.now)

    db_grants = ("SELECT", "INSERT")
    privacy: ClassVar[dict[str, Privacy]] = {
        "month": Privacy.PLUMBING,
        "numbers": Privacy.RECORD_FACT,
        "counted_at": Privacy.PLUMBING,
    }

    class Meta:
        constraints = [
            *agency_rows(),
            models.UniqueConstraint(fields=["agency_id", "month"], name="reports_countedmonth_once"),
        ]

    def __str__(self) -> str:
        return f"month {self.pk}"
