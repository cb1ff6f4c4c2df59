"""Emergency access on the screen: open, read for an hour, close, answer for, review; for others what was done."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from imh_practice.audit.actions import Touched, record
from imh_practice.audit.models import Kind
from imh_practice.emergency.access import OpenedVisit, is_settled, open_now, pending, seconds, to_answer, to_review
from imh_practice.emergency.actions import (
    FILE_JOB,
    NOTICE_JOB,
    REVIEWED_JOB,
    NoSecondAdmin,
    NotReviewed,
    NotSettled,
    TooLate,
    answer,
    ask_for_agency,
    close,
    open_family,
    review,
)
from imh_practice.emergency.calling import about_agency, about_family
from imh_practice.emergency.forms import FamilyForm, OpenForm, ReasonForm, ReviewForm
from imh_practice.emergency.models import EmergencyAccess
from imh_practice.emergency.opened import ACCESS, EMERGENCY, note_read, opened_by, own_visits_read, visit_read
from imh_practice.families.ages import age_line
from imh_practice.families.models import Caregiver, Child, TeamPlace
from imh_practice.families.reading import agreed_with
from imh_practice.jobs.models import Job, JobState
from imh_practice.membership.models import Member
from imh_practice.membership.rule import MemberRequest, loaded
from imh_practice.shared.forms import ProductForm
from imh_practice.shared.leaving import leaves
from observations.models import Visit
from observations.reading import ages_on, read_visit

MOST_LISTED = 50


def emergency_list(request: MemberRequest) -> HttpResponse:
    """What was opened that concerns her; for an admin all of it, and the two ways to open."""
    found = EmergencyAccess.objects.concerning(request.member).order_by("-asked_at")
    context = {
        "accesses": found.select_related("family", "opened_by", "answered_by", "reviewed_by")[:MOST_LISTED],
        "blocked": _blocked(request.member, whole=False) if request.member.is_admin else None,
    }
    return render(request, "emergency/emergency_list.html", context)


@dataclass(frozen=True)
class Blocked:
    """Why an admin can open nothing now, and where that is mended."""

    text: str
    url: str
    label: str


def _blocked(member: Member, *, whole: bool) -> Blocked | None:
    """Say why an admin cannot open anything now, or ask for the ``whole`` agency's; nothing where she can."""
    names = list(seconds(member).order_by("name").values_list("name", flat=True))
    if whole and not is_settled(member):
        new = _("You have been an admin for less than a week. The whole agency's record is asked for by another admin.")
        return Blocked(new, reverse("people_list"), _("To the people of the agency"))
    if not names:
        only = _("Nobody else has been an admin for a week. Somebody has to be told at once and to review it.")
        return Blocked(only, reverse("people_invite"), _("Ask somebody in"))
    waiting = pending(member).order_by("asked_at").first()
    if waiting:
        words = _(
            "What you opened or asked for before is not reviewed yet. Until then you open nothing else. %(names)s"
        )
        words %= {"names": _("Others who can open a record: %(names)s.") % {"names": ", ".join(names)}}
        return Blocked(words, reverse("emergency_detail", args=[waiting.pk]), _("To what is not reviewed"))
    return None


def emergency_new(request: MemberRequest) -> HttpResponse:
    """Choose a family, read whom to call, and only then open its record for an hour."""
    member, sent = request.member, request.POST if request.method == "POST" else None
    asked = request.GET if "family" in request.GET else None
    pick = FamilyForm(asked if sent is None else sent, member=member)
    family = pick.cleaned_data["family"] if pick.is_valid() else None
    form = OpenForm(sent, member=member, initial={"family": family})
    call = about_family(family, by=member) if family else []
    return _begin(
        request,
        form,
        open_family,
        after="emergency_record",
        template="emergency/emergency_new.html",
        context={"pick": pick, "has_errors": bool(pick.errors), "family": family, "call": call},
    )


def emergency_ask(request: MemberRequest) -> HttpResponse:
    """Ask a second admin for the whole agency's record."""
    form = ReasonForm(request.POST if request.method == "POST" else None)
    return _begin(
        request,
        form,
        ask_for_agency,
        after="emergency_detail",
        template="emergency/emergency_ask.html",
        context={"call": about_agency(by=request.member)},
    )


def _begin(
    request: MemberRequest,
    form: ProductForm,
    act: Callable[..., EmergencyAccess],
    *,
    after: str,
    template: str,
    context: dict[str, Any],
) -> HttpResponse:
    whole = act is ask_for_agency
    blocked = _blocked(request.member, whole=whole)
    if request.method == "POST" and form.is_valid():
        try:
            access = act(by=request.member, **form.cleaned_data)
        except (NoSecondAdmin, NotSettled, NotReviewed):
            blocked = blocked or _blocked(request.member, whole=whole)
            form.add_error(None, blocked.text if blocked else "")
        else:
            return redirect(after, ref=access.pk)
    context |= {
        "form": form,
        "blocked": blocked,
        "others": seconds(request.member).order_by("name").values_list("name", flat=True),
    }
    return render(request, template, context, status=422 if form.errors else 200)


def emergency_detail(request: MemberRequest, ref: object) -> HttpResponse:
    """Who opened what, when and why, how much of it was read, and what the review found."""
    access, member = loaded(request, EmergencyAccess), request.member
    is_mine, watches = access.opened_by_id == member.pk, member.is_admin
    record(Kind.READ, [Touched(ACCESS, access.pk, access.opened_by_id, "told")])
    context = {
        "access": access,
        "is_mine": is_mine,
        # Whoever wrote sees what was read of hers, and how much else; whoever looks over it, whose.
        "by_author": is_mine or watches,
        "opened": opened_by(access, member) if access.began_at else None,
        "own_visits": [] if is_mine else own_visits_read(access, member),
        "to_answer": to_answer(member, access.pk),
        "to_review": to_review(member, access.pk),
        "job": _file_of(access) if is_mine and watches and access.is_open else None,
        "unsent": _unsent(access) if watches else 0,
    }
    return render(request, "emergency/emergency_detail.html", context)


