"""The lists of supervision, asked of the application alone: hours by what became of them, what is new, whose words.

In a house where others meet and write too, and with row security away: each list is hers by its own words.
"""

import datetime as dt
from collections.abc import Iterable, Iterator

import pytest
from django.utils import timezone

from imh_practice.families.models import Child
from imh_practice.membership.models import Pairing
from imh_practice.shared.acting import acting_as
from supervision.access import session_for
from supervision.actions.sessions import Minutes, call_off_session, close_session, reschedule_session
from supervision.actions.threads import mark_seen, say
from supervision.desk import Desk
from supervision.models import AgendaItem, Comment, Mode, Session, SummaryVersion
from supervision.thread import MOST, lines_of
from tests.cast import agency_day
from tests.conftest import BOTH
from tests.home.test_lists_alone import Lantern
from tests.rules.beginning import PEOPLE
from tests.rules.facts import Session as SessionFact
from tests.rules.test_story import ONE_WALL
from tests.supervision import story
from tests.supervision.agreeing import written

HOUR, MINUTE = dt.timedelta(hours=1), dt.timedelta(minutes=1)
pytestmark = pytest.mark.django_db(databases=BOTH)


class Supervised(Lantern):
    """Two agencies where something of each kind has happened; Bea and Fay supervise Jonas, whose hours have names."""

    def __init__(self) -> None:
        super().__init__()
        jonas = self.named["Jonas"]
        self.supervised = {name: self.house.pair(jonas, self.named[name]) for name in ("Bea", "Fay")}
        self.hours: dict[str, Session] = {}

    def plan(self, name: str, when: dt.timedelta, *, supervisor: str = "Bea") -> Session:
        """Plan an hour of Jonas so long from now; or ago, as one that was written down late."""
        jonas, pairing = self.row("Jonas"), self.house.rows[self.supervised[supervisor]]
        with acting_as(jonas):
            self.hours[name] = story.make_session(pairing, jonas, days=when.total_seconds() / 86400)
        return self.hours[name]

    def plan_one_of_each(self) -> None:
        """Plan hours of Jonas that end in each way there is, and one that passed between Noor and Ruth."""
        self.plan("to come", 48 * HOUR)
        self.plan("begun", -HOUR)
        self.plan("passed", -50 * HOUR)
        self.close(self.plan("held before its time", 24 * HOUR), "Jonas", "Bea")
        self.close(self.plan("they did not meet", -26 * HOUR))
        self.call_off(self.plan("called off", -30 * HOUR))
        with acting_as(self.row("Noor")):
            at = timezone.now() - 40 * HOUR
            reschedule_session(session=self.hour("Noor"), starts_at=at, mode=Mode.IN_PERSON, by=self.row("Noor"))

    def close(self, session: Session, *who: str) -> None:
        minutes = Minutes(reflective=50 if who else 0, clinical=0, administrative=0)
        there, jonas = [self.row(name).pk for name in who], self.row("Jonas")
        with acting_as(jonas):
            close_session(session=session, minutes=minutes, attended=there, seen=None, by=jonas)

    def call_off(self, session: Session) -> None:
        with acting_as(self.row("Jonas")):
            call_off_session(session=session, by=self.row("Jonas"))

    def part(self, supervisor: str, ago: dt.timedelta) -> None:
        """Have a supervision of Jonas ended so long ago."""
        pairing, then = self.supervised[supervisor], timezone.now() - ago
        self.house.part(pairing)
        with acting_as(self.row("Salome")):
            ended = Pairing.objects.filter(pk=self.house.rows[pairing].pk)
            ended.update(began_at=then - 1000 * HOUR, ended_at=then)

    def names(self, found: Iterable[Session]) -> list[str]:
        """Return the names of hours, in the order in which they are listed."""
        by_key = {session.pk: name for name, session in self.hours.items()}
        return [by_key.get(session.pk, "of others") for session in found]

    def first_hour(self, clinician: str) -> SessionFact:
        """Return the hour to which she brought something of each kind."""
        return next(each for each in self.house.world.of(SessionFact) if self.named[clinician] in each.supervisees)

    def unread(self, name: str) -> set[object]:
        with acting_as(self.row(name)):
            return {comment.pk for comment in Comment.objects.unread_for(self.row(name))}

    def babies(self, name: str, session: SessionFact) -> list[tuple[str, list[str]]]:
        """Return the babies in mind at an hour, as one of the two sees them: families, each with its initials."""
        with acting_as(self.row(name)):
            found = session_for(self.row(name), self.house.rows[session].pk)
            assert found is not None
            seen = Desk(found, self.row(name)).babies
        return [(code_name, [line.partition(",")[0] for line in lines]) for code_name, lines in seen]

    def born(self, family: str, *initials: str) -> list[Child]:
        """Put down children of a family, the oldest first."""
        today = agency_day()
        with acting_as(self.row("Salome")):
            return [
                Child.objects.create(
                    family=self.house.rows[self.named[family]], initial=initial, born_on=today - dt.timedelta(days=days)
                )
                for initial, days in zip(initials, range(400, 0, -30), strict=False)
            ]

    def question(self, clinician: str) -> AgendaItem:
        """Bring something whose thread is empty."""
        with acting_as(self.row(clinician)):
            return story.make_item(self.house.rows[self.first_hour(clinician)], self.row(clinician))

    def shown(self, item: AgendaItem, name: str) -> list[str]:
        """Return what of a thread stands on its page as she opens it."""
        with acting_as(self.row(name)):
            opened = story.opened(item, self.row(name))
            return [line.text for line in lines_of(opened, self.row(name), whole=False)]


