"""Lists of rows in a form: counted by what is there, changed by plain buttons, shown again as typed."""

from django import forms
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from imh_practice.shared.fields import OneLine
from imh_practice.shared.forms import ProductForm
from imh_practice.shared.rows import RowSet, counted, pressed, row_set, rows_as_typed


class Row(ProductForm):
    ref = forms.UUIDField(required=False)
    text = OneLine(max_length=9)
    many = forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B")], required=False)


Rows = row_set(Row, most=3)


def rows(query: str) -> RowSet:
    return Rows(counted(QueryDict(query), "r", most=3), prefix="r")


def test_rows_are_counted_by_what_is_there() -> None:
    for told in ["", "&r-TOTAL_FORMS=0", "&r-TOTAL_FORMS=x", "&r-TOTAL_FORMS=99"]:
        assert len(rows(f"r-0-text=a&r-1-text=b{told}").forms) == 2
    assert len(rows("").forms) == 0
    assert len(rows("q-5-text=a").forms) == 0


def test_one_more_than_fit_is_still_shown_and_said() -> None:
    four = rows("r-3-text=d")
    assert len(four.forms) == 4
    assert not four.is_valid()
    assert "There is room for 3 here." in str(four.non_form_errors())


def test_buttons() -> None:
    assert pressed(QueryDict("add=r"))
    assert not pressed(QueryDict("draft=1"))
    assert len(rows("r-0-text=a&add=r").forms) == 2
    assert len(rows("r-0-text=a&add=other").forms) == 1
    assert rows("r-0-text=a&take_out=r-0").forms[0]["DELETE"].value() == "on"
    assert rows("r-0-text=a&take_out=q-0").forms[0]["DELETE"].value() is None
    assert not rows("r-0-text=a&r-0-DELETE=on&put_back=r-0").forms[0]["DELETE"].value()


def test_an_untouched_row_is_none_and_one_taken_out_is_not_asked() -> None:
    three = rows("r-0-text=&r-1-text=b&r-2-text=much too long&r-2-DELETE=on")
    assert three.is_valid()
    assert [row["text"] for row in three.standing] == ["b"]


def test_those_taken_out_are_named_by_their_ref() -> None:
    ref = "01a20167-9254-7450-984b-0a548780eb30"
    two = rows(f"r-0-ref={ref}&r-0-text=&r-0-DELETE=on&r-1-text=b&r-1-DELETE=on")
    assert two.is_valid()
    assert {str(one) for one in two.taken_out} == {ref}


def test_as_typed_there_is_no_word_on_errors() -> None:
    typed = rows_as_typed(rows("r-0-text=much too long&r-0-many=a&r-0-many=z"))
    again = Rows(initial=typed, prefix="r")
    html = str(again.forms[0]["text"]) + str(again.forms[0]["many"])
    assert 'value="much too long"' in html
    assert "selected" in html
    assert not again.forms[0].errors


@given(st.text(alphabet="ab \u202e\u2066\t\n\x00\x7f\x85é", max_size=30))
def test_one_line_is_one_line(text: str) -> None:
    line = OneLine(required=False).to_python(text)
    assert not set(line) & set("\u202e\u2066\t\n\x7f\x85")
    assert line == " ".join(line.split())
