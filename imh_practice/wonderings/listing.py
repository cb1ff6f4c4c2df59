"""What the pages show of a family's wonderings, as one member may read them. Asked for once, grouped here."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from imh_practice.audit.actions import Touched, record
from imh_practice.audit.models import Kind as Event
from imh_practice.families.models import Child, Family, TeamPlace
from imh_practice.membership.models import Member
from imh_practice.membership.trail import ReadBy, read_by
from imh_practice.practice.catalogue import Catalogue
from imh_practice.shared.prepared import prepared
from imh_practice.wonderings.actions import touched
from imh_practice.wonderings.models import Kind, State, Wondering, WonderingShare
from imh_practice.wonderings.noted import Chapter, Noted, Question, Sign, Voice
from imh_practice.wonderings.questions import SIGNS, WHERE_IT_APPLIES, systems
from observations.models import Visit
from observations.offer import supervisors_of

LATEST_VISITS = 12
PAGES = ("wondering_understanding", "wondering_baby", "wondering_between", "wondering_referral")
PAGE_OF = {
    Kind.ANSWER: PAGES[0],
    Kind.APPLIES: PAGES[0],
    Kind.BABY: PAGES[1],
    Kind.BETWEEN: PAGES[2],
    Kind.SIGN: PAGES[3],
    Kind.CHOICE: PAGES[3],
    Kind.AFTER: PAGES[3],
}
"""Where wonderings of each kind are read."""


@dataclass
class Wonderings:
    """All that this member may read of one family, by kind; ``readers`` are who reads what she writes here."""

    family: Family
    member: Member
    words: Catalogue
    children: list[Child]
    rows: list[Wondering]
    shares: dict[UUID, list[str]]
    supervisors: tuple[Member, ...]

    @property
    def may_write(self) -> bool:
        """Boxes stand where she carries the family and the work goes on; what is sent all the same is kept."""
        return self.family.carried and self.family.ended_on is None

    @property
    def children_here(self) -> list[Child]:
        """Where no child is here any more, no question is put by itself; what was wondered stays readable."""
        return [child for child in self.children if child.gone_on is None]

    @property
    def readers(self) -> str:
        return get_text_list([member.first_name for member in self.supervisors], _("and"))

    @property
    def has_others(self) -> bool:
        return any(row.author_id != self.member.pk for row in self.rows)

    def of(self, *kinds: Kind) -> list[Noted]:
        """Return the entries of these kinds, the newest day first."""
        rows = [row for row in self.rows if row.kind in kinds]
        return [self._noted(lines) for _entry, lines in groupby(rows, key=lambda row: row.entry_id)]

    def _noted(self, lines: Iterable[Wondering]) -> Noted:
        found = tuple(lines)
        shared = tuple(self.shares.get(found[0].entry_id, ()))
        return Noted(found, self.words, self.member, len(self.children) > 1, shared)

    def chapters(self, asked: UUID | None = None) -> list[Chapter]:
        """Return the family's questions with their answers. Those of a disability only where somebody says it applies,
        or has answered one."""
        answers: dict[UUID, dict[tuple[UUID, UUID | None], Voice]] = {}
        for noted in self.of(Kind.ANSWER):
            row = noted.first
            assert row.item_version
            voices = answers.setdefault(row.item_version.item_id, {})
            voices.setdefault((row.author_id, row.child_id), Voice()).entries.append(noted)
        found = []
        for system, entries in systems(self.words):
            questions = [
                Question(entry, [*answers.get(entry.item_id, {}).values()], entry.item_id == asked) for entry in entries
            ]
            if system.code not in WHERE_IT_APPLIES or self.applies or any(question.voices for question in questions):
                found.append(Chapter(system, questions))
        if self.may_write and self.children_here and not asked and not any(chapter.answered for chapter in found):
            found[0].questions[0].asked = True  # a first visit finds one open box, and not an empty page
        return found

    @property
    def applies(self) -> list[Noted]:
        """Where somebody says that a delay or disability is part of this child's life."""
        return self.of(Kind.APPLIES)

    @property
    def may_apply(self) -> list[Child]:
        """The children of whom this member has not said so."""
        said = {noted.first.child_id for noted in self.applies if noted.is_own}
        return [child for child in self.children_here if child.pk not in said]

    def signs(self) -> list[Sign]:
        """Return the four signs, each with its dated moments. Nothing is added up and nothing follows by itself."""
        lines = [(noted, entry, line) for noted in self.of(Kind.SIGN) for entry, line in noted.told if entry]
        return [
            Sign(sign, [(noted, line) for noted, entry, line in lines if entry.code == code])
            for code in SIGNS
            for sign in [self.words.entry(code)]
        ]

    @property
    def was_referred(self) -> bool:
        """Whether what she herself chose last is a referral: then it is asked whether the family got there."""
        own = (noted for noted in self.of(Kind.CHOICE) if noted.is_own)
        return any(noted.first.state == State.REFER for noted in [*own][:1])

    def note_reading(self, *kinds: Kind) -> ReadBy:
        """Write into the trail whose wonderings of these kinds are shown; return who else read her own.

        An author is named by her newest entry: a page opened is one reading, however much stands on it.
        """
        shown = [row for row in self.rows if row.kind in kinds]
        newest: dict[UUID, Touched] = {}
        for row in shown:
            newest.setdefault(row.author_id, touched(row, self._why(row)))
        if newest:
            record(Event.READ, newest.values())
        return read_by({row.entry_id for row in shown if row.author_id == self.member.pk}, author=self.member)

    def _why(self, row: Wondering) -> str:
        if row.author_id == self.member.pk:
            return "author"
        return "reader" if row.entry_id in self.shares else "supervisor"


