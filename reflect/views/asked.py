"""What several pages of the room begin and end with: tabs, the visit one writes about, an empty page, keeping it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from imh_practice.membership.rule import MemberRequest
from imh_practice.shared.keyed import key_in, with_key
from observations.models import Visit
from reflect import actions
from reflect.forms import WriteForm
from reflect.models import Reflection


def tabs(request: MemberRequest, current: str) -> list[dict[str, Any]]:
    places = [("reflection_list", _("Yours")), ("share_list", _("You shared"))]
    if request.member.is_supervisor or current == "shared_list":
        places.append(("shared_list", _("Shared with you")))
    return [{"url": reverse(name), "label": label, "current": name == current} for name, label in places]


def visit_asked_for(request: MemberRequest) -> Visit | None:
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


def is_lost(request: MemberRequest, visit: Visit | None) -> bool:
    """Whether the page was asked for about a visit that is not open to her any more."""
    return visit is None and "visit" in request.GET


def empty_page_elsewhere(request: MemberRequest) -> HttpResponse | None:
    """Return where an empty page leads: to an address with a key; to what was kept from it. None where it is shown."""
    key = key_in(request, "key", by=request.member.pk)
    if request.method == "POST":
        return None
    if key is None:
        return with_key(request, "key")
    kept = Reflection.objects.visible_to(request.member).filter(pk=key).defer("text").first()
    if kept is None:
        return None
    return render(request, "reflect/reflection_already.html", {"reflection": kept, "today": timezone.localdate()})


def keep(request: MemberRequest, form: WriteForm, visit: Visit | None) -> HttpResponse:
    """Keep what was written on such a page, for her alone, and say so. Needs a form that is valid."""
    key = key_in(request, "key", by=request.member.pk)
    reflection = actions.write_reflection(parts=form.written, by=request.member, visit=visit, key=key)
    if is_lost(request, visit):
        messages.warning(request, _("Kept, for you alone; kept without the visit, which is not open to you any more."))
    else:
        messages.success(request, _("Kept. Nobody but you can read it."))
    return redirect("reflection_detail", ref=reflection.pk)
