"""Fills a database with visits by SQL, as the owner: unequal agencies, dates independent of physical order, real lengths.

Agency k of n holds a share that falls as 1/k, so the first is large and the last small. Texts are 200 to 1,500
characters. One clinician in each agency (the first) is signed in by the benchmark; her supervisor too.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db import connections, transaction

WORDS = "She held him and he looked at her and they waited for a while and then he slept and she spoke softly. "

FILL = """
CREATE TEMP TABLE plan ON COMMIT DROP AS
SELECT k, gen_random_uuid() AS agency, greatest(10, (%(visits)s / k / (SELECT sum(1.0 / i) FROM generate_series(1, %(agencies)s) i))::int) AS visits
FROM generate_series(1, %(agencies)s) k;

INSERT INTO agencies_agency (id, name, time_zone, share_note, began_at)
SELECT agency, 'Agency ' || k, 'America/New_York', '', now() FROM plan;

CREATE TEMP TABLE staff ON COMMIT DROP AS
SELECT agency, k, n, gen_random_uuid() AS person, gen_random_uuid() AS member, greatest(2, visits / 500) AS clinicians
FROM plan, generate_series(0, greatest(2, visits / 500)) n;

INSERT INTO people_person (id, password, email, name, is_active, joined_at)
SELECT person, '!', person || '@example.org', 'Person ' || n, true, now() FROM staff;
INSERT INTO membership_member (id, agency_id, person_id, name, phone, discipline, licensed_imh, vocabulary, began_at)
SELECT member, agency, person, 'Person ' || n, '', '', true, 'W', now() - interval '200 days' FROM staff;
INSERT INTO membership_role (id, agency_id, member_id, kind, began_at)
SELECT gen_random_uuid(), agency, member, CASE n WHEN 0 THEN 'supervisor' ELSE 'clinician' END, now() - interval '200 days' FROM staff;
INSERT INTO membership_pairing (id, agency_id, clinician_id, supervisor_id, also_line_manager, began_at)
SELECT gen_random_uuid(), c.agency, c.member, s.member, false, now() - interval '200 days'
FROM staff c JOIN staff s ON s.agency = c.agency AND s.n = 0 WHERE c.n BETWEEN 1 AND 8;

CREATE TEMP TABLE fam ON COMMIT DROP AS
SELECT s.agency, s.member, s.n, f, gen_random_uuid() AS family,
       row_number() OVER (PARTITION BY s.agency ORDER BY s.n, f) - 1 AS r
FROM staff s, generate_series(1, 12) f WHERE s.n > 0;
ANALYZE fam;
INSERT INTO families_family (id, agency_id, code_name, began_on, made_at, version)
SELECT family, agency, 'Family ' || n || '-' || f, current_date - 150, now(), 1 FROM fam;
INSERT INTO families_child (id, agency_id, family_id, initial, born_on, weeks_early)
SELECT gen_random_uuid(), agency, family, 'D.', current_date - 300, 5 FROM fam;
INSERT INTO families_teamplace (id, agency_id, family_id, member_id, began_at)
SELECT gen_random_uuid(), agency, family, member, now() - interval '150 days' FROM fam;

-- In two steps: joined to generate_series, the planner guesses a thousand rows and compares each visit with each family.
CREATE TEMP TABLE numbered ON COMMIT DROP AS
WITH counted AS MATERIALIZED (SELECT agency, visits, families FROM plan JOIN (SELECT agency, count(*) AS families FROM fam GROUP BY agency) f USING (agency))
SELECT c.agency, v, (v::bigint * 7919) %% c.families AS r FROM counted c CROSS JOIN LATERAL generate_series(1, c.visits) v;
ANALYZE numbered;
CREATE TEMP TABLE vis ON COMMIT DROP AS
SELECT n.agency, n.v, f.family, f.member, gen_random_uuid() AS visit, gen_random_uuid() AS version,
       gen_random_uuid() AS moment, gen_random_uuid() AS words, now() - random() * interval '150 days' AS at
FROM numbered n JOIN fam f ON f.agency = n.agency AND f.r = n.r;
ANALYZE vis;
INSERT INTO observations_visit (id, agency_id, family_id, author_id, state, head_id, happened_at, made_at, finished_at)
SELECT visit, agency, family, member, 'finished', NULL, at, at, at FROM vis ORDER BY random();
INSERT INTO observations_visitversion (id, agency_id, number, made_at, visit_id, made_by_id, outcome, happened_at, minutes, setting, present)
SELECT version, agency, 1, at, visit, member, 'met', at, 60, 'home', ARRAY['mother', 'baby'] FROM vis;
INSERT INTO observations_moment (id, agency_id, visit_id, position, head_id)
SELECT moment, agency, visit, 1, NULL FROM vis;
INSERT INTO observations_momentversion (id, agency_id, number, made_at, moment_id, visit_version_id, made_by_id, text, something_else)
SELECT words, agency, 1, at, moment, version, member, left(repeat(%(words)s, 16), 200 + (random() * 1300)::int), '' FROM vis;
UPDATE observations_visit o SET head_id = vis.version FROM vis WHERE o.id = vis.visit;
UPDATE observations_moment o SET head_id = vis.words FROM vis WHERE o.id = vis.moment;
INSERT INTO observations_momenttag (id, agency_id, version_id, item_version_id)
SELECT gen_random_uuid(), vis.agency, vis.words, i.head_id FROM vis
JOIN LATERAL (SELECT head_id FROM practice_item WHERE framework_id = (SELECT id FROM practice_framework WHERE code = 'W')
              ORDER BY (position * 31 + vis.v) %% 17 LIMIT 2) i ON true;

