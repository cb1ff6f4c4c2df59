"""Back, after all was sent: the page says so, and nothing is sent a second time or with what she never chose."""

import re

import pytest
from playwright.sync_api import Page, expect

from imh_practice.shared.acting import acting_as
from observations.models import MomentTag, Visit
from reflect.models import Reflection
from tests.cast import Cast
from tests.journeys.conftest import JOURNEY, OpenAs
from tests.observations.helpers import moment, wrote

pytestmark = JOURNEY
BOTH_WAYS = pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "none"])
WORDS = "He turned to her voice."


def press_again(page: Page, name: str) -> None:
    """Go back, and press the same button where the page still has it."""
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    button = page.get_by_role("button", name=name)
    if button.count():
        button.click()
        page.wait_for_load_state()


@BOTH_WAYS
def test_back_and_finish_again_makes_no_second_visit(cast: Cast, open_as: OpenAs, javascript: bool) -> None:
    wrote(cast.noor, cast.heron, moment("before", "W9"), days_ago=2)
    page = open_as(cast.noor, javascript=javascript)
    page.goto("/visits/new/")
    page.get_by_role("link", name=re.compile("Heron")).click()
    page.get_by_label("What did you notice?").fill(WORDS)
    page.get_by_text("More ways of being with the family").click()
    page.get_by_text("History, healing and help").click()
    page.get_by_role("checkbox", name=re.compile("unresolved loss")).check()
    page.get_by_role("button", name="Finish visit with Heron").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Saved. Thank you for going.")
    press_again(page, "Finish visit with Heron")
    with acting_as(cast.noor):
        visit = Visit.objects.latest("made_at")
        assert Visit.objects.count() == 2, "the one before, and hers"
        tagged = MomentTag.objects.filter(version__moment__visit=visit)
        assert [one.item_version.item.code for one in tagged.select_related("item_version__item")] == ["W14"]
    expect(page.get_by_text("You finished this at")).to_be_visible()
    page.get_by_role("link", name="See it").click()
    expect(page).to_have_url(re.compile(rf"/visits/{visit.pk}/$"))


@BOTH_WAYS
def test_ticks_come_back_by_name_and_not_by_place(cast: Cast, open_as: OpenAs, javascript: bool) -> None:
    """Gone elsewhere before sending: the browser gives back what she ticked, while the rows have another order."""
    page = open_as(cast.noor, javascript=javascript)
    page.goto(f"/visits/log/?family={cast.heron.pk}")
    page.get_by_label("What did you notice?").fill(WORDS)
    page.get_by_role("checkbox", name=re.compile("side by side")).check()
    wrote(cast.noor, cast.heron, moment("from another screen", "W9", "W14"), days_ago=0.1)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/visits/")
    page.go_back()
    expect(page.get_by_label("What did you notice?")).to_have_value(WORDS)
    ticked = page.locator("#moments-forms .row:has([name*='-tags']:checked)")
    expect(ticked).to_have_count(1)
    expect(ticked).to_contain_text("side by side")


@BOTH_WAYS
def test_back_and_not_met_again_makes_no_second_one(cast: Cast, open_as: OpenAs, javascript: bool) -> None:
    page = open_as(cast.noor, javascript=javascript)
    page.goto(f"/families/{cast.heron.pk}/")
    page.get_by_role("link", name="We did not meet").click()
    page.get_by_role("button", name="Nobody came to the door").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Saved. Thank you for going.")
    press_again(page, "Nobody came to the door")
    with acting_as(cast.noor):
        assert Visit.objects.count() == 1
    expect(page.get_by_text("You finished this at")).to_be_visible()


@BOTH_WAYS
def test_back_and_keep_private_again_keeps_no_second_one(cast: Cast, open_as: OpenAs, javascript: bool) -> None:
    page = open_as(cast.noor, javascript=javascript)
    page.goto("/reflections/")
    page.get_by_role("link", name="Write for yourself").click()
    page.get_by_label("In your own words").fill(WORDS)
    page.get_by_role("button", name="Keep private").click()
    expect(page.get_by_text("Kept. Nobody but you can read it.")).to_be_visible()
    press_again(page, "Keep private")
    with acting_as(cast.noor):
        assert Reflection.objects.count() == 1
    expect(page.get_by_text("You kept this at")).to_be_visible()
    page.get_by_role("link", name="See it").click()
    expect(page.get_by_text(WORDS)).to_be_visible()
