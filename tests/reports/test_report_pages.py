"""From the choice to the file: what an admin sees, what nobody else does, and what no report ever holds."""

import csv
import io
import re
from typing import Any

import pytest
from django.test import Client

from imh_practice.audit.models import Event, Kind
from imh_practice.jobs.models import Job, JobState
from imh_practice.jobs.tasks import run_job
from imh_practice.membership.models import Role
from imh_practice.shared.acting import acting_as
from tests.cast import Cast
from tests.conftest import SignIn
from tests.reports.record import FIRST, LAST, clinicians, families, visit

pytestmark = pytest.mark.usefixtures("files_dir")
ASKED = {"counted": "services", "first": FIRST.isoformat(), "last": LAST.isoformat(), "program": ""}
WORD = "Kestrel-7fa"


def html(response: Any) -> str:
    return str(response.content.decode())


def enough(cast: Cast, *, words: str = WORD) -> None:
    """Write visits of six families by six clinicians, with words in every field that takes some."""
    with acting_as(cast.salome):
        authors, served = clinicians(6), families(6, cast.heron.program)
        for author, family in zip(authors, served, strict=True):
            visit(family, author, services=["C2"], moments=[["W1", "W16"]], words=words)
        visit(served[0], authors[0], services=["C4"], moments=[["W2"]], words=words)


def made(cast: Cast, client: Client, asked: dict[str, str] = ASKED) -> Job:
    """Ask for a report on its page, and do the job as a worker does."""
    response = client.post("/reports/check/", asked)
    assert response.status_code == 302, html(response)
    ref = response.headers["Location"].strip("/").split("/")[1]
    run_job(str(cast.agency.pk), str(cast.salome.pk), ref)
    with acting_as(cast.salome):
        return Job.objects.get(pk=ref)


def content(client: Client, job: Job) -> str:
    response = client.get(f"/jobs/{job.pk}/download/")
    assert response.status_code == 200
    assert response.headers["Content-Disposition"].startswith('attachment; filename="report-')
    return b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]  # of a file


def test_a_report_is_chosen_checked_made_and_taken_along(cast: Cast, sign_in: SignIn) -> None:
    enough(cast)
    client = sign_in(cast.salome)
    assert "None yet." in html(client.get("/reports/"))
    assert 'name="counted"' in html(client.get("/reports/new/"))
    check = html(client.get("/reports/check/", ASKED))
    assert "The file will hold 8 rows." in check
    assert "3 numbers are shown, 5 not." in check
    job = made(cast, client)
    assert job.state == JobState.READY
    assert job.options == {**ASKED, "program": ""}
    status = html(client.get(f"/jobs/{job.pk}/"))
    assert "Visits by service, October 1, 2026 to October 31, 2026 is ready" in status
    rows = list(csv.reader(io.StringIO(content(client, job), newline="")))
    assert len(rows[1 : rows.index([])]) == 8
    assert ["Whole agency", "visits", "Emotional support", "6"] in rows
    assert ["Whole agency", "visits", "Early relationship assessment and support", "not shown"] in rows
    assert "Visits by service, October 1, 2026 to October 31, 2026" in html(client.get("/reports/"))


def test_asking_and_taking_leave_their_marks(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.salome)
    content(client, made(cast, client))
    with acting_as(cast.salome):
        events = Event.objects.filter(member_id=cast.salome.pk).order_by("at")
        assert [(event.kind, event.act) for event in events] == [
            (Kind.EXPORT, "report_ask"),
            (Kind.WRITE, "report"),
            (Kind.EXPORT, "job_download"),
        ]


def test_nobody_but_an_admin_comes_near(cast: Cast, sign_in: SignIn) -> None:
    job = made(cast, sign_in(cast.salome))
    for name, member in cast.members.items():
        if member is cast.salome:
            continue
        client = sign_in(member)
        assert client.get(f"/jobs/{job.pk}/").status_code == 404
        assert client.get(f"/jobs/{job.pk}/download/").status_code == 404
        if member is not cast.max:  # an admin elsewhere, with reports of his own
            for path in ("/reports/", "/reports/new/", "/reports/check/"):
                assert client.get(path, ASKED).status_code == 404, (name, path)
            assert client.post("/reports/check/", ASKED).status_code == 404


def test_another_agencys_admin_counts_his_own(cast: Cast, sign_in: SignIn) -> None:
    enough(cast)
    assert "No number can be shown" in html(sign_in(cast.max).get("/reports/check/", ASKED))
    other_program = {**ASKED, "program": str(cast.heron.program_id)}
    assert sign_in(cast.max).get("/reports/check/", other_program).status_code == 422


def test_a_report_is_out_of_reach_when_the_role_has_ended(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.salome)
    job = made(cast, client)
    with acting_as(cast.salome):
        Role.objects.filter(member=cast.salome).update(kind="clinician")
    assert client.get(f"/jobs/{job.pk}/download/").status_code == 404


def test_a_report_whose_asker_is_no_admin_any_more_is_not_made(cast: Cast, sign_in: SignIn) -> None:
    ref = sign_in(cast.salome).post("/reports/check/", ASKED).headers["Location"].strip("/").split("/")[1]
    with acting_as(cast.salome):
        Role.objects.filter(member=cast.salome).update(kind="clinician")
    run_job(str(cast.agency.pk), str(cast.salome.pk), ref)
    with acting_as(cast.salome):
        assert Job.objects.get(pk=ref).error == "not-allowed"


@pytest.mark.parametrize("counted", ["services", "behaviors"])
def test_no_words_and_no_one_in_any_number_page_or_file(cast: Cast, sign_in: SignIn, counted: str) -> None:
    enough(cast)
    client, asked = sign_in(cast.salome), {**ASKED, "counted": counted}
    job = made(cast, client, asked)
    pages = [html(client.get(path, asked)) for path in ("/reports/", "/reports/new/", "/reports/check/")]
    pages += [html(client.get(f"/jobs/{job.pk}/")), content(client, job), str(job.options)]
    for page in pages:
        for words in (WORD, "Bird", "Heron", "Clin0", "Noor"):
            assert words not in page


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"counted": ""}, "Choose what to count."),
        ({"counted": "people"}, "Choose one from the list."),
        ({"first": "yesterday"}, "Write the date like 5/3/2026."),
        ({"last": ""}, "Choose a date."),
        ({"first": "2026-10-02", "last": "2026-10-01"}, "Choose a day that is not before the first one."),
        ({"first": "0001-01-01"}, "Choose a day from the year 2000 on."),
        ({"last": "9999-12-31"}, "Choose a day up to today."),
        ({"program": "north"}, "Choose one from the list."),
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_cannot_be_counted_is_said_in_words(
    cast: Cast, sign_in: SignIn, method: str, wrong: dict[str, str], words: str
) -> None:
    response = getattr(sign_in(cast.salome), method)("/reports/check/", ASKED | wrong)
    assert response.status_code == 422
    assert html(response).count(words) >= 2
    with acting_as(cast.salome):
        assert not Job.objects.exists()


def test_going_back_the_choice_is_still_made(cast: Cast, sign_in: SignIn) -> None:
    asked = {**ASKED, "counted": "behaviors", "program": str(cast.heron.program_id)}
    client = sign_in(cast.salome)
    [back] = re.findall(r'href="(/reports/new/\?[^"]+)"', html(client.get("/reports/check/", asked)))
    page = html(client.get(back.replace("&amp;", "&")))
    for value in ("behaviors", cast.heron.program_id):
        assert re.search(rf'value="{value}"[^>]* checked', page)
    assert f'value="{FIRST.isoformat()}"' in page