CREATE TEMP TABLE ses ON COMMIT DROP AS
SELECT c.agency, c.member AS clinician, s.member AS supervisor, gen_random_uuid() AS session, gen_random_uuid() AS item
FROM staff c JOIN staff s ON s.agency = c.agency AND s.n = 0 WHERE c.n = 1;
INSERT INTO supervision_session (id, agency_id, kind, mode, starts_at, state, opened_by_id, made_at)
SELECT session, agency, 'individual', 'in-person', now() + interval '2 days', 'planned', supervisor, now() FROM ses;
INSERT INTO supervision_participant (id, agency_id, session_id, member_id, seat)
SELECT gen_random_uuid(), agency, session, clinician, 'supervisee' FROM ses
UNION ALL SELECT gen_random_uuid(), agency, session, supervisor, 'supervisor' FROM ses;
INSERT INTO supervision_agendaitem (id, agency_id, session_id, brought_by_id, kind, title, comes_first, is_administrative, position, made_at)
SELECT item, agency, session, clinician, 'question', 'A question', true, false, 1, now() FROM ses;
CREATE TEMP TABLE com ON COMMIT DROP AS
SELECT ses.*, n, gen_random_uuid() AS comment, gen_random_uuid() AS words FROM ses, generate_series(1, 200) n;
INSERT INTO supervision_comment (id, agency_id, session_id, item_id, author_id, head_id, made_at)
SELECT comment, agency, session, item, CASE n %% 2 WHEN 0 THEN clinician ELSE supervisor END, NULL, now() - n * interval '1 minute' FROM com;
INSERT INTO supervision_commentversion (id, agency_id, number, made_at, session_id, comment_id, made_by_id, text, quote)
SELECT words, agency, 1, now(), session, comment, CASE n %% 2 WHEN 0 THEN clinician ELSE supervisor END, left(%(words)s, 100), '' FROM com;
UPDATE supervision_comment o SET head_id = com.words FROM com WHERE o.id = com.comment;
"""

TRAIL = """
-- Ten events a visit: nine by its author, one by her supervisor. Not linked into a chain.
ALTER TABLE audit_event DISABLE TRIGGER audit_event_linked;
CREATE TEMP TABLE tra ON COMMIT DROP AS
SELECT v.agency_id, v.id AS visit, v.author_id, n, uuidv7(shift) AS event, now() + shift AS at, b.reader, b.why
FROM observations_visit v
CROSS JOIN generate_series(1, 10) n
CROSS JOIN LATERAL (SELECT random() * (v.happened_at - now()) AS shift, v.id) t
LEFT JOIN LATERAL (SELECT supervisor_id FROM membership_pairing WHERE clinician_id = v.author_id LIMIT 1) p ON true
CROSS JOIN LATERAL (SELECT CASE WHEN n <= 9 THEN v.author_id ELSE coalesce(p.supervisor_id, v.author_id) END AS reader,
                    CASE WHEN n <= 9 THEN 'author' ELSE 'supervisor' END AS why) b
WHERE NOT EXISTS (SELECT 1 FROM audit_eventobject o WHERE o.object_id = v.id);
INSERT INTO audit_event (id, agency_id, at, kind, act, via, member_id, count)
SELECT event, agency_id, at, CASE n WHEN 1 THEN 'write' ELSE 'read' END, 'visit_detail', 'web', reader, 1 FROM tra;
INSERT INTO audit_eventobject (event_id, agency_id, type, object_id, author_id, why)
SELECT event, agency_id, 'observations.visit', visit, author_id, why FROM tra ORDER BY at;
ALTER TABLE audit_event ENABLE TRIGGER audit_event_linked;
"""

CHOICE = """
SELECT c.person_id, s.person_id, f.id, (
    SELECT session_id FROM supervision_participant WHERE member_id = c.id LIMIT 1), (
    SELECT id FROM supervision_agendaitem WHERE brought_by_id = c.id LIMIT 1)
FROM membership_member c
JOIN membership_pairing p ON p.clinician_id = c.id
JOIN membership_member s ON s.id = p.supervisor_id
JOIN families_teamplace t ON t.member_id = c.id JOIN families_family f ON f.id = t.family_id
WHERE EXISTS (SELECT 1 FROM supervision_participant WHERE member_id = c.id)
ORDER BY (SELECT count(*) FROM observations_visit v WHERE v.agency_id = c.agency_id) DESC LIMIT 1
"""


@dataclass(frozen=True)
class Filled:
    """Whom to sign in, and what to open, in the largest agency."""

    clinician: UUID
    supervisor: UUID
    family: UUID
    session: UUID
    item: UUID


def fill(visits: int, agencies: int) -> Filled:
    """Add that many visits in that many unequal agencies, and return where the largest one's people are."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute(FILL, {"visits": visits, "agencies": agencies, "words": WORDS})
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute(TRAIL)
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute(CHOICE)
        return Filled(*cursor.fetchone())
