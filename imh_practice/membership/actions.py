"""Asking people in, giving and ending their roles and pairings. Each leaves its mark on the trail."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from imh_practice.agencies.models import Agency
from imh_practice.audit.actions import Touched, record
from imh_practice.audit.models import Kind
from imh_practice.membership.models import Invitation, Member, Pairing, Role, RoleKind, in_force
from imh_practice.people.models import Person
from imh_practice.shared.acting import Acting, acting_as

INVITATION_LASTS = dt.timedelta(days=14)


def hash_of(token: str) -> str:
    """Return what is kept of an invitation's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def link_of(token: str) -> str:
    """Return the link an invited person opens. Whoever holds it may come in: never log it, never keep it."""
    return settings.PUBLIC_URL + reverse("invitation_accept", args=[token])


@transaction.atomic
def add_member(*, person: Person, name: str, kinds: Iterable[RoleKind | str], **facts: object) -> Member:
    """Make a place for a person in the acting agency, with its roles."""
    member = Member.objects.create(person=person, name=name, **facts)
    Role.objects.bulk_create(Role(member=member, kind=kind, began_at=member.began_at) for kind in kinds)
    record(Kind.RIGHTS, [Touched("membership.member", member.pk)], act="member_add")
    return member


@transaction.atomic
def invite(*, email: str, name: str, kinds: Iterable[RoleKind | str], by: Member) -> str:
    """Ask somebody in, and mail her the link. Return its token, which is not kept: it is shown once.

    The mail is at most once, after commit, and not a job: a job's row would have to hold the token. When it does not go
    out, nothing is lost, since the admin has the link before her.
    """
    token = make_invitation(email=email, name=name, kinds=kinds, invited_by=by)
    record(Kind.RIGHTS, act="invite")
    # Not functools.partial: it has no __qualname__, by which Django names a robust callback that failed.
    transaction.on_commit(lambda: _mail_link(email, token), robust=True)
    return token


def make_invitation(*, email: str, name: str, kinds: Iterable[RoleKind | str], invited_by: Member | None) -> str:
    """Write an open invitation and return its token. ``invited_by`` is None for an agency's first admin alone."""
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


def _mail_link(email: str, token: str) -> None:
    body = render_to_string("emails/invitation.txt", {"link": link_of(token), "days": INVITATION_LASTS.days})
    send_mail(_("Your way in"), body, None, [email])


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: Member) -> bool:
    """Close the link. Return whether it was still open: somebody may have come in by it a moment ago."""
    closed = Invitation.objects.open().filter(pk=invitation.pk).update(withdrawn_at=timezone.now())
    if closed:
        record(Kind.RIGHTS, [Touched("membership.invitation", invitation.pk)], act="invitation_withdraw")
    return bool(closed)


def find_invitation(token: str) -> Invitation | None:
    """Return the open invitation this token belongs to, with its agency. The row policy shows that row and no other."""
    token_hash = hash_of(token)
    with acting_as(Acting(system=f"invitation:{token_hash}")):
        invitation = Invitation.objects.open().filter(token_hash=token_hash).first()
    if invitation is not None:
        with acting_as(Acting(agency_id=invitation.agency_id)):
            invitation.agency = Agency.objects.get(pk=invitation.agency_id)
    return invitation


class AlreadyAccepted(Exception):
    """Somebody was quicker with the same link."""


class KnownByNow(Exception):
    """Somebody with this address has got a sign-in meanwhile, by another invitation."""


def accept_invitation(invitation: Invitation, *, person: Person | None, password: str = "") -> Member:
    """Make the invited person's place, and her sign-in where she has none. Raises AlreadyAccepted and KnownByNow.

    ``person`` is the one signed in with the invited address; without it a new person is made with the password. Whoever
    has a place in the agency already keeps it, and is given the invitation's roles.
    """
    with acting_as(Acting(agency_id=invitation.agency_id)):
        # First, since what is read below may be ending, and in the order of those who take invitations back.
        _one_at_a_time(invitation.agency_id)
        if not Invitation.objects.open().filter(pk=invitation.pk).update(accepted_at=timezone.now()):
            raise AlreadyAccepted
        who = person or _new_person(invitation, password)
        with acting_as(Acting(agency_id=invitation.agency_id, person_id=who.pk)):
            # By agency too: a person's own places elsewhere are hers to see, and would be found here.
            place = Member.objects.in_force().filter(agency_id=invitation.agency_id, person=who).first()
            if place is None:
                return add_member(person=who, name=invitation.name, kinds=invitation.kinds)
            set_roles(member=place, kinds={*_kinds(place), *invitation.kinds}, by=place)
            return place


def _new_person(invitation: Invitation, password: str) -> Person:
    try:
        with transaction.atomic():
            return Person.objects.create_person(email=invitation.email, name=invitation.name, password=password)
    except IntegrityError:
        raise KnownByNow from None  # the database's own words name the address


@transaction.atomic
def edit_member(*, member: Member, facts: Mapping[str, Any], by: Member) -> None:
    """Change what the agency keeps of a colleague: name, telephone, discipline, license, picker."""
    for name, value in facts.items():
        setattr(member, name, value)
    member.save(force_update=True, update_fields=list(facts))
    record(Kind.RIGHTS, [Touched("membership.member", member.pk)], act="member_edit")


class LastAdmin(Exception):
    """Somebody has to be left who can look after the agency's people."""


def is_last_admin(member: Member) -> bool:
    """Whether the agency would have no admin without this member."""
    admins = Member.objects.as_(RoleKind.ADMIN).filter(agency_id=member.agency_id)
    return set(admins.values_list("pk", flat=True)) == {member.pk}


