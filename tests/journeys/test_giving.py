"""Noor gives out the family's record on her phone, without JavaScript; the agency's admin reads that she did."""

from playwright.sync_api import expect

from imh_practice.disclosures.models import Disclosure
from imh_practice.shared.acting import acting_as
from tests.cast import Cast
from tests.journeys.conftest import DESK, JOURNEY, OpenAs
from tests.observations.helpers import moment, wrote

pytestmark = JOURNEY


def test_a_record_on_paper_and_what_was_given_out(cast: Cast, open_as: OpenAs) -> None:
    wrote(cast.noor, cast.heron, moment("Kestrel looked up."), days_ago=3)
    noor = open_as(cast.noor, javascript=False)
    noor.goto(f"/families/{cast.heron.pk}/")
    noor.get_by_role("link", name="Give out this family's record").click()
    noor.get_by_label("Another provider").check()
    noor.get_by_role("button", name="Note it and show the page").click()
    expect(noor.get_by_role("link", name="Choose what it is for.")).to_be_visible()
    expect(noor.get_by_label("Another provider")).to_be_checked()
    noor.get_by_label("Who exactly?").fill("Dr. Lindqvist")
    noor.get_by_label("The family's care").check()
    noor.get_by_role("button", name="Note it and show the page").click()
    expect(noor.get_by_text("Kestrel looked up.")).to_be_visible()
    noor.emulate_media(media="print")
    expect(noor.get_by_text("It is noted.")).to_be_hidden()
    for printed in ("Record of Heron", "Another provider: Dr. Lindqvist", "Kestrel looked up."):
        expect(noor.get_by_text(printed)).to_be_visible()
    admin = open_as(cast.salome, size=DESK)
    admin.goto("/people/")
    admin.get_by_role("link", name="What was given out").click()
    expect(admin.get_by_text("To: Another provider: Dr. Lindqvist")).to_be_visible()
    expect(admin.locator("main")).not_to_contain_text("Kestrel")
    with acting_as(cast.noor):
        assert Disclosure.objects.count() == 1
