"""Finding visits: the list with its filters, and one family's visits in time."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone

from imh_practice.audit.actions import Touched, record
from imh_practice.audit.models import Kind
from imh_practice.families.ages import age_line, is_quiet
from imh_practice.families.models import Caregiver, Child, Family, TeamPlace, WorkLevel
from imh_practice.membership.models import Member
from imh_practice.membership.rule import MemberRequest, loaded
from imh_practice.practice.catalogue import catalogue
from imh_practice.shared.prepared import prepared
from observations.access import why_readable
from observations.forms.find import FindForm, found_by
from observations.listing import VisitPage, latest_of, latest_with, page_of
from observations.models import Visit
from observations.reading import ages_on
from observations.told import ToldBefore, told_before


def visit_list(request: MemberRequest) -> HttpResponse:
    """Visits she may read, the latest first: her own, her families', and those of the people she supervises."""
    member, words = request.member, catalogue()
    form = FindForm(request.GET, member=member, words=words)
    if request.GET:
        visits = Visit.objects.visible_to(member).finished()
        page = page_of(
            form.narrow(visits) if form.is_valid() else visits,
            member=member,
            words=words,
            newer=request.GET.get("newer", ""),
            older=request.GET.get("older", ""),
        )
    else:
        page = latest_of(member, words=words)
    context = {
        "form": form,
        "page": page,
        "drafts": _drafts(member),
        "may_log": member.is_clinician,
        "found": found_by(request.GET),
        **_links(request.GET, page),
    }
    return render(request, "observations/visit_list.html", context, status=422 if form.errors else 200)


def _links(query: QueryDict, page: VisitPage) -> dict[str, str]:
    """Return the addresses of the pages beside this one, with the same filters."""

    def address(name: str, ref: Any) -> str:
        if ref is None:
            return ""
        kept = query.copy()
        for one in ("newer", "older"):
            kept.pop(one, None)
        kept[name] = str(ref)
        return f"?{kept.urlencode()}"

    return {"newer_url": address("newer", page.newer), "older_url": address("older", page.older)}


def family_detail(request: MemberRequest, ref: object) -> HttpResponse:
    """A family: who they are now, who carries them, and the last visits with the baby's age at each."""
    family, member, words = loaded(request, Family), request.member, catalogue()
    children = list(_children(family))
    page = latest_with(family, member, words=words)
    today, places = timezone.localdate(), list(_places(family))
    before = [] if is_quiet(family, children) else told_before(family, member, words)
    _note_reading(before, member, [place.member for place in places])
    began_by = places[0].member.first_name if places and places[0].member_id != member.pk else ""
    context = {
        "family": family,
        "ages": [age_line(child, family, today=today, began_by=began_by) for child in children if not child.gone_on],
        "children": children,
        "level": next(((words.wording(row.item_version_id), row) for row in _level(family)), None),
        "caregivers": _caregivers(family),
        "places": places,
        "before": before,
        "page": page,
        "rows": [(row, ages_on(children, row.visit.happened_at)) for row in page.rows],
        "may_log": family.carried and family.ended_on is None and member.is_clinician,
    }
    return render(request, "observations/family_detail.html", context)


def _note_reading(before: list[ToldBefore], member: Member, team: list[Member]) -> None:
    """Write into the trail whose words of a visit the page shows, as the visit's own page does."""
    if before:
        visits = [one.visit for one in before]
        record(
            Kind.READ,
            [Touched("observations.visit", one.pk, one.author_id, why_readable(member, one, team)) for one in visits],
        )


@prepared
def _drafts(member: Member) -> QuerySet[Visit, Visit]:
    return Visit.objects.drafts_of(member).select_related("family").order_by("-made_at")


@prepared
def _children(family: Family) -> QuerySet[Child, Child]:
    return Child.objects.standing().filter(family=family).order_by("pk")


@prepared
def _caregivers(family: Family) -> QuerySet[Caregiver, Caregiver]:
    return Caregiver.objects.standing().filter(family=family).order_by("pk")


@prepared
def _level(family: Family) -> QuerySet[WorkLevel, WorkLevel]:
    return WorkLevel.objects.of(family)[:1]


@prepared
def _places(family: Family) -> QuerySet[TeamPlace, TeamPlace]:
    return TeamPlace.objects.in_force().filter(family=family).select_related("member").order_by("began_at")
