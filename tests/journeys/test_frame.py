"""The frame itself in a browser: signed in, under the real policy, with and without JavaScript."""

import pytest
from playwright.sync_api import ViewportSize, expect

from tests.cast import PASSWORD, Cast
from tests.journeys.conftest import DESK, JOURNEY, PHONE, OpenAs

pytestmark = JOURNEY


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "none"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_first_page_opens(cast: Cast, open_as: OpenAs, size: ViewportSize, javascript: bool) -> None:
    page = open_as(cast.noor, size=size, javascript=javascript)
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_signing_in_leads_back_to_where_one_was_going(cast: Cast, open_as: OpenAs) -> None:
    page = open_as(None)
    page.goto("/")
    page.locator("[name=login]").fill(cast.noor.person.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("/")
    expect(page.locator(".site-head summary")).to_contain_text("Noor")
