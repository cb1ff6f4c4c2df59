"""Every state of an emergency access beside each other: who finds which, asked of the application alone.

By a table: the model knows open and closed records; wishes, files and what stands on a page are asked here.
"""

import datetime as dt
from collections.abc import Callable, Collection
from typing import Any

import pytest
from django.utils import timezone

from imh_practice.emergency import access as asked
from imh_practice.emergency.models import EmergencyAccess, Notice, Why
from imh_practice.membership.models import Member, Role, RoleKind
from imh_practice.shared.acting import acting_as
from imh_practice.shared.ids import uuid7
from observations.models import Visit
from tests.cast import make_member
from tests.conftest import BOTH
from tests.rules.beginning import begin
from tests.rules.facts import Visit as VisitFact
from tests.rules.test_story import ONE_WALL

MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)
pytestmark = pytest.mark.django_db(databases=BOTH)


class Desk:
    """Two agencies and, by name, an access in each state. Salome opens, Ida is told; Vera is an admin nobody told."""

    def __init__(self) -> None:
        house, named = begin()
        self.people: dict[str, Member] = {
            name: house.rows[named[name]] for name in ("Salome", "Ida", "Noor", "Jonas", "Max")
        }
        self.people["Vera"] = self._admin("Vera", beside="Salome")
        self.people["Uta"] = self._admin("Uta", beside="Salome")
        self.people["Mona"] = self._admin("Mona", beside="Max")
        self.families = {name: house.rows[named[name]] for name in ("Heron", "Finch", "Gull")}
        visits = [(house.rows[fact], fact) for fact in house.world.of(VisitFact)]
        self.visits: dict[str, Visit] = {row.family.code_name: row for row, _fact in visits}
        self.rows: dict[str, EmergencyAccess] = {}
        self._tell()

    def _admin(self, name: str, *, beside: str) -> Member:
        with acting_as(self.people[beside]):
            return make_member(name, RoleKind.ADMIN)

    def add(self, name: str, by: str, family: str = "", *, told: Collection[str] = (), **facts: Any) -> None:
        """Add one in some state. ``began``: so long ago; the hour is over where that is more than one."""
        by_, began = self.people[by], facts.pop("began", None)
        if began is not None:
            facts["began_at"] = timezone.now() - began
            facts["ends_at"] = facts["began_at"] + HOUR
        with acting_as(by_):
            found = self.families.get(family)
            row = EmergencyAccess.objects.create(
                family=found, opened_by=by_, opened_as=by, reason="Why it has to be.", **facts
            )
            for each in told:
                self.tell(row, each, Why.ADMIN if self.people[each].is_admin else Why.AUTHOR)
        self.rows[name] = row

    def tell(self, row: EmergencyAccess, who: str, why: Why) -> None:
        Notice.objects.create(access=row, member=self.people[who], why=why)

    def _tell(self) -> None:
        now = timezone.now()
        seen: dict[str, Any] = {
            "reviewed_by": self.people["Ida"],
            "reviewed_at": now,
            "was_needed": True,
            "finding": "It was.",
        }
        agreed: dict[str, Any] = {"answered_by": self.people["Ida"], "answered_at": now}
        self.add("open", "Salome", "Heron", told=["Ida", "Noor"], began=MINUTE)
        self.add("to come", "Salome", "Heron", told=["Ida"], began=-30 * MINUTE)
        self.add("over", "Salome", "Heron", told=["Ida", "Noor"], began=2 * HOUR)
        self.add("reviewed", "Salome", "Finch", told=["Ida"], began=3 * HOUR, **seen)
        self.add("left alone", "Salome", "Finch", told=["Noor"], began=2 * HOUR)
        self.add("wish", "Salome", told=["Ida"])
        self.add("old wish", "Salome", told=["Ida"], asked_at=now - 25 * HOUR)
        self.add("refused", "Salome", told=["Ida"], **agreed)
        self.add("taken back", "Salome", told=["Ida"], answered_at=now)
        self.add("file", "Salome", told=["Ida"], began=MINUTE, **agreed)
        self.add("file over", "Salome", told=["Ida"], began=2 * HOUR, **agreed)
        self.add("other file over", "Salome", told=["Ida", "Uta"], began=2 * HOUR, **agreed)
        self.add("Ida's", "Ida", "Finch", told=["Salome"], began=MINUTE)
        self.add("Noor's", "Noor", "Heron", told=["Ida"], began=MINUTE)  # an admin until a moment ago
        with acting_as(self.people["Salome"]):
            self.tell(self.rows["over"], "Vera", Why.AUTHOR)  # an admin now, and not told as one
            self.tell(self.rows["wish"], "Salome", Why.ADMIN)  # by no action of the product
            self.tell(self.rows["over"], "Salome", Why.ADMIN)
        self.add("elsewhere", "Max", "Gull", told=["Mona"], began=MINUTE)
        self.add("elsewhere over", "Max", "Gull", began=2 * HOUR)
        self.add("elsewhere wish", "Max", told=["Mona"])

    def found(self, ask: Callable[[Member, Any], object], who: str) -> set[str]:
        """Return the names of those that an access function finds for somebody."""
        member = Member.objects.with_roles().get(pk=self.people[who].pk)
        with acting_as(member):
            assert ask(member, uuid7()) is None
            return {name for name, row in self.rows.items() if ask(member, row.pk) is not None}

    def listed(self, ask: Callable[[Member], Any], who: str) -> set[str]:
        member = Member.objects.with_roles().get(pk=self.people[who].pk)
        keys = {row.pk: name for name, row in self.rows.items()}
        with acting_as(member):
            return {keys[getattr(row, "access_id", row.pk)] for row in ask(member)}


