"""Reports for an agency's admin: numbers of the whole and its programs, never of a person, never words."""

from collections.abc import Iterable, Iterator
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from imh_practice.agencies.models import Program
from imh_practice.jobs.models import Job, JobState
from imh_practice.membership.models import Member
from imh_practice.membership.rule import MemberRequest
from imh_practice.reports.asked import Asked, Counted, newest_closed
from imh_practice.reports.counts import count_sessions
from imh_practice.reports.forms import ReportForm
from imh_practice.reports.making import As, ask_for_report, reports_of, see_report
from imh_practice.reports.notes import no_file, not_yet, notes, period, rule, title
from imh_practice.reports.published import mark, sessions_shown, whole
from imh_practice.reports.suppression import LEAST

MOST_LISTED = 50


def report_list(request: MemberRequest) -> HttpResponse:
    """The newest closed month in a few numbers, and the reports made so far."""
    agency = request.member.agency
    context: dict[str, object] = {"reports": [*listed(request.member, reports_of(request.member)[:MOST_LISTED])]}
    days = newest_closed(agency, timezone.localdate())
    if days is None:
        return render(request, "reports/report_list.html", context | {"not_yet": not_yet(agency)})
    asked = Asked(Counted.SERVICES, *days)
    context |= {
        "month": see_report(asked, agency, in_full=False),
        "month_name": period(asked),
        "sessions": sessions_shown(*count_sessions(asked, agency)),
        "least": LEAST,
        "mark": mark(),
        "rule": rule(asked.counted),
        "rule_of_programs": rule(asked.counted, of_programs=True),
    }
    return render(request, "reports/report_list.html", context)


def listed(member: Member, jobs: Iterable[Job]) -> Iterator[dict[str, object]]:
    """Yield reports as the list shows them, newest first; of those that ask the same the newest.

    What was told of a month stays, so that an older one says nothing that it does not.
    """
    names = dict(Program.objects.filter(agency_id=member.agency_id).values_list("pk", "name"))
    seen: set[tuple[Asked, str]] = set()
    for job in jobs:
        asked = Asked.of(job.options)
        if (asked, job.kind) in seen:
            continue
        seen.add((asked, job.kind))
        yield {
            "ref": job.pk,
            "title": title(asked),
            "part": names.get(asked.program_id, "") if asked.program_id else whole(),
            "rows": job.total,
            "is_sheet": job.kind == As.SHEET,
            "at": job.queued_at,
            "state": JobState(job.state).label,
        }


def report_new(request: MemberRequest) -> HttpResponse:
    """Choose what to count, over which months, for which program."""
    form = ReportForm(member=request.member, chosen=request.GET.dict())
    return choose(request, form)


def choose(request: MemberRequest, form: ReportForm, status: int = 200) -> HttpResponse:
    """Show the form or, while no month can be counted, when the first one can."""
    context: dict[str, object] = {"form": form}
    if not form.months:
        context["not_yet"] = not_yet(request.member.agency)
    return render(request, "reports/report_new.html", context, status=status)


def report_check(request: MemberRequest) -> HttpResponse:
    """Show what the file will hold before it is made; sent, make it. Of nothing no file is made.

    The choice stands in the address (months, codes, a key): going back and coming again asks nothing twice.
    """
    form = ReportForm(request.POST if request.method == "POST" else request.GET, member=request.member)
    if not form.is_valid():
        return choose(request, form, status=422)
    asked = form.asked()
    published = see_report(asked, request.member.agency)
    if request.method == "POST" and published.shown:
        job = ask_for_report(asked=asked, by=request.member, made_as=form.cleaned_data["made_as"])
        return redirect("job_status", ref=job.pk)
    context = {
        "form": form,
        "published": published,
        "title": title(asked),
        "notes": notes(published, request.member.agency),
        "rule": rule(asked.counted, of_programs=asked.program_id is not None),
        "no_file": no_file(asked),
        "mark": mark(),
        "change": urlencode({name: form.data.get(name, "") for name in form.fields}),
    }
    return render(request, "reports/report_check.html", context, status=422 if request.method == "POST" else 200)
