"""A cell that could start a formula is text in a spreadsheet, and nothing of it is lost."""

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imh_practice.shared.csv_cells import alive, inert

SIGNS = "=+-@\t\r\n'\" \u00a0\u200b\ufeff＝＋－＠ab1(),;|"  # noqa: RUF001 - the full-width signs are meant
texts = st.one_of(st.text(alphabet=SIGNS, max_size=12), st.text(max_size=30))


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠a", "  =1", "\ufeff=1", "'=1"],  # noqa: RUF001
)
def test_what_could_start_a_formula_begins_with_an_apostrophe(text: str) -> None:
    assert inert(text).startswith("'")


@pytest.mark.parametrize(("text", "cell"), [('a"=1', "a\"'=1"), ("a\n+1", "a\n'+1"), ("a\r\n@b", "a\r\n'@b")])
def test_after_a_quote_or_a_line_break_too(text: str, cell: str) -> None:
    assert inert(text) == cell


@pytest.mark.parametrize("text", ["", "Heron", "a-b", "it's", "O'Neil = a name", "'quoted'", "12", "a\nb"])
def test_ordinary_words_stay_as_they_are(text: str) -> None:
    assert inert(text) == text


@given(texts)
def test_it_can_be_taken_back_exactly(text: str) -> None:
    assert alive(inert(text)) == text


@given(texts)
def test_no_cell_and_no_part_of_it_begins_like_a_formula(text: str) -> None:
    """Asked as a spreadsheet would that takes cells apart at quotes and line breaks."""
    for part in re.split(r'["\r\n]', inert(text)):
        seen = re.sub(r"^[ \u00a0\u2000-\u200f\u202a-\u202f\u2060-\u2064\u3000\ufeff]+", "", part)
        assert not seen.startswith(tuple("=+-@\t＝＋－＠"))  # noqa: RUF001


@given(st.lists(texts, min_size=1, max_size=4))
def test_it_survives_a_file(row: list[str]) -> None:
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator="\r\n").writerow([inert(text) for text in row])
    file.seek(0)
    assert [alive(cell) for cell in next(csv.reader(file))] == row
