"""What a supervisor sees of those she supervises: a list, not a dashboard, and one page that prepares an hour.

Only facts of the record and of supervision; never anything of private writing, and nothing that compares two people.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from imh_practice.home.waiting import Waiting, waiting_for
from imh_practice.membership.models import Member, Pairing
from observations.models import Outcome, Visit
from supervision.models import AgendaItem, Participant, Seat, Session

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
    pairings = list(Pairing.objects.of_supervisor(member).select_related("clinician"))
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
    seats = Participant.objects.filter(seat=Seat.SUPERVISEE, member__in=cards)
    held = seats.filter(attended=True, session__in=Session.objects.visible_to(member).took_place().values("pk"))
    for row in held.values("member_id").annotate(last=Max("session__starts_at")):
        cards[row["member_id"]].last_met = row["last"]
    coming = seats.filter(session__in=Session.objects.next_for(member).order_by().values("pk"))
    for seat in coming.select_related("session").order_by("-session__starts_at"):
        cards[seat.member_id].next_session = seat.session  # the nearest comes last, and stays


def _add_brought(cards: dict[UUID, Card], member: Member) -> None:
    for row in on_agendas(member, cards).values("brought_by_id").annotate(n=Count("pk")):
        cards[row["brought_by_id"]].brought = row["n"]


def on_agendas(member: Member, clinicians: Iterable[UUID]) -> QuerySet[AgendaItem]:
    """Return what these clinicians have brought to the member's coming sessions, administrative matters aside."""
    coming = Session.objects.next_for(member).order_by().values("pk")
    items = AgendaItem.objects.filter(session__in=coming, withdrawn_at=None, is_administrative=False)
    return items.filter(brought_by__in=clinicians).order_by()


def _add_visits(cards: dict[UUID, Card], member: Member, now: dt.datetime) -> None:
    month = timezone.localtime(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    logged = Visit.objects.visible_to(member).finished().filter(author__in=cards, happened_at__gt=now - LOOK_BACK)
    rows = logged.filter(head__outcome=Outcome.MET).order_by().values("author_id")
    for row in rows.annotate(last=Max("happened_at"), n=Count("pk", filter=Q(happened_at__gte=month))):
        cards[row["author_id"]].last_visit = row["last"]
        cards[row["author_id"]].visits_this_month = row["n"]
