"""Form fields that several rooms ask with."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

EARLIEST = dt.date(1990, 1, 1)
"""A day before it is a slip of the finger; the year 1 would also leave what a database can keep."""


class OneLine(forms.CharField):
    """A short text of one line. Signs that turn the writing direction or hide are taken out: it stands in sentences."""

    # NUL stays in, for CharField's own sentence about hidden characters.
    unseen = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\ufeff\x01-\x1f\x7f-\x9f]")

    def to_python(self, value: Any) -> str:
        text = str(value or "")
        return super().to_python(" ".join(self.unseen.sub(" ", text).split())) or ""


class DayField(forms.DateField):
    """A day that has been: the browser's own date box, kind words for a day to come."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def clean(self, value: Any) -> dt.date | None:
        day: dt.date | None = super().clean(value)
        if day is None:
            return None
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come. Please check the date."))
        if day < EARLIEST:
            raise forms.ValidationError(_("This is long ago. Please check the year."))
        return day


class ClockField(forms.TimeField):
    """A time of day: the browser's own box where it has one, else as people write it: "10:30 AM", "10:30am", "10:30".

    Pages write a no-break space before "AM", so one that is copied comes back with it.
    """

    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    input_formats = ("%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M%p")

    def to_python(self, value: Any) -> dt.time | None:
        if isinstance(value, str):
            value = " ".join(value.replace(".", "").split())
        time: dt.time | None = super().to_python(value)
        return time


class Suggesting(forms.TextInput):
    """A line of text with suggestions under it; other words are as good. ``suggestions`` is asked when it is drawn."""

    template_name = "django/forms/suggesting.html"

    def __init__(self, suggestions: Callable[[], list[str]], attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", **(attrs or {})})
        self.suggestions = suggestions

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["list"] = f"{name}-suggested"
        return {**context, "suggestions": self.suggestions()}
