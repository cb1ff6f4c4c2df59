"""What a supervisor sees of those she supervises: a list, not a dashboard, and one page that prepares an hour.

Only facts of the record and of supervision; never anything of private writing, and nothing that compares two people.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from imh_practice.home.waiting import Waiting, waiting_for
from imh_practice.membership.models import Member, Pairing
from imh_practice.shared.prepared import prepared
from observations.models import Outcome, Visit
from observations.querysets import AnyOf
from supervision.models import AgendaItem, Participant, Seat, Session, SessionKind

QUIET = dt.timedelta(days=10)
"""So long without a visit, and the card says so, kindly."""
LOOK_BACK = dt.timedelta(days=365)
"""Visits further back are not looked for: the list stays quick however long somebody has been here."""


@dataclass
class Card:
    """One supervisee, as her supervisor sees her on the caseload."""

    clinician: Member
    since: dt.datetime
    now: dt.datetime
    next_session: Session | None = None
    last_met: dt.datetime | None = None
    brought: int = 0
    visits_this_month: int = 0
    last_visit: dt.datetime | None = None
    waits: list[Waiting] = field(default_factory=list)

    @property
    def waiting_since(self) -> dt.datetime | None:
        return self.waits[0].since if self.waits else None

    @property
    def has_been_quiet(self) -> bool:
        """Whether it is a while since a visit was logged. Not asked of somebody who has only just begun."""
        return self.now - (self.last_visit or self.since) > QUIET

    @property
    def days_since_met(self) -> int | None:
        """Return whole days by the calendar, not by the hour: yesterday's session is one day ago in the morning too."""
        if self.last_met is None:
            return None
        return (timezone.localdate(self.now) - timezone.localdate(self.last_met)).days

    @property
    def weeks_since_met(self) -> int:
        return (self.days_since_met or 0) // 7


def caseload(member: Member) -> list[Card]:
    """Return a card for each current supervisee, whoever waits longest first; as many queries for two as for eighty."""
    now = timezone.now()
    pairings = _pairings(member)
    cards = {pairing.clinician_id: Card(pairing.clinician, pairing.began_at, now) for pairing in pairings}
    for waiting in waiting_for(member) if cards else []:
        if waiting.who_id in cards:
            cards[waiting.who_id].waits.append(waiting)
    if cards:
        _add_sessions(cards, member)
        _add_brought(cards, member)
        _add_visits(cards, member, now)
    return sorted(cards.values(), key=lambda card: (card.waiting_since or now, card.clinician.name))


def _add_sessions(cards: dict[UUID, Card], member: Member) -> None:
    keys = list(cards)
    for row in _last_met(member, keys):
        cards[row["member_id"]].last_met = row["last"]
    for seat in _coming(member, keys):
        cards[seat.member_id].next_session = seat.session  # the nearest comes last, and stays


def _add_brought(cards: dict[UUID, Card], member: Member) -> None:
    for row in _brought(member, list(cards)):
        card = cards[row["brought_by_id"]]
        if card.next_session and card.next_session.pk == row["session_id"]:
            card.brought = row["n"]


def _add_visits(cards: dict[UUID, Card], member: Member, now: dt.datetime) -> None:
    month = timezone.localtime(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    for row in _logged(member, list(cards), month):
        cards[row["author_id"]].last_visit = row["last"]
        cards[row["author_id"]].visits_this_month = row["n"]


@prepared
def _pairings(member: Member) -> QuerySet[Pairing, Pairing]:
    return Pairing.objects.of_supervisor(member).select_related("clinician")


@prepared
def _last_met(member: Member, clinicians: list[UUID]) -> QuerySet[Participant, Any]:
    """When the two last met: in a group it was not the two of them."""
    held = Session.objects.visible_to(member).took_place().filter(kind=SessionKind.INDIVIDUAL).values("pk")
    there = Participant.objects.filter(AnyOf("member_id", clinicians), seat=Seat.SUPERVISEE, attended=True)
    return there.filter(session__in=held).order_by().values("member_id").annotate(last=Max("session__starts_at"))


@prepared
def _coming(member: Member, clinicians: list[UUID]) -> QuerySet[Participant, Participant]:
    coming = Session.objects.next_for(member).order_by().values("pk")
    seats = Participant.objects.filter(AnyOf("member_id", clinicians), seat=Seat.SUPERVISEE, session__in=coming)
    return seats.select_related("session").order_by("-session__starts_at")


@prepared
def _brought(member: Member, clinicians: list[UUID]) -> QuerySet[AgendaItem, Any]:
    """How much each has brought to each of the member's coming sessions, administrative matters aside."""
    coming = Session.objects.next_for(member).order_by().values("pk")
    items = AgendaItem.objects.filter(session__in=coming, withdrawn_at=None, is_administrative=False)
    hers = items.filter(AnyOf("brought_by_id", clinicians)).order_by()
    return hers.values("session_id", "brought_by_id").annotate(n=Count("pk"))


@prepared
def _logged(member: Member, clinicians: list[UUID], month: dt.datetime) -> QuerySet[Visit, Any]:
    """When each last met a family, and how often since the month began."""
    visits = Visit.objects.visible_to(member).finished().filter(AnyOf("author_id", clinicians))
    met = visits.filter(head__outcome=Outcome.MET, happened_at__gt=Now() - LOOK_BACK).order_by().values("author_id")
    return met.annotate(last=Max("happened_at"), n=Count("pk", filter=Q(happened_at__gte=month)))
