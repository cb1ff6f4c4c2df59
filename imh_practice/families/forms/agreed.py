"""What was agreed with a family, as one writes it down: a level, a notice, a yes; and that a child is here no more."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from imh_practice.families.models import Child, Family, Gone, Point
from imh_practice.practice.catalogue import Entry
from imh_practice.shared.fields import DayField, OneLine
from imh_practice.shared.forms import ProductForm
from imh_practice.shared.templatetags.parts import in_words


class Low(forms.Textarea):
    """A box of three lines."""

    def __init__(self) -> None:
        super().__init__(attrs={"rows": 3, "class": "low"})


class LevelForm(ProductForm):
    """From when on the work has which level. ``open_rows`` are those the member may choose."""

    level = forms.ChoiceField(label=_("What we do"), widget=forms.RadioSelect)
    began_on = DayField(label=_("Since"))

    def __init__(self, *args: Any, family: Family, open_rows: list[Entry], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.family = family
        self.entries = {str(entry.id): entry for entry in open_rows}
        field = self.fields["level"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(key, f"{entry.label}: {entry.statement}") for key, entry in self.entries.items()]

    def clean_began_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["began_on"]
        if day < self.family.began_on:
            said = gettext("You began with this family on %(day)s. Choose that day or a later one.")
            raise forms.ValidationError(said % {"day": in_words(self.family.began_on)})
        return day

    @property
    def chosen(self) -> Entry:
        return self.entries[self.cleaned_data["level"]]


class NoticeForm(ProductForm):
    """A family was told of the record."""

    told_on = DayField(label=_("When"))
    to_whom = OneLine(
        label=_("Whom you told"),
        max_length=40,
        help_text=_("By role: mother, grandmother."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Write whom you told, by role.")},
    )
    language = OneLine(
        label=_("In which language"),
        max_length=80,
        help_text=_("With whoever interpreted: Portuguese, by telephone."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Write in which language you spoke.")},
    )
    points = forms.MultipleChoiceField(
        label=_("What you told them"),
        choices=Point.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick what you told them.")},
    )


class ConsentForm(ProductForm):
    """A family said yes to our speaking with somebody."""

    with_whom = OneLine(
        label=_("With whom"),
        max_length=80,
        help_text=_("Who may be told: the pediatrician, a colleague on the team."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Write with whom you may speak.")},
    )
    about = forms.CharField(
        label=_("About what"),
        max_length=400,
        widget=Low,
        help_text=_("In the family's words, if you can."),
        error_messages={"required": _("Write what you may speak about.")},
    )
    not_about = forms.CharField(
        label=_("Not about"),
        max_length=400,
        required=False,
        widget=Low,
        help_text=_(
            "Where the yes ends. Whoever can read this record reads the limit too: name it, and not what is behind it."
        ),
    )
    given_by = OneLine(
        label=_("Who said yes"),
        max_length=80,
        help_text=_("By role: mother."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Write who said yes, by role.")},
    )
    given_on = DayField(label=_("When"))


class GoneForm(ProductForm):
    """A child is not here any more."""

    gone_why = forms.ChoiceField(label=_("What happened"), choices=Gone.choices, widget=forms.RadioSelect)
    gone_on = DayField(label=_("Since when"), help_text=_("The day, as near as you know it."))

    def __init__(self, *args: Any, child: Child, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.child = child

    def clean_gone_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["gone_on"]
        if self.child.born_on and day < self.child.born_on:
            raise forms.ValidationError(gettext("This is before the day of birth. Please check the date."))
        return day
