"""From the choice to the file: what an admin sees, what nobody else does, and what no report ever holds."""

import csv
import datetime as dt
import io
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from imh_practice.agencies.models import Agency
from imh_practice.audit.models import Event, EventObject, Kind
from imh_practice.jobs.actions import enqueue
from imh_practice.jobs.models import Job, JobState
from imh_practice.jobs.tasks import run_job
from imh_practice.membership.actions import add_member
from imh_practice.membership.models import Role, RoleKind
from imh_practice.reports.asked import Asked
from imh_practice.reports.making import ask_for_report, reports_of
from imh_practice.reports.models import CountedMonth
from imh_practice.shared.acting import acting_as
from tests.cast import Cast, make_person
from tests.conftest import SignIn
from tests.home.test_context import current
from tests.reports.record import DAY, FIRST, LAST, clinicians, families, visit
from tests.shared.xlsx import read_xlsx

pytestmark = pytest.mark.usefixtures("files_dir")
ASKED = {"counted": "services", "first": "2026-10", "last": "2026-10", "program": ""}
WORD = "Kestrel-7fa"


def html(response: Any) -> str:
    return str(response.content.decode())


def enough(cast: Cast, *, words: str = WORD, people: int = 6, at: dt.datetime = DAY) -> None:
    """Write visits of six families by six clinicians, with words in every field that takes some."""
    with acting_as(cast.salome):
        authors, served = clinicians(people, f"Clin{at:%m}"), families(6, cast.heron.program, f"Bird{at:%m}")
        for number, family in enumerate(served):
            by = authors[number % people]
            visit(family, by, services=["C2"], moments=[["W1", "W16"]], words=words, at=at)
        visit(served[0], authors[0], services=["C4"], moments=[["W2"]], words=words, at=at)


def numbers_on(page: str) -> dict[str, str]:
    """Return the numbers of a check page, by what is counted."""
    rows = re.findall(r'<th scope="row">([^<]+)</th>\s*<td class="num">(.*?)</td>', page, re.DOTALL)
    return {what: re.sub(r"<[^>]+>", "", number).strip() for what, number in rows}


def made(cast: Cast, client: Client, asked: dict[str, str] = ASKED) -> Job:
    """Ask for a report on its page, and do the job as a worker does."""
    response = client.post("/reports/check/", asked)
    assert response.status_code == 302, html(response)
    ref = response.headers["Location"].strip("/").split("/")[1]
    run_job(str(cast.agency.pk), str(cast.salome.pk), ref)
    with acting_as(cast.salome):
        return Job.objects.select_related("file").get(pk=ref)


def content(client: Client, job: Job) -> str:
    response = client.get(f"/jobs/{job.pk}/download/")
    assert response.status_code == 200
    assert response.headers["Content-Disposition"].startswith('attachment; filename="visits-by-')
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
    assert job.options == {**ASKED, "first": FIRST.isoformat(), "last": LAST.isoformat()}
    assert job.file is not None
    assert job.file.file_name == "visits-by-service-2026-10.csv"
    rows = list(csv.reader(io.StringIO(content(client, job), newline="")))
    heading, table = dict(rows[: rows.index([])]), rows[rows.index([]) + 1 :]
    assert heading["Agency"] == cast.agency.name
    assert heading["Report"] == "Visits by service"
    assert heading["Period"] == "October 2026"
    assert len(table) == 1 + 8
    numbers = {row[1]: row[3] for row in table}
    assert numbers["Emotional support"] == "6"
    assert numbers["Early relationship assessment and support"] == "not shown"
    assert "Visits by service, October 2026" in html(client.get("/reports/"))


