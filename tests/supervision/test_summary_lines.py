"""Lines: one canonical form, two drafts that become one without losing a word, and how long they print."""

import datetime as dt
import json
from collections.abc import Sequence
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from supervision.lines import SECTIONS, Line, digest, in_sections, kept_both, printed_pages
from tests.supervision.agreeing import HOLD, STEP

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40)
LINES = st.builds(
    Line,
    section=st.sampled_from(SECTIONS),
    text=WORDS,
    who=st.one_of(st.just(""), WORDS),
    by_date=st.one_of(st.none(), st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1))),
    from_comment=st.one_of(st.none(), st.uuids()),
)
DRAFTS = st.lists(LINES, max_size=6)


def test_the_hash_is_what_its_description_says() -> None:
    form = (
        '{"form":1,"lines":[["hold","A hurry can run through all of us.\\nNoor saw it and repaired it with L.","",'
        'null,null,null],["next","Ask L. whether she ever wanted someone of her own","Noor","2026-05-17",null,null]]}'
    )
    assert json.loads(form)
    assert digest([HOLD, STEP]) == sha256(form.encode()).hexdigest()


@given(DRAFTS, DRAFTS)
def test_different_lines_have_different_hashes(one: list[Line], other: list[Line]) -> None:
    assert (digest(one) == digest(other)) == (one == other)


@given(DRAFTS)
def test_sections_stand_in_order_and_within_one_nothing_moves(lines: list[Line]) -> None:
    ordered = in_sections(lines)
    for section in SECTIONS:
        assert [line for line in ordered if line.section is section] == [ln for ln in lines if ln.section is section]
    places = [SECTIONS.index(line.section) for line in ordered]
    assert places == sorted(places)


@given(DRAFTS, DRAFTS, DRAFTS)
def test_keeping_both_loses_nothing_anybody_wrote(
    base: Sequence[Line], theirs: Sequence[Line], mine: Sequence[Line]
) -> None:
    both = kept_both(base=base, theirs=theirs, mine=mine)
    assert set(theirs) <= set(both)
    assert set(mine) - set(base) <= set(both)
    assert set(both) <= set(theirs) | set(mine)


@given(DRAFTS, DRAFTS)
def test_whoever_wrote_nothing_new_changes_nothing(base: list[Line], theirs: list[Line]) -> None:
    assert kept_both(base=base, theirs=theirs, mine=base) == in_sections(theirs)


def test_a_line_takes_the_pages_it_fills() -> None:
    assert printed_pages([HOLD]) == 1
    assert printed_pages([Line(HOLD.section, "\n" * 380)]) >= 10
    assert printed_pages([Line(HOLD.section, "word " * 20_000)]) >= 36
