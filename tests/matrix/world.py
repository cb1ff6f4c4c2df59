"""The rows the matrix asks for: the same of four authors, one of them in another agency, with words of their own.

Who stands in which relation to them is written here by hand, and not read from the product: it is what the rules are
compared with.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.utils import timezone

from imh_practice.emergency.models import EmergencyAccess, Notice
from imh_practice.families.models import Child, Family, TeamPlace
from imh_practice.membership.actions import show_practice
from imh_practice.membership.invitations import invite
from imh_practice.membership.models import Invitation, Member, Pairing, RoleKind
from imh_practice.membership.rule import Principal
from imh_practice.people.models import Person
from imh_practice.practice.catalogue import catalogue
from imh_practice.practice.ours import Words, add_own
from imh_practice.shared.acting import acting_as
from imh_practice.shared.ids import uuid7
from imh_practice.wonderings import actions as wondered
from imh_practice.wonderings.models import Kind
from observations.models import Moment, Visit
from reflect.actions import share_reflection, write_reflection
from reflect.writing import Choice, Part
from supervision.actions.items import bring_moment
from supervision.actions.threads import say
from supervision.lines import Line
from supervision.models import Section
from tests.cast import Cast, agency_day, long_ago, make_member
from tests.families.helpers import written_down
from tests.observations.helpers import moment, tag, wrote
from tests.supervision import story
from tests.supervision.agreeing import agreed, made, queued

P = Principal
Keys = Mapping[str, UUID | str | int]
CANARY = "kestrel"
CLASSES = ("record", "held", "draft", "private", "shared", "supervision", "agreed", "wondering")
OPENED_PAGES = frozenset({"emergency_record", "emergency_visit"})
"""Where an admin reads a record that is open to her for an hour; on no other page."""
ELSEWHERE, OVER = "another family's", "its hour is over"
"""Ways that stand beside those of ``Rows``, for pages of a record: a row of another one, and an hour that ended."""
NOBODY = "nobody"
"""Who has not signed in."""


@dataclass(frozen=True)
class Rows:
    """One author's rows: the keys that name them, and who stands how to them, by the cast's names."""

    owner: str
    keys: Keys
    team: frozenset[str]
    supervisor: str
    team_supervisors: frozenset[str]
    admin: str
    kept_from: frozenset[str] = frozenset()

    def holds(self, who: str, kind: str) -> set[Principal]:
        """Return the relations a person has to a row of that kind."""
        together = {self.owner, self.supervisor}
        by_kind: dict[str, dict[Principal, set[str] | frozenset[str]]] = {
            "visit": {P.AUTHOR: {self.owner}, P.COLLEAGUE: self.team, P.CURRENT_SUPERVISOR: {self.supervisor}},
            "brought": {
                P.AUTHOR: {self.owner},
                P.COLLEAGUE: self.team - self.kept_from,
                P.CURRENT_SUPERVISOR: {self.supervisor} - self.kept_from,
            },
            "draft": {P.AUTHOR: {self.owner}},
            "family": {P.COLLEAGUE: self.team | {self.owner}, P.CURRENT_SUPERVISOR: self.team_supervisors},
            "reflection": {P.AUTHOR: {self.owner}},
            "wondering": {P.AUTHOR: {self.owner}},
            "share": {P.AUTHOR: {self.owner}},
            "shared": {P.READER: {self.supervisor}},
            "session": {P.PARTICIPANT: together, P.SUPERVISEE: {self.owner}},
            "item": {P.PARTICIPANT: together, P.AUTHOR: {self.owner}, P.SUPERVISEE: {self.owner}},
            "comment": {P.PARTICIPANT: together, P.AUTHOR: {self.owner}},
            "job": {P.PARTICIPANT: together, P.REQUESTER: {self.owner}},
            "emergency": {P.OPENER: {self.admin}, P.TOLD: self.team | {self.owner}},
            "second": {P.SECOND: {self.admin}},
            "person": {P.CURRENT_SUPERVISOR: {self.supervisor}},
            "pairing": {P.AUTHOR: {self.owner}},
        }
        found = {relation for relation, names in by_kind.get(kind, {}).items() if who in names}
        return found | ({P.ADMIN} if who == self.admin else set())

    def may_read(self, who: str, words: str, *, where: str) -> bool:
        """Whether a person may read the owner's words of that class on the page of that name (access.md's table)."""
        if where in OPENED_PAGES and who == self.admin and words in {"record", "held", "agreed"}:
            return True
        readers = {
            "record": self.team | {self.owner, self.supervisor},
            "agreed": self.team | self.team_supervisors | {self.owner},
            "held": (self.team | {self.owner, self.supervisor}) - self.kept_from,
            "draft": {self.owner},
            "private": {self.owner},
            "shared": {self.owner, self.supervisor},
            "supervision": {self.owner, self.supervisor},
            "wondering": {self.owner, self.supervisor},
        }
        return who in readers[words]


@dataclass(frozen=True)
class World:
    """All rows, by the way they stand to Noor; and people by name, None for nobody."""

    rows: dict[str, Rows]
    people: dict[str, Member | Person | None]
    never: Keys
    words: list[tuple[str, Rows, str]] = field(default_factory=list)
    """Each canary with whose it is and of which class."""
    beside: Mapping[str, Mapping[str, Keys]] = field(default_factory=dict)
    """By URL name, ways of its own with their keys."""

    def keys_of(self, name: str, way: str) -> Keys:
        """Return the keys that name a row on that way; for a way that names none, any."""
        if way in self.beside.get(name, {}):
            return self.beside[name][way]
        return self.rows[way if way in self.rows else "own"].keys

    def wrongly_read(self, who: str, body: bytes, *, where: str) -> Iterator[str]:
        """Yield the canaries in the body of the page of that name that this person may not read."""
        for canary, rows, words in self.words:
            if canary.encode() in body and not rows.may_read(who, words, where=where):
                yield canary


WAYS = {"own": "noor", "held back": "noor", "of the team": "jonas", "other caseload": "bea", "other agency": "max"}


def make_world(cast: Cast) -> World:
    """Write the rows of each author. Fay, who supervised Noor until yesterday, supervises Jonas now."""
    with acting_as(cast.salome):
        of_jonas = Pairing.objects.create(clinician=cast.jonas, supervisor=cast.fay, began_at=long_ago())
        of_bea = Pairing.objects.get(clinician=cast.bea)
        ada = make_member("Ada Boateng", RoleKind.ADMIN)
    with acting_as(cast.max):
        lee, pam = make_member("Lee Park", RoleKind.SUPERVISOR), make_member("Pam Diaz", RoleKind.ADMIN)
        lee.agency = cast.max.agency
        of_max = Pairing.objects.create(clinician=cast.max, supervisor=lee, began_at=long_ago())
    people = {**cast.members, "lee": lee}
    by = {pairing.clinician_id: pairing for pairing in (cast.pairing, of_jonas, of_bea, of_max)}
    families = {"noor": cast.heron, "jonas": cast.heron, "bea": cast.finch, "max": cast.harbor}
    rows, words = {}, []
    for way, owner in WAYS.items():
        kept = ("jonas", "ruth") if way == "held back" else ()
        pairing, admin = by[people[owner].pk], "max" if owner == "max" else "salome"
        keys = _rows(people[owner], families[owner], pairing, people[admin], f"{CANARY} {way}", kept, people)
        second = pam if owner == "max" else ada
        told = [people[name] for name in ("noor", "jonas")] if families[owner] == cast.heron else [people[owner]]
        keys = {**keys, **_opened(families[owner], people[admin], second, told)}
        names = {member.pk: name for name, member in people.items()}
        team = frozenset({"noor", "jonas"} - {owner}) if families[owner] == cast.heron else frozenset[str]()
        over = (
            frozenset({"ruth", "fay"}) if families[owner] == cast.heron else frozenset({names[pairing.supervisor_id]})
        )
        rows[way] = Rows(owner, keys, team, names[pairing.supervisor_id], over, admin, frozenset(kept))
        words += [(f"{CANARY} {way} {kind}", rows[way], kind) for kind in CLASSES]
    everybody: dict[str, Member | Person | None] = {**cast.members, "nell": cast.nell, NOBODY: None}
    never = {name: _never(value) for name, value in rows["own"].keys.items()}
    return World(rows, everybody, never, words, _beside(rows["own"].keys, rows["other caseload"].keys))


def _beside(own: Keys, other: Keys) -> dict[str, dict[str, Keys]]:
    """A record that is open does not open another family's visit, and one that was open opens none."""
    over = {**own, "emergency": own["ended"]}
    return {
        "emergency_record": {OVER: over},
        "emergency_visit": {ELSEWHERE: {**own, "visit": other["visit"]}, OVER: over},
    }


