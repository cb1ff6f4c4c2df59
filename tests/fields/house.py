"""Noor's place, her agency and her families, with a token in every field."""

import datetime as dt
from typing import Any

from django.utils import timezone

from imh_practice.agencies.models import Agency, Program
from imh_practice.audit.actions import Touched, record
from imh_practice.audit.models import Kind
from imh_practice.families.actions import end_consent, note_consent, note_level, note_notice
from imh_practice.families.models import Caregiver, Child, Family, Gone, Point, TeamPlace
from imh_practice.membership.invitations import hash_of, invite
from imh_practice.membership.models import Invitation, Member, RoleKind
from imh_practice.people.models import Person
from imh_practice.practice.catalogue import catalogue
from imh_practice.practice.forms import TOLD
from imh_practice.practice.ours import Words, add_own
from imh_practice.reports.asked import Asked, Counted, newest_closed
from imh_practice.reports.making import As, ask_for_report
from imh_practice.reports.models import CountedMonth
from imh_practice.shared.acting import acting_as
from tests.cast import Cast, agency_day, long_ago, make_member
from tests.fields.tokens import Tokens
from tests.supervision.agreeing import made
from tests.trail import noted

Keys = dict[str, Any]


def house_of(cast: Cast, tokens: Tokens) -> Keys:
    noor, word = cast.noor, tokens.word
    with acting_as(cast.salome):
        Member.objects.filter(pk=noor.pk).update(
            phone=word("contact", "membership.Member.phone"),
            discipline=word("contact", "membership.Member.discipline"),
        )
        phone = word("telephone", "membership.Member.phone")
        Member.objects.filter(pk=cast.ruth.pk).update(phone=phone)
        tokens.known("name", "membership.Member.name", noor.name, "Noor", "Haddad")
        Person.objects.filter(pk=noor.person_id).update(
            email=word("contact", "people.Person.email", form="{}@noor.example")
        )
        tokens.known("name", "people.Person.name", noor.person.name, "Noor", "Haddad")
        tokens.known("secret", "people.Person.password", noor.person.password)
        Agency.objects.filter(pk=cast.agency.pk).update(
            name=word("agency", "agencies.Agency.name"),
            share_note=word("agency", "agencies.Agency.share_note"),
        )
        Program.objects.filter(families=cast.heron).update(name=word("agency", "agencies.Program.name"))
        token = invite(
            email=word("invitation", "membership.Invitation.email", form="{}@new.example"),
            name=word("invitation", "membership.Invitation.name"),
            kinds=["clinician"],
            discipline=word("invitation", "membership.Invitation.discipline"),
            by=cast.salome,
        )
        tokens.known("secret", "membership.Invitation.token_hash", hash_of(token))
        acts = [word("trail", f"audit.{name}") for name in ("Event.act", "EventObject.type", "EventObject.why")]
        record(Kind.READ, [Touched(acts[1], noor.pk, noor.pk, acts[2])], act=acts[0])
        read_on = tokens.day("trail", "audit.Event.at", ago=93)
        noted(cast.ruth, read_on, ("observations.visit", noor.pk, noor.pk, "supervisor"))
        former = make_member("Uma Former", RoleKind.CLINICIAN, ended_at=timezone.now())
        invitation = Invitation.objects.latest("made_at")
        own = {name: word("own vocabulary", f"practice.OwnWording.{name}") for name in TOLD}
        own_item = add_own(framework="ST", words=Words(**own), by=cast.salome)
    return {
        "token": token,
        "invitation": invitation.pk,
        "former": former.pk,
        "own_item": own_item.pk,
        "person": noor.pk,
        "the_day_after": f"{read_on + dt.timedelta(days=1):%Y-%m-%d}",
        "pairing": cast.pairing.pk,
        **_report(cast, tokens),
    }


