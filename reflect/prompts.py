"""The questions beside the boxes: which are offered, and how an answer is headed when it is read."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from imh_practice.practice.catalogue import Catalogue, Entry
from imh_practice.practice.models import Use
from reflect.lenses import laid_with
from reflect.writing import BIAS, Part

FREE, FOUR, MOMENT = "free", "T", "P"
INSIDE, OUTSIDE = "IO1", "IO2"
"""Two kinds of knowledge that are read side by side."""
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

    Parts written to anything else (a lens, a prompt of another vocabulary, TB on its own) get a box each, so that no
    edit can lose them. So do such boxes among the names ``sent``: by a lens, or because another window has emptied that
    part meanwhile. Questions of a lens that belong together come together.
    """
    offered = [
        Slot(""),
        *(Slot(entry.code) for entry in words.prompts(MOMENT)),
        *(slot for entry in _four(words) for slot in (Slot(entry.code), Slot(BIAS, entry.code))),
    ]
    known = {(slot.prompt, slot.beside) for slot in offered}
    there = [(part.prompt, part.beside) for part in parts]
    typed = [found.groups("") for found in map(NAME.match, sent) if found]
    asked = (place for place in (*there, *typed) if place not in known)
    others = dict.fromkeys(
        (code, beside) for prompt, beside in asked for code in (laid_with(words, prompt) if not beside else (prompt,))
    )
    return (*offered, *(Slot(prompt, beside, offered=False) for prompt, beside in others))


def _four(words: Catalogue) -> Iterator[Entry]:
    return (entry for entry in words.prompts(FOUR) if entry.code != BIAS)


@dataclass(frozen=True)
class Answer:
    """Words under their heading: the prompt's word and question, both "" where they were written freely; of a question
    that was found under a lens, the lens's name.

    ``beside`` is what is read at its side: what is known from outside beside what is known from inside.
    """

    word: str
    question: str
    text: str = field(repr=False)
    lens: str = ""
    beside: "Answer | None" = None


def answers(words: Catalogue, parts: Iterable[Part]) -> list[Answer]:
    """Return the parts as they are read: in the order written, those of a lens whose questions belong together at the
    place of the first, in their own order."""
    found: list[Answer] = []
    before = ""
    for part in _gathered(words, list(parts)):
        answer = Answer(*heading(words, part.prompt), part.text, lens=_lens(words, part.prompt))
        if (before, part.prompt) == (INSIDE, OUTSIDE):
            found[-1] = replace(found[-1], beside=answer)
        else:
            found.append(answer)
        before = part.prompt
    return found


def side_by_side(read: Iterable[Answer]) -> bool:
    """Whether some of them stand side by side, which needs a wide page."""
    return any(answer.beside for answer in read)


def _gathered(words: Catalogue, parts: list[Part]) -> list[Part]:
    laid = [laid_with(words, part.prompt) for part in parts]

    def place(n: int) -> tuple[int, int]:
        return (laid.index(laid[n]), laid[n].index(parts[n].prompt)) if len(laid[n]) > 1 else (n, 0)

    return [parts[n] for n in sorted(range(len(parts)), key=place)]


def heading(words: Catalogue, code: str) -> tuple[str, str]:
    """Return a prompt's word and question, of the wording in use or else a past one; both "" where there is none."""
    entry = _asked(words, code)
    return (entry.word, entry.prompt) if entry else ("", "")


def _asked(words: Catalogue, code: str) -> Entry | None:
    return next((entry for entry in (*words.entries, *words.wordings.values()) if entry.code == code), None)


def _lens(words: Catalogue, code: str) -> str:
    """Return the name of the lens a question is of; "" where it is of none."""
    entry = _asked(words, code)
    lenses = {system.code: system.name for system in words.systems if Use.LENS in system.uses}
    return lenses.get(entry.framework, "") if entry else ""
