"""Changing what is written, by its author alone; and what happens when two screens did it at once."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from imh_practice.audit.actions import Touched, record
from imh_practice.audit.models import Kind
from imh_practice.membership.rule import MemberRequest, loaded
from imh_practice.shared.rows import ADD, pressed
from observations.access import carried_family, writes
from observations.actions import ChangedMeanwhile, SetAside, amend_visit
from observations.forms.visit import VisitForms, forms_of
from observations.models import MomentVersion, Visit, VisitState, VisitVersion
from observations.offer import Offer, offer
from observations.reading import VisitAsRead, read_visit
from observations.writing import Standing


def visit_amend(request: MemberRequest, ref: object) -> HttpResponse:
    """Go on with a draft, or change a finished visit; its earlier versions stay."""
    visit = loaded(request, Visit)
    if not writes(request.member, visit):
        raise PermissionDenied
    standing = Standing.of(visit)
    kept_from = {key for one in standing.words.values() for key in one.kept_from}
    named = {key for one in standing.words.values() for key in one.about}
    offered = offer(family=visit.family, member=request.member, also=kept_from, named=named, of=visit)
    if request.method != "POST":
        _note_reading(visit)
        return amend_page(request, visit, forms_of(standing, offered))
    forms = VisitForms(offered, standing, data=request.POST)
    if pressed(request.POST):
        typed = forms.as_typed()
        return amend_page(request, visit, typed.focus_last() if ADD in request.POST else typed)
    draft = visit.state == VisitState.DRAFT
    finishing = not draft or "draft" not in request.POST
    if not forms.is_valid(finishing=finishing):
        return amend_page(request, visit, forms, status=422)
    try:
        changed = amend_visit(
            visit=visit,
            base=forms.base,
            facts=forms.facts,
            moments=forms.words,
            removed=forms.removed,
            by=request.member,
            finish=finishing,
        )
    except ChangedMeanwhile:
        return changed_meanwhile(request, visit, forms, offered)
    except SetAside:
        raise Http404 from None  # as a moment later: that page gives her words back
    if draft and finishing:
        return redirect("visit_saved", ref=visit.pk)
    if draft:
        messages.success(request, _("Kept as a draft. Only you can see it until you finish."))
        return redirect("visit_list")
    messages.success(request, _("Saved.") if changed else _("Nothing was changed."))
    return redirect("visit_detail", ref=visit.pk)


def _note_reading(visit: Visit) -> None:
    """Write into the trail that the visit's words were shown, here to who wrote them. What she types is no reading."""
    record(Kind.READ, [Touched("observations.visit", visit.pk, visit.author_id, "author")])


def changed_meanwhile(request: MemberRequest, visit: Visit, forms: VisitForms, offered: Offer) -> HttpResponse:
    """Two screens wrote: show what stands beside what is here, lose neither, and let her decide."""
    visit = Visit.objects.select_related("family", "author", "head").get(pk=visit.pk)
    standing = Standing.of(visit)
    newer = MomentVersion.objects.filter(moment__in=standing.moments, visit_version__number__gt=forms.base)
    changed = list(newer.values_list("moment_id", flat=True))
    here = {form.cleaned_data.get("ref") for form in forms.moments.forms}
    read = read_visit(visit, by=request.member)
    _note_reading(visit)
    return amend_page(
        request,
        visit,
        forms.beside(standing, changed),
        status=409,
        read=read,
        facts=_other_facts(read, forms),
        other_time=forms.facts.happened_at != read.version.happened_at.replace(second=0, microsecond=0),
        elsewhere=[one for one in read.moments if one.moment.pk in changed and one.moment.pk not in here],
    )


def _other_facts(read: VisitAsRead, forms: VisitForms) -> list[tuple[str, object]]:
    """Return the facts as they stand, where the page has others."""
    here = forms.facts
    version = VisitVersion(
        outcome=here.outcome,
        happened_at=here.happened_at,
        minutes=here.minutes,
        setting=here.setting,
        present=list(here.present),
        told=dict(here.told),
        beside_id=here.beside,
    )
    services = forms.offer.known(str(key) for key in here.services)
    return read.facts_beside(version, sorted(services, key=lambda entry: entry.position))


def amend_page(
    request: MemberRequest, visit: Visit, forms: VisitForms, *, status: int = 200, **more: Any
) -> HttpResponse:
    is_draft = visit.state == VisitState.DRAFT
    context = {
        "forms": forms,
        "family": visit.family,
        "visit": visit,
        "offer": forms.offer,
        "has_errors": status == 422,
        "is_draft": is_draft,
        "has_left": is_draft and carried_family(request.member, str(visit.family_id)) is None,
        "is_finished": visit.state == VisitState.FINISHED,
        **more,
    }
    return render(request, "observations/visit_amend.html", context, status=status)
