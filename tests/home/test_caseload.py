"""The caseload: those one supervises now, whoever waits longest first; facts, and never anything of private writing."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone

from imh_practice.home.caseload import Card, caseload
from imh_practice.membership.actions import end_pairing
from imh_practice.membership.models import Member, Pairing, RoleKind
from imh_practice.shared.acting import acting_as
from observations.models import Outcome, Visit, VisitState, VisitVersion
from reflect.writing import Part
from supervision.actions.items import add_question, withdraw_item
from supervision.actions.sessions import Minutes, close_session
from supervision.models import Participant, Seat, Session, SessionKind
from tests.cast import Cast, agency_day, make_family, make_member
from tests.conftest import SignIn
from tests.home.asking import asked
from tests.reflect.story import make_reflection
from tests.supervision import story

PATH = "/caseload/"


def page(client: Client, path: str = PATH) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def text_of(html: str) -> str:
    """Return the words of a page, one space between them."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


def held(pairing: Pairing, by: Member, *, days_ago: float, there: bool = True) -> None:
    """Hold a session so many days ago; or write down that nobody was there."""
    with acting_as(by):
        session = story.make_session(pairing, by, days=-days_ago)
        everybody = [pairing.clinician_id, pairing.supervisor_id] if there else []
        minutes = Minutes(50 if there else 0, 0, 0)
        close_session(session=session, minutes=minutes, attended=everybody, seen=None, by=by)


def bea_and_ruth(cast: Cast) -> Pairing:
    with acting_as(cast.ruth):
        return Pairing.objects.get(clinician=cast.bea, supervisor=cast.ruth)


@pytest.mark.parametrize(("name", "status"), [("noor", 404), ("bea", 404), ("jonas", 404), ("salome", 404)])
def test_it_is_a_supervisors(cast: Cast, sign_in: SignIn, name: str, status: int) -> None:
    assert sign_in(cast.members[name]).get(PATH).status_code == status


def test_it_holds_those_she_supervises_now_and_nobody_else(cast: Cast, sign_in: SignIn) -> None:
    text = page(sign_in(cast.ruth))
    assert "Noor Haddad" in text
    assert "Bea Moreau" in text
    assert "Jonas" not in text
    assert "Noor" not in page(sign_in(cast.fay)), "her supervision ended yesterday"
    assert "Noor" not in page(sign_in(cast.max))


def test_nobody_to_supervise_is_said_kindly(cast: Cast, sign_in: SignIn) -> None:
    assert "Nobody is waiting for you." in page(sign_in(cast.fay))


def test_a_pairing_that_ends_is_gone_at_the_next_request(cast: Cast, sign_in: SignIn) -> None:
    ruth = sign_in(cast.ruth)
    assert "Noor Haddad" in page(ruth)
    with acting_as(cast.salome):
        end_pairing(pairing=cast.pairing)
    assert "Noor Haddad" not in page(ruth)


def test_whoever_waits_longest_stands_first(cast: Cast, sign_in: SignIn) -> None:
    assert page(sign_in(cast.ruth)).index("Bea Moreau") < page(sign_in(cast.ruth)).index("Noor Haddad"), "by name"
    for pairing, days in ((bea_and_ruth(cast), 1), (cast.pairing, 3)):
        clinician = cast.noor if pairing == cast.pairing else cast.bea
        with acting_as(clinician):
            item = story.make_item(story.make_session(pairing, clinician), clinician)
        with story.clock_at(timezone.now() - dt.timedelta(days=days)):
            story.talk(item, (clinician, "I held my breath with her."))
    text = page(sign_in(cast.ruth))
    assert text.index("Noor Haddad") < text.index("Bea Moreau")
    assert text.count("1 thing waits for you") == 2


