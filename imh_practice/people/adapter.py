"""How django-allauth behaves here: by invitation only, and each sign-in leaves its mark on the platform's trail."""

from typing import Any
from uuid import UUID

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from imh_practice.audit.actions import record
from imh_practice.audit.models import Kind
from imh_practice.people.language import is_offered
from imh_practice.shared.acting import PLATFORM, Acting, acting_as


def mark(kind: Kind, *, person_id: UUID | None = None, act: str = "") -> None:
    """Write a sign-in event to the platform's chain: nobody acts for an agency yet. ``act``: where no URL says it."""
    with acting_as(Acting(person_id=person_id, agency_id=PLATFORM)):
        record(kind, act=act)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Called by django-allauth; see ACCOUNT_ADAPTER."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("This address and this password do not go together. Check both, and try again."),
        "enter_current_password": _("This is not the password you have now. Try again."),
        "incorrect_password": _("This is not your password. Try again."),
        "too_many_login_attempts": _("There were many tries in a row. Wait some minutes, then try again."),
        "rate_limited": _("There were many tries in a row. Wait some minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write in the language of whom it goes to."""
        person = context.get("user")
        with override(person.language if person and is_offered(person.language) else get_language()):
            super().send_mail(template_prefix, email, context)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """She is signed out by then: the form again would be where signing in leads back to."""
        return reverse("account_login")

    def login(self, request: HttpRequest, user: Any) -> None:
        super().login(request, user)
        mark(Kind.SIGN_IN, person_id=user.pk)

    def logout(self, request: HttpRequest) -> None:
        person_id = getattr(request.user, "pk", None)
        super().logout(request)
        mark(Kind.SIGN_OUT, person_id=person_id)

    def set_password(self, user: Any, password: str) -> None:
        """Called by each page that sets one; which it was is the event's act."""
        super().set_password(user, password)
        mark(Kind.WRITE, person_id=user.pk)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        # The address tried is not kept: it may be a password typed into the wrong box.
        mark(Kind.SIGN_IN_FAILED)
        super().authentication_failed(request, **credentials)
