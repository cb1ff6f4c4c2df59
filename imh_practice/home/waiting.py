"""Who waits for a member: for an answer, for a reader, for her yes to a summary. Of words only a thread's title."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Exists, Min, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from imh_practice.audit.actions import Touched
from imh_practice.membership.models import Member
from imh_practice.shared.prepared import prepared
from reflect.models import ShareGrant
from supervision.desk import comment_address
from supervision.models import Approval, Comment, Participant, Seat, Session, SummaryVersion, pairing_holds

REPLY, SHARE = "reply", "share"
AGREED, CHANGED, WRITTEN = "agreed", "changed", "written"
"""Of a summary: somebody has said yes, somebody changed what the member had said yes to, or somebody wrote it."""


@dataclass(frozen=True)
class Waiting:
    """Somebody waits: for what, since when, and where it is answered.

    Of a reply also its thread (``item_id``, ``title``, ``brought_by``) and which comments it is (``said``);
    of a summary when its session was.
    """

    kind: str
    who_id: UUID
    name: str
    since: dt.datetime
    url: str
    said: tuple[UUID, ...] = ()
    item_id: UUID | None = None
    title: str = ""
    brought_by: UUID | None = None
    held_at: dt.datetime | None = None

    @property
    def first_name(self) -> str:
        return self.name.split()[0]

    @property
    def count(self) -> int:
        """Return how many comments it is."""
        return len(self.said)

    def touched(self) -> list[Touched]:
        """Name the thread whose title is shown, for the trail."""
        if self.item_id is None or self.brought_by is None:
            return []
        return [Touched("supervision.agendaitem", self.item_id, self.brought_by, "participant")]


def waiting_for(member: Member) -> list[Waiting]:
    """Return all that waits for the member, longest first. Four queries, however much it is."""
    return sorted([*_replies(member), *_shares(member), *_summaries(member)], key=lambda each: each.since)


def _replies(member: Member) -> Iterator[Waiting]:
    """New words by thread; for who holds the hour, also what she has opened and not answered.

    What was said within the hour was heard in the hour: only what was written before or after it waits for an answer,
    and only while one can be written.
    """
    found: dict[object, Waiting] = {}
    for rows in (_unanswered(member) if member.is_supervisor else (), _unread(member)):
        for row in rows:
            key = (row["author_id"], row["item_id"])
            found.setdefault(
                key,
                Waiting(
                    REPLY,
                    row["author_id"],
                    row["author__name"],
                    row["since"],
                    comment_address(row["session_id"], row["item_id"], row["said"][0]),
                    said=tuple(row["said"]),
                    item_id=row["item_id"],
                    title=row["item__title"],
                    brought_by=row["item__brought_by_id"],
                ),
            )
    yield from found.values()


def _by_thread(comments: QuerySet[Comment, Comment]) -> QuerySet[Comment, Any]:
    thread = ("session_id", "item_id", "item__title", "item__brought_by_id")
    rows = comments.order_by().values(*thread, "author_id", "author__name")
    found: QuerySet[Comment, Any] = rows.annotate(said=ArrayAgg("pk", order_by=("made_at", "pk")), since=Min("made_at"))
    return found


@prepared
def _unanswered(member: Member) -> QuerySet[Comment, Any]:
    heard = Session.objects.took_place().filter(pk=OuterRef("session"), closed_at__gte=OuterRef("made_at"))
    holds = Participant.objects.filter(session=OuterRef("session"), member=member, seat=Seat.SUPERVISOR)
    waiting = Comment.objects.waiting_for(member)
    return _by_thread(waiting.filter(~Exists(heard), Exists(holds), pairing_holds("session")))


@prepared
def _unread(member: Member) -> QuerySet[Comment, Any]:
    return _by_thread(Comment.objects.unread_for(member))


@prepared
def _unopened(member: Member) -> QuerySet[ShareGrant, Any]:
    grants = ShareGrant.objects.in_force().filter(reader=member, opened_at=None)
    return grants.values("pk", "author_id", "author__name", "made_at")


@prepared
def _unapproved(member: Member) -> QuerySet[SummaryVersion, Any]:
    """Summaries that stand, of hours that were held, and to which the member has not said yes.

    Her own draft waits for others, until one of them has said yes to it.
    """
    approvals = Approval.objects.filter(version=OuterRef("pk"))
    others = approvals.exclude(member=member).order_by("made_at", "pk")
    before = Approval.objects.filter(version__summary=OuterRef("summary"), member=member)
    held = Session.objects.took_place().filter(pk=OuterRef("session"))
    heads = (
        SummaryVersion.objects.visible_to(member).heads().filter(~Exists(approvals.filter(member=member)), Exists(held))
    )
    waiting = heads.filter(~Q(made_by=member) | Exists(others)).annotate(
        had_agreed=Exists(before),
        agreed_by=Subquery(others.values("member_id")[:1]),
        agreed_name=Subquery(others.values("member__name")[:1]),
        agreed_at=Subquery(others.values("made_at")[:1]),
    )
    facts = ("session_id", "session__starts_at", "made_by_id", "made_by__name", "made_at")
    return waiting.values(*facts, "had_agreed", "agreed_by", "agreed_name", "agreed_at")


def _shares(member: Member) -> Iterator[Waiting]:
    for row in _unopened(member):
        url = reverse("shared_detail", args=[row["pk"]])
        yield Waiting(SHARE, row["author_id"], row["author__name"], row["made_at"], url)


def _summaries(member: Member) -> Iterator[Waiting]:
    """Summaries that wait for the member's word: changed since she said yes, agreed to by another, or just written."""
    for row in _unapproved(member):
        changed = row["had_agreed"] and row["made_by_id"] != member.pk
        by_another = row["agreed_by"] is not None and not changed
        yield Waiting(
            CHANGED if changed else AGREED if by_another else WRITTEN,
            row["agreed_by"] if by_another else row["made_by_id"],
            row["agreed_name"] if by_another else row["made_by__name"],
            row["agreed_at"] if by_another else row["made_at"],
            reverse("summary_detail", args=[row["session_id"]]),
            held_at=row["session__starts_at"],
        )
