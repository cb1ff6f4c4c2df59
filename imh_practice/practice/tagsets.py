"""Which rows a member is offered: the behaviors, what stands on top of them or in the place of one, and services."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from imh_practice.membership.models import Vocabulary
from imh_practice.practice.catalogue import BehaviorGroup, Catalogue, Entry
from imh_practice.practice.models import Use

ON_TOP = ("E1", "E2", "E3")
TREATS, REFERS = "W16", "E10"
THERAPY = "C6"
TREATMENT = "K3"
FOUR, GROWING, DOMAINS = "T", "H", "DO"
SPEAKS_TO = (FOUR, GROWING, DOMAINS)
"""Tags that say what a moment speaks to: the four, capacities that grow, and domains in which something was noticed,
growing or hard. All others are ways of being with a family, and those alone are told back, suggested and counted."""


@dataclass(frozen=True)
class TagRow:
    """A row of the picker: the entry shown and stored, and the code it is counted and suggested under."""

    entry: Entry
    counts_as: str
    on_top: bool = False


@dataclass(frozen=True)
class PickerGroup:
    """Rows that stand together in the picker; without a group they stand above the others."""

    group: BehaviorGroup | None
    rows: tuple[TagRow, ...]


@dataclass(frozen=True)
class ServiceRow:
    """A component of service. A closed one cannot be ticked, and ``why`` tells kindly what it waits for."""

    entry: Entry
    is_open: bool
    why: str


def tag_set(words: Catalogue, *, vocabulary: str, licensed: bool) -> tuple[TagRow, ...]:
    """The rows this member can tick on a moment, in order.

    ``vocabulary`` is the member's own: colleagues new to infant mental health get three skills on top. ``licensed``
    means an infant mental health license: without one, identifying a concern leads to referring and not to treating,
    so that row shows and stores the words that refer, and still counts with the behavior.
    """
    new_to_this = [entry for entry in words.tags_for(["E"]) if entry.code in ON_TOP and vocabulary == Vocabulary.E]
    on_top = [TagRow(entry, words.counts_as(entry.code), on_top=True) for entry in new_to_this]
    behaviors = [
        words.entry(REFERS) if entry.code == TREATS and not licensed else entry for entry in words.tags_for(["W"])
    ]
    return (*on_top, *(TagRow(entry, words.counts_as(entry.code)) for entry in behaviors))


def picker(words: Catalogue, rows: Sequence[TagRow]) -> tuple[PickerGroup, ...]:
    """The same rows as the picker shows them: first those without a group, then group by group."""
    by_group: dict[BehaviorGroup | None, list[TagRow]] = {}
    for row in rows:
        by_group.setdefault(words.entry(row.counts_as).group, []).append(row)
    ordered = sorted(by_group.items(), key=lambda pair: pair[0].position if pair[0] else 0)
    return tuple(PickerGroup(group, tuple(members)) for group, members in ordered)


def services(words: Catalogue, *, licensed: bool) -> tuple[ServiceRow, ...]:
    """What a visit can have given, in order. Therapy with the pair is open to licensed, trained members only."""
    closed = _(
        "This row opens for members who are licensed and trained in infant mental health. "
        "What you gave this family has its place in the rows beside it."
    )
    return tuple(
        ServiceRow(entry, is_open, "" if is_open else closed)
        for entry in words.used_for(Use.SERVICES)
        for is_open in [licensed or entry.code != THERAPY]
    )


def levels(words: Catalogue, *, licensed: bool) -> tuple[ServiceRow, ...]:
    """The levels of work with a family, in order. Treatment is open to licensed, trained members only."""
    closed = _("This row opens for members who are licensed and trained in infant mental health.")
    return tuple(
        ServiceRow(entry, is_open, "" if is_open else closed)
        for entry in words.used_for(Use.LEVEL)
        for is_open in [licensed or entry.code != TREATMENT]
    )
