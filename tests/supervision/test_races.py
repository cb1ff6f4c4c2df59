"""Two at once, on real transactions: both comments kept, one item a position, one item first, one session opened."""

import datetime as dt
import threading
from collections.abc import Callable
from functools import partial

import pytest
from django.db import connections
from django.utils import timezone

from imh_practice.shared.acting import acting_as
from supervision.actions.items import add_question, bring_moment, put_first
from supervision.actions.sessions import open_session
from supervision.actions.threads import EditedMeanwhile, edit, say
from supervision.models import AgendaItem, Comment, Mode, Session
from tests.cast import Cast, make_cast
from tests.conftest import BOTH
from tests.supervision import story
from tests.supervision.conftest import Told, tell

pytestmark = pytest.mark.django_db(transaction=True, databases=BOTH)


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run each in a thread with a connection of its own, begun together; return results and exceptions."""
    barrier = threading.Barrier(len(acts))
    found: list[object] = [None] * len(acts)

    def run(number: int, act: Callable[[], object]) -> None:
        try:
            barrier.wait()
            found[number] = act()
        except Exception as error:
            found[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number, act)) for number, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


@pytest.fixture
def there(transactional_db: None) -> tuple[Cast, Told]:
    cast = make_cast()
    return cast, tell(cast)


def test_comments_said_at_once_are_all_kept_and_all_told_apart(there: tuple[Cast, Told]) -> None:
    cast, told = there

    def speak(number: int) -> object:
        member = cast.noor if number % 2 else cast.ruth
        with acting_as(member):
            return say(item=told.bottle, text=f"Number {number}.", by=member)

    found = at_once(*(lambda number=number: speak(number) for number in range(8)))
    assert all(isinstance(one, Comment) for one in found), found
    with acting_as(cast.noor):
        times = list(Comment.objects.order_by("made_at").values_list("made_at", flat=True))
        assert len(set(times)) == 8


def test_items_brought_at_once_have_positions_of_their_own(there: tuple[Cast, Told]) -> None:
    cast, told = there

    def bring(number: int) -> object:
        member = cast.noor if number % 2 else cast.ruth
        with acting_as(member):
            return add_question(session=told.session, title=f"{number}", comes_first=True, by=member)

    found = at_once(*(lambda number=number: bring(number) for number in range(6)))
    assert all(isinstance(one, AgendaItem) for one in found), found
    with acting_as(cast.noor):
        items = AgendaItem.objects.brought_to(told.session)
        assert sorted(items.values_list("position", flat=True)) == list(range(1, 10))
        assert items.filter(comes_first=True).count() == 1


def test_put_first_by_both_at_once_leaves_one_first(there: tuple[Cast, Told]) -> None:
    cast, told = there

    def first(item: AgendaItem) -> None:
        with acting_as(cast.noor):
            put_first(item=item, by=cast.noor)

    at_once(lambda: first(told.bottle), lambda: first(told.watch), lambda: first(told.question))
    with acting_as(cast.noor):
        assert AgendaItem.objects.filter(session=told.session, comes_first=True).count() == 1


def test_a_moment_brought_by_both_at_once_stands_once(there: tuple[Cast, Told]) -> None:
    cast, told = there
    with acting_as(cast.noor):
        (moment,) = story.make_visit(cast.noor, cast.heron, "He patted the tray.")

    def bring(name: str) -> object:
        with acting_as(cast.members[name]):
            return bring_moment(session=told.session, moment=moment, title="The tray", by=cast.members[name])

    one, other = at_once(lambda: bring("noor"), lambda: bring("ruth"))
    assert one == other


def test_a_second_tap_in_the_same_moment_opens_one_session(there: tuple[Cast, Told]) -> None:
    cast, _told = there
    when = timezone.now() + dt.timedelta(days=9)

    def open_() -> object:
        with acting_as(cast.noor):
            return open_session(pairing=cast.pairing, starts_at=when, mode=Mode.IN_PERSON, by=cast.noor)

    found = at_once(open_, open_, open_)
    assert len({one.pk for one in found if isinstance(one, Session)}) == 1, found


def test_edits_from_two_windows_at_once_lose_neither(there: tuple[Cast, Told]) -> None:
    cast, told = there
    (comment,) = story.talk(told.bottle, (cast.noor, "One."))

    def change(text: str, base: int) -> object:
        with acting_as(cast.noor):
            return edit(comment=comment, text=f"{text} {base}", base=base, by=cast.noor)

    for base in range(1, 8):
        found = at_once(partial(change, "From the desk.", base), partial(change, "From the phone.", base))
        assert sorted(isinstance(one, EditedMeanwhile) for one in found) == [False, True], found
    with acting_as(cast.noor):
        assert comment.versions.count() == 8


def test_a_comment_waits_until_the_one_before_it_can_be_seen(there: tuple[Cast, Told]) -> None:
    """Otherwise one that is committed late, with an earlier time, is taken for read by whoever opened it in between."""
    cast, told = there
    said, commit, answered = threading.Event(), threading.Event(), threading.Event()

    def first() -> object:
        with acting_as(cast.noor):
            comment = say(item=told.bottle, text="First.", by=cast.noor)
            said.set()
            assert commit.wait(10)
            return comment

    def second() -> object:
        assert said.wait(10)
        with acting_as(cast.ruth):
            comment = say(item=told.bottle, text="Second.", by=cast.ruth)
        answered.set()
        return comment

    def watch() -> object:
        assert said.wait(10)
        overtaken = answered.wait(0.5)
        commit.set()
        return overtaken

    one, two, overtaken = at_once(first, second, watch)
    assert overtaken is False
    assert isinstance(one, Comment)
    assert isinstance(two, Comment)
    assert one.made_at < two.made_at
