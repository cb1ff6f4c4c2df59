"""Who else carries a family, and when the work with it ended."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from imh_practice.families.models import Family
from imh_practice.membership.models import Member
from imh_practice.shared.fields import DayField
from imh_practice.shared.forms import ProductForm
from imh_practice.shared.templatetags.parts import in_words


class ColleagueChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs alone
    """Colleagues by name."""

    def label_from_instance(self, obj: Member) -> str:
        return obj.name


class ColleagueForm(ProductForm):
    """Who else carries the family."""

    member = ColleagueChoice(
        label=_("Colleague"),
        queryset=Member.objects.none(),
        empty_label=_("Choose a colleague"),
        error_messages={"required": _("Choose a colleague.")},
    )

    def __init__(self, *args: Any, colleagues: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["member"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = colleagues


class EndForm(ProductForm):
    """When the work with a family ended. ``last_visit`` is the day of the last one, if there was any."""

    ended_on = DayField(label=_("Last day"))

    def __init__(self, *args: Any, family: Family, last_visit: dt.date | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.family, self.last_visit = family, last_visit

    def clean_ended_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["ended_on"]
        if self.last_visit is not None and self.family.began_on <= day < self.last_visit:
            said, then = gettext("The last visit with this family was on %(day)s."), self.last_visit
        elif day < self.family.began_on:
            said, then = gettext("You began with this family on %(day)s."), self.family.began_on
        else:
            return day
        choose = gettext("Choose that day or a later one.")
        raise forms.ValidationError(f"{said % {'day': in_words(then)}} {choose}")
