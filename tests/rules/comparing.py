"""Model and product, put the same questions: who may do what with what. ``Told`` counts them and keeps what differs."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from random import Random
from typing import TypeVar
from uuid import UUID

from imh_practice.membership.models import member_of
from imh_practice.shared.acting import Acting, acting_as
from observations.access import who_reads
from observations.models import Moment as MomentRow
from tests.rules.asking import ACTS, LISTS, Asker, Told, each_row_found_once
from tests.rules.doing import House
from tests.rules.facts import Comment, Emergency, Family, Item, Member, Moment, Session, Text, Thing, Visit
from tests.rules.model import Rules

SEEN_AND_REFUSED = {
    ("change", Visit),
    ("change", Family),
    ("staff", Family),
    ("wonder", Family),
    ("change", Session),
    ("write", Item),
    ("withdraw", Item),
    ("put_first", Item),
    ("change", Comment),
}
"""Acts refused with 403 where the thing may be opened; everywhere else a refusal is 404."""

T = TypeVar("T")


class Differs(AssertionError):
    """Model and product disagree."""


class Comparison:
    """One house, asked. ``checks`` counts questions put to both."""

    def __init__(self, house: House) -> None:
        self.house, self.rules, self.checks = house, Rules(house.world), 0

    def everything(self, random: Random, *, most: int | None = None, refused: int = 1000) -> None:
        """Ask of everybody all lists, every act on what she may open, and on so many things that she may not.

        ``most``: of so many of those that she may open.
        """
        for member in self.house.world.members:
            near = [thing for thing in self.things() if self.rules.reaches(member, thing)]
            far = [thing for thing in self.things() if thing not in near]
            few = [*_some(random, near, most or len(near)), *_some(random, far, refused)]
            self.of(member, few)
        self.readers(_some(random, self.house.world.of(Moment), most or 1000))

    def in_parts(self) -> list[Callable[[], None]]:
        """Return the questions about everything in parts, to be asked again and again of the same house."""
        by_kind = defaultdict[type, list[Thing]](list)
        for thing in self.things():
            by_kind[type(thing)].append(thing)
        parts: list[Callable[[], None]] = []
        for member in self.house.world.members:
            for kind, things in by_kind.items():
                parts.append(partial(self.of, member, things, lists={kind} & LISTS.keys()))
        return [*parts, partial(self.readers, self.house.world.of(Moment))]

    def some(self, random: Random, *, things: int) -> None:
        """Ask of somebody the lists, and the acts on a few things."""
        some = _some(random, self.things(), things)
        self.of(random.choice(self.house.world.members), some)
        self.readers(thing for thing in some if isinstance(thing, Moment))

    def of(self, member: Member, things: Iterable[Thing], *, lists: Iterable[type] = tuple(LISTS)) -> None:
        with self._as(member) as asker:
            if asker is None:
                return
            for kind in lists:
                self.listed(asker, member, kind)
            for thing in things:
                self.acts(asker, member, thing)

    def things(self) -> list[Thing]:
        world = self.house.world
        return [*world.families, *world.things, *world.members, *world.pairings]

    @contextmanager
    def _as(self, member: Member) -> Iterator[Asker | None]:
        """Come in as the middleware lets her in; nobody where it does not."""
        row, person = self.house.rows[member], self.house.rows[member.person]
        acting = Acting(person_id=person.pk, agency_id=row.agency_id, member_id=row.pk)
        with acting_as(acting), each_row_found_once():
            found = member_of(person.pk, member_id=row.pk)
            self._same(found is not None, member.at_work, "comes in", member)
            yield Asker(self.house, found) if found else None

    def listed(self, asker: Asker, member: Member, kind: type) -> None:
        things = self.house.world.families if kind is Family else self.house.world.of(kind)
        listed = asker.lists(kind)
        may = [self.rules.may("list", member, thing) for thing in things]
        for thing, wanted in zip(things, may, strict=True):
            self._same(self.house.rows[thing].pk in listed, wanted, "list", member, thing)
        self._same(len(listed), sum(may), f"list {kind.__name__}", member)

    def acts(self, asker: Asker, member: Member, thing: Thing) -> None:
        for act in ACTS.get(type(thing), ()):
            wanted: Told | bool = self.rules.may(act, member, thing)
            told = asker.asks(act, thing)
            if isinstance(told, Told):
                seen = (act, type(thing)) in SEEN_AND_REFUSED and self.rules.may("open", member, thing)
                wanted = Told.YES if wanted else Told.REFUSED if seen else Told.ABSENT
            self._same(told, wanted, act, member, thing)
        if isinstance(thing, Visit):
            moments = {each for each in self.house.world.of(Moment) if each.visit is thing}
            may_read = {self.house.rows[each].pk for each in moments if self.rules.may("open", member, each)}
            self._same(asker.reads(thing), may_read, "read", member, thing)
        if isinstance(thing, Emergency):
            for visit in self.house.world.of(Visit):
                may = self.rules.may_read_by(member, thing, visit)
                self._same(asker.reads_by(thing, visit), may, "read by emergency", member, visit)
        if isinstance(thing, Session):
            items = [each for each in self.house.world.of(Item) if each.session is thing and not each.withdrawn]
            there = [each for each in items if self.rules.may("open", member, each)]
            again = {self.house.rows[each].pk for each in there if self.rules.may("bring_again", member, each)}
            self._same(asker.brings_again(thing), again, "bring again", member, thing)
        if isinstance(thing, Moment | Text | Item):
            self._same(asker.brings(thing), self._brings(member, thing), "bring", member, thing)

    def _brings(self, member: Member, what: Moment | Text | Item) -> set[UUID] | None:
        """What she may read at all she may bring to sessions to come, with whoever may hear it."""
        if not self.rules.may("bring", member, what):
            return None
        sessions = self.house.world.of(Session)
        return {self.house.rows[each].pk for each in sessions if self.rules.may_bring_to(member, each, what)}

    def readers(self, moments: Iterable[Moment]) -> None:
        """The names beside a moment of those who can read it, its author first, are those whom the rules let."""
        for moment in moments:
            if moment.visit.state == "set aside":
                continue
            author = moment.visit.author
            with self.house.as_(author):
                row = MomentRow.objects.select_related("visit").get(pk=self.house.rows[moment].pk)
                told = who_reads(row).replace(" and ", ", ").split(", ")
            read = {each for each in self.house.world.members if each.belongs and each.agency == author.agency}
            names = {each.person.name for each in read if self.rules.list_moment(each, moment)} | {author.person.name}
            self._same((told[0], {*told}), (author.person.name, names), "names", author, moment)

    def _same(self, told: object, wanted: object, act: str, member: Member, thing: Thing | None = None) -> None:
        self.checks += 1
        if told != wanted:
            raise Differs(f"{member.person.name} {act} {thing}: the product says {told}, the model {wanted}")


def _some(random: Random, things: Sequence[T], most: int) -> list[T]:
    return random.sample(things, min(most, len(things)))
