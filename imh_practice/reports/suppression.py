"""Which numbers of a report may be shown: none that comes from a few, and none that would let one be worked out.

What is few. What is told of families (all visits, services) must come from 5 families. What is told of practice
(behaviors) must come from 5 families and 5 clinicians. So an agency of four clinicians can tell its funder its visits
by service, and no report is a picture of one person's practice.

Within a month. Visits are counted for each part of the agency (a family belongs to one) and for the whole. The rows are
"all visits" and one for each service or behavior; a visit may have several, so rows do not add up, but parts do.
Whoever holds the table can subtract. Therefore in each row

1. a part is held back that is few (nobody is few, too: that none happened would be told of every one of them);
2. what is held back must together not be few (so it is never one part alone), because the whole less what is shown is
   exactly that; the parts with the smallest numbers are added until it is not;
3. a part held back in "all visits" is held back in every row: a part's total is at least each of its rows;
4. nothing of a row is shown where what is held back is all there was: a behavior noted in each visit of the parts held
   back adds up to all their visits, which may be shown (few clinicians, enough families), so each would be known.

Over time. The month is the one unit. Nothing is ever counted over any other stretch of days, and each month is counted
once (``kept.py``): a longer report is made from the numbers its months show, and from nothing else. So what two reports
differ by, whatever their months, is a number that a month shows anyway; and the same report on two days is the same.
Visits of different months have no sum in common that anybody is told, so nothing can be worked out from one month about
another. The price: a service that few families get each month is not shown for the year either.

Paths not taken: counting a quarter or a year as such and holding back some months for its sake. The months are out
before the year is over, so there is nothing left to hold back; and over parts and months at once it takes a linear
program to know what is safe. Families of several months are not counted either: 40 families until March and 41 until
April is one family.

Before the agency began here (``Agency.began_at``) there are no months: they are neither counted nor held back. Which
these are depends on that one day and never on what a month holds, so nothing of a family is told by it. Leaving out a
month because nobody was visited in it would tell exactly that.

Nothing says of a number for which of these reasons it is not shown: that would tell something of it again.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

LEAST = 5
"""The fewest families, and for practice the fewest clinicians, that a number may come from (the access promise)."""

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Cell:
    """Visits, with how many families and which clinicians they come from."""

    visits: int = 0
    families: int = 0
    clinicians: frozenset[UUID] = field(default_factory=frozenset)

    def __add__(self, other: "Cell") -> "Cell":
        """Put two parts of the agency together: they share clinicians, not families."""
        return Cell(self.visits + other.visits, self.families + other.families, self.clinicians | other.clinicians)

    def is_few(self, *, practice: bool) -> bool:
        """Whether it comes from too few; ``practice``: it tells how people work, so that they must be several too."""
        return self.families < LEAST or (practice and len(self.clinicians) < LEAST)


NONE = Cell()


def together(cells: Sequence[Cell]) -> Cell:
    """Return the cells as one."""
    return sum(cells, NONE)


def held_back(
    row: Mapping[K, Cell], every: Mapping[K, Cell] | None = None, already: frozenset[K] = frozenset(), *, practice: bool
) -> frozenset[K] | None:
    """Return the parts whose number in this row is not shown; None where nothing of the row is, not even the whole.

    ``every`` is the row "all visits" where this is another, and ``already`` what is held back of it.
    """
    if together([*row.values()]).is_few(practice=practice):
        return None
    held = {part for part, cell in row.items() if cell.is_few(practice=practice)} | already
    spare = sorted((part for part in row if part not in held), key=lambda part: row[part].visits, reverse=True)
    while held and together([row[part] for part in held]).is_few(practice=practice):
        held.add(spare.pop())
    if every and held > already and all(row[part].visits == every[part].visits for part in held):
        return None
    return frozenset(held)
