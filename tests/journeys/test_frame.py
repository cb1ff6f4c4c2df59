"""The frame itself in a browser: signed in, under the real policy, with and without JavaScript."""

import pytest
from playwright.sync_api import ViewportSize, expect

from imh_practice.agencies.models import Agency
from imh_practice.shared.acting import acting_as
from tests.cast import PASSWORD, Cast
from tests.journeys.conftest import DESK, JOURNEY, PHONE, OpenAs

pytestmark = JOURNEY
LINES = """(element, word) => {
    const range = document.createRange(), at = element.firstChild.data.indexOf(word);
    range.setStart(element.firstChild, at);
    range.setEnd(element.firstChild, at + word.length);
    return new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size;
}"""
"""On how many lines a word stands."""


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "none"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_first_page_opens(cast: Cast, open_as: OpenAs, size: ViewportSize, javascript: bool) -> None:
    page = open_as(cast.noor, size=size, javascript=javascript)
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("name", ["Lantern House Early Childhood Services", "Entwicklungspsychologieberatung"])
def test_large_letters_on_a_small_phone_leave_the_agency_s_name_whole(cast: Cast, open_as: OpenAs, name: str) -> None:
    """At 200 % on 320 px the menu goes below it; only a word longer than the line is broken."""
    with acting_as(cast.salome):
        Agency.objects.update(name=name)
    page = open_as(cast.noor, size=ViewportSize(width=320, height=640))
    page.goto("/")
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    brand, words = page.locator(".brand span"), name.split()
    broken = [word for word in words if brand.evaluate(LINES, word) > 1]
    assert broken == ([name] if len(words) == 1 else [])
    page.locator(".site-head summary").click()
    page.get_by_role("button", name="Sign out").scroll_into_view_if_needed()  # below: four entries are higher
    expect(page.get_by_role("button", name="Sign out")).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_signing_in_leads_back_to_where_one_was_going(cast: Cast, open_as: OpenAs) -> None:
    page = open_as(None)
    page.goto("/")
    page.locator("[name=login]").fill(cast.noor.person.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("/")
    expect(page.locator(".site-head summary")).to_contain_text("Noor")
