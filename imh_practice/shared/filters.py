"""Days from and to; and the form above a list: what is chosen stands in the address, as keys and days, not as words."""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from imh_practice.shared.fields import EARLIEST
from imh_practice.shared.forms import ProductForm
from imh_practice.shared.templatetags.parts import in_words


def _day_box(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )


class DaysForm(ProductForm):
    """From one day to another, both included."""

    since = _day_box(_("From"))
    until = _day_box(_("To"))

    def between(self, field: str) -> dict[str, dt.datetime]:
        """Return the days as conditions on a field of time, whole days of the agency's clock."""
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        found = {f"{field}__gte": _midnight(since)} if since else {}
        return found | ({f"{field}__lt": _midnight(until + dt.timedelta(days=1))} if until else {})

    def _day(self, name: str) -> dt.date | None:
        day: dt.date | None = self.cleaned_data.get(name)
        if day is not None and not EARLIEST <= day <= timezone.localdate() + dt.timedelta(days=366):
            raise forms.ValidationError(_("Please check the year."))
        return day

    def clean_since(self) -> dt.date | None:
        return self._day("since")

    def clean_until(self) -> dt.date | None:
        since, until = self.cleaned_data.get("since"), self._day("until")
        if since and until and until < since:
            raise forms.ValidationError(_("The last day comes before the first. Please check."))
        return until


class FilterForm(DaysForm):
    """What a list is narrowed by: days, and what it offers besides (``offer``)."""

    def offer(self, name: str, nothing: Any, rows: Iterable[tuple[UUID | str, Any]]) -> None:
        """Fill the choices of a field: nothing first, then rows with their names."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", nothing), *((str(key), label) for key, label in rows)]

    @property
    def is_used(self) -> bool:
        return any(self.data.get(name) for name in self.fields)

    @property
    def chosen(self) -> list[str]:
        """What is chosen, in words: "Heron", "We met", "from May 3"."""
        words = []
        for name, value in self.cleaned_data.items():
            field = self.fields[name]
            if value and isinstance(field, forms.ChoiceField):
                words.append(str(dict(field.choices)[value]))  # type: ignore[arg-type]  # ours are plain pairs
            elif value:
                words.append(f"{field.label} {in_words(value, 'short')}")
        return words


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), tzinfo=timezone.get_current_timezone())
