"""What of a family's record is given out, to whom and for what; and which givings an admin looks at."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from imh_practice.disclosures.forms import LanguageForm, ToForm
from imh_practice.disclosures.models import Recipient
from imh_practice.families.models import Child
from imh_practice.shared.filters import DaysForm, FilterForm


class RecordForm(DaysForm, LanguageForm, ToForm):
    """Which part of the record, to whom, for what. With one child there is no choice of children."""

    children = forms.MultipleChoiceField(
        label=_("About which children?"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A moment that is about another child alone is left out. So is that child's initial and age."),
    )
    held_back = forms.BooleanField(
        label=_("With what is held back from a colleague"),
        required=False,
        help_text=_("It is part of the record. Leave it out if the paper can come into that colleague's hands."),
    )
    agreed = forms.BooleanField(
        label=_("With what was agreed: who may know what, what the family was told, the level of our work"),
        required=False,
    )
    field_order = (
        "since",
        "until",
        "children",
        "held_back",
        "agreed",
        "language",
        "recipient_kind",
        "recipient",
        "purpose_kind",
        "purpose",
    )

    def __init__(self, *args: Any, of: Sequence[Child], **kwargs: Any) -> None:
        super().__init__(*args, ours=True, **kwargs)
        self.of = of
        for name in ("since", "until"):
            self.fields[name].required = True
        if len(of) > 1:
            field = self.fields["children"]
            assert isinstance(field, forms.MultipleChoiceField)
            field.choices = [(str(child.pk), child.initial) for child in of]
        else:
            del self.fields["children"]

    @property
    def chosen(self) -> list[Child]:
        """Whom it is about: those ticked, or the only one there is."""
        ticked = self.cleaned_data.get("children")
        return [child for child in self.of if ticked is None or str(child.pk) in ticked]


class GivenForm(FilterForm):
    """Which givings: to whom, and when."""

    to = forms.ChoiceField(label=_("To whom"), required=False, choices=[("", _("All")), *Recipient.choices])
    field_order = ("to", "since", "until")
