"""Who sees a family, and who may change what about it. An agency admin sees its code name and its team, no more.

Row policies part the agencies as well. Here it stands so that either wall holds alone.
"""

from typing import TypeVar
from uuid import UUID

from django.db.models import QuerySet

from imh_practice.families.models import Child, Consent, Family, Notice, TeamPlace, WorkLevel
from imh_practice.membership.models import Member
from imh_practice.shared.prepared import prepared

Row = TypeVar("Row", WorkLevel, Notice, Consent)


@prepared
def _in_sight(member: Member, agency_id: UUID, ref: UUID) -> QuerySet[Family, Family]:
    return Family.objects.filter(agency_id=agency_id, pk=ref).select_related("program").as_seen_by(member)


def family_in_sight(member: Member, ref: UUID) -> Family | None:
    """Return the family if she may see any of it: her team's, a supervisee's, or as admin its code name."""
    for family in _in_sight(member, member.agency_id, ref):
        if family.known or member.is_admin:
            return family
    return None


@prepared
def children_as_seen_by(member: Member, family: UUID) -> QuerySet[Child, Child]:
    """Return a family's children, removed ones too, each with ``known``: whether she may know now who they are.

    Visits outlast places on a team: who wrote one reads it on, and learns no more of the family by it.
    """
    return Child.objects.filter(family=family).as_seen_by(member).order_by("pk")


def known_family(member: Member, ref: UUID) -> Family | None:
    """Return the family if she may know its children and caregivers."""
    family = family_in_sight(member, ref)
    return family if family and family.known else None


def carries(member: Member, family: Family) -> bool:
    """Whether she is on the family's team now: the team alone changes what is known of a family."""
    return family.carried


def may_change_team(member: Member, family: Family) -> bool:
    """The team says who else carries the family; so does the agency's admin, who knows nothing else of it."""
    return family.carried or member.is_admin


def place_in_sight(member: Member, ref: UUID) -> TeamPlace | None:
    """Return a place on a team, if she may change that team."""
    places = TeamPlace.objects.in_force().filter(agency_id=member.agency_id, pk=ref)
    place = places.select_related("member").first()
    family = place and family_in_sight(member, place.family_id)
    if not place or not family or not may_change_team(member, family):
        return None
    place.family = family
    return place


def child_in_sight(member: Member, ref: UUID) -> Child | None:
    """Return a child of a family she may know."""
    child = Child.objects.standing().filter(agency_id=member.agency_id, pk=ref).first()
    family = child and known_family(member, child.family_id)
    if not child or not family:
        return None
    child.family = family
    return child


def carries_child(member: Member, child: Child) -> bool:
    """Whether she carries the child's family now."""
    return child.family.carried


def level_in_sight(member: Member, ref: UUID) -> WorkLevel | None:
    """Return a level of the work with a family she may know."""
    return _agreed(member, WorkLevel.objects.filter(agency_id=member.agency_id, pk=ref).first())


def notice_in_sight(member: Member, ref: UUID) -> Notice | None:
    """Return what such a family was told."""
    return _agreed(member, Notice.objects.filter(agency_id=member.agency_id, pk=ref).first())


def consent_in_sight(member: Member, ref: UUID) -> Consent | None:
    """Return what such a family said yes to."""
    return _agreed(member, Consent.objects.filter(agency_id=member.agency_id, pk=ref).first())


def carries_agreed(member: Member, row: WorkLevel | Notice | Consent) -> bool:
    """Whether she carries now the family with which it was agreed."""
    return row.family.carried


def _agreed(member: Member, row: Row | None) -> Row | None:
    family = row and known_family(member, row.family_id)
    if not row or not family:
        return None
    row.family = family
    return row
