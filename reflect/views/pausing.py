"""Pause, notice, be curious: a short page before or after a visit, or an hour of supervision."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imh_practice.membership.rule import MemberRequest
from imh_practice.practice.catalogue import catalogue
from observations.models import Visit
from reflect.forms import WriteForm
from reflect.views.asked import empty_page_elsewhere, is_lost, keep, visit_asked_for

DOOR, HOUR, AFTER = "door", "hour", "after"
HEADINGS = {
    DOOR: gettext_lazy("Before you go in"),
    HOUR: gettext_lazy("Before we start"),
    AFTER: gettext_lazy("Before you go on"),
}
"""By where she comes from, which is all that the address says: never what she does here."""


def pause(request: MemberRequest) -> HttpResponse:
    """Three steps, each of which can be left out. What is written is a private reflection, else nothing is."""
    visit = visit_asked_for(request)
    if elsewhere := empty_page_elsewhere(request):
        return elsewhere
    at = request.GET.get("at", "")
    onward = _onward(at, visit)
    form = WriteForm(request.POST or None, words=catalogue())
    if request.method == "POST":
        if not any(request.POST.get(box.html_name, "").strip() for box in form.moment):
            messages.info(request, _("Nothing was written, so nothing is kept."))
            return redirect(onward)
        if form.is_valid():
            return keep(request, form, visit)
    context = {
        "form": form,
        "heading": HEADINGS.get(at, _("Two quiet minutes")),
        "visit": visit,
        "is_lost": is_lost(request, visit),
        "onward": onward,
    }
    return render(request, "reflect/pause.html", context, status=422 if form.errors else 200)


def _onward(at: str, visit: Visit | None) -> str:
    """Return where she goes on without a word."""
    if visit is not None:
        return reverse("visit_detail", args=[visit.pk])
    return reverse("session_list" if at in {HOUR, AFTER} else "today")