def test_a_report_is_made_as_a_spreadsheet_too(cast: Cast, sign_in: SignIn) -> None:
    """The same cells as the CSV's, and a row of its own in the list."""
    enough(cast)
    client = sign_in(cast.salome)
    assert 'name="made_as" value="report" ' in html(client.get("/reports/new/"))
    as_csv, as_sheet = made(cast, client), made(cast, client, {**ASKED, "made_as": "report_sheet"})
    assert as_sheet.file is not None
    assert as_sheet.file.file_name == "visits-by-service-2026-10.xlsx"
    rows = csv.reader(io.StringIO(content(client, as_csv), newline=""))
    taken = client.get(f"/jobs/{as_sheet.pk}/download/")
    assert taken.headers["Content-Type"] == as_sheet.file.media_type
    assert taken.headers["Content-Disposition"].startswith('attachment; filename="visits-by-')
    assert [[str(cell) for cell in row] for row in read_xlsx(taken.getvalue())] == [*rows]
    page = html(client.get("/reports/"))
    assert page.count("Visits by service, October 2026") == 2
    assert page.count("Spreadsheet") == 1


def test_what_a_spreadsheet_cannot_hold_is_replaced_and_said(cast: Cast, sign_in: SignIn) -> None:
    enough(cast)
    client = sign_in(cast.salome)
    with acting_as(cast.salome):
        Agency.objects.filter(pk=cast.agency.pk).update(name="Lantern\x1b House")
    job = made(cast, client, {**ASKED, "made_as": "report_sheet"})
    rows = read_xlsx(client.get(f"/jobs/{job.pk}/download/").getvalue())
    assert rows[0] == ["Agency", "Lantern␛ House"]
    assert [row[0] for row in rows[: rows.index([])]][-1] == "Signs"


def test_the_page_of_a_report_says_each_thing_once(cast: Cast, sign_in: SignIn) -> None:
    enough(cast)
    client = sign_in(cast.salome)
    main = html(client.get(f"/jobs/{made(cast, client).pk}/")).partition("<main")[2]
    assert main.count("Visits by service, October 2026") == 1
    assert "Visits by service, October 2026 is ready" in main
    assert "Whole agency · 8 rows" in main
    assert current(html(client.get(f"/jobs/{made(cast, client).pk}/"))) == ["Reports"]
    assert "It is kept. You find it under Reports." in main
    assert "where you asked for it" not in main


def test_two_who_went_together_are_one_visit_and_the_notes_say_so(cast: Cast, sign_in: SignIn) -> None:
    enough(cast)
    with acting_as(cast.salome):
        visit(cast.heron, cast.jonas, services=["C2"], beside=visit(cast.heron, cast.noor, services=["C2"]))
    check = html(sign_in(cast.salome).get("/reports/check/", ASKED))
    assert numbers_on(check)["All visits"] == "8", "seven, and one of the two"
    assert "one of their notes says so, it counts as one visit; otherwise each note counts" in check


def test_the_list_shows_a_report_once_however_often_it_was_made(cast: Cast, sign_in: SignIn) -> None:
    enough(cast)
    client = sign_in(cast.salome)
    _old, new = made(cast, client), made(cast, client)
    page = html(client.get("/reports/"))
    assert page.count("Visits by service, October 2026") == 1
    assert f"/jobs/{new.pk}/" in page
    assert "Whole agency · 8 rows" in page


@pytest.mark.parametrize("method", ["get", "post"])
def test_days_are_never_asked_for(cast: Cast, sign_in: SignIn, method: str) -> None:
    """From fixed and To moved back day by day would tell each visit by its day."""
    enough(cast)
    days = {**ASKED, "first": "2026-10-01", "last": "2026-10-13"}
    assert getattr(sign_in(cast.salome), method)("/reports/check/", days).status_code == 422


def test_what_was_told_of_a_month_stays(cast: Cast, sign_in: SignIn) -> None:
    """A visit that is written up late is not told by what it changes."""
    enough(cast)
    client = sign_in(cast.salome)
    before = numbers_on(html(client.get("/reports/check/", ASKED)))
    with acting_as(cast.salome):
        visit(cast.heron, cast.noor, services=["C2"], moments=[["W1"]])
    assert before["All visits"] == "7"
    assert numbers_on(html(client.get("/reports/check/", ASKED))) == before