def test_a_card_tells_of_the_hour_before_and_the_hour_to_come(cast: Cast, sign_in: SignIn) -> None:
    held(cast.pairing, cast.noor, days_ago=22)
    with acting_as(cast.noor):
        session = story.make_session(cast.pairing, cast.noor, days=3)
        story.make_item(session, cast.noor, "One")
        story.make_item(session, cast.noor, "Two")
    with acting_as(cast.ruth):
        story.make_item(session, cast.ruth)
    noor = next(card for card in cards(cast.ruth) if card.clinician == cast.noor)
    assert (noor.weeks_since_met, noor.brought) == (3, 2)
    assert noor.next_session == session
    text = text_of(page(sign_in(cast.ruth)))
    assert "Noor has brought 2 things" in text
    assert "3 weeks ago" in text
    assert "None planned" in text, "Bea"


def test_a_session_that_did_not_take_place_is_not_when_they_last_met(cast: Cast) -> None:
    held(cast.pairing, cast.noor, days_ago=22)
    held(cast.pairing, cast.noor, days_ago=1, there=False)
    noor = next(card for card in cards(cast.ruth) if card.clinician == cast.noor)
    assert noor.days_since_met == 22


def test_what_is_brought_is_counted_of_the_next_session_alone(cast: Cast) -> None:
    with acting_as(cast.noor):
        soon = story.make_session(cast.pairing, cast.noor, days=3)
        later = story.make_session(cast.pairing, cast.noor, days=10)
        story.make_item(soon, cast.noor)
        story.make_item(later, cast.noor, "One")
        story.make_item(later, cast.noor, "Two")
    noor = next(card for card in cards(cast.ruth) if card.clinician == cast.noor)
    assert (noor.next_session, noor.brought) == (soon, 1)


def test_what_was_withdrawn_and_paperwork_are_not_counted_as_brought(cast: Cast) -> None:
    with acting_as(cast.noor):
        session = story.make_session(cast.pairing, cast.noor)
        story.make_item(session, cast.noor, "One")
        withdraw_item(item=story.make_item(session, cast.noor, "Two"), by=cast.noor)
        add_question(session=session, title="Hours", is_administrative=True, by=cast.noor)
    assert [card.brought for card in cards(cast.ruth) if card.clinician == cast.noor] == [1]


def test_an_hour_she_did_not_come_to_is_not_when_the_two_last_met(cast: Cast) -> None:
    held(cast.pairing, cast.noor, days_ago=22)
    with acting_as(cast.noor):
        session = story.make_session(cast.pairing, cast.noor, days=-1)
        close_session(session=session, minutes=Minutes(0, 0, 5), attended=[cast.ruth.pk], seen=None, by=cast.noor)
    assert [card.days_since_met for card in cards(cast.ruth) if card.clinician == cast.noor] == [22]


def test_hours_with_others_and_her_own_stand_on_no_card(cast: Cast) -> None:
    """With whom she supervised before; with her own supervisor; and where she is supervised by whom she supervises."""
    with acting_as(cast.salome):
        own, other_way = (Pairing.objects.create(clinician=cast.ruth, supervisor=who) for who in (cast.fay, cast.bea))
    for pairing in (bea_and_ruth(cast), own, other_way):
        held(pairing, cast.ruth, days_ago=3 if pairing == other_way else 5)
    with acting_as(cast.ruth):
        for pairing in (own, other_way):
            story.make_session(pairing, cast.ruth)
    found = {card.clinician: (card.days_since_met, card.next_session) for card in cards(cast.ruth)}
    assert found == {cast.noor: (None, None), cast.bea: (5, None)}
    with acting_as(cast.salome):
        end_pairing(pairing=bea_and_ruth(cast))
    assert [card.clinician for card in cards(cast.ruth)] == [cast.noor]


def test_an_hour_in_a_group_is_not_when_the_two_last_met(cast: Cast) -> None:
    held(cast.pairing, cast.noor, days_ago=22)
    with acting_as(cast.noor):
        group = Session.objects.create(
            kind=SessionKind.GROUP, starts_at=timezone.now() - dt.timedelta(days=2), opened_by=cast.noor
        )
        seats = ((Seat.SUPERVISOR, cast.ruth), (Seat.SUPERVISEE, cast.noor), (Seat.SUPERVISEE, cast.bea))
        Participant.objects.bulk_create(Participant(session=group, member=person, seat=seat) for seat, person in seats)
        everybody = [cast.noor.pk, cast.ruth.pk, cast.bea.pk]
        close_session(session=group, minutes=Minutes(50, 0, 0), attended=everybody, seen=None, by=cast.noor)
    noor, bea = (next(card for card in cards(cast.ruth) if card.clinician == who) for who in (cast.noor, cast.bea))
    assert (noor.days_since_met, bea.days_since_met) == (22, None)


