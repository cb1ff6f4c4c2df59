"""Ruth at her desk: from the caseload to one clinician, prepares with what waits there, and opens a session."""

import datetime as dt
import re

import pytest
from playwright.sync_api import ViewportSize, expect

from tests.cast import Cast, agency_day
from tests.journeys.conftest import DESK, JOURNEY, PHONE, OpenAs
from tests.observations.helpers import moment, wrote
from tests.reflect.story import GUARDING, make_reflection, share

pytestmark = JOURNEY
SEEN = "He turned his head and arched."


@pytest.mark.parametrize(
    ("size", "javascript"), [(DESK, True), (DESK, False), (PHONE, True)], ids=["desk", "desk-none", "phone"]
)
def test_from_the_caseload_to_an_open_session(
    cast: Cast, open_as: OpenAs, size: ViewportSize, javascript: bool
) -> None:
    visit = wrote(cast.noor, cast.heron, moment(SEEN, "W3"))
    share(cast, make_reflection(cast, visit=visit))
    ruth = open_as(cast.ruth, size=size, javascript=javascript)
    ruth.goto("/")
    ruth.get_by_role("navigation", name="Main").get_by_role("link", name="Caseload").click()
    noor = ruth.locator("article.card", has=ruth.get_by_role("link", name="Noor Haddad"))
    expect(noor).to_contain_text("1 thing waits for you")
    expect(ruth.locator("article.card").first).to_contain_text("Noor Haddad")  # whoever waits longest
    noor.get_by_role("link", name="Noor Haddad").click()

    expect(ruth.get_by_role("heading", level=1)).to_have_text("Noor Haddad")
    expect(ruth.get_by_role("link", name="Bea Moreau")).to_be_visible(visible=size is DESK)  # the others beside her
    page = ruth.url
    ruth.locator("a.whole", has_text=re.compile("^Heron$")).first.click()
    expect(ruth.get_by_text(SEEN)).to_be_visible()
    ruth.goto("/reflections/shared/")
    ruth.get_by_role("link", name=re.compile("About the visit with Heron")).click()
    expect(ruth.get_by_text(GUARDING)).to_be_visible()
    ruth.goto(page)
    expect(ruth.get_by_text("No session is planned.")).to_be_visible()

    ruth.get_by_role("link", name="Plan a session").click()
    day = agency_day() + dt.timedelta(days=1)
    ruth.get_by_label("Noor Haddad").check()
    ruth.get_by_label("Day").fill((day + dt.timedelta(days=900)).isoformat())
    ruth.get_by_label("Time").fill("09:30")
    ruth.get_by_label("Video").check()
    ruth.get_by_role("button", name="Plan the session").click()
    expect(ruth.get_by_role("alert")).to_contain_text("Choose a day within a year of today.")
    expect(ruth.get_by_label("Noor Haddad")).to_be_checked()
    expect(ruth.get_by_label("Time")).to_have_value("09:30")
    expect(ruth.get_by_label("Video")).to_be_checked()
    ruth.get_by_label("Day").fill(day.isoformat())
    ruth.get_by_role("button", name="Plan the session").click()
    expect(ruth.get_by_role("heading", level=1)).to_contain_text("9:30 AM")
    expect(ruth.get_by_role("main")).to_contain_text("Noor Haddad")

    ruth.goto(page)
    ruth.get_by_role("link", name="Open the session").click()
    ruth.goto(f"{ruth.url}?tab=before")
    ruth.get_by_label("A question").fill("What did the bottle say?")
    ruth.get_by_role("button", name="Put it on the agenda").click()
    other = open_as(cast.noor, javascript=javascript)
    other.goto("/supervision/")
    expect(other.get_by_role("main")).to_contain_text("Ruth Okafor")
    other.get_by_role("link", name=re.compile("9:30 AM")).first.click()
    other.goto(f"{other.url}?tab=before")
    expect(other.get_by_role("link", name=re.compile("What did the bottle say"))).to_be_visible()
