"""A much or little of everything: the cast's agency with so many rows of each kind, for pages asked at two sizes."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.utils import timezone

from imh_practice.agencies.models import Program
from imh_practice.disclosures.actions import Leaves, Of, To, disclose
from imh_practice.disclosures.models import Way
from imh_practice.emergency.models import EmergencyAccess, Notice
from imh_practice.emergency.opened import note_read, visit_read
from imh_practice.families.models import Caregiver, Child, Family, TeamPlace
from imh_practice.membership.actions import show_practice
from imh_practice.membership.invitations import invite
from imh_practice.membership.models import Invitation, Member, Pairing, Role, RoleKind
from imh_practice.practice.catalogue import catalogue
from imh_practice.practice.ours import Words, add_own, leave_out, word_anew
from imh_practice.reports.asked import Asked, Counted, closed_months
from imh_practice.reports.forms import in_address
from imh_practice.reports.making import ask_for_report
from imh_practice.shared.acting import Acting, acting_as
from imh_practice.shared.ids import uuid7
from imh_practice.wonderings.actions import About, share_with_team, wonder
from imh_practice.wonderings.actions import Line as Wondered
from imh_practice.wonderings.listing import colleagues_of
from imh_practice.wonderings.models import Kind, State
from observations.actions import Facts, amend_visit
from observations.models import Moment, Visit, VisitVersion
from reflect.actions import share_reflection, write_reflection
from reflect.models import Reflection, ShareGrant
from reflect.writing import Choice, Part
from supervision.actions.items import bring_moment, bring_shared_text
from supervision.actions.sessions import Minutes, close_session
from supervision.actions.threads import edit, say
from supervision.lines import Line
from supervision.models import AgendaItem, Comment, Section, Session
from supervision.quotes import Source, find_quote
from tests.cast import Cast, agency_day, long_ago, make_agency, make_member
from tests.families.helpers import written_down
from tests.observations.helpers import moment, tag, wrote
from tests.supervision import story
from tests.supervision.agreeing import agreed, made, queued, written

Keys = dict[str, UUID | str]
DAYS = 60
"""Visits are spread over so many days."""


def grow(cast: Cast, size: int) -> Keys:
    """Add ``size`` rows of every kind, and return the keys of rows that have so many of everything below them."""
    months = closed_months(agency_day())
    keys: Keys = {"noor": cast.noor.pk, "first": in_address(months[2]), "last": in_address(months[0])}
    keys |= _house(cast, size)
    keys |= _families(cast, size)
    family = Family(pk=keys["family"], agency_id=cast.agency.pk)
    visit = _visits(cast, family, size)
    keys |= {"visit": visit.pk, "version": _first_version(cast, visit)}
    keys |= _emergencies(cast, family, visit, size)
    _given(cast, family, size)
    keys |= {"wondering": _wonderings(cast, family, visit, size)}
    reflection, grant = _reflections(cast, visit, size)
    keys |= {"reflection": reflection.pk, "grant": grant.pk, "shared": grant.shared_text_id}
    keys |= _sessions(cast, visit, grant, size)
    return keys


def _house(cast: Cast, size: int) -> Keys:
    """People with pairings, roles that ended, invitations, programs and reports; places of Nell's elsewhere."""
    with acting_as(cast.noor):
        show_practice(pairing=cast.pairing, shown=True)
    with acting_as(cast.salome):
        begun = {"began_at": long_ago()}
        for n in range(size):
            name = f"P{size}x{n} Person"
            somebody = make_member(name, RoleKind.CLINICIAN, RoleKind.SUPERVISOR)
            Pairing.objects.create(clinician=somebody, supervisor=cast.ruth, **begun)
            Pairing.objects.create(clinician=cast.noor, supervisor=somebody, **begun)
            Role.objects.create(member=cast.noor, kind=RoleKind.SUPERVISOR, ended_at=timezone.now(), **begun)
            left = make_member(f"L{size}x{n} Person", RoleKind.CLINICIAN, ended_at=timezone.now())
            token = invite(email=f"i{size}x{n}@example.org", name="New", kinds=["clinician"], by=cast.salome)
            Program.objects.create(name=f"Program {size}x{n}")
            ask_for_report(asked=Asked(Counted.SERVICES, dt.date(2026, 1, n + 1), dt.date(2026, 2, 1)), by=cast.salome)
        invitation = Invitation.objects.latest("made_at")
    for n in range(size):
        with acting_as(Acting(agency_id=make_agency(f"House {size}x{n}").pk)):
            Member.objects.create(person=cast.nell, name="Nell Gray", **begun)
    own = _own_words(cast, size)
    return {"token": token, "invitation": invitation.pk, "pairing": cast.pairing.pk, "former": left.pk, **own}


