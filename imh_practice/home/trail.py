"""The trail on the screen: to an author who read hers; to an agency's admin who did what, without words."""

from django.http import HttpResponse
from django.shortcuts import render

from imh_practice.audit.actions import Touched, record
from imh_practice.audit.models import Event, Kind
from imh_practice.home.access_log import Entry, LogForm, standing
from imh_practice.home.readings import readings_of
from imh_practice.membership.rule import MemberRequest
from imh_practice.shared.paging import page_of


def who_read_mine(request: MemberRequest) -> HttpResponse:
    """Who else opened what she wrote. No words stand here, so looking leaves no mark."""
    return render(request, "home/who_read_mine.html", {"readings": readings_of(request.member, request)})


def access_log(request: MemberRequest) -> HttpResponse:
    """What the agency's people did, as far as an admin may know it. That she looked is on the trail too."""
    form = LogForm(request.GET, member=request.member)
    events = standing(request.member)
    page = page_of(form.narrow(events) if form.is_valid() else events, request, by="at")
    record(Kind.READ, [Touched(Event._meta.label_lower, event.pk) for event in page.rows])
    context = {"form": form, "page": page, "entries": [Entry.of(event) for event in page.rows]}
    return render(request, "home/access_log.html", context, status=422 if form.errors else 200)
