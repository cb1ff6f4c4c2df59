"""The first page: each has her own day, by her roles; nobody's words stand on it."""

import pytest
from django.test import Client
from django.utils import timezone

from imh_practice.audit.models import Event, EventObject, Kind
from imh_practice.home.day import House
from imh_practice.membership.actions import add_member, end_pairing
from imh_practice.membership.models import RoleKind
from imh_practice.shared.acting import acting_as
from observations.models import VisitState
from reflect.writing import Part
from supervision.actions.items import withdraw_item
from supervision.actions.sessions import Minutes, close_session
from tests.cast import Cast
from tests.conftest import SignIn
from tests.home.asking import asked
from tests.reflect.story import make_reflection
from tests.supervision import story
from tests.supervision.agreeing import BABY, HOLD, agreed, held, written

LOG, WAITING, HOUSE, NEXT = "Log a visit", "Who is waiting", "Your agency", "Next supervision"
PARTS = {
    "noor": {LOG, NEXT},
    "bea": {LOG, NEXT},
    "jonas": {LOG, NEXT},
    "ruth": {WAITING, NEXT},
    "fay": {WAITING, NEXT},
    "salome": {HOUSE},
    "max": {LOG, WAITING, NEXT, HOUSE},
}


def page(client: Client) -> str:
    response = client.get("/")
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("name", PARTS)
def test_every_member_has_a_day_of_her_roles(cast: Cast, sign_in: SignIn, name: str) -> None:
    client = sign_in(cast.members[name])
    text = page(client)
    assert {part for part in (LOG, WAITING, HOUSE, NEXT) if part in text} == PARTS[name]
    assert client.get("/").headers["Cache-Control"] == "no-store, private"


def test_signed_out_one_is_asked_to_sign_in(db: None, client: Client) -> None:
    response = client.get("/")
    assert response.status_code == 302
    assert response.headers["Location"] == "/accounts/login/?next=%2F"


def test_a_person_without_a_place_is_told_so(cast: Cast, sign_in: SignIn) -> None:
    response = sign_in(cast.nell).get("/", follow=True)
    assert "No agency has you among its members" in response.content.decode()


def test_an_empty_day_says_so_kindly(cast: Cast, sign_in: SignIn) -> None:
    text = page(sign_in(cast.bea))
    assert "Nothing here yet. After your next visit, one sentence is enough." in text
    assert "No session is planned." in text
    assert "Nothing new. Nobody is waiting for you." in text
    assert "Not finished yet" not in text


