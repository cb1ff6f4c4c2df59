"""Noor finds her visits again, and keeps a moment from a colleague, who then sees nothing of it anywhere."""

import re

import pytest
from playwright.sync_api import ViewportSize, expect

from imh_practice.shared.acting import acting_as
from observations.models import Visit
from tests.cast import Cast, make_family
from tests.journeys.conftest import DESK, JOURNEY, PHONE, OpenAs
from tests.observations.helpers import moment, wrote

pytestmark = JOURNEY
WAYS = pytest.mark.parametrize(("size", "javascript"), [(PHONE, True), (DESK, False)], ids=["phone", "desk-none"])
OPEN_WORDS, KEPT_WORDS = "He turned to her voice.", "She said that Jonas frightens her."


@WAYS
def test_visits_are_found_by_family_way_of_being_and_time(
    cast: Cast, open_as: OpenAs, size: ViewportSize, javascript: bool
) -> None:
    with acting_as(cast.noor):
        wren = make_family("Wren", cast.noor)
    wrote(cast.noor, cast.heron, moment("One.", "W3"), days_ago=40)
    wrote(cast.noor, cast.heron, moment("Two.", "W9"), days_ago=3)
    wrote(cast.noor, wren, moment("Three.", "W3"), days_ago=2)
    page = open_as(cast.noor, size=size, javascript=javascript)
    page.goto("/visits/")
    visits = page.get_by_role("main").get_by_role("article")
    expect(visits).to_have_count(3)

    def show(**chosen: str) -> None:
        page.goto("/visits/")
        if not page.get_by_label("Family").is_visible():
            page.get_by_text("Find a visit").click()
        for label, value in chosen.items():
            box = page.get_by_label(label.replace("_", " "), exact=True)
            if label in {"From", "To"}:
                box.fill(value)
            else:
                box.select_option(label=value)
        page.get_by_role("button", name="Show", exact=True).click()

    with acting_as(cast.noor):
        day = Visit.objects.order_by("happened_at")[1].happened_at.astimezone(cast.agency.zone).date().isoformat()
    show(Family="Heron")
    expect(visits).to_have_count(2)
    expect(page.get_by_label("Family")).to_have_value(str(cast.heron.pk))  # what was chosen stays
    show(From=day)
    expect(visits).to_have_count(2)
    show(Family="Wren", To=day)
    expect(page.get_by_text("Nothing fits what you chose.")).to_be_visible()
    page.get_by_role("link", name="Show all visits").click()
    expect(visits).to_have_count(3)
    show(What_we_were_doing=(page.locator("select[name=behavior] option").nth(3).text_content() or "").strip())
    expect(visits).to_have_count(2)


@WAYS
def test_a_moment_kept_from_a_colleague_is_nowhere_for_him(
    cast: Cast, open_as: OpenAs, size: ViewportSize, javascript: bool
) -> None:
    noor = open_as(cast.noor, size=size, javascript=javascript)
    noor.goto(f"/visits/log/?family={cast.heron.pk}")
    noor.get_by_label("What did you notice?").fill(OPEN_WORDS)
    noor.get_by_role("checkbox", name=re.compile("side by side")).check()
    noor.get_by_role("button", name="Add another moment").click()
    second = noor.get_by_role("group", name=re.compile("^Moment 2"))
    second.get_by_label("What did you notice?").fill(KEPT_WORDS)
    second.get_by_role("checkbox", name=re.compile("I cared for the relationships")).check()
    second.get_by_text("Keep this moment from a colleague").click()
    second.get_by_label("Jonas Lind").check()
    noor.get_by_role("button", name="Finish visit with Heron").click()
    noor.get_by_role("link", name="See the visit").click()
    expect(noor.get_by_text("Kept from Jonas Lind")).to_be_visible()
    visit = re.sub(r"[?#].*", "", noor.url)

    lists, alone = ["/visits/", f"/families/{cast.heron.pk}/"], [visit, f"{visit}note/"]
    pages = dict.fromkeys(lists, "Heron") | dict.fromkeys(alone, OPEN_WORDS)
    told = ["frightens", "Kept from", "kept from", "Moment 2"]
    jonas, ruth = (open_as(who, size=size, javascript=javascript) for who in (cast.jonas, cast.ruth))
    for path, there in pages.items():
        jonas.goto(path)
        expect(jonas.get_by_role("main")).to_contain_text(there)
        html = jonas.content()
        assert [words for words in [*told, "Responding to the relationships"] if words in html] == [], path
    ruth.goto(visit)  # its author's supervisor reads it, and so hears that it is kept from him
    expect(ruth.get_by_text(KEPT_WORDS)).to_be_visible()

    noor.goto(f"{visit}edit/")
    noor.get_by_label("Jonas Lind").last.uncheck()
    noor.get_by_role("button", name="Save the change").click()
    jonas.goto(visit)
    expect(jonas.get_by_text(KEPT_WORDS)).to_be_visible()