def _unsent(access: EmergencyAccess) -> int:
    """Return how many of those told have not got the mail: it waits, or cannot be sent."""
    mails = Job.objects.about(ACCESS, access.pk).filter(kind__in=[NOTICE_JOB, REVIEWED_JOB])
    return mails.exclude(state=JobState.READY).count()


def _file_of(access: EmergencyAccess) -> Job | None:
    return Job.objects.about(ACCESS, access.pk).filter(kind=FILE_JOB, requested_by_id=access.opened_by_id).first()


def emergency_record(request: MemberRequest, ref: object) -> HttpResponse:
    """The family whose record is open: who they are, and their visits."""
    access = loaded(request, EmergencyAccess)
    if open_now(request.member, access.pk) is None:
        return _over(request, access)
    family = access.family
    assert family is not None
    agreed = agreed_with(family)
    note_read(
        access, [Touched("families.family", family.pk, None, EMERGENCY), *agreed.touched(request.member, EMERGENCY)]
    )
    children = list(Child.objects.standing().filter(family=family).order_by("pk"))
    visits = Visit.objects.finished().filter(family=family).select_related("author").by_time()
    places = list(TeamPlace.objects.in_force().filter(family=family).select_related("member").order_by("began_at"))
    began_by = places[0].member.first_name if places else _("somebody")
    today = timezone.localdate()
    context = {
        "access": access,
        "read_at": timezone.now(),
        "family": family,
        "children": children,
        "ages": [age_line(child, family, today=today, began_by=began_by) for child in children if not child.gone_on],
        "caregivers": Caregiver.objects.standing().filter(family=family).order_by("pk"),
        "places": places,
        "agreed": agreed,
        "visits": [(visit, ages_on(children, visit.happened_at)) for visit in visits],
    }
    return _until_it_ends(access, render(request, "emergency/emergency_record.html", context))


def _until_it_ends(access: EmergencyAccess, page: HttpResponse) -> HttpResponse:
    """Leave by itself what shows a record when its hour ends, for the page that says so."""
    assert access.ends_at is not None  # it is open
    return leaves(page, at=access.ends_at, to=reverse("emergency_detail", args=[access.pk]))


def _over(request: MemberRequest, access: EmergencyAccess) -> HttpResponse:
    messages.info(request, _("Its hour is over: the record is closed."))
    return redirect("emergency_detail", ref=access.pk)


def emergency_visit(request: MemberRequest, ref: object, visit_ref: object) -> HttpResponse:
    """One visit with all its moments, those held back marked."""
    opened = loaded(request, OpenedVisit)
    if open_now(request.member, opened.access.pk) is None:
        return _over(request, opened.access)
    visit = opened.visit
    note_read(opened.access, [visit_read(visit)])
    read = read_visit(visit, by=request.member, whole=True)
    context: dict[str, Any] = {"access": opened.access, "visit": visit, "read": read, "is_own": False}
    context["read_at"] = timezone.now()
    return _until_it_ends(opened.access, render(request, "emergency/emergency_visit.html", context))


def emergency_close(request: MemberRequest, ref: object) -> HttpResponse:
    """End the hour before it is over, after a page that says what that ends; take back what nobody has answered."""
    access = loaded(request, EmergencyAccess)
    if request.method != "POST" and access.is_open:
        context = {"access": access, "is_mine": access.opened_by_id == request.member.pk}
        return render(request, "emergency/emergency_close.html", context)
    if request.method != "POST":
        return redirect("emergency_detail", ref=access.pk)
    if not close(access=access):
        messages.info(request, _("It is closed already."))
    elif access.began_at:
        messages.success(request, _("It is closed. Another admin reviews it."))
    else:
        messages.success(request, _("You took it back. Nothing was opened."))
    return redirect("emergency_detail", ref=access.pk)


def emergency_answer(request: MemberRequest, ref: object) -> HttpResponse:
    """Say yes or no as the second person."""
    access = loaded(request, EmergencyAccess)
    said = request.POST.get("answer")
    if said not in {"yes", "no"}:
        messages.error(request, _("Please say yes or no."))
        return redirect("emergency_detail", ref=access.pk)
    agreed = said == "yes"
    try:
        answer(access=access, agreed=agreed, by=request.member)
    except TooLate:
        messages.warning(
            request,
            _("It cannot be answered any more: somebody else did, it was taken back, or its asker is no admin now."),
        )
    else:
        messages.success(
            request, _("You agreed. Its hour has begun.") if agreed else _("You said no. Nothing is opened.")
        )
    return redirect("emergency_detail", ref=access.pk)


def emergency_review(request: MemberRequest, ref: object) -> HttpResponse:
    """Look over what another admin opened."""
    access = loaded(request, EmergencyAccess)
    record(Kind.READ, [Touched(ACCESS, access.pk, access.opened_by_id, "told")])
    form = ReviewForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            review(access=access, by=request.member, **form.cleaned_data)
        except TooLate:
            messages.warning(request, _("Another admin has reviewed it meanwhile."))
        else:
            messages.success(
                request, _("It is reviewed. Those who were told of it can read what you found: a mail says so.")
            )
        return redirect("emergency_detail", ref=access.pk)
    context = {"form": form, "access": access, "opened": opened_by(access, request.member), "by_author": True}
    return render(request, "emergency/emergency_review.html", context, status=422 if form.errors else 200)
