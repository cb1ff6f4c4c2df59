"""A visit logged on a phone: four taps and some words, with JavaScript and without; read, amended, not met."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from imh_practice.shared.acting import acting_as
from observations.models import Moment, Visit
from tests.cast import Cast
from tests.journeys.conftest import DESK, JOURNEY, OpenAs
from tests.observations.helpers import moment, wrote

pytestmark = JOURNEY

BOTH_WAYS = pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "none"])
WORDS = "He turned to her voice, and she saw it."


class Thumb:
    """Counts taps on a page."""

    def __init__(self) -> None:
        self.taps = 0

    def __call__(self, what: Locator) -> None:
        self.taps += 1
        what.click()


def log_one(page: Page, cast: Cast, tap: Callable[[Locator], None], words: str = WORDS) -> None:
    """From the visits: log, family, words, one tag, finish."""
    tap(page.get_by_role("link", name="Log a visit"))
    tap(page.get_by_role("link", name=re.compile("Heron")))
    box = page.get_by_label("What did you notice?")
    expect(box).to_be_focused()
    page.keyboard.type(words)  # into the box that has the focus: no tap of its own
    tap(page.get_by_role("checkbox", name=re.compile("I cared for the relationships")))
    tap(page.get_by_role("button", name="Finish visit with Heron"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Saved. Thank you for going.")


@BOTH_WAYS
def test_four_taps_and_some_words(cast: Cast, open_as: OpenAs, javascript: bool) -> None:
    page, thumb = open_as(cast.noor, javascript=javascript), Thumb()
    page.goto("/visits/")
    log_one(page, cast, thumb)
    assert thumb.taps == 4
    expect(page.get_by_text("You cared for the relationships here and let them be")).to_be_visible()
    page.get_by_role("link", name="See the visit").click()
    expect(page.get_by_text(WORDS)).to_be_visible()
    with acting_as(cast.noor):
        visit = Visit.objects.finished().get()
    assert visit.author_id == cast.noor.pk
    expect(page).to_have_url(re.compile(rf"/visits/{visit.pk}/$"))  # ids alone


@BOTH_WAYS
def test_not_met_takes_two_taps_from_the_family(cast: Cast, open_as: OpenAs, javascript: bool) -> None:
    page, thumb = open_as(cast.noor, javascript=javascript), Thumb()
    page.goto(f"/families/{cast.heron.pk}/")
    thumb(page.get_by_role("link", name="We did not meet"))
    thumb(page.get_by_role("button", name="Nobody came to the door"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Saved. Thank you for going.")
    assert thumb.taps == 2
    with acting_as(cast.noor):
        head = Visit.objects.finished().select_related("head").get().head
        assert head is not None
        assert head.outcome == "no-answer"


@BOTH_WAYS
def test_another_moment_taken_out_and_put_back(cast: Cast, open_as: OpenAs, javascript: bool) -> None:
    page = open_as(cast.noor, javascript=javascript)
    page.goto(f"/visits/log/?family={cast.heron.pk}")
    page.get_by_label("What did you notice?").fill("First.")
    page.get_by_role("checkbox", name=re.compile("side by side")).check()
    page.get_by_role("button", name="Add another moment").click()
    boxes = page.get_by_label("What did you notice?")
    expect(boxes).to_have_count(2)
    expect(boxes.nth(0)).to_have_value("First.")
    expect(page.get_by_role("checkbox", name=re.compile("side by side")).first).to_be_checked()
    expect(boxes.nth(1)).to_be_focused()
    expect(page.get_by_text("Record: 1 moment.")).to_be_visible()
    boxes.nth(1).fill("Second.")
    if javascript:
        expect(page.get_by_text("Record: 2 moments.")).to_be_visible()
    page.get_by_role("button", name="Take this moment out").nth(0).click()
    expect(page.get_by_text("Record: 1 moment.")).to_be_visible()
    page.get_by_role("button", name="Put it back").click()
    page.get_by_role("button", name="Take this moment out").nth(1).click()
    page.get_by_role("button", name="Finish visit with Heron").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Saved. Thank you for going.")
    with acting_as(cast.noor):
        (one,) = Moment.objects.select_related("head")
        assert one.head is not None
        assert one.head.text == "First."


@BOTH_WAYS
def test_what_is_missing_is_said_and_nothing_is_lost(cast: Cast, open_as: OpenAs, javascript: bool) -> None:
    page = open_as(cast.noor, javascript=javascript)
    page.goto(f"/visits/log/?family={cast.heron.pk}")
    page.get_by_label("Something else").fill("A song in the car")
    if javascript:
        page.keyboard.press("Enter")
        expect(page.get_by_text("There is a problem")).to_have_count(0)
    page.get_by_role("button", name="Finish visit with Heron").click()
    expect(page.get_by_role("alert")).to_contain_text("Write a sentence about this moment, or take it out.")
    expect(page.get_by_label("Something else")).to_have_value("A song in the car")
    page.get_by_role("link", name="Write a sentence about this moment").click()
    page.get_by_label("What did you notice?").fill("He slept.")
    page.get_by_role("button", name="Finish visit with Heron").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Saved. Thank you for going.")


@BOTH_WAYS
def test_more_ways_are_found(cast: Cast, open_as: OpenAs, javascript: bool) -> None:
    page = open_as(cast.noor, javascript=javascript)
    page.goto(f"/visits/log/?family={cast.heron.pk}")
    page.get_by_label("What did you notice?").fill("She spoke of her mother.")
    page.get_by_text("More ways of being with the family").click()
    loss = page.get_by_role("checkbox", name=re.compile("unresolved loss"))
    if javascript:
        page.get_by_label("Find a way of being by a word").fill("loss")
        expect(page.get_by_role("checkbox", name=re.compile("take the lead"))).to_be_hidden()
    else:
        page.get_by_text("History, healing and help").click()
    loss.check()
    page.get_by_text("What this can look like: Loss").click()
    expect(page.get_by_text("The day her own mother died comes near")).to_be_visible()
    page.get_by_role("button", name="Finish visit with Heron").click()
    expect(page.get_by_text("You attended to unresolved loss")).to_be_visible()


def test_what_is_chosen_is_said_and_a_word_that_finds_nothing_too(cast: Cast, open_as: OpenAs) -> None:
    page = open_as(cast.noor)
    page.goto(f"/visits/log/?family={cast.heron.pk}")
    page.get_by_text("More ways of being with the family").click()
    box = page.get_by_label("Find a way of being by a word")
    box.fill("zebra")
    expect(page.locator("#moments-forms").get_by_text("Nothing fits.")).to_be_visible()
    box.fill("loss")
    expect(page.locator("#moments-forms").get_by_text("Nothing fits.")).to_be_hidden()
    page.get_by_role("checkbox", name=re.compile("unresolved loss")).check()
    page.get_by_text("More ways of being with the family").click()
    line = page.locator("#moments-forms [data-chosen]")
    expect(line).to_be_visible()
    expect(line).to_contain_text("Chosen: Loss, separation")


@BOTH_WAYS
def test_a_visit_is_amended_and_stays_readable_as_it_was(cast: Cast, open_as: OpenAs, javascript: bool) -> None:
    visit = wrote(cast.noor, cast.heron, moment("As it was.", "W3"))
    page = open_as(cast.noor, size=DESK, javascript=javascript)
    page.goto(f"/visits/{visit.pk}/")
    page.get_by_role("link", name="Amend").click()
    page.get_by_label("What did you notice?").fill("As it is.")
    page.get_by_role("button", name="Save the change").click()
    expect(page.get_by_text("As it is.")).to_be_visible()
    page.get_by_text("earlier versions").click()
    page.get_by_role("link", name=re.compile("As it stood")).click()
    expect(page.get_by_text("As it was.")).to_be_visible()


def test_two_screens(cast: Cast, open_as: OpenAs) -> None:
    visit = wrote(cast.noor, cast.heron, moment("As it was."))
    phone, desk = open_as(cast.noor), open_as(cast.noor, size=DESK)
    for page, words in [(phone, "From the phone."), (desk, "From the desk.")]:
        page.goto(f"/visits/{visit.pk}/edit/")
        page.get_by_label("What did you notice?").fill(words)
    desk.get_by_role("button", name="Save the change").click()
    expect(desk.get_by_text("From the desk.")).to_be_visible()
    phone.get_by_role("button", name="Save the change").click()
    expect(phone.get_by_role("heading", name="This visit was changed on another screen")).to_be_visible()
    expect(phone.get_by_label("What did you notice?")).to_have_value("From the phone.")
    expect(phone.get_by_role("radio", name="Keep both, as two moments")).to_be_checked()
    phone.get_by_role("button", name="Save the change").click()
    for words in ["From the phone.", "From the desk."]:
        expect(phone.get_by_text(words)).to_be_visible()


def test_the_note_is_copied(cast: Cast, open_as: OpenAs) -> None:
    visit = wrote(cast.noor, cast.heron, moment("To copy."))
    page = open_as(cast.noor)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"/visits/{visit.pk}/note/")
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert "Moment\nTo copy." in page.evaluate("navigator.clipboard.readText()")
    page.emulate_media(media="print")
    expect(page.get_by_text("To copy.")).to_be_visible()
    expect(page.get_by_role("button", name="Copied")).to_be_hidden()
    expect(page.locator(".site-nav")).to_be_hidden()


@BOTH_WAYS
def test_a_family_is_taken_up(cast: Cast, open_as: OpenAs, javascript: bool) -> None:
    page = open_as(cast.bea, javascript=javascript)
    page.goto("/visits/new/")
    page.get_by_role("link", name="Take up a family").click()
    page.get_by_label("Code name").fill("Wren")
    page.get_by_role("group", name="Child 1").get_by_label("Initial").fill("K.")
    page.get_by_role("button", name="Add a child").click()
    page.get_by_role("group", name="Child 2").get_by_label("Initial").fill("J.")
    page.get_by_role("button", name="Take up this family").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Wren")
    expect(page.get_by_text("K., not born yet.")).to_be_visible()
    expect(page.get_by_text("J., not born yet.")).to_be_visible()