def test_a_month_of_which_nothing_was_told_is_counted_again(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.salome)
    assert "No number can be shown here yet." in html(client.get("/reports/check/", ASKED))
    enough(cast)
    assert numbers_on(html(client.get("/reports/check/", ASKED)))["Emotional support"] == "6"


def test_a_report_over_months_is_what_its_months_show(cast: Cast, sign_in: SignIn) -> None:
    september = DAY - dt.timedelta(days=30)
    enough(cast)
    enough(cast, at=september)
    with acting_as(cast.salome):
        visit(cast.heron, cast.noor, services=["C1"])
    client = sign_in(cast.salome)
    page = html(client.get("/reports/check/", {**ASKED, "first": "2026-09"}))
    assert numbers_on(page)["Emotional support"] == "12"
    assert numbers_on(page)["Families visited, most in one month"] == "7"
    assert "from two such numbers one family could be worked out" in page
    job = made(cast, client, {**ASKED, "first": "2026-08"})
    assert job.file is not None
    assert job.file.file_name == "visits-by-service-2026-08-to-2026-10.csv"
    rows = list(csv.reader(io.StringIO(content(client, job), newline="")))
    assert rows[rows.index([]) + 1][3:] == ["August 2026", "September 2026", "October 2026", "All months"]
    [told] = [row[3:] for row in rows if "Emotional support" in row]
    assert told == ["not shown", "6", "6", "at least 12"]


def test_an_agency_of_four_clinicians_tells_its_visits_by_service_and_no_behavior(cast: Cast, sign_in: SignIn) -> None:
    enough(cast, people=4)
    client = sign_in(cast.salome)
    assert numbers_on(html(client.get("/reports/check/", ASKED)))["Emotional support"] == "6"
    behaviors = numbers_on(html(client.get("/reports/check/", {**ASKED, "counted": "behaviors"})))
    assert behaviors.pop("All visits") == "7"
    assert behaviors.pop("All families visited") == "6"
    assert set(behaviors.values()) == {"not shown"}


@pytest.mark.parametrize("counted", ["services", "behaviors"])
def test_of_nothing_no_file_is_made_and_it_is_said_why(cast: Cast, sign_in: SignIn, counted: str) -> None:
    client, asked = sign_in(cast.salome), {**ASKED, "counted": counted}
    page = html(client.get("/reports/check/", asked))
    assert "No number can be shown here yet." in page
    assert "at least 5 families" in page
    assert "Make the report" not in page
    response = client.post("/reports/check/", asked)
    assert response.status_code == 422
    assert "No number can be shown here yet." in html(response)
    assert "csrfmiddlewaretoken=" not in html(response)
    assert "Other months may have more.</p>" in page
    assert "visits by service, which" not in page  # of nothing but few families neither can be shown
    assert "could be worked out" not in page
    of_program = html(client.get("/reports/check/", {**asked, "program": str(cast.heron.program_id)}))
    assert "Nor is it shown where another number could be worked out from it." in of_program
    assert "The whole agency may have more." in of_program
    with acting_as(cast.salome):
        assert not Job.objects.exists()


def test_looking_asking_and_taking_leave_their_marks(cast: Cast, sign_in: SignIn) -> None:
    enough(cast)
    client = sign_in(cast.salome)
    client.get("/reports/")
    client.get("/reports/check/", ASKED)
    content(client, made(cast, client))
    with acting_as(cast.salome):
        events = Event.objects.filter(member_id=cast.salome.pk).order_by("at")
        assert [(event.kind, event.act) for event in events] == [
            (Kind.READ, "report_list"),
            (Kind.READ, "report_check"),
            (Kind.READ, "report_check"),
            (Kind.EXPORT, "report_ask"),
            (Kind.WRITE, "report"),
            (Kind.EXPORT, "job_download"),
        ]
        [seen] = EventObject.objects.filter(event_id=events[1].pk)
        assert (seen.type, seen.why) == ("reports.countedmonth", "services")
        assert CountedMonth.objects.get(pk=seen.object_id).month == FIRST