HERS = {"open", "to come", "over", "reviewed", "left alone"}
FILES = {"wish", "old wish", "refused", "taken back", "file", "file over", "other file over"}
LANTERN = HERS | FILES | {"Ida's", "Noor's"}
ELSEWHERE = {"elsewhere", "elsewhere over", "elsewhere wish"}
FOUND: list[tuple[Callable[[Member, Any], object], dict[str, set[str]]]] = [
    (
        asked.told_of,
        {
            **dict.fromkeys(["Salome", "Ida", "Vera"], LANTERN),
            "Noor": {"open", "over", "left alone", "Noor's"},
            "Jonas": set(),
            "Max": ELSEWHERE,
        },
    ),
    (asked.open_now, {"Salome": {"open"}, "Ida": {"Ida's"}, "Vera": set(), "Noor": set(), "Max": {"elsewhere"}}),
    (
        asked.own_record,
        {"Salome": HERS, "Ida": {"Ida's"}, "Vera": set(), "Noor": set(), "Max": {"elsewhere", "elsewhere over"}},
    ),
    (
        asked.to_close,
        {
            **dict.fromkeys(["Ida", "Vera"], LANTERN - {"wish", "old wish", "refused", "taken back"}),
            "Salome": LANTERN,
            "Noor": {"Noor's"},
            "Jonas": set(),
            "Max": ELSEWHERE,
        },
    ),
    (
        asked.to_review,
        {
            "Ida": {"over", "file over", "left alone"},  # agreed to both files, and nobody is left to look at one
            "Uta": {"file over", "left alone", "other file over"},
            "Vera": {"file over", "left alone"},
            "Salome": set(),
            "Noor": set(),
            "Max": set(),
            "Mona": {"elsewhere over"},
        },
    ),
    (
        asked.to_answer,
        {"Ida": {"wish"}, "Salome": set(), "Vera": set(), "Noor": set(), "Max": set(), "Mona": {"elsewhere wish"}},
    ),
    (asked.may_have_file, {"Salome": {"file"}, "Ida": set(), "Vera": set(), "Noor": set(), "Max": set()}),
]
LISTED: list[tuple[Callable[[Member], Any], dict[str, set[str]]]] = [
    (
        asked.on_every_page,
        {
            "Salome": {"open", "file"},
            "Ida": {"over", "file over", "left alone", "wish", "Ida's"},
            "Uta": {"file over", "left alone", "other file over"},
            "Vera": {"file over", "left alone"},
            "Noor": set(),
            "Max": {"elsewhere"},
            "Mona": {"elsewhere over", "elsewhere wish"},
        },
    ),
    (
        asked.pending,
        {
            "Salome": {"open", "to come", "over", "left alone", "wish", "file", "file over", "other file over"},
            "Ida": {"Ida's"},
            "Vera": set(),
            "Max": ELSEWHERE,
        },
    ),
    (asked.news_for, {"Noor": {"open", "over", "left alone"}, "Salome": {"Ida's", "over", "wish"}, "Jonas": set()}),
]


