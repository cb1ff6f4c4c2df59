"""The sweep rings again for what nobody took: the broker was away, was flushed, or the worker was killed."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from celery import current_app
from django.db import connection
from django.utils import timezone
from kombu.simple import SimpleQueue

from imh_practice.jobs.access import oldest_wait_seconds
from imh_practice.jobs.files import LEFT_SECONDS, PARTS
from imh_practice.jobs.models import Job, JobState
from imh_practice.jobs.tasks import sweep
from imh_practice.shared.acting import Acting, acting_as
from tests.cast import Cast
from tests.conftest import BOTH
from tests.jobs.doing import again, asked, change
from tests.worker import Worker, until

pytestmark = pytest.mark.usefixtures("files_dir")


@pytest.fixture
def bell() -> Iterator[None]:
    """An empty queue of this test's own, read as a worker would."""
    rung()
    yield
    rung()


def received(queue: SimpleQueue) -> Any:
    try:
        return queue.get(block=False)
    except SimpleQueue.Empty:
        return None


def rung() -> list[list[str]]:
    """Return the arguments of the messages that wait in the broker."""
    found = []
    with current_app.connection_for_read() as broker, broker.SimpleQueue("celery") as queue:
        while (message := received(queue)) is not None:
            message.ack()
            arguments, _keywords, _embed = message.payload
            found.append([message.headers["task"], *arguments])
    return found


def message(job: Job) -> list[str]:
    return ["jobs.run", str(job.agency_id), str(job.requested_by_id), str(job.pk)]


@pytest.mark.django_db(transaction=True, databases=BOTH)
@pytest.mark.usefixtures("bell")
def test_asking_rings_after_commit_with_three_ids_and_nothing_else(cast: Cast) -> None:
    with acting_as(cast.noor):
        job = asked(cast.noor, words="Kestrel-7fa")
        assert rung() == []
    assert rung() == [message(job)]


@pytest.mark.django_db
@pytest.mark.usefixtures("bell")
def test_the_sweep_rings_for_what_waits_and_for_what_was_left(cast: Cast) -> None:
    long_ago = timezone.now() - timedelta(minutes=5)
    waiting, left, at_work, fresh, done, unrung = (asked(cast.noor) for _ in range(6))
    elsewhere = asked(cast.max)
    change(waiting, rung_at=long_ago)
    change(elsewhere, rung_at=long_ago)
    change(unrung, rung_at=None)
    change(left, rung_at=long_ago, state=JobState.RUNNING, lease_until=long_ago)
    change(at_work, rung_at=long_ago, state=JobState.RUNNING, lease_until=timezone.now() + timedelta(minutes=5))
    change(done, rung_at=long_ago, state=JobState.READY)
    sweep()
    assert sorted(rung()) == sorted(message(job) for job in (waiting, left, elsewhere, unrung))
    assert again(fresh).state == JobState.QUEUED
    sweep()
    assert rung() == []  # rung for just now, whoever sweeps


@pytest.mark.django_db
def test_the_sweep_reads_jobs_of_all_agencies_and_nothing_else(cast: Cast) -> None:
    asked(cast.noor)
    asked(cast.max)
    with acting_as(Acting(system="sweep")):
        assert Job.objects.count() == 2
        assert Job.objects.update(step="x") == 0
        assert [table for table in tenant_tables() if table != "jobs_job" and count(table)] == []


def tenant_tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relkind = 'r'")
        return [name for (name,) in cursor.fetchall()]


def count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
        return int(cursor.fetchone()[0])


@pytest.mark.django_db
def test_how_long_the_oldest_waits(cast: Cast) -> None:
    assert oldest_wait_seconds() == 0
    job = asked(cast.noor)
    change(job, queued_at=timezone.now() - timedelta(seconds=90))
    asked(cast.max)
    assert 89 < oldest_wait_seconds() < 100
    change(job, state=JobState.READY)
    assert oldest_wait_seconds() < 10


@pytest.mark.django_db
def test_what_killed_workers_were_writing_is_removed(files_dir: Path) -> None:
    parts = files_dir / PARTS
    parts.mkdir()
    old, new = parts / "old", parts / "new"
    for path in (old, new):
        path.write_text("half")
    os.utime(old, (0, time.time() - LEFT_SECONDS - 60))
    sweep()
    assert [path.name for path in parts.iterdir()] == ["new"]


ASK = """
import sys, time
from uuid import UUID
import django
django.setup()
from imh_practice.jobs.actions import enqueue
from imh_practice.membership.access import member_at_work
from imh_practice.shared.acting import Acting, acting_as
agency, member = map(UUID, sys.argv[1:])
began = time.monotonic()
with acting_as(Acting(agency_id=agency)):
    noor = member_at_work(member)
    job = enqueue(kind="dummy", subject_type="tests.dummy", subject_id=member, by=noor)
print(job.pk, round(time.monotonic() - began, 1))
"""


@pytest.mark.real
@pytest.mark.django_db(transaction=True, databases=BOTH)
def test_a_broker_that_was_away_loses_nothing(cast: Cast, dummy_worker: Worker) -> None:
    """A web process commits and finds no broker; when there is one, the sweep sends what waits."""
    url = urlsplit(os.environ["DATABASE_URL"])
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "imh_practice.settings",
        "DATABASE_URL": urlunsplit(url._replace(path=f"/{connection.settings_dict['NAME']}")),
        "REDIS_URL": "unix:///nonexistent/valkey.sock",
    }
    command = [sys.executable, "-c", ASK, str(cast.agency.pk), str(cast.noor.pk)]
    answer = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=True)
    job_id, seconds = answer.stdout.split()
    assert '"not rung"' in answer.stderr
    assert float(seconds) < 5  # nobody waits long for a bell
    with acting_as(cast.noor):
        job = Job.objects.get()
        assert (str(job.pk), job.state) == (job_id, JobState.QUEUED)
    dummy_worker.start()
    until(lambda: again(job).state == JobState.READY, seconds=30, why="the sweep rang and the work was done")
