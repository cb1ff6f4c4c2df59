"""Noor writes for herself, shares a passage, and takes it back; Ruth reads it, and then does not."""

import re

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.cast import Cast
from tests.journeys.conftest import DESK, JOURNEY, PHONE, OpenAs
from tests.reflect.story import make_visit

pytestmark = JOURNEY
GUARDING = "I think she is guarding two babies at every meal."
PROUD = "I am proud that she told me, and ashamed of being proud."


def write(page: Page, cast: Cast) -> None:
    """From the visit to the kept page."""
    page.goto(f"/reflections/new/?visit={make_visit(cast).pk}")
    expect(page.get_by_text("Nobody else can read this.")).to_be_visible()
    page.get_by_label("In your own words").fill(f"{GUARDING}\n\n{PROUD}")
    page.get_by_text("Four questions:").click()
    page.get_by_label("Respond", exact=True).fill("I said it too brightly.")
    page.get_by_text("Bias, power and privilege").nth(2).click()
    page.get_by_label("Bias, power and privilege").nth(2).fill("I could leave.")
    page.get_by_role("button", name="Keep private").click()
    expect(page.get_by_text("Kept. Nobody but you can read it.")).to_be_visible()
    expect(page.get_by_role("heading", name="Respond")).to_be_visible()


def share(page: Page) -> None:
    """From the kept page to the shared one."""
    page.get_by_role("link", name="Share with your supervisor").click()
    page.get_by_role("button", name="See what will be shared").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing is chosen yet")
    page.get_by_label(GUARDING).check()
    page.get_by_role("button", name="See what will be shared").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Share this with Ruth?")
    expect(page.get_by_text(GUARDING)).to_be_visible()
    expect(page.get_by_text(PROUD)).to_have_count(0)
    expect(page.get_by_text("34 CFR 99.3")).to_be_visible()
    page.get_by_role("button", name="Share with Ruth").click()
    expect(page.get_by_text("Ruth has not opened it yet")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "none"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_written_shared_read_and_taken_back(cast: Cast, open_as: OpenAs, size: ViewportSize, javascript: bool) -> None:
    noor = open_as(cast.noor, size=size, javascript=javascript)
    ruth = open_as(cast.ruth, size=size, javascript=javascript)
    write(noor, cast)
    share(noor)

    ruth.goto("/reflections/shared/")
    ruth.get_by_role("link", name=re.compile("About the visit with Heron")).click()
    expect(ruth.get_by_text(GUARDING)).to_be_visible()
    expect(ruth.get_by_text(PROUD)).to_have_count(0)
    assert ruth.evaluate("document.documentElement.scrollWidth <= innerWidth")

    noor.reload()
    expect(noor.get_by_text("Ruth opened it on")).to_be_visible()
    noor.get_by_role("button", name="Take it back").click()
    expect(noor.get_by_text("Taken back. Ruth cannot read it any more.")).to_be_visible()
    noor.get_by_role("link", name="The reflection it comes from").click()
    expect(noor.get_by_text("Nobody else can read this.")).to_be_visible()

    answer = ruth.reload()
    assert answer is not None
    assert answer.status == 404
    expect(ruth.get_by_text(GUARDING)).to_have_count(0)


def test_two_windows_lose_nothing(cast: Cast, open_as: OpenAs) -> None:
    first = open_as(cast.noor)
    write(first, cast)
    second = first.context.new_page()
    second.goto(first.url)
    for page, words in ((first, "Typed on the train."), (second, "Typed at the desk.")):
        page.get_by_role("link", name="Change").click()
        page.get_by_label("In your own words").fill(words)
    for page in (second, first):
        page.get_by_role("button", name="Keep private").click()
    expect(first.get_by_role("heading", level=1)).to_have_text("You wrote this in two places")
    first.get_by_role("button", name="Keep both").click()
    for words in ("Typed on the train.", "Typed at the desk."):
        expect(first.get_by_text(words)).to_be_visible()


def test_a_line_not_written_comes_back_with_its_box_open(cast: Cast, open_as: OpenAs) -> None:
    page = open_as(cast.noor, size=DESK)
    write(page, cast)
    page.get_by_role("link", name="Share with your supervisor").click()
    page.get_by_text("Only single sentences").click()
    page.get_by_label("Single sentences", exact=True).fill("I could leave.\nI never wrote this.")
    page.get_by_role("button", name="See what will be shared").click()
    page.get_by_role("link", name=re.compile("Line 2 does not stand")).click()
    box = page.get_by_label("Single sentences", exact=True)
    expect(box).to_be_focused()
    box.fill("I could leave.")
    page.get_by_role("button", name="See what will be shared").click()
    expect(page.get_by_text("I could leave.")).to_be_visible()
    page.get_by_role("button", name="Choose differently").click()
    expect(page.get_by_label("Single sentences", exact=True)).to_have_value("I could leave.")


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "none"])
def test_a_lens_is_found_in_two_steps_and_loses_nothing(cast: Cast, open_as: OpenAs, javascript: bool) -> None:
    page = open_as(cast.noor, javascript=javascript)
    page.goto("/reflections/new/")
    here = page.url
    if javascript:
        page.evaluate("globalThis.mark = 1")
    page.get_by_label("In your own words").fill(GUARDING)
    page.get_by_text("Look through a lens").click()
    page.get_by_role("button", name="Behind the behavior").click()
    first = page.get_by_label("A state behind the behavior", exact=True)
    expect(first).to_be_focused()
    page.get_by_role("button", name="Another question").click()
    box = page.get_by_label("Shown back to the baby", exact=True)
    expect(box).to_be_focused()
    expect(first).to_have_count(0)
    box.fill(PROUD)
    page.get_by_role("button", name="Keep this one").click()
    expect(page.get_by_role("button", name="Another question")).to_have_count(0)
    expect(box).to_have_value(PROUD)
    expect(page.get_by_label("In your own words")).to_have_value(GUARDING)
    page.get_by_text("Look through a lens").click()
    page.get_by_role("button", name="Felt messages").click()
    page.get_by_role("button", name="Put the lens away").click()
    expect(page.locator("summary", has_text="Look through a lens")).to_be_focused()
    assert page.url == here
    if javascript:
        assert page.evaluate("globalThis.mark") == 1, "in place, without a page of its own"
    page.get_by_role("button", name="Keep private").click()
    expect(page.get_by_role("heading", name="Shown back to the baby")).to_be_visible()
    for words in (GUARDING, PROUD):
        expect(page.get_by_text(words)).to_be_visible()


