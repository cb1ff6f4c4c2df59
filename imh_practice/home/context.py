"""What every page's frame shows: where one is, where one can go."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

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
        "nav": list(_entries(member, room)) if member else [],
    }


def _entries(member: Member, room: str) -> Iterator[NavEntry]:
    yield NavEntry("today", _("Today"), "today", room == "today")
    if member.is_clinician or member.is_supervisor:
        yield NavEntry("visit_list", _("Visits"), "visits", room == "visit")
    yield NavEntry("family_list", _("Families"), "family", room in {"family", "place"})
    yield NavEntry("reflection_list", _("Reflections"), "reflections", room in {"reflection", "share", "shared"})
    if member.is_clinician or member.is_supervisor:
        rooms = {"session", "item", "thread", "comment", "summary"}
        yield NavEntry("session_list", _("Supervision"), "supervision", room in rooms)
