"""Nothing on a table of record changes without an event: by SQL, ``update()`` or a program that forgot, by any role."""

import pytest
from django.apps import apps
from django.db import connection, connections, models, transaction

from imh_practice.audit.actions import Touched, record
from imh_practice.audit.checking import verify
from imh_practice.audit.models import Event, EventObject, Kind
from imh_practice.families.models import Family
from imh_practice.shared.acting import Acting, acting_as
from imh_practice.shared.recorded import Recorded
from imh_practice.shared.tenancy import TenantModel
from imh_practice.shared.trace import traced
from reflect.actions import note_opened
from reflect.models import Reflection, ShareGrant
from tests.cast import Cast, make_cast
from tests.conftest import BOTH
from tests.reflect.story import make_reflection, share

NOT_OF_RECORD = {
    "jobs.job": "Plumbing: how far a file is. Who asks for one, and who takes it, is told by events of its own.",
    "jobs.finishedfile": "Plumbing, as its job; the file itself lies outside the database.",
    "shared.sealingkey": "Keys: made on the way to what they seal, whose event tells of it.",
    "supervision.readmark": "How far somebody has read, for her own eyes; moved by pages that ask by themselves.",
    "reports.countedmonth": "Counts made of rows that have events; made by the clock, and never changed.",
}
RECORDED = {
    model: wall for model in apps.get_models() for wall in model._meta.constraints if isinstance(wall, Recorded)
}


def test_every_table_of_an_agency_is_of_record_or_listed_with_a_reason() -> None:
    tenant = {model._meta.label_lower for model in apps.get_models() if issubclass(model, TenantModel)}
    recorded = {model._meta.label_lower for model in RECORDED}
    assert tenant - recorded == NOT_OF_RECORD.keys()
    assert all(not privacy.is_words for label in NOT_OF_RECORD for privacy in apps.get_model(label).privacy.values())


@pytest.mark.parametrize("model", RECORDED, ids=lambda model: model._meta.label)
def test_a_declared_author_is_a_column_of_the_table(model: type[models.Model]) -> None:
    columns = {field.column for field in model._meta.concrete_fields}
    assert {RECORDED[model].author, *RECORDED[model].but} - {""} <= columns