def _own_words(cast: Cast, size: int) -> Keys:
    """The agency's own items, of a system and beside one of its items, in many wordings; systems left out."""
    words = catalogue()
    with acting_as(cast.salome):
        for n in range(size):
            add_own(framework="ST", words=Words(f"Beside {n}", "Trust."), beside=words.entry("ST1"), by=cast.salome)
            own = add_own(framework="ST", words=Words(f"Own {n}", "Trust."), by=cast.salome)
        for n in range(size):
            word_anew(item=own, words=Words(f"Own, again {n}", "Trust."), by=cast.salome)
        leave_out(codes={system.code for system in words.systems[-size - 1 : -1]}, words=words)
    return {"own_item": own.pk}


def _families(cast: Cast, size: int) -> Keys:
    """Families of Noor's, the last with many children, caregivers and colleagues."""
    with acting_as(cast.noor):
        for n in range(size):
            family = Family.objects.create(code_name=f"F{size}x{n}", began_on=dt.date(2026, 1, 1))
            for member in (cast.noor, cast.jonas):
                TeamPlace.objects.create(family=family, member=member, began_at=long_ago())
        for n in range(size):
            born = agency_day() - dt.timedelta(days=300 + n)
            Child.objects.create(family=family, initial="D.", born_on=born)
            Caregiver.objects.create(family=family, role="mother", initial="L.")
            colleague = make_member(f"C{size}x{n} Colleague", RoleKind.CLINICIAN)
            place = TeamPlace.objects.create(family=family, member=colleague, began_at=long_ago())
            written_down(family, cast.noor)
        child = Child.objects.filter(family=family).earliest("pk")
    return {"family": family.pk, "place": place.pk, "child": child.pk}


def _emergencies(cast: Cast, family: Family, visit: Visit, size: int) -> Keys:
    """Records that were opened: by the admin of the cast, and by others, for her to review."""
    now, hour = timezone.now(), dt.timedelta(minutes=60)
    with acting_as(cast.salome):
        of = {"family": family, "reason": "Nobody of the team can be reached tonight."}
        for n in range(size):
            other = make_member(f"A{size}x{n} Admin", RoleKind.ADMIN)
            with acting_as(other):
                over = EmergencyAccess.objects.create(
                    opened_by=other, began_at=now - 2 * hour, ends_at=now - hour, **of
                )
            is_open = EmergencyAccess.objects.create(
                opened_by=cast.salome, opened_as="Salome Reyes", began_at=now, ends_at=now + hour, **of
            )
            Notice.objects.create(access=is_open, member=cast.noor, why="author")
            Notice.objects.create(access=over, member=cast.salome, why="admin")
            note_read(over, [visit_read(visit)])
            note_read(is_open, [visit_read(visit)])
    return {"emergency": is_open.pk, "over": over.pk}


def _given(cast: Cast, family: Family, size: int) -> None:
    """What was given out of the family's record, of each of its children."""
    with acting_as(cast.noor):
        of = tuple(Of(family.pk, child.pk) for child in Child.objects.filter(family=family))
        for _number in range(size):
            what = Leaves(Way.NOTE, "observations.visit", uuid7(), "0" * 64, of)
            disclose(what, To("provider", "care", "Dr. Lindqvist"), by=cast.noor)


def _visits(cast: Cast, family: Family, size: int) -> Visit:
    """Visits with a colleague's note of each, and drafts; the last with many moments, held back and not, about
    children, in many versions."""
    with acting_as(cast.noor):
        children = frozenset(Child.objects.filter(family=family).values_list("pk", flat=True))
    words = [moment("Seen.", "W3", "T1", kept_from=(cast.jonas,), about=children), moment("Heard.", "W9", "E10")]
    facts: dict[str, Any] = {"services": [tag("C2")], "present": ["mother"] * size, "minutes": 60}
    for n in range(size):
        told = {"hope": "Sleep.", "routine": "Supper.", "tried": "A lamp."}
        one = wrote(cast.noor, family, *words, days_ago=1 + n % DAYS, told=told, **facts)
        wrote(cast.jonas, family, words[1], days_ago=1 + n % DAYS, beside=one.pk)
        wrote(cast.noor, cast.heron, *words, days_ago=1 + n % DAYS, **facts)
        wrote(cast.noor, cast.heron, words[1], days_ago=1, finish=False)
    visit = wrote(cast.noor, family, *words * size, days_ago=0, **facts)
    with acting_as(cast.noor):
        for n in range(size):
            changed = Facts(happened_at=visit.happened_at, minutes=n + 1, services=[tag("C3")])
            amend_visit(visit=visit, base=n + 1, facts=changed, moments=[moment("More.", "W1")], by=cast.noor)
    return visit


