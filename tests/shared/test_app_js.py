"""The small comforts of static/js/app.js, each on a page that works without it."""

from collections.abc import Callable

import pytest
from django.template.loader import get_template
from django.test import RequestFactory
from playwright.sync_api import Dialog, Page, expect

from tests.shared.conftest import SITE, Show
from tests.shared.gallery import draw_gallery


@pytest.fixture
def gallery(show: Show) -> Page:
    return show(draw_gallery())


def test_what_is_missing_is_read_first(show: Show) -> None:
    page = show(draw_gallery(wrong=True))
    assert page.title().startswith("Error: Every part")
    expect(page.locator(".errors")).to_be_focused()
    page.get_by_role("link", name="Choose a date.").click()
    expect(page.locator("#id_visit-day")).to_be_focused()
    page.get_by_role("link", name="Choose a family.").click()
    expect(page.locator("#id_visit-family_0")).to_be_focused()


def test_a_list_is_narrowed_by_words_and_comes_back_whole(gallery: Page) -> None:
    box = gallery.get_by_label("Find by a word")
    rows = gallery.locator("#behaviors .row")
    box.press_sequentially("named strength")
    expect(rows.filter(has_text="named a strength")).to_be_visible()  # its folded group has opened
    expect(rows.filter(has_text="wondered aloud")).to_be_hidden()
    expect(gallery.locator("#behaviors > details").nth(1)).to_be_hidden()
    expect(gallery.locator("#live")).to_have_text("Shown: 1")
    box.fill("zebra")
    expect(gallery.locator("#live")).to_have_text("Nothing fits.")
    box.fill("")
    expect(gallery.locator("#behaviors > details")).to_have_count(2)
    expect(gallery.locator("#behaviors > details").nth(1)).to_be_visible()
    assert gallery.locator("#behaviors .row[hidden], #behaviors [data-item][hidden]").count() == 0


def test_what_is_chosen_stays_in_sight_while_narrowing(gallery: Page) -> None:
    """Nothing is sent that cannot be seen."""
    gallery.get_by_label("Find by a word").fill("named strength")
    expect(gallery.locator("#behaviors .row").filter(has_text="I waited")).to_be_visible()


def test_enter_in_the_filter_sends_nothing(gallery: Page, sent: list[str]) -> None:
    gallery.get_by_label("Find by a word").press("Enter")
    assert sent == []


def test_one_more_moment_without_a_round_trip(gallery: Page, sent: list[str]) -> None:
    gallery.get_by_role("button", name="Add another moment").click()
    expect(gallery.locator("#id_moments-1-text")).to_be_focused()
    expect(gallery.locator("#id_moments-TOTAL_FORMS")).to_have_value("2")
    assert gallery.locator("text=__prefix__").count() == 0
    assert gallery.locator('#moments-forms [name="moments-1-speaks"]').count() == 4
    assert sent == []


def test_copying_says_so(gallery: Page) -> None:
    gallery.evaluate(
        """() => { const writeText = async (text) => { globalThis.kept = text };
            Object.defineProperty(navigator, 'clipboard', {value: {writeText}}) }"""
    )
    gallery.locator("[data-copy]").click()
    expect(gallery.locator("[data-copy]")).to_have_text("Copied")
    expect(gallery.locator("#live")).to_have_text("Copied")
    assert gallery.evaluate("globalThis.kept") == "Visit with Heron, May 3."


def test_copying_that_is_refused_selects_the_text_and_says_it_to_everybody(gallery: Page) -> None:
    gallery.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    gallery.locator("[data-copy]").click()
    expect(gallery.locator("#live")).to_have_text("Could not copy. Select the text and copy it.")
    expect(gallery.locator("#live")).to_be_in_viewport(ratio=1)
    assert gallery.evaluate("getSelection().toString()") == "Visit with Heron, May 3."


def test_the_menu_closes_at_escape_and_at_a_click_elsewhere(gallery: Page) -> None:
    menu = gallery.locator("details[data-menu]")
    menu.locator("summary").click()
    expect(gallery.get_by_role("button", name="Sign out")).to_be_visible()
    gallery.keyboard.press("Escape")
    expect(gallery.get_by_role("button", name="Sign out")).to_be_hidden()
    expect(menu.locator("summary")).to_be_focused()
    menu.locator("summary").click()
    gallery.get_by_role("heading", level=1).click()
    expect(gallery.get_by_role("button", name="Sign out")).to_be_hidden()


def test_a_second_tap_does_not_send_twice(gallery: Page) -> None:
    gallery.evaluate(
        """() => { const finish = document.getElementById('finish');
            globalThis.sent = 0;
            document.addEventListener('submit', (event) => {
              globalThis.sent += !event.defaultPrevented; event.preventDefault() });
            finish.click(); finish.click() }"""
    )
    assert gallery.evaluate("globalThis.sent") == 1


def asked_by(page: Page) -> list[str]:
    """The questions that a page goes on to ask; each is answered with yes."""
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    return asked


