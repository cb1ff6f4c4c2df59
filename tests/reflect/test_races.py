"""Two at once, on real transactions: what the author was told stays true, and a page sent twice is kept once."""

from collections.abc import Callable

import pytest

from imh_practice.membership.models import Member
from imh_practice.shared.acting import acting_as
from imh_practice.shared.ids import uuid7
from reflect.actions import ShareOver, Stale, edit_reflection, open_share, take_back_share, write_reflection
from reflect.models import Reflection, ShareGrant
from reflect.writing import Part
from tests.cast import Cast
from tests.conftest import BOTH
from tests.races import meanwhile
from tests.reflect.conftest import Story
from tests.reflect.story import share

pytestmark = pytest.mark.django_db(transaction=True, databases=BOTH)


def grant_of(cast: Cast, who: Member) -> ShareGrant:
    with acting_as(who):
        return ShareGrant.objects.select_related("shared_text").get()


def test_what_is_being_opened_is_taken_back_as_opened(cast: Cast, story: Story) -> None:
    grant = grant_of(cast, cast.ruth)
    read, taken = meanwhile(
        (cast.ruth, lambda: open_share(grant=grant, by=cast.ruth)),
        (cast.noor, lambda: take_back_share(grant=story.grant, by=cast.noor)),
    )
    assert (bool(read), taken) == (True, True)
    grant = grant_of(cast, cast.noor)
    assert grant.opened_at
    assert grant.ended_at


def test_what_is_being_taken_back_is_not_opened(cast: Cast, story: Story) -> None:
    grant = grant_of(cast, cast.ruth)
    taken, read = meanwhile(
        (cast.noor, lambda: take_back_share(grant=story.grant, by=cast.noor)),
        (cast.ruth, lambda: open_share(grant=grant, by=cast.ruth)),
    )
    assert taken is True
    assert isinstance(read, ShareOver)
    assert grant_of(cast, cast.noor).opened_at is None


def test_of_two_edits_at_once_one_is_told_so(cast: Cast, story: Story) -> None:
    def edit(words: str) -> Callable[[], object]:
        return lambda: edit_reflection(reflection=story.reflection, parts=[Part("", words)], base=1, by=cast.noor)

    done, told = meanwhile((cast.noor, edit("First.")), (cast.noor, edit("Second.")))
    assert isinstance(done, Reflection)
    assert isinstance(told, Stale)
    with acting_as(cast.noor):
        assert Reflection.objects.get().parts == (Part("", "First."),)


def test_the_same_page_sent_twice_at_once_is_kept_once(cast: Cast) -> None:
    key = uuid7()

    def send() -> object:
        return write_reflection(parts=[Part("", "Once.")], by=cast.noor, key=key).pk

    assert meanwhile((cast.noor, send), (cast.noor, send)) == [key, key]
    with acting_as(cast.noor):
        assert Reflection.objects.count() == 1


def test_the_same_words_shared_twice_at_once_are_shared_once(cast: Cast, story: Story) -> None:
    with acting_as(cast.noor):
        take_back_share(grant=story.grant, by=cast.noor)

    def send() -> object:
        return share(cast, story.reflection).pk

    first, second = meanwhile((cast.noor, send), (cast.noor, send))
    assert first == second
    assert isinstance(first, type(story.grant.pk))
