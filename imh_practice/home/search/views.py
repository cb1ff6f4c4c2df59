"""The page that finds words."""

from django.http import HttpResponse
from django.shortcuts import render

from imh_practice.audit.actions import record
from imh_practice.audit.models import Kind
from imh_practice.home.search.form import SearchForm
from imh_practice.home.search.found import found
from imh_practice.membership.rule import MemberRequest
from imh_practice.practice.catalogue import catalogue


def search(request: MemberRequest) -> HttpResponse:
    """Find words in what she may read. Each place that is shown is told to the trail, as if it had been opened."""
    sent = request.POST if request.method == "POST" else None
    form = SearchForm(sent, member=request.member, catalogue=catalogue())
    kinds = found(request.member, form) if sent is not None and form.is_valid() else []
    # Two lines of one entry are found apart, and are one thing read.
    touched = list(dict.fromkeys(hit.touched for kind in kinds for hit in kind.shown))
    if touched:
        record(Kind.READ, touched, act="search")
    context = {"form": form, "kinds": kinds, "asked": sent is not None and form.is_valid()}
    partial = sent is not None and request.htmx  # type: ignore[attr-defined]  # by its middleware
    template = "home/_found.html" if partial else "home/search.html"
    return render(request, template, context, status=422 if form.errors else 200)
