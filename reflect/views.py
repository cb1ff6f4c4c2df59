"""Reflect's pages: one's own writing, what of it is shared, and what others share."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from imh_practice.membership.models import Pairing
from imh_practice.membership.rule import MemberRequest, loaded
from imh_practice.membership.trail import read_by
from imh_practice.practice.catalogue import catalogue
from imh_practice.practice.ours import offered
from imh_practice.shared.keyed import key_in, with_key
from imh_practice.shared.paging import page_of
from observations.models import Visit
from reflect import actions
from reflect.forms import ShareForm, WriteForm
from reflect.models import Reflection, ShareGrant
from reflect.prompts import answers
from reflect.standing import names, standing_of, with_standing
from reflect.writing import both


def _tabs(request: MemberRequest, current: str) -> list[dict[str, Any]]:
    places = [("reflection_list", _("Yours")), ("share_list", _("You shared"))]
    if request.member.is_supervisor or current == "shared_list":
        places.append(("shared_list", _("Shared with you")))
    return [{"url": reverse(name), "label": label, "current": name == current} for name, label in places]


def _visit_asked_for(request: MemberRequest) -> Visit | None:
    """Return the visit of ``?visit=``; one she may not read is as unknown as one that never was.

    Raises Http404 before anything was written. Words are never refused: since she began to write, the visit may have
    been moved to the right family, or her place on the team may have ended, and then they are about no visit.
    """
    if "visit" not in request.GET:
        return None
    try:
        ref = UUID(request.GET["visit"])
    except ValueError:
        ref = UUID(int=0)
    visit = Visit.objects.visible_to(request.member).select_related("family").filter(pk=ref).first()
    if visit is None and request.method != "POST":
        raise Http404
    return visit


def reflection_list(request: MemberRequest) -> HttpResponse:
    """Her own, newest first: when, about which visit, and who can read it. Never a word of what is in it."""
    visit = _visit_asked_for(request)
    own = Reflection.objects.visible_to(request.member).with_visit(request.member).defer("text")
    page = page_of(own.filter(visit=visit) if visit else own, request)
    context = {
        "visit": visit,
        "page": page,
        "reflections": with_standing(page.rows, member=request.member),
        "readable": [] if visit or page.newer_url else _readable(request),
        "tabs": _tabs(request, "reflection_list"),
    }
    return render(request, "reflect/reflection_list.html", context)


def _readable(request: MemberRequest) -> list[ShareGrant]:
    """Return the latest of what others can read now; all of it has a page of its own."""
    given = ShareGrant.objects.given_by(request.member).in_force().with_people().defer("shared_text__text")
    return list(given.order_by("-made_at")[:5])


def reflection_new(request: MemberRequest) -> HttpResponse:
    """An empty page, for her alone; about a visit where she came from one."""
    visit = _visit_asked_for(request)
    is_lost = visit is None and "visit" in request.GET
    key = key_in(request, "key", by=request.member.pk)
    if request.method != "POST":
        if key is None:
            return with_key(request, "key")
        if kept := Reflection.objects.visible_to(request.member).filter(pk=key).defer("text").first():
            return render(
                request, "reflect/reflection_already.html", {"reflection": kept, "today": timezone.localdate()}
            )
    form = WriteForm(request.POST or None, words=offered())
    if request.method == "POST" and form.is_valid():
        reflection = actions.write_reflection(parts=form.written, by=request.member, visit=visit, key=key)
        if is_lost:
            messages.warning(
                request, _("Kept, for you alone; kept without the visit, which is not open to you any more.")
            )
        else:
            messages.success(request, _("Kept. Nobody but you can read it."))
        return redirect("reflection_detail", ref=reflection.pk)
    moments = actions.read_to_write(visit=visit, by=request.member)
    context = {
        "form": form,
        "visit": visit,
        "is_lost": is_lost,
        "moments": moments,
        "action": request.get_full_path(),
    }
    return render(request, "reflect/reflection_new.html", context, status=422 if form.errors else 200)


def reflection_detail(request: MemberRequest, ref: UUID) -> HttpResponse:
    """One of her own, with who can read what of it."""
    reflection = loaded(request, Reflection)
    grants = list(ShareGrant.objects.given_by(request.member).of_reflection(reflection).with_people())
    context = {
        "reflection": reflection,
        "answers": answers(catalogue(), actions.read_reflection(reflection=reflection)),
        "standing": standing_of(reflection, [grant for grant in grants if grant.is_in_force]),
        "grants": grants,
    }
    return render(request, "reflect/reflection_detail.html", context)


def reflection_edit(request: MemberRequest, ref: UUID) -> HttpResponse:
    """Write over it. Where it was changed elsewhere meanwhile, both versions are shown and neither is lost."""
    reflection, words = loaded(request, Reflection), offered()
    parts = reflection.parts
    form = WriteForm(request.POST or None, words=words, parts=parts, initial={"base": reflection.version})
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


def reflection_share(request: MemberRequest, ref: UUID) -> HttpResponse:
    """Choose who may read what; see the exact words; share. Nothing is shared before the second step."""
    reflection, step = loaded(request, Reflection), request.POST.get("step")
    pairings = list(Pairing.objects.of_clinician(request.member).select_related("supervisor").order_by("began_at"))
    if request.method == "POST" and request.POST.get("base") != str(reflection.version):
        return _choose_again(request, reflection, pairings)
    parts = actions.read_reflection(reflection=reflection)
    words, initial = catalogue(), {"base": reflection.version}
    form = ShareForm(request.POST or None, words=words, parts=parts, pairings=pairings, initial=initial)
    if request.method != "POST" or not form.is_valid() or step == "change":
        context = {"reflection": reflection, "form": form, "pairings": pairings}
        return render(request, "reflect/reflection_share.html", context, status=422 if form.errors else 200)
    if step == "share":
        return _share(request, reflection, form)
    context = {
        "reflection": reflection,
        "answers": answers(words, form.chosen),
        "is_excerpt": form.chosen != parts,
        "readers": names(pairing.supervisor.first_name for pairing in form.named),
        "managers": [pairing.supervisor for pairing in form.named if pairing.also_line_manager],
        "note": request.member.agency.share_note,
        "typed": [(name, value) for name in ShareForm.base_fields for value in request.POST.getlist(name)],
    }
    return render(request, "reflect/reflection_share_confirm.html", context)


def _share(request: MemberRequest, reflection: Reflection, form: ShareForm) -> HttpResponse:
    try:
        grants = actions.share_reflection(
            reflection=reflection,
            choice=form.choice,
            readers=form.named,
            base=form.cleaned_data["base"],
            by=request.member,
        )
    except (actions.Stale, actions.NotHerReader):
        return _choose_again(request, reflection, list(form.pairings.values()))
    readers = names(grant.reader.first_name for grant in grants)
    messages.success(request, _("Shared. %(readers)s can read exactly these words.") % {"readers": readers})
    if len(grants) == 1:
        return redirect("share_detail", ref=grants[0].pk)
    return redirect("reflection_detail", ref=reflection.pk)


def _choose_again(request: MemberRequest, reflection: Reflection, pairings: list[Pairing]) -> HttpResponse:
    """The text was changed elsewhere since she chose: passages have moved, so only what she typed is kept."""
    fresh = Reflection.objects.visible_to(request.member).filter(pk=reflection.pk).first()
    if fresh is None:
        raise Http404
    typed = {"base": fresh.version, "what": request.POST.get("what"), "lines": request.POST.get("lines")}
    readers = request.POST.getlist("readers")
    parts = actions.read_reflection(reflection=fresh)
    form = ShareForm(words=catalogue(), parts=parts, pairings=pairings, initial={**typed, "readers": readers})
    context = {"reflection": fresh, "form": form, "pairings": pairings, "changed": True}
    return render(request, "reflect/reflection_share.html", context, status=409)


def share_list(request: MemberRequest) -> HttpResponse:
    """What she shared, newest first, and whether it can be read now."""
    given = ShareGrant.objects.given_by(request.member).with_visit(request.member)
    page = page_of(given.defer("shared_text__text"), request)
    return render(request, "reflect/share_list.html", {"page": page, "tabs": _tabs(request, "share_list")})


def share_detail(request: MemberRequest, ref: UUID) -> HttpResponse:
    """One thing she shared: the exact words, since when, whether it was opened; and the way to take it back."""
    grant = loaded(request, ShareGrant)
    context = {
        "grant": grant,
        "answers": answers(catalogue(), actions.read_own_share(grant=grant)),
        "read_by": read_by([grant.shared_text_id], author=request.member),
        "reflection": Reflection.objects.visible_to(request.member).filter(pk=grant.shared_text.reflection_id).first(),
    }
    return render(request, "reflect/share_detail.html", context)


def share_take_back(request: MemberRequest, ref: UUID) -> HttpResponse:
    """End one person's reading."""
    grant = loaded(request, ShareGrant)
    if actions.take_back_share(grant=grant, by=request.member):
        name = grant.reader.first_name
        messages.success(request, _("Taken back. %(name)s cannot read it any more.") % {"name": name})
    return redirect("share_detail", ref=grant.pk)


def shared_list(request: MemberRequest) -> HttpResponse:
    """What clinicians share with the reader now, each with what she shared, newest first."""
    held = ShareGrant.objects.held_by(request.member).with_visit(request.member)
    page = page_of(held.defer("shared_text__text"), request)
    by_author: dict[UUID, list[ShareGrant]] = {}
    for grant in page.rows:
        by_author.setdefault(grant.author_id, []).append(grant)
    context = {"page": page, "authors": list(by_author.values()), "tabs": _tabs(request, "shared_list")}
    return render(request, "reflect/shared_list.html", context)


def shared_detail(request: MemberRequest, ref: UUID) -> HttpResponse:
    """The words somebody shared with the reader, exactly. The first opening is noted, and its author can see it."""
    grant = loaded(request, ShareGrant)
    try:
        parts = actions.open_share(grant=grant, by=request.member)
    except actions.ShareOver:
        raise Http404 from None
    return render(request, "reflect/shared_detail.html", {"grant": grant, "answers": answers(catalogue(), parts)})
