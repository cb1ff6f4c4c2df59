"""What people do, done twice: in the product by its own actions, and in the model by changing its facts."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Any

from django.utils import timezone

from imh_practice.emergency import actions as emergencies
from imh_practice.families.actions import add_colleague, end_place, end_places_of, take_up_family
from imh_practice.families.models import TeamPlace
from imh_practice.membership import actions as rights
from imh_practice.membership import models as product
from imh_practice.shared.acting import Acting, acting_as
from imh_practice.wonderings import actions as wondered
from imh_practice.wonderings.models import Kind
from observations import actions as record
from observations import models as seen
from observations.writing import MomentWords
from reflect import actions as stirred
from reflect.models import ShareGrant
from reflect.writing import Choice, Part
from supervision.actions import items, sessions, threads
from supervision.models import Mode
from tests.cast import agency_day, long_ago, make_person
from tests.rules.facts import (
    ADMIN,
    Comment,
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
    Version,
    Visit,
    Wondering,
    World,
)

AGENCIES = ("lantern", "harbor")
REASON = "The police ask tonight where the child may be."
Role = product.RoleKind


class House:
    """The product's rows behind the facts of ``world``. ``rows`` finds the one of a fact."""

    def __init__(self, world: World, rows: dict[Any, Any], agencies: dict[str, Any]) -> None:
        self.world, self.rows, self.agencies = world, rows, agencies

    def as_(self, member: Member) -> AbstractContextManager[Acting]:
        return acting_as(self.rows[member])

    def admin_beside(self, member: Member) -> Member:
        """Return an admin of her agency: another one where there is, since nobody opens records to herself."""
        admins = [each for each in self.world.members if each.agency == member.agency and ADMIN in each.roles]
        return min(admins, key=lambda admin: admin is member)

    # Who belongs to the house.
    def hire(self, person: Person, agency: str, roles: Collection[Role]) -> Member:
        """Give somebody a place, or her former one back."""
        if person not in self.rows:
            self.rows[person] = make_person(person.name)
        former = next((each for each in self.world.members if (each.person, each.agency) == (person, agency)), None)
        member = former or Member(person, agency)
        with acting_as(Acting(agency_id=self.agencies[agency].pk)):
            if former:
                rights.reopen_member(member=self.rows[former], name=person.name, kinds=roles)
            else:
                self.rows[member] = rights.add_member(person=self.rows[person], name=person.name, kinds=roles)
                self.rows[member].agency = self.agencies[agency]
                self.world.members.append(member)
        member.belongs = True
        self.world.take_roles(member, roles)
        return member

    def take_roles(self, member: Member, roles: Collection[Role]) -> None:
        admin = self.admin_beside(member)
        with self.as_(admin):
            rights.set_roles(member=self.rows[member], kinds=roles, by=self.rows[admin])
        self.world.take_roles(member, roles)

    def leave(self, member: Member) -> None:
        admin = self.admin_beside(member)
        with self.as_(admin):
            rights.end_membership(member=self.rows[member])
            end_places_of(member=self.rows[member], by=self.rows[admin])
        self.world.leave(member)

    def settle(self, member: Member) -> None:
        """Let a week pass since she came."""
        with self.as_(member):
            product.Role.objects.filter(member=self.rows[member]).update(began_at=long_ago())
        member.settled = True

    def let_sign_in(self, person: Person, *, may: bool) -> None:
        row = self.rows[person]
        row.is_active = person.may_sign_in = may
        row.save(update_fields=["is_active"])

    def pair(self, clinician: Member, supervisor: Member) -> Pairing:
        admin = self.admin_beside(supervisor)
        with self.as_(admin):
            row = rights.pair(clinician=self.rows[clinician], supervisor=self.rows[supervisor], by=self.rows[admin])
        pairing = Pairing(clinician, supervisor)
        self.rows[pairing] = row
        self.world.pairings.append(pairing)
        return pairing

    def part(self, pairing: Pairing) -> None:
        with self.as_(self.admin_beside(pairing.clinician)):
            rights.end_pairing(pairing=self.rows[pairing])
        pairing.holds = False

    def take_up(self, code_name: str, by: Member) -> Family:
        with self.as_(by):
            row = take_up_family(
                code_name=code_name,
                began_on=agency_day() - dt.timedelta(days=30),
                program=None,
                children=(),
                caregivers=(),
                by=self.rows[by],
            )
        self.rows[family := Family(by.agency, {by: self.world.step})] = row
        self.world.families.append(family)
        return family

    def join(self, member: Member, family: Family) -> None:
        admin = self.admin_beside(member)
        with self.as_(admin):
            add_colleague(family=self.rows[family], member=self.rows[member], by=self.rows[admin])
        family.team[member] = self.world.step

    def step_down(self, member: Member, family: Family) -> None:
        admin = self.admin_beside(member)
        with self.as_(admin):
            place = TeamPlace.objects.in_force().get(family=self.rows[family], member=self.rows[member])
            end_place(place=place, by=self.rows[admin])
        self.world.step_down(member, family)

    # The record.
    def log(self, author: Member, family: Family, kept: Sequence[Iterable[Member]], *, finish: bool) -> Visit:
        """Write a visit with a moment for each of ``kept``: from whom it is kept."""
        with self.as_(author):
            row = record.log_visit(
                family=self.rows[family],
                facts=record.Facts(happened_at=timezone.now() - dt.timedelta(hours=1)),
                moments=[MomentWords("Noticed.", kept_from={self.rows[who].pk for who in one}) for one in kept],
                by=self.rows[author],
                finish=finish,
            )
        visit = Visit(author, family, "finished" if finish else "draft")
        self._know(visit, row, [dict.fromkeys(one, self.world.step) for one in kept])
        return visit

    def _know(self, visit: Visit, row: seen.Visit, kept: Sequence[dict[Member, int]]) -> None:
        self.rows[visit] = row
        self.world.things.append(visit)
        with self.as_(visit.author):
            moments = list(seen.Moment.objects.filter(visit=row).order_by("position"))
        for known, moment in zip(kept, moments, strict=True):
            self.rows[fact := Moment(visit, known)] = moment
            self.world.things.append(fact)
        self._version(visit)

    def _version(self, visit: Visit) -> None:
        with self.as_(visit.author):
            row = seen.Visit.objects.select_related("head").get(pk=self.rows[visit].pk)
        self.rows[visit] = row
        self.rows[version := Version(visit, draft=visit.state == "draft")] = row.head
        self.world.things.append(version)

    def moments_of(self, visit: Visit) -> list[Moment]:
        return [each for each in self.world.of(Moment) if each.visit is visit and not each.taken_out]

    def amend(
        self,
        visit: Visit,
        *,
        take_out: Collection[Moment] = (),
        add: bool = False,
        finish: bool = False,
        keep: tuple[Moment, set[Member]] | None = None,
    ) -> None:
        """Change a visit as its page does: a moment more or less, finished, or one kept from others than before."""
        row = self.rows[visit]
        moments = [MomentWords("Noticed.")] if add else []
        if keep:
            moment, names = keep
            wanted, was = ({self.rows[who].pk for who in some} for some in (names, moment.kept_from))
            moments.append(MomentWords("Noticed.", kept_from=wanted, kept_was=was, ref=self.rows[moment].pk))
        with self.as_(visit.author):
            record.amend_visit(
                visit=row,
                base=row.head.number,
                facts=record.Facts(happened_at=row.head.happened_at),
                moments=moments,
                removed=[self.rows[moment].pk for moment in take_out],
                by=self.rows[visit.author],
                finish=finish,
            )
            new = list(seen.Moment.objects.filter(visit=row).order_by("-position"))[:1] if add else []
        for moment in take_out:
            moment.taken_out = True
        for made in new:
            self.rows[fact := Moment(visit)] = made
            self.world.things.append(fact)
        if keep:
            keep[0].kept_from = {who: keep[0].kept_from.get(who, self.world.step) for who in keep[1]}
        if finish:
            visit.state = "finished"
        if add or take_out or finish:
            self._version(visit)

    def move(self, visit: Visit, family: Family) -> None:
        """Make a visit again with the right family, and set it aside where it was."""
        with self.as_(visit.author):
            right = record.move_visit(visit=self.rows[visit], family=self.rows[family], by=self.rows[visit.author])
        moved = Visit(visit.author, family, "finished")
        self._know(moved, right, [dict.fromkeys(each.kept_from, self.world.step) for each in self.moments_of(visit)])
        visit.state = "set aside"

    def take_back(self, visit: Visit) -> None:
        """Set aside a draft, or a visit logged by mistake a moment ago."""
        author = self.rows[visit.author]
        with self.as_(visit.author):
            if visit.state == "draft":
                record.set_aside(draft=self.rows[visit], by=author)
            else:
                record.take_back_visit(visit=self.rows[visit], by=author)
        visit.state = "set aside"

    # In an emergency.
    def open_record(self, family: Family, by: Member) -> Emergency:
        with self.as_(by):
            row = emergencies.open_family(family=self.rows[family], reason=REASON, by=self.rows[by])
        wrote = {each.author for each in self.world.of(Visit) if each.family is family and each.state == "finished"}
        told = {each for each in {*family.team, *wrote} if each.belongs}
        seconds = {*self.seconds(by)} - told
        self.rows[emergency := Emergency(family, by, told | seconds, seconds)] = row
        self.world.things.append(emergency)
        return emergency

    def seconds(self, by: Member) -> list[Member]:
        """Return the other admins who count as second ones: settled, and able to sign in."""
        admins = [each for each in self.world.members if ADMIN in each.roles and each.settled and each.at_work]
        return [each for each in admins if each.agency == by.agency and each is not by]

    def close_record(self, emergency: Emergency) -> None:
        with self.as_(emergency.opened_by):
            emergencies.close(access=self.rows[emergency])
        emergency.closed = True

    # What it stirred.
    def reflect(self, author: Member, visit: Visit | None) -> Reflection:
        with self.as_(author):
            row = stirred.write_reflection(
                parts=[Part("", f"For myself, {self.world.step}.")],
                by=self.rows[author],
                visit=self.rows[visit] if visit else None,
            )
        self.rows[reflection := Reflection(author)] = row
        self.world.things.append(reflection)
        return reflection

    def share(self, reflection: Reflection, pairings: Sequence[Pairing]) -> None:
        known = {self.rows[share].pk for share in self.world.of(Share)}
        with self.as_(reflection.author):
            grants = stirred.share_reflection(
                reflection=self.rows[reflection],
                choice=Choice(numbers=frozenset({1})),
                readers=[self.rows[pairing] for pairing in pairings],
                base=self.rows[reflection].version,
                by=self.rows[reflection.author],
            )
        text: Text | None = None
        for pairing, grant in zip(self._as_given(pairings, grants), grants, strict=True):
            if grant.pk not in known:
                if text is None:
                    self.rows[text := Text(reflection)] = grant.shared_text
                    self.world.things.append(text)
                self.rows[share := Share(text, pairing)] = grant
                self.world.things.append(share)

    def _as_given(self, pairings: Sequence[Pairing], grants: Sequence[ShareGrant]) -> list[Pairing]:
        by_reader = {self.rows[pairing.supervisor].pk: pairing for pairing in pairings}
        return [by_reader[grant.reader_id] for grant in grants]

    def take_back_share(self, share: Share) -> None:
        author = share.text.reflection.author
        with self.as_(author):
            stirred.take_back_share(grant=self.rows[share], by=self.rows[author])
        share.taken_back = True

    def open_share(self, share: Share) -> None:
        reader = share.pairing.supervisor
        with self.as_(reader):
            grant = (
                ShareGrant.objects.held_by(self.rows[reader]).select_related("shared_text").get(pk=self.rows[share].pk)
            )
            stirred.open_share(grant=grant, by=self.rows[reader])

    def delete(self, reflection: Reflection, *, take_back: bool) -> None:
        author = self.rows[reflection.author]
        with self.as_(reflection.author):
            stirred.delete_reflection(reflection=self.rows[reflection], by=author, take_back=take_back)
        reflection.deleted = True
        for share in self.world.of(Share):
            if take_back and share.text.reflection is reflection and self.world.stands(share):
                share.taken_back = True

    # What is wondered.
    def wonder(self, author: Member, family: Family) -> Wondering:
        with self.as_(author):
            about = wondered.About(self.rows[family], agency_day())
            line = wondered.Line(text=f"So far, {self.world.step}.")
            (row,) = wondered.wonder(kind=Kind.ANSWER, about=about, lines=[line], by=self.rows[author])
        self.rows[wondering := Wondering(author, family)] = row
        self.world.things.append(wondering)
        return wondering

    def share_wondering(self, wondering: Wondering, readers: Collection[Member]) -> None:
        with self.as_(wondering.author):
            rows = [self.rows[reader] for reader in readers]
            places = TeamPlace.objects.in_force().filter(family=self.rows[wondering.family], member__in=rows)
            wondered.share_with_team(wondering=self.rows[wondering], places=places, by=self.rows[wondering.author])
        wondering.shared_with |= {*readers}

    def take_back_wondering(self, wondering: Wondering) -> None:
        with self.as_(wondering.author):
            wondered.take_back(wondering=self.rows[wondering], by=self.rows[wondering.author])
        wondering.shared_with.clear()

    def set_aside_wondering(self, wondering: Wondering) -> None:
        with self.as_(wondering.author):
            wondered.set_aside(wondering=self.rows[wondering], by=self.rows[wondering.author])
        wondering.set_aside = True

    # Supervision.
    def meet(self, pairing: Pairing, by: Member) -> Session:
        starts_at = timezone.now() + dt.timedelta(days=2, minutes=self.world.step)
        with self.as_(by):
            row = sessions.open_session(
                pairing=self.rows[pairing], starts_at=starts_at, mode=Mode.IN_PERSON, by=self.rows[by]
            )
        self.rows[session := Session({pairing.supervisor}, {pairing.clinician})] = row
        self.world.things.append(session)
        return session

    def bring(self, session: Session, what: Moment | Text | None, by: Member, *, paperwork: bool = False) -> Item:
        """Bring something; nothing is a question. What stands on the agenda already is not brought twice."""
        row, title = self.rows[session], f"About {self.world.step}"
        with self.as_(by):
            if isinstance(what, Moment):
                moment = seen.Moment.objects.select_related("visit").get(pk=self.rows[what].pk)
                made = items.bring_moment(session=row, moment=moment, title=title, by=self.rows[by])
            elif what:
                made = items.bring_shared_text(session=row, shared_text=self.rows[what], title=title, by=self.rows[by])
            else:
                made = items.add_question(session=row, title=title, is_administrative=paperwork, by=self.rows[by])
        there = next((each for each in self.world.of(Item) if self.rows[each].pk == made.pk), None)
        if there:
            return there
        moment_, text = (what if isinstance(what, kind) else None for kind in (Moment, Text))
        item = Item(session, by, moment_, text, paperwork)  # type: ignore[arg-type]  # told apart just above
        self.rows[item] = made
        self.world.things.append(item)
        return item

    def withdraw(self, item: Item) -> None:
        with self.as_(item.brought_by):
            items.withdraw_item(item=self.rows[item], by=self.rows[item.brought_by])
        item.withdrawn = True

    def say(self, item: Item, by: Member) -> Comment:
        with self.as_(by):
            row = threads.say(item=self.rows[item], text=f"Said, {self.world.step}.", by=self.rows[by])
        self.rows[comment := Comment(item, by)] = row
        self.world.things.append(comment)
        return comment

    def close(self, session: Session, by: Member) -> None:
        with self.as_(by):
            there = [self.rows[each].pk for each in session.supervisors | session.supervisees]
            minutes = sessions.Minutes(reflective=50, clinical=0, administrative=10)
            sessions.close_session(
                session=self.rows[session], minutes=minutes, attended=there, seen=None, by=self.rows[by]
            )
        session.planned = False
