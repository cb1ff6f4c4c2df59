"""The trail: linked at commit, append-only, and any change of it is found."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connections, transaction

from imh_practice.audit.actions import Touched, record
from imh_practice.audit.checking import verify
from imh_practice.audit.models import Event, Kind, Link
from imh_practice.shared.acting import Acting, acting_as
from imh_practice.shared.ids import uuid7

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture
def agency() -> Acting:
    return Acting(agency_id=uuid7())


def three_events(agency: Acting) -> None:
    for _ in range(3):
        with acting_as(agency):
            record(Kind.READ, [Touched("observations.visit", uuid7(), uuid7(), "author")], act="visit_detail")


def owner_sql(sql: str) -> None:
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER USER; ALTER TABLE audit_link DISABLE TRIGGER USER")
        cursor.execute("ALTER TABLE audit_eventobject DISABLE TRIGGER USER")
        cursor.execute(sql)
        cursor.execute("ALTER TABLE audit_event ENABLE TRIGGER USER; ALTER TABLE audit_link ENABLE TRIGGER USER")
        cursor.execute("ALTER TABLE audit_eventobject ENABLE TRIGGER USER")


def test_each_event_is_linked_at_commit(agency: Acting) -> None:
    three_events(agency)
    with acting_as(agency):
        assert list(Link.objects.order_by("seq").values_list("seq", flat=True)) == [1, 2, 3]
        assert verify().is_whole


def test_agencies_have_chains_of_their_own(agency: Acting) -> None:
    three_events(agency)
    with acting_as(Acting(agency_id=uuid7())):
        record(Kind.READ)
    with acting_as(agency):
        assert verify().links == 3


@pytest.mark.parametrize(
    "tamper",
    [
        "UPDATE audit_event SET act = 'nothing' WHERE act = 'visit_detail'",
        "DELETE FROM audit_event WHERE id = (SELECT event_id FROM audit_link WHERE seq = 2)",
        "UPDATE audit_eventobject SET why = 'team'",
        "DELETE FROM audit_link WHERE seq = 2",
        "UPDATE audit_link SET digest = sha256('x') WHERE seq = 3",
    ],
)
def test_a_change_behind_the_product_is_found(agency: Acting, tamper: str) -> None:
    three_events(agency)
    owner_sql(tamper)
    with acting_as(agency):
        assert not verify().is_whole


@pytest.mark.parametrize("sql", ["UPDATE audit_event SET act = ''", "DELETE FROM audit_event"])
def test_the_app_can_neither_change_nor_delete(agency: Acting, sql: str) -> None:
    three_events(agency)
    with pytest.raises(ProgrammingError), acting_as(agency), connections["default"].cursor() as cursor:
        cursor.execute(sql)


def test_the_owner_is_refused_too(agency: Acting) -> None:
    three_events(agency)
    with pytest.raises(ProgrammingError, match="append-only"):
        Event.objects.using("owner").update(act="")


def told(*expect: str) -> str:
    out = io.StringIO()
    call_command("audit", "verify", *(f"--expect={head}" for head in expect), stdout=out)
    return out.getvalue()


def head_of(agency: Acting) -> str:
    """Return the head that the command prints for an agency."""
    (line,) = [line for line in told().splitlines() if line.startswith(str(agency.agency_id))]
    return line.partition("head=")[2].split()[0]


CUT = """
    DELETE FROM audit_eventobject WHERE event_id = (SELECT event_id FROM audit_link WHERE seq = 3);
    DELETE FROM audit_event WHERE id = (SELECT event_id FROM audit_link WHERE seq = 3);
    DELETE FROM audit_link WHERE seq = 3
"""


@pytest.mark.parametrize("more", [0, 1], ids=["left short", "grown again"])
def test_a_tail_cut_by_the_owner_is_missed_by_the_head_kept_elsewhere(agency: Acting, more: int) -> None:
    three_events(agency)
    kept = head_of(agency)
    assert kept.startswith("3:")
    owner_sql(CUT)
    for _ in range(more):
        with acting_as(agency):
            record(Kind.READ)
    assert "whole" in told()  # the chain alone cannot tell
    with pytest.raises(CommandError, match="changed"):
        told(kept)


def test_a_head_still_stands_when_the_chain_has_grown(agency: Acting) -> None:
    three_events(agency)
    other = Acting(agency_id=uuid7())
    with acting_as(other):
        record(Kind.READ)
    kept = [head_of(agency), head_of(other)]
    three_events(agency)
    assert "links=6 head=6:" in told(*kept)
    with pytest.raises(CommandError, match="changed"):
        told("3:" + kept[1].partition(":")[2])


@pytest.mark.parametrize("head", ["", "3", "3:", "3:zz", "x:" + "ab" * 32, "3:abcd"])
def test_a_head_that_is_none_is_said(agency: Acting, head: str) -> None:
    with pytest.raises(CommandError, match="Give a head as verify printed it"):
        told(head)


def test_an_agency_whose_links_were_all_removed_is_not_forgotten(agency: Acting) -> None:
    three_events(agency)
    owner_sql("DELETE FROM audit_link")
    with pytest.raises(CommandError, match="changed"):
        told()


def test_without_the_owners_address_it_says_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "settings", {"default": connections.settings["default"]})
    with pytest.raises(CommandError, match="Set DATABASE_OWNER_URL"):
        told()
