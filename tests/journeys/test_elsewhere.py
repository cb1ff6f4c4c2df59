"""Max works for another agency: he signs in, finds nothing of this one, and tries its addresses."""

import re

import pytest
from playwright.sync_api import ViewportSize, expect

from imh_practice.shared.acting import acting_as
from tests.cast import PASSWORD, Cast
from tests.journeys.conftest import DESK, JOURNEY, PHONE, OpenAs
from tests.reflect.story import make_reflection
from tests.supervision import story
from tests.supervision.agreeing import written
from tests.supervision.conftest import tell

pytestmark = JOURNEY
WORDS = [story.BOTTLE, story.WATCH, "Heron", "Noor", "Ruth", "Lantern House", "bottle on the table"]


@pytest.mark.parametrize(("size", "javascript"), [(PHONE, False), (DESK, True)], ids=["phone-none", "desk"])
def test_another_agencys_person_finds_nothing(
    cast: Cast, open_as: OpenAs, size: ViewportSize, javascript: bool
) -> None:
    told = tell(cast)
    written(told.session, by=cast.noor)
    reflection = make_reflection(cast)
    page = open_as(None, size=size, javascript=javascript)
    page.goto("/")
    page.locator("[name=login]").fill(cast.max.person.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator(".site-head")).to_contain_text("Harbor Light")
    places = page.get_by_role("navigation", name="Main").get_by_role("link")
    for path in ["/", *(places.nth(number).get_attribute("href") or "" for number in range(places.count()))]:
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert [words for words in WORDS if words in page.content()] == [], path

    session, visit = f"/supervision/{told.session.pk}/", told.moment.visit_id
    hers = [
        f"/visits/{visit}/",
        f"/visits/{visit}/note/",
        f"/visits/{visit}/edit/",
        f"/visits/log/?family={cast.heron.pk}",
        f"/visits/?family={cast.heron.pk}",
        f"/families/{cast.heron.pk}/",
        f"/families/{cast.heron.pk}/team/",
        f"/reflections/{reflection.pk}/",
        f"/reflections/shared/{told.grant.pk}/",
        session,
        f"{session}items/{told.bottle.pk}/",
        f"{session}summary/",
        f"/supervision/bring/?moment={told.moment.pk}",
        f"/caseload/{cast.noor.pk}/",
        f"/people/{cast.noor.pk}/",
    ]
    never, seen = re.compile("There is nothing here|not here|cannot find", re.IGNORECASE), set()
    for path in hers:
        answer = page.goto(path)
        assert answer
        assert [words for words in WORDS if words in page.content()] == [], path
        if answer.status == 404:
            seen.add(page.content())
        else:
            assert (path, answer.status) == (f"/visits/?family={cast.heron.pk}", 422)  # not on his list
    page.goto("/visits/00000000-0000-7000-8000-000000000000/")
    assert seen == {page.content()}  # as if it never was
    with acting_as(cast.max):
        assert never
