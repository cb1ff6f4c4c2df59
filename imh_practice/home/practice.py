"""Practice over time: one's own, and that of somebody who shows hers."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from imh_practice.audit.actions import Touched, record
from imh_practice.audit.models import Kind
from imh_practice.families.models import Child, Family
from imh_practice.home.over_time import WEEKS, OverTime
from imh_practice.membership.actions import show_practice
from imh_practice.membership.models import Member, Pairing
from imh_practice.membership.rule import MemberRequest, loaded
from imh_practice.shared.csv_cells import csv_file


def practice_mine(request: MemberRequest) -> HttpResponse:
    """What she tagged in twelve weeks, with all families or one; and who may see this page, which is for her to say."""
    member = request.member
    families = Family.objects.carried_by(member).order_by("code_name")
    family = _family(member, request.GET.get("family", ""))
    over = OverTime(member, family=family, back=_back(request))
    context = {
        "over": over,
        "families": families,
        "pairings": Pairing.objects.of_clinician(member).select_related("supervisor").order_by("began_at"),
        "table_url": "" if family else f"{reverse('practice_table')}?back={over.back}",
        **_pages(over),
    }
    return render(request, "home/practice_mine.html", context)


def practice_table(request: MemberRequest) -> HttpResponse:
    """The table of her page as a CSV file: a behavior a row, a week a column. Her own numbers; no family is named."""
    over = OverTime(request.member, back=_back(request))
    file = csv_file([[_("Behavior"), *(week.isoformat() for week in over.weeks)], *over.table])
    record(Kind.EXPORT, [Touched("membership.member", request.member.pk, request.member.pk)])
    name = f"practice-{over.weeks[-1].isoformat()}-{over.weeks[0].isoformat()}.csv"
    head = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(file, content_type="text/csv; charset=utf-8", headers=head)


def practice_show(request: MemberRequest, ref: UUID) -> HttpResponse:
    """Show the page to a supervisor, or take that back: it acts on her next request."""
    pairing = loaded(request, Pairing)
    shown = "show" in request.POST
    show_practice(pairing=pairing, shown=shown)
    name = pairing.supervisor.first_name
    messages.success(
        request,
        _("%(name)s can see this page now.") % {"name": name}
        if shown
        else _("%(name)s does not see this page any more.") % {"name": name},
    )
    return redirect("practice_mine")


def practice_of(request: MemberRequest, ref: UUID) -> HttpResponse:
    """The same page of somebody she supervises, who shows it to her."""
    pairing = loaded(request, Pairing)
    clinician = pairing.clinician
    over = OverTime(clinician, back=_back(request))
    record(Kind.READ, [Touched("membership.member", clinician.pk, clinician.pk, "supervisor")])
    return render(request, "home/practice_of.html", {"over": over, "clinician": clinician, **_pages(over)})


def _family(member: Member, ref: str) -> Family | None:
    """Return a family she carries, by what stands in the query. Raises Http404 for any other."""
    if not ref:
        return None
    try:
        key = UUID(ref)
    except ValueError:
        raise Http404 from None
    children = Prefetch("children", Child.objects.standing())
    family = Family.objects.carried_by(member).prefetch_related(children).filter(pk=key).first()
    if family is None:
        raise Http404
    return family


def _back(request: MemberRequest) -> int:
    back = request.GET.get("back", "")
    return int(back) if back.isascii() and back.isdigit() and len(back) <= 4 else 0  # four digits


def _pages(over: OverTime) -> dict[str, str]:
    """Return the links to the twelve weeks before, and after."""
    family = f"&family={over.family.pk}" if over.family else ""
    return {
        "older_url": f"?back={over.back + WEEKS}{family}",
        "newer_url": f"?back={max(over.back - WEEKS, 0)}{family}" if over.back else "",
    }
