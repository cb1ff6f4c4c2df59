"""What stands on the desk of a session: its people, its agenda, the babies in mind."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from imh_practice.audit.actions import Touched
from imh_practice.families.ages import age_line
from imh_practice.families.models import Child, Family
from imh_practice.membership.models import Member
from imh_practice.practice.catalogue import Entry, System
from imh_practice.practice.models import Use
from imh_practice.practice.ours import offered
from imh_practice.shared.any_of import AnyOf
from imh_practice.shared.prepared import prepared
from observations.models import VisitState
from supervision.access import still_to_bring
from supervision.models import AgendaItem, Comment, Seat, Session
from supervision.thread import anchor_of

BEFORE, TOGETHER, AFTER = "before", "together", "after"
AT_HAND = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Tab:
    """One of a session's three faces, as a link."""

    url: str
    label: str
    current: bool
    count: int = 0


class Desk:
    """A session as one of its participants sees it. Needs a session with people and pairing."""

    def __init__(self, session: Session, member: Member) -> None:
        self.session, self.member = session, member
        self.others = session.others(member)
        self.names = _(" and ").join(person.name for person in self.others)
        self.is_supervisee = any(seated.pk == member.pk for seated in session.seated(Seat.SUPERVISEE))

    @property
    def may_choose(self) -> bool:
        """Return whether the member decides what comes first."""
        return self.session.is_chosen_by(self.member)

    @cached_property
    def items(self) -> list[AgendaItem]:
        """What stands on the agenda, in order, each with how much of it is new. One query."""
        return _items(self.session, self.member)

    @property
    def agenda(self) -> list[AgendaItem]:
        """Return what will be spoken of."""
        return [item for item in self.items if not item.is_administrative]

    @property
    def administrative(self) -> list[AgendaItem]:
        """Return what stands in a list of its own, so that paperwork does not eat the hour."""
        return [item for item in self.items if item.is_administrative]

    @property
    def news(self) -> int:
        """Return how many comments the member has not opened."""
        return sum(item.unread for item in self.items)

    @property
    def to_open(self) -> AgendaItem | None:
        """Return the item to open first: the first with something new, else the first."""
        return next((item for item in self.items if item.unread), self.items[0] if self.items else None)

    def place(self, item: AgendaItem) -> str:
        """Return the agenda in one line: "2 of 5 · The bottle"."""
        at = self._at(item)
        if at is None:
            return _("Agenda (%(count)d)") % {"count": len(self.items)}
        return _("%(number)d of %(count)d · %(title)s") % {
            "number": at + 1,
            "count": len(self.items),
            "title": item.title,
        }

    def beside(self, item: AgendaItem) -> list[tuple[str, str]]:
        """Return links to the item before and the next one: an address and words for each that there is."""
        at = self._at(item)
        if at is None:
            return []
        before = [(item_url(each), _("Before: %(title)s") % {"title": each.title}) for each in self.items[:at][-1:]]
        after = [(item_url(each), _("Next: %(title)s") % {"title": each.title}) for each in self.items[at + 1 :][:1]]
        return before + after

    def _at(self, item: AgendaItem) -> int | None:
        """Return its place among all of them; administrative matters come last (``brought_to``)."""
        return next((number for number, each in enumerate(self.items) if each.pk == item.pk), None)

    @cached_property
    def babies(self) -> list[tuple[str, list[str]]]:
        """The baby in mind: each family of the moments on the agenda, with a line for each child. At most one query.

        Of families the member may know now: the session is hers to read for good, who they have become is not.
        """
        quoted = [item.moment_version.moment.visit for item in self.items if item.moment_version]
        families = {visit.family_id: visit.family for visit in quoted if visit.state == VisitState.FINISHED}
        if not families:
            return []
        lines: dict[UUID, list[str]] = {key: [] for key in families}
        supervisees = self.session.seated(Seat.SUPERVISEE)
        began_by = "" if self.is_supervisee or not supervisees else supervisees[0].first_name
        for child in _babies(self.member, list(families)):
            family = families[child.family_id]
            line = age_line(child, family, today=timezone.localdate(), began_by=began_by)
            lines[child.family_id].append(line)
        return [(family.code_name, lines[key]) for key, family in families.items()]

    @property
    def questions(self) -> list[tuple[System, tuple[Entry, ...]]]:
        """Return questions to think with in the hour, system by system: to be read, never to be answered here."""
        words = offered()
        return [(system, words.used_for(Use.SESSION, [system.code])) for system in words.systems_for(Use.SESSION)]

    @property
    def to_bring(self) -> list[tuple[str, str]]:
        """Return the titles of what can be brought to another session, with where that is done. Two more queries."""
        address = reverse("item_bring")
        readable = still_to_bring(self.items, self.member)
        return [(item.title, f"{address}?{item.brings[0]}={item.brings[1]}") for item in readable]

    def default_tab(self) -> str:
        """Return the face a session shows by itself: what is due at this time."""
        if self.session.is_called_off:
            return BEFORE
        if not self.session.is_planned:
            return AFTER
        return TOGETHER if self.session.starts_at <= timezone.now() + AT_HAND else BEFORE

    def tabs(self, current: str) -> list[Tab]:
        """Return the three faces as links; Together leads to the item that is to be opened first."""
        own = reverse("session_detail", kwargs={"ref": self.session.pk})
        first = self.to_open
        together = item_url(first) if first else f"{own}?tab={TOGETHER}"
        return [
            Tab(f"{own}?tab={BEFORE}", _("Before"), current == BEFORE),
            Tab(together, _("Together"), current == TOGETHER),
            Tab(f"{own}?tab={AFTER}", _("After"), current == AFTER),
        ]

    def touched(self) -> list[Touched]:
        """Name what a page with the agenda shows, for the trail."""
        return [Touched("supervision.agendaitem", item.pk, item.brought_by_id, "participant") for item in self.items]


@prepared
def _items(session: Session, member: Member) -> QuerySet[AgendaItem, AgendaItem]:
    items = AgendaItem.objects.brought_to(session).with_unread_for(member)
    return items.select_related("moment_version__moment__visit__family").defer("moment_version__text")


@prepared
def _babies(member: Member, families: list[UUID]) -> QuerySet[Child, Child]:
    known = Family.objects.visible_to(member).values("pk")
    children = Child.objects.standing().filter(AnyOf("family_id", families), family__in=known)
    return children.order_by("born_on", "initial")


def item_url(item: AgendaItem) -> str:
    """Return the address of an item's page."""
    return reverse("item_detail", kwargs={"ref": item.session_id, "item_ref": item.pk})


def comment_url(comment: Comment) -> str:
    """Return the address of a comment on its item's page, which shows it however long ago it was said."""
    return comment_address(comment.session_id, comment.item_id, comment.pk)


def comment_address(session_id: UUID, item_id: UUID, comment_id: UUID) -> str:
    """As ``comment_url``, by keys."""
    item = reverse("item_detail", kwargs={"ref": session_id, "item_ref": item_id})
    return f"{item}?with={comment_id}#{anchor_of(comment_id)}"


def people_to_call(session: Session, member: Member) -> Sequence[Member]:
    """Return who is called when it cannot wait: the supervisors, for everybody else."""
    return [person for person in session.seated(Seat.SUPERVISOR) if person.pk != member.pk]
