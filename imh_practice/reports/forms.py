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
from imh_practice.reports.asked import (
    DAYS_TO_WRITE_UP,
    MOST_MONTHS,
    Asked,
    Counted,
    began_in,
    closed_months,
    end_of,
)
from imh_practice.reports.making import As
from imh_practice.reports.notes import began_here, month_in_words
from imh_practice.shared.forms import NamedChoice, ProductForm


def in_address(month: dt.date) -> str:
    """Return a month as an address and a form tell it: 2026-10."""
    return f"{month:%Y-%m}"


class MonthField(forms.TypedChoiceField):
    """A closed month, chosen from a list; its value is the month's first day. No list of days, for a reason:
    ``suppression.py``. ``earlier`` are closed months that are not offered, and still understood: an old link has them.
    """

    earlier: frozenset[str] = frozenset()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=lambda value: dt.date.fromisoformat(f"{value}-01"), **kwargs)

    def valid_value(self, value: object) -> bool:
        return value in self.earlier or super().valid_value(value)


class ReportForm(ProductForm):
    """Which report, over which months, for which program."""

    counted = forms.ChoiceField(
        label=_("What to count"),
        choices=Counted.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what to count.")},
    )
    first = MonthField(label=_("From"))
    last = MonthField(label=_("Through"))
    program = NamedChoice(
        queryset=Program.objects.none(),
        label=_("Program"),
        widget=forms.RadioSelect,
        required=False,
        blank=True,  # otherwise Django leaves the empty choice out of radio buttons
        empty_label=_("Whole agency and each of its programs"),
    )

    made_as = forms.ChoiceField(
        label=_("As a file"),
        choices=As.choices,
        widget=forms.RadioSelect,
        required=False,  # an older link does not say
    )

    def __init__(self, *args: Any, member: Member, chosen: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        self.agency = member.agency
        self.months = closed_months(timezone.localdate(), began_in(self.agency))
        earlier = frozenset(map(in_address, closed_months(timezone.localdate()))) - {*map(in_address, self.months)}
        newest, oldest = (in_address(self.months[n]) if self.months else "" for n in (0, -1))
        usual = {"counted": Counted.SERVICES, "first": newest, "last": newest, "made_as": As.CSV}
        initial: dict[str, str] = {**usual, **(chosen or {})}
        if initial["first"] in earlier:
            initial["first"] = oldest
        super().__init__(*args, initial=initial, **kwargs)
        for name in ("first", "last"):
            choice = self.fields[name]
            assert isinstance(choice, MonthField)
            choice.choices = [(in_address(month), month_in_words(month)) for month in self.months]
            choice.earlier = earlier
        self.fields["last"].help_text = gettext(
            "Whole months, up to %(months)d. A month can be counted from %(days)d days after its end."
        ) % {"months": MOST_MONTHS, "days": DAYS_TO_WRITE_UP}
        field = self.fields["program"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Program.objects.filter(agency_id=member.agency_id).order_by("name")

    def clean_last(self) -> dt.date:
        last: dt.date = self.cleaned_data["last"]
        first: dt.date | None = self.cleaned_data.get("first")
        if first is None:
            return last
        if last < first:
            raise forms.ValidationError(gettext("Choose a month that is not before the first one."))
        began = began_in(self.agency)
        if last < began:
            raise forms.ValidationError(began_here(self.agency) + " " + gettext("Choose a month from then on."))
        if len(Asked(Counted.SERVICES, first, last).since(began).months) > MOST_MONTHS:
            raise forms.ValidationError(
                gettext("Choose at most %(months)d months. A longer time is several reports.") % {"months": MOST_MONTHS}
            )
        return last

    def clean_made_as(self) -> As:
        return As(self.cleaned_data["made_as"] or As.CSV)

    def asked(self) -> Asked:
        """Return the question, from the month on in which the agency began. Only after ``is_valid``."""
        program: Program | None = self.cleaned_data["program"]
        return Asked(
            counted=Counted(self.cleaned_data["counted"]),
            first=self.cleaned_data["first"],
            last=end_of(self.cleaned_data["last"]),
            program_id=program.pk if program else None,
        ).since(began_in(self.agency))
