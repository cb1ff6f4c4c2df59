"""Reading a visit: as it stands, and as it stood. Each reading of words is on the trail, with why."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from imh_practice.audit.actions import Touched, record
from imh_practice.audit.models import Kind
from imh_practice.families.access import known_family
from imh_practice.membership.models import Member
from imh_practice.membership.rule import MemberRequest, loaded
from imh_practice.membership.trail import read_by
from observations.access import may_bring, team_of, why_readable
from observations.forms.find import found_from
from observations.history import changed_at, versions_with
from observations.models import Moment, Visit, VisitState, VisitVersion
from observations.note import readers_of, who_does_not_read
from observations.offer import supervisors_of
from observations.reading import read_visit

__all__ = ["visit_detail", "visit_version"]


def note_reading(request: MemberRequest, visit: Visit) -> list[Member]:
    """Write the reading into the trail, and return the family's team, which says why it was allowed."""
    team = team_of(visit)
    why = why_readable(request.member, visit, team)
    record(Kind.READ, [Touched("observations.visit", visit.pk, visit.author_id, why)])
    return team


def visit_detail(request: MemberRequest, ref: object) -> HttpResponse:
    """One visit with its moments, who can read it, and its earlier versions."""
    visit = loaded(request, Visit)
    if visit.state == VisitState.DRAFT:
        return redirect("visit_amend", ref=visit.pk)
    team, found = note_reading(request, visit), found_from(request)
    read = read_visit(visit, by=request.member)
    supervisors = supervisors_of(visit.author)
    versions = versions_with(Moment.objects.open_to(request.member), visit)
    context = {
        "visit": visit,
        "read": read,
        "back_url": f"{reverse('visit_list')}{found and '?'}{found}",
        "is_own": read.is_own,
        "readers": get_text_list(readers_of(read, team, supervisors), _("and")),
        "but": " ".join(who_does_not_read(read)),
        "may_bring": may_bring(request.member, visit, supervisors),
        # The author, and who supervises her, read the visit also where neither has to do with the family any more.
        "knows_family": request.member in team or known_family(request.member, visit.family_id) is not None,
        "their_notes": read.together if request.member in team else (),
        "earlier": versions[-2::-1],
        "changed_at": changed_at(versions),
    }
    if read.is_own:
        context["read_by"] = read_by([visit.pk, *(moment.moment.pk for moment in read.moments)], author=request.member)
    return render(request, "observations/visit_detail.html", context)


def visit_version(request: MemberRequest, ref: object) -> HttpResponse:
    """A visit as it stood at one time."""
    version = loaded(request, VisitVersion)
    visit = version.visit
    if visit.head_id == version.pk:
        return redirect("visit_detail", ref=visit.pk)
    note_reading(request, visit)
    read = read_visit(visit, by=request.member, version=version)
    context = {"visit": visit, "version": version, "read": read, "is_own": read.is_own}
    return render(request, "observations/visit_version.html", context)
