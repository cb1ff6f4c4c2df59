"""Icons, dates in words and panels."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.template import TemplateSyntaxError, engines
from django.utils import timezone
from django.utils.safestring import SafeString

from imh_practice.shared.templatetags.parts import ICONS, icon, in_words, when

CHICAGO = ZoneInfo("America/Chicago")


def draw(source: str, **context: object) -> str:
    return engines["django"].from_string("{% load parts %}" + source).render(context)


@pytest.mark.parametrize("name", ICONS)
def test_every_icon_is_there_and_keeps_the_content_policy(name: str) -> None:
    svg = icon(name)
    assert isinstance(svg, SafeString)
    assert svg.startswith("<svg")
    assert "style=" not in svg
    assert 'aria-hidden="true"' in svg


def test_an_unknown_icon_is_an_error_and_not_a_hole() -> None:
    with pytest.raises(Exception, match="unicorn-on-fire"):
        icon("unicorn-on-fire")


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("", "Tuesday, May\u00a03, 2022, 10:30\u00a0AM"),
        ("day", "Tuesday, May\u00a03, 2022"),
        ("short", "May\u00a03, 2022"),
        ("time", "10:30\u00a0AM"),
        ("full", "Tuesday, May\u00a03, 2022, 10:30\u00a0AM"),
        ("full day", "Tuesday, May\u00a03, 2022"),
    ],
)
def test_a_moment_is_said_in_the_agencys_zone(form: str, words: str) -> None:
    moment = dt.datetime(2022, 5, 3, 15, 30, tzinfo=dt.UTC)
    with timezone.override(CHICAGO):
        assert draw("{{ at|in_words:form }}", at=moment, form=form) == words
        assert words in draw("{% when at form %}", at=moment, form=form)


def test_the_zone_decides_the_day_and_noon_and_midnight_are_twelve() -> None:
    midnight = dt.datetime(2022, 5, 3, 5, 0, tzinfo=dt.UTC)
    with timezone.override(CHICAGO):
        assert draw("{{ at|in_words }}", at=midnight) == "Tuesday, May\u00a03, 2022, 12:00\u00a0AM"
    with timezone.override(ZoneInfo("America/Los_Angeles")):
        assert draw("{{ at|in_words }}", at=midnight) == "Monday, May\u00a02, 2022, 10:00\u00a0PM"


def test_this_years_dates_do_without_the_year() -> None:
    first = dt.date.today().replace(month=1, day=1)
    assert in_words(first) == f"{first:%A}, January\u00a01"
    assert in_words(first, "short") == "January\u00a01"
    assert in_words(first, "full day") == f"{first:%A}, January\u00a01, {first.year}"
    assert in_words(first.replace(year=first.year - 1), "short") == f"January\u00a01, {first.year - 1}"


def test_a_time_element_carries_the_exact_moment() -> None:
    with timezone.override(CHICAGO):
        html = when(dt.datetime(2022, 5, 3, 15, 30, tzinfo=dt.UTC))
    assert 'datetime="2022-05-03T10:30:00-05:00"' in html
    assert 'datetime="2022-05-03"' in when(dt.date(2022, 5, 3))


def test_what_is_kept_for_one_zone_is_not_shown_in_another() -> None:
    moment = dt.datetime(2022, 5, 3, 5, 0, tzinfo=dt.UTC)
    with timezone.override(CHICAGO):
        assert "Tuesday, May\u00a03, 2022, 12:00\u00a0AM" in when(moment)
    with timezone.override(ZoneInfo("America/Los_Angeles")):
        assert "Monday, May\u00a02, 2022, 10:00\u00a0PM" in when(moment)


def test_no_date_says_nothing() -> None:
    assert draw("{{ at|in_words }}{% when at %}", at=None) == ""


@pytest.mark.parametrize(
    ("state", "said", "shape"),
    [
        ("private", ["Only you", "Nobody else can read this."], "lock"),
        ("shared", ["You and Dana", "Dana can read this.", "Since May\u00a03, 2022."], "users-round"),
        ("record", ["Part of the record", "the family may ask for it"], "file-text"),
    ],
)
def test_a_panel_says_who_reads_by_word_shape_and_class(state: str, said: list[str], shape: str) -> None:
    html = draw("{% panel state reader='Dana' since=day %}<p>x</p>{% endpanel %}", state=state, day=dt.date(2022, 5, 3))
    for words in said:
        assert words in html
    assert f'class="panel {state} ' in html
    assert icon(shape, 22) in html
    assert "<p>x</p>" in html


def test_a_panel_of_no_known_state_is_an_error() -> None:
    """A typing error must not end in a box without a border that somebody takes for private."""
    with pytest.raises(TemplateSyntaxError):
        draw("{% panel 'privat' %}x{% endpanel %}")


def test_a_panel_escapes_what_is_not_template() -> None:
    html = draw("{% panel 'shared' reader=name heading=name %}{{ name }}{% endpanel %}", name="<b>")
    assert "<b>" not in html


def test_a_name_in_a_sentence_is_escaped() -> None:
    assert draw("{{ 'to %(name)s'|named:name }}", name="<b>") == "to &lt;b&gt;"
