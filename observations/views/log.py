"""Logging a visit: choose the family, write it down, finish."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import F, OuterRef, Subquery
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from imh_practice.families.ages import is_quiet
from imh_practice.families.models import Family
from imh_practice.membership.models import Member
from imh_practice.membership.rule import MemberRequest, loaded
from imh_practice.shared.keyed import key_in, with_key
from imh_practice.shared.rows import ADD, pressed
from observations.access import carried_family, may_bring
from observations.actions import (
    AlreadyBegun,
    ChangedMeanwhile,
    Facts,
    TooLate,
    amend_visit,
    log_visit,
    move_visit,
    set_aside,
    take_back_visit,
)
from observations.forms import WORK_ENDED
from observations.forms.not_met import NotMetForm, RightFamilyForm
from observations.forms.visit import VisitForms, fresh_forms
from observations.models import Outcome, Visit, VisitState
from observations.note import who_does_not_read
from observations.offer import Offer, last_time, offer, supervisors_of
from observations.reading import read_visit
from observations.views.amend import changed_meanwhile
from observations.writing import Standing

AT_ONCE, KEY = 5, "ref"


def sent(request: MemberRequest) -> QueryDict | None:
    """Return what was sent. Not "POST or None": an empty form that was sent has errors to tell."""
    return request.POST if request.method == "POST" else None


def families_to_visit(member: Member) -> Any:
    """Families she can log a visit with, the one she visited last on top."""
    hers = Visit.objects.finished().filter(family=OuterRef("pk"), author=member).order_by("-happened_at")
    families = Family.objects.open().carried_by(member).annotate(last=Subquery(hers.values("happened_at")[:1]))
    # Ties by code name, so that the list does not move by itself.
    return families.order_by(F("last").desc(nulls_last=True), "code_name")


def family_pick(request: MemberRequest) -> HttpResponse:
    """The first tap: which family. The five visited last as whole rows, then the rest."""
    families = list(families_to_visit(request.member))
    drafts = Visit.objects.drafts_of(request.member).select_related("family").order_by("-made_at")
    context = {"first": families[:AT_ONCE], "rest": families[AT_ONCE:], "drafts": drafts}
    return render(request, "observations/family_pick.html", context)


def visit_log(request: MemberRequest) -> HttpResponse:
    """Write down a visit with the family named in the query: its moments first, facts filled in and folded away."""
    data, family = sent(request), carried_family(request.member, request.GET.get("family"))
    if family is None or (family.ended_on and data is None):
        raise Http404
    key = key_in(request, KEY, by=request.member.pk)
    if data is None and (there := already(request, key)):
        return there
    offered = offer(family=family, member=request.member)
    if data is None:
        return log_page(request, fresh_forms(offered, last_time(family, request.member)).focus_last())
    forms = VisitForms(offered, data=data)
    if pressed(data) and not family.ended_on:
        typed = forms.as_typed()
        return log_page(request, typed.focus_last() if ADD in data else typed)
    finishing = "draft" not in data
    if not forms.is_valid(finishing=finishing):
        return log_page(request, forms, status=422)
    try:
        visit = log_visit(
            family=family, facts=forms.facts, moments=forms.words, by=request.member, finish=finishing, ref=key
        )
    except AlreadyBegun:
        return _sent_again(request, forms, offered, key, finishing=finishing)
    return written(request, visit, finishing=finishing)


def already(request: MemberRequest, key: UUID | None) -> HttpResponse | None:
    """Return what a page for a new visit shows where it was asked for before: where the visit with its key stands.

    None where there is none yet. Never the form once more: the browser gives back what was typed there, and sent again
    it would be a second visit.
    """
    if key is None:
        return with_key(request, KEY)
    visit = Visit.objects.filter(author=request.member, pk=key).select_related("family").first()
    if visit is None:
        return None
    if visit.state == VisitState.DRAFT:
        return redirect("visit_amend", ref=visit.pk)
    return render(request, "observations/visit_already.html", {"visit": visit, "today": timezone.localdate()})


def _sent_again(
    request: MemberRequest, forms: VisitForms, offered: Offer, key: UUID | None, *, finishing: bool
) -> HttpResponse:
    """The same page came twice: by a second tap, or from a browser that keeps pages whole. Neither makes a second
    visit; what she wrote on becomes a new version of the first."""
    hers = Visit.objects.written_by(request.member).filter(family=offered.family).select_related("head")
    visit = hers.filter(pk=key).first() if key else None
    if visit is None:
        raise Http404
    standing = Standing.of(visit)
    moments = standing.aligned(forms.words)
    try:
        # The page knows of the first version only: where there is another, she is shown both.
        amend_visit(visit=visit, base=1, facts=forms.facts, moments=moments, by=request.member, finish=finishing)
    except ChangedMeanwhile:
        return changed_meanwhile(request, visit, forms, offered)
    visit.refresh_from_db()
    return written(request, visit, finishing=finishing)


def log_page(request: MemberRequest, forms: VisitForms, *, status: int = 200) -> HttpResponse:
    context = {"forms": forms, "family": forms.offer.family, "offer": forms.offer, "has_errors": status == 422}
    return render(request, "observations/visit_log.html", context, status=status)


def written(request: MemberRequest, visit: Visit, *, finishing: bool) -> HttpResponse:
    """Go on after writing: to the thanks, or to where drafts wait."""
    if finishing:
        return redirect("visit_saved", ref=visit.pk)
    messages.success(request, _("Kept as a draft. Only you can see it until you finish."))
    return redirect("visit_list")


def visit_not_met(request: MemberRequest) -> HttpResponse:
    """A planned visit that did not take place: who could not, in one more tap."""
    data, family = sent(request), carried_family(request.member, request.GET.get("family"))
    if family is None or (family.ended_on and data is None):
        raise Http404
    key = key_in(request, KEY, by=request.member.pk)
    if data is None and (there := already(request, key)):
        return there
    form = NotMetForm(data)
    if family.ended_on:  # since the page was opened
        form.add_error(None, WORK_ENDED)
    if data is not None and form.is_valid():
        facts = Facts(happened_at=form.cleaned_data["happened_at"], outcome=form.cleaned_data["outcome"])
        try:
            visit = log_visit(family=family, facts=facts, by=request.member, ref=key)
        except AlreadyBegun:
            # The page came twice. The first stands; on its own page it can be put right.
            visit = get_object_or_404(Visit.objects.written_by(request.member), pk=key)
        return redirect("visit_saved", ref=visit.pk)
    log_url = f"{reverse('visit_log')}?family={family.pk}"
    context = {"family": family, "form": form, "log_url": log_url}
    return render(request, "observations/visit_not_met.html", context, status=422 if form.errors else 200)


def visit_saved(request: MemberRequest, ref: object) -> HttpResponse:
    """Thanks, once; then what she may want to do next."""
    visit = loaded(request, Visit)
    if visit.state == VisitState.DRAFT:
        return redirect("visit_amend", ref=visit.pk)
    read = read_visit(visit, by=request.member)
    context = {
        "visit": visit,
        "read": read,
        "we_met": read.version.outcome == Outcome.MET,
        "thanks": read.version.outcome in {Outcome.MET, Outcome.NO_ANSWER}
        and not is_quiet(visit.family, read.children),
        "but": " ".join(who_does_not_read(read)),
        "can_move": visit.can_move_at(timezone.now()),
        "may_bring": may_bring(request.member, visit, supervisors_of(request.member)),
    }
    return render(request, "observations/visit_saved.html", context)


def visit_wrong_family(request: MemberRequest, ref: object) -> HttpResponse:
    """Put a visit with the family it was with, within ten minutes of finishing it."""
    visit = loaded(request, Visit)
    families = families_to_visit(request.member).exclude(pk=visit.family_id)
    form = RightFamilyForm(sent(request), families=families)
    if request.method == "POST" and form.is_valid():
        try:
            right = move_visit(visit=visit, family=form.cleaned_data["family"], by=request.member)
        except TooLate:
            pass
        else:
            messages.success(request, _("This visit is with %(name)s now.") % {"name": right.family.code_name})
            return redirect("visit_saved", ref=right.pk)
    in_time = visit.can_move_at(timezone.now())
    context = {"visit": visit, "families": families if in_time else [], "in_time": in_time, "form": form}
    status = 422 if form.errors or (request.method == "POST" and not in_time) else 200
    return render(request, "observations/visit_wrong_family.html", context, status=status)


def visit_by_mistake(request: MemberRequest, ref: object) -> HttpResponse:
    """Take back a visit that should not have been logged, within ten minutes of finishing it."""
    visit = loaded(request, Visit)
    if request.method == "POST":
        try:
            take_back_visit(visit=visit, by=request.member)
        except TooLate:
            pass
        else:
            messages.success(request, _("Taken back. The visit does not stand in the record."))
            return redirect("visit_list")
    in_time = visit.can_move_at(timezone.now())
    status = 422 if request.method == "POST" else 200
    return render(request, "observations/visit_by_mistake.html", {"visit": visit, "in_time": in_time}, status=status)


def visit_set_aside(request: MemberRequest, ref: object) -> HttpResponse:
    """Give up a draft."""
    set_aside(draft=loaded(request, Visit), by=request.member)
    messages.success(request, _("The draft is set aside."))
    return redirect("visit_list")
