"""Saying something in a thread, changing one's own words, and having read it."""

import datetime as dt
import uuid
from typing import Protocol

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from imh_practice.audit.actions import Touched, record
from imh_practice.audit.models import Kind
from imh_practice.membership.models import Member
from imh_practice.shared.ids import uuid7
from supervision.models import AgendaItem, Comment, CommentVersion, ReadMark
from supervision.quotes import Quote


class Spoken(Protocol):
    """What a read mark needs of the comment it points at."""

    @property
    def pk(self) -> uuid.UUID: ...
    @property
    def made_at(self) -> dt.datetime: ...


TICK = dt.timedelta(microseconds=1)
SOON = dt.timedelta(minutes=10)
"""Within so long the same words to the same comment are one comment: Back, and the button pressed once more."""


class ThreadClosed(Exception):
    """The item was taken off the agenda while the comment was written or edited."""


class EditedMeanwhile(Exception):
    """The comment was edited in another window since; ``head`` is the version that stands now."""

    def __init__(self, head: CommentVersion) -> None:
        super().__init__("A comment was edited from a version that is not its latest.")
        self.head = head


def touched(comment: Comment) -> Touched:
    """Name a comment for the trail."""
    return Touched("supervision.comment", comment.pk, comment.author_id, "participant")


@transaction.atomic
def say(
    *,
    item: AgendaItem,
    text: str,
    answers: Comment | None = None,
    quote: Quote | None = None,
    key: uuid.UUID | None = None,
    by: Member,
) -> Comment:
    """Write a comment into an item's thread, perhaps in answer to another one of it. Raises ThreadClosed.

    The item is locked, so that comments get their times in the order in which they become visible: without it one
    that was committed late, with an earlier time, would be taken for read by whoever opened the thread in between.
    ``key`` is made when the form is: the same form sent twice (a slow signal, a second tap) is said once; sent again
    with other words it says those too. A page that Back brought has a new key, so the same words soon after are one.
    """
    if not list(AgendaItem.objects.select_for_update(no_key=True).filter(pk=item.pk, withdrawn_at=None)):
        raise ThreadClosed
    # Made of author and item as well: nobody can take another comment's id by sending its key.
    comment_id = uuid.uuid5(by.pk, f"{item.pk}{key}") if key else uuid7()
    words, now = quote.words if quote else "", timezone.now()
    sent = Q(pk=comment_id, versions__number=1, versions__text=text, versions__quote=words)
    stands = Q(made_at__gt=now - SOON, head__text=text, head__quote=words)
    there = Comment.objects.filter(sent | stands, item=item, author=by, answers=answers).order_by("made_at").first()
    if there is not None:
        return there
    if Comment.objects.filter(pk=comment_id).exists():
        comment_id = uuid7()
    last = Comment.objects.filter(item=item).order_by("-made_at").values_list("made_at", flat=True).first()
    comment = Comment.objects.create(
        pk=comment_id,
        session_id=item.session_id,
        item=item,
        author=by,
        answers=answers,
        root_id=(answers.root_id or answers.pk) if answers else None,
        made_at=max(now, last + TICK) if last else now,
    )
    comment.head = CommentVersion.objects.create(
        session_id=item.session_id,
        comment=comment,
        number=1,
        made_by=by,
        made_at=comment.made_at,
        text=text,
        **(quote.as_fields() if quote else {}),
    )
    comment.save(update_fields=["head"], force_update=True)
    record(Kind.WRITE, [touched(comment)])
    return comment


@transaction.atomic
def edit(*, comment: Comment, text: str, base: int, by: Member) -> CommentVersion:
    """Write a new version of one's own comment; what it quotes stays, and who quoted it keeps the version quoted.

    ``base`` is the number of the version the writer saw. Raises EditedMeanwhile where it is not the latest, and
    ThreadClosed. The same words again make no new version.
    """
    if not AgendaItem.objects.filter(pk=comment.item_id, withdrawn_at=None).exists():
        raise ThreadClosed
    locked = Comment.objects.select_for_update(no_key=True).get(pk=comment.pk, author=by)
    # Not joined to the lock: whoever waited would be given the new row beside the version of its old snapshot: none.
    head = locked.versions.latest("number")
    if head.text == text:
        return head
    if head.number != base:
        raise EditedMeanwhile(head)
    version = CommentVersion.objects.create(
        session_id=locked.session_id,
        comment=locked,
        number=head.number + 1,
        made_by=by,
        text=text,
        quote=head.quote,
        quoted_comment_id=head.quoted_comment_id,
        quoted_moment_id=head.quoted_moment_id,
        quoted_shared_text_id=head.quoted_shared_text_id,
    )
    Comment.objects.filter(pk=locked.pk).update(head=version)
    record(Kind.WRITE, [touched(locked)])
    return version


def mark_seen(*, item: AgendaItem, last: Spoken, by: Member) -> None:
    """Remember how far the member has read. It never goes back, whichever of two windows comes last.

    Not on the trail: what was read is (``item_detail``), and this is nobody's business but hers.
    """
    own = ReadMark.objects.filter(item=item, member=by)
    mark = ReadMark(session_id=item.session_id, item=item, member=by, last_seen_id=last.pk, seen_until=last.made_at)
    if not own.filter(seen_until__lt=last.made_at).update(last_seen_id=last.pk, seen_until=last.made_at):
        ReadMark.objects.bulk_create([mark], ignore_conflicts=True)
