"""Giving and ending people's places, roles and pairings. Each leaves its mark on the trail.

What ends does so by the database's clock, as ``in_force`` asks: by that of a server a minute ahead it would still be
read for a minute.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from imh_practice.agencies.models import Agency
from imh_practice.audit.actions import Touched, record
from imh_practice.audit.models import Kind
from imh_practice.membership.models import Invitation, Member, MemberQuerySet, Pairing, Role, RoleKind, in_force
from imh_practice.membership.tasks import ADMIN_JOB, RIGHTS_JOB, tell
from imh_practice.people.models import Person


@transaction.atomic
def add_member(*, person: Person, name: str, kinds: Iterable[RoleKind | str], **facts: object) -> Member:
    """Make a place for a person in the acting agency, with its roles."""
    member = Member.objects.create(person=person, name=name, **facts)
    Role.objects.bulk_create(Role(member=member, kind=kind, began_at=member.began_at) for kind in kinds)
    record(Kind.RIGHTS, [Touched("membership.member", member.pk)], act="member_add")
    return member


@transaction.atomic
def edit_member(*, member: Member, facts: Mapping[str, Any]) -> None:
    """Change what the agency keeps of a colleague: name, telephone, discipline, license, picker."""
    for name, value in facts.items():
        setattr(member, name, value)
    member.save(force_update=True, update_fields=list(facts))
    record(Kind.RIGHTS, [Touched("membership.member", member.pk)], act="member_edit")


@transaction.atomic
def reopen_member(*, member: Member, name: str, kinds: Iterable[RoleKind | str], **facts: object) -> Member:
    """Give an ended place back to the same person, from now on: what she wrote is kept under it, and is hers alone.

    Its roles are new; pairings and places on teams stay ended. When it held before is told by its ended roles and by
    the trail: a second row for the same person would lock her out of her own reflections for good.
    """
    now = timezone.now()
    for field, value in {"name": name, "began_at": now, "ended_at": None, **facts}.items():
        setattr(member, field, value)
    member.save(force_update=True, update_fields=["name", "began_at", "ended_at", *facts])
    Role.objects.bulk_create(Role(member=member, kind=kind, began_at=now) for kind in kinds)
    record(Kind.RIGHTS, [Touched("membership.member", member.pk)], act="member_again")
    return member


class LastAdmin(Exception):
    """Somebody has to be left who can look after the agency's people."""


def is_last_admin(member: Member) -> bool:
    """Whether the agency would have no admin without this member."""
    admins = Member.objects.at_work(RoleKind.ADMIN).filter(agency_id=member.agency_id)
    return set(admins.values_list("pk", flat=True)) == {member.pk}


class OwnRights(Exception):
    """What opens records to an admin is given by another admin: alone, she could make herself anybody's reader."""


def other_admins(member: Member) -> list[str]:
    """Return the names of those who can give this member what she may not give herself."""
    return list(_other_admins(member).order_by("name").values_list("name", flat=True))


def _other_admins(member: Member) -> MemberQuerySet:
    return Member.objects.at_work(RoleKind.ADMIN).filter(agency_id=member.agency_id).exclude(pk=member.pk)


def tell_of_admin(member: Member) -> None:
    """Mail all other admins that there is one more; also whoever made her one, if only because it was in her name."""
    tell(ADMIN_JOB, Touched("membership.member", member.pk), _other_admins(member))


SUPERVISED = frozenset({RoleKind.CLINICIAN, RoleKind.SUPERVISOR})
"""Whoever holds one of these may be supervised, and reads records."""


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

    @property
    def opens_records(self) -> bool:
        return bool(self.begin & SUPERVISED)


def kinds_of(member: Member) -> frozenset[str]:
    """Return the roles in force, read anew: what the request found may have changed while it waited."""
    return frozenset(member.roles.filter(in_force(), in_force("member__")).values_list("kind", flat=True))


