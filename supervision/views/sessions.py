"""Sessions: the list, opening one, its page, moving and closing it."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from imh_practice.membership.models import Member
from imh_practice.membership.rule import MemberRequest, loaded
from imh_practice.shared.paging import page_of
from supervision.access import item_for, may_change_session, pairings_of
from supervision.actions.items import touched
from supervision.actions.sessions import (
    ClosedMeanwhile,
    PairingEnded,
    call_off_session,
    close_session,
    open_session,
    reschedule_session,
)
from supervision.desk import AFTER, BEFORE, TOGETHER, Desk
from supervision.forms.items import QuestionForm
from supervision.forms.sessions import CloseForm, SessionForm, WhenForm, renewed, why_not
from supervision.models import AgendaItem, Comment, Session
from supervision.trail import note_read
from supervision.views.threads import show_item


def session_list(request: MemberRequest) -> HttpResponse:
    """What is next, what is new, and the sessions that are over, twenty a page."""
    member = request.member
    new = {row["item_id"]: row["n"] for row in Comment.objects.unread_for(member).per_item()}
    items = list(AgendaItem.objects.visible_to(member).filter(pk__in=new).select_related("session"))
    for item in items:
        item.unread = new[item.pk]
    note_read(map(touched, items), by=member)
    over = Session.objects.visible_to(member).over().with_people()
    return render(
        request,
        "supervision/session_list.html",
        {
            "next": list(Session.objects.next_for(member).with_people()),
            "unwritten": list(Session.objects.waiting_for_minutes(member).with_people()),
            "news": sorted(items, key=lambda item: item.session.starts_at, reverse=True),
            "page": page_of(over.filter(starts_at__lte=timezone.now()), request, by="starts_at"),
            "not_held": list(over.filter(starts_at__gt=timezone.now()).order_by("starts_at", "pk")),
            "may_open": pairings_of(member).exists(),
        },
    )


def session_new(request: MemberRequest) -> HttpResponse:
    """Open an individual session with somebody of a current pairing."""
    pairings = list(pairings_of(request.member))
    form = SessionForm(
        request.POST or None, pairings=pairings, member=request.member, initial=suggested(request.member)
    )
    if request.method == "POST" and form.is_valid():
        try:
            session = open_session(
                pairing=form.chosen(),
                starts_at=form.starts_at(),
                mode=form.cleaned_data["mode"],
                by=request.member,
            )
        except PairingEnded:
            form.add_error("pairing", _("This supervision has ended meanwhile."))
        else:
            return redirect("session_detail", ref=session.pk)
    context = {"form": form, "pairings": pairings}
    return render(request, "supervision/session_new.html", context, status=422 if form.errors else 200)


def suggested(member: Member) -> dict[str, Any]:
    """Return the day and hour to offer: a week after the last session, at its hour; regularity is part of the work."""
    last = Session.objects.visible_to(member).order_by("-starts_at").first()
    if last is None:
        return {}
    start, today = timezone.localtime(last.starts_at), timezone.localdate()
    day = start.date() + dt.timedelta(weeks=1)
    if day < today:
        day = today + dt.timedelta(days=(start.weekday() - today.weekday()) % 7)
    return {"day": day, "time": start.time(), "mode": last.mode}


def session_detail(request: MemberRequest, ref: UUID) -> HttpResponse:
    """A session's page: before it, together, after it."""
    session = loaded(request, Session)
    desk = Desk(session, request.member)
    asked = request.GET.get("tab", "")
    tab = asked if asked in {BEFORE, TOGETHER, AFTER} else desk.default_tab()
    first = desk.to_open
    if tab == TOGETHER and first is not None:
        item = item_for(request.member, session.pk, first.pk)
        if item is not None:
            return show_item(request, item, desk=desk)
    note_read(desk.touched(), by=request.member)
    context = {
        "desk": desk,
        "session": session,
        "tab": tab,
        "tabs": desk.tabs(tab),
        "question": QuestionForm(may_choose=desk.may_choose) if tab != AFTER and session.takes_items else None,
        "to_bring": desk.to_bring if tab == BEFORE and session.is_called_off and session.is_open else [],
        "close": CloseForm(session=session) if tab == AFTER and session.is_planned else None,
        "is_early": timezone.localtime(session.starts_at).date() > timezone.localdate(),
    }
    return render(request, "supervision/session_detail.html", context)


def session_reschedule(request: MemberRequest, ref: UUID) -> HttpResponse:
    """Move a planned session."""
    session = loaded(request, Session)
    if not may_change_session(request.member, session):
        raise PermissionDenied
    if not session.is_planned and request.method != "POST":
        return redirect("session_detail", ref=session.pk)
    start = timezone.localtime(session.starts_at)
    when = {"day": start.date(), "time": start.time(), "mode": session.mode}
    form = WhenForm(request.POST or None, member=request.member, session=session, initial=when)
    if request.method == "POST" and form.is_valid():
        try:
            reschedule_session(
                session=session, starts_at=form.starts_at(), mode=form.cleaned_data["mode"], by=request.member
            )
        except ClosedMeanwhile:
            session.refresh_from_db()
            form.add_error(None, why_not(session))
        else:
            messages.success(request, _("Moved."))
            return redirect("session_detail", ref=session.pk)
    context = {"form": form, "session": session, "desk": Desk(session, request.member)}
    return render(request, "supervision/session_reschedule.html", context, status=422 if form.errors else 200)


def session_call_off(request: MemberRequest, ref: UUID) -> HttpResponse:
    """Say that a planned session will not take place."""
    session = loaded(request, Session)
    try:
        call_off_session(session=session, by=request.member)
    except ClosedMeanwhile:
        messages.warning(
            request, _("The minutes of this session are written already. Correct them if you did not meet.")
        )
    else:
        messages.success(request, _("Called off. What was brought is kept, and can be brought to another session."))
    return redirect("session_detail", ref=session.pk)


def session_close(request: MemberRequest, ref: UUID) -> HttpResponse:
    """Write down the minutes held and who was there, or correct them."""
    session = loaded(request, Session)
    if session.is_called_off and request.method != "POST":
        return redirect("session_detail", ref=session.pk)
    form = CloseForm(request.POST or None, session=session)
    if request.method == "POST" and form.is_valid():
        try:
            close_session(
                session=session,
                minutes=form.minutes(),
                attended=form.attended_ids(),
                seen=session.minutes_at,
                by=request.member,
            )
        except ClosedMeanwhile:
            session.refresh_from_db()
            form.data = renewed(form.data, seen=form.standing(session))
            form.add_error(None, why_not(session))
        else:
            messages.success(request, _("The minutes are written down. The threads stay open."))
            return redirect("session_detail", ref=session.pk)
    context = {"form": form, "session": session, "desk": Desk(session, request.member)}
    return render(request, "supervision/session_close.html", context, status=422 if form.errors else 200)
