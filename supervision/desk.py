"""What stands on the desk of a session: its people, its agenda, the babies in mind, and one item with its thread."""

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
from imh_practice.practice.catalogue import catalogue
from imh_practice.shared.any_of import AnyOf
from imh_practice.shared.prepared import prepared
from observations.access import who_reads
from observations.models import MomentTag, MomentVersion, VisitState
from reflect.models import ShareGrant
from reflect.prompts import Answer, answers
from reflect.writing import Part
from supervision.access import grant_read_in, moment_read_in, still_to_bring
from supervision.models import AgendaItem, Comment, CommentVersion, Seat, Session
from supervision.quotes import Source
from supervision.thread import Reader, Thread, anchor_of, lines_of

BEFORE, TOGETHER, AFTER = "before", "together", "after"
AT_HAND = dt.timedelta(hours=1)
SHORT = 700
"""Characters of a quoted text that fits beside its thread on a desk, so that it can stay in sight."""


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


class Open:
    """An item laid open: what it quotes, if the member may read that, and its thread. Needs an item of ``item_for``."""

    def __init__(self, item: AgendaItem, member: Member, *, whole: bool = False, with_: UUID | None = None) -> None:
        self.item, self.member, self.whole, self.with_ = item, member, whole, with_
        self.people = [seat.member for seat in item.session.people]
        self.others = item.session.others(member)

    @property
    def brought_by(self) -> str:
        """Return who brought it; empty where the reader did."""
        if self.item.brought_by_id == self.member.pk:
            return ""
        return next((person.name for person in self.people if person.pk == self.item.brought_by_id), "")

    @cached_property
    def moment(self) -> MomentVersion | None:
        """The quoted version of a moment, if the member may read it."""
        return moment_read_in(self.item, self.member)

    @property
    def in_record(self) -> bool:
        """Return whether the member can read the quoted moment in the record too, and so may know what became of it."""
        if self.moment is None:
            return False
        return self.item.is_open or self.moment.moment.visit.author_id == self.member.pk

    @property
    def readers(self) -> str:
        """Return the names of those who can read the quoted moment now; no names for who cannot, outside the hour."""
        if self.moment is None:
            return ""
        return who_reads(self.moment.moment) if self.in_record else _("The family's team and the author's supervisor")

    @property
    def is_moved(self) -> bool:
        """Return whether the moment's visit was with another family, made again there and set aside here."""
        version = self.item.moment_version
        return version is not None and version.moment.visit.state == VisitState.VOID

    @property
    def is_changed(self) -> bool:
        """Return whether the moment stands otherwise in the record by now."""
        return self.moment is not None and self.in_record and self.moment.moment.head_id != self.moment.pk

    @cached_property
    def grant(self) -> ShareGrant | None:
        """Why the member may read the shared text now."""
        return grant_read_in(self.item, self.member)

    @cached_property
    def shared(self) -> tuple[Part, ...]:
        """The shared words, opened; empty where they were taken back, or made unreadable on purpose."""
        text = self.item.shared_text
        return text.parts_left if text is not None and self.grant is not None else ()

    @property
    def answers(self) -> list[Answer]:
        """Return the shared words under the questions they were written to."""
        return answers(catalogue(), self.shared)

    @property
    def is_gone(self) -> bool:
        """Return whether what was brought is not to be read by the member any more."""
        quotes = bool(self.item.moment_version_id or self.item.shared_text_id)
        return quotes and self.moment is None and self.grant is None

    @property
    def stays_in_sight(self) -> bool:
        """Return whether the quoted text is short enough to stand still beside the thread."""
        words = self.moment.text if self.moment else "".join(part.text for part in self.shared)
        return len(words) <= SHORT

    @cached_property
    def told_back(self) -> list[str]:
        """What the moment was tagged with, as sentences; "I" stays "I", since its author is quoted."""
        if self.moment is None:
            return []
        tags = MomentTag.objects.filter(version=self.moment).select_related("item_version").order_by("pk")
        return [tag.item_version.statement for tag in tags]

    @cached_property
    def thread(self) -> Thread:
        """The thread as the member is shown it. One query."""
        lines = lines_of(self.item, self.member, whole=self.whole, with_=self.with_)
        return Reader(self.item, lines, member=self.member, people=self.people, hides=self.moment is None).thread()

    def sources(self, answered: CommentVersion | None) -> list[Source]:
        """Return what a comment here may quote from: what it answers, then what was brought."""
        found = [Source(answered.text, answered)] if answered else []
        if self.moment is not None:
            found.append(Source(self.moment.text, self.moment))
        if self.item.shared_text is not None:
            found += [Source(part.text, self.item.shared_text) for part in self.shared]
        return found

    def touched(self) -> list[Touched]:
        """Name each row with words, the latest comments first; the desk names what is on its agenda."""
        item = self.item
        named = [("supervision.agendaitem", item.pk, item.brought_by_id)] if item.withdrawn_at else []
        if self.moment is not None:
            named.append(("observations.moment", self.moment.moment_id, self.moment.moment.visit.author_id))
        if self.shared and item.shared_text is not None:
            named.append(("reflect.sharedtext", item.shared_text.pk, item.shared_text.author_id))
        named += [("supervision.comment", line.pk, line.author_id) for line in reversed(self.thread.lines)]
        return [Touched(kind, key, author, "participant") for kind, key, author in named]


def people_to_call(session: Session, member: Member) -> Sequence[Member]:
    """Return who is called when it cannot wait: the supervisors, for everybody else."""
    return [person for person in session.seated(Seat.SUPERVISOR) if person.pk != member.pk]
