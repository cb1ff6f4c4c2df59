"""Who sees a family, and who may change what about it. An agency admin sees its code name and its team, no more."""

from uuid import UUID

from imh_practice.families.models import Family, TeamPlace
from imh_practice.membership.models import Member


def family_in_sight(member: Member, ref: UUID) -> Family | None:
    """Return the family if she may see any of it: her team's, a supervisee's, or as admin its code name."""
    family = Family.objects.filter(pk=ref).select_related("program").seen_by(member).first()
    return family if family and (family.known or member.is_admin) else None


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
    place = TeamPlace.objects.in_force().filter(pk=ref).select_related("member").first()
    family = place and family_in_sight(member, place.family_id)
    if not place or not family or not may_change_team(member, family):
        return None
    place.family = family
    return place
