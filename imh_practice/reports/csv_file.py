"""A report as a CSV file: for people in a spreadsheet first, and for programs.

What it is stands above the table, as pairs of a name and words; an empty row; the table with its header to the end. In
a spreadsheet it can be read and sent on as it is. A program takes what follows the one empty row:

    rows = list(csv.reader(file)); table = rows[rows.index([]) + 1:]

Path not taken: the table first, so that a program needs no such line. Whoever opens the file then meets numbers of
nobody, nowhere and never, and what was held back at the end of a list.

UTF-8 with its mark, CRLF. Text cells are inert; numbers are numbers.
"""

import csv
import io
from collections.abc import Iterable

from django.utils.translation import gettext as _

from imh_practice.reports.notes import month_in_words
from imh_practice.reports.published import Line, Published, mark
from imh_practice.shared.csv_cells import inert

BOM = "\ufeff"
"""Without it the usual spreadsheet takes UTF-8 for the machine's old code page."""


def csv_file(report: Published, heading: Iterable[tuple[str, str]]) -> bytes:
    """Return the file: a column for each month and, where there are several, one for all of them."""
    months = [month_in_words(month) for month in report.asked.months]
    all_months = [_("All months")] if len(months) > 1 else []
    text = io.StringIO(newline="")
    text.write(BOM)
    rows = csv.writer(text, lineterminator="\r\n")
    for about, words in heading:
        rows.writerow([inert(about), inert(words)])
    rows.writerow([])
    rows.writerow([_("Program"), _("What"), _("In full"), *months, *all_months])
    for line in report.lines:
        numbers = [mark() if number is None else number for number in line.months]
        over_all = [_over_all(line)] if all_months else []
        rows.writerow([inert(line.part), inert(line.item), inert(line.in_full), *numbers, *over_all])
    return text.getvalue().encode()


def _over_all(line: Line) -> int | str:
    """Return the sum as a number, and what is less sure as words: a spreadsheet must not add it up."""
    if line.number is not None:
        return line.number
    return mark() if line.at_least is None else _("at least %(number)d") % {"number": line.at_least}