SUPERVISED = frozenset({RoleKind.CLINICIAN, RoleKind.SUPERVISOR})
"""Whoever holds one of these may be supervised."""


@dataclass(frozen=True)
class RoleChange:
    """What other roles would mean for a member: which begin, which end, and what ends with them."""

    begin: frozenset[str]
    end: frozenset[str]
    pairings: tuple[Pairing, ...]
    invitations: tuple[Invitation, ...]
    """Open ones she made: who is no admin any more lets nobody in, by a link of two weeks either."""

    def __bool__(self) -> bool:
        return bool(self.begin or self.end)


def _kinds(member: Member) -> frozenset[str]:
    """Return the roles in force, read anew: what the request found may have changed while it waited."""
    return frozenset(member.roles.filter(in_force(), in_force("member__")).values_list("kind", flat=True))


def role_change(member: Member, kinds: Iterable[RoleKind | str]) -> RoleChange:
    """Compare the roles a member holds with those she would hold.

    Who is no supervisor supervises nobody; who neither sees families nor supervises is supervised by nobody.
    """
    now, then = _kinds(member), frozenset(str(kind) for kind in kinds)
    lost = Q(pk__in=[])
    if RoleKind.SUPERVISOR not in then:
        lost |= Q(supervisor=member)
    if not then & SUPERVISED:
        lost |= Q(clinician=member)
    end = now - then
    pairings = Pairing.objects.in_force().filter(lost).select_related("clinician", "supervisor")
    invitations = Invitation.objects.open_by(member).order_by("name")
    return RoleChange(
        then - now, end, tuple(pairings) if end else (), tuple(invitations) if RoleKind.ADMIN in end else ()
    )


@transaction.atomic
def set_roles(*, member: Member, kinds: Iterable[RoleKind | str], by: Member) -> None:
    """Let a member hold these roles and no other, from now on. Raises LastAdmin."""
    _one_at_a_time(member.agency_id)
    change, now = role_change(member, kinds), timezone.now()
    if RoleKind.ADMIN in change.end and is_last_admin(member):
        raise LastAdmin
    Role.objects.filter(in_force(), member=member, kind__in=change.end).update(ended_at=now)
    Role.objects.bulk_create(Role(member=member, kind=kind, began_at=now) for kind in sorted(change.begin))
    Pairing.objects.filter(in_force(), pk__in=[pairing.pk for pairing in change.pairings]).update(ended_at=now)
    taken_back = _take_back(change.invitations)
    if change:
        touched = [Touched("membership.pairing", pairing.pk) for pairing in change.pairings]
        record(Kind.RIGHTS, [Touched("membership.member", member.pk), *touched, *taken_back], act="roles")


def _take_back(invitations: Iterable[Invitation]) -> list[Touched]:
    keys = [invitation.pk for invitation in invitations]
    Invitation.objects.open().filter(pk__in=keys).update(withdrawn_at=timezone.now())
    return [Touched("membership.invitation", key) for key in keys]


class NoSupervisor(Exception):
    """A pairing opens somebody's record, so it is made only for who is a supervisor now."""


class NotSupervised(Exception):
    """Whoever neither sees families nor supervises is supervised by nobody."""


@transaction.atomic
def pair(*, clinician: Member, supervisor: Member, by: Member, also_line_manager: bool = False) -> Pairing:
    """Let one supervise the other from now on. A pairing that holds already is left as it is.

    Raises NoSupervisor and NotSupervised. Whoever has left holds no role, so she is neither.
    """
    _one_at_a_time(clinician.agency_id)
    if RoleKind.SUPERVISOR not in _kinds(supervisor):
        raise NoSupervisor
    if not _kinds(clinician) & SUPERVISED:
        raise NotSupervised
    held = Pairing.objects.of_clinician(clinician).filter(supervisor=supervisor).first()
    if held is not None:
        return held
    pairing = Pairing.objects.create(clinician=clinician, supervisor=supervisor, also_line_manager=also_line_manager)
    record(Kind.RIGHTS, [Touched("membership.pairing", pairing.pk)], act="pair")
    return pairing


@transaction.atomic
def end_pairing(*, pairing: Pairing, by: Member) -> None:
    """End it now: on the next request the supervisor sees nothing of this clinician's any more."""
    if Pairing.objects.filter(in_force(), pk=pairing.pk).update(ended_at=timezone.now()):
        record(Kind.RIGHTS, [Touched("membership.pairing", pairing.pk)], act="pair_end")


@transaction.atomic
def end_membership(*, member: Member, by: Member) -> None:
    """End a member's place with her roles, pairings and open invitations. What she wrote stays. Raises LastAdmin."""
    _one_at_a_time(member.agency_id)
    if is_last_admin(member):
        raise LastAdmin
    now = timezone.now()
    if not Member.objects.filter(in_force(), pk=member.pk).update(ended_at=now):
        return  # another admin was quicker
    for facts in (
        Role.objects.filter(in_force(), member=member),
        Pairing.objects.filter(in_force(), clinician=member),
        Pairing.objects.filter(in_force(), supervisor=member),
    ):
        facts.update(ended_at=now)
    taken_back = _take_back(Invitation.objects.open_by(member))
    record(Kind.RIGHTS, [Touched("membership.member", member.pk), *taken_back], act="member_end")


def _one_at_a_time(agency_id: UUID) -> None:
    """Let changes of rights in one agency wait for each other: two admins may be ending each other right now.

    NO KEY, because every insert into a tenant table holds the agency's key, and nobody's writing should wait.
    """
    Agency.objects.select_for_update(no_key=True).get(pk=agency_id)
