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
from django.utils.translation import ngettext_lazy

ADD, TAKE_OUT, PUT_BACK, AGAIN = "add", "take_out", "put_back", "again"
BUTTONS = (ADD, TAKE_OUT, PUT_BACK, AGAIN)
"""``AGAIN`` is the form's first button, hidden: what Enter in a one-line box presses. It must do no harm."""


class RowSet(BaseFormSet):  # type: ignore[type-arg]  # generic in the stubs alone
    """A formset whose rows are taken out by a hidden mark. An untouched new row is no row."""

    deletion_widget = forms.HiddenInput
    default_error_messages = {
        **BaseFormSet.default_error_messages,
        "too_many_forms": ngettext_lazy(
            "There is room for %(num)d here. Please take some out.",
            "There is room for %(num)d here. Please take some out.",
            "num",
        ),
    }

    @property
    def standing(self) -> list[dict[str, Any]]:
        """The cleaned rows that were filled in and not taken out, in the order of the page."""
        return [form.cleaned_data for form in self.forms if form.has_changed() and not form.cleaned_data.get("DELETE")]

    @property
    def taken_out(self) -> set[UUID]:
        """The ``ref`` of each row that was there before and was taken out."""
        refs = set()
        for form in self.forms:
            if form.cleaned_data.get(DELETION_FIELD_NAME) and (ref := form.cleaned_data.get("ref")):
                refs.add(ref)
        return refs


def row_set(form: type[forms.BaseForm], *, most: int, kind: type[RowSet] = RowSet) -> type[RowSet]:
    """Return a formset class of such rows, at most so many."""
    made: type[RowSet] = forms.formset_factory(  # type: ignore[assignment]  # the stubs forget `formset`
        form, formset=kind, extra=0, can_delete=True, max_num=most, validate_max=True, absolute_max=most + 1
    )
    return made


def pressed(data: QueryDict) -> bool:
    """Whether one of the buttons that only change the list was pressed."""
    return any(button in data for button in BUTTONS)


def counted(data: QueryDict, prefix: str, *, most: int, least: int = 0) -> QueryDict:
    """Return a copy that counts the rows that are really there, and in which the pressed button has done its work.

    Counted anew because a count that was lost or changed on the way would lose what stands in the rows.
    """
    copy = data.copy()
    pattern = re.compile(rf"{re.escape(prefix)}-(\d{{1,3}})-")
    numbers = [int(found[1]) for name in copy if (found := pattern.match(name))]
    total = max(least, min(max(numbers, default=-1) + 1, most + 1))
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
