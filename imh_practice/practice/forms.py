"""What an admin says about the vocabulary in her agency."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from imh_practice.practice.catalogue import Catalogue, Entry
from imh_practice.practice.ours import Words, may_be_left_out
from imh_practice.shared.fields import OneLine
from imh_practice.shared.forms import ProductForm

LONGEST = 1000
TOLD = ("label", "statement", "look_for", "prompt", "origin")


def _text(label: Any, hint: Any = "", *, required: bool = False, rows: int = 3) -> forms.CharField:
    box = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=hint, required=required, max_length=LONGEST, widget=box)


class LeaveOutForm(ProductForm):
    """Which systems the agency's forms leave out. Ticked is left out: what a later release brings is offered."""

    out = forms.MultipleChoiceField(
        label=_("Leave out of our forms"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, words: Catalogue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["out"]
        assert isinstance(field, forms.MultipleChoiceField)
        self.systems = may_be_left_out(words)
        field.choices = [(system.slug, system.name) for system in self.systems]

    @property
    def codes(self) -> set[str]:
        """The codes of what was ticked. Needs a form that is valid."""
        return {system.code for system in self.systems if system.slug in self.cleaned_data["out"]}


class WordingForm(ProductForm):
    """A wording of the agency's own; ``beside`` a published item, whose source has to be said."""

    label = OneLine(label=_("Name"), max_length=80)
    statement = _text(_("What somebody reads first"), _("One sentence, as it would be said of a visit."), required=True)
    look_for = _text(_("What it can look like"))
    prompt = _text(_("A question to take along"))
    origin = _text(_("Where the words come from"), _("A title and year, or by what license they stand here."))

    def __init__(self, *args: Any, beside: Entry | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if beside:
            self.fields["origin"].required = True

    @property
    def words(self) -> Words:
        """What was typed, with one kind of line break. Needs a form that is valid."""
        return Words(**{name: self.cleaned_data[name].replace("\r\n", "\n") for name in TOLD})


class OwnForm(WordingForm):
    """A new item of the agency's own, and the system it stands in."""

    of = forms.ChoiceField(label=_("Where it stands"))
    field_order = ("of",)

    def __init__(self, *args: Any, words: Catalogue, beside: Entry | None = None, **kwargs: Any) -> None:
        super().__init__(*args, beside=beside, **kwargs)
        field = self.fields["of"]
        assert isinstance(field, forms.ChoiceField)
        self.systems = words.systems
        field.choices = [("", _("Choose a system")), *((system.slug, system.name) for system in words.systems)]
        if beside:
            del self.fields["of"]

    @property
    def framework(self) -> str:
        """The code of the system that was chosen. Needs a form that is valid."""
        return next(system.code for system in self.systems if system.slug == self.cleaned_data["of"])
