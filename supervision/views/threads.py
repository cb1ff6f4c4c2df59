"""Threads: an item's page, saying something in it, changing one's words, asking whether anything is new."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from imh_practice.membership.rule import MemberRequest, loaded
from imh_practice.membership.trail import read_by
from reflect.actions import ShareOver, note_opened
from supervision.access import item_for, may_edit, may_put_first, may_withdraw, may_write, moment_read_in
from supervision.actions.threads import EditedMeanwhile, ThreadClosed, edit, mark_seen, say, touched
from supervision.desk import TOGETHER, Desk, comment_url, item_url, people_to_call
from supervision.forms.threads import TAKEN_OFF, CommentForm, EditForm, as_uuid
from supervision.models import AgendaItem, Comment, CommentVersion
from supervision.opened import Open
from supervision.thread import NEVER, NOT_OPEN, anchor_of
from supervision.trail import note_read


def item_detail(request: MemberRequest, ref: UUID, item_ref: UUID) -> HttpResponse:
    """One item and its thread, with the agenda beside it. Opening it is what marks it read."""
    return show_item(request, loaded(request, AgendaItem))


def comment_new(request: MemberRequest, ref: UUID, item_ref: UUID) -> HttpResponse:
    """Say something in the thread; or nothing yet, and see all of it (item_detail.html)."""
    item = loaded(request, AgendaItem)
    return _begin(request, item, None) if "begin" in request.POST else _say(request, item, None)


def comment_answer(request: MemberRequest, ref: UUID, item_ref: UUID) -> HttpResponse:
    """Answer one comment: the same page, with the answered words above the box."""
    item = loaded(request, AgendaItem)
    key = as_uuid(request.GET.get("answers", ""))
    answered = Comment.objects.filter(item=item, pk=key).select_related("head", "author").first() if key else None
    if answered is None:
        raise Http404
    if not may_write(request.member, item):
        raise PermissionDenied
    if request.method != "POST":
        return show_item(request, item, answers=answered)
    return _begin(request, item, answered) if "begin" in request.POST else _say(request, item, answered)


def _begin(request: MemberRequest, item: AgendaItem, answered: Comment | None) -> HttpResponse:
    """Show the page with the words that stood in the box of the page before (reply.js, item_detail.html)."""
    if not any(request.POST.get(name, "").strip() for name in ("text", "quote")):
        return redirect(f"{request.get_full_path() if answered else item_url(item) + '?whole'}#thread")
    form = _blank(Open(item, request.member), answered, words=request.POST)
    return show_item(request, item, form=form, answers=answered)


def _say(request: MemberRequest, item: AgendaItem, answered: Comment | None) -> HttpResponse:
    opened = Open(item, request.member)
    sources = opened.sources(_version_read(request, answered))
    form = CommentForm(request.POST, sources=sources, label=_reply_label(answered))
    if form.is_valid():
        try:
            comment = say(
                item=item,
                text=form.cleaned_data["text"],
                answers=answered,
                quote=form.quote_found(),
                key=form.cleaned_data["key"],
                by=request.member,
            )
        except ThreadClosed:
            form.add_error(None, TAKEN_OFF)
        else:
            return redirect(f"{item_url(item)}#{anchor_of(comment.pk)}")
    return show_item(request, item, form=form, answers=answered)


def _version_read(request: MemberRequest, answered: Comment | None) -> CommentVersion | None:
    """Return the version of the answered comment that stood on the page when the answer was begun."""
    if answered is None:
        return None
    key = as_uuid(request.POST.get("version", ""))
    return (answered.versions.filter(pk=key).first() if key else None) or answered.head


def _own(opened: Open) -> list[UUID]:
    """Return the keys of what is the member's own there: what she brought, and what she said."""
    brought = [] if opened.brought_by else [opened.item.pk]
    return brought + [row.object_id for row in opened.touched() if row.author_id == opened.member.pk]