def signed_out() -> str:
    typed = {"typed": [("noticed", "She counted.")], "words": ["She counted."], "action": "/sent/"}
    request = {"request": RequestFactory().post("/sent/"), "csrf_token": "old"}
    return str(get_template("signed_out.html").render(typed | request))


def test_leaving_with_unsent_words_asks_and_sending_does_not(gallery: Page) -> None:
    asked = asked_by(gallery)
    gallery.locator("#id_visit-minutes").press_sequentially("60")
    gallery.goto(f"{SITE}/?elsewhere")
    assert asked == ["beforeunload"]
    gallery.locator("#id_visit-minutes").press_sequentially("60")
    gallery.locator("#finish").click()
    expect(gallery).to_have_url(f"{SITE}/sent/")
    assert asked == ["beforeunload"]


@pytest.mark.parametrize("draw", [lambda: draw_gallery(wrong=True), signed_out], ids=["mistake", "signed out"])
def test_leaving_a_page_that_hands_words_back_asks_before_anything_is_typed(
    show: Show, draw: Callable[[], str]
) -> None:
    page = show(draw())
    asked = asked_by(page)
    page.get_by_role("heading", level=1).click()  # browsers ask only of somebody who did something on the page
    page.goto(f"{SITE}/?elsewhere")
    assert asked == ["beforeunload"]


def test_sent_again_after_a_new_sign_in_it_is_not_asked_once_more(show: Show, page: Page) -> None:
    """Signing in elsewhere made the page's token an old one. The browser has the new one."""
    asked = asked_by(show(signed_out()))
    page.context.add_cookies([{"name": "csrftoken", "value": "new", "url": SITE}])
    with page.expect_request(f"{SITE}/sent/") as sending:
        page.get_by_role("button", name="Send it again").click()
    assert (sending.value.post_data or "").startswith("csrfmiddlewaretoken=new&")
    assert asked == []


@pytest.mark.parametrize(("draw", "button"), [(draw_gallery, "Finish"), (signed_out, "Send it again")])
def test_without_signal_nothing_is_sent_and_the_words_stay(
    show: Show, page: Page, sent: list[str], draw: Callable[[], str], button: str
) -> None:
    asked = asked_by(show(draw()))
    page.get_by_role("heading", level=1).click()
    if draw is draw_gallery:
        page.locator("#id_visit-minutes").press_sequentially("60")
    page.context.set_offline(True)
    page.get_by_role("button", name=button).click()
    expect(page.locator("#live")).to_have_text(
        "No connection right now. Your words are still here; try again when you are back."
    )
    expect(page.locator("#live")).to_be_in_viewport(ratio=1)
    assert sent == []
    page.context.set_offline(False)
    expect(page.locator("#live")).to_have_text("")  # on a phone it lies over the button
    page.get_by_role("button", name=button).click()
    expect(page).to_have_url(f"{SITE}/sent/")
    assert (sent, asked) == (["/sent/"], [])


def test_a_page_from_the_browsers_memory_is_hidden_and_asked_for_again(gallery: Page) -> None:
    gallery.evaluate("globalThis.mark = 1")
    with gallery.expect_navigation():
        hidden = gallery.evaluate(
            """() => { dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}));
                return document.documentElement.hidden }"""
        )
    assert hidden
    assert gallery.evaluate("globalThis.mark ?? 0") == 0


def test_trouble_on_the_way_is_said_in_words(gallery: Page) -> None:
    gallery.evaluate("document.body.dispatchEvent(new CustomEvent('htmx:sendError', {bubbles: true}))")
    expect(gallery.locator("#live")).to_have_text("That did not go through. Please check your signal and try again.")
    expect(gallery.locator("#live")).to_be_in_viewport(ratio=1)


def test_work_that_is_done_is_said_when_it_arrives(gallery: Page) -> None:
    gallery.evaluate(
        """() => { const part = document.createElement('div');
            part.innerHTML = '<strong data-say>Summary of May 3 is ready</strong>';
            document.querySelector('main').append(part);
            part.dispatchEvent(new CustomEvent('htmx:load', {bubbles: true, detail: {elt: part}})) }"""
    )
    expect(gallery.locator("#live")).to_have_text("Summary of May 3 is ready")


def test_htmx_keeps_no_page_and_makes_no_style(gallery: Page) -> None:
    kept = gallery.evaluate("[htmx.config.historyCacheSize, htmx.config.allowEval, htmx.config.includeIndicatorStyles]")
    assert kept == [0, False, False]
    assert gallery.evaluate("document.querySelectorAll('style').length") == 0


def test_without_javascript_what_needs_it_is_not_there(page: Page) -> None:
    bare = page.context.browser.new_context(java_script_enabled=False)  # type: ignore[union-attr]
    plain = bare.new_page()
    plain.set_content(draw_gallery())
    expect(plain.get_by_label("Find by a word")).to_be_hidden()
    expect(plain.locator("[data-copy]")).to_be_hidden()
    expect(plain.get_by_role("button", name="Add another moment")).to_have_attribute("name", "add")
    bare.close()
