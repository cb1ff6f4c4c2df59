"""What is brought to a session, and what is said about it."""

import datetime as dt
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from imh_practice.membership.models import Member
from imh_practice.shared.privacy import Privacy
from imh_practice.shared.recorded import Recorded
from imh_practice.shared.tenancy import RowPolicy, SameAgency, TenantModel, tenant_wall
from imh_practice.shared.versions import VERSION_PRIVACY, VersionModel
from observations.models import HoldBack, MomentVersion
from reflect.models import SharedText
from supervision.models.sessions import Session, of_session, pairing_holds
from supervision.models.walls import agenda, participants_only


class ItemKind(models.TextChoices):
    MOMENT = "moment", _("A moment")
    REFLECTION = "reflection", _("A shared reflection")
    QUESTION = "question", _("A question")


class AgendaItemQuerySet(models.QuerySet["AgendaItem"]):
    def visible_to(self, member: Member) -> Self:
        """Items of sessions the member takes part in; those taken off the agenda too, their threads are kept."""
        return self.filter(of_session(member.pk))

    def brought_to(self, session: Session) -> Self:
        """What stands on a session's agenda, in order: what comes first, then by time; administrative matters last."""
        standing = self.filter(session=session, withdrawn_at=None)
        return standing.order_by("is_administrative", "-comes_first", "position")

    def with_unread_for(self, member: Member) -> Self:
        """Add ``unread``, the number of comments the member has not opened yet."""
        new = Comment.objects.unread_for(member).filter(item=OuterRef("pk")).order_by().values("item")
        return self.annotate(unread=Coalesce(Subquery(new.annotate(n=Count("pk")).values("n")), 0))

    def with_pairing(self) -> Self:
        """Add ``is_open``: whether the session's participants may still write."""
        return self.annotate(is_open=pairing_holds("session_id"))

    def with_seen_until(self, member: Member) -> Self:
        """Add ``seen_until``: how far the member has read; empty where she never opened it."""
        own = ReadMark.objects.filter(member=member, item=OuterRef("pk"))
        return self.annotate(seen_until=Subquery(own.values("seen_until")[:1]))

    def with_held_back_from(self, member: Member) -> Self:
        """Add ``is_held_back``: whether the quoted moment is kept from the member now."""
        held_back = HoldBack.objects.in_force().filter(member=member, moment=OuterRef("moment_version__moment"))
        return self.annotate(is_held_back=Exists(held_back))


class AgendaItem(TenantModel):
    """Something brought to a session; its thread hangs on it. A moment is brought in one version, whole."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="items", db_constraint=False, db_index=False)
    brought_by = models.ForeignKey(Member, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    kind = models.CharField(max_length=12, choices=ItemKind)
    title = models.CharField(max_length=160)
    moment_version = models.ForeignKey(
        MomentVersion, models.PROTECT, related_name="+", null=True, blank=True, db_constraint=False, db_index=False
    )
    shared_text = models.ForeignKey(
        SharedText, models.PROTECT, related_name="+", null=True, blank=True, db_constraint=False, db_index=False
    )
    comes_first = models.BooleanField(default=False)
    is_administrative = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = AgendaItemQuerySet.as_manager()

    db_grants = ("SELECT", "INSERT", "UPDATE (comes_first, withdrawn_at)")

    unread: int
    """By ``with_unread_for()``."""
    is_open: bool
    """By ``with_pairing()``."""
    seen_until: dt.datetime | None
    """By ``with_seen_until()``."""
    is_held_back: bool
    """By ``with_held_back_from()``."""

    privacy: ClassVar[dict[str, Privacy]] = {
        "session": Privacy.PLUMBING,
        "brought_by": Privacy.PLUMBING,
        "kind": Privacy.PLUMBING,
        "title": Privacy.SUPERVISION,
        "moment_version": Privacy.PLUMBING,
        "shared_text": Privacy.PLUMBING,
        "comes_first": Privacy.PLUMBING,
        "is_administrative": Privacy.PLUMBING,
        "position": Privacy.PLUMBING,
        "made_at": Privacy.PLUMBING,
        "withdrawn_at": Privacy.PLUMBING,
    }

    class Meta:
        ordering = ["position"]
        constraints = [
            *agenda(),
            Recorded(author="brought_by_id"),
            SameAgency(field="brought_by"),
            SameAgency(field="moment_version"),
            SameAgency(field="shared_text"),
            models.UniqueConstraint(fields=["agency_id", "session", "position"], name="supervision_item_position"),
        ]

    def __str__(self) -> str:
        return f"item {self.pk}"

    @property
    def kind_words(self) -> str:
        """Return what it is, for its line on the agenda."""
        return str(_("Administrative")) if self.is_administrative else str(self.get_kind_display())

    @property
    def takes_words(self) -> bool:
        """Whether something can be said in its thread. Needs ``with_pairing()``."""
        return self.is_open and self.withdrawn_at is None

    @property
    def brings(self) -> tuple[str, UUID]:
        """Return what kind of thing it brings and its key, as ``item_bring`` asks for them. Needs the moment's version.

        A moment is brought anew as it stands then, not in the version that was brought here.
        """
        if self.moment_version is not None:
            return "moment", self.moment_version.moment_id
        return ("shared", self.shared_text_id) if self.shared_text_id else ("question", self.pk)


class CommentQuerySet(models.QuerySet["Comment"]):
    def visible_to(self, member: Member) -> Self:
        """Comments of sessions the member takes part in."""
        return self.filter(of_session(member.pk))

    def with_pairing(self) -> Self:
        """Add ``is_open``: whether the session's participants may still write."""
        return self.annotate(is_open=pairing_holds("session_id"))

    def said_by_others(self, member: Member) -> Self:
        """What others said to the member on items that stand on an agenda."""
        return self.visible_to(member).filter(~Q(author=member), item__withdrawn_at=None)

    def unread_for(self, member: Member) -> Self:
        """What others said since the member last opened the item; opening is the only thing that marks it read."""
        seen = ReadMark.objects.filter(member=member, item=OuterRef("item"), seen_until__gte=OuterRef("made_at"))
        return self.said_by_others(member).filter(~Exists(seen))

    def waiting_for(self, member: Member) -> Self:
        """What others said since the member last wrote in the same thread: it waits for her reply."""
        later = Comment.objects.filter(author=member, item=OuterRef("item"), made_at__gt=OuterRef("made_at"))
        return self.said_by_others(member).filter(~Exists(later))

    def per_item(self) -> QuerySet["Comment", dict[str, Any]]:
        """Count by item: rows of ``session_id``, ``item_id``, ``n`` and ``since``, the oldest first. One query."""
        rows = self.order_by().values("session_id", "item_id")
        return rows.annotate(n=Count("pk"), since=Min("made_at")).order_by("since")