def cards(member: Member) -> list[Card]:
    with acting_as(member):
        return caseload(member)


def test_visits_of_the_month_are_a_plain_number_of_visits_that_took_place(cast: Cast) -> None:
    today = agency_day()
    with acting_as(cast.noor):
        for days in (0, 0, today.day + 1):
            story.make_visit(cast.noor, cast.heron, days_ago=days)
        story.make_visit(cast.noor, cast.heron, days_ago=0, state=VisitState.DRAFT)
        (missed,) = story.make_visit(cast.noor, cast.heron, days_ago=0)
    not_met(cast.noor, missed.visit)
    noor = next(card for card in cards(cast.ruth) if card.clinician == cast.noor)
    assert noor.visits_this_month == 2


def not_met(author: Member, visit: Visit) -> None:
    """Write a version in which they could not."""
    with acting_as(author):
        version = VisitVersion.objects.create(
            visit=visit, number=2, made_by=author, happened_at=visit.happened_at, outcome=Outcome.THEY
        )
        Visit.objects.filter(pk=visit.pk).update(head=version)


@pytest.mark.parametrize(("days", "said"), [(3, False), (12, True)])
def test_a_quiet_while_is_said_in_calm_words(cast: Cast, sign_in: SignIn, days: int, said: bool) -> None:
    with acting_as(cast.noor):
        story.make_visit(cast.noor, cast.heron, days_ago=days)
    text = text_of(page(sign_in(cast.ruth)))
    assert ("Perhaps ask how Noor is." in text) is said
    assert "No visit logged yet. Perhaps ask how Bea is." in text
    assert not re.search(r"overdue|late\b|%|score|rank|average|!", text)


def test_private_writing_changes_nothing_on_it(cast: Cast, sign_in: SignIn) -> None:
    ruth = sign_in(cast.ruth)
    detail = f"{PATH}{cast.noor.pk}/"
    before = (text_of(page(ruth)), text_of(page(ruth, detail)))
    make_reflection(cast, parts=(Part("", "private4711"),))
    assert (text_of(page(ruth)), text_of(page(ruth, detail))) == before


def more_supervisees(cast: Cast, number: int) -> None:
    """Give Ruth so many more clinicians, each with a session, a visit, a share and words that wait."""
    made = []
    with acting_as(cast.salome):
        for _ in range(number):
            clinician = make_member(f"Clinician{Member.objects.count()} One", RoleKind.CLINICIAN)
            made.append(Pairing.objects.create(clinician=clinician, supervisor=cast.ruth))
    for pairing in made:
        with acting_as(pairing.clinician):
            family = make_family(f"Bird of {pairing.clinician.first_name}", pairing.clinician)
            story.make_visit(pairing.clinician, family)
            story.share(pairing)
            item = story.make_item(story.make_session(pairing, pairing.clinician), pairing.clinician)
        story.talk(item, (pairing.clinician, "One."))
        held(pairing, pairing.clinician, days_ago=8)


def test_it_asks_as_often_for_eight_as_for_two(cast: Cast, sign_in: SignIn) -> None:
    ruth = sign_in(cast.ruth)
    with acting_as(cast.ruth):
        Pairing.objects.filter(clinician=cast.bea).update(ended_at=timezone.now())
    more_supervisees(cast, 1)
    two = asked(ruth, PATH)
    more_supervisees(cast, 6)
    eight = asked(ruth, PATH)
    assert page(ruth).count("1 thing waits") + page(ruth).count("2 things wait") == 7
    assert len(two) == len(eight) <= 10, "\n".join(eight)
