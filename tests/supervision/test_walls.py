"""Each wall alone: raw SQL in another member's context finds nothing; without row policies the application refuses."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import ProgrammingError, connection, models, transaction
from django.test import Client
from django.utils import timezone

from imh_practice.membership.models import Member
from imh_practice.shared.acting import Acting, acting_as
from imh_practice.shared.ids import uuid7
from supervision.actions.threads import mark_seen
from supervision.models import (
    AgendaItem,
    Approval,
    Comment,
    CommentVersion,
    Mode,
    ReadMark,
    Section,
    Session,
    Summary,
    SummaryLine,
    SummaryVersion,
)
from tests.cast import Cast, make_cast
from tests.conftest import BOTH
from tests.row_security import row_security_off
from tests.supervision import story
from tests.supervision.conftest import Told, tell

WORDS = [AgendaItem, Comment, CommentVersion, ReadMark, Summary, SummaryVersion]
OTHERS = ["bea", "jonas", "fay", "salome", "max"]


def rows_of(model: type[models.Model], told: Told) -> int:
    """Count by raw SQL, past every queryset."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {model._meta.db_table} WHERE session_id = %s", [told.session.pk])
        return int(cursor.fetchone()[0])


@pytest.fixture
def talked(cast: Cast, told: Told) -> Told:
    """A thread, a read mark of Noor's and a summary: a row in every table with words."""
    (comment,) = story.talk(told.bottle, (cast.ruth, "What was it like?"))
    with acting_as(cast.noor):
        mark_seen(item=told.bottle, last=comment, by=cast.noor)
        summary = Summary.objects.create(session=told.session)
        SummaryVersion.objects.create(
            session=told.session, summary=summary, number=1, made_by=cast.noor, sha256="0" * 64
        )
    return told


@pytest.mark.parametrize("model", WORDS, ids=lambda model: model._meta.model_name)
def test_in_the_context_of_others_no_row_is_there(cast: Cast, talked: Told, model: type[models.Model]) -> None:
    with acting_as(cast.noor):
        assert rows_of(model, talked) > 0
    for name in OTHERS:
        with acting_as(cast.members[name]):
            assert rows_of(model, talked) == 0, name
    with acting_as(Acting(agency_id=cast.agency.pk)):
        assert rows_of(model, talked) == 0


def test_a_read_mark_is_its_owners_alone(cast: Cast, talked: Told) -> None:
    with acting_as(cast.ruth):
        assert rows_of(ReadMark, talked) == 0


def test_others_change_nothing(cast: Cast, talked: Told) -> None:
    for name in OTHERS:
        with acting_as(cast.members[name]):
            assert AgendaItem.objects.filter(pk=talked.bottle.pk).update(comes_first=True) == 0
            assert Comment.objects.update(head=None) == 0


