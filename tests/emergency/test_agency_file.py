"""The whole agency's record: by two people, for an hour, as a file that does not stay."""

import csv
import datetime as dt
import html
import io
import os

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from imh_practice.audit.models import EventObject
from imh_practice.emergency.actions import FILE_JOB, answer, ask_for_agency
from imh_practice.emergency.file import FILE
from imh_practice.emergency.models import EmergencyAccess, Notice
from imh_practice.jobs.access import file_of
from imh_practice.jobs.models import Job, JobState
from imh_practice.jobs.tasks import sweep
from imh_practice.membership.actions import end_membership, set_roles
from imh_practice.membership.models import Member, Role, RoleKind
from imh_practice.shared.acting import acting_as
from tests.cast import Cast, make_member
from tests.conftest import SignIn
from tests.disclosures.helpers import given
from tests.emergency.conftest import REASON, Pass, Record
from tests.jobs.doing import do
from tests.observations.helpers import moment, wrote

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files_dir")]


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
    assert "opened the whole agency" in body(sign_in(cast.noor).get("/"))
    assert "opened the whole agency" in body(sign_in(cast.bea).get("/"))
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
    answer = given(client, job)
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
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


def test_a_tag_reads_in_the_file_as_on_the_visits_page(cast: Cast, record: Record, wished: EmergencyAccess) -> None:
    """A domain alone would read as if that had grown, or failed."""
    wrote(cast.noor, cast.heron, moment("Kestrel fed.", "W3", "T2", "H2", "DO4"))
    job = agreed(wished, record.ada)
    with acting_as(cast.salome):
        material, file = FILE.read(cast.salome, job), io.BytesIO()
    FILE.make(material, file, lambda step, done=0, total=0: None)
    head, *rows = csv.reader(io.StringIO(file.getvalue().decode("utf-8-sig")))
    (row,) = [row for row in rows if "Kestrel fed." in row]
    assert row[head.index("Tags")] == (
        "Shared observation, Recognize, Growing capacities: Closeness, Noticed in: Physical"
    )


def test_what_it_asks_does_not_grow_with_the_visits_it_reads_at_once(
    cast: Cast, record: Record, wished: EmergencyAccess
) -> None:
    job = agreed(wished, record.ada)
    asked, rows = [], []
    for _size in range(3):
        with acting_as(cast.salome):
            material, file = FILE.read(cast.salome, job), io.BytesIO()
        with CaptureQueriesContext(connection) as captured:
            FILE.make(material, file, lambda step, done=0, total=0: None)
        asked.append(len(captured))
        rows.append(file.getvalue().count(b"Kestrel held."))
        for number in range(9):
            wrote(cast.noor, cast.heron, moment("Kestrel held.", "W3", kept_from=(cast.jonas,)), days_ago=number)
    assert rows == [1, 10, 19]
    assert asked[1] == asked[2], "the first of all asks once which agency and which words there are"


def test_its_hour_ends_for_the_file_too(
    cast: Cast, record: Record, wished: EmergencyAccess, sign_in: SignIn, minutes_pass: Pass
) -> None:
    """The file carries its end with it: made late, or without a row, it passes all the same."""
    access = EmergencyAccess.objects
    job = agreed(wished, record.ada)
    minutes_pass(wished, 59)
    job = do(job)
    path = file_of(job)
    assert path
    with acting_as(cast.salome):
        assert path.stat().st_mtime == access.get(pk=wished.pk).ends_at.timestamp()  # type: ignore[union-attr]
    sweep()
    assert path.exists()
    client = sign_in(cast.salome)
    assert given(client, job).status_code == 200
    over = (timezone.now() - dt.timedelta(seconds=1)).timestamp()
    os.utime(path, (over, over))
    minutes_pass(wished, 2)
    assert client.get(f"/jobs/{job.pk}/download/").status_code == 404
    assert given(client, job).status_code == 404
    assert client.get(f"/jobs/{job.pk}/").status_code == 404
    sweep()
    sweep()
    assert not path.exists()


