"""A house whose people come and go, write, share and meet in any order: the state machine that hypothesis drives."""

from collections.abc import Callable, Sequence
from copy import deepcopy
from random import Random
from typing import Any, ClassVar

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.rules.beginning import LOOK_AFTER
from tests.rules.comparing import Comparison
from tests.rules.doing import House
from tests.rules.facts import (
    ADMIN,
    CLINICIAN,
    RECORDS,
    SUPERVISOR,
    Emergency,
    Family,
    Item,
    Member,
    Moment,
    Pairing,
    Person,
    Reflection,
    Session,
    Share,
    Text,
    Visit,
    Wondering,
)

ROLES = st.sets(st.sampled_from([CLINICIAN, SUPERVISOR, ADMIN]), min_size=1)
MOST = 12
"""So many places at most, so that a sequence stays short."""


def step(
    options: Callable[["Lives"], Sequence[Any]], **drawn: st.SearchStrategy[Any]
) -> Callable[[Callable[..., None]], Any]:
    """Make a rule that picks one of what can be done now, and waits while there is nothing."""

    def decorate(do: Callable[..., None]) -> Any:
        def run(self: "Lives", n: int, **more: Any) -> None:
            found = options(self)
            self.world.step += 1
            do(self, found[n % len(found)], **more)

        run.__name__ = do.__name__
        waits = precondition(lambda self: bool(options(self)))
        return rule(n=st.integers(0, 9999), **drawn)(waits(run))  # type: ignore[call-overload]  # targets are not drawn

    return decorate


