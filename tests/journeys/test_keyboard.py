"""A visit logged without a mouse or a finger on the screen: Tab, Space, Enter and words."""

import re

from playwright.sync_api import Locator, Page, expect

from imh_practice.shared.acting import acting_as
from observations.models import Moment
from tests.cast import Cast
from tests.journeys.conftest import DESK, JOURNEY, OpenAs

pytestmark = JOURNEY
MOST_TABS = 60


def tab_to(page: Page, what: Locator) -> None:
    """Press Tab until the focus is there, and see that it can be seen."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if what.evaluate("part => part === document.activeElement"):
            expect(what).to_be_in_viewport()
            return
    raise AssertionError(f"not within {MOST_TABS} tabs: {what}")


def test_a_visit_is_logged_by_the_keyboard_alone(cast: Cast, open_as: OpenAs) -> None:
    page = open_as(cast.noor, size=DESK)
    page.goto("/visits/")
    tab_to(page, page.get_by_role("link", name="Skip to"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("link", name="Log a visit"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("link", name=re.compile("Heron")))
    page.keyboard.press("Enter")
    box = page.get_by_label("What did you notice?")
    expect(box).to_be_focused()
    page.keyboard.type("He turned to her voice.")
    tab_to(page, page.get_by_role("checkbox", name=re.compile("side by side")))
    page.keyboard.press("Space")
    fold = page.locator("summary", has_text="Keep this moment from a colleague")
    tab_to(page, fold)
    page.keyboard.press("Space")
    tab_to(page, page.get_by_role("checkbox", name="Jonas Lind"))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name="Add another moment"))
    page.keyboard.press("Enter")
    expect(page.get_by_label("What did you notice?").nth(1)).to_be_focused()
    page.keyboard.type("She laughed.")
    tab_to(page, page.get_by_role("button", name="Finish visit with Heron"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Saved. Thank you for going.")
    tab_to(page, page.get_by_role("link", name="See the visit"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("Kept from Jonas Lind")).to_be_visible()
    with acting_as(cast.noor):
        assert Moment.objects.count() == 2
