"""What can be shared of a reflection is what stands in it, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reflect.writing import Choice, NotWritten, Part, both, dumped, parsed, passages, tidied

PARTS = (
    Part("", "First line.\n\n  Second, longer line.\nThird line."),
    Part("T2", "He went still. She went still."),
    Part("TB", "I could leave.", "T2"),
)
LINES = st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=30)
TEXTS = st.lists(LINES, min_size=1, max_size=5).map("\n".join)
WRITTEN = st.lists(st.builds(Part, prompt=st.sampled_from(["", "T1", "P2"]), text=TEXTS), min_size=1, max_size=4)


def chosen(*, numbers: set[int] | None = None, lines: tuple[str, ...] = ()) -> tuple[Part, ...]:
    return Choice(numbers=frozenset(numbers or ()), lines=lines).of(PARTS)


def words_of(parts: tuple[Part, ...]) -> list[str]:
    return [word for part in parts for word in part.text.split()]


@given(parts=WRITTEN)
def test_what_is_sealed_comes_back_in_the_same_order(parts: list[Part]) -> None:
    assert parsed(dumped(parts)) == tuple(parts)


def test_which_prompts_were_used_stands_in_the_sealed_text_alone() -> None:
    assert dumped(PARTS[1:]) == (
        '[{"prompt": "T2", "text": "He went still. She went still."},'
        ' {"prompt": "TB", "text": "I could leave.", "beside": "T2"}]'
    )


def test_line_ends_are_the_same_whatever_the_browser_sends() -> None:
    assert tidied(" One\r\n\r\nTwo\rThree \r\n") == "One\n\nTwo\nThree"


def test_passages_are_the_lines_that_have_words() -> None:
    assert [(p.number, p.part, p.text) for p in passages(PARTS)] == [
        (1, 0, "First line."),
        (2, 0, "  Second, longer line."),
        (3, 0, "Third line."),
        (4, 1, "He went still. She went still."),
        (5, 2, "I could leave."),
    ]


def test_all_of_it_is_all_of_it() -> None:
    assert Choice(whole=True).of(PARTS) == PARTS


def test_neighbors_keep_what_is_between_them() -> None:
    assert chosen(numbers={1, 2}) == (Part("", "First line.\n\n  Second, longer line."),)


def test_where_something_was_left_out_nothing_shows_it() -> None:
    assert chosen(numbers={1, 3, 5}) == (Part("", "First line.\nThird line."), Part("TB", "I could leave.", "T2"))


def test_a_sentence_of_a_passage_can_stand_alone() -> None:
    assert chosen(lines=("She went still.",)) == (Part("T2", "She went still."),)


def test_passages_and_sentences_together_come_once_and_in_the_order_written() -> None:
    assert chosen(numbers={4}, lines=("She went still.", " Third line. ", "")) == (
        Part("", "Third line."),
        Part("T2", "He went still. She went still."),
    )


@pytest.mark.parametrize(
    "line",
    ["She went quiet.", "He went still. He went still.", "irst line.", "Third line.\nHe", "I could leav", "first"],
)
def test_a_line_that_does_not_stand_there_is_refused_by_its_number(line: str) -> None:
    with pytest.raises(NotWritten) as refused:
        chosen(lines=("First line.", line))
    assert refused.value.line == 2
    assert line not in f"{refused.value!r}"


def test_nothing_chosen_is_nothing() -> None:
    assert chosen() == ()
    assert chosen(numbers={99}) == ()


@given(parts=WRITTEN, numbers=st.sets(st.integers(1, 12)), data=st.data())
def test_no_choice_can_say_what_was_not_written(parts: list[Part], numbers: set[int], data: st.DataObject) -> None:
    lines = tuple(data.draw(st.lists(st.sampled_from([passage.text for passage in passages(parts)] or [""]))))
    excerpt = Choice(numbers=frozenset(numbers), lines=lines).of(parts)
    for part in excerpt:
        source = [other for other in parts if (other.prompt, other.beside) == (part.prompt, part.beside)]
        assert any(all(line in other.text for line in part.text.split("\n")) for other in source)
    ticked = {passage.text.strip() for passage in passages(parts) if passage.number in numbers}
    assert all(any(line in part.text for part in excerpt) for line in ticked)


def test_both_versions_are_kept_to_each_prompt() -> None:
    kept = (Part("", "One."), Part("T1", "Same."), Part("T3", "Only kept."))
    typed = (Part("", "Two."), Part("T1", "Same."), Part("TB", "Only typed.", "T1"))
    assert both(kept, typed) == (
        Part("", "One.\n\nTwo."),
        Part("T1", "Same."),
        Part("T3", "Only kept."),
        Part("TB", "Only typed.", "T1"),
    )


def test_a_version_that_holds_the_other_stands_for_both() -> None:
    assert both((Part("", "One."),), (Part("", "One. And more."),)) == (Part("", "One. And more."),)
    assert both((Part("", "One. And more."),), (Part("", "One."),)) == (Part("", "One. And more."),)


@given(kept=WRITTEN, typed=WRITTEN)
def test_keeping_both_loses_no_word(kept: list[Part], typed: list[Part]) -> None:
    merged = both(kept, typed)
    for part in (*kept, *typed):
        assert any(part.text in there.text for there in merged if there.prompt == part.prompt)
