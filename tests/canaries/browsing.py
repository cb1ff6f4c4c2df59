"""The main ways in a real browser, and what it keeps of them: addresses, history, storage, its own folder."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import BrowserContext, BrowserType, Page, expect

from tests.canaries.looking import text_decoys
from tests.canaries.marks import SEALED, WORDS
from tests.canaries.using import Use
from tests.cast import PASSWORD
from tests.journeys.conftest import DESK

STORED = """async () => JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie, window.name,
    history.state, await caches.keys(), (await indexedDB.databases()).map((one) => one.name),
    (await navigator.serviceWorker.getRegistrations()).length])"""


@dataclass
class Kept:
    """What was heard and read of a browser."""

    addresses: list[tuple[str, bytes]] = field(default_factory=list)
    history: list[tuple[str, bytes]] = field(default_factory=list)
    stored: list[tuple[str, bytes]] = field(default_factory=list)

    def read(self, page: Page) -> None:
        """Note what the browser keeps of this page: addresses and titles of its history, and all that is stored."""
        told = page.context.new_cdp_session(page).send("Page.getNavigationHistory")
        self.history.append((page.url, json.dumps(told["entries"], ensure_ascii=False).encode()))
        self.stored.append((page.url, page.evaluate(STORED).encode()))
        self.stored.append((page.url, json.dumps(page.context.storage_state(), ensure_ascii=False).encode()))


@contextmanager
def browser(
    kind: BrowserType, options: dict[str, Any], url: str, folder: Path
) -> Iterator[tuple[BrowserContext, Kept]]:
    """Open a browser with a folder of its own, as a person's; note each address that it asks for."""
    kept = Kept()
    options = {**options, "base_url": url, "viewport": DESK, "ignore_default_args": ["--disable-back-forward-cache"]}
    context = kind.launch_persistent_context(folder, **options)
    context.set_default_timeout(10_000)
    context.on("request", lambda request: kept.addresses.append((request.url, f"{request.url}\n".encode())))
    try:
        yield context, kept
    finally:
        context.close()


def sign_in(page: Page, email: str) -> None:
    page.goto(reverse("account_login"))
    page.locator("[name=login]").fill(email)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator(".site-head summary")).to_be_visible()


def noor_writes(context: BrowserContext, kept: Kept, use: Use, email: str) -> None:
    """A reflection written, shared, taken back; a visit; a word in a thread; her sign-in ends; Back when signed out."""
    page, keys = context.new_page(), use.keys
    sign_in(page, email)
    first = use.word(SEALED)
    page.goto(f"{reverse('reflection_new')}?visit={keys['visit']}")
    page.get_by_label("In your own words").fill(f"{first}\n\n{use.word(SEALED)}")
    page.get_by_text("Four questions:").click()
    page.get_by_label("Respond", exact=True).fill(use.word(SEALED))
    page.get_by_role("button", name="Keep private").click()
    expect(page.get_by_text(first)).to_be_visible()
    kept.read(page)
    page.get_by_role("link", name="Share with your supervisor").click()
    page.get_by_role("button", name="See what will be shared").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing is chosen yet")
    page.get_by_label(first).check()
    page.get_by_role("button", name="See what will be shared").click()
    page.get_by_role("button", name="Share with Ruth").click()
    expect(page.get_by_text("Ruth has not opened it yet")).to_be_visible()
    kept.read(page)
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("Taken back. Ruth cannot read it any more.")).to_be_visible()
    page.goto(f"{reverse('visit_log')}?family={keys['family']}")
    page.get_by_label("What did you notice?").fill(use.word(WORDS))
    page.get_by_role("button", name=re.compile("Finish visit with")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Saved. Thank you for going.")
    kept.read(page)
    said = use.word(WORDS)
    page.goto(reverse("item_detail", args=[keys["session"], keys["item"]]))
    page.get_by_label(re.compile("What you would like to say|Your reply to")).fill(said)
    page.get_by_role("button", name=re.compile("Say it|Reply to")).click()
    expect(page.get_by_text(said)).to_be_visible()
    kept.read(page)
    for name in ("visit_detail", "family_detail", "summary_detail", "reflection_detail", "share_list", "visit_list"):
        page.goto(reverse(name, args=_args(name, keys)))
        kept.read(page)
    page.goto(reverse("reflection_new"))
    page.get_by_label("In your own words").fill(use.word(SEALED))
    Session.objects.all().delete()
    page.get_by_role("button", name="Keep private").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You were signed out. What you typed is still here.")
    kept.read(page)
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Sign in, in a new window").click()
    sign_in(opened.value, email)
    opened.value.close()
    page.get_by_role("button", name="Send it again").click()
    expect(page.get_by_text("Kept. Nobody but you can read it.")).to_be_visible()
    page.locator(".site-head summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    page.go_back()
    kept.read(page)


def _args(name: str, keys: dict[str, Any]) -> list[Any]:
    ref = {
        "visit_detail": "visit",
        "family_detail": "family",
        "summary_detail": "held",
        "reflection_detail": "reflection",
    }
    return [keys[ref[name]]] if name in ref else []


def decoys(context: BrowserContext, kept: Kept) -> None:
    """Have the browser keep decoys in each of its ways."""
    page = context.new_page()
    page.goto(reverse("privacy"))
    for one in text_decoys():
        page.evaluate("(one) => history.pushState(null, one, '?' + one)", one)
        page.evaluate("(one) => fetch('?' + one)", one)
    page.evaluate("(all) => { document.title = all.join(' '); localStorage.decoys = all.join(' ') }", text_decoys())
    kept.read(page)
    page.evaluate("localStorage.clear()")
