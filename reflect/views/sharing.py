"""What of one's own writing is shared, and what others share."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from imh_practice.membership.models import Pairing
from imh_practice.membership.rule import MemberRequest, loaded
from imh_practice.membership.trail import read_by
from imh_practice.practice.catalogue import catalogue
from imh_practice.shared.paging import page_of
from reflect import actions
from reflect.forms import ShareForm
from reflect.models import Reflection, ShareGrant
from reflect.prompts import answers, side_by_side
from reflect.standing import names
from reflect.views.asked import tabs


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
    return render(request, "reflect/share_list.html", {"page": page, "tabs": tabs(request, "share_list")})


def share_detail(request: MemberRequest, ref: UUID) -> HttpResponse:
    """One thing she shared: the exact words, since when, whether it was opened; and the way to take it back."""
    grant = loaded(request, ShareGrant)
    read = answers(catalogue(), actions.read_own_share(grant=grant))
    context = {
        "grant": grant,
        "answers": read,
        "side_by_side": side_by_side(read),
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
    context = {"page": page, "authors": list(by_author.values()), "tabs": tabs(request, "shared_list")}
    return render(request, "reflect/shared_list.html", context)


def shared_detail(request: MemberRequest, ref: UUID) -> HttpResponse:
    """The words somebody shared with the reader, exactly. The first opening is noted, and its author can see it."""
    grant = loaded(request, ShareGrant)
    try:
        parts = actions.open_share(grant=grant, by=request.member)
    except actions.ShareOver:
        raise Http404 from None
    read = answers(catalogue(), parts)
    context = {"grant": grant, "answers": read, "side_by_side": side_by_side(read)}
    return render(request, "reflect/shared_detail.html", context)
