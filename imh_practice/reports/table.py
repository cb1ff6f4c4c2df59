"""A report as rows, for a file: a CSV and a spreadsheet hold the same.

What it is stands above the table, as pairs of a name and words; an empty row; the table with its header to the end.
Opened in a spreadsheet it can be read and sent on as it is. A program takes what follows the one empty row:

    rows = list(csv.reader(file)); table = rows[rows.index([]) + 1:]

Path not taken: the table first, so that a program needs no such line. Whoever opens the file then meets numbers of
nobody, nowhere and never, and what was held back at the end of a list.
"""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from imh_practice.reports.notes import month_in_words
from imh_practice.reports.published import Line, Published, mark
from imh_practice.shared.spreadsheet import Cell

Row = list[Cell]


def table(report: Published, heading: Iterable[tuple[str, str]]) -> list[Row]:
    """Return the rows: a column for each month and, where there are several, one for all of them."""
    months = [month_in_words(month) for month in report.asked.months]
    all_months = [_("All months")] if len(months) > 1 else []
    rows: list[Row] = [[about, words] for about, words in heading]
    rows += [[], [_("Program"), _("What"), _("In full"), *months, *all_months]]
    for line in report.lines:
        numbers = [mark() if number is None else number for number in line.months]
        over_all = [_over_all(line)] if all_months else []
        rows.append([line.part, line.item, line.in_full, *numbers, *over_all])
    return rows


def _over_all(line: Line) -> Cell:
    """Return the sum as a number, and what is less sure as words: a spreadsheet must not add it up."""
    if line.number is not None:
        return line.number
    return mark() if line.at_least is None else _("at least %(number)d") % {"number": line.at_least}