def test_closed_early_the_file_goes_at_once_and_what_was_taken_is_told(
    cast: Cast,
    record: Record,
    wished: EmergencyAccess,
    sign_in: SignIn,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    job = do(agreed(wished, record.ada))
    path, client, noor = file_of(job), sign_in(cast.salome), sign_in(cast.noor)
    assert path
    assert "The file was not taken along." in body(noor.get(f"/emergency/{wished.pk}/"))
    given(client, job)
    assert "The file was taken along once" in body(noor.get(f"/emergency/{wished.pk}/"))
    assert "opened the whole agency's record as a file" in body(noor.get("/"))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/emergency/{wished.pk}/close/")
    assert not path.exists()
    assert client.get(f"/jobs/{job.pk}/download/").status_code == 404
    assert given(client, job).status_code == 404


def test_one_thing_at_a_time(cast: Cast, record: Record, wished: EmergencyAccess, sign_in: SignIn) -> None:
    """A wish that waits keeps her from opening, until she takes it back."""
    client = sign_in(cast.salome)
    ask = {"family": cast.heron.pk, "reason": REASON}
    assert client.post("/emergency/family/", ask).status_code == 422
    assert client.post("/emergency/agency/", ask).status_code == 422
    assert client.post(f"/emergency/{wished.pk}/close/").status_code == 302
    assert "Taken back: nothing was opened" in body(client.get(f"/emergency/{wished.pk}/"))
    assert sign_in(record.ada).post(f"/emergency/{wished.pk}/answer/", {"answer": "yes"}).status_code == 404
    assert client.post("/emergency/family/", ask).status_code == 302


def test_a_wish_is_answered_within_a_day_for_who_is_still_an_admin_by_who_was_told(
    cast: Cast, record: Record, wished: EmergencyAccess, sign_in: SignIn
) -> None:
    url = f"/emergency/{wished.pk}/answer/"
    with acting_as(cast.salome):
        late = make_member("Late Comer", RoleKind.ADMIN)
    assert sign_in(late).post(url, {"answer": "yes"}).status_code == 404
    ada = sign_in(record.ada)
    assert "Please say yes or no." in body(ada.post(url, {"answer": "perhaps"}, follow=True))
    with acting_as(record.ada):
        set_roles(member=cast.salome, kinds=["clinician"], by=record.ada)
    assert "cannot be answered any more" in body(ada.post(url, {"answer": "yes"}, follow=True))
    with acting_as(cast.salome):
        before = timezone.now() - dt.timedelta(hours=25)
        old = EmergencyAccess.objects.create(opened_by=cast.salome, opened_as="S", reason=REASON, asked_at=before)
        Notice.objects.create(access=old, member=record.ada, why="admin")
    assert ada.post(f"/emergency/{old.pk}/answer/", {"answer": "yes"}).status_code == 404
    assert "Nobody answered within a day" in body(ada.get(f"/emergency/{old.pk}/"))


def test_work_that_begins_too_late_is_not_done(
    cast: Cast, record: Record, wished: EmergencyAccess, minutes_pass: Pass
) -> None:
    job = agreed(wished, record.ada)
    minutes_pass(wished, 61)
    done = do(job)
    assert (done.state, done.error) == (JobState.FAILED, "not-allowed")


def test_who_has_just_become_an_admin_does_not_ask(cast: Cast, record: Record, sign_in: SignIn) -> None:
    """Else whoever made her one could agree a minute later, and two would be one."""
    week_ago = timezone.now() - dt.timedelta(days=7)
    with acting_as(cast.salome):
        Role.objects.filter(member=cast.salome).update(began_at=week_ago + dt.timedelta(hours=1))
    client = sign_in(cast.salome)
    page = client.post("/emergency/agency/", {"reason": REASON})
    assert page.status_code == 422
    assert "less than a week" in body(page)
    with acting_as(cast.salome):
        assert not EmergencyAccess.objects.exists()
        Role.objects.filter(member=cast.salome).update(began_at=week_ago - dt.timedelta(hours=1))
    assert client.post("/emergency/agency/", {"reason": REASON}).status_code == 302


def test_who_agreed_does_not_review_it_while_somebody_else_can(
    cast: Cast, record: Record, sign_in: SignIn, minutes_pass: Pass
) -> None:
    with acting_as(cast.salome):
        vera = make_member("Vera Lund", RoleKind.ADMIN)
        access = ask_for_agency(reason=REASON, by=cast.salome)
    agreed(access, record.ada)
    minutes_pass(access, 61)
    review = f"/emergency/{access.pk}/review/"
    assert sign_in(record.ada).get(review).status_code == 404
    assert sign_in(vera).get(review).status_code == 200
    with acting_as(cast.salome):
        end_membership(member=vera)
    assert sign_in(record.ada).get(review).status_code == 200
    assert sign_in(cast.salome).get(review).status_code == 404
