"""The questions beside the boxes: which are offered, and how an answer is headed when it is read."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from imh_practice.practice.catalogue import Catalogue, Entry
from reflect.writing import BIAS, Part

FOUR, MOMENT = "T", "P"


@dataclass(frozen=True)
class Slot:
    """A box of the form: its name, the prompt's code ("" for free writing), and the prompt that TB stands beside."""

    name: str
    prompt: str
    beside: str = ""


def slots(words: Catalogue, parts: Iterable[Part]) -> tuple[Slot, ...]:
    """Return the boxes of a form: free, pause-notice-be curious, each of the four with TB beside it.

    Parts written to anything else (a prompt of an earlier vocabulary, TB on its own) get a box each, so that no edit
    can lose them.
    """
    offered = [
        Slot("free", ""),
        *(Slot(entry.code, entry.code) for entry in words.prompts(MOMENT)),
        *(slot for entry in _four(words) for slot in (Slot(entry.code, entry.code), _beside(entry))),
    ]
    known = {(slot.prompt, slot.beside) for slot in offered}
    others = dict.fromkeys((part.prompt, part.beside) for part in parts if (part.prompt, part.beside) not in known)
    return (*offered, *(Slot(f"kept-{number}", *other) for number, other in enumerate(others, start=1)))


def _four(words: Catalogue) -> Iterator[Entry]:
    return (entry for entry in words.prompts(FOUR) if entry.code != BIAS)


def _beside(entry: Entry) -> Slot:
    return Slot(f"{BIAS}-{entry.code}", BIAS, entry.code)


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
