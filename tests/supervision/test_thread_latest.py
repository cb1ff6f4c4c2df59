"""A long thread: its latest comments stand on the page, with what is new; the earlier ones are a link away."""

import html
import re

from imh_practice.audit.models import EventObject
from imh_practice.shared.acting import acting_as
from supervision.actions.threads import say
from supervision.desk import comment_url
from supervision.models import AgendaItem, Comment
from supervision.thread import MOST
from tests.cast import Cast
from tests.conftest import SignIn
from tests.supervision import story
from tests.supervision.conftest import Told

LONG = MOST + 14  # even, so that the last but one is Ruth's


def url(item: AgendaItem) -> str:
    return f"/supervision/{item.session_id}/items/{item.pk}/"


def words(number: int) -> str:
    return f"Comment number {number}."


def long_thread(cast: Cast, told: Told) -> list[Comment]:
    return list(
        story.talk(told.bottle, *((cast.noor if number % 2 else cast.ruth, words(number)) for number in range(LONG)))
    )


def shown(page: str) -> list[int]:
    return [number for number in range(LONG) if words(number) in page]


def test_the_latest_stand_on_the_page_and_the_earlier_are_a_link_away(cast: Cast, told: Told, sign_in: SignIn) -> None:
    long_thread(cast, told)
    client = sign_in(cast.noor)
    client.get(url(told.bottle))  # all of them are new to her: all are shown, and read now
    page = client.get(url(told.bottle)).content.decode()
    assert shown(page) == list(range(LONG - MOST, LONG))
    assert f"Show {LONG - MOST} earlier comments" in page
    whole = client.get(f"{url(told.bottle)}?whole").content.decode()
    assert shown(whole) == list(range(LONG))
    assert "earlier comment" not in whole


def test_what_was_begun_goes_along_to_the_earlier_ones(cast: Cast, told: Told, sign_in: SignIn) -> None:
    """A button of the form itself, also where one answers somebody; nothing is said by it. An empty box is a link."""
    comments = long_thread(cast, told)
    client = sign_in(cast.noor)
    client.get(url(told.bottle))
    answering = f"answer/?answers={comments[-2].pk}"
    for path, label in (("", "What you would like to say"), (answering, "Your reply to Ruth")):
        page = client.get(f"{url(told.bottle)}{path}").content.decode()
        (action,) = re.findall(
            r'<button [^>]*form="reply" name="begin" value="1" [^>]*formaction="([^"]*)#thread"', page
        )
        whole = client.post(html.unescape(action), {"text": "Half a tho", "begin": "1"})
        body = whole.content.decode()
        assert whole.status_code == 200
        assert shown(body) == list(range(LONG))
        assert label in body
        assert "Half a tho</textarea>" in body
        answer = client.post(html.unescape(action), {"text": " ", "begin": "1"})
        assert answer.status_code == 302
        assert shown(client.get(answer.headers["Location"].partition("#")[0]).content.decode()) == list(range(LONG))
    with acting_as(cast.noor):
        assert Comment.objects.filter(item=told.bottle).count() == LONG


def test_what_is_new_is_shown_however_much_it_is(cast: Cast, told: Told, sign_in: SignIn) -> None:
    long_thread(cast, told)
    page = sign_in(cast.noor).get(url(told.bottle)).content.decode()
    assert set(range(0, LONG, 2)) <= set(shown(page))


def test_a_short_thread_is_whole(cast: Cast, told: Told, sign_in: SignIn) -> None:
    story.talk(told.bottle, *((cast.ruth, words(number)) for number in range(MOST)))
    client = sign_in(cast.noor)
    client.get(url(told.bottle))
    assert "earlier comment" not in client.get(url(told.bottle)).content.decode()


def test_a_link_to_an_old_comment_finds_it(cast: Cast, told: Told, sign_in: SignIn) -> None:
    """Its own words after a change, the earlier versions, the comment one answers: all lead back to where it stands."""
    comments = long_thread(cast, told)
    client = sign_in(cast.noor)
    client.get(url(told.bottle))
    with acting_as(cast.noor):
        assert comment_url(comments[3]).endswith(f"?with={comments[3].pk}#c-{comments[3].pk}")
        page = client.get(comment_url(comments[3]).partition("#")[0]).content.decode()
    assert shown(page) == [3, *range(LONG - MOST, LONG)]
    edit = f"{url(told.bottle)}comments/{comments[3].pk}/edit/"
    changed = client.post(edit, {"text": "Other words.", "base": 1})
    assert "Other words." in client.get(changed.headers["Location"].partition("#")[0]).content.decode()
    answering = client.get(f"{url(told.bottle)}answer/", {"answers": str(comments[2].pk)}).content.decode()
    assert f'id="c-{comments[2].pk}"' in answering


def test_an_answer_brings_the_comment_its_branch_began_with(cast: Cast, told: Told, sign_in: SignIn) -> None:
    comments = long_thread(cast, told)
    with acting_as(cast.ruth):
        say(item=told.bottle, text="To the first of all.", answers=comments[0], by=cast.ruth)
    client = sign_in(cast.noor)
    client.get(url(told.bottle))
    page = client.get(url(told.bottle)).content.decode()
    assert "To the first of all." in page
    assert shown(page)[0] == 0


def test_the_trail_names_what_was_shown_and_nothing_else(cast: Cast, told: Told, sign_in: SignIn) -> None:
    comments = long_thread(cast, told)
    client = sign_in(cast.noor)
    client.get(url(told.bottle))
    with acting_as(cast.noor):
        before = EventObject.objects.filter(object_id=comments[0].pk).count()
        of_the_last = EventObject.objects.filter(object_id=comments[-2].pk).count()
    client.get(url(told.bottle))
    with acting_as(cast.noor):
        assert EventObject.objects.filter(object_id=comments[0].pk).count() == before
        assert EventObject.objects.filter(object_id=comments[-2].pk).count() == of_the_last + 1
