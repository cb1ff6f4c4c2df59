"""An item of a session laid open: what it quotes, as far as its reader may read that, and its thread."""

from uuid import UUID

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from imh_practice.audit.actions import Touched
from imh_practice.membership.models import Member
from imh_practice.practice.catalogue import Entry, catalogue
from imh_practice.practice.tagsets import DOMAINS, FOUR, GROWING, SPEAKS_TO
from observations.access import who_reads
from observations.models import MomentTag, MomentVersion, VisitState
from reflect.models import ShareGrant
from reflect.prompts import Answer, answers
from reflect.writing import Part
from supervision.access import grant_read_in, moment_read_in
from supervision.models import AgendaItem, CommentVersion
from supervision.quotes import Source
from supervision.thread import Reader, Thread, lines_of

SHORT = 700
"""Characters of a quoted text that fits beside its thread on a desk, so that it can stay in sight."""


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
    def _tags(self) -> list[Entry]:
        """What the moment was tagged with, in the order of the vocabulary. One query."""
        if self.moment is None:
            return []
        tags = MomentTag.objects.filter(version=self.moment)
        in_order = tags.order_by("item_version__item__framework__position", "item_version__item__position")
        words = catalogue()
        return [words.wording(key) for key in in_order.values_list("item_version_id", flat=True)]

    @property
    def told_back(self) -> list[str]:
        """The ways of being with the family, as sentences; "I" stays "I", since its author is quoted."""
        return [tag.statement for tag in self._tags if tag.framework not in SPEAKS_TO]

    @property
    def speaks_to(self) -> str:
        """What else the moment speaks to, in words: the four, and capacities that grow."""
        return ", ".join(tag.word for tag in self._tags if tag.framework in (FOUR, GROWING))

    @property
    def noticed_in(self) -> str:
        """Domains in which something was noticed, growing or hard; in the words of the visit's page."""
        domains = [tag.label for tag in self._tags if tag.framework == DOMAINS]
        return _("Noticed in: %(words)s") % {"words": "; ".join(domains)} if domains else ""

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
