"""To whom and for what: asked only where something is given to others."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from imh_practice.disclosures.actions import To
from imh_practice.disclosures.models import LONGEST_LINE, Purpose, Recipient
from imh_practice.shared.forms import ProductForm


def _but(choices: type[Recipient] | type[Purpose], *left_out: str) -> list[tuple[str, Any]]:
    return [(one.value, one.label) for one in choices if one.value not in left_out]


class ToForm(ProductForm):
    """Recipient and purpose. ``ours``: our own records can be chosen, which need no name."""

    recipient_kind = forms.ChoiceField(
        label=_("To whom?"), widget=forms.RadioSelect, error_messages={"required": _("Choose to whom it goes.")}
    )
    recipient = forms.CharField(
        label=_("Who exactly?"),
        max_length=LONGEST_LINE,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_(
            "One line: a name, a role, an office. The family can ask to read it, and an agency admin reads it."
        ),
    )
    purpose_kind = forms.ChoiceField(
        label=_("For what?"), widget=forms.RadioSelect, error_messages={"required": _("Choose what it is for.")}
    )
    purpose = forms.CharField(
        label=_("In your words"),
        max_length=LONGEST_LINE,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("One line, if there is more to say. Nothing of what the record says."),
    )

    def __init__(self, *args: Any, ours: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        recipients, purposes = self.fields["recipient_kind"], self.fields["purpose_kind"]
        assert isinstance(recipients, forms.ChoiceField)
        assert isinstance(purposes, forms.ChoiceField)
        recipients.choices = _but(Recipient) if ours else _but(Recipient, Recipient.OWN)
        purposes.choices = _but(Purpose) if ours else _but(Purpose, Purpose.RECORDS)

    def clean(self) -> None:
        super().clean()
        chosen = self.cleaned_data
        if "recipient" in chosen and chosen.get("recipient_kind", Recipient.OWN) != Recipient.OWN:
            self._needs("recipient", _("Write who gets it: a name, a role or an office."))
        if "purpose" in chosen and chosen.get("purpose_kind") == Purpose.OTHER:
            self._needs("purpose", _("Write in a few words what it is for."))

    def _needs(self, name: str, words: Any) -> None:
        if not self.cleaned_data[name]:
            self.add_error(name, forms.ValidationError(words, code="required"))

    def to(self) -> To:
        """Return what was chosen; of our own records nobody is named."""
        return To(**{name: self.cleaned_data[name] for name in ToForm.base_fields})


class LanguageForm(ProductForm):
    """In which language it is read there."""

    language = forms.ChoiceField(
        label=_("In which language?"),
        choices=lambda: settings.LANGUAGES,
        required=False,
        help_text=_("Headings, dates and what was ticked. What somebody wrote stays as it was written."),
    )


class NoteForm(LanguageForm, ToForm):
    """A plain note for somebody else."""
