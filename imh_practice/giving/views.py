"""Giving out a family's record on paper, and what was given: of a family for its team, of an agency for its admins."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _

from imh_practice.audit.actions import Touched, record
from imh_practice.audit.models import Kind
from imh_practice.disclosures.actions import DISCLOSURE, disclose
from imh_practice.disclosures.models import YEARS, Disclosure, DisclosureQuerySet
from imh_practice.families.models import Child, Family
from imh_practice.giving.forms import GivenForm, RecordForm
from imh_practice.giving.listing import children_in, families_in, lines
from imh_practice.giving.paper import MOST_VISITS, Part, paper_of
from imh_practice.membership.rule import MemberRequest, loaded
from imh_practice.shared.paging import page_of
from observations.models import Visit

FAMILY = "families.family"
SIZE = 50


def family_give(request: MemberRequest, ref: object) -> HttpResponse:
    """Choose a part of the record, and say to whom it goes; sent, it is shown as one page to print, and noted."""
    family = loaded(request, Family)
    today, children = timezone.localdate(), _children(family)
    initial = {"since": family.began_on, "until": today, "children": [str(child.pk) for child in children]}
    initial["language"] = get_language()
    form = RecordForm(request.POST if request.method == "POST" else None, of=children, initial=initial)
    if form.is_valid():
        chosen = form.cleaned_data
        others = [child for child in children if child not in form.chosen]
        part = Part(
            family, chosen["since"], chosen["until"], form.chosen, others, chosen["held_back"], chosen["agreed"]
        )
        visits = list(part.visits(request.member).select_related("author", "head")[: MOST_VISITS + 1])
        if 0 < len(visits) <= MOST_VISITS:
            with override(chosen["language"] or get_language()):
                return _paper(request, part, visits, form)
        form.add_error("until", _nothing() if not visits else _too_many())
    context = {"family": family, "form": form, "years": YEARS}
    return render(request, "giving/family_give.html", context, status=422 if form.errors else 200)


def _nothing() -> str:
    return _("You may read no finished visit of these days. Choose other days.")


def _too_many() -> str:
    words = ngettext("At most %(most)s visit goes", "At most %(most)s visits go", MOST_VISITS) % {"most": MOST_VISITS}
    return _("%(most)s on one paper, and these days have more. Choose fewer days, and print the rest after it.") % {
        "most": words
    }


def _paper(request: MemberRequest, part: Part, visits: list[Visit], form: RecordForm) -> HttpResponse:
    """Show the paper and note the giving, in one transaction. Loaded again the same day it is the same giving."""
    middle, agreed = paper_of(part, visits, by=request.member)
    touches = [Touched(FAMILY, part.family.pk)]
    given = disclose(part.leaves(middle, agreed=agreed), form.to(), by=request.member, touches=touches, once_a_day=True)
    (line,) = lines([given], {}, knows=True)
    context = {"family": part.family, "part": part, "middle": middle, "line": line, "visits": len(visits)}
    page = render(request, "giving/family_paper.html", context)
    page.headers["Content-Language"] = get_language() or ""  # the recipient's, not the giver's
    return page


def family_given(request: MemberRequest, ref: object) -> HttpResponse:
    """What left of a family in six years; ``?child``: of one child, for those who may know who she is; ``?whole``: all
    of it on one page, to print."""
    family = loaded(request, Family)
    record(Kind.READ, [Touched(FAMILY, family.pk)])
    children = _children(family) if family.known else []
    child = _chosen(children, request.GET.get("child", ""))
    given = Disclosure.objects.of_child(family.pk, child.pk) if child else Disclosure.objects.of_family(family.pk)
    whole = "whole" in request.GET
    page = None if whole else page_of(given, request, size=SIZE, by="at")
    rows = page.rows if page else list(given.told())
    context = {
        "family": family,
        "children": children if len(children) > 1 else [],
        "child": child,
        "lines": lines(rows, children_in(rows, children), knows=family.known),
        "page": page,
        "years": YEARS,
    }
    return render(request, "giving/family_given.html", context)


def given_list(request: MemberRequest) -> HttpResponse:
    """All that left an agency, newest first, by recipient and time."""
    form = GivenForm(request.GET)
    given = _narrowed(Disclosure.objects.filter(agency_id=request.member.agency_id), form)
    page = page_of(given, request, size=SIZE, by="at")
    record(Kind.READ, [Touched(DISCLOSURE, row.pk) for row in page.rows])
    context = {
        "form": form,
        "lines": lines(page.rows, families_in(page.rows), knows=False),
        "page": page,
    }
    return render(request, "giving/given_list.html", context, status=422 if form.errors else 200)


def _narrowed(given: DisclosureQuerySet, form: GivenForm) -> DisclosureQuerySet:
    if not form.is_valid():
        return given
    given = given.filter(**form.between("at"))
    return given.filter(recipient_kind=form.cleaned_data["to"]) if form.cleaned_data["to"] else given


def _children(family: Family) -> list[Child]:
    return list(Child.objects.standing().filter(family=family).order_by("pk"))


def _chosen(children: list[Child], ref: str) -> Child | None:
    try:
        key = UUID(ref)
    except ValueError:
        return None
    return next((child for child in children if child.pk == key), None)
