"""Rows as a spreadsheet (XLSX) in which a text is a text and a number a number: never a formula, never a link.

XlsxWriter (BSD, kept for 13 years, nothing below it) and not openpyxl (asleep since 2024, takes "=" for a formula,
knows no escapes). Its own marks, ``<r>`` and ``_x0041_``, it would take from a text for its own: such texts are written
in pieces that are none.
"""

import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence

import xlsxwriter

Cell = str | int
MOST_UNITS = 32_767
"""What one cell holds, in UTF-16 code units."""
CUT = "[…]"
NOT_HELD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
MARKS = re.compile(r"(?<=_)(?=x[0-9A-Fa-f]{4}_)|(?<=\A<)(?=r>)")
"""Where a text is taken apart, so that no piece is one of them."""


def held(text: str) -> str:
    """Return the text as a cell can hold it.

    Control characters become their pictures (␛), what is no character �, and what is too long ends with […].
    """
    kept = NOT_HELD.sub(lambda found: chr(0x2400 + ord(found[0])) if found[0] < " " else "\ufffd", text)
    if MARKS.search(kept):
        kept = kept.replace("\r", "␍")  # in pieces it would be escaped twice
    units = kept.encode("utf-16-le")
    if len(units) <= MOST_UNITS * 2:
        return kept
    return units[: (MOST_UNITS - len(CUT)) * 2].decode("utf-16-le", errors="ignore") + CUT


def spreadsheet(
    rows: Iterable[Sequence[Cell]],
    *,
    widths: Sequence[int],
    made_at: dt.datetime,
    sheet_name: str,
    title: str = "",
    head: int = -1,
) -> bytes:
    """Return the file, with one sheet of that name; ``widths`` of its first columns are in characters.

    Row ``head``, counted from 0, is the table's header: it is bold, and so is the first cell of what stands above it.
    The same rows, made at the same time, give the same bytes.
    """
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    book.set_properties({"created": made_at, "title": held(title)})
    # As after an apostrophe: whoever edits a cell that begins with "=" still has a text afterwards.
    as_text = {"quote_prefix": True}
    text, bold, plain = book.add_format(as_text), book.add_format({**as_text, "bold": True}), book.add_format()
    sheet = book.add_worksheet(sheet_name)
    # On paper all columns stand side by side. No header on each sheet: that takes a named range, which is a formula.
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            style = bold if row == head or (row < head and column == 0) else text
            if isinstance(cell, int):
                failed = sheet.write_number(row, column, cell)
            elif len(pieces := MARKS.split(held(cell))) == 1:
                failed = sheet.write_string(row, column, pieces[0], style)
            else:
                more = [part for piece in pieces[1:] for part in (plain, piece)]
                failed = sheet.write_rich_string(row, column, pieces[0], *more, style)
            assert not failed, failed  # else the cell would be missing in silence
    book.close()
    return file.getvalue()
