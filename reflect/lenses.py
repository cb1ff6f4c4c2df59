"""Looking through a lens while writing: first which one, then one of its questions at a time.

Which lens was chosen is sealed with what was written to it. It is sent as a field of the form and stands in no address.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from imh_practice.practice.catalogue import Catalogue, Entry
from imh_practice.practice.models import Use

USES = (Use.LENS, Use.STORY, Use.STRENGTHS)
IN_SIGHT = frozenset({"L", "N", "M", "F", "G", "Q", "OS", "BF", "IO"})
"""The list begins with these, the others are folded under it. Fixed: what anybody looks through is never counted."""
AT_ONCE = frozenset({"OS", "BF", "IO"})
"""Their questions belong together and are laid open in their order; of all others one is asked at a time."""

CHOICE, ASKED = "lens", "asked"
"""Fields of the form: the button pressed, and the question that was asked when it was."""
ANOTHER, KEEP, AWAY = "another", "keep", "away"


@dataclass(frozen=True)
class Lens:
    """A system of the vocabulary as something to look through."""

    code: str
    name: str
    purpose: str
    in_sight: bool
    at_once: bool


def lenses(words: Catalogue) -> tuple[Lens, ...]:
    """Return what is offered, in the order of the vocabulary."""
    offered = {system.code for use in USES for system in words.systems_for(use)}
    return tuple(
        Lens(system.code, system.name, system.purpose, system.code in IN_SIGHT, system.code in AT_ONCE)
        for system in words.systems
        if system.code in offered
    )


def questions(words: Catalogue, lens: str) -> tuple[Entry, ...]:
    """Return the questions of a lens, in their order."""
    return tuple(entry for entry in words.entries if entry.framework == lens)


def laid_with(words: Catalogue, code: str) -> tuple[str, ...]:
    """Return the questions that are laid open together with this one, in their order; for most it is alone."""
    lens = next((entry.framework for entry in words.entries if entry.code == code), "")
    return tuple(entry.code for entry in questions(words, lens)) if lens in AT_ONCE else (code,)


@dataclass(frozen=True)
class Looked:
    """A page once a lens was asked for: what its boxes hold by name, which question is asked, where writing goes on.

    ``all_there``: each question of that lens has its box already.
    """

    boxes: Mapping[str, str] = field(repr=False)
    asked: Entry | None = None
    begin_at: str = ""
    all_there: bool = False


def look(words: Catalogue, sent: Mapping[str, str]) -> Looked:
    """Return the page that follows a form sent by one of the buttons of a lens. Nothing typed is dropped.

    A question that was passed by without a word loses its box; one with words in it, or kept, has one from then on.
    """
    boxes = {name: text for name, text in sent.items() if name not in {CHOICE, ASKED}}
    choice, before = sent.get(CHOICE, ""), sent.get(ASKED, "")
    asked = next((entry for entry in words.entries if entry.code == before), None)
    if choice == KEEP:
        return Looked(boxes, begin_at=before)
    if asked and not boxes.get(before, "").strip():
        boxes.pop(before, None)
    lens = asked.framework if asked and choice == ANOTHER else choice
    offered = {one.code: one for one in lenses(words)}
    if lens not in offered:
        return Looked(boxes)
    own = questions(words, lens)
    if offered[lens].at_once:
        return Looked({**boxes, **{entry.code: boxes.get(entry.code, "") for entry in own}}, begin_at=own[0].code)
    # Round and round, from the one passed by.
    start = own.index(asked) + 1 if asked in own else 0
    following = next((entry for entry in (*own[start:], *own[:start]) if entry.code not in boxes), None)
    if following is None:
        return Looked(boxes, all_there=True)
    return Looked({**boxes, following.code: ""}, following, following.code)
