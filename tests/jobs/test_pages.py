"""The pages of a job: for whom its kind lets have it, in every state, with and without JavaScript."""

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from imh_practice.audit.models import Event, EventObject, Kind
from imh_practice.jobs.files import place
from imh_practice.jobs.models import Job, JobState
from imh_practice.membership.actions import end_membership
from imh_practice.shared.acting import acting_as
from imh_practice.shared.ids import uuid7
from tests.cast import Cast
from tests.conftest import SignIn
from tests.jobs.doing import again, asked, change, do
from tests.jobs.dummy import content

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files_dir")]


def url(name: str, job: Job) -> str:
    return reverse(name, args=[job.pk])


def test_the_page_says_how_far_it_is(cast: Cast, sign_in: SignIn) -> None:
    job = asked(cast.noor)
    page = sign_in(cast.noor).get(url("job_status", job)).content.decode()
    assert "Dummy is waiting its turn" in page
    assert f'<noscript><meta http-equiv="refresh" content="5;url={url("job_status", job)}"></noscript>' in page
    change(job, state=JobState.RUNNING, step="making", done=3, total=10)
    page = sign_in(cast.noor).get(url("job_status", job)).content.decode()
    assert 'value="3" max="10"' in page
    assert "Making the file" in page


def test_a_poll_fetches_the_middle_and_stops_at_the_end(cast: Cast, sign_in: SignIn) -> None:
    job = asked(cast.noor)
    client = sign_in(cast.noor)
    part = client.get(url("job_status", job), headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert "<html" not in part.content.decode()
    assert 'hx-trigger="every 2s"' in part.content.decode()
    assert "X-Poll" in part.content.decode()
    do(job)
    part = client.get(url("job_status", job), headers={"HX-Request": "true"})
    assert part.status_code == 286
    assert "hx-get" not in part.content.decode()
    assert url("job_download", job) in part.content.decode()


def test_the_file_is_sent_with_a_neutral_name_and_leaves_its_mark(cast: Cast, sign_in: SignIn) -> None:
    job = do(asked(cast.noor))
    assert job.file is not None
    answer = sign_in(cast.noor).get(url("job_download", job))
    assert answer.getvalue() == content(job.subject_id)
    assert answer["Content-Disposition"] == f'attachment; filename="dummy-{job.file.sha256[:8]}.txt"'
    assert answer["Content-Type"] == "text/plain"
    assert answer["Cache-Control"] == "no-store, private"
    with acting_as(cast.noor):
        event = Event.objects.get(kind=Kind.EXPORT)
        assert (event.act, event.member_id) == ("job_download", cast.noor.pk)
        named = {row.type: row.object_id for row in EventObject.objects.filter(event_id=event.pk)}
        assert named["jobs.finishedfile"] == job.file_id


@pytest.mark.parametrize("name", ["ruth", "bea", "jonas", "fay", "salome", "max"])
def test_nobody_else_finds_it(cast: Cast, sign_in: SignIn, name: str) -> None:
    job, client = do(asked(cast.noor)), sign_in(cast.members[name])
    never_was = Job(pk=uuid7(), agency_id=cast.agency.pk)
    for page in ("job_status", "job_download"):
        refused, missing = client.get(url(page, job)), client.get(url(page, never_was))
        assert (refused.status_code, refused.content) == (404, missing.content)
    assert client.post(url("job_retry", job)).status_code == 404


def test_a_right_that_has_ended_ends_here_too(cast: Cast, sign_in: SignIn) -> None:
    job = do(asked(cast.noor, forbid_midway=False))
    client = sign_in(cast.noor)
    assert client.get(url("job_download", job)).status_code == 200
    change(job, options={"forbid_midway": True})
    assert client.get(url("job_download", job)).status_code == 404
    change(job, options={})
    with acting_as(cast.salome):
        end_membership(member=cast.noor)
    assert client.get(url("job_download", job)).status_code == 302


def test_a_failed_job_says_why_and_is_tried_again_by_its_requester(cast: Cast, sign_in: SignIn) -> None:
    job = do(asked(cast.noor, error="changed"))
    client = sign_in(cast.noor)
    page = client.get(url("job_status", job)).content.decode()
    assert "could not be made" in page
    assert "is not as it was" in page
    change(job, options={})
    assert client.post(url("job_retry", job)).status_code == 302
    assert again(job).state == JobState.QUEUED
    client.post(url("job_retry", job))  # a second tap
    done = do(job)
    assert (done.state, done.attempts) == (JobState.READY, 1)
    assert client.post(url("job_retry", job)).status_code == 302
    assert again(job).finished_at == done.finished_at


def test_only_the_requester_tries_again(cast: Cast, sign_in: SignIn) -> None:
    job = do(asked(cast.noor, error="changed", everybody=True))
    client = sign_in(cast.ruth)
    page = client.get(url("job_status", job))
    assert page.status_code == 200
    assert url("job_retry", job) not in page.content.decode()
    assert client.post(url("job_retry", job)).status_code == 403


def test_a_file_that_is_not_there_any_more_is_made_again(cast: Cast, sign_in: SignIn, files_dir: Path) -> None:
    job = do(asked(cast.noor))
    assert job.file is not None
    place(job.agency_id, job.file.sha256).unlink()
    client = sign_in(cast.noor)
    page = client.get(url("job_download", job), follow=True).content.decode()
    assert "not on the server any more" in page
    client.post(url("job_retry", job))
    assert do(job).state == JobState.READY
    assert client.get(url("job_download", job)).status_code == 200


def test_before_it_is_ready_the_download_leads_to_the_page(cast: Cast, sign_in: SignIn) -> None:
    job = asked(cast.noor)
    change(job, state=JobState.RUNNING, lease_until=timezone.now())
    answer = sign_in(cast.noor).get(url("job_download", job))
    assert (answer.status_code, answer["Location"]) == (302, url("job_status", job))


def test_the_page_asks_the_database_as_often_in_every_state(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.noor)
    waiting, ready = asked(cast.noor), do(asked(cast.noor))
    client.get(url("job_status", waiting))  # the session's first request finds her place
    counts = []
    for job in (waiting, ready):
        with CaptureQueriesContext(connection) as asked_of_it:
            client.get(url("job_status", job))
        counts.append(len(asked_of_it))
    assert counts[0] == counts[1] <= 12
