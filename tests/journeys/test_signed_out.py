"""The sign-in ends halfway: words come back and can be sent; and after signing out Back shows nothing."""

import re
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import BrowserType, Page, ViewportSize, expect
from pytest_django.live_server_helper import LiveServer

from imh_practice.shared.acting import acting_as
from observations.models import Visit
from reflect.models import Reflection
from tests.cast import PASSWORD, Cast
from tests.journeys.conftest import DESK, JOURNEY, PHONE, OpenAs
from tests.observations.helpers import moment, wrote

pytestmark = JOURNEY
WAYS = pytest.mark.parametrize(("size", "javascript"), [(PHONE, True), (DESK, False)], ids=["phone", "desk-none"])
WORDS = "He turned to her voice, and she saw it.\nThen she laughed."


def come_back_in(page: Page, cast: Cast, *, javascript: bool) -> None:
    """What the page tells her to do: sign in in another window, come back, send it again; without script, twice."""
    expect(page.get_by_role("heading", level=1)).to_have_text("You were signed out. What you typed is still here.")
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Sign in, in a new window").click()
    window = opened.value
    window.locator("[name=login]").fill(cast.noor.person.email)
    window.locator("[name=password]").fill(PASSWORD)
    window.get_by_role("button", name="Sign in").click()
    expect(window.locator(".site-head summary")).to_contain_text("Noor")
    expect(window.get_by_text("Close this window. Your words wait in the other one")).to_be_visible()
    window.close()
    page.get_by_role("button", name="Send it again").click()
    if javascript:
        return
    expect(page.get_by_text("Your sign-in has changed since that page was opened")).to_be_visible()
    page.get_by_role("button", name="Send it again").click()


@WAYS
def test_a_visit_typed_when_the_sign_in_ends_is_not_lost(
    cast: Cast, open_as: OpenAs, size: ViewportSize, javascript: bool
) -> None:
    page = open_as(cast.noor, size=size, javascript=javascript)
    page.goto(f"/visits/log/?family={cast.heron.pk}")
    page.get_by_label("What did you notice?").fill(WORDS)
    page.get_by_role("checkbox", name=re.compile("side by side")).check()
    Session.objects.all().delete()
    page.get_by_role("button", name="Finish visit with Heron").click()
    with acting_as(cast.noor):
        assert not Visit.objects.exists()
    come_back_in(page, cast, javascript=javascript)
    expect(page.get_by_role("heading", level=1)).to_have_text("Saved. Thank you for going.")
    with acting_as(cast.noor):
        head = Visit.objects.finished().get().moments.get().head
        assert head is not None
        assert (head.text.splitlines(), head.tags.count()) == (WORDS.splitlines(), 1)  # forms send CR LF


@WAYS
def test_a_private_reflection_typed_when_the_sign_in_ends_is_not_lost(
    cast: Cast, open_as: OpenAs, size: ViewportSize, javascript: bool
) -> None:
    page = open_as(cast.noor, size=size, javascript=javascript)
    page.goto("/reflections/new/")
    page.get_by_label("In your own words").fill(WORDS)
    Session.objects.all().delete()
    page.get_by_role("button", name="Keep private").click()
    come_back_in(page, cast, javascript=javascript)
    expect(page.get_by_text("Kept. Nobody but you can read it.")).to_be_visible()
    with acting_as(cast.noor):
        assert Reflection.objects.get().parts[0].text == WORDS


def test_before_the_sign_in_ends_she_is_told_and_can_stay(cast: Cast, open_as: OpenAs) -> None:
    page = open_as(cast.noor)
    page.clock.install()
    page.goto("/reflections/new/")
    told = page.get_by_text("You will be signed out in two minutes.")
    for _time in range(2):
        page.clock.fast_forward("12:50")
        expect(told).to_be_hidden()
        page.clock.fast_forward("00:15")
        expect(told).to_be_visible()
        page.get_by_role("button", name="Stay signed in").click()
        expect(told).to_be_hidden()
    page.clock.fast_forward("13:05")
    Session.objects.all().delete()
    page.get_by_role("button", name="Stay signed in").click()
    expect(page.get_by_text("You were signed out. What you typed is still here:")).to_be_visible()


@WAYS
def test_after_signing_out_back_shows_nothing(
    cast: Cast, open_as: OpenAs, size: ViewportSize, javascript: bool
) -> None:
    visit = wrote(cast.noor, cast.heron, moment(WORDS))
    page = open_as(cast.noor, size=size, javascript=javascript)
    page.goto("/visits/")
    page.get_by_role("link", name=re.compile("Heron")).click()
    expect(page.get_by_text("Then she laughed.")).to_be_visible()
    page.locator(".site-head summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    for _ in range(2):
        page.go_back()
        expect(page.get_by_role("button", name="Sign in")).to_be_visible()
        assert "laughed" not in page.content()
        assert "Heron" not in page.content()
    for _ in range(3):
        page.go_forward()
        assert "laughed" not in page.content()
        assert "Heron" not in page.content()
    page.goto(f"/visits/{visit.pk}/")
    assert "laughed" not in page.content()


def test_a_browser_that_keeps_pages_whole_does_not_keep_ours(
    cast: Cast, browser_type: BrowserType, browser_type_launch_args: dict[str, Any], live_server: LiveServer
) -> None:
    """Browsers under test keep none, so one is opened that may."""
    visit = wrote(cast.noor, cast.heron, moment(WORDS))
    browser = browser_type.launch(**browser_type_launch_args, ignore_default_args=["--disable-back-forward-cache"])
    try:
        page = browser.new_page(base_url=live_server.url)
        page.goto("/accounts/login/")
        page.locator("[name=login]").fill(cast.noor.person.email)
        page.locator("[name=password]").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.goto(f"/visits/{visit.pk}/")
        expect(page.get_by_text("Then she laughed.")).to_be_visible()
        page.locator(".site-head summary").click()
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("button", name="Sign in")).to_be_visible()
        for step in (page.go_back, page.go_back, page.go_forward, page.go_forward):
            step()
            assert "laughed" not in page.content()
            assert "Heron" not in page.content()
    finally:
        browser.close()