@pytest.fixture
def lantern() -> Iterator[Supervised]:
    with ONE_WALL:
        yield Supervised()


def test_next_is_what_is_planned_from_today_on_the_nearest_first(lantern: Supervised) -> None:
    lantern.plan_one_of_each()
    with acting_as(lantern.row("Jonas")):
        assert lantern.names(Session.objects.next_for(lantern.row("Jonas"))) == ["begun", "to come"]


def test_a_planned_hour_whose_supervision_has_ended_is_not_next_any_more_but_over(lantern: Supervised) -> None:
    jonas = lantern.row("Jonas")
    lantern.plan("with Fay", 24 * HOUR, supervisor="Fay")
    lantern.plan("with Bea", 48 * HOUR)
    with acting_as(jonas):
        assert lantern.names(Session.objects.next_for(jonas)) == ["with Fay", "with Bea"]
        assert lantern.names(Session.objects.over().visible_to(jonas)) == []
    lantern.part("Fay", ago=MINUTE)
    with acting_as(jonas):
        assert lantern.names(Session.objects.next_for(jonas)) == ["with Bea"]
        assert lantern.names(Session.objects.over().visible_to(jonas)) == ["with Fay"]


def test_minutes_wait_for_the_two_whose_planned_hour_has_passed(lantern: Supervised) -> None:
    lantern.plan_one_of_each()
    waiting = {"Jonas": ["passed"], "Bea": ["passed"], "Fay": [], "Noor": ["of others"], "Salome": []}
    for name, hours in waiting.items():
        with acting_as(lantern.row(name)):
            assert lantern.names(Session.objects.waiting_for_minutes(lantern.row(name))) == hours, name


def test_no_minutes_wait_of_an_hour_planned_for_after_its_supervision_had_ended(lantern: Supervised) -> None:
    jonas = lantern.row("Jonas")
    lantern.plan("before its end", -60 * HOUR, supervisor="Fay")
    lantern.plan("after its end", -20 * HOUR, supervisor="Fay")
    lantern.part("Fay", ago=40 * HOUR)
    with acting_as(jonas):
        assert lantern.names(Session.objects.waiting_for_minutes(jonas)) == ["before its end"]
        assert lantern.names(Session.objects.over().visible_to(jonas)) == ["after its end"]


def test_over_is_what_was_closed_or_called_off_though_the_supervision_lasts(lantern: Supervised) -> None:
    lantern.plan_one_of_each()
    with acting_as(lantern.row("Jonas")):
        over = lantern.names(Session.objects.over())
    assert {*over} == {"held before its time", "they did not meet", "called off"}


def test_an_hour_has_begun_by_the_clock_or_because_somebody_came(lantern: Supervised) -> None:
    """Of these a summary can be written: not of one to come, called off, or closed because they did not meet."""
    lantern.plan_one_of_each()
    with acting_as(lantern.row("Jonas")):
        begun = lantern.names(Session.objects.begun())
        took_place = lantern.names(Session.objects.took_place())
    assert sorted(begun) == ["begun", "held before its time", "of others", "passed"]
    assert took_place == ["held before its time"]


