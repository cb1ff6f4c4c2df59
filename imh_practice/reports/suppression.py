"""Which numbers of a report may be shown: none that comes from a few, and none that would let one be worked out.

A report counts visits, for each part of the agency (a family belongs to one) and for the whole. Its rows are "all
visits" and one for each service or behavior; a visit may have several, so rows do not add up, but parts do. Whoever
holds the table can subtract. Therefore in each row

1. a part is held back whose visits come from fewer than 5 families or fewer than 5 clinicians (nobody is few, too: that
   none happened would be told of every one of them);
2. what is held back must together come from 5 families and 5 clinicians (so it is never one part alone), because the
   whole less what is shown is exactly that; the parts with the smallest numbers are added until it does;
3. a part held back in "all visits" is held back in every row: a part's total is at least each of its rows.

Nothing says of a number for which of these reasons it is not shown: that would tell something of it again.

Known limit: two reports over dates that differ by a day can be subtracted from each other. No rule over one table can
see that; each export is on the trail.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

LEAST = 5
"""The fewest families, and the fewest clinicians, that a number may come from (the access promise)."""

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

    @property
    def is_few(self) -> bool:
        return self.families < LEAST or len(self.clinicians) < LEAST


NONE = Cell()


def together(cells: Sequence[Cell]) -> Cell:
    """Return the cells as one."""
    return sum(cells, NONE)


def held_back(row: Mapping[K, Cell], already: frozenset[K] = frozenset()) -> frozenset[K]:
    """Return the parts whose number in this row is not shown; ``already`` are those of the row "all visits".

    Where the whole is few, all its parts are, and the caller holds back the whole as well.
    """
    if together([*row.values()]).is_few:
        return frozenset(row)
    held = {part for part, cell in row.items() if cell.is_few} | already
    spare = sorted((part for part in row if part not in held), key=lambda part: row[part].visits, reverse=True)
    while held and together([row[part] for part in held]).is_few:
        held.add(spare.pop())
    return frozenset(held)
