"""What a supervisor sees of those she supervises: a list, not a dashboard, and one page that prepares an hour.

Only facts of the record and of supervision; never anything of private writing, and nothing that compares two people.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from imh_practice.home.waiting import Waiting, waiting_for
from imh_practice.membership.models import Member, Pairing
from imh_practice.shared.any_of import AnyOf
from imh_practice.shared.prepared import prepared
from observations.models import Outcome, Visit
from supervision.models import AgendaItem, Participant, Seat, Session, SessionKind

QUIET = dt.timedelta(days=10)
"""So long without a visit, and the card says so, kindly."""


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
    month = timezone.localtime(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    cards = {pairing.clinician_id: _card(pairing, now) for pairing in _pairings(member, month)}
    for waiting in waiting_for(member) if cards else []:
        if waiting.who_id in cards:
            cards[waiting.who_id].waits.append(waiting)
    if cards:
        _add_sessions(cards, member)
        _add_brought(cards, member)
    return sorted(cards.values(), key=lambda card: (card.waiting_since or now, card.clinician.name))


def _card(pairing: Any, now: dt.datetime) -> Card:
    """Return the card of a pairing as `_pairings` found it."""
    card = Card(pairing.clinician, pairing.began_at, now)
    card.last_visit, card.visits_this_month = pairing.last_visit, pairing.visits_this_month
    return card


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


@prepared
def _pairings(member: Member, month: dt.datetime) -> QuerySet[Pairing, Pairing]:
    """Whom she supervises, when each last met a family, and how often since the month began.

    The visits are looked up for each pairing in force, which is why the supervisor may know of them.
    """
    met = Visit.objects.finished().filter(author=OuterRef("clinician"), head__outcome=Outcome.MET)
    last = met.order_by("-happened_at").values("happened_at")[:1]
    this_month = met.filter(happened_at__gte=month).order_by().values("author").annotate(n=Count("pk")).values("n")
    hers = Pairing.objects.of_supervisor(member).select_related("clinician")
    return hers.annotate(last_visit=Subquery(last), visits_this_month=Coalesce(Subquery(this_month), 0))


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
