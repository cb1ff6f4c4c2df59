"""The trail: who did what, when, to which rows; never a word of what stood in them.

No foreign keys: the trail outlives what it tells of. Append-only by grant and by trigger; chained per agency by a
deferred trigger (migration 0002). Linked at commit and not at the event, because a lock on the chain's head held
through a whole request lets 16 clients of one agency reach 28 requests a second instead of 450.
"""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from imh_practice.shared.acting import current_agency_id
from imh_practice.shared.ids import uuid7
from imh_practice.shared.privacy import Privacy
from imh_practice.shared.tenancy import RowPolicy, TenantWall


class Kind(models.TextChoices):
    """What happened, in kinds a program manager can read."""

    READ = "read", _("opened")
    WRITE = "write", _("wrote")
    SHARE = "share", _("shared")
    EXPORT = "export", _("took out")
    DENIED = "denied", _("was refused")
    SIGN_IN = "sign-in", _("signed in")
    SIGN_IN_FAILED = "sign-in-failed", _("could not sign in")
    SIGN_OUT = "sign-out", _("signed out")
    RIGHTS = "rights", _("changed who may do what")


WRITING = (Kind.WRITE, Kind.SHARE, Kind.RIGHTS, Kind.EXPORT)
"""Kinds that tell of changed rows: with one of them a transaction has said what it did (``shared.recorded``). What is
taken out is a row of ``disclosures``."""


class TrailModel(models.Model):
    """What the three tables have in common: an agency (or PLATFORM), written once."""

    agency_id = models.UUIDField(default=current_agency_id, editable=False)

    db_grants: ClassVar[tuple[str, ...]] = ("SELECT", "INSERT")
    privacy: ClassVar[dict[str, Privacy]] = {}

    class Meta:
        abstract = True


class Event(TrailModel):
    """One event per request and kind."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField(default=timezone.now, editable=False)
    kind = models.CharField(max_length=16, choices=Kind)
    act = models.CharField(max_length=64)
    via = models.CharField(max_length=8)
    request_id = models.UUIDField(null=True)
    person_id = models.UUIDField(null=True)
    member_id = models.UUIDField(null=True)
    count = models.PositiveIntegerField(default=0)

    privacy: ClassVar[dict[str, Privacy]] = dict.fromkeys(
        ["id", "agency_id", "at", "kind", "act", "via", "request_id", "person_id", "member_id", "count"], Privacy.AUDIT
    )

    class Meta:
        constraints = [
            TenantWall(name="audit_event_wall", agency_table=""),
            RowPolicy(name="audit_event_rows"),
        ]
        indexes = [
            models.Index(fields=["agency_id", "-at"], name="audit_event_when"),
            models.Index(fields=["agency_id", "member_id", "-at"], name="audit_event_who"),
            # What is seldom: asked for alone, it would be looked for through all that is read and written.
            models.Index(
                fields=["agency_id", "kind", "-at"],
                condition=models.Q(kind__in=["share", "export", "denied", "rights"]),
                name="audit_event_seldom",
            ),
            models.Index(
                fields=["agency_id", "-at"],
                condition=models.Q(via__in=["command", "shell", "sql"]),
                name="audit_event_operators",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.act}"


class EventObject(TrailModel):
    """One row an event touched, with its author, so that "who read mine" is one indexed query."""

    id = models.BigAutoField(primary_key=True)
    event_id = models.UUIDField()
    type = models.CharField(max_length=40)
    object_id = models.UUIDField()
    author_id = models.UUIDField(null=True)
    why = models.CharField(max_length=24, blank=True)

    privacy: ClassVar[dict[str, Privacy]] = dict.fromkeys(
        ["id", "agency_id", "event_id", "type", "object_id", "author_id", "why"], Privacy.AUDIT
    )

    class Meta:
        constraints = [
            TenantWall(name="audit_eventobject_wall", agency_table=""),
            RowPolicy(name="audit_eventobject_rows"),
        ]
        indexes = [
            models.Index(fields=["agency_id", "event_id"], name="audit_object_event"),
            # With the reason, so that an author's own openings, most of her rows, are passed over in the index itself.
            models.Index(fields=["agency_id", "author_id", "event_id"], include=["why"], name="audit_object_author"),
            models.Index(fields=["agency_id", "object_id"], name="audit_object_row"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.object_id}"


class Link(TrailModel):
    """One event's place in its agency's chain. Written by the database alone, at commit."""

    event_id = models.UUIDField(primary_key=True)
    seq = models.BigIntegerField()
    digest = models.BinaryField()

    privacy: ClassVar[dict[str, Privacy]] = dict.fromkeys(["agency_id", "seq", "event_id", "digest"], Privacy.AUDIT)

    class Meta:
        constraints = [
            TenantWall(name="audit_link_wall", agency_table=""),
            RowPolicy(name="audit_link_rows"),
            # The clock takes the heads of all chains outside; it has no agency and reads nothing else.
            RowPolicy(name="audit_link_anchor", command="SELECT", using="{system} = 'anchor'", column=""),
            models.UniqueConstraint(fields=["agency_id", "seq"], name="audit_link_seq"),
        ]

    def __str__(self) -> str:
        return f"link {self.seq}"
