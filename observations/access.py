"""Who sees which visits and moments: one Q each, used by lists, object pages and counts alike."""

from typing import Any

from django.db.models import Q, QuerySet

from imh_practice.families.models import TeamPlace
from imh_practice.membership.models import Member, Pairing


def families_of(member: Member) -> QuerySet[TeamPlace, Any]:
    """Return the keys of the families on whose team the member is now, as a subquery."""
    return TeamPlace.objects.in_force().filter(member=member).values("family_id")


def supervisees_of(member: Member) -> QuerySet[Pairing, Any]:
    """Return the keys of those the member supervises now, as a subquery."""
    return Pairing.objects.of_supervisor(member).values("clinician_id")


def visits_visible_to(member: Member, *, prefix: str = "") -> Q:
    """The author sees all but what was set aside; the family's team and the author's supervisor see finished visits."""
    mine = Q(**{f"{prefix}author": member}) & ~Q(**{f"{prefix}state": "void"})
    finished = Q(**{f"{prefix}state": "finished"})
    team = finished & Q(**{f"{prefix}family__in": families_of(member)})
    supervised = finished & Q(**{f"{prefix}author__in": supervisees_of(member)})
    return mine | team | supervised


def held_back_from(member: Member, *, moment: str = "pk") -> Q:
    """Moments kept from this member. Deny beats allow: applied after every reason to see, but not to one's own."""
    return Q(**{f"{moment}__in": member.held_back_from.in_force().values("moment_id")})
