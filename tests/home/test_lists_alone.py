"""The lists of the first page, asked of the application alone: who waits for somebody, and what she is told of rights.

In a house where others write, share and are paired too, and with row security away: each list is hers by its own words.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from imh_practice.families.models import TeamPlace
from imh_practice.home.news import ENDED, LEFT, LOST, PAIRING, PLACE, Tie, Ties, new_admins
from imh_practice.home.waiting import AGREED, CHANGED, REPLY, SHARE, WRITTEN, Waiting, waiting_for
from imh_practice.membership.models import Member
from imh_practice.membership.models import Pairing as PairingRow
from imh_practice.shared.acting import acting_as
from supervision.actions.sessions import call_off_session
from supervision.actions.summaries import approve
from supervision.actions.threads import mark_seen
from supervision.models import Session as SessionRow
from supervision.models import SummaryVersion
from tests.conftest import BOTH
from tests.rules.beginning import begin
from tests.rules.facts import ADMIN, CLINICIAN, Comment, Pairing, Person, Session, Share
from tests.rules.test_story import ONE_WALL
from tests.supervision.agreeing import BABY, HOLD, agreed, held, written

DAY = dt.timedelta(days=1)
pytestmark = pytest.mark.django_db(databases=BOTH)


class Lantern:
    """Two agencies where something of each kind has happened; people, families and their rows by name."""

    def __init__(self) -> None:
        self.house, self.named = begin()

    def row(self, name: str) -> Member:
        found: Member = self.house.rows[self.named[name]]
        return found

    def pairing(self, clinician: str) -> Pairing:
        """Return her first pairing."""
        return next(each for each in self.house.world.pairings if each.clinician is self.named[clinician])

    def share(self, author: str) -> Share:
        return next(each for each in self.house.world.of(Share) if each.pairing is self.pairing(author))

    def said(self, session: Session, by: str) -> Comment:
        """Have something said about a question of its own."""
        self.house.world.step += 1
        return self.house.say(self.house.bring(session, None, self.named[by]), self.named[by])

    def opens(self, comment: Comment, reader: str) -> None:
        rows, who = self.house.rows, self.row(reader)
        with acting_as(who):
            mark_seen(item=rows[comment.item], last=rows[comment], by=who)

    def hour(self, clinician: str) -> SessionRow:
        """Plan another hour of her and who supervises her."""
        self.house.world.step += 1
        found: SessionRow = self.house.rows[self.house.meet(self.pairing(clinician), self.named[clinician])]
        return found

    def says_yes(self, version: SummaryVersion, name: str) -> None:
        with acting_as(self.row(name)):
            approve(version=version, by=self.row(name))

    def waiting(self, name: str, *kinds: str) -> list[Waiting]:
        with acting_as(self.row(name)):
            return [each for each in waiting_for(self.row(name)) if each.kind in kinds]

    def replies(self, name: str) -> set[UUID]:
        """Return which comments wait for her."""
        return {key for each in self.waiting(name, REPLY) for key in each.said}

    def summaries(self, name: str) -> list[tuple[str, str, str]]:
        """Return which summaries wait for her: why, by whom, and where."""
        return [(each.kind, each.name, each.url) for each in self.waiting(name, AGREED, CHANGED, WRITTEN)]

    def told(self, name: str, *whats: str) -> list[Tie]:
        with acting_as(self.row(name)):
            return [tie for tie in Ties(self.row(name)).new if tie.what in whats]

    def team_news(self, name: str) -> list[tuple[str, str, str]]:
        return sorted((tie.what, tie.name, tie.other) for tie in self.told(name, PLACE, LEFT))

    def admins_told(self, name: str) -> list[str]:
        member: Any = self.named[name]
        with acting_as(self.row(name)):
            found = new_admins(self.row(name), self.house.agencies[member.agency].pk)
            return [role.member.name for role in found]


@pytest.fixture
def lantern() -> Iterator[Lantern]:
    with ONE_WALL:
        yield Lantern()


def page_of(session: SessionRow) -> str:
    return reverse("summary_detail", args=[session.pk])


def test_whose_hour_somebody_else_holds_is_told_of_what_she_has_not_opened_and_owes_no_answer(lantern: Lantern) -> None:
    """Bea is supervised by Fay, and holds the hour of Jonas herself."""
    house, named = lantern.house, lantern.named
    by_fay = lantern.said(house.meet(lantern.pairing("Bea"), named["Bea"]), "Fay")
    by_jonas = lantern.said(house.meet(house.pair(named["Jonas"], named["Bea"]), named["Jonas"]), "Jonas")
    assert lantern.replies("Bea") == {house.rows[by_fay].pk, house.rows[by_jonas].pk}
    for comment in (by_fay, by_jonas):
        lantern.opens(comment, "Bea")
    assert lantern.replies("Bea") == {house.rows[by_jonas].pk}


def test_what_was_heard_in_one_hour_says_nothing_of_what_was_written_for_another(lantern: Lantern) -> None:
    house, jonas, bea = lantern.house, lantern.named["Jonas"], lantern.named["Bea"]
    pairing = house.pair(jonas, bea)
    was_held, to_come = house.meet(pairing, jonas), house.meet(pairing, jonas)
    heard, waits = lantern.said(was_held, "Jonas"), lantern.said(to_come, "Jonas")
    for comment in (heard, waits):
        lantern.opens(comment, "Bea")
    assert lantern.replies("Bea") == {house.rows[heard].pk, house.rows[waits].pk}
    house.close(was_held, bea)
    assert lantern.replies("Bea") == {house.rows[waits].pk}


def test_a_share_waits_for_its_own_reader(lantern: Lantern) -> None:
    for reader, author in (("Ruth", "Noor"), ("Fay", "Bea"), ("Lee", "Max")):
        assert [each.name for each in lantern.waiting(reader, SHARE)] == [author]
    assert lantern.waiting("Noor", SHARE) == []


def test_a_share_that_was_taken_back_waits_for_nobody(lantern: Lantern) -> None:
    lantern.house.take_back_share(lantern.share("Noor"))
    assert lantern.waiting("Ruth", SHARE) == []


def test_a_share_waits_for_nobody_once_the_supervision_has_ended(lantern: Lantern) -> None:
    lantern.house.part(lantern.pairing("Bea"))
    assert lantern.waiting("Fay", SHARE) == []


def test_a_summary_waits_only_if_its_own_hour_was_held(lantern: Lantern) -> None:
    noor, was_held, begun = lantern.row("Noor"), lantern.hour("Noor"), lantern.hour("Noor")
    written(held(was_held, noor), by=noor)
    written(begun, by=noor)
    assert lantern.summaries("Ruth") == [(WRITTEN, "Noor", page_of(was_held))]
    held(begun, noor)
    assert [where for _, _, where in lantern.summaries("Ruth")] == [page_of(was_held), page_of(begun)]


def test_to_have_said_yes_to_one_summary_is_not_to_have_said_it_to_another(lantern: Lantern) -> None:
    noor, ruth = lantern.row("Noor"), lantern.row("Ruth")
    first, second = lantern.hour("Noor"), lantern.hour("Noor")
    agreed(first, noor, ruth, lines=[HOLD])
    written(held(second, noor), by=noor)
    assert lantern.summaries("Ruth") == [(WRITTEN, "Noor", page_of(second))]
    written(first, BABY, by=noor)
    assert lantern.summaries("Ruth")[1:] == [(CHANGED, "Noor", page_of(first))]


def test_her_own_draft_waits_for_her_once_another_has_said_yes_to_it(lantern: Lantern) -> None:
    noor, hour = lantern.row("Noor"), lantern.hour("Noor")
    version = written(held(hour, noor), by=noor)
    assert lantern.summaries("Noor") == []
    lantern.says_yes(version, "Ruth")
    assert lantern.summaries("Noor") == [(AGREED, "Ruth", page_of(hour))]
    lantern.says_yes(version, "Noor")
    assert lantern.summaries("Noor") == []


def test_a_supervision_that_is_yet_to_begin_neither_holds_nor_has_ended(lantern: Lantern) -> None:
    jonas, fay = lantern.row("Jonas"), lantern.row("Fay")
    with acting_as(lantern.row("Salome")):
        PairingRow.objects.create(clinician=jonas, supervisor=fay, began_at=timezone.now() + 7 * DAY)
    assert lantern.told("Jonas", PAIRING, ENDED) == []
    with acting_as(jonas):
        assert not Ties(jonas).paired_before


def test_who_was_let_into_a_team_and_left_is_not_told_as_one_who_carries_the_family(lantern: Lantern) -> None:
    house, bea, heron = lantern.house, lantern.named["Bea"], lantern.named["Heron"]
    here = (PLACE, "Jonas", "Heron")
    house.join(bea, heron)
    assert lantern.team_news("Noor") == [(PLACE, "Bea", "Heron"), here]
    house.step_down(bea, heron)
    assert lantern.team_news("Noor") == [(LEFT, "Bea", "Heron"), here]
    assert lantern.team_news("Bea") == []


def test_who_leaves_a_team_she_was_long_on_is_no_news_of_who_may_read(lantern: Lantern) -> None:
    with acting_as(lantern.row("Noor")):
        TeamPlace.objects.update(began_at=F("began_at") - 100 * DAY)
    assert lantern.team_news("Noor") == []
    lantern.house.step_down(lantern.named["Jonas"], lantern.named["Heron"])
    assert lantern.team_news("Noor") == []


def test_nobody_is_told_that_she_herself_had_left_a_team(lantern: Lantern) -> None:
    house, jonas, heron = lantern.house, lantern.named["Jonas"], lantern.named["Heron"]
    house.step_down(jonas, heron)
    house.join(jonas, heron)
    again = (PLACE, "Jonas", "Heron")
    assert lantern.team_news("Jonas") == [again]
    assert lantern.team_news("Noor") == [(LEFT, "Jonas", "Heron"), again]


def test_with_a_supervision_goes_what_was_planned_and_is_to_come(lantern: Lantern) -> None:
    """Not what was called off before, and not an hour that has passed by now."""
    house, rows = lantern.house, lantern.house.rows
    jonas, bea = lantern.named["Jonas"], lantern.named["Bea"]
    pairing = house.pair(jonas, bea)
    to_come, off, passed = (rows[house.meet(pairing, jonas)] for _ in range(3))
    with acting_as(rows[jonas]):
        call_off_session(session=off, by=rows[jonas])
        SessionRow.objects.filter(pk=passed.pk).update(starts_at=timezone.now() - DAY)
    assert lantern.told("Jonas", LOST) == []
    house.part(pairing)
    with acting_as(lantern.row("Salome")):
        ended = PairingRow.objects.filter(pk=rows[pairing].pk)
        ended.update(began_at=timezone.now() - 9 * DAY, ended_at=timezone.now() - 2 * DAY)
    for name in ("Jonas", "Bea"):
        assert [tie.since for tie in lantern.told(name, LOST)] == [to_come.starts_at]
    assert lantern.told("Noor", LOST) == []


def test_who_became_an_admin_lately_is_told_to_the_others_of_her_agency(lantern: Lantern) -> None:
    """Beside admins of long ago, colleagues who came just now, and a new admin of another agency."""
    house = lantern.house
    for name, agency in (("Uta", "lantern"), ("Mona", "harbor")):
        lantern.named[name] = house.hire(Person(name), agency, {ADMIN})
    told = {"Salome": ["Uta"], "Ida": ["Uta"], "Uta": [], "Max": ["Mona"], "Mona": []}
    assert {name: lantern.admins_told(name) for name in told} == told
    house.take_roles(lantern.named["Uta"], {CLINICIAN})
    assert lantern.admins_told("Salome") == ["Uta"], "an admin for a day may have done something"
