"""Every shared part in a real browser: accessible, within the content policy, on a phone and at a desk."""

from typing import Any, Literal

import pytest
from allauth.account.forms import LoginForm
from axe_playwright_python.sync_playwright import Axe
from django.template import engines
from django.template.loader import get_template
from playwright.sync_api import Page

from tests.shared.conftest import Show
from tests.shared.gallery import draw_gallery, frame

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CONTRAST = {"type": "rule", "values": ["color-contrast"]}
SCHEMES: dict[Literal["light", "dark"], Any] = {"light": RULES, "dark": CONTRAST}
"""What axe is asked in each: of all its rules contrast alone depends on the scheme, and they take a second a page."""
TYPED = {"typed": [("noticed", "She counted the swallows.")], "action": "/visits/new/"}
PAGES = {
    "gallery": lambda: draw_gallery(),
    "gallery with everything missing": lambda: draw_gallery(wrong=True),
    "sign in": lambda: get_template("account/login.html").render({"form": LoginForm(), "site_name": "Practice"}),
    "sign in, wrong": lambda: get_template("account/login.html").render({"form": LoginForm({})}),
    "new password": lambda: get_template("account/password_reset_done.html").render({}),
    "change password": lambda: get_template("account/password_change.html").render(frame()),
    "signed out": lambda: get_template("signed_out.html").render(TYPED),
    "not found": lambda: get_template("404.html").render({}),
    "our side": lambda: get_template("500.html").render({}),
}


def findings(page: Page, rules: Any = RULES) -> list[Any]:
    result = Axe().run(page, options={"runOnly": rules}).response
    return [
        (kind, one["id"], one["nodes"][0]["target"]) for kind in ("violations", "incomplete") for one in result[kind]
    ]


def sideways(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_and_keeps_the_content_policy(
    name: str, width: int, scheme: Literal["light", "dark"], show: Show, complaints: list[str]
) -> None:
    page = show(PAGES[name](), width=width, scheme=scheme)
    # What stays at the bottom covers text while the page is measured; axe cannot tell its color then.
    page.evaluate("document.querySelector('.bar')?.style.setProperty('position', 'static')")
    assert findings(page, SCHEMES[scheme]) == []
    assert complaints == []
    assert sideways(page) <= 0


@pytest.mark.parametrize("width", [390, 1280])
def test_everything_one_taps_is_large_enough(width: int, show: Show) -> None:
    page = show(draw_gallery(), width=width)
    small = page.evaluate(
        """() => [...document.querySelectorAll('a, button, summary, select, input, textarea')]
            .filter((part) => part.checkVisibility() && !part.closest('p:not(.cluster), figcaption, .sr, .skip'))
            .map((part) => part.closest('label.row, .card:has(.whole)') ?? part)
            .filter((part) => part.getBoundingClientRect().height < 44)
            .map((part) => part.outerHTML.slice(0, 80))"""
    )
    assert small == []


def test_text_twice_as_large_is_not_cut(show: Show) -> None:
    page = show(draw_gallery(), width=640)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert sideways(page) <= 0


def test_at_a_desk_what_is_read_together_stands_together(show: Show) -> None:
    page = show(draw_gallery(), width=1280)
    left, right = (page.locator(part).bounding_box() for part in (".pair > section", ".pair > aside"))
    assert left
    assert right
    assert left["y"] == right["y"]
    assert right["x"] >= left["x"] + left["width"]
    page = show(draw_gallery(), width=390)
    above, below = (page.locator(part).bounding_box() for part in (".pair > section", ".pair > aside"))
    assert above
    assert below
    assert below["y"] >= above["y"] + above["height"]


def test_the_first_tab_leads_past_the_navigation(show: Show) -> None:
    page = show(draw_gallery())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


LONG_FORM = """{% extends "base_plain.html" %}
{% block title %}x{% endblock %}
{% block main %}<form><div class="rows">
{% for at in "abcdefghijklmnopqrstuvwxyz" %}
  {% include "components/check_row.html" with name="b" value=at text=at %}
{% endfor %}
</div><div class="bar"><p>Not finished yet</p><button class="btn">Finish</button></div></form>
{% endblock %}"""


def test_focus_is_never_under_the_bar(show: Show) -> None:
    page = show(engines["django"].from_string(LONG_FORM).render({}), width=390)
    page.locator("input").first.focus()
    for _ in range(25):
        page.keyboard.press("Tab")
        below = page.evaluate("document.activeElement.getBoundingClientRect().bottom")
        assert below <= page.evaluate("document.querySelector('.bar').getBoundingClientRect().top")


FORMS = """{% extends "base_plain.html" %}
{% block title %}x{% endblock %}
{% block main %}
  <form><textarea aria-label="New"></textarea></form>
  <form>
    <textarea aria-label="Brought back">
Her words.</textarea>
    {% include "components/check_row.html" with name="b" value="1" text="Ticked" checked=True %}
    {% include "components/check_row.html" with name="b" value="2" text="Not ticked" %}
    <button class="btn">Save</button>
  </form>
{% endblock %}"""


def test_on_paper_a_form_is_left_out_unless_it_brings_words_back(show: Show) -> None:
    page = show(engines["django"].from_string(FORMS).render({}))
    page.emulate_media(media="print")
    seen = {name: page.get_by_label(name, exact=True).is_visible() for name in ("New", "Brought back")}
    seen |= {text: page.get_by_text(text, exact=True).is_visible() for text in ("Ticked", "Not ticked", "Save")}
    assert seen == {"New": False, "Brought back": True, "Ticked": True, "Not ticked": False, "Save": False}


def test_chips_stand_in_twos_or_in_fours(show: Show) -> None:
    for width, beside in ((320, 2), (390, 2), (768, 4), (1280, 4)):
        page = show(draw_gallery(), width=width)
        tops = page.locator(".chips .row").evaluate_all("rows => rows.map((row) => row.getBoundingClientRect().top)")
        assert tops.count(tops[0]) == beside, width


def test_six_places_are_two_rows_of_three_on_a_phone(show: Show) -> None:
    places = [{"url": "/", "label": "Supervision", "icon": "supervision", "current": False}] * 6
    page = show(get_template("base.html").render({**frame(), "nav": places}), width=390)
    tops = page.locator(".site-nav li").evaluate_all("all => all.map((one) => one.getBoundingClientRect().top)")
    assert [tops.count(top) for top in sorted(set(tops))] == [3, 3]


def test_on_paper_nothing_stands_that_one_could_only_tap(show: Show) -> None:
    page = show(draw_gallery())
    page.emulate_media(media="print")
    for part in (".tabs", "a:text-is('Edit')", "a:has-text('Reply to')", ".btn", ".bar", "[data-filter]"):
        assert not page.locator(part).first.is_visible(), part
    assert page.locator(".comment").first.is_visible()


PAIR = """{% extends "base_plain.html" %}
{% block title %}x{% endblock %}
{% block main_class %}wide{% endblock %}
{% block main %}<ul><li class="card pair even"><p>Left</p><p>Right</p></li></ul>{% endblock %}"""


def test_a_card_may_be_a_pair_at_a_desk(show: Show) -> None:
    page = show(engines["django"].from_string(PAIR).render({}))
    left, right = (page.get_by_text(text).bounding_box() for text in ("Left", "Right"))
    assert left
    assert right
    assert left["y"] == right["y"]
