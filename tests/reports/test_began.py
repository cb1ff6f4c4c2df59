"""An agency that is new: its reports begin with its first month, so that a funder's year is a number."""

import csv
import datetime as dt
import io
import re

import pytest
from django.test import Client
from django.utils import timezone

from imh_practice.agencies.models import Agency
from imh_practice.jobs.actions import enqueue
from imh_practice.jobs.models import Job
from imh_practice.jobs.tasks import run_job
from imh_practice.membership.models import Member
from imh_practice.reports.asked import Asked, Counted
from imh_practice.shared.acting import acting_as
from tests.cast import Cast
from tests.conftest import SignIn
from tests.reports.record import DAY, LAST
from tests.reports.test_report_pages import ASKED, content, enough, html, numbers_on

pytestmark = pytest.mark.usefixtures("files_dir")
YEAR = {**ASKED, "first": "2026-01"}
BEGAN = "Lantern House began here in September 2026."


@pytest.fixture(autouse=True)
def _new(cast: Cast) -> None:
    begin(cast, dt.datetime(2026, 9, 20, tzinfo=dt.UTC))
    for month in (9, 10):
        enough(cast, at=DAY.replace(month=month))


def begin(cast: Cast, at: dt.datetime) -> None:
    with acting_as(cast.salome):
        Agency.objects.filter(pk=cast.agency.pk).update(began_at=at)


def test_a_year_counts_from_the_first_month_and_says_so(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.salome)
    offered = set(re.findall(r'<option value="([^"]+)"', html(client.get("/reports/new/"))))
    assert min(offered) == "2026-09"
    page = html(client.get("/reports/check/", YEAR))
    assert BEGAN in page
    assert numbers_on(page)["Emotional support"] == "12"
    assert "at least" not in numbers_on(page)["All visits"]
    assert re.findall(r'<option value="([^"]+)"\s+selected', html(client.get("/reports/new/", YEAR))) == [
        "2026-09",
        "2026-10",
    ]


def test_it_is_not_said_of_a_later_period(cast: Cast, sign_in: SignIn) -> None:
    assert "began here" not in html(sign_in(cast.salome).get("/reports/check/", ASKED))


def test_a_job_from_before_counts_from_there_too(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.salome)
    job = stored(cast.salome)
    run_job(str(cast.agency.pk), str(cast.salome.pk), str(job.pk))
    rows = list(csv.reader(io.StringIO(content(client, job), newline="")))
    assert rows[rows.index([]) + 1][3:] == ["September 2026", "October 2026", "All months"]
    assert ["First month", BEGAN] in rows
    assert [row[-1] for row in rows if "Emotional support" in row] == ["12"]


def stored(member: Member) -> Job:
    asked = Asked(Counted.SERVICES, dt.date(2026, 1, 1), LAST)
    with acting_as(member):
        return enqueue(
            kind="report",
            subject_type="agencies.agency",
            subject_id=member.agency_id,
            by=member,
            options=asked.options(),
        )


def test_a_period_before_it_is_no_period(cast: Cast, sign_in: SignIn) -> None:
    response = sign_in(cast.salome).get("/reports/check/", {**YEAR, "last": "2026-07"})
    assert response.status_code == 422
    assert f"{BEGAN} Choose a month from then on." in html(response)


def test_before_the_first_month_is_closed_it_is_said_when_it_is(cast: Cast, sign_in: SignIn) -> None:
    begin(cast, timezone.now())
    client: Client = sign_in(cast.salome)
    for path in ("/reports/", "/reports/new/"):
        page = html(client.get(path))
        assert "Its first month can be counted from" in page
        assert "/reports/check/" not in page
    assert client.get("/reports/check/", ASKED).status_code == 422
