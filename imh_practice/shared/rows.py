"""Forms with a list of rows in them: add, take out and put back without JavaScript, and nothing typed is lost.

Each row has a prefix ("moments-0"); a hidden DELETE says that it is taken out, so that it can be put back until it is
sent. The buttons below send the form; the page comes back as it was typed, with one row more or less, and no error is
shown: nobody has said yet that she is done. JavaScript may do the same in place.
"""

import re
from typing import Any
from uuid import UUID

from django import forms
from django.forms.formsets import DELETION_FIELD_NAME, TOTAL_FORM_COUNT, BaseFormSet
from django.http import QueryDict

ADD, TAKE_OUT, PUT_BACK, AGAIN = "add", "take_out", "put_back", "again"
BUTTONS = (ADD, TAKE_OUT, PUT_BACK, AGAIN)
"""``AGAIN`` is the form's first button, hidden: what Enter in a one-line box presses. It must do no harm."""


class OneLine(forms.CharField):
    """A short text of one line. Signs that turn the writing direction or hide are taken out: it stands in sentences."""

    unseen = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\x01-\x1f\x7f-\x9f]")

    def to_python(self, value: Any) -> str:
        text = str(value or "")
        return super().to_python(" ".join(self.unseen.sub(" ", text).split())) or ""


class RowSet(BaseFormSet[Any]):
    """A formset whose rows are taken out by a hidden mark. An untouched new row is no row."""

    deletion_widget = forms.HiddenInput

    @property
    def standing(self) -> list[dict[str, Any]]:
        """The cleaned rows that were filled in and not taken out, in the order of the page."""
        return [
            form.cleaned_data for form in self.forms if form.has_changed() and not form.cleaned_data.get("DELETE")
        ]


    @property
    def taken_out(self) -> set[UUID]:
        """The ``ref`` of each row that was there before and was taken out. Read from what was sent: not validated."""
        refs = set()
        for form in self.forms:
            if self._should_delete_form(form) and (ref := form.cleaned_data.get("ref")):
                refs.add(ref)
        return refs


def row_set(form: type[forms.BaseForm], *, most: int, kind: type[RowSet] = RowSet) -> type[RowSet]:
    """Return a formset class of such rows, at most so many."""
    return forms.formset_factory(
        form, formset=kind, extra=0, can_delete=True, max_num=most, validate_max=True, absolute_max=most + 1
    )


def pressed(data: QueryDict) -> bool:
    """Whether one of the buttons that only change the list was pressed."""
    return any(button in data for button in BUTTONS)


def counted(data: QueryDict, prefix: str, *, most: int) -> QueryDict:
    """Return a copy that counts the rows that are really there, and in which the pressed button has done its work.

    Counted anew because a count that was lost or changed on the way would lose what stands in the rows.
    """
    copy = data.copy()
    pattern = re.compile(rf"{re.escape(prefix)}-(\d{{1,3}})-")
    numbers = [int(found[1]) for name in copy if (found := pattern.match(name))]
    total = min(max(numbers, default=-1) + 1, most + 1)
    if copy.get(ADD) == prefix:
        total += 1
    for button, mark in ((TAKE_OUT, "on"), (PUT_BACK, "")):
        if (row := copy.get(button, "")).startswith(f"{prefix}-"):
            copy[f"{row}-{DELETION_FIELD_NAME}"] = mark
    copy[f"{prefix}-{TOTAL_FORM_COUNT}"] = str(total)
    copy[f"{prefix}-INITIAL_FORMS"] = "0"
    return copy


def as_typed(form: forms.BaseForm) -> dict[str, Any]:
    """Return what was typed, as initial values for an unbound form: the same page again, without a word on errors."""
    return {
        name: field.widget.value_from_datadict(form.data, {}, form.add_prefix(name))
        for name, field in form.fields.items()
    }


def rows_as_typed(rows: RowSet) -> list[dict[str, Any]]:
    """Return the same of each row."""
    return [as_typed(form) for form in rows.forms]