@pytest.mark.django_db
def test_the_triggers_are_the_declared_ones() -> None:
    """Read off the catalogue: of each row, each way of changing it, at COMMIT, and switched on."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname, tgrelid::regclass::text, tgtype, tgdeferrable AND tginitdeferred, tgenabled::text"
            " FROM pg_trigger WHERE tgfoid = 'audit_unrecorded'::regproc"
        )
        found = set(cursor.fetchall())
    row, insert, delete, update = 1, 4, 8, 16
    assert found == {
        (wall.name, model._meta.db_table, row | insert | delete | update, True, "O") for model, wall in RECORDED.items()
    }


@pytest.fixture
def story(transactional_db: None) -> Cast:
    return make_cast()


def events(cast: Cast) -> list[Event]:
    with acting_as(Acting(agency_id=cast.agency.pk)):
        assert verify().is_whole
        return list(Event.objects.order_by("at"))


def objects(cast: Cast) -> list[EventObject]:
    with acting_as(Acting(agency_id=cast.agency.pk)):
        return list(EventObject.objects.order_by("id"))


needs_both = pytest.mark.django_db(transaction=True, databases=BOTH)


@needs_both
def test_an_update_by_the_shell_has_its_event(story: Cast) -> None:
    assert events(story) == []
    with acting_as(story.noor):
        Family.objects.filter(pk=story.heron.pk).update(code_name="Crane")
    (event,) = events(story)
    assert (event.kind, event.act, event.via) == (Kind.WRITE, "sql update families_family", "shell")
    assert (event.person_id, event.member_id, event.count) == (story.noor.person_id, story.noor.pk, 1)
    (row,) = objects(story)
    assert (row.event_id, row.type, row.object_id) == (event.pk, "families.family", story.heron.pk)


@needs_both
def test_within_a_request_it_carries_the_request(story: Cast) -> None:
    with traced(via="web", act="today") as trace, acting_as(story.noor):
        Family.objects.filter(pk=story.heron.pk).update(code_name="Crane")
    (event,) = events(story)
    assert (event.via, event.request_id) == ("web", trace.request_id)


@needs_both
@pytest.mark.parametrize("alias", BOTH)
def test_plain_sql_of_either_role_has_its_event(story: Cast, alias: str) -> None:
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        if alias == "default":
            cursor.execute("SELECT set_config('imh.agency', %s, true)", [str(story.agency.pk)])
        cursor.execute("UPDATE families_teamplace SET ended_at = now() WHERE member_id = %s", [story.noor.pk])
    (event,) = events(story)
    assert (event.act, event.via, event.request_id) == ("sql update families_teamplace", "sql", None)
    assert [row.author_id for row in objects(story)] == [story.noor.pk]


@needs_both
def test_a_row_that_is_deleted_has_its_event(story: Cast) -> None:
    with acting_as(story.noor):
        reflection = Reflection.objects.create(author=story.noor, text="", made_at=story.noor.began_at)
        record(Kind.WRITE, act="reflection_new")
    with acting_as(story.noor), connection.cursor() as cursor:
        cursor.execute("DELETE FROM reflect_reflection WHERE id = %s", [reflection.pk])
    assert [event.act for event in events(story)] == ["reflection_new", "sql delete reflect_reflection"]
    (row,) = objects(story)
    assert (row.object_id, row.author_id) == (reflection.pk, story.noor.pk)


@needs_both
def test_each_row_of_many_has_one_and_all_agencies_their_own(story: Cast) -> None:
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE families_family SET version = version + 1")
    assert len(events(story)) == 2
    with acting_as(Acting(agency_id=story.other_agency.pk)):
        assert Event.objects.count() == 1
        assert verify().is_whole


@needs_both
@pytest.mark.parametrize("kind", [Kind.WRITE, Kind.SHARE, Kind.RIGHTS])
@pytest.mark.parametrize("first", [True, False], ids=["told before", "told after"])
def test_what_the_program_tells_is_told_once(story: Cast, kind: Kind, first: bool) -> None:
    with acting_as(story.noor):
        if first:
            record(kind, act="said")
        Family.objects.filter(pk=story.heron.pk).update(code_name="Crane")
        if not first:
            record(kind, act="said")
    assert [event.act for event in events(story)] == ["said"]


@needs_both
def test_reading_does_not_tell_of_a_change(story: Cast) -> None:
    with acting_as(story.noor):
        record(Kind.READ, [Touched("families.family", story.heron.pk)], act="said")
        Family.objects.filter(pk=story.heron.pk).update(code_name="Crane")
    assert [event.act for event in events(story)] == ["said", "sql update families_family"]


@needs_both
def test_what_was_told_and_taken_back_tells_of_nothing(story: Cast) -> None:
    """The word that ``record`` leaves is the savepoint's, as the event is."""
    with acting_as(story.noor):
        with transaction.atomic():
            record(Kind.WRITE, act="said")
            transaction.set_rollback(True)
        Family.objects.filter(pk=story.heron.pk).update(code_name="Crane")
    assert [event.act for event in events(story)] == ["sql update families_family"]


@needs_both
def test_what_is_told_of_another_agency_tells_of_nothing_here(story: Cast) -> None:
    with acting_as(story.noor):
        Family.objects.filter(pk=story.heron.pk).update(code_name="Crane")
        with acting_as(story.max):
            record(Kind.WRITE, act="said")
    (event,) = events(story)
    assert (event.act, event.member_id) == ("sql update families_family", story.noor.pk)


@needs_both
def test_a_word_of_one_transaction_is_none_of_the_next(story: Cast) -> None:
    with acting_as(story.noor):
        record(Kind.WRITE, act="said")
    with acting_as(story.noor):
        Family.objects.filter(pk=story.heron.pk).update(code_name="Crane")
    assert [event.act for event in events(story)] == ["said", "sql update families_family"]


@needs_both
def test_opening_what_is_shared_is_told_by_the_reading(story: Cast) -> None:
    """Only that column, by itself: with another it is a change."""
    grant = share(story, make_reflection(story))
    before = len(events(story))
    with acting_as(story.ruth):
        note_opened(grant=ShareGrant.objects.get(pk=grant.pk), by=story.ruth)
    assert len(events(story)) == before
    with acting_as(story.noor):
        ShareGrant.objects.filter(pk=grant.pk).update(opened_at=None, ended_at=story.noor.began_at)
    assert events(story)[-1].act == "sql update reflect_sharegrant"


@needs_both
def test_where_the_event_cannot_be_written_the_change_is_not_either(story: Cast) -> None:
    role = connections["default"].settings_dict["USER"]
    with connections["owner"].cursor() as cursor:
        cursor.execute(f'REVOKE INSERT ON audit_event FROM "{role}"')
        try:
            with pytest.raises(Exception, match="audit_event"), acting_as(story.noor):
                Family.objects.filter(pk=story.heron.pk).update(code_name="Crane")
        finally:
            cursor.execute(f'GRANT INSERT ON audit_event TO "{role}"')
    with acting_as(story.noor):
        assert Family.objects.get(pk=story.heron.pk).code_name == "Heron"
    assert events(story) == []
