"""The order of a thread, and what its page shows of each comment."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from imh_practice.membership.models import Member
from imh_practice.shared.templatetags.parts import in_words
from supervision.models import AgendaItem, Comment, CommentVersion


class Said(Protocol):
    """What ordering needs of a comment. ``root_id`` is empty for one that begins a branch."""

    @property
    def root_id(self) -> UUID | None: ...
    @property
    def pk(self) -> UUID: ...


C = TypeVar("C", bound=Said)


def in_order(comments: Iterable[C]) -> list[tuple[C, list[C]]]:
    """Put comments that come in order of time under their roots: roots by time, every descendant under its root.

    One level, however deep the answers go: a deep tree reads badly, and each answer names whom it answers. An answer
    whose root is not there is not lost: it stands as a root of its own.
    """
    branches: dict[UUID, tuple[C, list[C]]] = {}
    for comment in comments:
        branch = branches.get(comment.root_id) if comment.root_id else None
        if branch:
            branch[1].append(comment)
        else:
            branches[comment.pk] = (comment, [])
    return list(branches.values())


@dataclass(frozen=True)
class Shown:
    """One comment as the thread's template shows it; see templates/components/thread.html."""

    anchor: str
    author: str
    at: dt.datetime
    text: str
    answers: str
    quote: str
    quote_from: str
    unread: bool
    edited: bool
    versions_url: str
    reply_url: str
    edit_url: str
    replies: Sequence["Shown"]


@dataclass(frozen=True)
class Thread:
    """A thread ready to be shown: its branches, its last comment, and the anchor of the first unopened one."""

    roots: list[Shown]
    last: Comment | None
    first_new: str
    count: int


def anchor_of(comment_id: UUID) -> str:
    """Return the id a comment has in the page, so that a link can lead to it."""
    return f"c-{comment_id}"


class Reader:
    """Turns the comments of one item into what one member is shown; looks up names and answers without the database."""

    def __init__(
        self,
        item: AgendaItem,
        comments: Sequence[Comment],
        *,
        member: Member,
        people: Iterable[Member],
        seen_until: dt.datetime | None,
    ) -> None:
        self.item, self.comments, self.member, self.seen_until = item, comments, member, seen_until
        self.people = {person.pk: person for person in people}
        self.by_id = {comment.pk: comment for comment in comments}
        self.place = {"ref": item.session_id, "item_ref": item.pk}
        # Reversed once: a thread has hundreds of links that differ in their last part alone.
        self.reply_url = reverse("comment_answer", kwargs=self.place) if item.is_open else ""

    def thread(self) -> Thread:
        """Return the whole thread in order."""
        roots = [
            self.shown(root, [self.shown(answer) for answer in answers]) for root, answers in in_order(self.comments)
        ]
        new = next((comment for comment in self.comments if self.is_new(comment)), None)
        last = self.comments[-1] if self.comments else None
        return Thread(roots, last, anchor_of(new.pk) if new else "", len(self.comments))

    def is_new(self, comment: Comment) -> bool:
        """Whether somebody else said it since the member last opened the item."""
        since = self.seen_until
        return comment.author_id != self.member.pk and (since is None or comment.made_at > since)

    def shown(self, comment: Comment, replies: Sequence[Shown] = ()) -> Shown:
        version = comment.head
        assert version is not None
        mine = comment.author_id == self.member.pk
        edited = version.number > 1
        own_place = {**self.place, "comment_ref": comment.pk}
        return Shown(
            anchor=anchor_of(comment.pk),
            author=self.full_name(comment.author_id),
            at=comment.made_at,
            text=version.text,
            answers=self.answers(comment),
            quote=version.quote,
            quote_from=self.quote_from(version),
            unread=self.is_new(comment),
            edited=edited,
            versions_url=reverse("comment_versions", kwargs=own_place) if edited else "",
            reply_url=f"{self.reply_url}?answers={comment.pk}#reply" if self.reply_url and not mine else "",
            edit_url=reverse("comment_edit", kwargs=own_place) if mine and self.item.is_open else "",
            replies=replies,
        )

    def full_name(self, member_id: UUID) -> str:
        person = self.people.get(member_id)
        return person.name if person else ""

    def first_name(self, member_id: UUID) -> str:
        person = self.people.get(member_id)
        return person.first_name if person else ""

    def answers(self, comment: Comment) -> str:
        answered = self.by_id.get(comment.answers_id) if comment.answers_id else None
        return self.first_name(answered.author_id) if answered else ""

    def quote_from(self, version: CommentVersion) -> str:
        """Say whose words are quoted, from the version of which day, and whether they were changed since."""
        if not version.quote:
            return ""
        if version.quoted_comment is not None:
            quoted = version.quoted_comment
            answered = self.by_id.get(quoted.comment_id)
            words = _("%(name)s, version of %(date)s") % {
                "name": self.first_name(quoted.made_by_id),
                "date": short_day(quoted.made_at),
            }
            changed = answered is not None and answered.head_id != quoted.pk
            return _("%(words)s, changed since") % {"words": words} if changed else words
        if version.quoted_moment is not None:
            return _("the moment, version of %(date)s") % {"date": short_day(version.quoted_moment.made_at)}
        return _("the shared text")


def short_day(moment: dt.datetime) -> str:
    """Return "May 3" in the agency's zone."""
    return in_words(timezone.localtime(moment), "short")
