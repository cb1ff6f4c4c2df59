"""A person's way through the product in a real browser: the product's own pages, policy and static files.

A module of journeys says ``pytestmark = JOURNEY`` and asks for ``open_as``.
"""

import os
from collections.abc import Iterator
from typing import Any, Protocol

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from playwright.sync_api import Browser, ConsoleMessage, Page, ViewportSize
from pytest_django.live_server_helper import LiveServer

from imh_practice.membership.models import Member
from imh_practice.people.models import Person
from tests.conftest import BOTH, SignIn
from tests.worker import files_dir, worker

__all__ = ["files_dir", "worker"]  # for journeys that end in a finished file

JOURNEY = [pytest.mark.journey, pytest.mark.django_db(transaction=True, databases=BOTH)]
PHONE, DESK = ViewportSize(width=390, height=844), ViewportSize(width=1280, height=900)
# A form that comes back with 422, and a part of a page refused with 401, are said in the console and are no trouble.
EXPECTED = ("Failed to load resource", "Response Status Error Code 401")


class OpenAs(Protocol):
    """Opens an empty page for one of the cast (None: signed out)."""

    def __call__(
        self,
        who: Member | Person | None,
        *,
        size: ViewportSize = PHONE,
        javascript: bool = True,
        dark: bool = False,
    ) -> Page: ...


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium, never a downloaded one; without its sandbox, which root cannot have."""
    # Playwright's sync API keeps an event loop running. Set here and not at import, so that unit tests keep the guard.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    return {
        **browser_type_launch_args,
        "executable_path": os.environ.get("CHROMIUM", "/usr/bin/chromium-headless-shell"),
        "headless": True,
        "chromium_sandbox": False,
        "args": ["--disable-dev-shm-usage"],
    }


class StaticByWhiteNoise(StaticFilesHandler):
    """Leaves static files to the product, as in production. Django's handler knows only their unhashed names."""

    def _should_handle(self, path: str) -> bool:
        return False


@pytest.fixture(scope="session")
def live_server() -> Iterator[LiveServer]:
    """The product on a free port of localhost."""
    server = LiveServer("localhost", start=False)
    server.thread.static_handler = StaticByWhiteNoise
    server.start()
    yield server
    server.stop()


@pytest.fixture
def open_as(browser: Browser, live_server: LiveServer, sign_in: SignIn) -> Iterator[OpenAs]:
    """Pages with addresses relative to the server. The test fails on any script error or breach of the policy."""
    contexts, trouble = [], []

    def heard(message: ConsoleMessage) -> None:
        is_breach = "Content Security Policy" in message.text  # whatever its rank
        if (is_breach or message.type == "error") and not message.text.startswith(EXPECTED):
            trouble.append(message.text)

    def open_(
        who: Member | Person | None,
        *,
        size: ViewportSize = PHONE,
        javascript: bool = True,
        dark: bool = False,
    ) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport=size,
            java_script_enabled=javascript,
            color_scheme="dark" if dark else "light",
        )
        contexts.append(context)
        if who is not None:
            session = sign_in(who).cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        page = context.new_page()
        page.set_default_timeout(10_000)
        # Of the whole browser: a window that a page opens is heard too.
        context.on("console", heard)
        context.on("weberror", lambda error: trouble.append(str(error.error)))
        return page

    yield open_
    for context in contexts:
        context.close()
    assert trouble == []