def test_each_finds_what_the_table_says() -> None:
    with ONE_WALL:
        desk = Desk()
        for ask, table in FOUND:
            for who, names in table.items():
                assert (ask, who, desk.found(ask, who)) == (ask, who, names)
        for listed, table in LISTED:
            for who, names in table.items():
                assert (listed, who, desk.listed(listed, who)) == (listed, who, names)


def test_news_is_told_for_two_weeks() -> None:
    with ONE_WALL:
        desk = Desk()
        with acting_as(desk.people["Salome"]):
            told = Notice.objects.get(access=desk.rows["over"], member=desk.people["Noor"])
            Notice.objects.filter(pk=told.pk).update(made_at=timezone.now() - dt.timedelta(days=15))
        assert desk.listed(asked.news_for, "Noor") == {"open", "left alone"}


def test_the_second_person_is_another_admin_of_a_week() -> None:
    with ONE_WALL:
        desk = Desk()
        with acting_as(desk.people["Salome"]):
            assert {*asked.seconds(desk.people["Salome"])} == {desk.people[name] for name in ("Ida", "Uta", "Vera")}
            Role.objects.filter(member=desk.people["Vera"]).update(began_at=timezone.now() - dt.timedelta(days=6))
            assert {*asked.seconds(desk.people["Salome"])} == {desk.people[name] for name in ("Ida", "Uta")}
            settled = {name: asked.is_settled(desk.people[name]) for name in ("Ida", "Vera", "Noor")}
            assert settled == {"Ida": True, "Vera": False, "Noor": False}
        with acting_as(desk.people["Salome"]):  # also where nobody else is
            Role.objects.exclude(member=desk.people["Ida"]).update(ended_at=timezone.now())
            assert asked.is_settled(desk.people["Ida"])
            Role.objects.update(ended_at=timezone.now())
            assert not asked.is_settled(desk.people["Ida"])


def test_what_is_open_to_her_stands_before_what_waits_for_her() -> None:
    with ONE_WALL:
        desk = Desk()
        ida = Member.objects.with_roles().get(pk=desk.people["Ida"].pk)
        with acting_as(ida):
            mine, *others = asked.on_every_page(ida)
        assert mine == desk.rows["Ida's"]
        assert others
        assert ida.pk not in {one.opened_by_id for one in others}


def test_a_visit_is_one_of_the_record_s_family() -> None:
    with ONE_WALL:
        desk = Desk()
        salome = Member.objects.with_roles().get(pk=desk.people["Salome"].pk)
        with acting_as(salome):
            record = desk.rows["open"].pk
            found = asked.visit_of_record(salome, record, desk.visits["Heron"].pk)
            assert found is not None
            assert (found.access.pk, found.visit) == (record, desk.visits["Heron"])
            for other in (desk.visits["Finch"].pk, desk.visits["Gull"].pk, uuid7()):
                assert asked.visit_of_record(salome, record, other) is None
            assert asked.visit_of_record(salome, desk.rows["Ida's"].pk, desk.visits["Finch"].pk) is None
