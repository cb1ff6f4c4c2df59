"""Who may do what with what: the promise as a program a program manager can read, next to which the product is put.

One function for each act on each kind of thing: ``open_visit`` says who may open a visit. Whatever no rule allows is
refused.

A further reason to read the record is one more function in ``READS_THE_RECORD``, and to know who the family is one in
``KNOWS_THE_FAMILY``. Emergency access is neither: it has pages of its own, and rules at the end of these. A group of
supervision is a session with more people in it: ``World.takes_part`` and ``World.goes_on`` are all that is asked.
"""

from tests.rules.facts import (
    ADMIN,
    RECORDS,
    Comment,
    Emergency,
    Family,
    Item,
    Member,
    Moment,
    Pairing,
    Reflection,
    Session,
    Share,
    Text,
    Thing,
    Version,
    Visit,
    Wondering,
    World,
    agency_of,
)


def carries(world: World, member: Member, family: Family) -> bool:
    return member in family.team


def supervises_the_team(world: World, member: Member, family: Family) -> bool:
    return any(world.supervises(member, each) for each in family.team)


KNOWS_THE_FAMILY = (carries, supervises_the_team)


def on_its_team(world: World, member: Member, visit: Visit) -> bool:
    return carries(world, member, visit.family)


def supervises_its_author(world: World, member: Member, visit: Visit) -> bool:
    return world.supervises(member, visit.author)


READS_THE_RECORD = (on_its_team, supervises_its_author)
"""Reasons of others than its author to read a finished visit."""


def is_kept_from(world: World, member: Member, moment: Moment) -> bool:
    """Named, or come to the team since somebody was; the author's supervisor reads it unless she is named herself."""
    if member is moment.visit.author:
        return False
    joined = moment.visit.family.team.get(member, 0)
    later = any(joined > since for since in moment.kept_from.values())
    return member in moment.kept_from or (later and not supervises_its_author(world, member, moment.visit))


