"""The main pages of each role, full of a story, on a phone and at a desk, light and dark: axe finds nothing.

And at 320 pixels wide, or on a phone with text twice as large, nobody has to scroll two ways.
"""

from typing import Any, Literal

import pytest
from playwright.sync_api import Page

from tests.cast import Cast
from tests.growth import Keys, grow
from tests.journeys.conftest import DESK, JOURNEY, PHONE, OpenAs
from tests.shared.test_gallery import RULES, SCHEMES, findings, sideways
from tests.worker import files_dir

__all__ = ["files_dir"]
pytestmark = [*JOURNEY, pytest.mark.long, pytest.mark.usefixtures("files_dir")]

SHORT: tuple[dict[Literal["light", "dark"], Any], dict[Literal["light", "dark"], Any]] = ({"light": RULES}, {})
"""What it is asked on the phone and at the desk where not all is asked, as the build server does."""

FAMILY, VISIT, SESSION = "/families/{family}/", "/visits/{visit}/", "/supervision/{session}/"
PAGES: dict[str, list[str]] = {
    "noor": [
        "/",
        "/visits/",
        "/visits/new/",
        "/visits/log/?family={family}",
        "/visits/not-met/?family={family}",
        VISIT,
        f"{VISIT}edit/",
        f"{VISIT}note/",
        f"{VISIT}saved/",
        "/families/",
        "/families/new/",
        FAMILY,
        f"{FAMILY}edit/",
        f"{FAMILY}team/",
        f"{FAMILY}referral/",
        "/reflections/",
        "/reflections/new/?visit={visit}",
        "/reflections/{reflection}/",
        "/reflections/{reflection}/share/",
        "/reflections/shares/",
        "/supervision/bring/?moment={moment}",
        "/practice/",
        "/practice/find/?q=regul",
        "/practice/skills-for-early-intervention/identify-refer-collaborate/",
    ],
    "ruth": [
        "/",
        "/caseload/",
        "/caseload/{noor}/",
        VISIT,
        "/reflections/shared/",
        "/reflections/shared/{grant}/",
        "/supervision/",
        "/supervision/new/",
        f"{SESSION}?tab=before",
        f"{SESSION}?tab=together",
        f"{SESSION}?tab=after",
        f"{SESSION}items/{{item}}/",
        f"{SESSION}summary/",
        f"{SESSION}summary/edit/",
        "/supervision/{agreed}/summary/",
        "/help/",
        "/privacy/",
        "/who-sees-what/",
    ],
    "bea": ["/wonderings/"],
    "salome": [
        "/",
        "/people/",
        "/people/invite/",
        "/people/{noor}/",
        "/people/{noor}/roles/",
        "/people/{noor}/supervisor/",
        "/families/",
        "/reports/",
        "/reports/new/",
        "/reports/check/?counted=services&first={first}&last={last}&program=",
        "/practice/ours/",
    ],
}


def open_(page: Page, path: str, keys: Keys) -> None:
    answer = page.goto(path.format(**keys))
    assert answer
    assert answer.status == 200, path
    # What stays at the bottom covers text while the page is measured; axe cannot tell its color then.
    page.evaluate("document.querySelector('.bar')?.style.setProperty('position', 'static')")
    page.evaluate("document.querySelectorAll('main details').forEach((fold) => fold.open = true)")


@pytest.mark.parametrize("name", PAGES)
def test_the_main_pages_are_accessible_and_never_scroll_two_ways(
    cast: Cast, open_as: OpenAs, name: str, pytestconfig: pytest.Config
) -> None:
    keys, found = grow(cast, 2), []
    page = open_as(cast.members[name])
    on_phone, at_desk = (SCHEMES, SCHEMES) if pytestconfig.getoption("--whole-looks") else SHORT
    for path in PAGES[name]:
        open_(page, path, keys)
        for size, asked in ((PHONE, on_phone), (DESK, at_desk)):
            page.set_viewport_size(size)
            for scheme, rules in asked.items():
                page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                found += [(path, size["width"], scheme, *one) for one in findings(page, rules)]
        for width, text in ((320, "100%"), (PHONE["width"], "200%")):
            page.set_viewport_size({"width": width, "height": 640})
            page.evaluate(f"document.documentElement.style.fontSize = '{text}'")
            if sideways(page) > 0:
                found.append((path, width, text, "wider by", sideways(page), wide(page)))
    assert found == []


BEYOND = """[...document.querySelectorAll('body *')]
    .filter((part) => part.getBoundingClientRect().right > innerWidth && !part.parentElement.closest('.scroll'))
    .map((part) => part.outerHTML.slice(0, 120))"""


def wide(page: Page) -> Any:
    """Return the parts that reach beyond the window, less what scrolls in a box of its own."""
    return page.evaluate(BEYOND)
