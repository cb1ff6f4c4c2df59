"""Whom to call before a record is opened: often a call is enough.

All of it an admin knows anyway (access.md): who carries a family of that code name, who supervises whom, and the
telephones the agency keeps. Nothing of the family's is read for it.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext as _

from imh_practice.emergency.access import seconds
from imh_practice.families.models import Family, TeamPlace
from imh_practice.membership.models import Member, Pairing, RoleKind


@dataclass(frozen=True)
class Call:
    """Somebody to call, and why her."""

    member: Member
    why: str


def about_family(family: Family, *, by: Member) -> list[Call]:
    """Return who carries the family, then who supervises those. Two queries."""
    places = TeamPlace.objects.in_force().filter(family=family)
    team = list(Member.objects.in_force().filter(pk__in=places.values("member_id")).order_by("name"))
    pairings = Pairing.objects.in_force().filter(clinician__in=team).select_related("clinician", "supervisor")
    supervised: defaultdict[Member, list[str]] = defaultdict(list)
    for pairing in pairings.order_by("supervisor__name", "clinician__name"):
        supervised[pairing.supervisor].append(pairing.clinician.name)
    calls = {one: _("carries this family") for one in team}
    for one, names in supervised.items():
        calls.setdefault(one, _("supervises %(names)s") % {"names": ", ".join(names)})
    return [Call(one, why) for one, why in calls.items() if one != by]


def about_agency(*, by: Member) -> list[Call]:
    """Return who can agree, then the supervisors. Two queries."""
    calls = {one: _("can agree to it") for one in seconds(by).order_by("name")}
    for one in Member.objects.at_work(RoleKind.SUPERVISOR).filter(agency_id=by.agency_id).order_by("name"):
        calls.setdefault(one, _("supervisor"))
    return [Call(one, why) for one, why in calls.items() if one != by]
