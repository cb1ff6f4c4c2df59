"""The same story in a real browser: nothing that somebody wrote runs, asks for anything, or adds to a page."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Dialog, Page
from pytest_django.live_server_helper import LiveServer

from tests.cast import Cast
from tests.journeys.conftest import DESK, JOURNEY, OpenAs
from tests.outputs.loaded import Loaded, places, told
from tests.outputs.payloads import payloads
from tests.outputs.test_scripts import PART, difference
from tests.worker import files_dir

__all__ = ["files_dir"]
pytestmark = [*JOURNEY, pytest.mark.long, pytest.mark.usefixtures("files_dir")]
Dom = list[str]
Tell = Callable[[str, object], None]

ELEMENTS = """[...document.querySelectorAll('*')]
    .map((one) => [one.localName, ...one.getAttributeNames().sort()].join(' '))"""
TRY = """const ours = 'button[name=take], [data-add], [data-copy], [data-menu] > summary';
    for (const button of document.querySelectorAll(ours))
    button.click();"""
"""What our own scripts do with words: a row more, words taken over, words copied."""
SPREAD = {
    "noor": ["visit_detail", "visit_amend", "reflection_detail", "summary_edit", "item_detail"],
    "ruth": ["caseload", "shared_detail"],
    "salome": ["people_detail", "emergency_detail", "agency_settings"],
}
"""What `make test` opens."""
NO_PAGES = {"job_download", "practice_table", "thread_news"}
"""A file, and an answer without a body: a browser goes to neither."""
COMPARED: dict[tuple[str, str, int], Dom] = {}


def chosen(whole: bool) -> list[str]:
    every = payloads()
    return every if whole else every[:: len(every) // PART]


@pytest.mark.parametrize("harmless", [True, False], ids=["harmless", "hostile"])
def test_a_page_is_what_it_is_with_harmless_words(
    cast: Cast, open_as: OpenAs, live_server: LiveServer, whole: bool, harmless: bool, record_property: Tell
) -> None:
    """First the story in letters, whose pages are kept; then with payloads. ``open_as`` hears each breach of policy."""
    story = told(cast, Loaded(payloads=chosen(whole), harmless=harmless))
    ran: list[str] = []
    added: list[str] = []
    for who in SPREAD:
        person: Any = story.people[who][1]
        page = open_as(person, size=DESK)
        page.on("dialog", lambda dialog: heard(dialog, ran))
        page.on("request", lambda request: ran.extend(away(request.url, live_server.url)))
        names = {name for (_who, name, _number), _path in places(story, who, whole=False)} if whole else SPREAD[who]
        for key, path in places(story, who, whole=False):
            if key[1] not in names or key[1] in NO_PAGES or (key[2] > 0 and not whole):
                continue
            found = looked_at(page, path, ran)
            if harmless:
                COMPARED[key] = found
            elif COMPARED[key] != found:
                added.append(f"{key}: {difference(COMPARED[key], found)}")
    assert ran == []
    assert added == []
    assert {name for _who, name, _number in COMPARED} >= {name for names in SPREAD.values() for name in names}
    record_property("ran", len(ran))


def heard(dialog: Dialog, ran: list[str]) -> None:
    """Note a dialog, but for the one that asks whether to leave unsent words: a row was added to a form."""
    if dialog.type != "beforeunload":
        ran.append(f"a dialog: {dialog.message}")
    dialog.accept()


def away(url: str, home: str) -> Iterator[str]:
    if not url.startswith((home, "data:", "blob:", "about:")):
        yield f"asked for {url}"


def looked_at(page: Page, path: str, ran: list[str]) -> Dom:
    answer = page.goto(path)
    assert answer is not None
    assert answer.status < 500, path
    page.evaluate(TRY)
    found: Dom = page.evaluate(ELEMENTS)
    if page.evaluate("window.ran !== undefined || document.querySelector('b[id=x]') !== null"):
        ran.append(f"on {path}")
    return found


def test_the_payloads_would_run_were_they_not_escaped(browser: Browser, whole: bool) -> None:
    """On a page of nobody's without a policy: otherwise the test above could not fail."""
    page = browser.new_page()
    page.route("**/*", lambda route: route.abort())
    page.on("dialog", lambda dialog: dialog.dismiss())
    ran = changed = 0
    for payload in chosen(whole):
        page.goto("about:blank")
        page.set_content(f"<!doctype html><title>x</title><p>{payload}</p>", wait_until="domcontentloaded")
        page.wait_for_timeout(20)
        ran += bool(page.evaluate("window.ran !== undefined"))
        changed += page.evaluate("document.querySelectorAll('*').length") != 5
    page.close()
    assert ran > len(chosen(whole)) / 10
    assert changed > len(chosen(whole)) / 2
