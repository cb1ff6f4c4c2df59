"""Asking people in, giving and ending their roles and pairings. Each leaves its mark on the trail."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from imh_practice.agencies.models import Agency, Program
from imh_practice.audit.actions import Touched, record
from imh_practice.audit.models import Kind
from imh_practice.membership.models import Invitation, Member, Pairing, Role, RoleKind, in_force
from imh_practice.people.models import Person
from imh_practice.shared.acting import Acting, acting_as
from imh_practice.shared.ids import uuid7

INVITATION_LASTS = dt.timedelta(days=14)


def hash_of(token: str) -> str:
    """Return what is kept of an invitation's token."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def add_member(*, person: Person, name: str, kinds: Iterable[RoleKind | str], **facts: object) -> Member:
    """Make a place for a person in the acting agency, with its roles."""
    member = Member.objects.create(person=person, name=name, **facts)
    Role.objects.bulk_create(Role(member=member, kind=kind, began_at=member.began_at) for kind in kinds)
    record(Kind.RIGHTS, [Touched("membership.member", member.pk)], act="member_add")
    return member


@dataclass(frozen=True)
class NewAgency:
    """What ``create_agency`` made, with the link its first admin signs in by."""

    agency: Agency
    token: str


@transaction.atomic
def create_agency(*, name: str, time_zone: str, admin_name: str, admin_email: str, program: str) -> NewAgency:
    """Make an agency with one program and an invitation for its first admin.

    The first admin's place is made by accepting the invitation, like everybody's; it is invited by nobody.
    """
    agency_id = uuid7()
    with acting_as(Acting(agency_id=agency_id)):
        agency = Agency.objects.create(pk=agency_id, name=name, time_zone=time_zone)
        Program.objects.create(name=program)
        token = _invite(email=admin_email, name=admin_name, kinds=[RoleKind.ADMIN], invited_by=None)
        record(Kind.RIGHTS, act="agency_create")
    return NewAgency(agency, token)


@transaction.atomic
def invite(*, email: str, name: str, kinds: Iterable[RoleKind | str], by: Member) -> str:
    """Ask somebody in and return the link's token, which is not kept: it is shown once, and mailed."""
    token = _invite(email=email, name=name, kinds=kinds, invited_by=by)
    record(Kind.RIGHTS, act="invite")
    return token


def _invite(*, email: str, name: str, kinds: Iterable[RoleKind | str], invited_by: Member | None) -> str:
    token = secrets.token_urlsafe(32)
    Invitation.objects.create(
        email=email.strip().lower(),
        name=name.strip(),
        kinds=[str(kind) for kind in kinds],
        token_hash=hash_of(token),
        invited_by=invited_by,
        expires_at=timezone.now() + INVITATION_LASTS,
    )
    return token


def find_invitation(token: str) -> Invitation | None:
    """Return the open invitation this token belongs to. The row policy shows that one row and no other."""
    token_hash = hash_of(token)
    with acting_as(Acting(system=f"invitation:{token_hash}")):
        return Invitation.objects.open().filter(token_hash=token_hash).first()


class AlreadyAccepted(Exception):
    """Somebody was quicker with the same link."""


def accept_invitation(invitation: Invitation, *, person: Person | None, password: str = "") -> Member:
    """Make the invited person's place, and her sign-in where she has none. Raises AlreadyAccepted.

    ``person`` is the one signed in with the invited address; without it a new person is made with the password.
    """
    with acting_as(Acting(agency_id=invitation.agency_id, person_id=person.pk if person else None)):
        if not Invitation.objects.open().filter(pk=invitation.pk).update(accepted_at=timezone.now()):
            raise AlreadyAccepted
        who = person or Person.objects.create_person(email=invitation.email, name=invitation.name, password=password)
        return add_member(person=who, name=invitation.name, kinds=invitation.kinds)


@transaction.atomic
def pair(*, clinician: Member, supervisor: Member, by: Member, also_line_manager: bool = False) -> Pairing:
    """Let one supervise the other from now on."""
    pairing = Pairing.objects.create(clinician=clinician, supervisor=supervisor, also_line_manager=also_line_manager)
    record(Kind.RIGHTS, [Touched("membership.pairing", pairing.pk)], act="pair")
    return pairing


@transaction.atomic
def end_pairing(*, pairing: Pairing, by: Member) -> None:
    """End it now: on the next request the supervisor sees nothing of this clinician's any more."""
    Pairing.objects.filter(in_force(), pk=pairing.pk).update(ended_at=timezone.now())
    record(Kind.RIGHTS, [Touched("membership.pairing", pairing.pk)], act="pair_end")


@transaction.atomic
def end_membership(*, member: Member, by: Member) -> None:
    """End a member's place with her roles and pairings. What she wrote stays."""
    now = timezone.now()
    for facts in (
        Role.objects.filter(in_force(), member=member),
        Pairing.objects.filter(in_force(), clinician=member),
        Pairing.objects.filter(in_force(), supervisor=member),
        Member.objects.filter(in_force(), pk=member.pk),
    ):
        facts.update(ended_at=now)
    record(Kind.RIGHTS, [Touched("membership.member", member.pk)], act="member_end")
