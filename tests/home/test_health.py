"""What a load balancer asks: one word, and never a word too many."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import LazySettings
from django.db import connections
from django.test import Client
from django.utils import timezone

from imh_practice.home.health import TOO_LONG_SECONDS
from imh_practice.jobs.models import Job, JobState
from imh_practice.shared.acting import acting_as
from tests.cast import Cast


def queue(cast: Cast, *, seconds: float, state: JobState = JobState.QUEUED) -> None:
    with acting_as(cast.noor):
        Job.objects.create(
            kind="any",
            subject_type="any",
            subject_id=cast.noor.pk,
            requested_by_id=cast.noor.pk,
            state=state,
            queued_at=timezone.now() - dt.timedelta(seconds=seconds),
        )


def test_the_process_lives_also_without_a_database(client: Client) -> None:
    """Not marked for the database: a query would fail this test."""
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")


def test_ready_when_all_answer(cast: Cast, client: Client) -> None:
    queue(cast, seconds=5)
    queue(cast, seconds=TOO_LONG_SECONDS + 60, state=JobState.READY)
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (200, b"ok\n")


def test_a_job_that_waited_too_long_is_named(cast: Cast, client: Client) -> None:
    queue(cast, seconds=TOO_LONG_SECONDS + 5)
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (503, b"jobs\n")


def test_a_database_that_is_away_is_named_and_nothing_else_is_said(
    db: None, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """In a thread of its own, whose connection is made anew, and led to where no server is."""
    monkeypatch.setitem(connections.settings["default"], "HOST", "/nowhere")
    with ThreadPoolExecutor(max_workers=1) as pool:
        response = pool.submit(Client().get, "/readyz").result()
    assert (response.status_code, response.content) == (503, b"database\n")
    told = capfd.readouterr()
    assert "Traceback" not in told.err + told.out
    assert "/nowhere" not in told.err + told.out


def test_a_cache_that_is_away_is_named(client: Client, db: None, settings: LazySettings) -> None:
    backend = settings.CACHES["default"]
    settings.CACHES = {"default": {**backend, "LOCATION": "unix:///nowhere/valkey.sock?db=0"}}
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (503, b"cache\n")


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_it_sets_no_cookie_and_asks_for_no_sign_in(client: Client, db: None, path: str) -> None:
    assert not client.get(path).cookies
