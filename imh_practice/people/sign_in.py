"""Who sends a request: the two questions before every other, whose sign-in and which person, prepared.

Django's and allauth's own parts in all else; theirs build and plan the two anew for each request.
"""

from typing import Any
from uuid import UUID

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.db.models.functions import Now

from imh_practice.people.models import Person
from imh_practice.shared.prepared import prepared


class SessionStore(DatabaseStore):
    """Django's sessions in the database; a cookie's key is looked up by a prepared question."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def _get_session_from_db(self) -> Session | None:
        found = next(iter(_session(self.session_key)), None) if self.session_key else None
        if found is None:
            self._session_key = None  # the next save makes a new key: one that is over is never taken up again
        return found


class Backend(AuthenticationBackend):  # type: ignore[misc]  # allauth carries no types
    """Sign-in by e-mail address and password."""

    def get_user(self, user_id: Any) -> Person | None:
        """Return the person of a session if she may still sign in."""
        return next((person for person in _person(user_id) if self.user_can_authenticate(person)), None)


@prepared
def _session(key: str) -> QuerySet[Session, Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=Now())


@prepared
def _person(key: UUID) -> QuerySet[Person, Person]:
    return Person.objects.filter(pk=key)