def _never(value: UUID | str | int) -> UUID | str | int:
    if isinstance(value, int):
        return value
    return uuid7() if isinstance(value, UUID) else "never-given-to-anybody"


def _rows(
    owner: Member,
    family: Family,
    pairing: Pairing,
    admin: Member,
    canary: str,
    kept_from: tuple[str, ...],
    people: Mapping[str, Member],
) -> dict[str, UUID | str | int]:
    """Write one of each kind. The first moment of the visit is brought, and then held back from those named."""
    seen = moment(f"{canary} held", "W3"), moment(f"{canary} record", "W9")
    visit = wrote(owner, family, *seen, days_ago=0)
    draft = wrote(owner, family, moment(f"{canary} draft", "W1"), days_ago=1, finish=False)
    with acting_as(owner):
        show_practice(pairing=pairing, shown=True)
        Visit.objects.filter(pk=visit.pk).update(finished_at=visit.made_at)
        held = Moment.objects.select_related("head", "visit").get(visit=visit, position=1)
        assert visit.head_id
        parts = [Part("", f"{canary} private"), Part("T1", f"{canary} shared")]
        reflection = write_reflection(parts=parts, visit=visit, by=owner)
        (grant,) = share_reflection(
            reflection=reflection, choice=Choice(numbers=frozenset({2})), readers=[pairing], base=1, by=owner
        )
        about = wondered.About(family, agency_day())
        line = wondered.Line(tag("U1"), text=f"{canary} wondering")
        (wondering,) = wondered.wonder(kind=Kind.ANSWER, about=about, lines=[line], by=owner)
        session = story.make_session(pairing, owner)
        item = bring_moment(session=session, moment=held, title=f"{canary} supervision", by=owner)
        comment = say(item=item, text=f"{canary} supervision", by=owner)
        for name in kept_from:  # since it was brought: before, nobody brings it to whom it is kept from
            story.hold_back(held, people[name])
        place = TeamPlace.objects.filter(family=family, member=owner).get()
        child = Child.objects.filter(family=family).first() or Child.objects.create(family=family, initial="D.")
        known = written_down(family, owner, f"{canary} agreed")
    hour = story_of_an_hour(pairing, owner, f"{canary} supervision")
    with acting_as(admin):
        token = invite(email=f"{uuid7()}@new.example", name="New", kinds=["clinician"], by=admin)
        invitation = Invitation.objects.latest("made_at")
        former = make_member(f"{uuid7()} Former", RoleKind.CLINICIAN, ended_at=timezone.now())
        own = add_own(framework="ST", words=Words("Songs", "I asked who sings here"), by=admin)
    return {
        "visit": visit.pk,
        "version": visit.head_id,
        "draft": draft.pk,
        "family": family.pk,
        "place": place.pk,
        "child": child.pk,
        **known,
        "reflection": reflection.pk,
        "wondering": wondering.pk,
        "question": catalogue().entry("U1").item_id,
        "grant": grant.pk,
        "shared_text": grant.shared_text_id,
        "session": session.pk,
        "item": item.pk,
        "comment": comment.pk,
        "moment": held.pk,
        **hour,
        "number": 1,
        "person": owner.pk,
        "pairing": pairing.pk,
        "invitation": invitation.pk,
        "token": token,
        "former": former.pk,
        "own_item": own.pk,
    }


