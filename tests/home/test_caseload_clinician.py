"""The page that prepares an hour: what has been since, what is brought, what waits, what was agreed."""

import datetime as dt

import pytest

from imh_practice.audit.models import Event, EventObject, Kind
from imh_practice.membership.actions import end_pairing
from imh_practice.shared.acting import acting_as
from observations.models import VisitState
from supervision.actions.items import bring_moment, bring_shared_text
from supervision.lines import Line
from supervision.models import Section, Summary
from tests.cast import Cast
from tests.conftest import SignIn
from tests.home.asking import asked
from tests.home.test_caseload import bea_and_ruth, held, more_supervisees, page, text_of
from tests.supervision import story
from tests.supervision.agreeing import agreed, written


@pytest.fixture
def path(cast: Cast) -> str:
    return f"/caseload/{cast.noor.pk}/"


def test_it_is_for_the_current_supervisor_alone(cast: Cast, sign_in: SignIn, path: str) -> None:
    for name, member in cast.members.items():
        assert sign_in(member).get(path).status_code == (200 if name == "ruth" else 404), name


def test_it_is_gone_with_the_pairing_at_the_next_request(cast: Cast, sign_in: SignIn, path: str) -> None:
    ruth = sign_in(cast.ruth)
    assert ruth.get(path).status_code == 200
    with acting_as(cast.salome):
        end_pairing(pairing=cast.pairing)
    assert ruth.get(path).status_code == 404


def test_visits_since_the_two_last_met(cast: Cast, sign_in: SignIn, path: str) -> None:
    held(cast.pairing, cast.noor, days_ago=7)
    with acting_as(cast.noor):
        (before,) = story.make_visit(cast.noor, cast.heron, days_ago=9)
        (since,) = story.make_visit(cast.noor, cast.heron, days_ago=2)
        (begun,) = story.make_visit(cast.noor, cast.heron, days_ago=1, state=VisitState.DRAFT)
    with acting_as(cast.jonas):
        (his,) = story.make_visit(cast.jonas, cast.heron, days_ago=1)
    text = page(sign_in(cast.ruth), path)
    assert f"/visits/{since.visit_id}/" in text
    assert [str(other.visit_id) for other in (before, begun, his) if str(other.visit_id) in text] == []
    assert story.BOTTLE not in text, "the words stand on the visit's own page, which notes who opens it"


def test_a_session_that_did_not_take_place_hides_no_visit(cast: Cast, sign_in: SignIn, path: str) -> None:
    held(cast.pairing, cast.noor, days_ago=7)
    with acting_as(cast.noor):
        (since,) = story.make_visit(cast.noor, cast.heron, days_ago=2)
    held(cast.pairing, cast.noor, days_ago=1, there=False)
    assert f"/visits/{since.visit_id}/" in page(sign_in(cast.ruth), path)


def test_what_is_brought_and_what_waits(cast: Cast, sign_in: SignIn, path: str) -> None:
    with acting_as(cast.noor):
        session = story.make_session(cast.pairing, cast.noor)
        item = story.make_item(session, cast.noor, "How do I carry it")
        grant = story.share(cast.pairing)
    with acting_as(cast.bea):
        pairing = bea_and_ruth(cast)
        hers = story.make_item(story.make_session(pairing, cast.bea, days=4), cast.bea, "Reasons not to")
    story.talk(item, (cast.noor, "I held my breath."))
    text = page(sign_in(cast.ruth), path)
    assert f"/supervision/{session.pk}/items/{item.pk}/" in text
    assert text.count("How do I carry it") == 2, "brought, and its thread waits"
    assert "I held my breath." in text, "what waits, to be printed"
    assert f"/reflections/shared/{grant.pk}/" in text
    assert "A question · from Noor" in text_of(text)
    assert hers.title not in text
    assert story.WATCH not in text


