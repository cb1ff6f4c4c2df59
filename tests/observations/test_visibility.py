"""Who sees which visit and which moment, against a model of a few lines, after any sequence of changes."""

import datetime as dt
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from imh_practice.families.actions import add_colleague
from imh_practice.families.models import TeamPlace
from imh_practice.membership.models import Member, Pairing
from imh_practice.shared.acting import acting_as
from observations.actions import Facts, amend_visit, log_visit, set_aside
from observations.models import HoldBack, Moment, Visit
from observations.reading import read_visit
from observations.writing import MomentWords
from tests.cast import make_cast

NAMES = ["noor", "ruth", "bea", "jonas", "fay", "salome"]
CLINICIANS = ["noor", "bea", "jonas"]
FAMILIES = ["heron", "finch"]


@dataclass
class Known:
    """A visit as the model knows it: its author, family and state, and from whom each of its moments is kept."""

    visit: Visit
    author: str
    family: str
    state: str
    kept_from: list[dict[str, int]] = field(default_factory=list)
    """For each moment from whom, since which step."""


class Sight(RuleBasedStateMachine):
    """Visits are logged, finished and set aside; people join and leave teams; pairings and holding back come and go."""

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.visits: list[Known] = []
        self.teams = {"heron": {"noor", "jonas"}, "finch": {"bea"}}
        self.supervises = {("ruth", "noor"), ("ruth", "bea")}
        self.steps = count(1)
        self.joined: dict[tuple[str, str], int] = {}

    @initialize()
    def begin(self) -> None:
        self.cast = make_cast()

    def teardown(self) -> None:
        """Each run begins with an empty house."""
        transaction.savepoint_rollback(self.savepoint)

    def member(self, name: str) -> Member:
        return self.cast.members[name]

    @rule(author=st.sampled_from(CLINICIANS), family=st.sampled_from(FAMILIES), finish=st.booleans(), data=st.data())
    def log(self, author: str, family: str, finish: bool, data: Any) -> None:
        if author not in self.teams[family]:
            return
        kept = data.draw(st.lists(st.sets(st.sampled_from(CLINICIANS), max_size=2), min_size=1, max_size=3))
        member = self.member(author)
        with acting_as(member):
            visit = log_visit(
                family=getattr(self.cast, family),
                facts=Facts(happened_at=timezone.now() - dt.timedelta(hours=1)),
                moments=[MomentWords("x", kept_from={self.member(n).pk for n in one}) for one in kept],
                by=member,
                finish=finish,
            )
        since = [dict.fromkeys(names, next(self.steps)) for names in kept]
        self.visits.append(Known(visit, author, family, "finished" if finish else "draft", since))

    @rule(number=st.integers(min_value=0, max_value=50), void=st.booleans())
    def end_draft(self, number: int, void: bool) -> None:
        drafts = [known for known in self.visits if known.state == "draft"]
        if not drafts:
            return
        known = drafts[number % len(drafts)]
        member = self.member(known.author)
        with acting_as(member):
            if void:
                set_aside(draft=known.visit, by=member)
            else:
                facts = Facts(happened_at=known.visit.happened_at)
                amend_visit(visit=known.visit, base=1, facts=facts, moments=[], by=member, finish=True)
        known.state = "void" if void else "finished"

    @rule(name=st.sampled_from(CLINICIANS), family=st.sampled_from(FAMILIES))
    def join_or_leave(self, name: str, family: str) -> None:
        with acting_as(self.member("salome")):
            if name in self.teams[family]:
                places = TeamPlace.objects.in_force().filter(
                    member=self.member(name), family=getattr(self.cast, family)
                )
                places.update(ended_at=timezone.now())
            else:
                add_colleague(family=getattr(self.cast, family), member=self.member(name), by=self.member("salome"))
                self.joined[name, family] = next(self.steps)
        self.teams[family] ^= {name}

    @rule(supervisor=st.sampled_from(["ruth", "fay", "jonas"]), clinician=st.sampled_from(["noor", "bea"]))
    def pair_or_part(self, supervisor: str, clinician: str) -> None:
        who = {"supervisor": self.member(supervisor), "clinician": self.member(clinician)}
        with acting_as(self.member("salome")):
            if (supervisor, clinician) in self.supervises:
                Pairing.objects.in_force().filter(**who).update(ended_at=timezone.now())
            else:
                Pairing.objects.create(**who)
        self.supervises ^= {(supervisor, clinician)}

    @rule(number=st.integers(min_value=0, max_value=50), which=st.integers(0, 2), name=st.sampled_from(CLINICIANS))
    def hold_back_or_let_go(self, number: int, which: int, name: str) -> None:
        if not self.visits:
            return
        known = self.visits[number % len(self.visits)]
        place = which % len(known.kept_from)
        kept = known.kept_from[place]
        with acting_as(self.member(known.author)):
            moment = Moment.objects.get(visit=known.visit, position=place + 1)
            if name in kept:
                HoldBack.objects.in_force().filter(moment=moment, member=self.member(name)).update(
                    ended_at=timezone.now()
                )
                del kept[name]
            else:
                HoldBack.objects.create(moment=moment, member=self.member(name))
                kept[name] = next(self.steps)

    def may_read(self, name: str, known: Known) -> bool:
        if name == known.author:
            return known.state != "void"
        return known.state == "finished" and (
            name in self.teams[known.family] or (name, known.author) in self.supervises
        )

    def is_open(self, name: str, known: Known, kept: dict[str, int]) -> bool:
        """Whether a moment of a visit she may read is hers to read: a newcomer does not read what was kept before."""
        if name == known.author:
            return True
        newcomer = name in self.teams[known.family] and any(
            since < self.joined.get((name, known.family), 0) for since in kept.values()
        )
        return name not in kept and (not newcomer or (name, known.author) in self.supervises)

    @invariant()
    def each_sees_what_the_model_says(self) -> None:
        for name in NAMES if self.visits else []:
            member = self.member(name)
            visible = [known for known in self.visits if self.may_read(name, known)]
            with acting_as(member):
                assert set(Visit.objects.visible_to(member)) == {known.visit for known in visible}
                seen = Moment.objects.visible_to(member).values_list("visit_id", "position")
                assert set(seen) == {
                    (known.visit.pk, place)
                    for known in visible
                    for place, kept in enumerate(known.kept_from, 1)
                    if self.is_open(name, known, kept)
                }
                for known in visible:
                    row = Visit.objects.select_related("head", "family", "author").get(pk=known.visit.pk)
                    read = {one.moment.position for one in read_visit(row, by=member).moments}
                    assert read == {place for visit, place in seen if visit == known.visit.pk}


@pytest.mark.django_db
def test_each_sees_what_the_model_says() -> None:
    run_state_machine_as_test(
        Sight,
        settings=settings(
            max_examples=12,
            stateful_step_count=14,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )
