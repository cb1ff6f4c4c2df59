"""What every test has: the cast, and each of them signed in."""

from collections.abc import Callable, Iterator

import pytest
from django.core.management import call_command
from django.db import connections
from django.test import Client

from imh_practice.membership.models import Member
from imh_practice.people.models import Person
from tests.cast import Cast, make_cast

BOTH = ["default", "owner"]
SignIn = Callable[[Member | Person], Client]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: object) -> Iterator[None]:
    """The vocabulary is loaded once, as the owner, below every test's own transaction."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        call_command("load_vocabulary", verbosity=0)
    yield
    for connection in connections.all():  # open sessions block DROP DATABASE
        connection.close()


@pytest.fixture
def cast(db: None) -> Cast:
    """The cast, in a test's own transaction on the app's role."""
    return make_cast()


@pytest.fixture
def sign_in() -> SignIn:
    """Return a client signed in as a member (or a person without a place)."""

    def as_(who: Member | Person) -> Client:
        client = Client()
        client.force_login(who.person if isinstance(who, Member) else who)
        return client

    return as_
