"""Accepting an invitation, and choosing where to work."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from imh_practice.membership.models import Invitation
from imh_practice.people.models import Person
from imh_practice.shared.forms import ProductForm


class AcceptForm(ProductForm):
    """Somebody new sets the password she will sign in with."""

    password = forms.CharField(
        label=_("Choose a password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        help_text=_("12 characters or more. A few words in a row are easy to remember and hard to guess."),
    )

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invitation = invitation

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, Person(email=self.invitation.email, name=self.invitation.name))
        return password


class PlaceForm(ProductForm):
    """Which of her own agencies a person works for now."""

    place = forms.ChoiceField(
        label=_("Where are you working now?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose an agency.")},
    )

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = places
