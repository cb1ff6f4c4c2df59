"""Asking for a report."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from imh_practice.agencies.models import Program
from imh_practice.membership.models import Member
from imh_practice.reports.asked import Asked, Counted, last_month
from imh_practice.shared.forms import NamedChoice, ProductForm

EARLIEST = dt.date(2000, 1, 1)
"""No record is older; the database and Python disagree about days far off."""


class DayField(forms.DateField):
    """A day, asked for with the browser's own calendar."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **kwargs)


class ReportForm(ProductForm):
    """Which report, over which days, for which part of the agency."""

    counted = forms.ChoiceField(
        label=_("What to count"),
        choices=Counted.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what to count.")},
    )
    first = DayField(label=_("From"))
    last = DayField(label=_("To"), help_text=_("Both days are counted."))
    program = NamedChoice(
        queryset=Program.objects.none(),
        label=_("Part of the agency"),
        widget=forms.RadioSelect,
        required=False,
        blank=True,  # otherwise Django leaves the empty choice out of radio buttons
        empty_label=_("Whole agency"),
    )

    def __init__(self, *args: Any, member: Member, chosen: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        first, last = last_month(timezone.localdate())
        usual = {"counted": Counted.SERVICES, "first": first, "last": last}
        super().__init__(*args, initial={**usual, **(chosen or {})}, **kwargs)
        field = self.fields["program"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Program.objects.filter(agency_id=member.agency_id).order_by("name")

    def clean_first(self) -> dt.date:
        first: dt.date = self.cleaned_data["first"]
        if first < EARLIEST:
            raise forms.ValidationError(gettext("Choose a day from the year 2000 on."))
        return first

    def clean_last(self) -> dt.date:
        last: dt.date = self.cleaned_data["last"]
        first: dt.date | None = self.cleaned_data.get("first")
        if first is not None and last < first:
            raise forms.ValidationError(gettext("Choose a day that is not before the first one."))
        if last > timezone.localdate():
            raise forms.ValidationError(gettext("Choose a day up to today."))
        return last

    def asked(self) -> Asked:
        """Return the question. Only after ``is_valid``."""
        program: Program | None = self.cleaned_data["program"]
        return Asked(
            counted=Counted(self.cleaned_data["counted"]),
            first=self.cleaned_data["first"],
            last=self.cleaned_data["last"],
            program_id=program.pk if program else None,
        )
