"""The facts the rules speak of: who belongs where, what was written, and what ends together with what.

Plain Python: nothing of the product is asked but the names of three roles. ``model`` has the rules.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from imh_practice.membership.models import RoleKind

CLINICIAN, SUPERVISOR, ADMIN = RoleKind.CLINICIAN, RoleKind.SUPERVISOR, RoleKind.ADMIN
RECORDS = {CLINICIAN, SUPERVISOR}
"""Who holds one of these sees lists of visits, and may be supervised."""


@dataclass(eq=False)
class Person:
    name: str
    may_sign_in: bool = True


@dataclass(eq=False)
class Member:
    """A person's place in one agency. Another agency is another place."""

    person: Person
    agency: str
    roles: set[RoleKind] = field(default_factory=set)
    belongs: bool = True
    settled: bool = False
    """Here for more than a week."""

    @property
    def at_work(self) -> bool:
        return self.belongs and self.person.may_sign_in


@dataclass(eq=False)
class Pairing:
    clinician: Member
    supervisor: Member
    holds: bool = True


@dataclass(eq=False)
class Family:
    """``team``: who carries it, with the step of the story at which she came."""

    agency: str
    team: dict[Member, int] = field(default_factory=dict)


@dataclass(eq=False)
class Visit:
    author: Member
    family: Family
    state: Literal["draft", "finished", "set aside"]


@dataclass(eq=False)
class Version:
    """A visit as it stood at one time; ``draft``: before it was finished."""

    visit: Visit
    draft: bool


@dataclass(eq=False)
class Moment:
    """``kept_from``: who is named, with the step of the story at which she was."""

    visit: Visit
    kept_from: dict[Member, int] = field(default_factory=dict)
    taken_out: bool = False


@dataclass(eq=False)
class Reflection:
    author: Member
    deleted: bool = False


@dataclass(eq=False)
class Text:
    """The exact words that were shared of a reflection."""

    reflection: Reflection


@dataclass(eq=False)
class Share:
    """One person may read one text, because she supervises its author."""

    text: Text
    pairing: Pairing
    taken_back: bool = False


@dataclass(eq=False)
class Wondering:
    """``shared_with``: colleagues who were named, each as long as she carries the family without a break."""

    author: Member
    family: Family
    shared_with: set[Member] = field(default_factory=set)
    set_aside: bool = False


@dataclass(eq=False)
class Session:
    supervisors: set[Member]
    supervisees: set[Member]
    planned: bool = True


@dataclass(eq=False)
class Item:
    """What was brought to a session: a moment, a shared text, or a question, which is neither."""

    session: Session
    brought_by: Member
    moment: Moment | None = None
    text: Text | None = None
    paperwork: bool = False
    withdrawn: bool = False


@dataclass(eq=False)
class Comment:
    item: Item
    author: Member


@dataclass(eq=False)
class Emergency:
    """An admin opened one family's record, for an hour or until she closed it, and some were told at that time.

    ``seconds``: those of them who were told as the other admins.
    """

    family: Family
    opened_by: Member
    told: set[Member]
    seconds: set[Member]
    closed: bool = False


T = TypeVar("T")
Thing = (
    Emergency
    | Pairing
    | Visit
    | Version
    | Moment
    | Family
    | Reflection
    | Share
    | Text
    | Wondering
    | Session
    | Item
    | Comment
    | Member
)


class World:
    """All facts at one time."""

    def __init__(self) -> None:
        self.members: list[Member] = []
        self.pairings: list[Pairing] = []
        self.families: list[Family] = []
        self.things: list[Thing] = []
        self.step = 0

    def of(self, kind: type[T]) -> list[T]:
        return [thing for thing in self.things if isinstance(thing, kind)]

    # What ends together.
    def take_roles(self, member: Member, roles: Iterable[RoleKind]) -> None:
        """Who is no supervisor supervises nobody; who neither sees families nor supervises is supervised by nobody."""
        member.roles = set(roles)
        for pairing in self.pairings:
            if (pairing.supervisor is member and SUPERVISOR not in member.roles) or (
                pairing.clinician is member and not member.roles & RECORDS
            ):
                pairing.holds = False

    def leave(self, member: Member) -> None:
        """With a place in the agency end its roles, its pairings and its places on teams. What she wrote stays."""
        member.belongs = False
        self.take_roles(member, ())
        for family in self.families:
            self.step_down(member, family)

    def step_down(self, member: Member, family: Family) -> None:
        """With a place on a team ends what was shared with whoever held it: let in again, she has another place."""
        family.team.pop(member, None)
        for wondering in self.of(Wondering):
            if wondering.family is family:
                wondering.shared_with.discard(member)

    # The relations the rules speak of.
    def supervises(self, member: Member, other: Member) -> bool:
        return any(each.holds and each.supervisor is member and each.clinician is other for each in self.pairings)

    def may_read(self, member: Member, text: Text) -> bool:
        """Whether a text is shared with her now: not taken back, and its pairing holds."""
        shares = (share for share in self.of(Share) if share.text is text and self.stands(share))
        return any(share.pairing.supervisor is member for share in shares)

    def stands(self, share: Share) -> bool:
        return not share.taken_back and share.pairing.holds

    def takes_part(self, member: Member, session: Session) -> bool:
        return member in session.supervisors | session.supervisees

    def goes_on(self, session: Session) -> bool:
        """Whether somebody in it still supervises somebody in it: words are written while she does."""
        return any(self.supervises(a, b) for a in session.supervisors for b in session.supervisees)


def agency_of(thing: Thing) -> str:
    """A thing is of the agency of whoever made it there."""
    match thing:
        case Member() | Family():
            return thing.agency
        case Visit() | Wondering():
            return thing.family.agency
        case Pairing():
            return thing.supervisor.agency
        case Emergency():
            return thing.family.agency
        case Version() | Moment():
            return thing.visit.family.agency
        case Reflection():
            return thing.author.agency
        case Text():
            return thing.reflection.author.agency
        case Share():
            return thing.pairing.supervisor.agency
        case Session():
            return next(iter(thing.supervisors)).agency
        case Item():
            return agency_of(thing.session)
        case Comment():
            return thing.author.agency
