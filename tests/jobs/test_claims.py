"""Whoever holds the claim at the end writes it; everybody else's work is thrown away."""

import threading
import time
from pathlib import Path

import pytest
from django.db import connections
from django.utils import timezone
from pytest_django import Settings

from imh_practice.audit.models import Event, EventObject
from imh_practice.jobs.claims import Claim, ClaimLost, claim
from imh_practice.jobs.files import Part, writing
from imh_practice.jobs.models import FinishedFile, Job, JobState
from imh_practice.jobs.tasks import run_job
from imh_practice.shared.acting import acting_as
from tests.cast import Cast
from tests.conftest import BOTH
from tests.jobs.doing import again, asked, change
from tests.jobs.dummy import DUMMY, begun

REAL = pytest.mark.django_db(transaction=True, databases=BOTH)
pytestmark = pytest.mark.usefixtures("files_dir")


def take(job: Job) -> Claim | None:
    return claim(agency_id=job.agency_id, member_id=job.requested_by_id, job_id=job.pk)


def finish(held: Claim, cast: Cast, words: bytes) -> None:
    with writing() as aside:
        aside.file.write(words)
        part: Part = aside.done()
        with acting_as(cast.noor):
            held.finish(part, DUMMY)


@pytest.mark.django_db
def test_a_job_at_work_cannot_be_claimed(cast: Cast) -> None:
    job = asked(cast.noor)
    assert take(job) is not None
    assert take(job) is None


@pytest.mark.django_db
def test_the_first_workers_result_is_thrown_away_when_another_took_over(cast: Cast, files_dir: Path) -> None:
    job = asked(cast.noor)
    first = take(job)
    change(job, lease_until=timezone.now())
    second = take(job)
    assert first is not None
    assert second is not None
    for act in (first.live, lambda: first.tell("making"), lambda: first.fail("broke")):
        with pytest.raises(ClaimLost):
            act()
    with pytest.raises(ClaimLost):
        finish(first, cast, b"first")
    finish(second, cast, b"second")
    with pytest.raises(ClaimLost):
        finish(first, cast, b"first")
    done = again(job)
    assert done.state == JobState.READY
    assert done.file is not None
    with acting_as(cast.noor):
        assert FinishedFile.objects.count() == 1
        assert EventObject.objects.filter(object_id=job.pk).count() == 1
    assert [path.read_bytes() for path in files_dir.rglob("*") if path.is_file()] == [b"second"]


@pytest.mark.django_db
def test_a_sign_of_life_puts_the_lease_off(cast: Cast) -> None:
    job = asked(cast.noor)
    held = take(job)
    assert held is not None
    change(job, lease_until=timezone.now())
    held.live()
    assert take(job) is None


@REAL
def test_slow_work_keeps_its_claim(cast: Cast, settings: Settings) -> None:
    """Longer than its lease, and without a word of progress: the thread beside it renews the lease."""
    settings.JOB_LEASE_SECONDS = 1
    job = asked(cast.noor)
    held = take(job)
    assert held is not None
    with held.kept_alive():
        time.sleep(2.2)
        assert take(job) is None
    time.sleep(1.2)
    assert take(job) is not None


@REAL
def test_the_same_message_five_times_at_once_is_one_result(cast: Cast) -> None:
    job = asked(cast.noor, seconds=0.3)
    together = threading.Barrier(5)

    def deliver() -> None:
        together.wait()
        run_job(str(job.agency_id), str(job.requested_by_id), str(job.pk))
        connections.close_all()

    threads = [threading.Thread(target=deliver) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert again(job).state == JobState.READY
    assert begun(job.pk).read_text() == "x"
    with acting_as(cast.noor):
        assert FinishedFile.objects.count() == 1
        assert Event.objects.filter(act="dummy").count() == 1