def test_near_a_time_is_what_she_has_planned_less_than_an_hour_before_or_after_and_what_can_come(
    lantern: Supervised,
) -> None:
    then = timezone.now() + 24 * HOUR
    for minutes in (-70, -50, 50, 70):
        lantern.plan(f"{minutes} minutes", 24 * HOUR + minutes * MINUTE)
    lantern.call_off(lantern.plan("called off", 24 * HOUR + 10 * MINUTE))
    lantern.close(lantern.plan("held before its time", 24 * HOUR - 10 * MINUTE), "Jonas", "Bea")
    lantern.plan("its supervision ended", 24 * HOUR + 20 * MINUTE, supervisor="Fay")
    lantern.part("Fay", ago=MINUTE)
    for name, near in (("Jonas", {"-50 minutes", "50 minutes"}), ("Fay", set[str]())):
        with acting_as(lantern.row(name)):
            assert {*lantern.names(Session.objects.near(then, lantern.row(name)))} == near


def test_the_words_of_a_summary_are_for_the_two_who_met(lantern: Supervised) -> None:
    version = written(lantern.hour("Noor"), by=lantern.row("Noor"))
    readers = set()
    for name in PEOPLE:
        with acting_as(lantern.row(name)):
            if SummaryVersion.objects.visible_to(lantern.row(name)).filter(pk=version.pk).exists():
                readers.add(name)
    assert readers == {"Noor", "Ruth"}


def test_what_somebody_else_has_opened_is_still_new_to_her(lantern: Supervised) -> None:
    said = lantern.said(lantern.first_hour("Noor"), "Ruth")
    lantern.opens(said, "Ruth")
    assert lantern.unread("Noor") == {lantern.house.rows[said].pk}
    lantern.opens(said, "Noor")
    assert lantern.unread("Noor") == set()


def test_to_have_opened_one_thread_is_not_to_have_opened_what_was_said_earlier_in_another(lantern: Supervised) -> None:
    hour = lantern.first_hour("Noor")
    earlier, later = lantern.said(hour, "Ruth"), lantern.said(hour, "Ruth")
    lantern.opens(later, "Noor")
    assert lantern.unread("Noor") == {lantern.house.rows[earlier].pk}


def test_her_own_words_are_not_new_to_her_however_many(lantern: Supervised) -> None:
    """A thread that nobody has opened yet: whole for the other, its latest comments for who wrote it."""
    item, texts = lantern.question("Noor"), [f"Thought {number}." for number in range(MOST + 3)]
    story.talk(item, *((lantern.row("Noor"), text) for text in texts))
    assert lantern.shown(item, "Noor") == texts[-MOST:]
    assert lantern.shown(item, "Ruth") == texts


def test_an_answer_on_the_page_brings_what_it_answers_and_earlier_answers_bring_nothing(lantern: Supervised) -> None:
    item, noor, ruth = lantern.question("Noor"), lantern.row("Noor"), lantern.row("Ruth")
    first, second = story.talk(item, (noor, "Long since answered."), (noor, "Answered today."))
    with acting_as(ruth):
        say(item=item, text="Long since an answer.", answers=first, by=ruth)
    texts = [f"Between, {number}." for number in range(MOST)]
    story.talk(item, *((ruth, text) for text in texts))
    with acting_as(ruth):
        last = say(item=item, text="Today's answer.", answers=second, by=ruth)
    with acting_as(noor):
        mark_seen(item=item, last=last, by=noor)
    assert lantern.shown(item, "Noor") == ["Answered today.", *texts[1:], "Today's answer."]


def test_the_babies_in_mind_are_of_families_she_may_know_by_now(lantern: Supervised) -> None:
    """The hour stays hers to read. Its moments are of Heron, which Noor carries, and which Ruth knows through her."""
    session = lantern.first_hour("Noor")
    lantern.born("Heron", "D.", "T.")
    for name in ("Noor", "Ruth"):
        assert lantern.babies(name, session) == [("Heron", ["D.", "T."])]
    lantern.house.part(lantern.pairing("Noor"))
    assert lantern.babies("Ruth", session) == [("Heron", [])]
    assert lantern.babies("Noor", session) == [("Heron", ["D.", "T."])]
    lantern.house.step_down(lantern.named["Noor"], lantern.named["Heron"])
    assert lantern.babies("Noor", session) == [("Heron", [])]


def test_a_child_that_was_put_down_by_mistake_and_taken_out_is_not_in_mind(lantern: Supervised) -> None:
    session, (_stays, mistaken) = lantern.first_hour("Noor"), lantern.born("Heron", "D.", "T.")
    with acting_as(lantern.row("Noor")):
        Child.objects.filter(pk=mistaken.pk).update(removed_at=timezone.now())
    for name in ("Noor", "Ruth"):
        assert lantern.babies(name, session) == [("Heron", ["D."])]
