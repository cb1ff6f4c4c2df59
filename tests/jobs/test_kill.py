"""The whole worker group is killed while it works: each job ends once, with one file.

Kills of the real thing stand in tests/supervision/test_summary_kill.py; here both hands are at work.
"""

import sys
import time
from pathlib import Path

import pytest

from imh_practice.audit.models import Event, Kind
from imh_practice.jobs.models import FinishedFile, Job, JobState
from imh_practice.shared.acting import acting_as
from tests.cast import Cast
from tests.conftest import BOTH
from tests.jobs.dummy import ask, begun, content
from tests.worker import LEASE_SECONDS, Worker, until

pytestmark = [pytest.mark.long, pytest.mark.real, pytest.mark.django_db(transaction=True, databases=BOTH)]

KILLS = 2
AT_ONCE = 2  # as many as the worker has hands


def are(cast: Cast, jobs: list[Job], state: str) -> bool:
    with acting_as(cast.noor):
        return Job.objects.filter(pk__in=[job.pk for job in jobs], state=state).count() == len(jobs)


def kill_and_return(cast: Cast, worker: Worker) -> tuple[list[Job], float]:
    """Kill the group while it works on as many jobs as it has hands; start another; return the seconds that took."""
    with acting_as(cast.noor):
        jobs = [ask(cast.noor, seconds=1) for _ in range(AT_ONCE)]
    until(lambda: are(cast, jobs, JobState.RUNNING), seconds=30, why="the work began")
    until(lambda: all(begun(job.pk).exists() for job in jobs), seconds=5, why="the making began")
    worker.kill()
    killed = time.monotonic()
    assert are(cast, jobs, JobState.RUNNING)
    worker.start()
    until(lambda: are(cast, jobs, JobState.READY), seconds=LEASE_SECONDS + 30, why="another worker did the killed work")
    return jobs, time.monotonic() - killed


def test_kills_lose_nothing_and_make_nothing_twice(
    cast: Cast, dummy_worker: Worker, files_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    began = time.monotonic()
    dummy_worker.start()
    rounds = [kill_and_return(cast, dummy_worker) for _ in range(KILLS)]
    everything = [job for jobs, _seconds in rounds for job in jobs]
    dummy_worker.stop()
    with acting_as(cast.noor):
        assert FinishedFile.objects.count() == len(everything)
        assert Event.objects.filter(kind=Kind.WRITE, act="dummy", via="job").count() == len(everything)
        for job in Job.objects.select_related("file"):
            assert job.file is not None
            assert begun(job.pk).read_text() == "xx"
            assert job.attempts == 2
            (kept,) = files_dir.rglob(job.file.sha256)
            assert kept.read_bytes() == content(job.subject_id)
    files = [path for path in files_dir.rglob("*") if path.is_file() and path.parent.name != "parts"]
    assert len(files) == len(everything)
    slowest = max(seconds for _jobs, seconds in rounds)
    with capsys.disabled():
        sys.stderr.write(f"\n{KILLS} kills in {time.monotonic() - began:.0f} s; slowest return {slowest:.1f} s\n")
