"""What a visit may tell in words of its own, under the headings of the vocabulary: a hope, a routine, an experiment."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from imh_practice.practice.catalogue import Catalogue
from observations.models import Told

STEPS: Mapping[str, Promise] = {
    Told.WONDERED: _("What we wondered"),
    Told.TRIED: _("What we tried"),
    Told.SAW: _("What we saw"),
}
"""The three steps of a small experiment, which is one item of the vocabulary."""


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
