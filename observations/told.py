"""What a visit may tell in words of its own, under the headings of the vocabulary: a hope, a routine, an experiment."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from imh_practice.families.models import Family
from imh_practice.membership.models import Member
from imh_practice.practice.catalogue import Catalogue
from imh_practice.shared.prepared import prepared
from observations.models import Told, Visit

STEPS: Mapping[str, Promise] = {
    Told.WONDERED: _("What we wondered"),
    Told.TRIED: _("What we tried"),
    Told.SAW: _("What we saw"),
}
"""The three steps of a small experiment, which is one item of the vocabulary."""
COMES_BACK: tuple[list[str], ...] = ([Told.HOPE], [Told.ROUTINE], [*STEPS])
"""What is looked for the next time, each where it was told last; an experiment as a whole."""


@dataclass(frozen=True)
class Heading:
    """What such words stand under, and the question that asks for them."""

    key: str
    label: str
    question: str


def headings(words: Catalogue) -> Iterator[Heading]:
    """Yield them in order. The question of an experiment stands at its first step."""
    for told in Told:
        entry = words.entry(told.label)
        yield Heading(
            told.value, str(STEPS.get(told, entry.label)), "" if told in {Told.TRIED, Told.SAW} else entry.prompt
        )


def as_told(told: Mapping[str, str], words: Catalogue) -> list[tuple[str, str]]:
    """Return what is written under its headings."""
    return [(heading.label, told[heading.key]) for heading in headings(words) if told.get(heading.key)]


@dataclass(frozen=True)
class ToldBefore:
    """A visit, and what was told there last."""

    visit: Visit
    told: list[tuple[str, str]]


def told_before(family: Family, member: Member, words: Catalogue) -> list[ToldBefore]:
    """Return where she may read the newest hope, routine and experiment of a family, the latest visit first."""
    told: dict[Visit, dict[str, str]] = {}
    visits = _told_last(family, member)
    for keys in COMES_BACK:
        for visit in visits:
            assert visit.head is not None
            there = {key: text for key, text in visit.head.told.items() if key in keys}
            if there:
                told[visit] = told.get(visit, {}) | there
                break
    return [ToldBefore(visit, as_told(told[visit], words)) for visit in visits if visit in told]


@prepared
def _told_last(family: Family, member: Member) -> QuerySet[Visit, Visit]:
    visits = Visit.objects.visible_to(member).finished().filter(family=family).by_time()
    last = Q()
    for keys in COMES_BACK:
        last |= Q(pk=Subquery(visits.filter(head__told__has_any_keys=keys).values("pk")[:1]))
    return Visit.objects.filter(last).select_related("author", "head").by_time()
