"""The questions beside the boxes: which are offered, and how an answer is headed when it is read."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from imh_practice.practice.catalogue import Catalogue, Entry
from reflect.writing import BIAS, Part

FREE, FOUR, MOMENT = "free", "T", "P"
NAME = re.compile(r"([A-Z]{1,2}\d{0,2})(?:-([A-Z]{1,2}\d{0,2}))?\Z")


@dataclass(frozen=True)
class Slot:
    """A box of the form: the prompt's code ("" for free writing), and the prompt that TB stands beside."""

    prompt: str
    beside: str = ""
    offered: bool = True

    @property
    def name(self) -> str:
        return "-".join(filter(None, [self.prompt, self.beside])) or FREE


def slots(words: Catalogue, parts: Iterable[Part], sent: Iterable[str] = ()) -> tuple[Slot, ...]:
    """Return the boxes of a form: free, pause-notice-be curious, each of the four with TB beside it.

    Parts written to anything else (a prompt of another vocabulary, TB on its own) get a box each, so that no edit can
    lose them. So do such boxes among the names ``sent``: meanwhile another window may have emptied that part, or
    another vocabulary may be in use.
    """
    offered = [
        Slot(""),
        *(Slot(entry.code) for entry in words.prompts(MOMENT)),
        *(slot for entry in _four(words) for slot in (Slot(entry.code), Slot(BIAS, entry.code))),
    ]
    known = {(slot.prompt, slot.beside) for slot in offered}
    there = [(part.prompt, part.beside) for part in parts]
    typed = [found.groups("") for found in map(NAME.match, sent) if found]
    others = dict.fromkeys(place for place in (*there, *typed) if place not in known)
    return (*offered, *(Slot(prompt, beside, offered=False) for prompt, beside in others))


def _four(words: Catalogue) -> Iterator[Entry]:
    return (entry for entry in words.prompts(FOUR) if entry.code != BIAS)


@dataclass(frozen=True)
class Answer:
    """Words under their heading: the prompt's word and question, both "" where they were written freely."""

    word: str
    question: str
    text: str = field(repr=False)


def answers(words: Catalogue, parts: Iterable[Part]) -> list[Answer]:
    """Return the parts as they are read."""
    return [Answer(*heading(words, part.prompt), part.text) for part in parts]


def heading(words: Catalogue, code: str) -> tuple[str, str]:
    """Return a prompt's word and question, of the wording in use or else a past one; both "" where there is none."""
    for entry in (*words.entries, *words.wordings.values()):
        if entry.code == code:
            return entry.word, entry.prompt
    return "", ""