def role_change(member: Member, kinds: Iterable[RoleKind | str]) -> RoleChange:
    """Compare the roles a member holds with those she would hold.

    Who is no supervisor supervises nobody; who neither sees families nor supervises is supervised by nobody.
    """
    now, then = kinds_of(member), frozenset(str(kind) for kind in kinds)
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
    """Let a member hold these roles and no other, from now on. The other admins are told of a new one.

    Raises LastAdmin and OwnRights.
    """
    one_at_a_time(member.agency_id)
    change, now = role_change(member, kinds), timezone.now()
    if change.opens_records and member == by:
        raise OwnRights
    if RoleKind.ADMIN in change.end and is_last_admin(member):
        raise LastAdmin
    Role.objects.filter(in_force(), member=member, kind__in=change.end).update(ended_at=Now())
    Role.objects.bulk_create(Role(member=member, kind=kind, began_at=now) for kind in sorted(change.begin))
    Pairing.objects.filter(in_force(), pk__in=[pairing.pk for pairing in change.pairings]).update(ended_at=Now())
    taken_back = _take_back(change.invitations)
    if change:
        touched = [Touched("membership.pairing", pairing.pk) for pairing in change.pairings]
        record(Kind.RIGHTS, [Touched("membership.member", member.pk), *touched, *taken_back], act="roles")
    if RoleKind.ADMIN in change.begin:
        tell_of_admin(member)


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
    """Let one supervise the other from now on, and tell the other. A pairing that holds already is left as it is.

    Raises OwnRights, NoSupervisor and NotSupervised. Whoever has left holds no role, so she is neither.
    """
    if supervisor == by:
        raise OwnRights
    one_at_a_time(clinician.agency_id)
    if RoleKind.SUPERVISOR not in kinds_of(supervisor):
        raise NoSupervisor
    if not kinds_of(clinician) & SUPERVISED:
        raise NotSupervised
    held = Pairing.objects.of_clinician(clinician).filter(supervisor=supervisor).first()
    if held is not None:
        return held
    pairing = Pairing.objects.create(clinician=clinician, supervisor=supervisor, also_line_manager=also_line_manager)
    made = Touched("membership.pairing", pairing.pk)
    record(Kind.RIGHTS, [made], act="pair")
    if clinician != by:
        tell(RIGHTS_JOB, made, [clinician])
    return pairing


@transaction.atomic
def end_pairing(*, pairing: Pairing) -> None:
    """End it now: on the next request the supervisor sees nothing of this clinician's any more."""
    if Pairing.objects.filter(in_force(), pk=pairing.pk).update(ended_at=Now()):
        record(Kind.RIGHTS, [Touched("membership.pairing", pairing.pk)], act="pair_end")


@transaction.atomic
def show_practice(*, pairing: Pairing, shown: bool) -> None:
    """Let the supervisor see what the clinician has been doing over time, or not any more. The clinician's to say."""
    since = Now() if shown else None
    there = Pairing.objects.filter(in_force(), pk=pairing.pk, practice_since__isnull=shown)
    if there.update(practice_since=since):
        record(Kind.SHARE, [Touched("membership.pairing", pairing.pk, pairing.clinician_id)], act="practice_show")


@transaction.atomic
def end_membership(*, member: Member) -> None:
    """End a member's place with her roles, pairings and open invitations. What she wrote stays. Raises LastAdmin.

    Places on teams stand on an upper floor: ``families.actions.end_places_of`` ends them, in the same request.
    """
    one_at_a_time(member.agency_id)
    if is_last_admin(member):
        raise LastAdmin
    if not Member.objects.filter(in_force(), pk=member.pk).update(ended_at=Now()):
        return  # another admin was quicker
    member.refresh_from_db(fields=["ended_at"])  # all with one time: so what she was at her end is known later
    for facts in (
        Role.objects.filter(in_force(), member=member),
        Pairing.objects.filter(in_force(), clinician=member),
        Pairing.objects.filter(in_force(), supervisor=member),
    ):
        facts.update(ended_at=member.ended_at)
    taken_back = _take_back(Invitation.objects.open_by(member))
    record(Kind.RIGHTS, [Touched("membership.member", member.pk), *taken_back], act="member_end")


def one_at_a_time(agency_id: UUID) -> None:
    """Let changes of rights in one agency wait for each other: two admins may be ending each other right now.

    NO KEY, because every insert into a tenant table holds the agency's key, and nobody's writing should wait.
    """
    Agency.objects.select_for_update(no_key=True).get(pk=agency_id)
