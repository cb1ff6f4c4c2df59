"""What is brought to a session: a question, a moment, a shared reflection."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imh_practice.audit.actions import Touched, record
from imh_practice.audit.models import Kind
from imh_practice.membership.models import Member
from imh_practice.membership.rule import MemberRequest, loaded
from imh_practice.practice.catalogue import catalogue
from imh_practice.shared.templatetags.parts import in_words
from observations.access import who_reads
from observations.models import Moment
from reflect.actions import ShareOver, open_share
from reflect.models import SharedText, ShareGrant
from reflect.prompts import answers
from supervision.access import (
    grant_to_bring,
    may_change_session,
    moment_to_bring,
    pairings_to_speak_of,
    question_to_bring,
    sessions_to_bring_to,
)
from supervision.actions.items import (
    NotForThisSession,
    add_question,
    bring_moment,
    bring_question,
    bring_shared_text,
    put_first,
    withdraw_item,
)
from supervision.actions.sessions import PairingEnded, open_session
from supervision.desk import BEFORE, Desk, item_url
from supervision.forms.items import NEW, BringForm, QuestionForm
from supervision.forms.threads import as_uuid
from supervision.models import AgendaItem, Session
from supervision.views.sessions import suggested

What = Moment | SharedText | AgendaItem
OVER = gettext_lazy("This session is over: its agenda stays as it was.")


def item_new(request: MemberRequest, ref: UUID) -> HttpResponse:
    """Put a question on the agenda."""
    session = loaded(request, Session)
    if not may_change_session(request.member, session):
        raise PermissionDenied
    if not session.is_planned and request.method != "POST":
        return redirect("session_detail", ref=session.pk)
    desk = Desk(session, request.member)
    form = QuestionForm(request.POST or None, may_choose=desk.may_choose)
    if request.method == "POST" and form.is_valid():
        try:
            add_question(session=session, by=request.member, **form.cleaned_data)
        except NotForThisSession:
            form.add_error(None, _("Nothing is brought to this session any more. Bring it to the next one."))
        else:
            messages.success(request, _("It is on the agenda."))
            return redirect(f"{reverse('session_detail', args=[session.pk])}?tab={BEFORE}")
    context = {"form": form, "session": session, "desk": desk}
    return render(request, "supervision/item_new.html", context, status=422 if form.errors else 200)


def item_bring(request: MemberRequest) -> HttpResponse:
    """Bring a moment (``?moment=``), a shared text (``?shared=``), or a question that was put to another session
    (``?question=``), to a planned session or to a new one."""
    member, (what, grant) = request.member, _asked_for(request)
    pairings = list(pairings_to_speak_of(what, member))
    sessions = list(sessions_to_bring_to(pairings_to_speak_of(what, member)))
    form = BringForm(
        request.POST or None,
        sessions=sessions,
        pairings=pairings,
        member=member,
        initial={"title": _title(what), **suggested(member)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():  # a session opened for it does not stay without it
                item = _bring(form, what, member)
        except (NotForThisSession, PairingEnded):
            form.add_error("to", _("This cannot be brought there any more. Choose another session."))
        else:
            # Its title stands on the page it leads to; a message would keep a copy of it in the sign-in's row.
            day = in_words(timezone.localtime(item.session.starts_at), "short")
            messages.success(request, _("It is on the agenda of %(day)s.") % {"day": day})
            return redirect(item_url(item))
    _note_read(what, grant, member)
    context = {
        "form": form,
        "moment": what if isinstance(what, Moment) else None,
        "readers": who_reads(what) if isinstance(what, Moment) else "",
        "grant": grant,
        "question": what if isinstance(what, AgendaItem) else None,
        "answers": answers(catalogue(), grant.shared_text.parts) if grant else [],
        "new_is_chosen": str(form["to"].value() or "").startswith(NEW),
        "is_nowhere": not pairings,
    }
    return render(request, "supervision/item_bring.html", context, status=422 if form.errors else 200)


def _asked_for(request: MemberRequest) -> tuple[What, ShareGrant | None]:
    """Return what is to be brought; of a shared text also why she may read it. Raises Http404."""
    moment, shared, question = (as_uuid(request.GET.get(name, "")) for name in ("moment", "shared", "question"))
    grant = grant_to_bring(request.member, shared) if shared and not moment else None
    what: What | None = grant.shared_text if grant else None
    if moment:
        what = moment_to_bring(request.member, moment)
    elif question and not shared:
        what = question_to_bring(request.member, question)
    if what is None:
        raise Http404
    return what, grant


def _title(what: What) -> str:
    """Return a line to begin with: it names the thing and repeats none of its words. A question is its own line."""
    if isinstance(what, AgendaItem):
        return what.title
    if isinstance(what, Moment):
        day = in_words(timezone.localtime(what.visit.happened_at), "short")
        return _("%(family)s, %(day)s") % {"family": what.visit.family.code_name, "day": day}
    return _("A reflection of %(day)s") % {"day": in_words(timezone.localtime(what.written_at), "short")}


def _bring(form: BringForm, what: What, member: Member) -> AgendaItem:
    session = form.planned() or open_session(
        pairing=form.pairing(), starts_at=form.starts_at(), mode=form.cleaned_data["mode"], by=member
    )
    title, first = form.cleaned_data["title"], form.cleaned_data.get("comes_first", False)
    if isinstance(what, AgendaItem):
        return bring_question(session=session, question=what, title=title, comes_first=first, by=member)
    if isinstance(what, Moment):
        return bring_moment(session=session, moment=what, title=title, comes_first=first, by=member)
    return bring_shared_text(session=session, shared_text=what, title=title, comes_first=first, by=member)


def _note_read(what: What, grant: ShareGrant | None, member: Member) -> None:
    """Write to the trail whose words the page shows; a reader of shared words opens them here as on their own page."""
    if grant is None or grant.reader_id != member.pk:
        record(Kind.READ, [_touched(what)])
        return
    try:
        open_share(grant=grant, by=member)
    except ShareOver:
        raise Http404 from None


def _touched(what: What) -> Touched:
    if isinstance(what, AgendaItem):
        return Touched("supervision.agendaitem", what.pk, what.brought_by_id, "to bring")
    if isinstance(what, Moment):
        return Touched("observations.moment", what.pk, what.visit.author_id, "to bring")
    return Touched("reflect.sharedtext", what.pk, what.author_id, "to bring")


def item_withdraw(request: MemberRequest, ref: UUID, item_ref: UUID) -> HttpResponse:
    """Take an item off the agenda."""
    item = loaded(request, AgendaItem)
    try:
        withdraw_item(item=item, by=request.member)
    except NotForThisSession:
        messages.warning(request, OVER)
    else:
        messages.success(request, _("It is off the agenda. What was said about it stays with you."))
    return redirect("session_detail", ref=item.session_id)


def item_first(request: MemberRequest, ref: UUID, item_ref: UUID) -> HttpResponse:
    """Let an item come first."""
    item = loaded(request, AgendaItem)
    try:
        put_first(item=item, by=request.member)
    except NotForThisSession:
        messages.warning(request, OVER)
    else:
        messages.success(request, _("This comes first now."))
    return redirect("item_detail", ref=item.session_id, item_ref=item.pk)