def test_what_is_begun_stands_first_and_is_its_authors_alone(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        (moment,) = story.make_visit(cast.noor, cast.heron, state=VisitState.DRAFT)
    text = page(sign_in(cast.noor))
    go_on = f'href="/visits/{moment.visit_id}/edit/"'
    assert text.index("Not finished yet") < text.index(go_on) < text.index('href="/visits/new/"')
    for name in ("ruth", "bea", "jonas", "fay", "salome", "max"):
        assert str(moment.visit_id) not in page(sign_in(cast.members[name])), name


def test_own_last_visits_and_only_own(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        (hers,) = story.make_visit(cast.noor, cast.heron)
    with acting_as(cast.jonas):
        (his,) = story.make_visit(cast.jonas, cast.heron)
    text = page(sign_in(cast.noor))
    assert str(hers.visit_id) in text
    assert str(his.visit_id) not in text


def test_the_next_session_and_what_is_on_its_agenda(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        session = story.make_session(cast.pairing, cast.noor)
    assert "Nothing on the agenda yet. Bring a moment that stayed with you." in page(sign_in(cast.noor))
    with acting_as(cast.noor):
        _first, _second, third = (story.make_item(session, cast.noor, title) for title in ("One", "Two", "Three"))
        withdraw_item(item=third, by=cast.noor)
    for member, other in ((cast.noor, "Ruth Okafor"), (cast.ruth, "Noor Haddad")):
        text = page(sign_in(member))
        assert "2 things on the agenda" in text
        assert f"with {other}" in text
        assert f"/supervision/{session.pk}/" in text
    for member in (cast.bea, cast.fay, cast.max):
        assert str(session.pk) not in page(sign_in(member))


def test_a_reply_is_new_until_it_is_opened(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        item = story.make_item(story.make_session(cast.pairing, cast.noor), cast.noor)
    said = story.talk(item, (cast.ruth, "Who keeps watch with you?"), (cast.ruth, "And with her?"))
    noor = sign_in(cast.noor)
    where = f"/supervision/{item.session_id}/items/{item.pk}/"
    assert "<strong>Ruth</strong> wrote to you, 2 times" in page(noor)
    assert item.title in page(noor), "which of two threads it is"
    assert f"{where}?with={said[0].pk}#c-{said[0].pk}" in page(noor), "at the first that is new"
    assert noor.get(where).status_code == 200
    assert "wrote to you" not in page(noor)


def test_a_supervisor_is_told_who_waits_until_she_has_answered(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        item = story.make_item(story.make_session(cast.pairing, cast.noor), cast.noor)
    story.talk(item, (cast.noor, "I held my breath with her."))
    ruth = sign_in(cast.ruth)
    ruth.get(f"/supervision/{item.session_id}/items/{item.pk}/")
    assert "<strong>Noor</strong> wrote to you" in page(ruth), "opened, and not answered"
    story.talk(item, (cast.ruth, "So there were three of you."))
    assert "Nobody is waiting for you." in page(ruth)


def test_what_was_said_in_the_hour_does_not_wait_once_it_is_opened(cast: Cast, sign_in: SignIn) -> None:
    """The supervisee had the last word of a session that was held: that is its end, and no debt."""
    with acting_as(cast.noor):
        session = story.make_session(cast.pairing, cast.noor, days=-1)
        item = story.make_item(session, cast.noor)
    story.talk(item, (cast.ruth, "Where was D.?"), (cast.noor, "On the rug."))
    with acting_as(cast.noor):
        everybody = [cast.noor.pk, cast.ruth.pk]
        close_session(session=session, minutes=Minutes(50, 0, 0), attended=everybody, seen=None, by=cast.noor)
    ruth = sign_in(cast.ruth)
    assert "<strong>Noor</strong> wrote to you" in page(ruth), "not opened"
    ruth.get(f"/supervision/{session.pk}/items/{item.pk}/")
    assert "Nobody is waiting for you." in page(ruth)
    story.talk(item, (cast.noor, "I thought of it since."))
    ruth.get(f"/supervision/{session.pk}/items/{item.pk}/")
    assert "<strong>Noor</strong> wrote to you" in page(ruth), "written since, opened, and not answered"


@pytest.mark.parametrize("there", [True, False])
def test_nothing_was_heard_in_an_hour_that_did_not_take_place(cast: Cast, sign_in: SignIn, there: bool) -> None:
    with acting_as(cast.noor):
        session = story.make_session(cast.pairing, cast.noor, days=-1)
        item = story.make_item(session, cast.noor)
    story.talk(item, (cast.noor, "On the rug."))
    with acting_as(cast.ruth):
        minutes, attended = Minutes(50 if there else 0, 0, 0), [cast.noor.pk, cast.ruth.pk] if there else []
        close_session(session=session, minutes=minutes, attended=attended, seen=None, by=cast.ruth)
    ruth = sign_in(cast.ruth)
    ruth.get(f"/supervision/{session.pk}/items/{item.pk}/")
    assert ("wrote to you" in page(ruth)) is not there


def test_nobody_waits_for_an_answer_that_cannot_be_written_any_more(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        item = story.make_item(story.make_session(cast.pairing, cast.noor), cast.noor)
    story.talk(item, (cast.noor, "I held my breath with her."))
    with acting_as(cast.salome):
        end_pairing(pairing=cast.pairing)
    ruth = sign_in(cast.ruth)
    assert "wrote to you" in page(ruth), "not opened: it can still be read"
    ruth.get(f"/supervision/{item.session_id}/items/{item.pk}/")
    assert "wrote to you" not in page(ruth)


def test_a_share_waits_until_it_is_opened(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        grant = story.share(cast.pairing)
    ruth = sign_in(cast.ruth)
    assert "<strong>Noor</strong> shared a reflection with you" in page(ruth)
    assert ruth.get(f"/reflections/shared/{grant.pk}/").status_code == 200
    assert "shared a reflection" not in page(ruth)


def test_a_summary_waits_for_who_has_not_said_yes(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        session = story.make_session(cast.pairing, cast.noor, days=-1)
    agreed(session, cast.noor)
    assert "<strong>Noor</strong> has said yes to the summary" in page(sign_in(cast.ruth))
    assert "said yes" not in page(sign_in(cast.noor))
    agreed(session, cast.noor, cast.ruth)
    assert "said yes" not in page(sign_in(cast.ruth))


def test_a_summary_that_was_changed_or_written_says_so(cast: Cast, sign_in: SignIn) -> None:
    """A change empties what was agreed; whoever had said yes is told, and whoever never was asked too."""
    with acting_as(cast.noor):
        session = story.make_session(cast.pairing, cast.noor, days=-1)
    day = f"{timezone.localtime(session.starts_at, cast.agency.zone):%B\u00a0%-d}"
    written(held(session, cast.noor), by=cast.ruth)
    assert f"<strong>Ruth</strong> wrote the summary of {day}" in page(sign_in(cast.noor))
    assert "the summary of" not in page(sign_in(cast.ruth)), "her own words wait for others"
    agreed(session, cast.noor, cast.ruth, lines=[HOLD])
    assert "the summary of" not in page(sign_in(cast.ruth))
    written(session, BABY, by=cast.noor)
    changed = f"<strong>Noor</strong> changed the summary of {day}; it waits for you"
    assert changed in page(sign_in(cast.ruth))
    assert "the summary of" not in page(sign_in(cast.noor))
    agreed(session, cast.noor, lines=[BABY])
    assert changed in page(sign_in(cast.ruth)), "that it was changed is what matters"


def test_titles_that_wait_are_on_the_trail(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        item = story.make_item(story.make_session(cast.pairing, cast.noor), cast.noor)
    story.talk(item, (cast.noor, "I held my breath with her."))
    page(sign_in(cast.ruth))
    with acting_as(cast.salome):
        event = Event.objects.get(kind=Kind.READ, act="today", member_id=cast.ruth.pk)
        (row,) = EventObject.objects.filter(event_id=event.pk)
        assert (row.object_id, row.author_id) == (item.pk, cast.noor.pk)


def test_nobodys_words_stand_on_it(cast: Cast, sign_in: SignIn) -> None:
    words = ["moment4711", "private4711", "shared4711", "comment4711"]
    make_reflection(cast, parts=(Part("", words[1]),))
    with acting_as(cast.noor):
        story.make_visit(cast.noor, cast.heron, words[0])
        story.share(cast.pairing, words[2])
        item = story.make_item(story.make_session(cast.pairing, cast.noor), cast.noor, "title4711")
    story.talk(item, (cast.ruth, words[3]), (cast.noor, words[3]))
    for name, member in cast.members.items():
        text = page(sign_in(member))
        assert not [word for word in words if word in text], name
        assert ("title4711" in text) is (name in {"noor", "ruth"}), "a thread's title is its people's"


def test_an_admin_reads_counts_of_her_own_agency(cast: Cast, sign_in: SignIn) -> None:
    text = page(sign_in(cast.salome))
    assert "6 people" in text
    assert "2 families" in text
    assert "1 clinician has no supervisor now" in text, "Jonas"
    assert "Each is carried by somebody" in text
    assert "1 person" in page(sign_in(cast.max))


@pytest.mark.parametrize("name", ["noor", "ruth"])
def test_it_asks_as_often_for_much_as_for_little(cast: Cast, sign_in: SignIn, name: str) -> None:
    def grow(times: int) -> None:
        for _ in range(times):
            with acting_as(cast.noor):
                story.make_visit(cast.noor, cast.heron)
                story.make_visit(cast.noor, cast.heron, state=VisitState.DRAFT)
                story.share(cast.pairing)
                item = story.make_item(story.make_session(cast.pairing, cast.noor), cast.noor)
            story.talk(item, (cast.ruth, "One."), (cast.noor, "Two."), (cast.ruth, "Three."))

    client = sign_in(cast.members[name])
    grow(1)
    few = asked(client, "/")
    grow(5)
    many = asked(client, "/")
    assert len(few) == len(many) <= 10, "\n".join(many)


def test_an_admins_own_place_in_another_agency_is_nobody_of_this_house(cast: Cast) -> None:
    """Row policies let a person see her own places everywhere; the counts are of one agency."""
    with acting_as(cast.salome):
        add_member(person=cast.max.person, name="Max elsewhere", kinds=[RoleKind.CLINICIAN])
    with acting_as(cast.max):
        house = House.of(cast.max)
    assert (house.people, house.unsupervised) == (1, 1)