class Comment(TenantModel):
    """Something said in a thread, perhaps in answer to another comment. Shown one level deep, in order of time."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="comments", db_constraint=False, db_index=False)
    author = models.ForeignKey(Member, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    answers = models.ForeignKey(
        "self", models.PROTECT, related_name="answered_by", null=True, blank=True, db_constraint=False, db_index=False
    )
    root = models.ForeignKey(
        "self", models.PROTECT, related_name="+", null=True, blank=True, db_constraint=False, db_index=False
    )
    """The comment a thread's branch began with; empty for one that begins a branch."""
    head = models.ForeignKey(
        "CommentVersion", models.PROTECT, related_name="+", null=True, db_constraint=False, db_index=False
    )
    made_at = models.DateTimeField(default=timezone.now)
    """Later than that of every comment of the item before it: given under a lock, so that "seen until" misses none."""

    objects = CommentQuerySet.as_manager()

    db_grants = ("SELECT", "INSERT", "UPDATE (head_id)")

    is_open: bool
    """By ``with_pairing()``."""

    privacy: ClassVar[dict[str, Privacy]] = dict.fromkeys(
        ["session", "item", "author", "answers", "root", "head", "made_at"], Privacy.PLUMBING
    )

    class Meta:
        ordering = ["made_at", "id"]
        constraints = [
            *participants_only(by="author_id"),
            Recorded(author="author_id"),
            SameAgency(field="item"),
            SameAgency(field="author"),
            SameAgency(field="answers"),
            SameAgency(field="root"),
            SameAgency(field="head"),
        ]
        indexes = [
            models.Index(fields=["agency_id", "item", "made_at"], name="supervision_comment_item"),
            models.Index(fields=["agency_id", "session", "made_at"], name="supervision_comment_session"),
        ]

    def __str__(self) -> str:
        return f"comment {self.pk}"


class CommentVersion(VersionModel):
    """The words of a comment as they stood at one time, and the words it quotes, with the version they came from."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    comment = models.ForeignKey(Comment, models.PROTECT, related_name="versions", db_constraint=False, db_index=False)
    made_by = models.ForeignKey(Member, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    text = models.TextField()
    quote = models.TextField(blank=True)
    quoted_comment = models.ForeignKey(
        "self", models.PROTECT, related_name="+", null=True, blank=True, db_constraint=False, db_index=False
    )
    quoted_moment = models.ForeignKey(
        MomentVersion, models.PROTECT, related_name="+", null=True, blank=True, db_constraint=False, db_index=False
    )
    quoted_shared_text = models.ForeignKey(
        SharedText, models.PROTECT, related_name="+", null=True, blank=True, db_constraint=False, db_index=False
    )

    privacy: ClassVar[dict[str, Privacy]] = {
        **VERSION_PRIVACY,
        "session": Privacy.PLUMBING,
        "comment": Privacy.PLUMBING,
        "text": Privacy.SUPERVISION,
        "quote": Privacy.SUPERVISION,
        "quoted_comment": Privacy.PLUMBING,
        "quoted_moment": Privacy.PLUMBING,
        "quoted_shared_text": Privacy.PLUMBING,
    }

    class Meta:
        constraints = [
            *participants_only(by="made_by_id"),
            Recorded(author="made_by_id"),
            SameAgency(field="comment"),
            SameAgency(field="made_by"),
            SameAgency(field="quoted_comment"),
            SameAgency(field="quoted_moment"),
            SameAgency(field="quoted_shared_text"),
            models.UniqueConstraint(
                fields=["agency_id", "comment", "number"], name="supervision_commentversion_number"
            ),
        ]


class ReadMark(TenantModel):
    """How far a person has read a thread. Set by opening it, never by polling. Nobody else sees it."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="read_marks", db_constraint=False, db_index=False)
    member = models.ForeignKey(Member, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    last_seen = models.ForeignKey(Comment, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    seen_until = models.DateTimeField()
    """A copy of the last seen comment's time: what is later is unread."""

    privacy: ClassVar[dict[str, Privacy]] = dict.fromkeys(
        ["session", "item", "member", "last_seen", "seen_until"], Privacy.PLUMBING
    )

    class Meta:
        constraints = [
            *tenant_wall(),
            RowPolicy(name="supervision_readmark_rows", using="member_id = {member}", check="member_id = {member}"),
            SameAgency(field="session"),
            SameAgency(field="item"),
            SameAgency(field="member"),
            SameAgency(field="last_seen"),
            models.UniqueConstraint(fields=["agency_id", "item", "member"], name="supervision_readmark_once"),
        ]
        indexes = [models.Index(fields=["agency_id", "member"], name="supervision_readmark_member")]

    def __str__(self) -> str:
        return f"read mark {self.pk}"