def wonderings_of(family: Family, member: Member, words: Catalogue) -> Wonderings:
    """Read them all: some five questions to the database, however many there are."""
    shares: dict[UUID, list[str]] = {}
    for share in _shares(family, member):
        shares.setdefault(share.entry_id, []).append(share.reader.first_name)
    return Wonderings(
        family,
        member,
        words,
        list(_children(family)),
        list(_rows(family, member)),
        shares,
        supervisors_of(member) if family.carried else (),
    )


def entry_of(wondering: Wondering, member: Member, words: Catalogue) -> Noted:
    """Return one entry of hers with all its lines, and with whom it is shared."""
    lines = Wondering.objects.visible_to(member).filter(entry=wondering.pk).with_words(member).newest_first()
    given = WonderingShare.objects.in_force().given_by(member).filter(entry=wondering.pk)
    names = (share.reader.first_name for share in given.select_related("reader").order_by("made_at"))
    return Noted(tuple(lines), words, member, True, tuple(names))


def entries_of(rows: Iterable[Wondering], member: Member, words: Catalogue) -> list[Noted]:
    """Return entries of hers about families she has left, by their first lines.

    With whom she shared one is said as she did it: who of them still reads it would tell who carries the family.
    """
    firsts = list(rows)
    keys = [first.pk for first in firsts]
    lines: dict[UUID, list[Wondering]] = {key: [] for key in keys}
    found = Wondering.objects.of_families_left(member).filter(entry__in=keys).with_words(member)
    for line in found.select_related("family").newest_first():
        lines[line.entry_id].append(line)
    named: dict[UUID, list[str]] = {key: [] for key in keys}
    given = WonderingShare.objects.given_by(member).filter(entry__in=keys, ended_at=None)
    for share in given.select_related("reader").order_by("made_at"):
        named[share.entry_id].append(share.reader.first_name)
    return [Noted(tuple(lines[key]), words, member, False, tuple(named[key])) for key in keys]


def _rows(family: Family, member: Member) -> QuerySet[Wondering, Wondering]:
    return Wondering.objects.visible_to(member).filter(family=family).with_words(member).newest_first()


@prepared
def _shares(family: Family, member: Member) -> QuerySet[WonderingShare, WonderingShare]:
    """Ask for those that hold, given by the member or to her."""
    hers = Q(author=member) | Q(reader=member)
    return WonderingShare.objects.in_force().filter(hers, family=family).select_related("reader").order_by("made_at")


@prepared
def _children(family: Family) -> QuerySet[Child, Child]:
    return Child.objects.standing().filter(family=family).order_by("pk")


def colleagues_of(family: Family, member: Member) -> list[TeamPlace]:
    """Return the places of those who carry the family beside the member."""
    places = TeamPlace.objects.in_force().filter(family=family).exclude(member=member)
    return list(places.select_related("member").order_by("began_at"))


def own_visits(family: Family, member: Member) -> list[Visit]:
    """Return her latest finished visits with the family, to choose one from."""
    return list(Visit.objects.written_by(member).finished().filter(family=family).by_time()[:LATEST_VISITS])