def test_what_was_brought_is_there_in_words_for_paper(cast: Cast, sign_in: SignIn, path: str) -> None:
    """The lid is closed in the hour: what will be spoken of is printed, as far as she may read it, and on the trail."""
    with acting_as(cast.noor):
        first, kept = story.make_visit(cast.noor, cast.heron, "brought4711", "kept4711")
        session = story.make_session(cast.pairing, cast.noor)
        for moment in (first, kept):
            bring_moment(session=session, moment=moment, title="A moment", by=cast.noor)
        story.hold_back(kept, cast.ruth)
        grant = story.share(cast.pairing, "shared4711")
        bring_shared_text(session=session, shared_text=grant.shared_text, title="Shared", by=cast.noor)
    text = page(sign_in(cast.ruth), path)
    assert "brought4711" in text
    assert "kept4711" not in text
    assert "shared4711" not in text, "opening it is an act of its own, which its author sees"
    assert "data-print" in text
    with acting_as(cast.salome):
        event = Event.objects.get(kind=Kind.READ, act="caseload_clinician", member_id=cast.ruth.pk)
        touched = set(EventObject.objects.filter(event_id=event.pk).values_list("object_id", flat=True))
    assert first.pk in touched
    assert kept.pk not in touched


def test_the_next_steps_of_the_last_summary_that_has_some(cast: Cast, sign_in: SignIn, path: str) -> None:
    baby, step = Line(Section.BABY, "baby4711"), Line(Section.NEXT, "Ask L. first", "Noor", dt.date(2026, 5, 3))
    with acting_as(cast.noor):
        old, last, other, empty = (story.make_session(cast.pairing, cast.noor, days=-days) for days in (21, 14, 7, 6))
        Summary.objects.create(session=empty)
    agreed(old, cast.noor, cast.ruth, lines=[step])
    written(last, baby, step, by=cast.noor)
    written(other, baby, by=cast.noor)
    ruth = sign_in(cast.ruth)
    told = page(ruth, path)
    assert told.count("Ask L. first") == 1
    assert "by May 3" in text_of(told)
    assert "baby4711" not in told
    assert "Not yet agreed by you and Noor." in text_of(told)
    assert f"/supervision/{last.pk}/summary/" in told
    assert f"/supervision/{old.pk}/summary/" in told
    agreed(last, cast.noor, lines=[baby, step])
    assert "Not yet agreed by you." in text_of(page(ruth, path))
    agreed(last, cast.ruth, lines=[baby, step])
    assert "Not yet agreed" not in text_of(page(ruth, path))


def test_the_babies_in_mind(cast: Cast, sign_in: SignIn, path: str) -> None:
    text = text_of(page(sign_in(cast.ruth), path))
    assert "Heron D. 11 months (9 corrected)" in text
    assert "Finch" not in text, "Bea's"


def test_opening_it_is_written_to_the_trail(cast: Cast, sign_in: SignIn, path: str) -> None:
    with acting_as(cast.noor):
        item = story.make_item(story.make_session(cast.pairing, cast.noor), cast.noor)
    sign_in(cast.ruth).get(path)
    with acting_as(cast.salome):
        event = Event.objects.get(kind=Kind.READ, act="caseload_clinician", member_id=cast.ruth.pk)
        (row,) = EventObject.objects.filter(event_id=event.pk)
        assert (row.object_id, row.author_id) == (item.pk, cast.noor.pk)


def test_the_others_stand_above(cast: Cast, sign_in: SignIn, path: str) -> None:
    text = page(sign_in(cast.ruth), path)
    assert f"/caseload/{cast.bea.pk}/" in text
    assert f'<a href="/caseload/{cast.noor.pk}/" aria-current="page">Noor Haddad' in text


def test_it_asks_as_often_for_much_as_for_little(cast: Cast, sign_in: SignIn, path: str) -> None:
    ruth = sign_in(cast.ruth)

    def grow(times: int) -> None:
        for _ in range(times):
            with acting_as(cast.noor):
                story.make_visit(cast.noor, cast.heron, days_ago=0)
                story.share(cast.pairing)
                item = story.make_item(story.make_session(cast.pairing, cast.noor), cast.noor)
            story.talk(item, (cast.noor, "One."))

    held(cast.pairing, cast.noor, days_ago=8)
    grow(1)
    few = asked(ruth, path)
    grow(5)
    more_supervisees(cast, 6)
    many = asked(ruth, path)
    assert len(few) == len(many), "\n".join(many)
