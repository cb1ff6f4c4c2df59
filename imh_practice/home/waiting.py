"""Who waits for a member: for an answer, for a reader, for her yes to a summary. Facts of supervision, never words."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, Min, OuterRef, QuerySet
from django.urls import reverse

from imh_practice.membership.models import Member
from imh_practice.shared.prepared import prepared
from reflect.models import ShareGrant
from supervision.models import Approval, Comment, Participant, Seat, Session, of_session, pairing_holds

REPLY, SHARE, SUMMARY = "reply", "share", "summary"


@dataclass(frozen=True)
class Waiting:
    """Somebody waits: for what, since when, and where it is answered. ``item_id`` names the thread of a reply."""

    kind: str
    who_id: UUID
    name: str
    since: dt.datetime
    url: str
    count: int = 1
    item_id: UUID | None = None

    @property
    def first_name(self) -> str:
        return self.name.split()[0]


def waiting_for(member: Member) -> list[Waiting]:
    """Return all that waits for the member, longest first. Four queries, however much it is."""
    return sorted([*_replies(member), *_shares(member), *_summaries(member)], key=lambda each: each.since)


def _replies(member: Member) -> Iterator[Waiting]:
    """New words by thread; for who holds the hour, also what she has opened and not answered.

    What was said within the hour was heard in the hour: only what was written before or after it waits for an answer,
    and only while one can be written.
    """
    found: dict[object, Waiting] = {}
    for rows in (_unanswered(member), _unread(member)):
        for row in rows:
            key = (row["author_id"], row["item_id"])
            found.setdefault(
                key,
                Waiting(
                    REPLY,
                    row["author_id"],
                    row["author__name"],
                    row["since"],
                    f"{reverse('item_detail', args=[row['session_id'], row['item_id']])}#thread",
                    row["n"],
                    row["item_id"],
                ),
            )
    yield from found.values()


def _by_thread(comments: QuerySet[Comment, Comment]) -> QuerySet[Comment, Any]:
    rows = comments.order_by().values("session_id", "item_id", "author_id", "author__name")
    return rows.annotate(n=Count("pk"), since=Min("made_at"))


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
def _unapproved(member: Member) -> QuerySet[Approval, Any]:
    hers = Approval.objects.filter(version=OuterRef("version"), member=member)
    others = Approval.objects.filter(of_session(member.pk), ~Exists(hers), version=F("version__summary__head"))
    return others.exclude(member=member).values("session_id", "member_id", "member__name", "made_at")


def _shares(member: Member) -> Iterator[Waiting]:
    for row in _unopened(member):
        url = reverse("shared_detail", args=[row["pk"]])
        yield Waiting(SHARE, row["author_id"], row["author__name"], row["made_at"], url)


def _summaries(member: Member) -> Iterator[Waiting]:
    """Summaries somebody else has approved as they stand, and the member has not."""
    for row in _unapproved(member):
        url = reverse("summary_detail", args=[row["session_id"]])
        yield Waiting(SUMMARY, row["member_id"], row["member__name"], row["made_at"], url)
