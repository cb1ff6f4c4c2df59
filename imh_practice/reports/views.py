"""Reports for an agency's admin: numbers of the whole and its parts, never of a person, never words."""

from collections.abc import Iterable, Iterator

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from imh_practice.agencies.models import Program
from imh_practice.jobs.models import Job, JobState
from imh_practice.membership.models import Member
from imh_practice.membership.rule import MemberRequest
from imh_practice.reports.asked import Asked, Counted, last_month
from imh_practice.reports.counts import count, count_every, count_sessions
from imh_practice.reports.forms import ReportForm
from imh_practice.reports.making import ask_for_report, reports_of, title
from imh_practice.reports.published import mark, notes, publish, publish_sessions, whole

MOST_LISTED = 50


def report_list(request: MemberRequest) -> HttpResponse:
    """The month before this in a few numbers, and the reports made so far.

    A whole month, because a number that moves each day could be subtracted from yesterday's.
    """
    agency = request.member.agency
    asked = Asked(Counted.SERVICES, *last_month(timezone.localdate()))
    context = {
        "month": publish(count_every(asked, agency)),
        "sessions": publish_sessions(*count_sessions(asked, agency)),
        "mark": mark(),
        "reports": [*listed(request.member, reports_of(request.member)[:MOST_LISTED])],
    }
    return render(request, "reports/report_list.html", context)


def listed(member: Member, jobs: Iterable[Job]) -> Iterator[dict[str, object]]:
    """Yield reports as the list shows them."""
    names = dict(Program.objects.filter(agency_id=member.agency_id).values_list("pk", "name"))
    for job in jobs:
        asked = Asked.of(job.options)
        yield {
            "ref": job.pk,
            "title": title(asked),
            "part": names.get(asked.program_id, "") if asked.program_id else whole(),
            "at": job.queued_at,
            "state": JobState(job.state).label,
        }


def report_new(request: MemberRequest) -> HttpResponse:
    """Choose what to count, over which days, for which part of the agency."""
    form = ReportForm(member=request.member, chosen=request.GET.dict())
    return render(request, "reports/report_new.html", {"form": form})


def report_check(request: MemberRequest) -> HttpResponse:
    """Show what the file will hold before it is made; sent, make it.

    The choice stands in the address (days, codes, a key): going back and coming again asks nothing twice.
    """
    form = ReportForm(request.POST if request.method == "POST" else request.GET, member=request.member)
    if not form.is_valid():
        return render(request, "reports/report_new.html", {"form": form}, status=422)
    asked = form.asked()
    if request.method == "POST":
        return redirect("job_status", ref=ask_for_report(asked=asked, by=request.member).pk)
    table = count(asked, request.member.agency)
    published = publish(table)
    part = form.cleaned_data["program"]
    context = {
        "form": form,
        "published": published,
        "shown": len(published.lines) - published.held_back,
        "notes": notes(asked, part=part.name if part else ""),
        "mark": mark(),
        "change": request.GET.urlencode(),
    }
    return render(request, "reports/report_check.html", context)
