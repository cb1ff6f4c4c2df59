"""One's own writing: the list, an empty page, one of them, changing it, deleting it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from imh_practice.membership.rule import MemberRequest, loaded
from imh_practice.practice.catalogue import catalogue
from imh_practice.practice.ours import offered
from imh_practice.shared.paging import page_of
from reflect import actions
from reflect.forms import WriteForm, write_form
from reflect.models import Reflection, ShareGrant
from reflect.prompts import answers, side_by_side
from reflect.standing import names, standing_of, with_standing
from reflect.views.asked import empty_page_elsewhere, is_lost, keep, tabs, visit_asked_for
from reflect.writing import both


def reflection_list(request: MemberRequest) -> HttpResponse:
    """Her own, newest first: when, about which visit, and who can read it. Never a word of what is in it."""
    visit = visit_asked_for(request)
    own = Reflection.objects.visible_to(request.member).with_visit(request.member).defer("text")
    page = page_of(own.filter(visit=visit) if visit else own, request)
    context = {
        "visit": visit,
        "page": page,
        "reflections": with_standing(page.rows, member=request.member),
        "readable": [] if visit or page.newer_url else _readable(request),
        "tabs": tabs(request, "reflection_list"),
    }
    return render(request, "reflect/reflection_list.html", context)


def _readable(request: MemberRequest) -> list[ShareGrant]:
    """Return the latest of what others can read now; all of it has a page of its own."""
    given = ShareGrant.objects.given_by(request.member).in_force().with_people().defer("shared_text__text")
    return list(given.order_by("-made_at")[:5])


def reflection_new(request: MemberRequest) -> HttpResponse:
    """An empty page, for her alone; about a visit where she came from one."""
    visit = visit_asked_for(request)
    if elsewhere := empty_page_elsewhere(request):
        return elsewhere
    form = write_form(request.POST, words=offered())
    if request.method == "POST" and form.is_valid():
        return keep(request, form, visit)
    moments = actions.read_to_write(visit=visit, by=request.member)
    context = {
        "form": form,
        "visit": visit,
        "is_lost": is_lost(request, visit),
        "moments": moments,
        "action": request.get_full_path(),
    }
    return render(request, "reflect/reflection_new.html", context, status=422 if form.errors else 200)


def reflection_detail(request: MemberRequest, ref: UUID) -> HttpResponse:
    """One of her own, with who can read what of it."""
    reflection = loaded(request, Reflection)
    grants = list(ShareGrant.objects.given_by(request.member).of_reflection(reflection).with_people())
    read = answers(catalogue(), actions.read_reflection(reflection=reflection))
    context = {
        "reflection": reflection,
        "answers": read,
        "side_by_side": side_by_side(read),
        "standing": standing_of(reflection, [grant for grant in grants if grant.is_in_force]),
        "grants": grants,
    }
    return render(request, "reflect/reflection_detail.html", context)


def reflection_edit(request: MemberRequest, ref: UUID) -> HttpResponse:
    """Write over it. Where it was changed elsewhere meanwhile, both versions are shown and neither is lost."""
    reflection, words = loaded(request, Reflection), offered()
    parts = reflection.parts
    form = write_form(request.POST, words=words, parts=parts, base=reflection.version)
    if request.method == "POST" and form.is_valid():
        keep_both = request.POST.get("keep") == "both"
        try:
            actions.edit_reflection(
                reflection=reflection,
                parts=both(parts, form.written) if keep_both else form.written,
                base=form.cleaned_data["base"] or 0,
                by=request.member,
            )
        except actions.Stale:
            return _two_versions(request, reflection)
        messages.success(request, _("Kept. What you changed is only yours."))
        return redirect("reflection_detail", ref=reflection.pk)
    visit = reflection.visit
    moments = actions.read_to_write(reflection=reflection, visit=visit, by=request.member)
    context = {"form": form, "reflection": reflection, "visit": visit, "moments": moments}
    return render(request, "reflect/reflection_edit.html", context, status=422 if form.errors else 200)


def _two_versions(request: MemberRequest, reflection: Reflection) -> HttpResponse:
    fresh = Reflection.objects.visible_to(request.member).filter(pk=reflection.pk).first()
    if fresh is None:
        raise Http404
    words, kept = offered(), actions.read_reflection(reflection=fresh)
    data = request.POST.copy()
    data["base"] = str(fresh.version)
    form = WriteForm(data, words=words, parts=kept)
    context = {"form": form, "reflection": fresh, "kept": answers(words, kept)}
    return render(request, "reflect/reflection_two_versions.html", context, status=409)


def reflection_delete(request: MemberRequest, ref: UUID) -> HttpResponse:
    """Say what is lost and what stays, then delete."""
    reflection = loaded(request, Reflection)
    if request.method == "POST":
        actions.delete_reflection(reflection=reflection, by=request.member, take_back="take_back" in request.POST)
        messages.success(request, _("Deleted. Nobody can bring it back."))
        return redirect("reflection_list")
    grants = list(ShareGrant.objects.given_by(request.member).in_force().of_reflection(reflection).with_people())
    readers = names(grant.reader.first_name for grant in grants)
    context = {"reflection": reflection, "grants": grants, "readers": readers}
    return render(request, "reflect/reflection_delete.html", context)