def test_nobody_but_an_admin_comes_near(cast: Cast, sign_in: SignIn) -> None:
    enough(cast)
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
    assert "No number can be shown here yet." in html(sign_in(cast.max).get("/reports/check/", ASKED))
    other_program = {**ASKED, "program": str(cast.heron.program_id)}
    assert sign_in(cast.max).get("/reports/check/", other_program).status_code == 422


def test_a_report_is_out_of_reach_when_the_role_has_ended(cast: Cast, sign_in: SignIn) -> None:
    enough(cast)
    client = sign_in(cast.salome)
    job = made(cast, client)
    with acting_as(cast.salome):
        Role.objects.filter(member=cast.salome).update(kind="clinician")
    assert client.get(f"/jobs/{job.pk}/download/").status_code == 404


def test_a_report_whose_asker_is_no_admin_any_more_is_not_made(cast: Cast, sign_in: SignIn) -> None:
    enough(cast)
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
        ({"first": "yesterday"}, "Choose one from the list."),
        ({"last": ""}, "Choose one of these."),
        ({"first": "2026-10", "last": "2026-09"}, "Choose a month that is not before the first one."),
        ({"first": "2025-10"}, "Choose at most 12 months."),
        ({"first": "0001-01"}, "Choose one from the list."),
        ({"last": "9999-12"}, "Choose one from the list."),
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
    enough(cast)
    asked = {**ASKED, "counted": "behaviors", "first": "2026-09", "program": str(cast.heron.program_id)}
    client = sign_in(cast.salome)
    [back] = re.findall(r'href="(/reports/new/\?[^"]+)"', html(client.get("/reports/check/", asked)))
    page = html(client.get(back.replace("&amp;", "&")))
    for value in ("behaviors", cast.heron.program_id):
        assert re.search(rf'value="{value}"[^>]* checked', page)
    assert re.findall(r'<option value="([^"]+)"\s+selected', page) == ["2026-09", "2026-10"]


def asking(client: Client, path: str, asked: dict[str, str]) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path, asked).status_code == 200
    return len(queries)


def test_the_pages_ask_as_often_for_many_as_for_few(cast: Cast, sign_in: SignIn) -> None:
    """Both when a month is counted and when it has been; a list of more reports asks no more."""
    client, spent = sign_in(cast.salome), []
    client.get("/reports/new/")
    for month in (10, 9):
        day = DAY.replace(month=month)
        asked = {**ASKED, "first": f"2026-{month:02}", "last": f"2026-{month:02}"}
        enough(cast, at=day)
        with acting_as(cast.salome):
            authors, served = clinicians(6, f"C{month}"), families(30, None, f"F{month}")
            for n in range(60 if month == 9 else 0):
                visit(served[n % 30], authors[n % 6], services=["C1", "C2", "C3"], moments=[["W1"]], at=day)
        first, again = asking(client, "/reports/check/", asked), asking(client, "/reports/check/", asked)
        client.get("/reports/")
        spent.append((first, again, asking(client, "/reports/", {})))
        made(cast, client, asked)
        made(cast, client, {**asked, "counted": "behaviors"})
    assert spent[0] == spent[1]


def test_each_admins_own_reports_are_listed_and_no_other_files(cast: Cast) -> None:
    with acting_as(cast.salome):
        ida = add_member(person=make_person("Ida Holm"), name="Ida Holm", kinds=[RoleKind.ADMIN])
        for by in (cast.salome, ida):
            mine = ask_for_report(asked=Asked.of({**ASKED, "first": "2026-10-01", "last": "2026-10-31"}), by=by)
            enqueue(kind="emergency_file", subject_type="agencies.agency", subject_id=cast.agency.pk, by=by)
            assert [*reports_of(by)] == [mine]
