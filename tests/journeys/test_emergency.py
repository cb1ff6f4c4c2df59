"""A record is opened at night on a phone, told, closed, and reviewed at a desk; with script and without."""

import datetime as dt
import re
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from imh_practice.emergency.actions import FILE_JOB
from imh_practice.emergency.models import LASTS
from imh_practice.jobs.models import Job, JobState
from imh_practice.membership.models import RoleKind
from imh_practice.shared.acting import acting_as
from tests.cast import Cast, make_member
from tests.emergency.conftest import REASON, open_since
from tests.journeys.conftest import DESK, JOURNEY, OpenAs
from tests.observations.helpers import moment, wrote
from tests.worker import Worker

pytestmark = JOURNEY
SCRIPT = pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])


@SCRIPT
def test_a_family_s_record(cast: Cast, open_as: OpenAs, javascript: bool) -> None:
    wrote(cast.noor, cast.heron, moment("Kestrel open."), moment("Kestrel held.", kept_from=(cast.jonas,)))
    with acting_as(cast.salome):
        ada = make_member("Ada Boateng", RoleKind.ADMIN)
    admin = open_as(cast.salome, javascript=javascript)
    admin.goto("/people/")
    admin.get_by_role("link", name="Emergency access").click()
    admin.get_by_role("link", name="Open a family's record").click()
    admin.get_by_role("button", name="Go on").click()
    expect(admin.get_by_role("alert")).to_contain_text("Choose a family.")
    admin.get_by_label("Family").select_option(label="Heron")
    admin.get_by_role("button", name="Go on").click()
    expect(admin.get_by_role("region", name="Call first")).to_contain_text("Noor Haddad")
    admin.get_by_label("Why is it needed now?").fill("Too short.")
    admin.get_by_role("button", name="Open it for 60 minutes").click()
    expect(admin.get_by_role("alert")).to_contain_text("at least 30 characters")
    expect(admin.get_by_label("Why is it needed now?")).to_have_value("Too short.")
    admin.get_by_label("Why is it needed now?").fill(REASON)
    admin.get_by_role("button", name="Open it for 60 minutes").click()
    admin.locator("main ol a").click()
    expect(admin.get_by_text("Kestrel held.")).to_be_visible()
    expect(admin.get_by_text("Kept from Jonas Lind")).to_be_visible()

    noor = open_as(cast.noor, javascript=javascript, dark=True)
    noor.goto("/")
    noor.get_by_role("link", name="Salome Reyes opened the record of Heron").click()
    expect(noor.get_by_text(REASON)).to_be_visible()
    expect(noor.get_by_text("1 visit that you wrote")).to_be_visible()

    admin.get_by_role("link", name="Close it now").click()
    expect(admin.get_by_text("until another admin has reviewed it")).to_be_visible()
    admin.get_by_role("button", name="Close it").click()
    expect(admin.get_by_role("status").first).to_contain_text("It is closed.")
    second = open_as(ada, size=DESK, javascript=javascript)
    second.goto("/")
    second.get_by_role("link", name="Review it").click()
    second.get_by_label("Yes, it was needed").check()
    second.get_by_label(re.compile("What did you find")).fill("The team was told in the morning.")
    second.get_by_role("button", name="Save the review").click()
    noor.reload()
    expect(noor.get_by_text("The team was told in the morning.")).to_be_visible()


@SCRIPT
def test_a_tab_left_open_leaves_the_record_when_its_hour_ends(cast: Cast, open_as: OpenAs, javascript: bool) -> None:
    visit = wrote(cast.noor, cast.heron, moment("Kestrel open."))
    access = open_since(cast, timezone.now() - LASTS + dt.timedelta(seconds=6))
    admin = open_as(cast.salome, javascript=javascript)
    admin.goto(f"/emergency/{access.pk}/record/{visit.pk}/")
    expect(admin.get_by_text("Kestrel open.")).to_be_visible()
    expect(admin.get_by_text("Closed, and not reviewed yet")).to_be_visible(timeout=20_000)
    expect(admin.get_by_text("Kestrel open.")).to_have_count(0)
    admin.go_back()
    expect(admin.get_by_text("Its hour is over: the record is closed.")).to_be_visible()
    expect(admin.get_by_text("Kestrel open.")).to_have_count(0)


def test_the_whole_agency_s_as_a_file(cast: Cast, open_as: OpenAs, worker: Worker, files_dir: Path) -> None:
    wrote(cast.noor, cast.heron, moment("Kestrel open."))
    with acting_as(cast.salome):
        ada = make_member("Ada Boateng", RoleKind.ADMIN)
    worker.start()
    admin, second = open_as(cast.salome, size=DESK), open_as(ada, size=DESK)
    admin.goto("/emergency/agency/")
    admin.get_by_label("Why is it needed now?").fill(REASON)
    admin.get_by_role("button", name="Ask", exact=True).click()
    second.goto("/people/")
    second.get_by_role("link", name="Read why, and answer").click()
    second.get_by_role("button", name="Agree: open it").click()
    expect(second.get_by_role("status").first).to_contain_text("You agreed.")
    admin.reload()
    admin.get_by_role("link", name="To the file").click()
    admin.get_by_role("link", name="Download").click(timeout=60_000)
    admin.get_by_label("A court or a lawyer").check()
    admin.get_by_label("Who exactly?").fill("County police, night desk")
    with admin.expect_download(timeout=60_000) as download:
        admin.get_by_role("button", name="Note it and download").click()
    assert "Kestrel open." in Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert re.fullmatch(r"record-[0-9a-f]{8}\.csv", download.value.suggested_filename)
    with acting_as(cast.salome):
        assert Job.objects.get(kind=FILE_JOB).state == JobState.READY
