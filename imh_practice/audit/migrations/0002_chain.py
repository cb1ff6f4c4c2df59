"""The chain and the append-only triggers.

Neither function is SECURITY DEFINER: a definer's function over tenant tables would walk round row policies. The lock is
an advisory one per agency, taken at COMMIT and released after it, so that the next transaction reads this one's link.
"""

from django.db import migrations

CHAIN = """
CREATE FUNCTION audit_digest(before bytea, seq bigint, agency uuid, event uuid) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256(coalesce(before, ''::bytea) || convert_to(concat_ws('|',
        seq, e.agency_id, e.id, extract(epoch FROM e.at), e.kind, e.act, e.via,
        coalesce(e.request_id::text, '-'), coalesce(e.person_id::text, '-'), coalesce(e.member_id::text, '-'), e.count,
        (SELECT coalesce(string_agg(concat_ws(',', o.type, o.object_id, coalesce(o.author_id::text, '-'), o.why), ';'
                                    ORDER BY o.id), '')
         FROM audit_eventobject o WHERE o.agency_id = e.agency_id AND o.event_id = e.id)
    ), 'UTF8'))
    FROM audit_event e WHERE e.agency_id = agency AND e.id = event
$$;

CREATE FUNCTION audit_link_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last_seq bigint;
    last_digest bytea;
    before text := current_setting('imh.agency', true);
BEGIN
    -- The event passed its own policy when it was written. At COMMIT the context may be another's (a nested acting_as
    -- has ended), so the link is written in the event's.
    PERFORM set_config('imh.agency', NEW.agency_id::text, true);
    PERFORM pg_advisory_xact_lock(hashtextextended(NEW.agency_id::text, 4021));
    SELECT l.seq, l.digest INTO last_seq, last_digest
    FROM audit_link l WHERE l.agency_id = NEW.agency_id ORDER BY l.seq DESC LIMIT 1;
    INSERT INTO audit_link (agency_id, seq, event_id, digest) VALUES (
        NEW.agency_id, coalesce(last_seq, 0) + 1, NEW.id,
        audit_digest(last_digest, coalesce(last_seq, 0) + 1, NEW.agency_id, NEW.id)
    );
    PERFORM set_config('imh.agency', coalesce(before, ''), true);
    RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER audit_event_linked AFTER INSERT ON audit_event
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_link_event();

CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The trail is append-only.' USING ERRCODE = '42501';
END
$$;

CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE ON audit_event
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_eventobject_append_only BEFORE UPDATE OR DELETE ON audit_eventobject
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_link_append_only BEFORE UPDATE OR DELETE ON audit_link
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
"""

UNCHAIN = """
DROP TRIGGER audit_link_append_only ON audit_link;
DROP TRIGGER audit_eventobject_append_only ON audit_eventobject;
DROP TRIGGER audit_event_append_only ON audit_event;
DROP TRIGGER audit_event_linked ON audit_event;
DROP FUNCTION audit_refuse_change();
DROP FUNCTION audit_link_event();
DROP FUNCTION audit_digest(bytea, bigint, uuid, uuid);
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunSQL(CHAIN, UNCHAIN)]
