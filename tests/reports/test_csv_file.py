"""The file: for spreadsheets and for programs, the same numbers as on the screen, and nothing that runs."""

import csv
import io

from imh_practice.reports.asked import Asked, Counted
from imh_practice.reports.csv_file import csv_file
from imh_practice.reports.published import Line, notes
from imh_practice.shared.csv_cells import alive
from tests.reports.record import FIRST, LAST

LINES = [
    Line("Whole agency", "visits", "All visits", 1240),
    Line("=HYPERLINK(1)", "visits", "Advocacy", None),
    Line('Ça, "va"\nbien', "visits", "Advocacy", 0),
]
ASKED = Asked(Counted.BEHAVIORS, FIRST, LAST)


def rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_it_opens_in_a_spreadsheet_and_in_a_program() -> None:
    content = csv_file(LINES, notes(ASKED, part=""))
    assert content.startswith(b"\xef\xbb\xbfPart of the agency,Counted,What,Number\r\n")
    assert content.count(b"\n") == content.count(b"\r\n") + 1  # the one inside a name
    read = rows(content)
    assert read[1] == ["Whole agency", "visits", "All visits", "1240"]
    assert read[2][0] == "'=HYPERLINK(1)"
    assert [alive(row[0]) for row in read[1:4]] == [line.part for line in LINES]
    assert [row[3] for row in read[1:4]] == ["1240", "not shown", "0"]


def test_after_an_empty_row_it_says_what_the_numbers_are() -> None:
    read = rows(csv_file(LINES, notes(ASKED, part="@North")))
    end = read.index([])
    assert end == 1 + len(LINES)
    told = dict(read[end + 1 :])
    assert told["Report"] == "Visits by practice behavior"
    assert told["Part of the agency"] == "'@North"
    assert told["Dates"] == "October 1, 2026 to October 31, 2026, both days counted"
    assert "Finished visits that took place." in told["Counted"]
    assert "fewer than 5 families or fewer than 5 clinicians" in told["Not shown"]


def test_the_same_numbers_make_the_same_file() -> None:
    assert csv_file(LINES, notes(ASKED, part="")) == csv_file(LINES, notes(ASKED, part=""))