def show_item(
    request: MemberRequest,
    item: AgendaItem,
    *,
    desk: Desk | None = None,
    form: CommentForm | None = None,
    answers: Comment | None = None,
) -> HttpResponse:
    """Render an item's page. A GET of it, and nothing else, moves the member's read mark."""
    member = request.member
    with_ = answers.pk if answers else as_uuid(request.GET.get("with", ""))
    opened = Open(item, member, whole="whole" in request.GET, with_=with_)
    desk = desk or Desk(item.session, member)
    thread = opened.thread
    if opened.grant is not None and opened.grant.reader_id == member.pk and opened.grant.opened_at is None:
        try:
            note_opened(grant=opened.grant, by=member)  # here as on its own page: its author may know that
        except ShareOver:
            opened.grant = None
    movable = item.withdrawn_at is None and item.session.is_planned
    context: dict[str, Any] = {
        "desk": desk,
        "session": item.session,
        "tabs": desk.tabs(TOGETHER),
        "item": item,
        "place": desk.place(item),
        "beside": desk.beside(item),
        "opened": opened,
        "thread": thread,
        "answers": answers,
        "call": people_to_call(item.session, member),
        "may_withdraw": movable and may_withdraw(member, item),
        "may_put_first": movable and may_put_first(member, item),
        "form": form,
        "has_errors": bool(form and form.errors),
    }
    if form is None and item.takes_words:
        context["form"] = _blank(opened, answers)
    if own := _own(opened):
        context["read_by"] = read_by(own, author=member)
    note_read([*desk.touched(), *opened.touched()], by=member)
    # What is new was worked out above: the mark must not take "New" off this very page.
    if request.method == "GET" and thread.last is not None and thread.last.made_at > (item.seen_until or NEVER):
        mark_seen(item=item, last=thread.last, by=member)
    return render(request, "supervision/item_detail.html", context, status=422 if context["has_errors"] else 200)


def _blank(opened: Open, answers: Comment | None, words: Mapping[str, str] | None = None) -> CommentForm:
    version = answers.head if answers else None
    typed = {name: words.get(name, "") for name in ("text", "quote")} if words else {}
    initial = {**typed, "version": version.pk if version else ""}
    return CommentForm(sources=opened.sources(version), label=_reply_label(answers), initial=initial)


def _reply_label(answers: Comment | None) -> str:
    return _("Your reply to %(name)s") % {"name": answers.author.first_name} if answers else ""


def thread_news(request: MemberRequest, ref: UUID, item_ref: UUID) -> HttpResponse:
    """Say quietly that something was added since; asked by the open page itself, so it marks nothing as read."""
    item = loaded(request, AgendaItem)
    others = Comment.objects.filter(item=item).exclude(author=request.member)
    key = as_uuid(request.GET.get("since", ""))
    since = Comment.objects.filter(item=item, pk=key).first() if key else None
    if since is not None:
        others = others.filter(made_at__gt=since.made_at)
    first, count = others.order_by("made_at").first(), others.count()
    if first is None:
        return HttpResponse(status=204)
    context = {"count": count, "url": f"{item_url(item)}?after={since.pk if since else ''}#{anchor_of(first.pk)}"}
    return render(request, "supervision/_thread_news.html", context)


def comment_edit(request: MemberRequest, ref: UUID, item_ref: UUID, comment_ref: UUID) -> HttpResponse:
    """Change one's own words; what they were is kept."""
    comment = loaded(request, Comment)
    if not may_edit(request.member, comment) or comment.head is None:
        raise PermissionDenied
    if comment.item.withdrawn_at and request.method != "POST":
        return redirect(item_url(comment.item))
    form = EditForm(request.POST or None, head=comment.head)
    if request.method == "POST" and form.is_valid():
        try:
            edit(comment=comment, text=form.cleaned_data["text"], base=form.cleaned_data["base"], by=request.member)
        except ThreadClosed:
            form.add_error(None, TAKEN_OFF)
        except EditedMeanwhile as meanwhile:
            form.rebase(meanwhile.head)
            comment.head = meanwhile.head
        else:
            messages.success(request, _("Changed. The earlier words are kept, and quotes of them stay as they were."))
            return redirect(comment_url(comment))
    context = {"form": form, "comment": comment, "item": comment.item, "back_url": comment_url(comment)}
    return render(request, "supervision/comment_edit.html", context, status=422 if form.errors else 200)


def comment_versions(request: MemberRequest, ref: UUID, item_ref: UUID, comment_ref: UUID) -> HttpResponse:
    """All versions of a comment, the latest first."""
    comment = loaded(request, Comment)
    item = item_for(request.member, ref, item_ref)
    note_read([touched(comment)], by=request.member)
    context = {
        "comment": comment,
        "versions": list(comment.versions.order_by("-number")),
        "hides_moment": item is None or moment_read_in(item, request.member) is None,
        "not_open": NOT_OPEN,
        "back_url": comment_url(comment),
    }
    return render(request, "supervision/comment_versions.html", context)
