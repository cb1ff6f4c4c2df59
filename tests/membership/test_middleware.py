"""The context and the rules around a view: what is committed, what is recorded, what a refusal looks like."""

import io
import logging

import pytest
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from django.utils import timezone

from imh_practice.audit.models import Event, Kind
from imh_practice.families.models import Family
from imh_practice.home import views as home_views
from imh_practice.membership import rule as rule_module
from imh_practice.membership.rule import Principal, Rule
from imh_practice.shared.acting import acting_as
from imh_practice.urls import urlpatterns as real_urls
from tests.cast import make_cast
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def writes_and_breaks(request: HttpRequest) -> HttpResponse:
    Family.objects.create(code_name="Half", began_on="2026-01-01")
    raise RuntimeError("words of a family")


def answers_500(request: HttpRequest) -> HttpResponse:
    Family.objects.create(code_name="Half", began_on="2026-01-01")
    return HttpResponse(status=503)


def fails_at_the_end(request: HttpRequest) -> HttpResponse:
    def fail() -> None:
        raise RuntimeError

    transaction.on_commit(fail)
    return HttpResponse()


def refused_by_policy(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM families_family")
    return HttpResponse()


urlpatterns = [
    *real_urls,
    path("breaks/", writes_and_breaks, name="breaks"),
    path("answers-500/", answers_500, name="answers_500"),
    path("fails-at-the-end/", fails_at_the_end, name="fails_at_the_end"),
    path("policy/", refused_by_policy, name="policy"),
    path("without-a-rule/", home_views.today, name="without_a_rule"),
]
handler500 = "imh_practice.home.errors.server_error"


@pytest.fixture(autouse=True)
def _extra_urls(settings: object, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.ROOT_URLCONF = __name__  # type: ignore[attr-defined]  # pytest-django's wrapper has every setting
    everybody = {"GET": (Principal.MEMBER,)}
    extra = {name: Rule(name, everybody) for name in ("breaks", "answers_500", "fails_at_the_end", "policy")}
    known = dict(rule_module.rules())
    monkeypatch.setattr("imh_practice.membership.middleware.rules", lambda: {**known, **extra})


@pytest.mark.parametrize("url", ["/breaks/", "/answers-500/"])
def test_what_a_failed_view_wrote_is_not_kept(sign_in: SignIn, url: str) -> None:
    """Django turns the exception into a response below the middleware, whose own transaction would then commit."""
    cast = make_cast()
    client = sign_in(cast.noor)
    client.raise_request_exception = False
    assert client.get(url).status_code >= 500
    with acting_as(cast.noor):
        assert not Family.objects.filter(code_name="Half").exists()


def test_an_error_at_the_end_leaves_no_agencys_clock_on_the_thread(sign_in: SignIn) -> None:
    """COMMIT comes after the view: what fails there must not let the next request read another agency's time."""
    cast = make_cast()
    before = timezone.get_current_timezone_name()
    assert before != cast.agency.time_zone
    client = sign_in(cast.noor)
    client.raise_request_exception = False
    assert client.get("/fails-at-the-end/").status_code == 500
    assert timezone.get_current_timezone_name() == before


def test_an_exceptions_words_do_not_reach_the_log(sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    (handler,) = [each for each in logging.getLogger().handlers if type(each) is logging.StreamHandler]
    monkeypatch.setattr(handler, "stream", stream)
    client = sign_in(make_cast().noor)
    client.raise_request_exception = False
    client.get("/breaks/")
    assert "RuntimeError" in stream.getvalue()
    assert "words of a family" not in stream.getvalue()


def test_a_refusal_by_the_second_wall_looks_like_a_row_that_never_was(sign_in: SignIn) -> None:
    cast = make_cast()
    client = sign_in(cast.noor)
    refused, unknown = client.get("/policy/"), client.get("/no-such-page/")
    assert refused.status_code == unknown.status_code == 404
    assert refused.content == unknown.content
    assert dict(refused.headers) == dict(unknown.headers)


def test_a_url_without_a_rule_is_not_there(sign_in: SignIn) -> None:
    assert sign_in(make_cast().noor).get("/without-a-rule/").status_code == 404


def test_a_refusal_is_recorded_although_the_view_rolled_back(sign_in: SignIn) -> None:
    cast = make_cast()
    sign_in(cast.noor).get("/policy/")
    with acting_as(cast.noor):
        (event,) = Event.objects.filter(kind=Kind.DENIED)
        assert (event.act, event.member_id, event.via) == ("policy", cast.noor.pk, "web")


def test_somebody_disabled_is_out_at_the_next_request(sign_in: SignIn) -> None:
    cast = make_cast()
    client = sign_in(cast.noor)
    assert client.get("/").status_code == 200
    cast.noor.person.is_active = False
    cast.noor.person.save()
    assert client.get("/").status_code == 302


def test_somebody_whose_place_ended_is_out_at_the_next_request(sign_in: SignIn) -> None:
    cast = make_cast()
    client = sign_in(cast.noor)
    assert client.get("/").status_code == 200
    with acting_as(cast.salome):
        cast.noor.ended_at = cast.noor.began_at
        cast.noor.save()
    assert client.get("/").headers["Location"] == "/places/"


@pytest.mark.parametrize("url", ["/", "/accounts/login/", "/no-such-page/", "/healthz", "/static/css/app.css"])
def test_every_answer_carries_the_headers(client: Client, url: str) -> None:
    headers = client.get(url).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    if not url.startswith("/static/"):
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert {"no-store", "private"} <= set(headers["Cache-Control"].split(", "))
