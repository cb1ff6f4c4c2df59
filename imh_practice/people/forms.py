"""django-allauth's forms (see ACCOUNT_FORMS) with our words and our way of showing what is missing."""

from typing import Any

from allauth.account import forms as account
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from imh_practice.shared.forms import CalmWords

EMAIL = _("E-mail address")
PASSWORD_HINT = _("12 characters or more. A few words in a row are easy to remember and hard to guess.")


class LoginForm(CalmWords, account.LoginForm):  # type: ignore[misc]  # allauth has no types
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = EMAIL
        self.fields["password"].error_messages["required"] = _("Write your password.")


class ResetPasswordForm(CalmWords, account.ResetPasswordForm):  # type: ignore[misc]  # allauth has no types
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = EMAIL


class NewPassword(CalmWords):
    """Mixin: a new password, written twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first, second = self.fields["password1"], self.fields["password2"]
        first.label, first.help_text = _("New password"), PASSWORD_HINT
        first.error_messages["required"] = _("Choose a new password.")
        second.label = _("The same once more")
        second.error_messages["required"] = _("Write the new password once more.")

    def add_error(self, field: str | None, error: Any) -> None:
        """Say in our words what django-allauth says of the second box: it has one sentence there."""
        if field == "password2" and not isinstance(error, ValidationError):  # an empty box is one
            error = _("The two do not match. Type the new one once more.")
        super().add_error(field, error)  # type: ignore[misc]  # the form it is mixed into has it


class ResetPasswordKeyForm(NewPassword, account.ResetPasswordKeyForm):  # type: ignore[misc]  # allauth has no types
    pass


class ChangePasswordForm(NewPassword, account.ChangePasswordForm):  # type: ignore[misc]  # allauth has no types
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("The password you have now")
        # The way to a new one stands after the button, so that Tab goes from box to box.
        self.fields["oldpassword"].help_text = ""
        self.fields["oldpassword"].error_messages["required"] = _("Write the password you have now.")


class ReauthenticateForm(CalmWords, account.ReauthenticateForm):  # type: ignore[misc]  # allauth has no types
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""  # the way to a new one stands after the button
        self.fields["password"].error_messages["required"] = _("Write your password.")


class LanguageForm(CalmWords, forms.Form):
    """One of the languages that are offered."""

    language = forms.ChoiceField(
        label=_("Language"),
        choices=lambda: settings.LANGUAGES,
        error_messages={"required": _("Choose a language."), "invalid_choice": _("Choose one of these languages.")},
    )
