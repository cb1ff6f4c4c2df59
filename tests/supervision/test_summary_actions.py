"""A summary's versions and approvals: any change asks everybody anew, and only what all approved is made."""

import threading

import pytest
from django.db import connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from imh_practice.audit.models import Event, Kind
from imh_practice.jobs.models import Job, JobState
from imh_practice.shared.acting import acting_as
from supervision.actions.summaries import ChangedMeanwhile, NotAgreed, approve, queue_summary, write_summary
from supervision.lines import SECTIONS, Line
from supervision.models import Approval, Section, Summary, SummaryLine, SummaryVersion
from tests.cast import Cast, make_cast
from tests.conftest import BOTH
from tests.supervision.agreeing import BABY, HOLD, LINES, OUT, agreed, head_of, held, queued, written
from tests.supervision.conftest import Told, tell
from tests.supervision.test_summary_lines import WORDS

DRAFTS = st.lists(st.builds(Line, section=st.sampled_from(SECTIONS), text=WORDS, who=WORDS), min_size=1, max_size=4)
REAL = pytest.mark.django_db(transaction=True, databases=BOTH)


@pytest.fixture
def told(cast: Cast, told: Told) -> Told:
    """The same hour, held: a summary is agreed on of one that was."""
    held(told.session, cast.noor)
    return told


def is_agreed(version: SummaryVersion, cast: Cast) -> bool:
    with acting_as(cast.noor):
        return version.is_agreed()


def test_a_version_is_agreed_when_everybody_has_said_so(cast: Cast, told: Told) -> None:
    version = written(told.session, by=cast.noor)
    assert not is_agreed(version, cast)
    with acting_as(cast.noor):
        approve(version=version, by=cast.noor)
        approve(version=version, by=cast.noor)  # a second tap
        assert Approval.objects.count() == 1
    assert not is_agreed(version, cast)
    with acting_as(cast.ruth):
        approve(version=version, by=cast.ruth)
    assert is_agreed(version, cast)
    with acting_as(cast.noor):
        assert Event.objects.filter(kind=Kind.WRITE, act="summary_approve").count() == 2


@given(before=DRAFTS, after=DRAFTS, approvers=st.sets(st.sampled_from(["noor", "ruth"])))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_change_empties_the_approvals(
    cast: Cast, told: Told, before: list[Line], after: list[Line], approvers: set[str]
) -> None:
    first = written(told.session, *before, by=cast.noor)
    for name in approvers:
        with acting_as(cast.members[name]):
            approve(version=first, by=cast.members[name])
    second = written(told.session, *after, by=cast.ruth)
    with acting_as(cast.noor):
        kept = set(first.approvals.values_list("member_id", flat=True))
        assert {cast.members[name].pk for name in approvers} <= kept  # what was said of the old words stays said
        if second.sha256 == first.sha256:
            assert second.pk == first.pk
        else:
            assert second.number == first.number + 1
            assert not second.approvals.exists()
    assert head_of(told.session, cast.noor) == second


def test_the_same_lines_again_are_no_new_version(cast: Cast, told: Told) -> None:
    version = agreed(told.session, cast.noor, cast.ruth)
    assert written(told.session, *reversed(LINES), by=cast.ruth) == version  # in the order of the sections
    assert is_agreed(version, cast)


def test_a_version_and_its_lines_never_change(cast: Cast, told: Told) -> None:
    first = written(told.session, by=cast.noor)
    written(told.session, BABY, by=cast.ruth)
    with acting_as(cast.noor):
        assert [Line.of(row) for row in first.lines.all()] == LINES


def test_what_was_changed_meanwhile_is_neither_overwritten_nor_approved(cast: Cast, told: Told) -> None:
    first = written(told.session, by=cast.noor)
    second = written(told.session, BABY, by=cast.ruth)
    with acting_as(cast.noor):
        with pytest.raises(ChangedMeanwhile) as meanwhile:
            write_summary(session=told.session, lines=[HOLD], base=first.pk, by=cast.noor)
        assert meanwhile.value.head == second
        with pytest.raises(ChangedMeanwhile):
            write_summary(session=told.session, lines=[HOLD], base=None, by=cast.noor)
        with pytest.raises(ChangedMeanwhile):
            approve(version=first, by=cast.noor)
        assert not Approval.objects.exists()
        with pytest.raises(ChangedMeanwhile):
            queue_summary(version=first, by=cast.noor)
    assert head_of(told.session, cast.noor) == second


