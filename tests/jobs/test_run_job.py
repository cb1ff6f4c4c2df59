"""A job from asking to file, in this process: what is written where, and in whose name it is not done."""

from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from imh_practice.audit.models import Event, EventObject, Kind
from imh_practice.jobs.claims import MOST_ATTEMPTS
from imh_practice.jobs.files import place
from imh_practice.jobs.models import FinishedFile, Job, JobState
from imh_practice.membership.actions import end_membership
from imh_practice.people.models import Person
from imh_practice.shared.acting import Acting, acting_as
from tests.cast import Cast
from tests.jobs.doing import asked, change, do
from tests.jobs.dummy import begun, content

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files_dir")]


def test_a_job_ends_with_one_file_one_row_and_one_line_on_the_trail(cast: Cast) -> None:
    job = do(asked(cast.noor))
    assert job.state == JobState.READY
    assert job.file is not None
    assert place(job.agency_id, job.file.sha256).read_bytes() == content(job.subject_id)
    assert job.file.size == len(content(job.subject_id))
    assert job.file.file_name == f"dummy-{job.file.sha256[:8]}.txt"
    assert (job.claim, job.lease_until, job.error) == (None, None, "")
    with acting_as(cast.noor):
        event = Event.objects.get(act="dummy")
        assert (event.kind, event.via, event.request_id) == (Kind.WRITE, "job", job.pk)
        assert (event.member_id, event.person_id) == (cast.noor.pk, cast.noor.person_id)
        assert EventObject.objects.get(event_id=event.pk).object_id == job.pk


def test_a_second_message_changes_nothing(cast: Cast) -> None:
    job = do(asked(cast.noor))
    assert do(job).finished_at == job.finished_at
    assert begun(job.pk).read_text() == "x"
    with acting_as(cast.noor):
        assert FinishedFile.objects.count() == 1


def test_a_message_of_another_member_has_nothing_done(cast: Cast) -> None:
    assert do(asked(cast.noor), member=cast.ruth).state == JobState.QUEUED


def test_what_is_rolled_back_was_never_asked(
    cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks() as rung, acting_as(cast.noor):
        asked(cast.noor)
        transaction.set_rollback(True)
    assert rung == []
    with acting_as(cast.noor):
        assert not Job.objects.exists()


def test_whoever_belongs_no_more_has_nothing_done(cast: Cast) -> None:
    job = asked(cast.noor)
    with acting_as(cast.salome):
        end_membership(member=cast.noor)
    done = do(job)
    assert (done.state, done.error) == (JobState.FAILED, "not-allowed")
    assert not begun(job.pk).exists()


def test_whoever_may_not_sign_in_has_nothing_done(cast: Cast) -> None:
    job = asked(cast.noor)
    Person.objects.filter(pk=cast.noor.person_id).update(is_active=False)
    assert do(job).error == "not-allowed"


def test_a_right_that_ends_while_the_work_goes_on_ends_the_work(cast: Cast, files_dir: Path) -> None:
    """The kind's ``may`` is asked again in the transaction that would end it."""
    job = asked(cast.noor, forbid_midway=True)
    done = do(job)
    assert begun(job.pk).read_text() == "x"
    assert (done.state, done.error, done.file) == (JobState.FAILED, "not-allowed", None)
    assert [path for path in files_dir.rglob("*") if path.is_file()] == []


def test_an_error_ends_the_job_with_a_word_of_ours(cast: Cast, capfd: pytest.CaptureFixture[str]) -> None:
    assert do(asked(cast.noor, error="changed")).error == "changed"
    assert do(asked(cast.noor, words="Heron")).error == "broke"
    told = "".join(capfd.readouterr())
    assert "Kestrel" not in told
    assert "Heron" not in told


def test_a_kind_nobody_knows_fails(cast: Cast) -> None:
    job = asked(cast.noor)
    change(job, kind="forgotten")
    assert do(job).error == "unknown-kind"


def test_work_that_took_its_worker_down_too_often_is_given_up(cast: Cast) -> None:
    job = asked(cast.noor)
    change(job, state=JobState.RUNNING, attempts=MOST_ATTEMPTS, lease_until=timezone.now())
    done = do(job)
    assert (done.state, done.error) == (JobState.FAILED, "gave-up")
    assert not begun(job.pk).exists()


def test_another_agencys_worker_context_does_not_find_the_job(cast: Cast) -> None:
    job = asked(cast.noor)
    with acting_as(cast.max):
        assert not Job.objects.filter(pk=job.pk).exists()
    with acting_as(Acting(agency_id=cast.agency.pk)):
        assert Job.objects.filter(pk=job.pk).exists()
