"""What every page's frame shows: where one is, where one can go."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from imh_practice.emergency.access import on_every_page
from imh_practice.membership.middleware import PLACE
from imh_practice.membership.models import Member

ELSEWHERE = {"place_choose": "", "practice_of": "caseload"}
"""Pages that stand in another room than their names say: "place" elsewhere is one in a family's team."""


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
    """Return the frame's variables. Asks the database nothing but what an admin's emergency access is at."""
    member: Member | None = getattr(request, "member", None)
    match = request.resolver_match
    name = match.view_name if match and match.view_name else ""
    room = ELSEWHERE.get(name, name.split("_")[0])
    return {
        "site_name": settings.SITE_NAME,
        "demo": settings.IS_DEMO,
        "member": member,
        "person_name": member.name if member else "",
        "agency_name": member.agency.name if member else "",
        "of_several_places": bool(member and request.session.get(PLACE, {}).get("of_several")),
        "emergencies": cache(partial(on_every_page, member)) if member else [],  # asked where a template does
        "languages": list(languages()),
        "nav": list(_entries(member, room)) if member else [],
    }


@dataclass(frozen=True)
class Language:
    """A language of the pages: code, name in itself, whether it is this page's, whether nobody vouches for it yet."""

    code: str
    name: str
    current: bool
    draft: bool


def languages() -> Iterator[Language]:
    """Yield those that are offered, in the order of the settings."""
    now = get_language()
    for code, name in settings.LANGUAGES:
        yield Language(code, str(name), code == now, code in settings.LANGUAGES_IN_DRAFT)


def _entries(member: Member, room: str) -> Iterator[NavEntry]:
    """Yield all the main places of a member's roles in one order. On a phone more than five make a second row.

    Fewer would fit one row, but what somebody looks after would then be nowhere in the menu.
    """
    places = list(_places(member))
    by_name = sorted(places, key=lambda place: not place.name.startswith(room))
    here = next((place.name for place in by_name if room in place.rooms), "")
    for place in places:
        yield NavEntry(place.name, place.label, place.icon, place.name == here)


@dataclass(frozen=True)
class Place:
    """A main place; ``rooms`` are what its pages' URL names begin with."""

    name: str
    label: str
    icon: str
    rooms: frozenset[str]


def _places(member: Member) -> Iterator[Place]:
    clinician, supervisor, admin = member.is_clinician, member.is_supervisor, member.is_admin
    yield Place("today", _("Today"), "today", frozenset({"today"}))
    if supervisor:
        yield Place("caseload", _("Caseload"), "caseload", frozenset({"caseload", "shared"}))
    if clinician:
        yield Place("visit_list", _("Visits"), "visits", frozenset({"visit", "family", "place", "wondering"}))
        yield Place("reflection_list", _("Reflections"), "reflections", frozenset({"reflection", "share"}))
    if clinician or supervisor or not admin:  # who lost her roles reads the sessions she took part in
        rooms = frozenset({"session", "item", "thread", "comment", "summary"} | ({"job"} if not admin else set()))
        yield Place("session_list", _("Supervision"), "supervision", rooms)
    if supervisor:
        yield Place("shared_list", _("Shared"), "shared", frozenset({"shared"}))
    yield Place("practice_list", _("Practice"), "practice", frozenset({"practice"}))
    if admin:
        yield Place(
            "people_list", _("People"), "people", frozenset({"people", "agency", "access", "emergency", "given"})
        )
        yield Place("family_list", _("Families"), "family", frozenset({"family", "place"}))
        yield Place("report_list", _("Reports"), "reports", frozenset({"report", "job"}))