def _report(cast: Cast, tokens: Tokens) -> Keys:
    """A month that was counted, and its files."""
    days = newest_closed(cast.agency, agency_day())
    assert days
    field = "reports.CountedMonth.numbers"
    numbers = {"families": 7919, "visits": 7907, "C2": 7901}
    asked = Asked(Counted.SERVICES, *days)
    with acting_as(cast.salome):
        counted = {name: tokens.number("counts", field, value) for name, value in numbers.items()}
        CountedMonth.objects.create(month=asked.first, numbers={"whole": counted})
        jobs = [ask_for_report(asked=asked, by=cast.salome, made_as=kind) for kind in As]
    report, sheet = (made(job).pk for job in jobs)
    return {"report": report, "sheet": sheet, "month": f"{asked.first:%Y-%m}"}


def families_of(cast: Cast, ada: Member, tokens: Tokens) -> Keys:
    """Heron, and a family that the three of them carried until lately."""
    noor, heron, word, day = cast.noor, cast.heron, tokens.word, tokens.day
    with acting_as(noor):
        code, began = word("code name", "families.Family.code_name"), day("family", "families.Family.began_on", ago=117)
        Family.objects.filter(pk=heron.pk).update(code_name=code, began_on=began.date())
        heron.code_name = code
        Child.objects.filter(family=heron).update(
            initial=word("family", "families.Child.initial"),
            born_on=day("family", "families.Child.born_on", ago=401).date(),
            weeks_early=17,
        )
        Caregiver.objects.filter(family=heron).update(
            role=word("family", "families.Caregiver.role"), initial=word("family", "families.Caregiver.initial")
        )
        past = Family.objects.create(
            code_name=word("code name before", "families.Family.code_name"),
            began_on=day("family", "families.Family.began_on", ago=111).date(),
            ended_on=day("family", "families.Family.ended_on", ago=27).date(),
        )
        past_child = Child.objects.create(
            family=past, initial=word("family", "families.Child.initial"), born_on=began.date()
        )
        for member in (noor, cast.jonas, ada):
            TeamPlace.objects.create(family=past, member=member, began_at=long_ago())
        child = Child.objects.get(family=heron)
        _agreed(noor, heron, child, tokens)
        place = TeamPlace.objects.get(family=heron, member=noor)
    return {
        "family": heron.pk,
        "past": past,
        "past_child": past_child.pk,
        "elsewhere": cast.finch.pk,
        "place": place.pk,
        "child": child.pk,
    }


def _agreed(noor: Member, heron: Family, child: Child, tokens: Tokens) -> None:
    """Languages, the level of the work, what the family was told and said yes to; and a brother who lives elsewhere."""
    word, day = tokens.word, tokens.day
    Family.objects.filter(pk=heron.pk).update(
        home_language=word("family", "families.Family.home_language"),
        visit_language=word("family", "families.Family.visit_language"),
    )
    Child.objects.create(
        family=heron,
        initial="B.",
        gone_why=Gone.ELSEWHERE,
        gone_on=day("family", "families.Child.gone_on", ago=61).date(),
    )
    entry = catalogue().entry("K2")
    note_level(
        family=heron,
        entry_id=tokens.listed("agreed", "families.WorkLevel.item_version", entry.id, entry.label),
        began_on=day("agreed", "families.WorkLevel.began_on", ago=83).date(),
        by=noor,
    )
    note_notice(
        family=heron,
        told_on=day("agreed", "families.Notice.told_on", ago=85).date(),
        to_whom=word("agreed", "families.Notice.to_whom"),
        language=word("agreed", "families.Notice.language"),
        points=[tokens.listed("agreed", "families.Notice.points", Point.LIMITS, Point.LIMITS.label)],
        by=noor,
    )
    consent = note_consent(
        family=heron,
        with_whom=word("agreed", "families.Consent.with_whom"),
        about=word("agreed", "families.Consent.about"),
        not_about=word("agreed", "families.Consent.not_about"),
        given_by=word("agreed", "families.Consent.given_by"),
        given_on=day("agreed", "families.Consent.given_on", ago=87).date(),
        by=noor,
    )
    end_consent(consent=consent, on=day("agreed", "families.Consent.ended_on", ago=33).date(), by=noor)
