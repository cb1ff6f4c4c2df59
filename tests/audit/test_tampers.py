"""Whatever somebody with the whole database in her hands does to a chain is found, given a head kept outside it."""

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.db import connections, transaction

from imh_practice.audit.checking import Head, missed, verify
from imh_practice.shared.acting import Acting, acting_as
from imh_practice.shared.ids import uuid7
from tests.audit.tampering import BUILD, EDITS, Hands
from tests.conftest import BOTH
from tests.matrix.walk import Tell

pytestmark = pytest.mark.django_db(transaction=True, databases=BOTH)
LINKS = 40
OLD_DIGEST = """
SELECT sha256(coalesce(%(before)s, ''::bytea) || convert_to(concat_ws('|',
    %(seq)s, e.agency_id, e.id, extract(epoch FROM e.at), e.kind, e.act, e.via,
    coalesce(e.request_id::text, '-'), coalesce(e.person_id::text, '-'), coalesce(e.member_id::text, '-'), e.count,
    (SELECT coalesce(string_agg(concat_ws(',', o.type, o.object_id, coalesce(o.author_id::text, '-'), o.why), ';'
                                ORDER BY o.id), '')
     FROM audit_eventobject o WHERE o.agency_id = e.agency_id AND o.event_id = e.id)
), 'UTF8')) FROM audit_event e WHERE e.id = %(event)s
"""
"""As links were made before migration 0003: chains of then stay as they are."""


@contextmanager
def taken_over(links: int) -> Iterator[Hands]:
    """A chain of so many events, in the hands of the owner, with every trigger off; taken back at the end."""
    hands = Hands(uuid7(), links, random.Random(20))
    with transaction.atomic(using="owner"), acting_as(Acting(agency_id=hands.agency), using="owner"):
        with connections["owner"].cursor() as cursor:
            for table in EDITS:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(BUILD)
            cursor.execute("SELECT pg_temp.grow(%s, %s)", [hands.agency, links])
        yield hands
        transaction.set_rollback(True, using="owner")


def is_found(hands: Hands, anchor: Head) -> bool:
    return not verify(using="owner").is_whole or bool(missed([(hands.agency, anchor)], using="owner"))


def test_every_column_of_the_trail_is_tampered_with() -> None:
    columns = {
        model._meta.db_table: {field.column for field in model._meta.concrete_fields}
        for model in apps.get_app_config("audit").get_models()
    }
    assert {table: set(edits) for table, edits in EDITS.items()} == columns


def test_every_tamper_is_found(whole_audit: bool, record_property: Tell) -> None:
    tampers, unseen, ways = 1000 if whole_audit else 120, [], set()
    with taken_over(LINKS) as hands:
        verdict = verify(using="owner")
        assert verdict.is_whole
        assert verdict.head is not None
        assert not is_found(hands, verdict.head), "a chain that nobody touched is whole"
        for _ in range(tampers):
            with transaction.atomic(using="owner"):
                way = hands.dice.choice(hands.ways)
                where = way()
                ways.add(f"{way.__name__} {where}" if way.__name__ == "edit" else way.__name__)
                if not is_found(hands, verdict.head):
                    unseen.append(f"{way.__name__}: {where}")
                transaction.set_rollback(True, using="owner")
        assert verify(using="owner") == verdict
    record_property("trail_tampers", tampers)
    record_property("trail_found", tampers - len(unseen))
    assert unseen == []
    if whole_audit:
        assert len(ways) == len({way.__name__ for way in hands.ways}) - 1 + sum(map(len, EDITS.values()))


def test_each_column_by_itself() -> None:
    with taken_over(LINKS) as hands:
        for table, edits in EDITS.items():
            key = "event_id" if table == "audit_link" else "id"
            for column, other in edits.items():
                with transaction.atomic(using="owner"):
                    hands.sql(
                        f"UPDATE {table} SET {column} = {other} WHERE {key} = (SELECT {key} FROM {table}"
                        " WHERE agency_id = %s ORDER BY random() LIMIT 1)",
                        hands.agency,
                    )
                    assert not verify(using="owner").is_whole, f"{table}.{column}"
                    transaction.set_rollback(True, using="owner")


def test_only_the_head_outside_tells_of_a_chain_rewritten_to_its_end() -> None:
    """What the anchors are for: the chain by itself is whole again."""
    with taken_over(LINKS) as hands:
        head = verify(using="owner").head
        assert head is not None
        hands.rewrite()
        assert verify(using="owner").is_whole
        assert missed([(hands.agency, head)], using="owner") == [head]
        assert missed([(None, head)], using="owner") == [head]


def test_a_number_that_is_missing_is_seen_without_a_head_kept_elsewhere() -> None:
    """Its event gone with it, and all digests after it made anew: nothing but the gap is left."""
    with taken_over(LINKS) as hands:
        hands.remove(7)
        hands.sql("SELECT pg_temp.rechain(%s, 7)", hands.agency)
        assert verify(using="owner").broken == tuple(range(8, LINKS + 1))


def test_a_chain_linked_by_the_digest_of_before_is_whole_and_grows() -> None:
    with taken_over(LINKS) as hands:
        before = None
        for seq in range(1, LINKS + 1):
            event = hands.event_at(seq)
            with connections["owner"].cursor() as cursor:
                cursor.execute(OLD_DIGEST, {"before": before, "seq": seq, "event": event})
                (before,) = cursor.fetchone()
            hands.sql("UPDATE audit_link SET digest = %s WHERE event_id = %s", before, event)
        assert verify(using="owner").is_whole
        hands.sql("SELECT pg_temp.grow(%s, 5)", hands.agency)
        verdict = verify(using="owner")
        assert verdict.is_whole
        assert verdict.links == LINKS + 5
        hands.sql("UPDATE audit_event SET act = 'nothing' WHERE id = %s", hands.event_at(3))
        assert verify(using="owner").broken == (3,)


def test_a_long_chain_is_verified_in_one_pass(whole_audit: bool, record_property: Tell) -> None:
    links = 1_000_000 if whole_audit else 5_000
    with taken_over(links):
        with connections["owner"].cursor() as cursor:
            cursor.execute("ANALYZE audit_event, audit_eventobject, audit_link")
        began = time.perf_counter()
        verdict = verify(using="owner")
        seconds = time.perf_counter() - began
        assert verdict.is_whole
        assert verdict.links == links
    record_property(
        "verified", f"verify_seconds={seconds:.1f} for {links} rows"
    )  # looked at, not judged: 30 is the bound