def test_only_what_all_approved_is_queued_and_once(cast: Cast, told: Told) -> None:
    version = written(told.session, by=cast.noor)
    with acting_as(cast.noor):
        approve(version=version, by=cast.noor)
        with pytest.raises(NotAgreed):
            queue_summary(version=version, by=cast.noor)
    with acting_as(cast.ruth):
        approve(version=version, by=cast.ruth)
    job = queued(version, cast.noor)
    assert job.options["sha256"] == version.sha256
    assert queued(version, cast.ruth) == job
    with acting_as(cast.noor):
        Job.objects.filter(pk=job.pk).update(state=JobState.FAILED)
    assert queued(version, cast.ruth) != job


@pytest.mark.parametrize("name", ["bea", "jonas", "fay", "salome", "max"])
def test_the_second_wall_alone_shows_nobody_else_a_word(cast: Cast, told: Told, name: str) -> None:
    agreed(told.session, cast.noor, cast.ruth)
    with acting_as(cast.members[name]):
        for model in (Summary, SummaryVersion, SummaryLine, Approval):
            assert not model.objects.exists()
    with acting_as(cast.ruth):
        assert SummaryLine.objects.count() == len(LINES)


@pytest.mark.parametrize("name", ["bea", "jonas", "fay", "salome", "max"])
def test_the_first_wall_alone_shows_nobody_else_a_word(cast: Cast, told: Told, name: str) -> None:
    agreed(told.session, cast.noor, cast.ruth)
    with acting_as(cast.noor):  # whose rows the database shows
        assert SummaryVersion.objects.exists()
        assert not SummaryVersion.objects.visible_to(cast.members[name]).exists()


def at_once(*acts: object) -> list[BaseException | None]:
    """Run functions in threads of their own at the same time; return what each raised."""
    together = threading.Barrier(len(acts))
    raised: list[BaseException | None] = [None] * len(acts)

    def run(place: int, act: object) -> None:
        together.wait()
        try:
            act()  # type: ignore[operator]  # a function without arguments
        except Exception as error:
            raised[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


@REAL
def test_an_approval_and_a_change_at_once_never_approve_what_was_not_read() -> None:
    cast = make_cast()
    told = tell(cast)
    held(told.session, cast.noor)
    for number in range(8):
        read = written(told.session, Line(Section.HOLD, f"read {number}"), by=cast.ruth)

        def say_so(version: SummaryVersion = read) -> None:
            with acting_as(cast.noor):
                approve(version=version, by=cast.noor)

        def change(version: SummaryVersion = read, number: int = number) -> None:
            with acting_as(cast.ruth):
                write_summary(
                    session=told.session, lines=[Line(Section.HOLD, f"new {number}")], base=version.pk, by=cast.ruth
                )

        approving, changing = at_once(say_so, change)
        assert changing is None
        with acting_as(cast.noor):
            head = Summary.objects.get(session=told.session).head
            assert head is not None
            assert head.pk != read.pk
            assert not head.approvals.exists()
            assert read.approvals.count() == (approving is None)
            assert approving is None or isinstance(approving, ChangedMeanwhile)


@REAL
def test_two_first_drafts_at_once_are_one_and_a_stale_one() -> None:
    cast = make_cast()
    told = tell(cast)
    held(told.session, cast.noor)

    def draft(name: str, line: Line) -> object:
        def write() -> None:
            with acting_as(cast.members[name]):
                write_summary(session=told.session, lines=[line], base=None, by=cast.members[name])

        return write

    raised = at_once(draft("noor", HOLD), draft("ruth", OUT))
    assert sorted(type(error).__name__ for error in raised) == ["ChangedMeanwhile", "NoneType"]
    with acting_as(cast.noor):
        assert SummaryVersion.objects.get().number == 1


@REAL
def test_asked_for_by_both_at_once_it_is_made_once() -> None:
    cast = make_cast()
    told = tell(cast)
    held(told.session, cast.noor)
    version = agreed(told.session, cast.noor, cast.ruth)

    def ask(name: str) -> object:
        def queue() -> None:
            with acting_as(cast.members[name]):
                queue_summary(version=version, by=cast.members[name])

        return queue

    assert at_once(ask("noor"), ask("ruth")) == [None, None]
    with acting_as(cast.noor):
        assert Job.objects.count() == 1
