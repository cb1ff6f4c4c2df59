"""Whatever somebody wrote: in a CSV file and in a spreadsheet it is text, and nothing of it is lost unsaid."""

import csv
import datetime as dt
import io
import re
from collections.abc import Callable

import pytest

from imh_practice.shared.csv_cells import alive, csv_file
from imh_practice.shared.spreadsheet import CUT, MARKS, MOST_UNITS, NOT_HELD, held, spreadsheet
from tests.outputs.strings import LONG, strings
from tests.shared.xlsx import read_xlsx

MANY = 5_400
SIGNS = tuple("=+-@＝＋－＠")  # noqa: RUF001 - the full-width signs are meant
UNSEEN = " \t\r\n\xa0\xad\u061c\u180e\u3000\ufeff" + "".join(map(chr, [*range(0x2000, 0x2010), *range(0x202A, 0x2070)]))
"""What a spreadsheet passes over before it looks at a cell's first sign."""
MADE_AT = dt.datetime(2026, 11, 11)


@pytest.fixture(scope="module")
def written() -> list[str]:
    return [*strings(MANY)]


def is_formula(cell: str) -> bool:
    return cell.lstrip(UNSEEN).startswith(SIGNS)


def test_no_cell_of_a_csv_file_is_a_formula_and_all_of_it_comes_back(
    written: list[str], record_property: Callable[[str, object], None]
) -> None:
    """Read with the comma it is written with, and as machines do whose separator is another."""
    encodable = [text for text in written if not re.search("[\ud800-\udfff]", text)]
    rows = [["Heron", text, text] for text in encodable]
    file = csv_file([*rows, [1240, -5]]).decode("utf-8-sig")
    *back, numbers = csv.reader(io.StringIO(file, newline=""))
    lost = [row for row, written in zip(back, rows, strict=True) if [*map(alive, row)] != written]
    assert lost == []
    assert numbers == ["1240", "-5"]
    cells = [cell for row in back for cell in row]
    for separator in ";\t":
        cells += [cell for row in csv.reader(io.StringIO(file, newline=""), delimiter=separator) for cell in row[1:]]
    formulas = [cell for cell in cells if is_formula(cell)]
    assert formulas == []
    assert len(cells) > 3 * MANY
    record_property("strings", len(encodable))
    record_property("formulas", len(formulas))
    record_property("lost", len(lost))


def test_no_cell_of_a_spreadsheet_is_a_formula_and_all_of_it_comes_back(written: list[str]) -> None:
    """read_xlsx fails on whatever is not a text or a number."""
    file = spreadsheet(
        [[text, text] for text in written] + [[1240, -5]], widths=[20], made_at=MADE_AT, sheet_name="Report"
    )
    *rows, numbers = read_xlsx(file)
    assert numbers == [1240, -5]
    assert rows == [[held(text)] * 2 for text in written]
    whole = [text for text in written if held(text) == text]
    changed = [text for text in written if held(text) != text]
    assert all(
        NOT_HELD.search(text) or len(text) > MOST_UNITS // 2 or ("\r" in text and MARKS.search(text))
        for text in changed
    )
    assert len(whole) > MANY * 0.6


@pytest.mark.parametrize("text", LONG[1:])
def test_what_is_too_long_for_a_cell_is_cut_where_one_sees_it(text: str) -> None:
    kept = held(text)
    assert len(kept.encode("utf-16-le")) <= 2 * MOST_UNITS
    assert kept.endswith(CUT)
    assert text.startswith(kept.removesuffix(CUT))


def test_what_a_cell_cannot_hold_is_seen() -> None:
    assert held("a\x1b[31m\x00\ud800\ufffe") == "a␛[31m␀��"
