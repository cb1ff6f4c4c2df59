"""Cells of a CSV file that a spreadsheet takes for text, whatever stands in them.

Spreadsheets run a cell that begins like a formula, and some do so after a quote or a line break inside the cell too,
because they take the cell apart there. An apostrophe before it makes it text. The rule can be taken back exactly: one
apostrophe is added where there are any number of them (none, too) before a sign that starts a formula, and one is taken
away there. Source: OWASP, CSV injection; full-width signs are read as plain ones by East Asian editions.

Path not taken: dropping the sign. A name may begin with it, and an export that changes names is a wrong export.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence

BOM = "\ufeff"
"""Without it the usual spreadsheet takes UTF-8 for the machine's old code page."""
STARTS = "=+\\-@＝＋－＠\t"  # noqa: RUF001 - the full-width signs are meant
# Spreadsheets skip these before they look: blanks, and marks that take no room (BOM, zero width, direction).
PAD = "[ \u00a0\u00ad\u061c\u180e\u2000-\u200f\u202a-\u202f\u2060-\u2064\u2066-\u2069\u3000\ufeff]*"
AT_START = f"\\A('*)(?={PAD}[{STARTS}\\r\\n])"
INSIDE = f"(?<=[\";\t\\r\\n\x0b\x0c\x85\u2028\u2029])('*)(?={PAD}[{STARTS}])"
SITE = re.compile(f"{AT_START}|{INSIDE}")


def inert(text: str) -> str:
    """Return the text with an apostrophe before whatever could start a formula."""
    return SITE.sub(lambda site: f"'{site[0]}", text)


def alive(text: str) -> str:
    """Return what ``inert`` was given."""
    return SITE.sub(lambda site: site[0][1:], text)


def csv_file(rows: Iterable[Sequence[str | int]]) -> bytes:
    """Return a whole CSV file: UTF-8 with its mark, CRLF; texts inert, numbers as they are."""
    text = io.StringIO(newline="")
    text.write(BOM)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([inert(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return text.getvalue().encode()
