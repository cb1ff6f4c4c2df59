"""Headers on every answer: pages, redirects, refusals, errors, files, and what is answered before any view."""

import re
from typing import Any

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client

from imh_practice.membership.rule import rules
from tests.hostile.pages import client_of, clients, opener, patterns
from tests.matrix.cells import FROM_HERE
from tests.matrix.world import NOBODY, World

DAY = 24 * 60 * 60
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # why not no-referrer: ARCHITECTURE.md
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
NEVER_USED = {"camera", "geolocation", "microphone", "payment", "usb"}


def wanting(answer: Any, *, cached: bool = False, secure: bool = False) -> list[str]:
    """Return what an answer's headers lack, by access.md."""
    headers = answer.headers
    found = [name for name, value in ALWAYS.items() if headers.get(name) != value]
    policy = {
        part.split()[0]: part.split()[1:] for part in headers.get("Content-Security-Policy", "").split("; ") if part
    }
    if policy.get("default-src") != ["'none'"] or policy.get("frame-ancestors") != ["'none'"]:
        found.append("default-src or frame-ancestors")
    if policy.get("base-uri") != ["'none'"] or policy.get("form-action") != ["'self'"]:
        found.append("base-uri or form-action")
    sources = {source for each in policy.values() for source in each}
    if not sources <= {"'none'", "'self'", "data:"} or "data:" in policy.get("script-src", []):
        found.append(f"sources {sources}")
    features = dict(re.findall(r"([a-z-]+)=(\S*?)(?:,|$)", headers.get("Permissions-Policy", "")))
    if {features.get(name) for name in NEVER_USED} != {"()"}:
        found.append("Permissions-Policy")
    kept = {*headers.get("Cache-Control", "").split(", ")}
    if not cached and not kept >= {"no-store", "private"}:
        found.append(f"Cache-Control {kept}")
    if secure and not re.fullmatch(
        r"max-age=\d{8}; includeSubDomains; preload", headers.get("Strict-Transport-Security", "")
    ):
        found.append("Strict-Transport-Security")
    return found


@pytest.fixture
def production(settings: Any) -> None:
    """What stands under ``if SECURE`` in the settings, which is read where middleware is made."""
    settings.SECURE_HSTS_SECONDS = 2 * 365 * DAY
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    settings.SECURE_SSL_REDIRECT = True


def breaks(request: HttpRequest, **named: object) -> HttpResponse:
    raise RuntimeError("a view's own words")


@pytest.mark.django_db
@pytest.mark.usefixtures("production")
def test_every_url_by_every_status(world: World, monkeypatch: pytest.MonkeyPatch, part: int) -> None:
    """As whoever may and as nobody, by GET, an empty POST and a method it does not know; then with its view broken."""
    lacking, statuses = {}, set[int]()
    names = [name for name in rules() if name != "account_logout"]

    def ask(method: str, browsers: dict[str, Client], whom: str = "") -> None:
        for name in names[:: 1 if (method, whom) in {("GET", ""), ("POST", "ruth")} else part]:
            place = opener(world, name)
            with transaction.atomic():
                browser = browsers[whom or place.who]
                answer = browser.generic(method, place.path, secure=True, headers={"origin": "https://testserver"})
                transaction.set_rollback(True)
            statuses.add(answer.status_code)
            if gaps := wanting(answer, secure=True):
                lacking[f"{method} {name}: {answer.status_code}"] = gaps

    for method in ("GET", "BREW", "POST"):
        ask(method, clients(world))
        ask(method, clients(world), NOBODY)
    ask("POST", clients(world), "ruth")
    for pattern in patterns():
        monkeypatch.setattr(pattern, "callback", breaks)
    ask("GET", clients(world))
    assert lacking == {}
    assert {200, 302, 401, 403, 404, 405, 422, 500} <= statuses


def test_files_carry_them_and_may_be_kept(client: Client) -> None:
    for path in ("/static/css/app.css", staticfiles_storage.url("css/app.css"), staticfiles_storage.url("js/app.js")):
        answer = client.get(path)
        again = client.get(path, headers={"if-modified-since": answer.headers["Last-Modified"]})
        part = client.get(path, headers={"range": "bytes=0-9"})
        odd = client.get(path, headers={"range": "bytes=99999999-"})
        wrong = client.post(path)
        assert [each.status_code for each in (answer, again, part, odd, wrong)] == [200, 304, 206, 416, 405]
        assert [wanting(each, cached=True) for each in (answer, again, part, odd, wrong)] == [[]] * 5, path
    named = client.get(staticfiles_storage.url("css/app.css"))
    assert "immutable" in named.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/static/no-such.css", "/static/", "/favicon.ico", "/robots.txt", "/no-such-page/"])
def test_what_is_not_there_carries_them(client: Client, path: str) -> None:
    for method in ("GET", "HEAD", "POST", "PUT"):
        answer = client.generic(method, path)
        assert answer.status_code == 404
        assert wanting(answer) == [], method


def test_an_address_without_its_last_stroke_carries_them(client: Client) -> None:
    answer = client.get("/visits")
    assert answer.status_code in {301, 404}
    assert wanting(answer) == []


@pytest.mark.usefixtures("production")
@pytest.mark.parametrize("path", ["/", "/visits/", "/static/css/app.css", "/no-such-page/"])
def test_the_way_to_https_carries_them(client: Client, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Location"]) == (301, f"https://testserver{path}")
    assert wanting(answer) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("headers", "content_type", "body"),
    [
        ({"host": "elsewhere.example"}, "text/plain", b""),
        ({"host": "[::1"}, "text/plain", b""),
        ({}, "application/x-www-form-urlencoded", b"text=" + b"a" * 3_000_000),
        ({}, "application/x-www-form-urlencoded", b"a=1&" * 3000),
        ({}, "multipart/form-data; boundary=\xe9".encode(), b"--x"),
        ({}, "multipart/form-data", b"--x"),
        ({}, "application/x-www-form-urlencoded; charset=utf-7", b"text=a"),
    ],
    ids=["other host", "odd host", "too large", "too many", "odd boundary", "no boundary", "other charset"],
)
def test_what_cannot_be_read_carries_them(
    world: World, headers: dict[str, str], content_type: Any, body: bytes
) -> None:
    kind = content_type.decode("latin1") if isinstance(content_type, bytes) else content_type
    client = client_of(world, "noor")
    answer = client.generic("POST", "/reflections/new/", body, kind, headers={**FROM_HERE, **headers})
    assert answer.status_code == 400
    assert wanting(answer) == []
    assert b"elsewhere" not in answer.content