def run(sql: str, *args: Any) -> None:
    """Run raw SQL in the acting member's context."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, args)


SEAT = "INSERT INTO supervision_participant (id, agency_id, session_id, member_id, seat) VALUES (%s, %s, %s, %s, %s)"


@pytest.mark.parametrize("name", ["bea", "salome", "ruth", "max"])
def test_nobody_takes_a_seat_in_a_session_that_she_did_not_open(cast: Cast, talked: Told, name: str) -> None:
    """With a seat of her own she would read all that was said there; nor may one who takes part seat a friend."""
    member, friend = cast.members[name], cast.jonas if name == "ruth" else cast.members[name]
    with acting_as(member), pytest.raises(ProgrammingError):
        run(SEAT, uuid7(), member.agency_id, talked.session.pk, friend.pk, "supervisor")
    with acting_as(friend):
        assert rows_of(Comment, talked) == 0


def test_whoever_opens_a_session_seats_those_it_is_held_with(cast: Cast) -> None:
    with acting_as(cast.ruth):
        session = story.make_session(cast.pairing, cast.ruth)
        assert session.participants.count() == 2


def test_nobody_is_seated_once_the_session_was_made(cast: Cast, talked: Told) -> None:
    """Not even by whoever opened it: a third one would read all that was said before she came."""
    with acting_as(cast.noor), pytest.raises(ProgrammingError):
        run(SEAT, uuid7(), cast.agency.pk, talked.session.pk, cast.bea.pk, "supervisor")


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE supervision_session SET reflective_minutes = 1, state = 'closed' WHERE id = %s",
        "UPDATE supervision_participant SET attended = false WHERE session_id = %s",
    ],
)
def test_minutes_and_attendance_are_changed_by_who_took_part(cast: Cast, talked: Told, sql: str) -> None:
    for name, may in (*((name, False) for name in OTHERS), ("ruth", True), ("noor", True)):
        with acting_as(cast.members[name]), connection.cursor() as cursor:
            cursor.execute(sql, [talked.session.pk])
            assert bool(cursor.rowcount) is may, name


COLUMNS = "id, agency_id, session_id, made_at"
VALUES = "gen_random_uuid(), %(agency)s, %(session)s, now()"
IN_THE_NAME_OF = {
    "item": f"INSERT INTO supervision_agendaitem ({COLUMNS}, brought_by_id, kind, title, comes_first,"
    f" is_administrative, position) VALUES ({VALUES}, %(who)s, 'question', 'Hers?', false, false, 90)",
    "comment": f"INSERT INTO supervision_comment ({COLUMNS}, item_id, author_id) VALUES ({VALUES}, %(item)s, %(who)s)",
    "words": f"INSERT INTO supervision_commentversion ({COLUMNS}, comment_id, number, made_by_id, text, quote)"
    f" VALUES ({VALUES}, %(comment)s, 9, %(who)s, 'Hers?', '')",
    "summary": f"INSERT INTO supervision_summaryversion ({COLUMNS}, summary_id, number, made_by_id, sha256)"
    f" VALUES ({VALUES}, %(summary)s, 9, %(who)s, '')",
    "approval": f"INSERT INTO supervision_approval ({COLUMNS}, version_id, member_id)"
    f" VALUES ({VALUES}, %(version)s, %(who)s)",
}


@pytest.mark.parametrize("what", IN_THE_NAME_OF)
def test_nobody_writes_into_a_session_in_the_name_of_another(cast: Cast, talked: Told, what: str) -> None:
    """Nor in her own where she takes no part; least of all that somebody remembers it so."""
    with acting_as(cast.noor):
        comment, version = Comment.objects.get(), SummaryVersion.objects.get()
    keys = {
        "agency": cast.agency.pk,
        "session": talked.session.pk,
        "item": talked.bottle.pk,
        "comment": comment.pk,
        "summary": version.summary_id,
        "version": version.pk,
    }
    for actor, who, may in (
        (cast.ruth, cast.noor, False),
        (cast.bea, cast.noor, False),
        (cast.bea, cast.bea, False),
        (cast.ruth, cast.ruth, True),
    ):
        with acting_as(actor), transaction.atomic(), connection.cursor() as cursor:
            if may:
                cursor.execute(IN_THE_NAME_OF[what], {**keys, "who": who.pk})
            else:
                with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
                    cursor.execute(IN_THE_NAME_OF[what], {**keys, "who": who.pk})


@pytest.mark.parametrize(
    "change", ["title = 'Mine now'", "brought_by_id = gen_random_uuid()", "session_id = gen_random_uuid()"]
)
def test_what_was_brought_is_what_was_brought(cast: Cast, talked: Told, change: str) -> None:
    with acting_as(cast.noor), pytest.raises(ProgrammingError, match="permission denied"):
        run(f"UPDATE supervision_agendaitem SET {change}")


def test_an_item_is_taken_off_by_whoever_brought_it_for_good(cast: Cast, talked: Told) -> None:
    item = AgendaItem.objects.filter(pk=talked.bottle.pk)
    with acting_as(cast.ruth):
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            item.update(withdrawn_at=timezone.now())
        assert item.update(comes_first=True) == 1
    with acting_as(cast.noor):
        assert item.update(withdrawn_at=timezone.now()) == 1
        assert item.update(withdrawn_at=None) == 0


def test_nobody_turns_a_comment_of_another(cast: Cast, talked: Told) -> None:
    with acting_as(cast.noor), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        Comment.objects.filter(author=cast.ruth).update(head=None)
    with acting_as(cast.ruth):
        assert Comment.objects.filter(author=cast.ruth).update(head=None) == 1


@pytest.mark.parametrize(
    "move",
    ["member_id = %s", "session_id = (SELECT id FROM supervision_session LIMIT 1), member_id = %s"],
)
def test_nobody_moves_a_seat(cast: Cast, talked: Told, move: str) -> None:
    for name in ("noor", "ruth", "fay", "bea"):
        member = cast.members[name]
        with acting_as(member), pytest.raises(ProgrammingError):
            run(f"UPDATE supervision_participant SET {move}", member.pk)


def test_nobody_opens_a_session_in_the_name_of_another_or_takes_one_over(cast: Cast, talked: Told) -> None:
    """Whoever had opened it could seat herself."""
    with acting_as(cast.bea):
        with pytest.raises(ProgrammingError):
            run("UPDATE supervision_session SET opened_by_id = %s", cast.bea.pk)
        with pytest.raises(ProgrammingError), transaction.atomic():
            Session.objects.create(starts_at=timezone.now(), mode=Mode.IN_PERSON, opened_by=cast.ruth)


def test_words_are_never_deleted(cast: Cast, talked: Told) -> None:
    for model in WORDS:
        with acting_as(cast.noor), pytest.raises(ProgrammingError), transaction.atomic():
            model._base_manager.all()._raw_delete("default")  # past Django's own protection


@pytest.fixture
def without_policies(transactional_db: None) -> Iterator[tuple[Cast, Told]]:
    """The second wall torn down: row-level security off on all tables."""
    cast = make_cast()
    told = tell(cast)
    story.talk(told.bottle, (cast.ruth, "Nobody else may read this."))
    with row_security_off():
        yield cast, told


@pytest.mark.django_db(transaction=True, databases=BOTH)
def test_without_row_policies_the_application_refuses_all_the_same(without_policies: tuple[Cast, Told]) -> None:
    cast, told = without_policies
    session = f"/supervision/{told.session.pk}/"
    with acting_as(cast.bea):
        assert rows_of(Comment, told) == 1, "the wall still stands: this test shows nothing"
    for name in OTHERS:
        client = Client()
        client.force_login(cast.members[name].person)
        for path in (session, f"{session}items/{told.bottle.pk}/", f"{session}items/{told.bottle.pk}/news/"):
            assert client.get(path).status_code == 404, (name, path)
        listed = client.get("/supervision/").content.decode()
        assert "The bottle on the table" not in listed
        assert str(told.session.pk) not in listed
        with acting_as(cast.members[name]):
            member = cast.members[name]
            assert not AgendaItem.objects.visible_to(member).filter(session=told.session)
            assert not Comment.objects.visible_to(member).filter(session=told.session)
            assert not Comment.objects.unread_for(member)


@pytest.mark.django_db
def test_a_line_is_written_by_whoever_writes_the_version_before_anybody_agrees_to_it(cast: Cast, talked: Told) -> None:
    def write(actor: Member) -> None:
        with acting_as(actor), transaction.atomic():
            version = SummaryVersion.objects.get()
            position = SummaryLine.objects.count()
            SummaryLine.objects.create(
                session=talked.session, version=version, section=Section.HOLD, position=position, text="Slipped in."
            )

    with pytest.raises(ProgrammingError, match="row-level security"):
        write(cast.ruth)
    write(cast.noor)
    with acting_as(cast.ruth):
        Approval.objects.create(session=talked.session, version=SummaryVersion.objects.get(), member=cast.ruth)
    with pytest.raises(ProgrammingError, match="row-level security"):
        write(cast.noor)
