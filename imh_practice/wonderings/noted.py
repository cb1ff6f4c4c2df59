"""What a page is given of entries: who wrote them, the words they answer, and what they are grouped by."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from imh_practice.membership.models import Member
from imh_practice.practice.catalogue import Catalogue, Entry, System
from imh_practice.wonderings.models import Kind, State, Wondering
from imh_practice.wonderings.questions import FIRST


@dataclass(frozen=True)
class Noted:
    """An entry as it stands on a page: its lines with the words of the question each answers."""

    lines: tuple[Wondering, ...]
    words: Catalogue
    reader: Member
    several_children: bool
    shared_with: tuple[str, ...] = ()

    @property
    def first(self) -> Wondering:
        return self.lines[0]

    @property
    def is_own(self) -> bool:
        return self.first.author_id == self.reader.pk

    @property
    def by(self) -> str:
        """Who wrote it, where that is somebody else."""
        return "" if self.is_own else self.first.author.name

    @property
    def about(self) -> str:
        """Which child of several."""
        return self.first.child.initial if self.several_children and self.first.child else ""

    @property
    def readers(self) -> str:
        """First names of colleagues with whom it is shared."""
        return get_text_list(list(self.shared_with), _("and"))

    @property
    def told(self) -> Iterator[tuple[Entry | None, Wondering]]:
        """Each line with the wording its author read."""
        for line in self.lines:
            yield self.words.wording(line.item_version_id) if line.item_version_id else None, line

    @property
    def said_by_state(self) -> bool:
        """Whether what is chosen says by itself what it is about: "They were together"."""
        return self.first.kind == Kind.BETWEEN

    @property
    def not_found_again(self) -> bool:
        return self.first.state == State.NOT_YET


@dataclass
class Voice:
    """One person's answers to one question about one child, the newest first."""

    entries: list[Noted] = field(default_factory=list)

    @property
    def latest(self) -> Noted:
        return self.entries[0]

    @property
    def earlier(self) -> list[Noted]:
        return self.entries[1:]


@dataclass
class Question:
    """A question of the family's page with what was answered, and whether the box for it is open."""

    entry: Entry
    voices: list[Voice]
    asked: bool = False


@dataclass
class Chapter:
    """A system of the vocabulary as it stands on the family's page."""

    system: System
    questions: list[Question]

    @property
    def is_first(self) -> bool:
        return self.system.code == FIRST

    @property
    def answered(self) -> list[Question]:
        return [question for question in self.questions if question.voices or question.asked]

    @property
    def open_questions(self) -> list[Question]:
        return [question for question in self.questions if not question.voices and not question.asked]

    @property
    def in_sight(self) -> list[Question]:
        """Of the first chapter all questions; of the others those that somebody has answered, or asks for now."""
        return self.questions if self.is_first else self.answered


@dataclass(frozen=True)
class Sign:
    """A sign with the dated moments noticed of it, the newest first."""

    entry: Entry
    noted: list[tuple[Noted, Wondering]]
