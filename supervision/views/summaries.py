"""What both will remember: drafting it, agreeing on it, and the file."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from imh_practice.audit.actions import record
from imh_practice.audit.models import Kind
from imh_practice.membership.rule import MemberRequest, loaded
from supervision.access import may_change_session
from supervision.actions.summaries import (
    ChangedMeanwhile,
    NotAgreed,
    NotHeld,
    NothingWritten,
    approve,
    queue_summary,
    touched,
    write_summary,
)
from supervision.forms.summaries import TAKE, SummaryForms, just_lists
from supervision.forms.threads import as_uuid
from supervision.lines import Line, by_section, kept_both
from supervision.models import Session, SummaryVersion
from supervision.remembered import Remembered
from supervision.sources import sources_of

NOT_YET = gettext_lazy("A summary can be written once the hour has begun. What you wrote is still here to copy.")
WHEN_HELD = gettext_lazy("You can say so when the minutes are written: then it is known that you met.")

NO_WORDS = gettext_lazy("There are no words in it to agree on.")


def summary_detail(request: MemberRequest, ref: UUID) -> HttpResponse:
    """What stands, who remembers it so, the file, and what was before."""
    session = loaded(request, Session)
    remembered = Remembered(session, request.member)
    context = {
        "session": session,
        "remembered": remembered,
        "shown": remembered.head,
        "face": remembered.head.face if remembered.head else None,
        "may_write": may_change_session(request.member, session) and session.has_begun,
    }
    if remembered.head:
        record(Kind.READ, [remembered.head.touched()])
    return render(request, "supervision/summary_detail.html", context)


def summary_version(request: MemberRequest, ref: UUID, number: int) -> HttpResponse:
    """An earlier version, as it stood. The one in force has its own page."""
    session = loaded(request, Session)
    remembered = Remembered(session, request.member)
    shown = remembered.number(number)
    if shown is None:
        raise Http404
    if shown is remembered.head:
        return redirect("summary_detail", ref=session.pk)
    record(Kind.READ, [shown.touched()])
    return render(request, "supervision/summary_version.html", {"session": session, "shown": shown, "face": shown.face})


def summary_edit(request: MemberRequest, ref: UUID) -> HttpResponse:
    """Draft it: either of the two, in rows under four sections, with words taken from the session."""
    session = loaded(request, Session)
    if not may_change_session(request.member, session):
        raise PermissionDenied
    if not session.has_begun and request.method != "POST":
        return redirect("summary_detail", ref=session.pk)
    head = SummaryVersion.objects.visible_to(request.member).heads().filter(session=session).first()
    data = request.POST if request.method == "POST" else None
    forms = SummaryForms(data, session=session, standing=_lines(head), head_id=head.pk if head else None)
    if data is None:
        return _draft(request, session, forms, head)
    if just_lists(data):
        forms.show_again(take=data.get(TAKE, ""))
        return _draft(request, session, forms, head)
    if not forms.is_valid():
        return _draft(request, session, forms, head, status=422)
    lines = forms.lines
    if forms.wants_both:
        seen, began_from = _version(session, forms.base), _version(session, forms.began_from)
        lines = kept_both(base=_lines(began_from), theirs=_lines(seen), mine=lines)
    try:
        version = write_summary(session=session, lines=lines, base=forms.base, by=request.member)
    except NotHeld:
        forms.trouble = str(NOT_YET)
        return _draft(request, session, forms, head, status=422)
    except ChangedMeanwhile as meanwhile:
        forms.show_again()
        forms.base = meanwhile.head.pk
        return _draft(request, session, forms, head, theirs=meanwhile.head, status=409)
    _say_saved(request, version, before=head, fell_away=forms.fell_away)
    return redirect("summary_detail", ref=session.pk)


def _version(session: Session, key: UUID | None) -> SummaryVersion | None:
    return SummaryVersion.objects.filter(session=session, pk=key).first() if key else None


def _lines(version: SummaryVersion | None) -> list[Line]:
    return [Line.of(row) for row in version.lines.all()] if version else []


def _say_saved(
    request: MemberRequest, version: SummaryVersion, *, before: SummaryVersion | None, fell_away: int
) -> None:
    if before is not None and before.pk == version.pk:
        messages.info(request, _("Nothing was changed. It stands as it was."))
    else:
        own = ngettext("One line is now in your own words.", "%(count)d lines are now in your own words.", fell_away)
        saved = _("Saved. Now each of you says whether you remember it so.")
        messages.success(request, f"{saved} {own % {'count': fell_away}}" if fell_away else saved)


def _draft(
    request: MemberRequest,
    session: Session,
    forms: SummaryForms,
    head: SummaryVersion | None,
    *,
    theirs: SummaryVersion | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show the draft beside what was said in the session, and beside the other's version where there is one."""
    heard = sources_of(session)
    open_at = next((each.item.pk for each in heard if forms.took in {found.key for found in each.found}), None)
    shown = theirs or head
    record(Kind.READ, [*([touched(shown)] if shown else []), *(each.touched for each in heard)])
    context = {
        "session": session,
        "forms": forms,
        "has_errors": forms.errors or theirs is not None,
        "heard": heard,
        "open_at": open_at,
        "head": head,
        "theirs": theirs,
        "their_sections": by_section(theirs.lines.with_sources()) if theirs else [],
    }
    return render(request, "supervision/summary_edit.html", context, status=status)


def summary_approve(request: MemberRequest, ref: UUID) -> HttpResponse:
    """Say "this is how I remember it" of the version that was read."""
    session = loaded(request, Session)
    try:
        approve(version=_read_version(request, session), by=request.member)
    except ChangedMeanwhile:
        return _changed(request, session, _("Nothing was approved."))
    except NotHeld:
        messages.info(request, WHEN_HELD)
    except NothingWritten:
        messages.info(request, NO_WORDS)
    else:
        messages.success(request, _("Noted: this is how you remember it."))
    return redirect("summary_detail", ref=session.pk)


def summary_render(request: MemberRequest, ref: UUID) -> HttpResponse:
    """Have the agreed version made into a file."""
    session = loaded(request, Session)
    try:
        queue_summary(version=_read_version(request, session), by=request.member)
    except ChangedMeanwhile:
        return _changed(request, session, _("No file was asked for."))
    except NotAgreed:
        messages.info(request, _("The file can be made when each of you remembers it so."))
    except NotHeld:
        messages.info(request, WHEN_HELD)
    except NothingWritten:
        messages.info(request, NO_WORDS)
    return redirect(f"{reverse('summary_detail', args=[session.pk])}#file")


def _read_version(request: MemberRequest, session: Session) -> SummaryVersion:
    """Return the version the page showed. Raises Http404 for one that is not of this session."""
    version = _version(session, as_uuid(request.POST.get("version", "")))
    if version is None:
        raise Http404
    version.session = session
    return version


def _changed(request: MemberRequest, session: Session, what: str) -> HttpResponse:
    """Say calmly that other words stand now, and that nothing was done with these."""
    return render(request, "supervision/summary_changed.html", {"session": session, "what": what}, status=409)