def _opened(family: Family, admin: Member, second: Member, told: list[Member]) -> dict[str, UUID | str | int]:
    """Write a record open to the admin, one she had open, one the second admin had, and one that that one asks for."""
    now, hour = timezone.now(), dt.timedelta(minutes=60)
    with acting_as(admin):
        reason = "Nobody of the team can be reached tonight."
        of = {"family": family, "reason": reason}
        is_open = EmergencyAccess.objects.create(
            opened_by=admin, opened_as="Admin", began_at=now, ends_at=now + hour, **of
        )
        ended = EmergencyAccess.objects.create(
            opened_by=admin, opened_as="Admin", began_at=now - 2 * hour, ends_at=now - hour, **of
        )
        for member in told:
            Notice.objects.create(access=is_open, member=member, why="author")
    with acting_as(second):
        over = EmergencyAccess.objects.create(
            opened_by=second, opened_as="Second", began_at=now - 2 * hour, ends_at=now - hour, **of
        )
        wished = EmergencyAccess.objects.create(opened_by=second, opened_as="Second", reason=reason)
        for access in (over, wished):
            Notice.objects.create(access=access, member=admin, why="admin")
    return {"emergency": is_open.pk, "ended": ended.pk, "over": over.pk, "wished": wished.pk}


def story_of_an_hour(pairing: Pairing, owner: Member, words: str) -> dict[str, UUID | str | int]:
    """Hold an hour, and make its agreed summary into a file."""
    with acting_as(owner):
        session = story.make_session(pairing, owner, days=-1)
        supervisor = Member.objects.get(pk=pairing.supervisor_id)
    version = agreed(session, owner, supervisor, lines=[Line(Section.HOLD, words)])
    return {"held": session.pk, "summary_version": version.pk, "job": made(queued(version, owner)).pk}
