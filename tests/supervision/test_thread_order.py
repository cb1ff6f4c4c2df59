"""The order of a thread: roots by time, every descendant under its root by time; compared with a naive model."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from supervision.thread import in_order


@dataclass(frozen=True)
class Said:
    pk: UUID
    at: dt.datetime
    answers: "Said | None"

    @property
    def root_id(self) -> UUID | None:
        """What ``say`` writes: the root of what is answered, or what is answered itself."""
        return (self.answers.root_id or self.answers.pk) if self.answers else None


@st.composite
def threads(draw: st.DrawFn) -> list[Said]:
    """Comments in order of time; each answers nothing, or any one before it."""
    said: list[Said] = []
    start = dt.datetime(2026, 5, 3, tzinfo=dt.UTC)
    for number in range(draw(st.integers(0, 25))):
        answered = draw(st.none() | st.sampled_from(said)) if said else None
        said.append(Said(UUID(int=number + 1), start + dt.timedelta(minutes=number), answered))
    return said


def naive(said: list[Said]) -> list[tuple[Said, list[Said]]]:
    """Walk up from every comment to the one it began with."""

    def top(one: Said) -> Said:
        return top(one.answers) if one.answers else one

    roots = sorted((one for one in said if one.answers is None), key=lambda one: one.at)
    return [
        (root, sorted((one for one in said if one is not root and top(one) is root), key=lambda one: one.at))
        for root in roots
    ]


@given(threads())
def test_roots_by_time_and_every_descendant_under_its_root(said: list[Said]) -> None:
    assert in_order(said) == naive(said)


@given(threads())
def test_nothing_said_is_lost_or_shown_twice(said: list[Said]) -> None:
    shown = [one for root, answers in in_order(said) for one in (root, *answers)]
    assert sorted(one.at for one in shown) == [one.at for one in said]


def test_an_answer_whose_root_is_not_there_stands_by_itself() -> None:
    gone = Said(UUID(int=1), dt.datetime(2026, 5, 3, tzinfo=dt.UTC), None)
    answer = Said(UUID(int=2), dt.datetime(2026, 5, 4, tzinfo=dt.UTC), gone)
    assert in_order([answer]) == [(answer, [])]