def _wonderings(cast: Cast, family: Family, visit: Visit, size: int) -> UUID:
    """Every kind of entry about the family by three people, of whom Bea does not carry it; each of Noor's shared with
    Jonas; return one of hers."""
    of_each = {
        Kind.ANSWER: [Wondered(tag("U1"), text="So far.")],
        Kind.BABY: [Wondered(tag("Q1"), text="He says no."), Wondered(tag("Q4"), text="Stay.")],
        Kind.BETWEEN: [Wondered(tag("M6"), State.FOUND, "A hand on his back.")],
        Kind.SIGN: [Wondered(tag("R1"), State.SOME), Wondered(tag("R4"), State.NOT_SEEN)],
        Kind.CHOICE: [Wondered(state=State.REFER)],
        Kind.AFTER: [Wondered(state=State.GOT_THERE)],
    }
    for member in (cast.bea, cast.jonas, cast.noor):
        with acting_as(member):
            child = Child.objects.filter(family=family).first()
            about = About(family, agency_day(), child, visit if member == cast.noor else None)
            for _number in range(size):
                for kind, lines in of_each.items():
                    first, *_more = wonder(kind=kind, about=about, lines=lines, by=member)
                    if member == cast.noor:
                        share_with_team(wondering=first, places=colleagues_of(family, member), by=member)
    return first.pk


def _first_version(cast: Cast, visit: Visit) -> UUID:
    with acting_as(cast.noor):
        return VisitVersion.objects.get(visit=visit, number=1).pk


def _reflections(cast: Cast, visit: Visit, size: int) -> tuple[Reflection, ShareGrant]:
    """Reflections on the visit, each shared; the last of many passages, and shared in many pieces."""
    with acting_as(cast.noor):
        pairings = list(Pairing.objects.of_clinician(cast.noor))
        for n in range(size):
            parts = [Part("", "\n\n".join(f"{size}.{n}.{number}" for number in range(size))), Part("T1", "Then.")]
            reflection = write_reflection(parts=parts, visit=visit, by=cast.noor)
            choice = Choice(numbers=frozenset({1}))
            share_reflection(reflection=reflection, choice=choice, readers=[cast.pairing], base=1, by=cast.noor)
        for number in range(1, size + 1):
            numbers = Choice(numbers=frozenset(range(1, number + 1)))
            share_reflection(reflection=reflection, choice=numbers, readers=pairings, base=1, by=cast.noor)
        grants = ShareGrant.objects.select_related("shared_text").filter(reader=cast.ruth)
        return reflection, grants.latest("made_at")


def _sessions(cast: Cast, visit: Visit, grant: ShareGrant, size: int) -> Keys:
    """Sessions planned and held; one with much on its agenda, a long thread, and a summary in many versions."""
    with acting_as(cast.noor):
        moments = list(Moment.objects.filter(visit=visit).select_related("head", "visit"))[:size]
        for n in range(size):
            story.make_session(cast.pairing, cast.noor, days=3 + size + n)
            held = story.make_session(cast.pairing, cast.noor, days=-size - n)
            story.make_item(held, cast.noor)
            there = [cast.noor.pk, cast.ruth.pk]
            close_session(session=held, minutes=Minutes(50, 10, 0), attended=there, seen=None, by=cast.noor)
        session = story.make_session(cast.pairing, cast.noor, days=1 + size / 100)
        for n in range(size):
            story.make_item(session, cast.noor, f"Question {n}")
        shared = bring_shared_text(session=session, shared_text=grant.shared_text, title="Shared", by=cast.noor)
        for brought in moments:
            item = bring_moment(session=session, moment=brought, title="Seen", by=cast.noor)
    comment = _thread(cast, item, size)
    for n in range(size):
        written(session, *(Line(Section.HOLD, f"{n}.{line}") for line in range(size)), by=cast.ruth)
    jobs = _summary(cast, size)
    keys: Keys = {"session": session.pk, "item": item.pk, "shared_item": shared.pk, "comment": comment.pk}
    return {**keys, "moment": moments[0].pk, **jobs}


def _thread(cast: Cast, item: AgendaItem, size: int) -> Comment:
    """Talk, with answers and quotes; the last comment, Noor's, in many versions."""
    answered: Comment | None = None
    for n in range(2 * size):
        member = cast.ruth if n % 2 == 0 else cast.noor
        with acting_as(member):
            quote = None
            if answered and answered.head:
                quote = find_quote("Number", [Source(answered.head.text, answered.head)])
            answered = say(item=item, text=f"Number {n}.", answers=answered, quote=quote, by=member)
    assert answered is not None
    with acting_as(cast.noor):
        for n in range(size):
            edit(comment=answered, text=f"Number, again {n}.", base=n + 1, by=cast.noor)
    return answered


def _summary(cast: Cast, size: int) -> Keys:
    """A summary that both agreed on, made into a file once."""
    with acting_as(cast.noor):
        session: Session = story.make_session(cast.pairing, cast.noor, days=2 + size / 100)
    lines = [Line(Section.HOLD, f"Line {n}.") for n in range(size)]
    job = made(queued(agreed(session, cast.noor, cast.ruth, lines=lines), cast.noor))
    return {"agreed": session.pk, "job": job.pk}
