"""Unread: what others said since one last opened the item. Opening marks it, asking for news does not."""

import datetime as dt
import re

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from imh_practice.membership.models import Member
from imh_practice.shared.acting import acting_as
from supervision.actions.threads import edit, mark_seen
from supervision.models import AgendaItem, Comment, ReadMark
from tests.cast import Cast
from tests.conftest import SignIn
from tests.supervision import story
from tests.supervision.conftest import Told


def url(item: AgendaItem, what: str = "") -> str:
    return f"/supervision/{item.session_id}/items/{item.pk}/{what}"


def unread(member: Member) -> dict[object, int]:
    with acting_as(member):
        return {row["item_id"]: row["n"] for row in Comment.objects.unread_for(member).per_item()}


def test_what_others_say_is_new_until_the_item_is_opened(cast: Cast, told: Told, sign_in: SignIn) -> None:
    story.talk(told.bottle, (cast.ruth, "One."), (cast.ruth, "Two."), (cast.noor, "Three."))
    assert unread(cast.noor) == {told.bottle.pk: 2}
    page = sign_in(cast.noor).get(url(told.bottle)).content.decode()
    assert page.count('<span class="new">New</span>') == 2
    assert unread(cast.noor) == {}
    assert "New</span>" not in sign_in(cast.noor).get(url(told.bottle)).content.decode()


def test_each_has_her_own_mark_and_each_item_its_own(cast: Cast, told: Told, sign_in: SignIn) -> None:
    story.talk(told.bottle, (cast.ruth, "One."), (cast.noor, "Two."))
    story.talk(told.question, (cast.ruth, "Three."))
    sign_in(cast.noor).get(url(told.bottle))
    assert unread(cast.noor) == {told.question.pk: 1}
    assert unread(cast.ruth) == {told.bottle.pk: 1}


def test_what_is_said_after_opening_is_new_again(cast: Cast, told: Told, sign_in: SignIn) -> None:
    story.talk(told.bottle, (cast.ruth, "One."))
    sign_in(cast.noor).get(url(told.bottle))
    story.talk(told.bottle, (cast.ruth, "Two."))
    assert unread(cast.noor) == {told.bottle.pk: 1}


def test_only_the_page_itself_marks_it_read(cast: Cast, told: Told, sign_in: SignIn) -> None:
    (comment,) = story.talk(told.bottle, (cast.ruth, "One."))
    client = sign_in(cast.noor)
    client.get(url(told.bottle, "news/"), headers={"X-Poll": "1"})
    client.head(url(told.bottle))
    client.post(url(told.bottle, "comments/"), {"text": ""})
    client.get("/supervision/")
    client.get(f"/supervision/{told.session.pk}/?tab=before")
    client.get(f"{url(told.bottle)}comments/{comment.pk}/versions/")
    assert unread(cast.noor) == {told.bottle.pk: 1}


def test_an_edit_is_not_new(cast: Cast, told: Told, sign_in: SignIn) -> None:
    (comment,) = story.talk(told.bottle, (cast.ruth, "One."))
    sign_in(cast.noor).get(url(told.bottle))
    with acting_as(cast.ruth):
        edit(comment=comment, text="One, better.", base=1, by=cast.ruth)
    assert unread(cast.noor) == {}


def test_an_item_off_the_agenda_calls_for_nobody(cast: Cast, told: Told, sign_in: SignIn) -> None:
    story.talk(told.bottle, (cast.ruth, "One."))
    sign_in(cast.noor).post(url(told.bottle, "withdraw/"))
    assert unread(cast.noor) == {}


def test_the_mark_never_goes_back(cast: Cast, told: Told) -> None:
    first, last = story.talk(told.bottle, (cast.ruth, "One."), (cast.ruth, "Two."))
    with acting_as(cast.noor):
        mark_seen(item=told.bottle, last=last, by=cast.noor)
        mark_seen(item=told.bottle, last=first, by=cast.noor)
        assert ReadMark.objects.get().last_seen_id == last.pk
    assert unread(cast.noor) == {}


def test_comments_of_one_moment_have_times_of_their_own(cast: Cast, told: Told) -> None:
    """Also where the clock stands still or goes back: "seen until" must tell them apart."""
    ahead = timezone.now() + dt.timedelta(minutes=5)
    with story.clock_at(ahead):
        story.talk(told.bottle, (cast.ruth, "From a clock that is ahead."))
    second, third = story.talk(told.bottle, (cast.noor, "Two."), (cast.ruth, "Three."))
    assert ahead < second.made_at < third.made_at


def test_asking_for_news_answers_nothing_or_quietly(cast: Cast, told: Told, sign_in: SignIn) -> None:
    (seen,) = story.talk(told.bottle, (cast.ruth, "One."))
    client, ask = sign_in(cast.noor), {"since": str(seen.pk)}
    poll = {"X-Poll": "1"}
    assert client.get(url(told.bottle, "news/"), ask, headers=poll).status_code == 204
    mine, first, _second = story.talk(told.bottle, (cast.noor, "My own."), (cast.ruth, "A."), (cast.ruth, "B."))
    response = client.get(url(told.bottle, "news/"), ask, headers=poll)
    fragment = response.content.decode()
    assert "2 new replies" in fragment
    assert f"#c-{first.pk}" in fragment
    assert "A." not in fragment
    for since in ("", "x", "\x00", str(mine.pk)):
        assert client.get(url(told.bottle, "news/"), {"since": since}, headers=poll).status_code == 200


def test_signed_out_the_asking_page_is_left_as_it_is(cast: Cast, told: Told, sign_in: SignIn) -> None:
    """A half-written reply stands on it: it is not sent to the sign-in page by something she did not do."""
    client = sign_in(cast.noor)
    client.logout()
    response = client.get(url(told.bottle, "news/"), headers={"X-Poll": "1", "HX-Request": "true"})
    assert response.status_code == 204
    assert "HX-Redirect" not in response.headers


def test_what_waits_for_a_reply(cast: Cast, told: Told, sign_in: SignIn) -> None:
    """What others said since one's own last word in a thread: opened or not, it waits."""
    first, _ = story.talk(told.bottle, (cast.noor, "One."), (cast.noor, "Two."))
    story.talk(told.question, (cast.noor, "Three."), (cast.ruth, "Four."))
    story.talk(told.watch, (cast.ruth, "Five."))
    sign_in(cast.ruth).get(url(told.bottle))
    with acting_as(cast.ruth):
        (row,) = Comment.objects.waiting_for(cast.ruth).per_item()
        assert (row["item_id"], row["n"], row["since"]) == (told.bottle.pk, 2, first.made_at)
    with acting_as(cast.noor):
        rows = Comment.objects.waiting_for(cast.noor).per_item()
        assert {(row["item_id"], row["n"]) for row in rows} == {(told.question.pk, 1), (told.watch.pk, 1)}


def test_marking_as_read_asks_twice_at_most(cast: Cast, told: Told, sign_in: SignIn) -> None:
    client, path = sign_in(cast.noor), f"/supervision/{told.session.pk}/items/{told.bottle.pk}/"
    for text in ("One.", "Two."):
        story.talk(told.bottle, (cast.ruth, text))
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        marking = [
            query["sql"] for query in captured if re.match(r'(INSERT INTO|UPDATE) "supervision_readmark', query["sql"])
        ]
        assert 1 <= len(marking) <= 2
