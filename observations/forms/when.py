"""The day and the time of something that has been."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from imh_practice.shared.fields import ClockField, DayField
from imh_practice.shared.forms import ProductForm


class WhenForm(ProductForm):
    """When it was, in the agency's zone. ``to_come`` is said where it has not been yet."""

    day = DayField(label=_("Day"))
    time = ClockField(label=_("Time"))

    to_come: Any = _("This is still to come. Write it down once the time has passed.")

    @property
    def begins_at(self) -> dt.datetime | None:
        """The moment the boxes name, where they name one: also one that is refused."""
        day, time = self._named("day"), self._named("time")
        return dt.datetime.combine(day, time, tzinfo=timezone.get_current_timezone()) if day and time else None

    def _named(self, name: str) -> Any:
        try:
            return self.fields[name].to_python(self[name].value())
        except forms.ValidationError:
            return None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        day, time = cleaned.get("day"), cleaned.get("time")
        if day and time:
            # Not Django's make_aware: an hour that a clock skipped or said twice is no mistake of the person's.
            cleaned["happened_at"] = dt.datetime.combine(day, time, tzinfo=timezone.get_current_timezone())
            if cleaned["happened_at"] > timezone.now():
                self.add_error("time", self.to_come)
        return cleaned
