"""The fixed rule behind the three rows offered first."""

import uuid

from hypothesis import given
from hypothesis import strategies as st

from imh_practice.practice.catalogue import Entry
from imh_practice.practice.files import DATA, read_vocabulary
from imh_practice.practice.suggestions import Reason, Suggestion, suggest
from imh_practice.practice.tagsets import TagRow

TEXTS = {item.code: item for item in read_vocabulary(DATA / "2026-1").items}
CODES = [f"W{number}" for number in range(1, 18)]


def row(code: str, *, counts_as: str = "", on_top: bool = False) -> TagRow:
    text = TEXTS[code]
    words = {field: getattr(text, field) for field in ("label", "statement", "look_for", "prompt", "citation", "seed")}
    entry = Entry(
        id=uuid.uuid4(),
        item_id=uuid.uuid4(),
        framework=text.framework,
        code=code,
        position=text.position,
        ticked=text.ticked,
        group=None,
        **words,
    )
    return TagRow(entry, counts_as or code, on_top)


ROWS = [row(code) for code in CODES]
Told = list[tuple[str, Reason]]


def told(suggestions: tuple[Suggestion, ...]) -> Told:
    return [(suggestion.row.counts_as, suggestion.reason) for suggestion in suggestions]


def test_a_first_visit_begins_with_three_fixed_rows() -> None:
    begin = [("W1", Reason.BEGIN), ("W3", Reason.BEGIN), ("W17", Reason.BEGIN)]
    assert told(suggest(ROWS, recent={}, used=[])) == begin


def test_two_often_used_and_one_not_used_lately() -> None:
    chosen = suggest(ROWS, recent={"W9": 2, "W2": 5, "W11": 3}, used={"W9", "W2", "W11", "W6"})
    assert told(chosen) == [("W2", Reason.OFTEN), ("W11", Reason.OFTEN), ("W6", Reason.NOT_LATELY)]


def test_ties_go_by_position() -> None:
    chosen = suggest(ROWS, recent={"W12": 1, "W5": 1, "W8": 1}, used={"W12", "W5", "W8"})
    assert told(chosen) == [("W5", Reason.LATELY), ("W8", Reason.LATELY), ("W1", Reason.NOT_LATELY)]


def test_a_row_used_once_before_comes_before_one_never_used() -> None:
    chosen = suggest(ROWS, recent={"W1": 1}, used={"W1", "W14"})
    assert told(chosen) == [("W1", Reason.LATELY), ("W14", Reason.NOT_LATELY), ("W2", Reason.NOT_LATELY)]


def test_a_family_not_seen_for_months_is_no_first_visit() -> None:
    chosen = suggest(ROWS, recent={}, used={"W4"})
    assert told(chosen) == [("W4", Reason.NOT_LATELY), ("W1", Reason.NOT_LATELY), ("W2", Reason.NOT_LATELY)]


def test_where_all_were_used_lately_no_reason_is_untrue() -> None:
    recent = {code: number for number, code in enumerate(CODES, start=1)}
    expected = [("W17", Reason.OFTEN), ("W16", Reason.OFTEN), ("W15", Reason.OFTEN)]
    assert told(suggest(ROWS, recent=recent, used=CODES)) == expected


def test_words_that_refer_are_suggested_for_the_behavior_they_count_with() -> None:
    rows = [row("E10", counts_as="W16") if code == "W16" else row(code) for code in CODES]
    first = suggest(rows, recent={"W16": 4}, used={"W16"})[0]
    assert (first.row.entry.code, first.reason) == ("E10", Reason.OFTEN)


def test_rows_on_top_are_not_suggested_and_change_nothing() -> None:
    rows = [row("E1", on_top=True), row("E2", on_top=True), *ROWS]
    recent = {"E1": 9, "W2": 1}
    assert suggest(rows, recent=recent, used=recent) == suggest(ROWS, recent={"W2": 1}, used={"W2"})
    assert suggest(rows, recent={"E1": 9}, used={"E1"}) == suggest(ROWS, recent={}, used=[])


def test_each_reason_has_words() -> None:
    assert [reason.words for reason in Reason] == [
        "often yours",
        "used here lately",
        "not used here lately",
        "a place to begin",
    ]


codes = st.sampled_from([*CODES, "T1", "gone"])


@given(recent=st.dictionaries(codes, st.integers(min_value=0, max_value=40)), used=st.sets(codes))
def test_always_three_different_rows_and_the_same_for_the_same_past(recent: dict[str, int], used: set[str]) -> None:
    chosen = suggest(ROWS, recent=recent, used=used)
    assert len({suggestion.row.counts_as for suggestion in chosen}) == len(chosen) == 3
    shuffled = dict(reversed(list(recent.items())))
    assert suggest(ROWS, recent=shuffled, used=sorted(used)) == chosen
    for suggestion in chosen:
        lately = recent.get(suggestion.row.counts_as, 0) > 0
        assert lately == (suggestion.reason in {Reason.OFTEN, Reason.LATELY})
