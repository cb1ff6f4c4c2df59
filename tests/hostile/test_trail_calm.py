"""The trail away: a calm page, 503, that gives back what was typed; at the event, at COMMIT, and before signing in."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connections
from django.test import Client, RequestFactory

from imh_practice.audit.actions import TrailGone
from imh_practice.audit.models import Event
from imh_practice.families.models import Family
from imh_practice.membership.middleware import trail_gone
from imh_practice.people.models import Person
from imh_practice.shared.acting import acting_as
from tests.cast import PASSWORD, Cast, make_cast
from tests.conftest import BOTH, SignIn
from tests.matrix.cells import FROM_HERE
from tests.observations.helpers import OPENED, filled_in, moment, wrote

pytestmark = pytest.mark.django_db(transaction=True, databases=BOTH)
CALM = "Nothing is shown just now"
WORDS = "She counted the swallows."
TABLES = ["audit_event", "audit_eventobject", "audit_link"]
"""The first two are refused when a page records; the third at COMMIT, when the page is made already."""


@contextmanager
def without(table: str) -> Iterator[None]:
    role = connections["default"].settings_dict["USER"]
    with connections["owner"].cursor() as cursor:
        cursor.execute(f'REVOKE INSERT ON {table} FROM "{role}"')
        try:
            yield
        finally:
            cursor.execute(f'GRANT INSERT ON {table} TO "{role}"')


def assert_calm(answer: Any) -> str:
    page: str = answer.content.decode()
    assert answer.status_code == 503
    assert CALM in page
    assert answer.headers["Retry-After"] == "60"
    return page


@pytest.fixture
def story() -> Cast:
    return make_cast()


@pytest.mark.parametrize("table", TABLES)
def test_a_page_with_words_is_the_calm_one(story: Cast, sign_in: SignIn, table: str) -> None:
    visit = wrote(story.noor, story.heron, moment(WORDS, "W1"))
    noor = sign_in(story.noor)
    assert WORDS in noor.get(f"/visits/{visit.pk}/").content.decode()
    with without(table):
        page = assert_calm(noor.get(f"/visits/{visit.pk}/"))
        assert WORDS not in page
        assert "Noor" not in page
        fragment = noor.get(f"/visits/{visit.pk}/", headers={"HX-Request": "true"})
        assert WORDS not in assert_calm(fragment)  # htmx leaves the page as it is; app.js says why
    assert WORDS in noor.get(f"/visits/{visit.pk}/").content.decode()


@pytest.mark.parametrize("table", TABLES)
def test_what_was_typed_is_on_it_and_can_be_sent_again(story: Cast, sign_in: SignIn, table: str) -> None:
    noor = sign_in(story.noor)
    address = OPENED.format(story.heron.pk)
    with without(table):
        page = assert_calm(noor.post(address, filled_in(WORDS, finish="1"), headers=FROM_HERE))
    assert f'value="{WORDS}"' in page
    assert "Send it again" in page
    assert "csrfmiddlewaretoken" in page
    with acting_as(story.noor):
        assert not Event.objects.filter(act="visit_log").exists()
    assert noor.post(address, filled_in(WORDS, finish="1"), headers=FROM_HERE).status_code == 302


@pytest.mark.parametrize("table", ["audit_event", "audit_link"])
def test_a_refusal_that_cannot_be_noted_is_the_calm_page_too(story: Cast, sign_in: SignIn, table: str) -> None:
    bea, visit = sign_in(story.bea), wrote(story.noor, story.heron, moment(WORDS, "W1"))
    with without(table):
        assert_calm(bea.get(f"/visits/{visit.pk}/"))


@pytest.mark.parametrize("table", ["audit_event", "audit_link"])
def test_nobody_is_signed_in_without_a_mark(story: Cast, table: str) -> None:
    client, sent = Client(), {"login": "noor@example.org", "password": PASSWORD}
    with without(table):
        page = assert_calm(client.post("/accounts/login/", sent, headers=FROM_HERE))
        assert PASSWORD not in page
        assert client.get("/").status_code == 302
        assert_calm(client.post("/accounts/login/", {**sent, "password": "not hers at all"}, headers=FROM_HERE))
    assert client.get("/").status_code == 302
    assert client.post("/accounts/login/", sent, headers=FROM_HERE).status_code == 302
    assert client.get("/").status_code == 200


def test_another_error_of_the_database_is_not_called_that(story: Cast, sign_in: SignIn) -> None:
    noor = sign_in(story.noor)
    noor.raise_request_exception = False
    with without("families_family"):
        answer = noor.post("/families/new/", {"code_name": "Crane", "began_on": "2026-01-01"}, headers=FROM_HERE)
    assert answer.status_code != 503
    with acting_as(story.noor):
        assert not Family.objects.filter(code_name="Crane").exists()


def test_the_page_asks_the_database_nothing(
    story: Cast, rf: RequestFactory, django_assert_num_queries: Callable[..., object]
) -> None:
    story.noor.role_kinds = ["clinician"]  # the middleware has asked for them
    request = rf.post("/visits/log/", {"noticed": WORDS})
    request.user, request.member, request.session = Person(pk=story.noor.person_id), story.noor, {}  # type: ignore
    with django_assert_num_queries(0):  # type: ignore[attr-defined]
        assert WORDS in assert_calm(trail_gone(request, TrailGone()))
