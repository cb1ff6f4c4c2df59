"""A visit that did not take place, and a visit put with the wrong family."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from imh_practice.families.models import Family
from imh_practice.shared.forms import ProductForm
from observations.forms.when import WhenForm
from observations.models import Outcome

NOT_MET = [(value, words) for value, words in Outcome.choices if value != Outcome.MET]


class NotMetForm(WhenForm):
    """Who could not: the button says it. When it was to be is filled in."""

    outcome = forms.ChoiceField(
        choices=NOT_MET,
        error_messages={"required": _("Choose which it was.")},
    )

    def __init__(self, data: Any = None) -> None:
        now = timezone.localtime()
        begin = {"day": now.date(), "time": now.time().replace(second=0, microsecond=0)}
        super().__init__(data, initial=begin)

    @property
    def outcomes(self) -> list[tuple[str, Any]]:
        """Value and words of each button."""
        return NOT_MET


class RightFamilyForm(ProductForm):
    """The family the visit was with."""

    family = forms.ModelChoiceField(
        queryset=Family.objects.none(), error_messages={"required": _("Choose the family the visit was with.")}
    )

    def __init__(self, data: Any, *, families: Any) -> None:
        super().__init__(data)
        field = self.fields["family"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = families
