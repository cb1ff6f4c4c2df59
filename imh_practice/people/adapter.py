"""How django-allauth behaves here: by invitation only, and each sign-in leaves its mark on the platform's trail."""

from typing import Any
from uuid import UUID

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from imh_practice.audit.actions import record
from imh_practice.audit.models import Kind
from imh_practice.shared.acting import PLATFORM, Acting, acting_as


def mark(kind: Kind, *, person_id: UUID | None = None) -> None:
    """Write a sign-in event to the platform's chain: nobody acts for an agency yet."""
    with acting_as(Acting(person_id=person_id, agency_id=PLATFORM)):
        record(kind)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Called by django-allauth; see ACCOUNT_ADAPTER."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def login(self, request: HttpRequest, user: Any) -> None:
        super().login(request, user)
        mark(Kind.SIGN_IN, person_id=user.pk)

    def logout(self, request: HttpRequest) -> None:
        person_id = getattr(request.user, "pk", None)
        super().logout(request)
        mark(Kind.SIGN_OUT, person_id=person_id)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        # The address tried is not kept: it may be a password typed into the wrong box.
        mark(Kind.SIGN_IN_FAILED)
        super().authentication_failed(request, **credentials)
