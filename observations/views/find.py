"""Finding visits: the list with its filters, and one family's visits in time."""

from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone

from imh_practice.families.ages import age_line
from imh_practice.families.models import Caregiver, Child, Family, TeamPlace
from imh_practice.membership.rule import MemberRequest, loaded
from imh_practice.practice.catalogue import catalogue
from observations.forms.find import FindForm
from observations.listing import VisitPage, page_of
from observations.models import Visit
from observations.reading import ages_on

AT_ONCE = 10


def visit_list(request: MemberRequest) -> HttpResponse:
    """Visits she may read, the latest first: her own, her families', and those of the people she supervises."""
    member, words = request.member, catalogue()
    form = FindForm(request.GET, member=member, words=words)
    visits = Visit.objects.visible_to(member).finished()
    if form.is_valid():
        visits = form.narrow(visits)
    page = page_of(
        visits,
        member=member,
        words=words,
        newer=request.GET.get("newer", ""),
        older=request.GET.get("older", ""),
    )
    context = {
        "form": form,
        "page": page,
        "drafts": Visit.objects.drafts_of(member).select_related("family").order_by("-made_at"),
        "may_log": member.is_clinician,
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
    family, member = loaded(request, Family), request.member
    children = list(Child.objects.standing().filter(family=family).order_by("pk"))
    visits = Visit.objects.visible_to(member).finished().filter(family=family)
    page = page_of(visits, member=member, words=catalogue(), size=AT_ONCE)
    today = timezone.localdate()
    context = {
        "family": family,
        "ages": [age_line(child, today=today, began_on=family.began_on) for child in children],
        "caregivers": Caregiver.objects.standing().filter(family=family).order_by("pk"),
        "places": TeamPlace.objects.in_force().filter(family=family).select_related("member").order_by("began_at"),
        "page": page,
        "rows": [(row, ages_on(children, row.visit.happened_at)) for row in page.rows],
        "may_log": family.carried and family.ended_on is None and member.is_clinician,
    }
    return render(request, "observations/family_detail.html", context)
