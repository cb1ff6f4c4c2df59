"""The whole agency's record: by two people, for an hour, as a file that does not stay."""

import csv
import html
import io

import pytest

from imh_practice.audit.models import EventObject
from imh_practice.emergency.actions import FILE_JOB, answer, ask_for_agency
from imh_practice.emergency.models import EmergencyAccess
from imh_practice.jobs.files import place
from imh_practice.jobs.models import Job, JobState
from imh_practice.jobs.tasks import sweep
from imh_practice.membership.models import Member
from imh_practice.shared.acting import acting_as
from tests.cast import Cast
from tests.conftest import SignIn
from tests.emergency.conftest import REASON, Pass, Record
from tests.jobs.doing import change, do

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files_dir")]


@pytest.fixture
def wished(cast: Cast, record: Record) -> EmergencyAccess:
    with acting_as(cast.salome):
        return ask_for_agency(reason=REASON, by=cast.salome)


def agreed(access: EmergencyAccess, by: Member) -> Job:
    with acting_as(by):
        answer(access=EmergencyAccess.objects.select_related("opened_by").get(pk=access.pk), agreed=True, by=by)
        return Job.objects.get(kind=FILE_JOB)


def body(response: object) -> str:
    return html.unescape(response.content.decode())  # type: ignore[attr-defined]


def test_nothing_opens_before_a_second_admin_agrees(
    cast: Cast, record: Record, wished: EmergencyAccess, sign_in: SignIn
) -> None:
    salome, ada = sign_in(cast.salome), sign_in(record.ada)
    assert salome.post(f"/emergency/{wished.pk}/answer/", {"answer": "yes"}).status_code == 404, "not by herself"
    with acting_as(cast.salome):
        assert not Job.objects.filter(kind=FILE_JOB).exists()
    assert "It needs your answer" in body(ada.get("/people/"))
    assert REASON in body(ada.get(f"/emergency/{wished.pk}/"))
    assert "asked for the whole agency" not in body(sign_in(cast.noor).get("/")), "nothing of hers is open yet"
    ada.post(f"/emergency/{wished.pk}/answer/", {"answer": "yes"})
    assert ada.post(f"/emergency/{wished.pk}/answer/", {"answer": "no"}).status_code == 404
    assert "asked for the whole agency" in body(sign_in(cast.noor).get("/"))
    assert "asked for the whole agency" in body(sign_in(cast.bea).get("/"))
    with acting_as(cast.salome):
        assert Job.objects.filter(kind=FILE_JOB).count() == 1


def test_no_is_no(cast: Cast, record: Record, wished: EmergencyAccess, sign_in: SignIn) -> None:
    sign_in(record.ada).post(f"/emergency/{wished.pk}/answer/", {"answer": "no"})
    assert "Ada Boateng said no" in body(sign_in(cast.salome).get(f"/emergency/{wished.pk}/"))
    with acting_as(cast.salome):
        assert not Job.objects.filter(kind=FILE_JOB).exists()


def test_the_file_holds_the_record_and_nothing_else(
    cast: Cast, record: Record, wished: EmergencyAccess, sign_in: SignIn
) -> None:
    job = do(agreed(wished, record.ada))
    assert job.state == JobState.READY
    assert job.file is not None
    client = sign_in(cast.salome)
    answer = client.get(f"/jobs/{job.pk}/download/")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    head, *rows = csv.reader(io.StringIO(text))
    words = {row[head.index("What was noticed")]: row for row in rows}
    assert words.keys() == {"Kestrel open.", "Kestrel held.", "Kestrel elsewhere."}
    assert words["Kestrel held."][head.index("Kept from")] == "Jonas Lind"
    assert words["Kestrel elsewhere."][0] == "Finch"
    with acting_as(cast.salome):
        read = EventObject.objects.filter(why="emergency", type="observations.visit")
        assert {row.object_id for row in read} == {record.visit.pk, record.other.pk}
    for name in ("noor", "ruth", "max"):
        assert sign_in(cast.members[name]).get(f"/jobs/{job.pk}/download/").status_code == 404
    assert sign_in(record.ada).get(f"/jobs/{job.pk}/download/").status_code == 404, "who agreed does not have it"


def test_its_hour_ends_for_the_file_too(
    cast: Cast, record: Record, wished: EmergencyAccess, sign_in: SignIn, minutes_pass: Pass
) -> None:
    job = do(agreed(wished, record.ada))
    assert job.file is not None
    on_disk = place(job.agency_id, job.file.sha256)
    assert on_disk.exists()
    minutes_pass(wished, 61)
    client = sign_in(cast.salome)
    assert client.get(f"/jobs/{job.pk}/download/").status_code == 404
    assert client.get(f"/jobs/{job.pk}/").status_code == 404
    sweep()
    assert on_disk.exists(), "made less than an hour ago"
    assert job.finished_at is not None
    change(job, finished_at=job.finished_at.replace(year=job.finished_at.year - 1))
    sweep()
    assert not on_disk.exists()


def test_work_that_begins_too_late_is_not_done(
    cast: Cast, record: Record, wished: EmergencyAccess, minutes_pass: Pass
) -> None:
    job = agreed(wished, record.ada)
    minutes_pass(wished, 61)
    done = do(job)
    assert (done.state, done.error) == (JobState.FAILED, "not-allowed")
