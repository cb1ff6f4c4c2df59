"""On a large trail both pages are found by an index, whoever asks and whatever is chosen."""

from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from imh_practice.home.access_log import BY_OPERATORS, standing
from imh_practice.home.readings import LAST, NEWER, OLDER, SQL
from imh_practice.membership.trail import BY_WHOM
from imh_practice.shared.acting import acting_as
from imh_practice.shared.ids import uuid7
from tests.cast import Cast
from tests.conftest import BOTH, SignIn

pytestmark = pytest.mark.django_db(transaction=True, databases=BOTH)

EVENTS = 20_000
FILL = """
WITH event AS (
    INSERT INTO audit_event (id, agency_id, at, kind, act, via, member_id, count)
    SELECT uuidv7(shift), %(agency)s, now() + shift, CASE n %% 500 WHEN 0 THEN 'denied' ELSE 'read' END, 'visit_detail',
           'web', (%(members)s::uuid[])[1 + n / 20 %% 4], 1
    FROM generate_series(1, %(events)s) n, LATERAL (SELECT n * interval '-7 minutes' AS shift) s
    RETURNING id, member_id
)
INSERT INTO audit_eventobject (event_id, agency_id, type, object_id, author_id, why)
SELECT id, %(agency)s, 'observations.visit', gen_random_uuid(),
       CASE WHEN row_number() OVER () %% 20 = 0 THEN %(author)s::uuid ELSE gen_random_uuid() END,
       CASE member_id WHEN %(author)s THEN 'author' ELSE 'team' END FROM event
"""
"""A reading every seven minutes, by four in turn, each twentieth of what one of them wrote."""
TABLES = ("audit_event", "audit_eventobject")


@pytest.fixture
def trail(cast: Cast) -> None:
    """Fill it as the owner, without a chain (linked one by one at COMMIT, so many take a minute), and count it."""
    values: dict[str, Any] = {
        "agency": cast.agency.pk,
        "members": [cast.noor.pk, cast.ruth.pk, cast.jonas.pk, cast.bea.pk],
        "author": cast.noor.pk,
        "events": EVENTS,
    }
    with connections["owner"].cursor() as cursor:
        with transaction.atomic(using="owner"):
            for table in TABLES:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(FILL, values)
            for table in TABLES:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute(f"ANALYZE {', '.join(TABLES)}")


def explained(sql: str, values: dict[str, Any]) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", values)
        return "\n".join(line for (line,) in cursor.fetchall())


@pytest.mark.usefixtures("trail")
def test_each_question_is_answered_by_an_index(cast: Cast) -> None:
    """Who read hers, from either side; the line below a thing; the log in its order, whatever is chosen."""
    with acting_as(cast.noor):
        for direction, edge in ((OLDER, LAST), (NEWER, uuid7())):
            values = {"me": cast.noor.pk, "zone": "America/New_York", "from": edge, "edge": edge, "most": 6}
            plan = explained(SQL[direction], values)
            assert plan.count("using audit_object_author") == 2, plan
            assert "Seq Scan on audit_" not in plan
        plan = explained(BY_WHOM, {"me": cast.noor.pk, "keys": [uuid7()]})
        assert "Index Scan using audit_object_" in plan  # by the thing or by its author, as far as statistics tell
        assert "Seq Scan on audit_" not in plan
    with acting_as(cast.salome):
        events = standing(cast.salome)
        chosen = {
            "audit_event_when": events,
            "audit_event_who": events.filter(~BY_OPERATORS, member_id=cast.fay.pk),
            "audit_event_seldom": events.filter(kind="denied"),
            "audit_event_operators": events.filter(BY_OPERATORS),
        }
        for index, found in chosen.items():
            plan = found.order_by("-at", "-pk")[:21].explain()
            assert index in plan, plan
            assert "Seq Scan on audit_" not in plan


@pytest.mark.usefixtures("trail")
def test_pages_of_a_large_trail_are_as_many_questions(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.noor)
    assert client.get("/who-read-mine/").status_code == 200
    with CaptureQueriesContext(connection) as captured:
        text = client.get("/who-read-mine/").content.decode()
    assert len([query for query in captured if "audit_eventobject" in query["sql"]]) == 1
    assert text.count('<li class="card">') == 12
