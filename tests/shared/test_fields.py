"""Fields that several rooms ask with take what their own sentences tell people to write."""

import datetime as dt

import pytest

from imh_practice.shared.fields import ClockField
from imh_practice.shared.forms import ProductForm


class Asked(ProductForm):
    time = ClockField()


@pytest.mark.parametrize(
    "typed", ["10:30 AM", "10:30am", "10:30 a.m.", "10:30", "10:30:00", "10:30\u00a0AM", "10:30\u202fam", " 10:30 "]
)
def test_a_time_as_people_write_it(typed: str) -> None:
    form = Asked({"time": typed})
    assert form.is_valid()
    assert form.cleaned_data["time"] == dt.time(10, 30)


@pytest.mark.parametrize(("typed", "hour"), [("12:30 AM", 0), ("12:30 PM", 12), ("1:30 pm", 13), ("13:30", 13)])
def test_before_and_after_noon(typed: str, hour: int) -> None:
    form = Asked({"time": typed})
    assert form.is_valid()
    assert form.cleaned_data["time"] == dt.time(hour, 30)


@pytest.mark.parametrize("typed", ["half past ten", "25:00", "13:30 PM", "1030"])
def test_what_is_no_time_is_told_how_to_write_it(typed: str) -> None:
    form = Asked({"time": typed})
    assert form.errors["time"] == ["Write the time like 10:30 AM."]
