"""Reading another's words is on the trail, one event a page; a page that shows nobody else's words leaves no mark."""

import pytest

from imh_practice.audit.models import Event, EventObject, Kind
from imh_practice.membership.models import Member
from imh_practice.shared.acting import acting_as
from tests.cast import Cast
from tests.conftest import SignIn
from tests.supervision import story
from tests.supervision.conftest import Told


def reads(member: Member) -> list[set[object]]:
    """Return the rows of each event of her reading."""
    with acting_as(member):
        events = Event.objects.filter(kind=Kind.READ, member_id=member.pk)
        return [
            set(EventObject.objects.filter(event_id=event.pk).values_list("object_id", flat=True)) for event in events
        ]


@pytest.mark.parametrize("where", ["", "{told.session.pk}/?tab=before", "{told.session.pk}/items/{told.question.pk}/"])
def test_a_page_with_own_words_alone_leaves_no_mark(cast: Cast, told: Told, sign_in: SignIn, where: str) -> None:
    path = f"/supervision/{where.format(told=told)}"
    assert sign_in(cast.noor).get(path).status_code == 200
    assert reads(cast.noor) == []
    assert sign_in(cast.bea).get("/supervision/").status_code == 200
    assert reads(cast.bea) == []


def test_own_comments_and_their_earlier_words_leave_no_mark(cast: Cast, told: Told, sign_in: SignIn) -> None:
    (own,) = story.talk(told.question, (cast.noor, "I counted swallows."))
    path = f"/supervision/{told.session.pk}/items/{told.question.pk}/"
    for what in ("", f"comments/{own.pk}/edit/", f"comments/{own.pk}/versions/"):
        assert sign_in(cast.noor).get(path + what).status_code == 200
    assert reads(cast.noor) == []
    sign_in(cast.ruth).get(f"{path}comments/{own.pk}/versions/")
    assert reads(cast.ruth) == [{own.pk}]


def test_the_list_names_what_others_brought(cast: Cast, told: Told, sign_in: SignIn) -> None:
    story.talk(told.bottle, (cast.ruth, "What was it like?"))
    story.talk(told.bottle, (cast.noor, "Long."))
    for member, read in ((cast.noor, []), (cast.ruth, [{told.bottle.pk}])):
        sign_in(member).get("/supervision/")
        assert reads(member) == read


def test_opening_shared_words_the_first_time_is_one_event(cast: Cast, told: Told, sign_in: SignIn) -> None:
    path = f"/supervision/{told.session.pk}/items/{told.watch.pk}/"
    for _time in range(2):
        assert story.WATCH in sign_in(cast.ruth).get(path).content.decode()
    first, second = reads(cast.ruth)
    assert told.grant.shared_text_id in first
    assert first == second
