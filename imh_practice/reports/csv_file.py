"""A report as a CSV file: for spreadsheets (UTF-8 with its mark, CRLF), and for programs (one header row first)."""

import csv
import io
from collections.abc import Iterable

from django.utils.translation import gettext as _

from imh_practice.reports.published import Line, mark
from imh_practice.shared.csv_cells import inert

BOM = "\ufeff"
"""Without it the usual spreadsheet takes UTF-8 for the machine's old code page."""


def csv_file(lines: Iterable[Line], notes: Iterable[tuple[str, str]]) -> bytes:
    """Return header, one row a number, an empty row, and the notes. Text cells are inert; numbers are numbers."""
    text = io.StringIO(newline="")
    text.write(BOM)
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow([_("Part of the agency"), _("Counted"), _("What"), _("Number")])
    for line in lines:
        number = mark() if line.number is None else line.number
        rows.writerow([inert(line.part), inert(line.counted), inert(line.item), number])
    rows.writerow([])
    for about, words in notes:
        rows.writerow([inert(about), inert(words)])
    return text.getvalue().encode()
