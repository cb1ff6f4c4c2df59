"""What somebody with the database in her hands may do to a chain: each of these is to be found.

All run as the owner, in a transaction whose triggers are off and which is rolled back.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.db import connections

BUILD = """
CREATE FUNCTION pg_temp.rechain(agency uuid, since bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    last bytea;
    at record;
BEGIN
    SELECT digest INTO last FROM audit_link WHERE agency_id = agency AND seq < since ORDER BY seq DESC LIMIT 1;
    FOR at IN SELECT seq, event_id FROM audit_link WHERE agency_id = agency AND seq >= since ORDER BY seq LOOP
        last := coalesce(audit_digest(last, at.seq, agency, at.event_id), sha256('nothing'));
        UPDATE audit_link SET digest = last WHERE agency_id = agency AND seq = at.seq;
    END LOOP;
END $$;
CREATE FUNCTION pg_temp.grow(agency uuid, how_many int) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    last audit_link;
    row record;
BEGIN
    SELECT * INTO last FROM audit_link WHERE agency_id = agency ORDER BY seq DESC LIMIT 1;
    CREATE TEMP TABLE IF NOT EXISTS grown (n int, id uuid);
    TRUNCATE grown;
    INSERT INTO grown SELECT n, uuidv7() FROM generate_series(1, how_many) n;
    INSERT INTO audit_event (id, agency_id, at, kind, act, via, request_id, person_id, member_id, count)
    SELECT id, agency, now() + n * interval '1 second', CASE n % 3 WHEN 0 THEN 'write' ELSE 'read' END, 'visit_detail',
           'web', gen_random_uuid(), CASE n % 7 WHEN 0 THEN NULL ELSE gen_random_uuid() END, gen_random_uuid(), n % 3
    FROM grown;
    INSERT INTO audit_eventobject (event_id, agency_id, type, object_id, author_id, why)
    SELECT id, agency, 'observations.visit', gen_random_uuid(), CASE o WHEN 1 THEN gen_random_uuid() END, 'team'
    FROM grown, generate_series(1, n % 3) o;
    FOR row IN
        SELECT g.n, e, (SELECT string_agg(concat_ws(',', o.id, o.type, o.object_id, coalesce(o.author_id::text, '-'),
                                                    o.why), ';' ORDER BY o.id)
                        FROM audit_eventobject o WHERE o.agency_id = agency AND o.event_id = g.id) AS told
        FROM grown g JOIN audit_event e ON e.id = g.id ORDER BY g.n
    LOOP
        last.seq := coalesce(last.seq, 0) + 1;
        last.digest := sha256(coalesce(last.digest, ''::bytea)
                              || convert_to(audit_told(last.seq, row.e, row.told), 'UTF8'));
        INSERT INTO audit_link (agency_id, event_id, seq, digest) VALUES (agency, (row.e).id, last.seq, last.digest);
    END LOOP;
END $$;
"""
"""A chain by SQL: so many events, with 0, 1 or 2 rows each, as ``record`` and its trigger would have left it."""

EDITS: dict[str, dict[str, str]] = {
    "audit_event": {
        "id": "gen_random_uuid()",
        "agency_id": "gen_random_uuid()",
        "at": "at + interval '1 microsecond'",
        "kind": "CASE kind WHEN 'read' THEN 'write' ELSE 'read' END",
        "act": "act || ' '",
        "via": "'job'",
        "request_id": "CASE WHEN random() < 0.5 THEN NULL ELSE gen_random_uuid() END",
        "person_id": "gen_random_uuid()",
        "member_id": "CASE WHEN random() < 0.5 THEN NULL ELSE gen_random_uuid() END",
        "count": "count + 1",
    },
    "audit_eventobject": {
        "id": "1000000000 + id",
        "agency_id": "gen_random_uuid()",
        "event_id": "(SELECT id FROM audit_event e WHERE e.id <> event_id ORDER BY random() LIMIT 1)",
        "type": "'reflect.reflection'",
        "object_id": "gen_random_uuid()",
        "author_id": "CASE WHEN author_id IS NULL OR random() < 0.5 THEN gen_random_uuid() END",
        "why": "CASE why WHEN '' THEN 'team' ELSE '' END",
    },
    "audit_link": {
        "agency_id": "gen_random_uuid()",
        "event_id": "gen_random_uuid()",
        "seq": "1000000000 + seq",
        "digest": "set_byte(digest, (random() * 31)::int, 255 - get_byte(digest, 0))",
    },
}
"""Each column of the three tables, with another value for it; a test says that none is left out."""


@dataclass
class Hands:
    """Somebody with a cursor of the owner's, at work on one chain of so many links; ``dice`` says where."""

    agency: UUID
    links: int
    dice: random.Random

    def sql(self, sql: str, *values: Any) -> None:
        with connections["owner"].cursor() as cursor:
            cursor.execute(sql, values)
            assert cursor.rowcount != 0, f"nothing was tampered with: {sql}"

    def some(self) -> int:
        return self.dice.randint(1, self.links)

    def event_at(self, seq: int) -> UUID:
        with connections["owner"].cursor() as cursor:
            cursor.execute("SELECT event_id FROM audit_link WHERE agency_id = %s AND seq = %s", [self.agency, seq])
            event: UUID = cursor.fetchone()[0]
            return event

    def edit(self) -> str:
        table = self.dice.choice(sorted(EDITS))
        column = self.dice.choice(sorted(EDITS[table]))
        key = "event_id" if table == "audit_link" else "id"
        self.sql(
            f"UPDATE {table} SET {column} = {EDITS[table][column]} WHERE {key} = (SELECT {key} FROM {table}"
            " WHERE agency_id = %s ORDER BY random() LIMIT 1)",
            self.agency,
        )
        return f"{table}.{column}"

    def delete(self) -> str:
        table = self.dice.choice(sorted(EDITS))
        key = "event_id" if table == "audit_link" else "id"
        self.sql(
            f"DELETE FROM {table} WHERE {key} = (SELECT {key} FROM {table}"
            " WHERE agency_id = %s ORDER BY random() LIMIT 1)",
            self.agency,
        )
        return table

    def delete_whole(self) -> str:
        """An event with all that hangs on it, the numbers closed up, and the digests made anew."""
        seq = self.some()
        self.remove(seq)
        self.sql("UPDATE audit_link SET seq = -seq WHERE agency_id = %s", self.agency)
        self.sql(
            "UPDATE audit_link SET seq = -seq - CASE WHEN -seq > %s THEN 1 ELSE 0 END WHERE agency_id = %s",
            seq,
            self.agency,
        )
        self.sql("SELECT pg_temp.rechain(%s, %s)", self.agency, seq)
        return str(seq)

    def insert(self) -> str:
        """An event that nobody linked, a row of an event that had none, or a row of no event."""
        which = self.dice.choice(["event", "row", "stray"])
        if which == "event":
            self.sql(
                "INSERT INTO audit_event (id, agency_id, at, kind, act, via, count)"
                " VALUES (%s, %s, now(), 'read', 'visit_detail', 'web', 0)",
                uuid4(),
                self.agency,
            )
        else:
            event = self.event_at(self.some()) if which == "row" else uuid4()
            self.sql(
                "INSERT INTO audit_eventobject (event_id, agency_id, type, object_id, why)"
                " VALUES (%s, %s, 'observations.visit', %s, 'team')",
                event,
                self.agency,
                uuid4(),
            )
        return which

    def insert_linked(self) -> str:
        """An event among the others, with a link, and from there on all numbers and digests made anew."""
        seq, event = self.some(), uuid4()
        self.sql(
            "INSERT INTO audit_event (id, agency_id, at, kind, act, via, count)"
            " VALUES (%s, %s, now(), 'read', 'visit_detail', 'web', 0)",
            event,
            self.agency,
        )
        self.sql("UPDATE audit_link SET seq = -seq WHERE agency_id = %s", self.agency)
        self.sql(
            "UPDATE audit_link SET seq = -seq + CASE WHEN -seq >= %s THEN 1 ELSE 0 END WHERE agency_id = %s",
            seq,
            self.agency,
        )
        self.sql(
            "INSERT INTO audit_link (agency_id, event_id, seq, digest) VALUES (%s, %s, %s, '')", self.agency, event, seq
        )
        self.sql("SELECT pg_temp.rechain(%s, %s)", self.agency, seq)
        return str(seq)

    def reorder(self) -> str:
        """Two events change places: with their digests, or with fresh ones from there on."""
        one, other = sorted(self.dice.sample(range(1, self.links + 1), 2))
        first, second = self.event_at(one), self.event_at(other)
        place = "UPDATE audit_link SET event_id = %s WHERE agency_id = %s AND seq = %s"
        self.sql(place, uuid4(), self.agency, one)
        self.sql(place, first, self.agency, other)
        self.sql(place, second, self.agency, one)
        if self.dice.random() < 0.5:
            self.sql("SELECT pg_temp.rechain(%s, %s)", self.agency, one)
        return f"{one} {other}"

    def cut(self) -> str:
        """The tail, and perhaps as many others grown in its place."""
        gone = self.dice.randint(1, min(9, self.links))
        for seq in range(self.links - gone + 1, self.links + 1):
            self.remove(seq)
        again = self.dice.choice([0, gone, gone + 1])
        if again:
            self.sql("SELECT pg_temp.grow(%s, %s)", self.agency, again)
        return f"{gone}, {again} grown again"

    def rewrite(self) -> str:
        """One event says something else, and every digest from there on is made anew."""
        seq = self.some()
        self.sql("UPDATE audit_event SET act = 'nothing' WHERE id = %s", self.event_at(seq))
        self.sql("SELECT pg_temp.rechain(%s, %s)", self.agency, seq)
        return str(seq)

    def remove(self, seq: int) -> None:
        event = self.event_at(seq)
        with connections["owner"].cursor() as cursor:
            for table, key in (("audit_eventobject", "event_id"), ("audit_event", "id"), ("audit_link", "event_id")):
                cursor.execute(f"DELETE FROM {table} WHERE {key} = %s", [event])

    @property
    def ways(self) -> list[Callable[[], str]]:
        """Editing as often as all others together: it has a column for each of its own."""
        others = [self.delete, self.delete_whole, self.insert, self.insert_linked, self.reorder, self.cut, self.rewrite]
        return [*others, *[self.edit] * len(others)]