class Lives(RuleBasedStateMachine):
    """Each step picks from what can be done now. ``figures`` are summed over all sequences.

    Every life goes on from ``begun``: built once, and found again by each of them when the one before is rolled back.
    """

    whole: ClassVar[bool] = False
    """Whether every act on everything is asked at the end, or some."""
    begun: ClassVar[House]
    figures: ClassVar[dict[str, int]] = {}

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.house = deepcopy(self.begun)
        self.world = self.house.world
        self.comparison = Comparison(self.house)

    def teardown(self) -> None:
        """Ask of everybody at the end; the next sequence begins as this one did."""
        try:
            if self.world.step:
                how = {} if self.whole else {"most": 7, "refused": 2}
                self.comparison.everything(Random(self.world.step), **how)
        finally:
            self.figures["sequences"] += 1
            self.figures["steps"] += self.world.step
            self.figures["checks"] += self.comparison.checks
            transaction.savepoint_rollback(self.savepoint)

    # What can be chosen from now.
    def at_work(self) -> list[Member]:
        return [each for each in self.world.members if each.at_work]

    def may_go(self) -> list[Member]:
        """Not the agency's last admin who can sign in, nor those who stay."""
        admins = [each.agency for each in self.world.members if each.at_work and ADMIN in each.roles]
        last = [
            each
            for each in self.world.members
            if each.at_work and ADMIN in each.roles and admins.count(each.agency) == 1
        ]
        return [each for each in self.world.members if each.person.name not in LOOK_AFTER and each not in last]

    def elsewhere(self, member: Member) -> bool:
        places = [each for each in self.world.members if each.person is member.person and each is not member]
        return any(each.belongs for each in places)

    def may_pair(self) -> list[tuple[Member, Member]]:
        """Whom an admin can still pair: she who supervises does hold that role, and nobody names herself."""
        return [
            (clinician, supervisor)
            for supervisor in self.may_go()
            for clinician in self.world.members
            if SUPERVISOR in supervisor.roles and clinician.roles & RECORDS and clinician.agency == supervisor.agency
            if clinician is not supervisor and not self.world.supervises(supervisor, clinician)
        ]

    def holding(self) -> list[Pairing]:
        return [each for each in self.world.pairings if each.holds]

    def supervisors_of(self, member: Member) -> list[Pairing]:
        return [each for each in self.holding() if each.clinician is member]

    def may_join(self) -> list[tuple[Member, Family]]:
        return [
            (member, family)
            for family in self.world.families
            for member in self.may_go()
            if CLINICIAN in member.roles and member.agency == family.agency and member not in family.team
        ]

    def places(self) -> list[tuple[Member, Family]]:
        return [(each, family) for family in self.world.families for each in family.team if each.at_work]

    def visits(self, *states: str) -> list[Visit]:
        return [each for each in self.world.of(Visit) if each.state in states and each.author.at_work]

    def readable(self, member: Member) -> list[Visit]:
        return [each for each in self.world.of(Visit) if self.comparison.rules.may("open", member, each)]

    def others(self, visit: Visit) -> list[Family]:
        """The families a visit may have been with instead."""
        return [each for each in self.world.families if visit.author in each.team and each is not visit.family]

    def standing(self) -> list[Moment]:
        visits = self.visits("draft", "finished")
        return [each for each in self.world.of(Moment) if not each.taken_out and each.visit in visits]

    def to_keep(self) -> list[tuple[Moment, Member]]:
        """From whom a moment can be kept: whoever might read it."""
        return [
            (moment, who)
            for moment in self.standing()
            for who in self.world.members
            if who.agency == moment.visit.author.agency and who not in (moment.visit.author, *moment.kept_from)
            if who in moment.visit.family.team or self.world.supervises(who, moment.visit.author)
        ]

    def may_open_records(self) -> list[tuple[Member, Family]]:
        """Admins to whom nothing is open or unreviewed, and who have another beside them."""
        opened = [each.opened_by for each in self.world.of(Emergency)]
        admins = [each for each in self.world.members if ADMIN in each.roles]
        return [
            (admin, family)
            for family in self.world.families
            for admin in admins
            if admin.at_work and admin.agency == family.agency and admin not in opened
            if self.house.seconds(admin)
        ]

    def reflections(self) -> list[Reflection]:
        return [each for each in self.world.of(Reflection) if not each.deleted and each.author.at_work]

    def open_sessions(self) -> list[tuple[Session, Member]]:
        sessions = [each for each in self.world.of(Session) if each.planned and self.world.goes_on(each)]
        return [(each, who) for each in sessions for who in self._people(each) if who.at_work]

    def _people(self, session: Session) -> list[Member]:
        return [*session.supervisors, *session.supervisees]

    def to_bring(self, kind: type[Moment] | type[Text]) -> list[tuple[Session, Any, Member]]:
        rules = self.comparison.rules
        return [
            (session, what, who)
            for session, who in self.open_sessions()
            for what in self.world.of(kind)
            if rules.may("bring", who, what) and rules.may_bring_to(who, session, what)
        ]

    def threads(self) -> list[tuple[Item, Member]]:
        return [
            (item, who)
            for item in self.world.of(Item)
            for who in self._people(item.session)
            if not item.withdrawn and self.comparison.rules.may("write", who, item)
        ]

    @invariant()
    def agree_so_far(self) -> None:
        """Ask a little now and then."""
        if self.world.step % 3 == 1:
            self.comparison.some(Random(self.world.step), things=3)

    # Rights.
    @step(lambda self: [None] if len(self.world.members) < MOST else [], roles=ROLES, elsewhere=st.booleans())
    def hire(self, _nobody: None, roles: set[Any], elsewhere: bool) -> None:
        self.house.hire(Person(f"New{len(self.world.members)}"), "harbor" if elsewhere else "lantern", roles)

    @step(lambda self: [each for each in self.may_go() if each.belongs], roles=ROLES)
    def take_roles(self, member: Member, roles: set[Any]) -> None:
        self.house.take_roles(member, roles)

    @step(lambda self: self.may_pair())
    def pair(self, pair: tuple[Member, Member]) -> None:
        self.house.pair(*pair)

    @step(lambda self: self.holding())
    def part(self, pairing: Pairing) -> None:
        self.house.part(pairing)

    @step(lambda self: self.may_join())
    def join(self, place: tuple[Member, Family]) -> None:
        self.house.join(*place)

    @step(lambda self: [place for place in self.places() if len(place[1].team) > 1])
    def step_down(self, place: tuple[Member, Family]) -> None:
        self.house.step_down(*place)

    @step(lambda self: [each for each in self.may_go() if each.belongs])
    def leave(self, member: Member) -> None:
        self.house.leave(member)

    @step(lambda self: [each for each in self.world.members if not each.belongs], roles=ROLES)
    def come_back(self, member: Member, roles: set[Any]) -> None:
        self.house.hire(member.person, member.agency, roles)

    @step(lambda self: [each for each in self.may_go() if each.belongs and not self.elsewhere(each)], roles=ROLES)
    def move_agency(self, member: Member, roles: set[Any]) -> None:
        self.house.leave(member)
        self.house.hire(member.person, "harbor" if member.agency == "lantern" else "lantern", roles)

    @step(lambda self: [each.person for each in self.world.members])
    def let_sign_in_or_not(self, person: Person) -> None:
        self.house.let_sign_in(person, may=not person.may_sign_in)

    # The record.
    @step(
        lambda self: [place for place in self.places() if CLINICIAN in place[0].roles],
        finish=st.integers(0, 3),
        moments=st.integers(0, 2),
    )
    def log(self, place: tuple[Member, Family], finish: int, moments: int) -> None:
        author, family = place
        kept = [each for each in family.team if each is not author and moments == 2]
        self.house.log(author, family, [kept[:1], []][:moments], finish=finish > 0)

    @step(lambda self: self.visits("draft", "finished"), what=st.sampled_from(["add", "take out", "finish"]))
    def amend(self, visit: Visit, what: str) -> None:
        out = self.house.moments_of(visit)[:1] if what == "take out" else []
        self.house.amend(visit, take_out=out, add=what == "add", finish=what == "finish" and visit.state == "draft")

    @step(lambda self: self.to_keep())
    def hold_back(self, choice: tuple[Moment, Member]) -> None:
        moment, who = choice
        self.house.amend(moment.visit, keep=(moment, {*moment.kept_from, who}))

    @step(lambda self: [moment for moment in self.standing() if moment.kept_from])
    def release(self, moment: Moment) -> None:
        self.house.amend(moment.visit, keep=(moment, set()))

    @step(lambda self: [(visit, family) for visit in self.visits("finished") for family in self.others(visit)])
    def move_visit(self, choice: tuple[Visit, Family]) -> None:
        self.house.move(*choice)

    @step(lambda self: self.visits("draft", "finished"), sure=st.integers(0, 2))
    def take_back(self, visit: Visit, sure: int) -> None:
        if not sure:
            self.house.take_back(visit)

    # What it stirred.
    @step(lambda self: [(who, visit) for who in self.at_work() for visit in [*self.readable(who), None][:2]])
    def reflect(self, choice: tuple[Member, Visit | None]) -> None:
        self.house.reflect(*choice)

    @step(
        lambda self: [(each, own) for each in self.reflections() if (own := self.supervisors_of(each.author))],
        all_=st.booleans(),
    )
    def share(self, choice: tuple[Reflection, list[Pairing]], all_: bool) -> None:
        reflection, pairings = choice
        self.house.share(reflection, pairings if all_ else pairings[:1])

    @step(
        lambda self: [
            each for each in self.world.of(Share) if not each.taken_back and each.text.reflection.author.at_work
        ]
    )
    def take_back_share(self, share: Share) -> None:
        self.house.take_back_share(share)

    @step(
        lambda self: [
            each for each in self.world.of(Share) if self.comparison.rules.may("open", each.pairing.supervisor, each)
        ]
    )
    def open_share(self, share: Share) -> None:
        self.house.open_share(share)

    @step(lambda self: self.reflections(), sure=st.integers(0, 2), too=st.booleans())
    def delete(self, reflection: Reflection, sure: int, too: bool) -> None:
        if not sure:
            self.house.delete(reflection, take_back=too)

    # What is wondered.
    @step(lambda self: [place for place in self.places() if CLINICIAN in place[0].roles])
    def wonder(self, place: tuple[Member, Family]) -> None:
        self.house.wonder(*place)

    @step(
        lambda self: [each for each in self.world.of(Wondering) if not each.set_aside and each.author.at_work],
        how=st.sampled_from(["share", "share", "take back", "set aside"]),
    )
    def do_with_wondering(self, wondering: Wondering, how: str) -> None:
        if how == "share":
            self.house.share_wondering(wondering, [who for who in wondering.family.team if who is not wondering.author])
        elif how == "take back":
            self.house.take_back_wondering(wondering)
        else:
            self.house.set_aside_wondering(wondering)

    # In an emergency.
    @step(lambda self: self.may_open_records())
    def open_record(self, choice: tuple[Member, Family]) -> None:
        self.house.open_record(choice[1], choice[0])

    @step(lambda self: [each for each in self.world.of(Emergency) if not each.closed])
    def close_record(self, emergency: Emergency) -> None:
        self.house.close_record(emergency)

    # Supervision.
    @step(
        lambda self: [
            (each, who) for each in self.holding() for who in (each.clinician, each.supervisor) if who.at_work
        ]
    )
    def meet(self, choice: tuple[Pairing, Member]) -> None:
        self.house.meet(*choice)

    @step(lambda self: self.open_sessions(), paperwork=st.booleans())
    def ask(self, choice: tuple[Session, Member], paperwork: bool) -> None:
        self.house.bring(choice[0], None, choice[1], paperwork=paperwork)

    @step(lambda self: self.to_bring(Moment))
    def bring_moment(self, choice: tuple[Session, Moment, Member]) -> None:
        self.house.bring(*choice)

    @step(lambda self: self.to_bring(Text))
    def bring_text(self, choice: tuple[Session, Text, Member]) -> None:
        self.house.bring(*choice)

    @step(lambda self: [item for item, who in self.threads() if item.brought_by is who and item.session.planned])
    def withdraw(self, item: Item) -> None:
        self.house.withdraw(item)

    @step(lambda self: self.threads())
    def say(self, choice: tuple[Item, Member]) -> None:
        self.house.say(*choice)

    @step(lambda self: self.open_sessions())
    def close(self, choice: tuple[Session, Member]) -> None:
        self.house.close(*choice)
