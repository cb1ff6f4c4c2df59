"""Heads taken outside: by the clock, by hand, appended; and verify asks for every one of them."""

import io
from pathlib import Path

import pytest
from celery.schedules import crontab
from django.core.management import CommandError, call_command
from django.db import connections, transaction
from pytest_django import Settings
from structlog.testing import capture_logs

from imh_practice.audit.actions import record
from imh_practice.audit.anchors import keep_heads, kept_heads
from imh_practice.audit.models import Event, EventObject, Kind, Link
from imh_practice.audit.tasks import anchor
from imh_practice.celery import app
from imh_practice.shared.acting import PLATFORM, Acting, acting_as, acting_as_system
from imh_practice.shared.environment import Environment, WrongSettingError
from imh_practice.shared.ids import uuid7
from tests.conftest import BOTH
from tests.test_environment import PRODUCTION

pytestmark = pytest.mark.django_db(transaction=True, databases=BOTH)


@pytest.fixture
def heads(tmp_path: Path, settings: Settings) -> Path:
    settings.AUDIT_ANCHORS = tmp_path / "away" / "heads"
    return settings.AUDIT_ANCHORS  # type: ignore[no-any-return]  # settings have no types


@pytest.fixture
def chains() -> list[Acting]:
    """Two agencies' chains and the platform's, of one to three events."""
    found = [Acting(agency_id=uuid7()), Acting(agency_id=uuid7()), Acting(agency_id=PLATFORM)]
    for number, agency in enumerate(found, 1):
        for _ in range(number):
            with acting_as(agency):
                record(Kind.READ, act="visit_detail")
    return found


def verify(heads: Path) -> str:
    out = io.StringIO()
    call_command("audit", "verify", f"--anchors={heads}", stdout=out)
    return out.getvalue()


def test_the_clock_appends_one_line_a_chain(heads: Path, chains: list[Acting]) -> None:
    with capture_logs() as said:
        anchor()
        with acting_as(chains[0]):
            record(Kind.READ, act="visit_detail")
        anchor()
    assert [(line["event"], line["count"]) for line in said] == [("heads kept", 3)] * 2
    kept = list(kept_heads(heads))
    assert {agency for agency, _head in kept} == {each.agency_id for each in chains}
    assert [head.seq for agency, head in kept if agency == chains[0].agency_id] == [1, 2]
    assert [head.seq for agency, head in kept if agency == chains[1].agency_id] == [2, 2]
    assert all(len(line.split()) == 3 for line in heads.read_text().splitlines())
    assert "whole" in verify(heads)


def test_by_hand_it_says_how_many(heads: Path, chains: list[Acting]) -> None:
    out = io.StringIO()
    call_command("audit", "anchor", stdout=out)
    assert out.getvalue() == f"heads=3 {heads}\n"


def test_it_is_on_the_clocks_list_and_the_worker_knows_it() -> None:
    entry = app.conf.beat_schedule["anchor"]
    assert entry["task"] == anchor.name
    assert isinstance(entry["schedule"], crontab)
    assert len(entry["schedule"].hour) == 24  # type: ignore[attr-defined]  # celery sets it
    app.loader.import_default_modules()
    assert entry["task"] in app.tasks


@pytest.mark.parametrize("cut", [0, 1, 2], ids=["the first", "the second", "the platform's"])
def test_each_of_all_heads_is_asked_for(heads: Path, chains: list[Acting], cut: int) -> None:
    keep_heads(heads)
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER USER; ALTER TABLE audit_link DISABLE TRIGGER USER")
        cursor.execute(
            "WITH gone AS (DELETE FROM audit_link l WHERE agency_id = %s AND NOT EXISTS"
            " (SELECT 1 FROM audit_link n WHERE n.agency_id = l.agency_id AND n.seq > l.seq) RETURNING event_id)"
            " DELETE FROM audit_event WHERE id IN (SELECT event_id FROM gone)",
            [chains[cut].agency_id],
        )
        cursor.execute("ALTER TABLE audit_event ENABLE TRIGGER USER; ALTER TABLE audit_link ENABLE TRIGGER USER")
    with pytest.raises(CommandError, match="changed"):
        verify(heads)


@pytest.mark.parametrize("line", ["", "today x 1:ab", "2026-01-01T00:00:00+00:00 not-an-agency 1:" + "ab" * 32])
def test_a_file_that_was_changed_is_said(heads: Path, chains: list[Acting], line: str) -> None:
    keep_heads(heads)
    heads.write_text(heads.read_text() + line + "\n")
    with pytest.raises(CommandError, match="line 4"):
        verify(heads)


def test_a_file_that_is_away_is_said(heads: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        verify(heads)


def test_where_they_cannot_be_kept_the_log_says_so_and_the_hand_too(tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "file").write_text("")
    settings.AUDIT_ANCHORS = tmp_path / "file" / "heads"
    with capture_logs() as said:
        anchor()
    assert [(line["event"], line["log_level"]) for line in said] == [("heads not kept", "error")]
    with pytest.raises(CommandError, match="AUDIT_ANCHORS cannot be written"):
        call_command("audit", "anchor")


def test_the_clock_reads_links_and_nothing_else(chains: list[Acting]) -> None:
    with acting_as_system("anchor"):
        assert Link.objects.count() == 6
        assert Event.objects.count() == EventObject.objects.count() == 0


def test_production_does_not_start_without_a_place_for_them() -> None:
    with pytest.raises(WrongSettingError, match="AUDIT_ANCHORS is not set"):
        Environment({name: value for name, value in PRODUCTION.items() if name != "AUDIT_ANCHORS"})
