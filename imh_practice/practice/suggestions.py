"""The three rows offered before any typing. A fixed rule, explained to the reader; nothing is guessed from words."""

import enum
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from imh_practice.practice.tagsets import TagRow

HOW_MANY = 3
FIRST_VISIT = ("W1", "W3", "W17")


class Reason(enum.Enum):
    """Why a row is suggested; ``words`` stands beside it on the screen."""

    OFTEN = "often"
    LATELY = "lately"
    NOT_LATELY = "not lately"
    BEGIN = "begin"

    @property
    def words(self) -> str:
        """The reason in words for a person, in the language of the page."""
        return str(WORDS[self])


WORDS = {
    Reason.OFTEN: _("often yours"),
    Reason.LATELY: _("used here lately"),
    Reason.NOT_LATELY: _("not used here lately"),
    Reason.BEGIN: _("a place to begin"),
}


@dataclass(frozen=True)
class Suggestion:
    """A row and the reason it is offered."""

    row: TagRow
    reason: Reason


def suggest(rows: Sequence[TagRow], *, recent: Mapping[str, int], used: Collection[str]) -> tuple[Suggestion, ...]:
    """Choose three of ``rows``; fewer only where there are fewer. Rows that stand on top are seen anyway: never chosen.

    ``recent``: how often this clinician used each code with this family in the last 12 weeks. ``used``: the codes this
    clinician ever used with this family; empty on a first visit. Codes are those that items are counted under
    (``Catalogue.counted_together``); any other is ignored.

    The two used most in those weeks are "often yours", or "used here lately" where it was once; one that was not used
    in them is "not used here lately", one that was used before them first. Ties go by position. Where one kind has too
    few the other fills up, so that no reason is ever untrue.
    """
    order = {row.counts_as: place for place, row in enumerate(rows) if not row.on_top}
    counts = Counter({code: number for code, number in recent.items() if code in order and number > 0})
    if not counts and not any(code in order for code in used):
        codes = [code for code in FIRST_VISIT if code in order]
        codes += [code for code in order if code not in codes]
        chosen = sorted(codes[:HOW_MANY], key=order.__getitem__)
        return tuple(Suggestion(rows[order[code]], Reason.BEGIN) for code in chosen)

    often = sorted(counts, key=lambda code: (-counts[code], order[code]))
    not_lately = sorted(set(order) - set(counts), key=lambda code: (code not in used, order[code]))
    first = often[: HOW_MANY - min(1, len(not_lately))]
    rest = not_lately[: HOW_MANY - len(first)]
    return tuple(
        [Suggestion(rows[order[code]], Reason.OFTEN if counts[code] > 1 else Reason.LATELY) for code in first]
        + [Suggestion(rows[order[code]], Reason.NOT_LATELY) for code in rest]
    )
