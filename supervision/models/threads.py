"""What is brought to a session, and what is said about it."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from imh_practice.membership.models import Member
from imh_practice.shared.privacy import Privacy
from imh_practice.shared.tenancy import RowPolicy, SameAgency, TenantModel, tenant_wall
from imh_practice.shared.versions import VERSION_PRIVACY, VersionModel
from observations.models import MomentVersion
from reflect.models import SharedText
from supervision.models.sessions import Session, participants_only


class ItemKind(models.TextChoices):
    MOMENT = "moment", _("A moment")
    REFLECTION = "reflection", _("A shared reflection")
    QUESTION = "question", _("A question")


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
            *participants_only(),
            SameAgency(field="brought_by"),
            SameAgency(field="moment_version"),
            SameAgency(field="shared_text"),
            models.UniqueConstraint(fields=["agency_id", "session", "position"], name="supervision_item_position"),
        ]

    def __str__(self) -> str:
        return f"item {self.pk}"


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

    privacy: ClassVar[dict[str, Privacy]] = dict.fromkeys(
        ["session", "item", "author", "answers", "root", "head", "made_at"], Privacy.PLUMBING
    )

    class Meta:
        ordering = ["made_at", "id"]
        constraints = [
            *participants_only(),
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
            *participants_only(),
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
