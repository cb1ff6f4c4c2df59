"""One id leads from the request through its job: the web's log, the worker's, the trail, and the database's log."""

import io
import json
import os
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from django.conf import settings
from django.db import connections, transaction
from django.urls import reverse

from imh_practice.audit.models import Event
from imh_practice.jobs.models import Job, JobState
from imh_practice.shared.acting import acting_as
from tests.cast import Cast, make_cast
from tests.conftest import BOTH, SignIn
from tests.matrix.cells import FROM_HERE
from tests.supervision import story
from tests.supervision.agreeing import agreed
from tests.worker import Worker, files_dir, until, worker

__all__ = ["files_dir", "worker"]
pytestmark = [pytest.mark.real, pytest.mark.django_db(transaction=True, databases=BOTH)]
SERVERS_LOG = Path(os.environ["FILES_DIR"]).with_name("log") / "postgres.log"
"""Beside the folder of files: see ``shared.local``. Words stay out of it; that a session waits for another is said."""


def lines(text: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


def waits_for_it(cursor: Any) -> bool:
    cursor.execute(
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database ="
        " (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    return bool(cursor.fetchone()[0])


def hold_the_chain(cast: Cast, held: threading.Event) -> None:
    """Keep somebody from linking an event for longer than the server says nothing of it (``deadlock_timeout``)."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 4021))", [str(cast.agency.pk)])
        held.set()
        until(lambda: waits_for_it(cursor), seconds=60, why="the request comes to its COMMIT")
        time.sleep(1.3)
    connections["owner"].close()


@pytest.fixture
def said() -> Iterator[io.StringIO]:
    """What our own logger writes, taken down here."""
    before, stream = structlog.get_config(), io.StringIO()
    structlog.configure(logger_factory=structlog.WriteLoggerFactory(file=stream))
    yield stream
    structlog.configure(**before)


def test_one_id_is_read_in_four_places(worker: Worker, sign_in: SignIn, said: io.StringIO) -> None:
    cast = make_cast()
    with acting_as(cast.noor):
        session = story.make_session(cast.pairing, cast.noor, days=1)
    version = agreed(session, cast.noor, cast.ruth)
    noor = sign_in(cast.noor)
    worker.start()
    held = threading.Event()
    holding = threading.Thread(target=hold_the_chain, args=(cast, held))
    holding.start()
    held.wait(10)
    asked = noor.post(reverse("summary_render", args=[session.pk]), {"version": version.pk}, headers=FROM_HERE)
    holding.join()
    assert asked.status_code == 302
    (web,) = [line for line in lines(said.getvalue()) if line.get("act") == "summary_render"]
    request_id = web["request_id"]
    with acting_as(cast.noor):
        job = Job.objects.get()
    assert str(job.request_id) == request_id
    until(lambda: state(cast, job) == JobState.READY, seconds=60, why="the file is made")
    with acting_as(cast.noor):
        told = Event.objects.filter(request_id=request_id).values_list("via", "act")
        assert sorted(told) == [("job", "summary"), ("web", "summary_render")]
    until(
        lambda: [line for line in lines(worker.log.read_text()) if line.get("code") == "ready"], seconds=10, why="said"
    )
    (of_job,) = [line for line in lines(worker.log.read_text()) if line.get("event") == "job"]
    assert (of_job["request_id"], of_job["via"], of_job["job"]) == (request_id, "job", str(job.pk))
    waited = [line for line in SERVERS_LOG.read_text().splitlines() if f" imh web {request_id}: " in line]
    assert any("still waiting for ExclusiveLock on advisory lock" in line for line in waited)
    assert settings.DATABASES["default"]["USER"] not in "".join(waited)


def state(cast: Cast, job: Job) -> str:
    with acting_as(cast.noor):
        return str(Job.objects.get(pk=job.pk).state)


def test_the_servers_log_has_ids_and_nobodys_words() -> None:
    """What a program may call itself is anything: ours is two words and an id."""
    named = re.findall(r"\[\d+\] (imh [^:]*):", SERVERS_LOG.read_text())
    assert all(re.fullmatch(r"imh [a-z]{1,8} ([0-9a-f-]{36}|-)", each) for each in named)