class Rules:
    """Who may do what. Each is asked of somebody at work in the thing's own agency; all others are refused before."""

    def __init__(self, world: World) -> None:
        self.world = world

    def may(self, act: str, member: Member, thing: Thing) -> bool:
        rule = getattr(self, f"{act}_{type(thing).__name__.lower()}")
        return member.at_work and member.agency == agency_of(thing) and bool(rule(member, thing))

    def reaches(self, member: Member, thing: Thing) -> bool:
        """Whether she may do anything with it."""
        acts = (
            name.removesuffix(kind) for name in dir(self) if name.endswith(kind := f"_{type(thing).__name__.lower()}")
        )
        return any(self.may(act, member, thing) for act in acts)

    # The record.
    def list_visit(self, member: Member, visit: Visit) -> bool:
        return bool(member.roles & RECORDS) and visit.state == "finished" and self.open_visit(member, visit)

    def open_visit(self, member: Member, visit: Visit) -> bool:
        if member is visit.author:
            return visit.state != "set aside"
        return visit.state == "finished" and any(reason(self.world, member, visit) for reason in READS_THE_RECORD)

    def give_out_visit(self, member: Member, visit: Visit) -> bool:
        return self.open_visit(member, visit)

    def change_visit(self, member: Member, visit: Visit) -> bool:
        return member is visit.author and visit.state != "set aside"

    def take_back_visit(self, member: Member, visit: Visit) -> bool:
        return self.change_visit(member, visit)

    def give_up_visit(self, member: Member, visit: Visit) -> bool:
        """A draft is begun and given up by its author alone."""
        return member is visit.author and visit.state == "draft"

    def open_version(self, member: Member, version: Version) -> bool:
        """What stood in a draft is nobody's to read again."""
        return not version.draft and version.visit.state == "finished" and self.open_visit(member, version.visit)

    def list_moment(self, member: Member, moment: Moment) -> bool:
        return self.open_visit(member, moment.visit) and not is_kept_from(self.world, member, moment)

    def open_moment(self, member: Member, moment: Moment) -> bool:
        return self.list_moment(member, moment) and not moment.taken_out

    def bring_moment(self, member: Member, moment: Moment) -> bool:
        """What one may read in the record; a draft is brought by nobody."""
        return bool(member.roles & RECORDS) and moment.visit.state == "finished" and self.open_moment(member, moment)

    def bring_text(self, member: Member, text: Text) -> bool:
        """By its author while somebody may read it, and by whoever may."""
        if not member.roles & RECORDS:
            return False
        own = member is text.reflection.author and any(self.world.may_read(each, text) for each in self.world.members)
        return own or self.world.may_read(member, text)

    # The family.
    def list_family(self, member: Member, family: Family) -> bool:
        return bool(member.roles) and self.open_family(member, family)

    def open_family(self, member: Member, family: Family) -> bool:
        return any(reason(self.world, member, family) for reason in KNOWS_THE_FAMILY)

    def look_at_team_family(self, member: Member, family: Family) -> bool:
        return self.open_family(member, family) or ADMIN in member.roles

    def give_out_family(self, member: Member, family: Family) -> bool:
        return self.open_family(member, family)

    def look_at_given_family(self, member: Member, family: Family) -> bool:
        """What left of its record is the admin's to answer for, too."""
        return self.look_at_team_family(member, family)

    def change_family(self, member: Member, family: Family) -> bool:
        return carries(self.world, member, family)

    def staff_family(self, member: Member, family: Family) -> bool:
        """Who carries it is said by its team and by the admin, who knows its code name alone."""
        return carries(self.world, member, family) or ADMIN in member.roles

    # What it stirred: its author's, and of what she shared her reader's.
    def list_reflection(self, member: Member, reflection: Reflection) -> bool:
        return member is reflection.author and not reflection.deleted

    open_reflection = change_reflection = list_reflection

    def give_share(self, member: Member, share: Share) -> bool:
        return member is share.text.reflection.author

    take_back_share = give_share

    def list_share(self, member: Member, share: Share) -> bool:
        return member is share.pairing.supervisor and self.world.stands(share)

    open_share = list_share

    def list_text(self, member: Member, text: Text) -> bool:
        return member is text.reflection.author or self.world.may_read(member, text)

    # What is wondered: its author's, her supervisor's, and whose it is shared with; an admin's in no case.
    def list_wondering(self, member: Member, wondering: Wondering) -> bool:
        may = member is wondering.author or self.world.supervises(member, wondering.author)
        return not wondering.set_aside and (may or member in wondering.shared_with)

    def set_aside_wondering(self, member: Member, wondering: Wondering) -> bool:
        return member is wondering.author and not wondering.set_aside

    def share_wondering(self, member: Member, wondering: Wondering) -> bool:
        """The page names who else carries the family: that is the team's to know."""
        return self.set_aside_wondering(member, wondering) and carries(self.world, member, wondering.family)

    def wonder_family(self, member: Member, family: Family) -> bool:
        return carries(self.world, member, family)

    def look_at_wonderings_family(self, member: Member, family: Family) -> bool:
        """The page; whose wonderings stand on it is a question for each."""
        return self.open_family(member, family)

    # Supervision: reading stays with whoever took part, writing ends with the pairing.
    def list_session(self, member: Member, session: Session) -> bool:
        return self.world.takes_part(member, session)

    open_session = close_session = list_session

    def change_session(self, member: Member, session: Session) -> bool:
        return self.open_session(member, session) and self.world.goes_on(session)

    def list_item(self, member: Member, item: Item) -> bool:
        return self.world.takes_part(member, item.session)

    open_item = list_item

    def bring_item(self, member: Member, item: Item) -> bool:
        """A question may be put to another session, as long as it stands in this one."""
        question = not item.moment and not item.text and not item.withdrawn
        return bool(member.roles & RECORDS) and question and self.open_item(member, item)

    def bring_again_item(self, member: Member, item: Item) -> bool:
        """Whether what was brought here may be spoken of by her elsewhere: as if it had not been brought."""
        text, moment = item.text, item.moment
        if moment:
            return moment.visit.state == "finished" and self.open_moment(member, moment)
        own = text is not None and member is text.reflection.author
        readers = self.world.members if own else [member]
        return text is None or any(self.world.may_read(each, text) for each in readers)

    def write_item(self, member: Member, item: Item) -> bool:
        return self.change_session(member, item.session)

    def withdraw_item(self, member: Member, item: Item) -> bool:
        return self.write_item(member, item) and member is item.brought_by

    def put_first_item(self, member: Member, item: Item) -> bool:
        return self.write_item(member, item) and member in item.session.supervisees and not item.paperwork

    def read_item(self, member: Member, item: Item) -> bool:
        """Whether she reads the words that were brought: a moment is kept from whoever is named since, a text ends."""
        if item.moment:
            own, named = member is item.moment.visit.author, member in item.moment.kept_from
            return self.open_item(member, item) and (own or (item.moment.visit.state == "finished" and not named))
        if not item.text or not self.open_item(member, item):
            return False
        others = item.session.supervisors | item.session.supervisees
        to_them = any(self.world.may_read(other, item.text) for other in others)
        return self.world.may_read(member, item.text) or (member is item.text.reflection.author and to_them)

    def list_comment(self, member: Member, comment: Comment) -> bool:
        return self.open_item(member, comment.item)

    open_comment = list_comment

    def change_comment(self, member: Member, comment: Comment) -> bool:
        return member is comment.author and self.write_item(member, comment.item)

    # People.
    def open_member(self, member: Member, other: Member) -> bool:
        return ADMIN in member.roles and other.belongs

    def ask_again_member(self, member: Member, other: Member) -> bool:
        return ADMIN in member.roles and not other.belongs

    def end_pairing(self, member: Member, pairing: Pairing) -> bool:
        return ADMIN in member.roles and pairing.holds

    def oversee_member(self, member: Member, other: Member) -> bool:
        return self.world.supervises(member, other)

    # In an emergency: the finished visits of one family, by whoever opened it, and nothing else.
    def know_emergency(self, member: Member, emergency: Emergency) -> bool:
        """That it was, and why: admins, and whoever carried the family or wrote of it then."""
        return ADMIN in member.roles or member is emergency.opened_by or member in emergency.told

    def open_emergency(self, member: Member, emergency: Emergency) -> bool:
        return ADMIN in member.roles and member is emergency.opened_by and not emergency.closed

    def close_emergency(self, member: Member, emergency: Emergency) -> bool:
        return ADMIN in member.roles or member is emergency.opened_by

    def review_emergency(self, member: Member, emergency: Emergency) -> bool:
        """By an admin who was told of it then; by any other one where none of these is left."""
        left = [each for each in emergency.seconds if each.at_work and ADMIN in each.roles]
        second = member in left or not left
        return emergency.closed and ADMIN in member.roles and member is not emergency.opened_by and second

    def may_read_by(self, member: Member, emergency: Emergency, visit: Visit) -> bool:
        return self.may("open", member, emergency) and visit.family is emergency.family and visit.state == "finished"

    # Bringing to a session: among those who may hear it, to one that is to come.
    def may_bring_to(self, member: Member, session: Session, what: Moment | Text | Item) -> bool:
        return session.planned and any(
            member in (supervisor, supervisee) and self._hears(supervisor, supervisee, what)
            for supervisor in session.supervisors
            for supervisee in session.supervisees
        )

    def _hears(self, supervisor: Member, supervisee: Member, what: Moment | Text | Item) -> bool:
        """What is the supervisee's is heard by who may read it; a question among those it was put to."""
        match what:
            case Moment():
                heard = supervisee is what.visit.author and supervisor not in what.kept_from
            case Text():
                heard = supervisee is what.reflection.author and self.world.may_read(supervisor, what)
            case Item():
                heard = all(self.world.takes_part(each, what.session) for each in (supervisor, supervisee))
        return heard and self.world.supervises(supervisor, supervisee)
