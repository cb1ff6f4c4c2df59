"""What every test has: the cast, and each of them signed in."""

import gc
import os
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.contenttypes.management import create_contenttypes
from django.core.management import call_command
from django.db import connections
from django.db.models.signals import post_migrate
from django.test import Client
from django.test.utils import setup_databases, teardown_databases
from pytest_django.plugin import DjangoDbBlocker

from imh_practice.membership.models import Member
from imh_practice.people.models import Person
from imh_practice.shared.environment import read_environment
from tests.cast import Cast, make_cast
from tests.databases import Rows, copied_out, copy_in, end_other_sessions, leave_uncounted

BOTH = ["default", "owner"]
SignIn = Callable[[Member | Person], Client]
BLOCKER = pytest.StashKey[DjangoDbBlocker]()
AT_FIRST = pytest.StashKey[Rows]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--whole-looks", action="store_true", help="ask axe at a desk and in the dark too")


def own_broker(process: str) -> None:
    """Give one of the test processes a broker and a cache of its own, so that no worker hears the other's doorbell.

    pytest-django parts the databases alike. Here and not in a plugin of ours: settings are read before any plugin that
    is named to a test process is imported. Nothing has asked for the broker or the cache so far.
    """
    url, number = urlsplit(os.environ["REDIS_URL"]), int(process.removeprefix("gw")) + 1
    where = f"unix://{url.path}?db={number}" if url.scheme == "unix" else f"{url.scheme}://{url.netloc}/{number}"
    os.environ["REDIS_URL"] = where  # for the workers that tests start
    redis = read_environment().REDIS_URL
    settings.CELERY_BROKER_URL = redis.broker
    settings.CACHES["default"]["LOCATION"] = redis.client


# A search for garbage goes through all that lives as long as the run: as often as Python does it by itself, that was a
# fourth of the time. (Not ``gc.freeze``: the mutants find what they replace by asking who refers to it.)
gc.set_threshold(20_000, 10, 10)

if "PYTEST_XDIST_WORKER" in os.environ:
    own_broker(os.environ["PYTEST_XDIST_WORKER"])


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
    django_db_modify_db_settings: None,
) -> Iterator[None]:
    """Make the test database as its owner, whatever roles the chosen tests use, and load the vocabulary below them."""
    keep = request.config.getvalue("reuse_db")
    request.config.stash[BLOCKER] = django_db_blocker
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False, aliases=dict.fromkeys(["default", "owner"]), keepdb=keep)
        leave_uncounted()
        call_command("load_vocabulary", verbosity=0)
        request.config.stash[AT_FIRST] = copied_out()
    # A flush tells post_migrate, as if what Django makes then were not copied back, and what is granted were gone.
    assert post_migrate.disconnect(create_contenttypes)
    for uid in ("django.contrib.auth.management.create_permissions", "shared.grant_tables"):
        assert post_migrate.disconnect(dispatch_uid=uid)
    yield
    with django_db_blocker.unblock():
        connections.close_all()  # a test may have killed the server's sessions, ours among them
        end_other_sessions()
        for connection in connections.all():
            connection.close()
        if not keep:
            teardown_databases(made, verbosity=0)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the long ones first; the test processes take modules in this order."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """A test with real transactions ends in a flush, which empties the vocabulary too: the next one finds it again.

    A hook and not a fixture, since a fixture that asks for the test's database ends before that does.
    """
    yield
    marker = item.get_closest_marker("django_db")
    asked = "transactional_db" in getattr(item, "fixturenames", ())
    if nextitem and (asked or (marker and marker.kwargs.get("transaction"))):
        with item.config.stash[BLOCKER].unblock():
            copy_in(item.config.stash[AT_FIRST])


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
