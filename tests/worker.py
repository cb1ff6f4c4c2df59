"""A real Celery worker with its clock, on the test database: for tests of background work and for journeys.

A test asks for the fixture ``worker`` and needs real transactions (``pytestmark`` with ``transaction=True``): the
worker is another process and sees what is committed.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.db import connection
from pytest_django import Settings

LEASE_SECONDS, SWEEP_SECONDS = 3, 1
PRODUCT, WITH_DUMMY = "imh_practice.celery", "tests.jobs.worker_app"


def until(condition: Callable[[], object], *, seconds: float, why: str) -> None:
    """Wait until something is so; fail with ``why`` when it is not so in time."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"not in {seconds} s: {why}"
        time.sleep(0.05)


class Worker:
    """A worker and its clock as one process group, on the test database, with the test's folder of files."""

    def __init__(self, log: Path, app: str, *, hands: int, level: str = "INFO") -> None:
        self.log, self.app, self.hands, self.level = log, app, hands, level
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, *, sweeps: bool = True) -> None:
        url = urlsplit(os.environ["DATABASE_URL"])
        environment = {
            **os.environ,
            "DATABASE_URL": urlunsplit(url._replace(path=f"/{connection.settings_dict['NAME']}")),
            "FILES_DIR": str(settings.FILES_DIR),
            "JOB_LEASE_SECONDS": str(LEASE_SECONDS),
            "JOB_SWEEP_SECONDS": str(SWEEP_SECONDS),
            "PYTHONUNBUFFERED": "1",
        }
        environment.pop("DATABASE_OWNER_URL", None)
        command = [sys.executable, "-m", "celery", "-A", self.app]
        command += ["worker", f"--concurrency={self.hands}", f"--loglevel={self.level}"]
        command += ["--without-gossip", "--without-mingle"]
        if sweeps:
            command += ["--beat", f"--schedule-filename={self.log.with_name('schedule')}"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                env=environment,
                cwd=settings.BASE_DIR,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self) -> None:
        """SIGKILL to the whole group: parent, pool, clock, and what they started."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()


@pytest.fixture
def files_dir(tmp_path: Path, settings: Settings) -> Path:
    """A folder of finished files of this test's own, for this process and for the worker."""
    folder = tmp_path / "files"
    folder.mkdir()
    settings.FILES_DIR = folder
    return folder


@pytest.fixture
def worker(transactional_db: None, files_dir: Path, tmp_path: Path) -> Iterator[Worker]:
    """The product's own worker, with one hand, not yet started. It is gone before the database is emptied."""
    worker = Worker(tmp_path / "worker.log", PRODUCT, hands=1)
    yield worker
    worker.stop()


@pytest.fixture
def dummy_worker(transactional_db: None, files_dir: Path, tmp_path: Path) -> Iterator[Worker]:
    """The same with two hands and a kind of work for tests."""
    worker = Worker(tmp_path / "worker.log", WITH_DUMMY, hands=2)
    yield worker
    worker.stop()