def test_signed_out_while_looking_the_page_and_its_words_stay(cast: Cast, open_as: OpenAs) -> None:
    page = open_as(cast.noor)
    page.goto("/reflections/new/")
    page.get_by_label("In your own words").fill(GUARDING)
    page.context.clear_cookies(name="sessionid")
    page.get_by_text("Look through a lens").click()
    page.get_by_role("button", name="Behind the behavior").click()
    expect(page.locator("#live")).to_contain_text("You were signed out. What you typed is still here")
    expect(page.get_by_label("In your own words")).to_have_value(GUARDING)


def test_the_steps_of_a_pause_open_one_at_a_time_without_javascript(cast: Cast, open_as: OpenAs) -> None:
    page = open_as(cast.noor, javascript=False)
    page.goto("/")
    page.get_by_role("link", name="Before you go in").click()
    steps = page.locator("details[name=step]")
    expect(page.locator("details[name=step][open] summary")).to_have_text("Pause")
    page.get_by_label("Pause", exact=True).fill("In the car.")
    steps.get_by_text("Be curious", exact=True).first.click()
    expect(page.locator("details[name=step][open] summary")).to_have_text("Be curious")
    page.get_by_role("button", name="Keep private").click()
    expect(page.get_by_text("In the car.")).to_be_visible()
