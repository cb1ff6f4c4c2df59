"""Emergency access on the screen: open, read for an hour, close, answer for, review; for others what was done."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from imh_practice.audit.actions import Touched
from imh_practice.emergency.access import OpenedVisit, to_review, unreviewed
from imh_practice.emergency.actions import (
    FILE_JOB,
    NoSecondAdmin,
    NotReviewed,
    TooLate,
    answer,
    ask_for_agency,
    close,
    open_family,
    review,
)
from imh_practice.emergency.forms import OpenForm, ReasonForm, ReviewForm
from imh_practice.emergency.models import EmergencyAccess
from imh_practice.emergency.opened import ACCESS, EMERGENCY, note_read, opened_by, visit_read
from imh_practice.families.ages import age_line
from imh_practice.families.models import Caregiver, Child, TeamPlace
from imh_practice.jobs.models import Job
from imh_practice.membership.actions import other_admins
from imh_practice.membership.models import Member
from imh_practice.membership.rule import MemberRequest, loaded
from imh_practice.shared.forms import ProductForm
from observations.models import Visit
from observations.reading import ages_on, read_visit

MOST_LISTED = 50


def emergency_list(request: MemberRequest) -> HttpResponse:
    """What was opened that concerns her; for an admin all of it, and the two ways to open."""
    found = EmergencyAccess.objects.concerning(request.member).order_by("-asked_at")
    context = {
        "accesses": found.select_related("family", "opened_by", "answered_by", "reviewed_by")[:MOST_LISTED],
        "blocked": _blocked(request.member) if request.member.is_admin else "",
    }
    return render(request, "emergency/emergency_list.html", context)


def _blocked(member: Member) -> str:
    """Say why an admin cannot open anything now; nothing where she can."""
    if not other_admins(member):
        return _("You are the only admin. Somebody has to be told at once and to review it: make a second one first.")
    if unreviewed(member):
        return _("What you opened before has not been reviewed. Until then you open nothing else.")
    return ""


def emergency_new(request: MemberRequest) -> HttpResponse:
    """Open one family's record for an hour."""
    initial = {"family": request.GET.get("family", "")}
    form = OpenForm(request.POST if request.method == "POST" else None, member=request.member, initial=initial)
    return _begin(request, form, open_family, "emergency_record", "emergency/emergency_new.html")


def emergency_ask(request: MemberRequest) -> HttpResponse:
    """Ask a second admin for the whole agency's record."""
    form = ReasonForm(request.POST if request.method == "POST" else None)
    return _begin(request, form, ask_for_agency, "emergency_detail", "emergency/emergency_ask.html")


def _begin(
    request: MemberRequest, form: ProductForm, act: Callable[..., EmergencyAccess], after: str, template: str
) -> HttpResponse:
    blocked = _blocked(request.member)
    if request.method == "POST" and form.is_valid():
        try:
            access = act(by=request.member, **form.cleaned_data)
        except (NoSecondAdmin, NotReviewed):
            form.add_error(None, blocked or _blocked(request.member))
        else:
            return redirect(after, ref=access.pk)
    context = {"form": form, "blocked": blocked, "others": other_admins(request.member)}
    return render(request, template, context, status=422 if form.errors else 200)


def emergency_detail(request: MemberRequest, ref: object) -> HttpResponse:
    """Who opened what, when and why, how much of it was read, and what the review found."""
    access, member = loaded(request, EmergencyAccess), request.member
    is_mine = access.opened_by_id == member.pk
    opened = opened_by(access)
    context = {
        "access": access,
        "is_mine": is_mine,
        # Whoever wrote sees what was read of hers; whoever looks over it, of everybody.
        "opened": [one for one in opened if is_mine or member.is_admin or one.author_id == member.pk],
        "to_answer": member.is_admin and not is_mine and access.began_at is None and access.answered_at is None,
        "to_review": to_review(member, access.pk),
        "job": _file_of(access) if is_mine and member.is_admin and access.is_open else None,
    }
    return render(request, "emergency/emergency_detail.html", context)


def _file_of(access: EmergencyAccess) -> Job | None:
    return Job.objects.about(ACCESS, access.pk).filter(kind=FILE_JOB, requested_by_id=access.opened_by_id).first()


def emergency_record(request: MemberRequest, ref: object) -> HttpResponse:
    """The family whose record is open: who they are, and their visits."""
    access = loaded(request, EmergencyAccess)
    family = access.family
    assert family is not None
    note_read(access, [Touched("families.family", family.pk, None, EMERGENCY)])
    children = list(Child.objects.standing().filter(family=family).order_by("pk"))
    visits = Visit.objects.finished().filter(family=family).select_related("author", "head").by_time()
    places = list(TeamPlace.objects.in_force().filter(family=family).select_related("member").order_by("began_at"))
    began_by = places[0].member.first_name if places else _("somebody")
    today = timezone.localdate()
    context = {
        "access": access,
        "family": family,
        "ages": [age_line(child, today=today, began_on=family.began_on, began_by=began_by) for child in children],
        "caregivers": Caregiver.objects.standing().filter(family=family).order_by("pk"),
        "places": places,
        "visits": [(visit, ages_on(children, visit.happened_at)) for visit in visits],
    }
    return render(request, "emergency/emergency_record.html", context)


def emergency_visit(request: MemberRequest, ref: object, visit_ref: object) -> HttpResponse:
    """One visit with all its moments, those held back marked."""
    opened = loaded(request, OpenedVisit)
    visit = opened.visit
    note_read(opened.access, [visit_read(visit)])
    read = read_visit(visit, by=request.member, whole=True)
    context: dict[str, Any] = {"access": opened.access, "visit": visit, "read": read, "is_own": False}
    return render(request, "emergency/emergency_visit.html", context)


def emergency_close(request: MemberRequest, ref: object) -> HttpResponse:
    """End the hour before it is over."""
    access = loaded(request, EmergencyAccess)
    close(access=access)
    messages.success(request, _("It is closed. Another admin reviews it."))
    return redirect("emergency_detail", ref=access.pk)


def emergency_answer(request: MemberRequest, ref: object) -> HttpResponse:
    """Say yes or no as the second person. Nothing else than a plain yes is one."""
    access = loaded(request, EmergencyAccess)
    agreed = request.POST.get("answer") == "yes"
    try:
        answer(access=access, agreed=agreed, by=request.member)
    except TooLate:
        messages.warning(request, _("It has been answered already."))
    else:
        messages.success(
            request, _("You agreed. Its hour has begun.") if agreed else _("You said no. Nothing is opened.")
        )
    return redirect("emergency_detail", ref=access.pk)


def emergency_review(request: MemberRequest, ref: object) -> HttpResponse:
    """Look over what another admin opened."""
    access = loaded(request, EmergencyAccess)
    form = ReviewForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            review(access=access, by=request.member, **form.cleaned_data)
        except TooLate:
            messages.warning(request, _("Another admin has reviewed it meanwhile."))
        else:
            messages.success(request, _("It is reviewed. Those who wrote the record can read what you found."))
        return redirect("emergency_detail", ref=access.pk)
    context = {"form": form, "access": access, "opened": opened_by(access)}
    return render(request, "emergency/emergency_review.html", context, status=422 if form.errors else 200)
