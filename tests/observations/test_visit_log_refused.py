"""What is missing or cannot be is said in words, with everything typed still there; no input ends in an error page."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from imh_practice.shared.acting import acting_as
from observations.models import Visit
from tests.cast import Cast
from tests.conftest import SignIn
from tests.observations.helpers import LOG, filled_in, tag


def send(client: Client, cast: Cast, data: dict[str, Any]) -> Any:
    return client.post(LOG.format(cast.heron.pk), data)


def page_of(response: Any) -> str:
    assert response.status_code == 422
    page: str = response.content.decode()
    return page


def nothing_was_written(cast: Cast) -> bool:
    with acting_as(cast.noor):
        return not Visit.objects.exists()


def test_without_a_word_the_first_box_asks_for_one(cast: Cast, sign_in: SignIn) -> None:
    page = page_of(send(sign_in(cast.noor), cast, filled_in("")))
    assert page.count("Write what you noticed. One sentence is enough.") == 2  # beside the box, and in the summary
    assert 'href="#id_moments-0-text"' in page
    assert "<title>Error: " in " ".join(page.split())


def test_a_tag_without_words_is_no_moment_and_stays_chosen(cast: Cast, sign_in: SignIn) -> None:
    data = filled_in("Enough.", "", moments__1__tags=[str(tag("W14"))], moments__1__something_else="a song")
    page = page_of(send(sign_in(cast.noor), cast, data))
    assert "Write a sentence about this moment, or take it out." in page
    assert "Enough." in page
    assert 'value="a song"' in page
    assert re.search(rf'value="{tag("W14")}" id="id_moments-1-tags_\d+" checked', page)


def test_what_is_still_to_come_is_no_visit_yet(cast: Cast, sign_in: SignIn) -> None:
    tomorrow = dt.datetime.now(cast.agency.zone) + dt.timedelta(days=1)
    page = page_of(send(sign_in(cast.noor), cast, filled_in("Kept words", day=tomorrow.date().isoformat())))
    assert "This day is still to come. Please check the date." in page
    assert "Kept words" in page
    later = dt.datetime.now(cast.agency.zone) + dt.timedelta(minutes=5)
    if later.date() == dt.datetime.now(cast.agency.zone).date():
        data = filled_in("Kept words", day=later.date().isoformat(), time=later.strftime("%H:%M"))
        assert "This is still to come." in page_of(send(sign_in(cast.noor), cast, data))


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("day", "yesterday", "Write the date like"),
        ("day", "0001-01-01", "This is long ago."),
        ("day", "", "Choose a date."),
        ("time", "25:99", "Write the time like"),
        ("minutes", "-1", "Write a number from 0 up."),
        ("minutes", "many", "Write a whole number, in digits."),
        ("minutes", "99999999999999999999", "Write a number up to 1440."),
        ("setting", "moon", "Choose one from the list."),
        ("present", "x" * 81, "Please write up to 20 people"),
        ("present", "mother\n" * 21, "Please write up to 20 people"),
        ("services", "x", "Choose from the list."),
        ("moments-0-tags", "x", "Choose from the list."),
        ("moments-0-speaks_to", "x", "Choose from the list."),
        ("moments-0-about", "x", "Choose from the list."),
        ("moments-0-kept_from", "x", "Choose from the list."),
        ("moments-0-something_else", "x" * 201, "This is longer than fits here: 201 characters, and 200 fit."),
        ("moments-0-text", "x" * 20_001, "This is longer than fits here: 20001 characters, and 20000 fit."),
        ("moments-0-text", "hidden \x00 sign", "There is a hidden character in this text that we cannot keep."),
    ],
)
def test_each_box_says_what_it_needs(cast: Cast, sign_in: SignIn, field: str, value: str, words: str) -> None:
    page = page_of(send(sign_in(cast.noor), cast, filled_in("Kept words") | {field: value}))
    assert words in page
    assert nothing_was_written(cast)
    if field != "moments-0-text":
        assert "Kept words" in page


def test_an_error_in_a_folded_part_opens_it(cast: Cast, sign_in: SignIn) -> None:
    page = page_of(send(sign_in(cast.noor), cast, filled_in("x", minutes="many")))
    assert re.search(r'<details class="fold" open>\s*<summary><span data-changed', page)


def test_a_million_characters_come_back(cast: Cast, sign_in: SignIn) -> None:
    page = page_of(send(sign_in(cast.noor), cast, filled_in("word " * 200_000)))
    assert page.count("word ") >= 200_000
    assert send(sign_in(cast.noor), cast, filled_in("word " * 700_000)).status_code == 400


def test_a_behavior_that_is_not_hers_to_tag_is_refused(cast: Cast, sign_in: SignIn) -> None:
    """Jonas has no license: he refers where Noor treats. Noor has no rows for colleagues new to this."""
    for member, code in [(cast.jonas, "W16"), (cast.noor, "E1"), (cast.noor, "C1"), (cast.noor, "E12")]:
        page = page_of(send(sign_in(member), cast, filled_in("x", moments__0__tags=[str(tag(code))])))
        assert "Choose from the list." in page
    page = page_of(send(sign_in(cast.jonas), cast, filled_in("x", services=[str(tag("C6"))])))
    assert "Choose from the list." in page


def test_signs_that_turn_the_line_stay_in_the_text_and_leave_the_one_line_boxes(cast: Cast, sign_in: SignIn) -> None:
    turned = "She said \u202eHeron\u202c."
    data = filled_in(turned, moments__0__something_else="one\u202e two\n three")
    assert send(sign_in(cast.noor), cast, data).status_code == 302
    with acting_as(cast.noor):
        version = Visit.objects.get().moments.get().head
        assert version is not None
        assert (version.text, version.something_else) == (turned, "one two three")


def test_what_was_typed_is_text_and_never_markup(cast: Cast, sign_in: SignIn) -> None:
    page = page_of(send(sign_in(cast.noor), cast, filled_in("<script>alert(1)</script></textarea>", minutes="x")))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&lt;/textarea&gt;" in page


def test_a_lost_count_of_moments_loses_none(cast: Cast, sign_in: SignIn) -> None:
    for count in ["0", "", "abc", "-5", "9" * 50]:
        data = filled_in("One.", "Two.", minutes="x") | {"moments-TOTAL_FORMS": count}
        page = page_of(send(sign_in(cast.noor), cast, data))
        assert "One." in page
        assert "Two." in page


def test_more_moments_than_fit_are_said_kindly(cast: Cast, sign_in: SignIn) -> None:
    page = page_of(send(sign_in(cast.noor), cast, filled_in(*["x"] * 31)))
    assert "There is room for 30 here. Please take some out." in page


NAMES = st.sampled_from(
    [
        *filled_in("x"),
        *[
            f"moments-0-{name}"
            for name in ["ref", "DELETE", "tags", "keep", "kept_was", "about", "kept_from", "speaks_to"]
        ],
        *["services", "draft", "add", "take_out", "put_back", "again"],
    ]
)
VALUES = st.one_of(
    st.text(max_size=20),
    st.sampled_from(["", "\x00", "-1", "1e9", "None", "on", "moments-0", "moments-99", "٣", "\u202e", "9" * 400]),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(noise=st.dictionaries(NAMES, VALUES | st.lists(VALUES, max_size=3), max_size=6))
def test_whatever_is_sent_is_answered(cast: Cast, sign_in: SignIn, noise: dict[str, Any]) -> None:
    response = send(sign_in(cast.noor), cast, filled_in("Words.") | noise)
    assert response.status_code in {200, 302, 404, 409, 422}


def test_one_minute_is_one_and_a_time_is_written_as_the_page_says(cast: Cast, sign_in: SignIn) -> None:
    data = filled_in("He looked up.", minutes="1", time="10:30 AM", day="2026-05-04", setting="moon")
    page = sign_in(cast.noor).post(LOG.format(cast.heron.pk), data).content.decode()
    assert "Write the time like" not in page
    folded = page[page.index("When, where and who") :].partition("</summary>")[0]
    assert "10:30" in folded
    assert "1 minute " in folded
