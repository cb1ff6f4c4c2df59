"""The order of a thread, and what its page shows of each comment."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, TypeVar
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imh_practice.membership.models import Member
from imh_practice.shared.any_of import AnyOf
from imh_practice.shared.prepared import prepared
from imh_practice.shared.templatetags.parts import in_words
from supervision.models import AgendaItem, Comment


class Said(Protocol):
    """What ordering needs of a comment. ``root_id`` is empty for one that begins a branch."""

    @property
    def root_id(self) -> UUID | None: ...
    @property
    def pk(self) -> UUID: ...


C = TypeVar("C", bound=Said)
ANY = UUID(int=0)
"""Stands in a link for the key of each comment."""


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


MOST = 10
"""So many of the latest comments stand on an item's page, unless more are new; the earlier ones are a link away."""


@dataclass(frozen=True)
class Thread:
    """A thread ready to be shown: its branches, its last comment, and the anchor of the first unopened one.

    ``lines`` are the comments that stand on the page in order of time, ``count`` is how many the thread has.
    """

    roots: list[Shown]
    lines: "list[Line]"
    first_new: str
    count: int

    @property
    def last(self) -> "Line | None":
        """Return the latest comment, which every page of the thread shows."""
        return self.lines[-1] if self.lines else None

    @property
    def earlier(self) -> int:
        """Return how many are not shown."""
        return self.count - len(self.lines)


def anchor_of(comment_id: UUID) -> str:
    """Return the id a comment has in the page, so that a link can lead to it."""
    return f"c-{comment_id}"


class Line(NamedTuple):
    """A comment as one row of one query. Not a model instance: of a long thread that took most of the page's time."""

    pk: UUID
    author_id: UUID
    root_id: UUID | None
    made_at: dt.datetime
    answered_author_id: UUID | None
    number: int
    text: str
    quote: str
    quoted_id: UUID | None
    quoted_head_id: UUID | None
    quoted_by: UUID | None
    quoted_at: dt.datetime | None
    moment_at: dt.datetime | None
    in_all: int


COLUMNS = (
    *("pk", "author_id", "root_id", "made_at", "answers__author_id", "head__number", "head__text", "head__quote"),
    *(f"head__quoted_comment__{name}" for name in ("id", "comment__head_id", "made_by_id", "made_at")),
    "head__quoted_moment__made_at",
)
NOT_OPEN = gettext_lazy("Words of the moment were quoted here. It is not open to you any more.")
NEVER = dt.datetime.min.replace(tzinfo=dt.UTC)


def lines_of(item: AgendaItem, member: Member, *, whole: bool, with_: UUID | None = None) -> list[Line]:
    """Return the comments an item's page shows, in order of time, each with how many there are in all. One query.

    ``whole`` is all of them; else the latest, what is new to the member and the one asked for, each answer with the
    comment its branch began with. The database chooses: of a long thread most of the time went to what is not shown.
    """
    if whole:
        return [Line(*row) for row in _all_lines(item)]
    return [Line(*row) for row in _latest_lines(item, member, item.seen_until or NEVER, with_ or ANY)]


@prepared
def _all_lines(item: AgendaItem) -> "QuerySet[Comment, tuple[Any, ...]]":
    return _lines(Comment.objects.filter(item=item), item)


@prepared
def _latest_lines(
    item: AgendaItem, member: Member, since: dt.datetime, with_: UUID
) -> "QuerySet[Comment, tuple[Any, ...]]":
    comments = Comment.objects.filter(item=item)
    latest = Q(AnyOf("pk", comments.order_by("-made_at", "-pk").values("pk")[:MOST]))
    shown = latest | Q(made_at__gt=since) & ~Q(author=member) | Q(pk=with_)
    roots = Q(AnyOf("pk", comments.filter(shown, root__isnull=False).values("root_id")))
    return _lines(comments.filter(shown | roots), item)


def _lines(comments: "QuerySet[Comment, Comment]", item: AgendaItem) -> "QuerySet[Comment, tuple[Any, ...]]":
    in_all = Comment.objects.filter(item=item).order_by().values("item").annotate(n=Count("pk")).values("n")
    return comments.order_by("made_at", "pk").annotate(in_all=Subquery(in_all)).values_list(*COLUMNS, "in_all")


class Reader:
    """Turns the comments of one item into what one member is shown; looks up names without the database.

    ``hides``: the quoted moment is not open to her now, so what was quoted from it is not either.
    """

    def __init__(
        self, item: AgendaItem, lines: Sequence[Line], *, member: Member, people: Iterable[Member], hides: bool
    ) -> None:
        self.item, self.lines, self.member, self.hides_moment = item, lines, member, hides
        self.names = {person.pk: person.name for person in people}
        self.first_names = {person.pk: person.first_name for person in people}
        # Reversed once: a thread has hundreds of links that differ in their last part alone.
        place = {"ref": item.session_id, "item_ref": item.pk}
        self.reply_url = reverse("comment_answer", kwargs=place)
        self.edit_url = reverse("comment_edit", kwargs={**place, "comment_ref": ANY})
        self.versions_url = reverse("comment_versions", kwargs={**place, "comment_ref": ANY})

    def thread(self) -> Thread:
        """Return the thread in order."""
        lines = list(self.lines)
        roots = [self.shown(root, [self.shown(answer) for answer in answers]) for root, answers in in_order(lines)]
        new = next((line for line in lines if self.is_new(line)), None)
        return Thread(roots, lines, anchor_of(new.pk) if new else "", lines[0].in_all if lines else 0)

    def is_new(self, line: Line) -> bool:
        """Whether somebody else said it since the member last opened the item."""
        return line.author_id != self.member.pk and line.made_at > (self.item.seen_until or NEVER)

    def shown(self, line: Line, replies: Sequence[Shown] = ()) -> Shown:
        """Return one comment with its links: to answer others, to edit one's own, to the words it had before."""
        key, mine, is_open = str(line.pk), line.author_id == self.member.pk, self.item.takes_words
        edited = line.number > 1
        return Shown(
            anchor=anchor_of(line.pk),
            author=self.names.get(line.author_id, ""),
            at=line.made_at,
            text=line.text,
            answers=self.answers(line),
            quote="" if self.hides_moment and line.moment_at else line.quote,
            quote_from=self.quote_from(line) if line.quote else "",
            unread=self.is_new(line),
            edited=edited,
            versions_url=self.versions_url.replace(str(ANY), key) if edited else "",
            reply_url=f"{self.reply_url}?answers={key}#reply" if is_open and not mine else "",
            edit_url=self.edit_url.replace(str(ANY), key) if is_open and mine else "",
            replies=replies,
        )

    def answers(self, line: Line) -> str:
        """Return the name of whom it answers."""
        return self.first_names.get(line.answered_author_id, "") if line.answered_author_id else ""

    def quote_from(self, line: Line) -> str:
        """Say whose words are quoted, from the version of which day, and whether they were changed since."""
        if line.quoted_by and line.quoted_at:
            words = {"name": self.first_names.get(line.quoted_by, ""), "date": short_day(line.quoted_at)}
            if line.quoted_head_id != line.quoted_id:
                return _("%(name)s, version of %(date)s, changed since") % words
            return _("%(name)s, version of %(date)s") % words
        if line.moment_at and self.hides_moment:
            return str(NOT_OPEN)
        if line.moment_at:
            return _("the moment, version of %(date)s") % {"date": short_day(line.moment_at)}
        return _("the shared text")


def short_day(moment: dt.datetime) -> str:
    """Return "May 3" in the agency's zone."""
    return in_words(timezone.localtime(moment), "short")
