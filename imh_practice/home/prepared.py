"""One page that prepares an hour: what has been since the last one, what is brought, what waits, what was agreed."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Exists, OuterRef, Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from imh_practice.audit.actions import Touched
from imh_practice.families.ages import names_with_ages
from imh_practice.families.models import Child, Family
from imh_practice.home.caseload import Card
from imh_practice.home.waiting import Waiting
from imh_practice.membership.models import Member
from observations.models import Visit
from reflect.models import ShareGrant
from supervision.access import moment_read_in
from supervision.models import AgendaItem, Comment, Participant, Seat, Section, Session, SummaryLine, SummaryVersion

MOST_VISITS = 40
MOST_SHARES = 12
MOST_WORDS = 20
"""Comments that wait, in words."""


@dataclass(frozen=True)
class InMind:
    """A family in mind: its code name, and its children with their ages today."""

    family: Family
    ages: list[str]


class Prepared:
    """What a supervisor has before her when an hour with one of her supervisees begins."""

    def __init__(self, card: Card, member: Member) -> None:
        self.card, self.member = card, member
        self.clinician = card.clinician

    @cached_property
    def visits(self) -> list[Visit]:
        """Visits since they last met; the latest ones where they have not met. Opening one is seen by its author."""
        visits = Visit.objects.visible_to(self.member).finished().filter(author=self.clinician)
        if self.card.last_met:
            visits = visits.filter(happened_at__gt=self.card.last_met)
        return list(visits.select_related("family", "head").order_by("-happened_at")[:MOST_VISITS])

    @cached_property
    def in_mind(self) -> list[InMind]:
        """Families this clinician carries now, with their children's ages."""
        children = Prefetch("children", Child.objects.standing().order_by("pk"))
        families = Family.objects.visible_to(self.member).open().carried_by(self.clinician)
        today = timezone.localdate()
        return [
            InMind(family, names_with_ages(family, family.children.all(), today))
            for family in families.prefetch_related(children).order_by("code_name")
        ]

    @cached_property
    def together(self) -> list[Session]:
        """Coming sessions of the two, the nearest first."""
        hers = Participant.objects.filter(member=self.clinician, seat=Seat.SUPERVISEE).values("session_id")
        return list(Session.objects.next_for(self.member).filter(pk__in=hers))

    @cached_property
    def brought(self) -> list[AgendaItem]:
        """What stands on the agendas of these sessions, whoever of the two brought it."""
        items = AgendaItem.objects.visible_to(self.member).filter(session__in=self.together, withdrawn_at=None)
        words = items.with_held_back_from(self.member).select_related(
            "session", "brought_by", "moment_version__moment__visit__family"
        )
        return list(words.order_by("session__starts_at", "is_administrative", "-comes_first", "position"))

    @cached_property
    def in_words(self) -> list[AgendaItem]:
        """Those of them whose moment, in the version that was brought, the member may read.

        Shared reflections are not among them: opening one is an act of its own.
        """
        return [item for item in self.brought if moment_read_in(item, self.member)]

    @cached_property
    def waits(self) -> list[tuple[Waiting, list[Comment]]]:
        """What waits for the supervisor, longest first, each with its words. Reading them here marks nothing."""
        keys = [key for waiting in self.card.waits for key in waiting.said][:MOST_WORDS]
        said = Comment.objects.visible_to(self.member).select_related("head").in_bulk(keys) if keys else {}
        return [(waiting, [said[key] for key in waiting.said if key in said]) for waiting in self.card.waits]

    @cached_property
    def shares(self) -> list[ShareGrant]:
        """What the clinician shares with the member now, the latest first; not its words."""
        grants = ShareGrant.objects.in_force().filter(reader=self.member, author=self.clinician)
        grants = grants.with_visit(self.member).defer("shared_text__text")
        return list(grants.order_by("-made_at")[:MOST_SHARES])

    @cached_property
    def _with_steps(self) -> list[SummaryVersion]:
        """The standing versions that say what is next, of the latest two such sessions."""
        hers = Participant.objects.filter(member=self.clinician, seat=Seat.SUPERVISEE).values("session_id")
        steps = SummaryLine.objects.filter(version=OuterRef("pk"), section=Section.NEXT)
        standing = SummaryVersion.objects.visible_to(self.member).heads().filter(Exists(steps), session__in=hers)
        return list(standing.select_related("session").order_by("-session__starts_at", "-pk")[:2])

    @property
    def summary(self) -> SummaryVersion | None:
        """What stands of the latest session with next steps, agreed on or not."""
        return next(iter(self._with_steps), None)

    @property
    def summary_before(self) -> SummaryVersion | None:
        """The one before it."""
        return next(iter(self._with_steps[1:]), None)

    @cached_property
    def next_steps(self) -> list[SummaryLine]:
        """Its next steps: who does what until when."""
        return list(SummaryLine.objects.filter(version=self.summary, section=Section.NEXT)) if self.summary else []

    @cached_property
    def not_agreed_by(self) -> str:
        """Names of those who have not said yet that they remember it so; "" when all have."""
        waited_for = self.summary.waits_for() if self.summary else []
        others = [person.first_name for person in waited_for if person.pk != self.member.pk]
        return _(" and ").join([_("you")] * (len(others) < len(waited_for)) + others)

    @property
    def today(self) -> dt.date:
        return timezone.localdate()

    def touched(self) -> list[Touched]:
        """Name the rows whose words the page shows, for the trail."""
        items = {item.pk: item.brought_by_id for item in self.brought}
        named = [("supervision.agendaitem", key, author) for key, author in items.items()]
        for waiting, comments in self.waits:
            if waiting.item_id and waiting.brought_by and waiting.item_id not in items:
                named.append(("supervision.agendaitem", waiting.item_id, waiting.brought_by))
            named += [("supervision.comment", comment.pk, comment.author_id) for comment in comments]
        named += [
            ("observations.moment", item.moment_version.moment_id, item.moment_version.moment.visit.author_id)
            for item in self.in_words
            if item.moment_version
        ]
        touched = [Touched(*each, "participant") for each in named if each[2] != self.member.pk]
        if self.summary:
            why = (self.summary.pk, self.summary.made_by_id, "participant")
            touched.append(Touched("supervision.summaryversion", *why))
        return touched
