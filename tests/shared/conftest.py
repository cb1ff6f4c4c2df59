"""A browser without a server, for pages drawn by templates; and a second checkout, for the local services."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest
from csp.utils import build_policy
from django.conf import settings
from playwright.sync_api import ConsoleMessage, Error, Page, Route

from tests.journeys.conftest import browser_type_launch_args as browser_type_launch_args  # the same browser
from tests.shared.checkout import Checkout

SITE = "http://practice.test"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
Show = Callable[..., Page]
Scheme = Literal["light", "dark"]


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained about: errors, warnings, breaches of the content policy."""
    return []


@pytest.fixture
def sent() -> list[str]:
    """The addresses to which the page sent a form."""
    return []


@pytest.fixture
def show(page: Page, complaints: list[str], sent: list[str]) -> Show:
    """Open a drawn page in the browser, under the product's own content policy."""

    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            complaints.append(message.text)

    def note_error(error: Error) -> None:
        complaints.append(str(error))

    page.on("console", note)
    page.on("pageerror", note_error)

    def open_(html: str, *, width: int = 1280, scheme: Scheme = "light") -> Page:
        def answer(route: Route) -> None:
            path = route.request.url.removeprefix(SITE).partition("?")[0]
            if path.startswith("/static/"):
                file = Path(settings.STATIC_ROOT) / path.removeprefix("/static/")
                route.fulfill(body=file.read_bytes(), content_type=TYPES[file.suffix])
                return
            if route.request.method == "POST":
                sent.append(path)
            headers = {"Content-Security-Policy": build_policy(), "Content-Type": "text/html; charset=utf-8"}
            route.fulfill(body=html, headers=headers)

        page.unroute_all()
        page.route(f"{SITE}/**", answer)
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.goto(f"{SITE}/")
        return page

    return open_


@pytest.fixture
def checkout() -> Iterator[Checkout]:
    """In a folder with a space, a quote and a comma, too long for a socket: each has broken somebody's start.

    Not in pytest's own folder, which nobody but its user may enter: as root the services' account could not, and the
    database would lie elsewhere. That is tried in test_local_demo.
    """
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    made = Checkout(
        folder / "a family's folder, and so long that no unix socket's address takes in its path" / "practice"
    )
    yield made
    made.close()
    shutil.rmtree(folder)
