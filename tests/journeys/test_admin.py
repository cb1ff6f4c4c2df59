"""An agency's admin: asks somebody in, gives her a role and a supervisor; makes a report and takes it along."""

import csv
import io
import re
from pathlib import Path

import pytest
from django.core import mail
from playwright.sync_api import Page, ViewportSize, expect

from imh_practice.membership.models import Member, Pairing
from imh_practice.shared.acting import acting_as
from tests.cast import PASSWORD, Cast
from tests.journeys.conftest import DESK, JOURNEY, PHONE, OpenAs
from tests.reports.record import clinicians, families, visit
from tests.worker import Worker

pytestmark = JOURNEY
SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


@SIZES
def test_somebody_is_asked_in_comes_in_and_gets_a_role_and_a_supervisor(
    cast: Cast, open_as: OpenAs, size: ViewportSize
) -> None:
    admin = open_as(cast.salome, size=size)
    admin.goto("/people/")
    admin.get_by_role("link", name="Ask somebody in").click()
    press(admin, "Send the link")
    expect(admin.get_by_role("alert")).to_contain_text("Write the name.")
    admin.get_by_label("Name").fill("Zoe Ahn")
    admin.get_by_label("E-mail address").fill("zoe@example.org")
    admin.get_by_label("Clinician:").check()
    press(admin, "Send the link")
    expect(admin.get_by_text("A link is on its way to zoe@example.org.")).to_be_visible()
    assert "/invitation/" not in admin.content()
    link = str(mail.outbox[-1].body)

    zoe = open_as(None, size=size)
    zoe.goto(link[link.index("/invitation/") :].split()[0])
    expect(zoe.get_by_role("heading", name="Welcome, Zoe Ahn")).to_be_visible()
    zoe.get_by_label("Choose a password").fill("short")
    press(zoe, "Come in")
    expect(zoe.get_by_role("alert")).to_contain_text("Make it longer")
    zoe.get_by_label("Choose a password").fill(PASSWORD)
    press(zoe, "Come in")
    expect(zoe.locator(".site-head summary")).to_contain_text("Zoe")
    in_the_menu = zoe.get_by_role("navigation", name="Main").get_by_role("link", name="People", exact=True)
    expect(in_the_menu).to_have_count(0)

    admin.goto("/people/")
    admin.get_by_role("link", name="Zoe Ahn", exact=True).click()
    admin.get_by_role("link", name="Change roles").click()
    admin.get_by_label("Agency admin:").check()
    press(admin, "See what changes")
    expect(admin.get_by_text("Agency admin: begins")).to_be_visible()
    press(admin, "Change the roles")
    zoe.reload()
    expect(in_the_menu).to_be_visible()

    admin.get_by_role("link", name="Name a supervisor").click()
    admin.get_by_label("Ruth Okafor").check()
    admin.get_by_label("Is also the line manager").check()
    press(admin, "See what it opens")
    expect(admin.get_by_text("Ruth is also the line manager")).to_be_visible()
    press(admin, "Pair them")
    expect(admin.get_by_role("status").first).to_contain_text("Ruth Okafor supervises Zoe Ahn from now on.")
    with acting_as(cast.salome):
        zoe_member = Member.objects.get(name="Zoe Ahn")
        assert Pairing.objects.of_clinician(zoe_member).get().supervisor_id == cast.ruth.pk


@pytest.mark.parametrize(("size", "javascript"), [(PHONE, False), (DESK, True)], ids=["phone-none", "desk-javascript"])
def test_a_report_is_made_by_the_worker_and_taken_along(
    cast: Cast, open_as: OpenAs, worker: Worker, tmp_path: Path, size: ViewportSize, javascript: bool
) -> None:
    with acting_as(cast.salome):
        for author, family in zip(clinicians(6), families(6, cast.heron.program), strict=True):
            visit(family, author, services=["C2"])
    worker.start()
    page = open_as(cast.salome, size=size, javascript=javascript)
    page.goto("/reports/")
    page.get_by_role("link", name="Make a report").first.click()
    page.locator("[name=first]").select_option("2026-10")
    page.locator("[name=last]").select_option("2026-10")
    press(page, "See what it holds")
    [rows] = re.findall(r"The file will hold (\d+) rows", page.locator("main").inner_text())
    press(page, "Make the report")
    expect(page.get_by_role("link", name="Download")).to_be_visible(timeout=120_000)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    assert download.value.suggested_filename == "visits-by-service-2026-10.csv"
    download.value.save_as(tmp_path / "report.csv")
    content = (tmp_path / "report.csv").read_bytes().decode("utf-8-sig")
    read = list(csv.reader(io.StringIO(content, newline="")))
    table = read[read.index([]) + 1 :]
    assert len(table) - 1 == int(rows)
    assert ["Whole agency", "Emotional support", "6"] in [[*row[:2], row[-1]] for row in table]
    page.goto("/reports/")
    expect(page.get_by_text("Visits by service, October 2026")).to_be_visible()
