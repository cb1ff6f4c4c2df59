"""The whole worker group is killed while a summary of forty pages is being made, three times: each is made once."""

import sys
import time
from pathlib import Path

import pytest

from imh_practice.audit.models import Event, Kind
from imh_practice.jobs.claims import MOST_ATTEMPTS
from imh_practice.jobs.models import FinishedFile, Job, JobState
from imh_practice.shared.acting import acting_as
from tests.cast import Cast
from tests.conftest import BOTH
from tests.supervision import story
from tests.supervision.agreeing import agreed, pages_of, queued
from tests.worker import LEASE_SECONDS, Worker, files_dir, until, worker

__all__ = ["files_dir", "worker"]
pytestmark = [pytest.mark.long, pytest.mark.real, pytest.mark.django_db(transaction=True, databases=BOTH)]

PAGES = 40
ROUNDS = (2, 1)
"""Kills of each of two summaries; a job that took its worker down MOST_ATTEMPTS times is given up."""


def now(job: Job, cast: Cast) -> Job:
    with acting_as(cast.noor):
        return Job.objects.select_related("file").get(pk=job.pk)


def is_rendering(job: Job, cast: Cast, attempt: int) -> bool:
    row = now(job, cast)
    return (row.state, row.step, row.attempts) == (JobState.RUNNING, "making", attempt)


def test_three_kills_while_it_says_rendering(
    cast: Cast, worker: Worker, files_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert max(ROUNDS) < MOST_ATTEMPTS
    assert sum(ROUNDS) == 3
    began, slowest, jobs = time.monotonic(), 0.0, []
    worker.start()
    for number, kills in enumerate(ROUNDS):
        with acting_as(cast.noor):
            session = story.make_session(cast.pairing, cast.noor, days=number + 1)
        job = queued(agreed(session, cast.noor, cast.ruth, lines=pages_of(PAGES)), cast.noor)
        jobs.append(job)
        for kill in range(kills):
            until(
                lambda job=job, attempt=kill + 1: is_rendering(job, cast, attempt),  # type: ignore[misc]  # bound now
                seconds=LEASE_SECONDS + 30,
                why="a worker took it up and says so",
            )
            worker.kill()
            killed = time.monotonic()
            worker.start()
        until(
            lambda job=job: now(job, cast).state == JobState.READY,  # type: ignore[misc]  # bound now
            seconds=LEASE_SECONDS + 30,
            why="the killed work was done by another worker",
        )
        slowest = max(slowest, time.monotonic() - killed)
    worker.stop()
    with acting_as(cast.noor):
        assert [row.attempts for row in Job.objects.order_by("queued_at")] == [kills + 1 for kills in ROUNDS]
        assert FinishedFile.objects.count() == len(ROUNDS)
        assert Event.objects.filter(kind=Kind.WRITE, act="summary", via="job").count() == len(ROUNDS)
        hashes = {row.file.sha256 for row in Job.objects.select_related("file") if row.file}
    kept = [path for path in files_dir.rglob("*") if path.is_file() and path.parent.name != "parts"]
    assert {path.name for path in kept} == hashes
    assert len(kept) == len(ROUNDS)
    assert all(path.read_bytes()[:5] == b"%PDF-" for path in kept)
    with capsys.disabled():
        sys.stderr.write(f"\n3 kills in {time.monotonic() - began:.0f} s; slowest return {slowest:.1f} s\n")
