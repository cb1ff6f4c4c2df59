"""What every page's frame shows: where one is, where one can go."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from imh_practice.membership.middleware import PLACE
from imh_practice.membership.models import Member


@dataclass(frozen=True)
class NavEntry:
    """One entry of the navigation; ``icon`` is a lucide name and always stands beside its word."""

    name: str
    label: str
    icon: str
    current: bool = False

    @property
    def url(self) -> str:
        return reverse(self.name)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the frame's variables. Asks the database nothing."""
    member: Member | None = getattr(request, "member", None)
    match = request.resolver_match
    room = match.view_name.split("_")[0] if match and match.view_name else ""
    return {
        "site_name": settings.SITE_NAME,
        "demo": settings.IS_DEMO,
        "member": member,
        "person_name": member.name if member else "",
        "agency_name": member.agency.name if member else "",
        "of_several_places": bool(member and request.session.get(PLACE, {}).get("of_several")),
        "nav": list(_entries(member, room)) if member else [],
    }


MOST_ENTRIES = 5
"""More do not fit side by side on a phone; the others are a step away from these."""


def _entries(member: Member, room: str) -> Iterator[NavEntry]:
    """Yield the main places of a member's roles in one order; with all roles, those she comes back to most often."""
    places = list(_places(member))
    kept = sorted(places, key=lambda place: place.weight)[:MOST_ENTRIES]
    here = next(
        (
            place.name
            for place in sorted(kept, key=lambda place: not place.name.startswith(room))
            if room in place.rooms
        ),
        "",
    )
    for place in places:
        if place in kept:
            yield NavEntry(place.name, place.label, place.icon, place.name == here)


@dataclass(frozen=True)
class Place:
    """A main place. The least ``weight`` stays longest; ``rooms`` are what its pages' URL names begin with."""

    name: str
    label: str
    icon: str
    weight: int
    rooms: frozenset[str]


def _places(member: Member) -> Iterator[Place]:
    clinician, supervisor, admin = member.is_clinician, member.is_supervisor, member.is_admin
    yield Place("today", _("Today"), "today", 0, frozenset({"today"}))
    if supervisor:
        yield Place("caseload", _("Caseload"), "caseload", 2, frozenset({"caseload", "shared"}))
    if clinician:
        yield Place("visit_list", _("Visits"), "visits", 1, frozenset({"visit", "family", "place"}))
        yield Place("reflection_list", _("Reflections"), "reflections", 4, frozenset({"reflection", "share"}))
    if clinician or supervisor or not admin:  # who lost her roles reads the sessions she took part in
        rooms = frozenset({"session", "item", "thread", "comment", "summary"})
        yield Place("session_list", _("Supervision"), "supervision", 3, rooms)
    if supervisor:
        yield Place("shared_list", _("Shared"), "shared", 7, frozenset({"shared"}))
    if admin:
        yield Place("people_list", _("People"), "people", 5, frozenset({"people", "agency"}))
        yield Place("family_list", _("Families"), "family", 8, frozenset({"family", "place"}))
        yield Place("report_list", _("Reports"), "reports", 6, frozenset({"report"}))
