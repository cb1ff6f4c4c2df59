"""The files: for spreadsheets and for programs, the same numbers as on the screen, and nothing that runs."""

import csv
import datetime as dt
import io

from imh_practice.agencies.models import Agency
from imh_practice.reports.asked import Asked, Counted
from imh_practice.reports.notes import called, notes
from imh_practice.reports.published import Line, Published
from imh_practice.reports.table import Row, table
from imh_practice.shared.csv_cells import alive, csv_file
from imh_practice.shared.spreadsheet import spreadsheet
from tests.cast import BEGAN
from tests.reports.record import FIRST, LAST
from tests.shared.xlsx import bold_in, read_xlsx

EVIL = "=HYPERLINK(1)"
LINES = (
    Line("Whole agency", "All visits", "", (1240,)),
    Line(EVIL, "Advocacy", "I spoke up for the baby", (None,)),
    Line('Ça, "va"\nbien', "Advocacy", "@SUM(A1)", (0,)),
)
OCTOBER = Asked(Counted.BEHAVIORS, FIRST, LAST)
REPORT = Published(
    OCTOBER, "Whole agency", LINES, ("+North", "South"), ("The practice behaviors: Weatherston (2000).",)
)


def rows_of(report: Published = REPORT, agency: str = "Lantern House") -> list[Row]:
    heading = [("Agency", agency), *called(report), *notes(report, Agency(name=agency, began_at=BEGAN))]
    return table(report, heading)


def file_of(report: Published = REPORT, agency: str = "Lantern House") -> bytes:
    return csv_file(rows_of(report, agency))


def sheet_of(rows: list[Row]) -> bytes:
    return spreadsheet(rows, widths=(20, 40), made_at=dt.datetime(2026, 11, 11), sheet_name="Report")


def read(content: bytes) -> tuple[list[list[str]], list[list[str]]]:
    """Return what stands above the table and the table, as the module's docstring says it is done."""
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    return rows[: rows.index([])], rows[rows.index([]) + 1 :]


def test_it_opens_in_a_spreadsheet_and_in_a_program() -> None:
    content = file_of()
    assert content.startswith(b"\xef\xbb\xbfAgency,Lantern House\r\n")
    assert content.count(b"\n") == content.count(b"\r\n") + 1  # the one inside a name
    _above, table = read(content)
    assert table[0] == ["Program", "What", "In full", "October 2026"]
    assert table[1] == ["Whole agency", "All visits", "", "1240"]
    assert {len(row) for row in table} == {4}
    assert [alive(row[0]) for row in table[1:]] == [line.part for line in LINES]
    assert [row[3] for row in table[1:]] == ["1240", "not shown", "0"]


def test_no_cell_is_a_formula() -> None:
    above, table = read(file_of(Published(OCTOBER, EVIL, LINES, (EVIL,), (EVIL,)), agency=EVIL))
    cells = [cell for row in (*above, *table) for cell in row]
    assert f"'{EVIL}" in cells
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t"))] == []


def test_above_the_table_it_says_what_it_is_of_and_what_is_held_back() -> None:
    above, _table = read(file_of())
    told = dict(above)
    assert told["Agency"] == "Lantern House"
    assert told["Report"] == "Visits by practice behavior"
    assert told["Period"] == "October 2026"
    assert told["Program"] == "Whole agency"
    assert told["Source"] == "The practice behaviors: Weatherston (2000)."
    assert "Finished visits that took place." in told["Counted"]
    assert "1 of 3 numbers are not shown." in told["Not shown"]
    assert "that of a behavior only where it comes from at least 5 clinicians too" in told["Not shown"]
    assert "Left out, since none of its numbers can be shown: +North; South." in told["Not shown"]


def test_several_months_are_columns_and_only_what_is_sure_is_a_number() -> None:
    asked = Asked(Counted.SERVICES, dt.date(2026, 9, 1), LAST)
    lines = (
        Line("Whole agency", "Families visited, most in one month", "", (9, 12), adds_up=False),
        Line("Whole agency", "All visits", "", (20, 30)),
        Line("Whole agency", "Advocacy", "", (None, 7)),
        Line("Whole agency", "Emotional support", "", (None, None)),
    )
    above, table = read(file_of(Published(asked, "Whole agency", lines, (), ())))
    assert dict(above)["Period"] == "September 2026 to October 2026"
    assert "“At least” stands" in dict(above)["All months"]
    assert [row[3:] for row in table] == [
        ["September 2026", "October 2026", "All months"],
        ["9", "12", "12"],
        ["20", "30", "50"],
        ["not shown", "7", "at least 7"],
        ["not shown", "not shown", "not shown"],
    ]


def test_a_spreadsheet_holds_the_same() -> None:
    """The CSV read back, cell for cell; what is a number in the one is a number in the other."""
    evil = rows_of(Published(OCTOBER, EVIL, LINES, (EVIL,), (EVIL,)), agency=EVIL)
    for rows in (rows_of(), evil):
        file = io.StringIO(csv_file(rows).decode("utf-8-sig"), newline="")
        read_back = [[alive(cell) for cell in row] for row in csv.reader(file)]
        held = read_xlsx(sheet_of(rows))
        assert held == rows
        assert [[str(cell) for cell in row] for row in held] == read_back
    assert 1240 in [cell for row in held for cell in row]


def test_the_same_numbers_make_the_same_file() -> None:
    assert file_of() == file_of()
    assert sheet_of(rows_of()) == sheet_of(rows_of())


def test_what_names_a_thing_is_bold_in_a_spreadsheet() -> None:
    rows: list[Row] = [["Agency", "Lantern House"], [], ["Program", "What"], ["All", 5]]
    content = spreadsheet(
        rows, widths=(20, 40), made_at=dt.datetime(2026, 11, 11), sheet_name="Report", title="Visits", head=2
    )
    assert bold_in(content) == ["A1", "A3", "B3"]
