"""The lines of a summary: what makes two versions the same, how long they print, and how two drafts become one."""

import datetime as dt
import hashlib
import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from supervision.models import Section, SummaryLine

MOST_PAGES = 60
"""What one summary holds: about ten seconds of a worker."""
PRINTED_LINES, PRINTED_CHARACTERS = 38, 72
"""What fits on a page and on a line of static/css/sheet.css, a little low."""
SECTIONS = tuple(Section)


@dataclass(frozen=True)
class Line:
    """One line of a summary. At most one of the sources is set; ``who`` and ``by_date`` belong to next steps."""

    section: Section
    text: str
    who: str = ""
    by_date: dt.date | None = None
    from_comment: UUID | None = None
    from_moment: UUID | None = None

    @classmethod
    def of(cls, row: SummaryLine) -> "Line":
        """Return the line a row holds."""
        section = Section(row.section)
        return cls(section, row.text, row.who, row.by_date, row.from_comment_id, row.from_moment_id)


def in_sections(lines: Iterable[Line]) -> list[Line]:
    """Return the lines in the order of the summary: section by section, within one as they came."""
    return sorted(lines, key=lambda line: SECTIONS.index(line.section))


def digest(lines: Iterable[Line]) -> str:
    """Return the SHA-256, in hexadecimal digits, of the lines in canonical form.

    The form is UTF-8 JSON without spaces, its keys sorted: ``{"form":1,"lines":[[section, text, who, date, comment
    version, moment version], …]}``, in the order of the summary. Whoever has the lines can compute it again.
    """
    rows = [
        [
            str(line.section),
            line.text,
            line.who,
            line.by_date.isoformat() if line.by_date else None,
            str(line.from_comment) if line.from_comment else None,
            str(line.from_moment) if line.from_moment else None,
        ]
        for line in lines
    ]
    form = {"form": 1, "lines": rows}
    return hashlib.sha256(
        json.dumps(form, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    ).hexdigest()


def printed_pages(lines: Iterable[Line]) -> int:
    """Return about how many pages the lines fill, a little high; the printed file is counted once more."""
    height = sum(
        1 + sum(max(1, math.ceil(len(part) / PRINTED_CHARACTERS)) for part in line.text.split("\n")) for line in lines
    )
    return math.ceil((height + 20) / PRINTED_LINES)


def kept_both(*, base: Sequence[Line], theirs: Sequence[Line], mine: Sequence[Line]) -> list[Line]:
    """Return their lines, and after them in each section those of mine that I wrote or changed since ``base``.

    Nothing that somebody wrote is lost; a line we both changed stands twice, for the two to look at together.
    """
    new = [line for line in mine if line not in base and line not in theirs]
    return in_sections([*theirs, *new])


def by_section(lines: Iterable[SummaryLine]) -> list[tuple[Section, list[SummaryLine]]]:
    """Return the rows of a version under their sections; sections without any are left out."""
    ordered = sorted(lines, key=lambda row: row.position)
    return [(Section(section), list(rows)) for section, rows in groupby(ordered, key=lambda row: row.section)]
