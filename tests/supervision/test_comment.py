"""Saying something: in the thread or in answer, with or without a quote; nothing typed is lost, nothing said twice."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from imh_practice.shared.acting import acting_as
from supervision.actions.threads import edit
from supervision.models import AgendaItem, Comment, ReadMark
from tests.cast import Cast
from tests.conftest import SignIn
from tests.supervision import story
from tests.supervision.conftest import Told


def url(item: AgendaItem, what: str = "comments/") -> str:
    return f"/supervision/{item.session_id}/items/{item.pk}/{what}"


def answer_url(comment: Comment) -> str:
    return f"/supervision/{comment.session_id}/items/{comment.item_id}/answer/?answers={comment.pk}"


def test_a_comment_is_said_and_leads_back_to_itself(cast: Cast, told: Told, sign_in: SignIn) -> None:
    response = sign_in(cast.ruth).post(url(told.bottle), {"text": " Before we think about her:\r\nwhat was it like? "})
    with acting_as(cast.noor):
        comment = Comment.objects.get()
        assert comment.head
        assert comment.head.text == "Before we think about her:\nwhat was it like?"
        assert (comment.author_id, comment.root_id, comment.session_id) == (cast.ruth.pk, None, told.session.pk)
    assert response.headers["Location"] == f"{url(told.bottle, '')}#c-{comment.pk}"


def test_an_answer_hangs_on_the_root_of_what_it_answers(cast: Cast, told: Told, sign_in: SignIn) -> None:
    (root,) = story.talk(told.bottle, (cast.ruth, "What was it like to sit by that wall?"))
    sign_in(cast.noor).post(answer_url(root), {"text": "Long."})
    with acting_as(cast.noor):
        answer = Comment.objects.get(answers=root)
    sign_in(cast.ruth).post(answer_url(answer), {"text": "So there were three of you."})
    with acting_as(cast.noor):
        third = Comment.objects.get(answers=answer)
        assert (answer.root_id, third.root_id) == (root.pk, root.pk)
    page = sign_in(cast.noor).get(url(told.bottle, "")).content.decode()
    assert "to Ruth" in page
    assert "to Noor" in page


def test_a_quote_of_the_answered_comment_names_its_version(cast: Cast, told: Told, sign_in: SignIn) -> None:
    (root,) = story.talk(told.bottle, (cast.noor, "I think I held my breath with her."))
    data = {"text": "So there were three of you breathing for D.", "quote": "I  held my breath"}
    assert sign_in(cast.ruth).post(answer_url(root), data).status_code == 302
    with acting_as(cast.noor):
        version = Comment.objects.get(answers=root).head
        assert version
        assert (version.quote, version.quoted_comment_id) == ("I held my breath", root.head_id)
    page = sign_in(cast.noor).get(url(told.bottle, "")).content.decode()
    assert re.search(r"Noor, version of \w+\s\d+", page)


def test_a_quote_is_of_the_version_that_was_read(cast: Cast, told: Told, sign_in: SignIn) -> None:
    """Noor edits while Ruth writes: what Ruth read is what she quotes."""
    (root,) = story.talk(told.bottle, (cast.noor, "I counted swallows."))
    old = root.head
    assert old
    form = sign_in(cast.ruth).get(answer_url(root)).content.decode()
    assert str(old.pk) in form
    with acting_as(cast.noor):
        edit(comment=root, text="I counted breaths.", base=1, by=cast.noor)
    data = {"text": "All of them?", "quote": "counted swallows", "version": str(old.pk)}
    assert sign_in(cast.ruth).post(answer_url(root), data).status_code == 302
    with acting_as(cast.noor):
        version = Comment.objects.get(answers=root).head
        assert version
        assert version.quoted_comment_id == old.pk
    assert "changed since" in sign_in(cast.noor).get(url(told.bottle, "")).content.decode()


def test_the_moment_is_quoted_in_its_version(cast: Cast, told: Told, sign_in: SignIn) -> None:
    sign_in(cast.ruth).post(url(told.bottle), {"text": "And then?", "quote": "put the bottle on the table"})
    with acting_as(cast.noor):
        version = Comment.objects.get().head
        assert version
        assert version.quoted_moment_id == told.bottle.moment_version_id


@pytest.mark.parametrize(
    "sent",
    [
        {"text": "I would like to keep this", "quote": "words that nobody wrote"},
        {"text": "", "quote": "put the bottle on the table"},
        {"text": "I would like to keep this" + "x" * 20_000, "quote": ""},
        {"text": "I would like to keep this\x00"},
        {"quote": "put the bottle"},
    ],
)
def test_what_does_not_fit_comes_back_with_all_that_was_typed(
    cast: Cast, told: Told, sign_in: SignIn, sent: dict[str, str]
) -> None:
    (root,) = story.talk(told.bottle, (cast.ruth, "What was it like?"))
    for target in (url(told.bottle), answer_url(root)):
        response = sign_in(cast.noor).post(target, sent)
        assert response.status_code == 422
        page = response.content.decode()
        assert "There is a problem" in page
        assert "What was it like?" in page
        for typed in sent.values():
            assert typed.replace("\x00", "")[:25] in page
    with acting_as(cast.noor):
        assert Comment.objects.count() == 1


def test_the_same_form_sent_twice_is_said_once(cast: Cast, told: Told, sign_in: SignIn) -> None:
    client = sign_in(cast.noor)
    found = re.search(r'name="key" value="([^"]+)"', client.get(url(told.bottle, "")).content.decode())
    assert found
    sent = {"text": "Once.", "key": found[1]}
    places = {client.post(url(told.bottle), sent).headers["Location"] for _ in range(3)}
    assert len(places) == 1
    client.post(url(told.question), sent)  # the key of another page is no key to this one
    sign_in(cast.ruth).post(url(told.bottle), sent)
    with acting_as(cast.noor):
        assert Comment.objects.count() == 3


def test_a_form_sent_again_with_other_words_says_them_too(cast: Cast, told: Told, sign_in: SignIn) -> None:
    """Nothing typed is dropped. And Back brings a page with a new key: the same words are still said once."""
    (root,) = story.talk(told.bottle, (cast.ruth, "What was it like?"))
    client, key = sign_in(cast.noor), "019a7c00-0000-4000-8000-000000000000"

    def said(target: str = "", **sent: str) -> str:
        answer = client.post(target or url(told.bottle), sent)
        assert answer.status_code == 302
        return answer.headers["Location"]

    first = said(text="Once.", key=key)
    other = said(text="Something else.", key=key)
    assert other != first
    assert said(text="Once.", key=key) == first
    assert said(text="Something else.", key=key) == other
    assert said(text="Once.") == first
    assert said(text="Once.", quote="put the bottle on the table") != first
    assert said(answer_url(root), text="Once.") != first
    with acting_as(cast.noor):
        comment = Comment.objects.get(pk=first.partition("#c-")[2])
        edit(comment=comment, text="Twice.", base=1, by=cast.noor)
    assert said(text="Once.", key=key) == first  # the form that came late, not the words put in its place
    assert said(text="Once.") != first
    with story.clock_at(timezone.now() + dt.timedelta(minutes=11)):
        assert said(text="Twice.") != first


def test_a_reply_that_is_begun_says_nothing_yet_and_marks_nothing_read(cast: Cast, told: Told, sign_in: SignIn) -> None:
    (root,) = story.talk(told.bottle, (cast.ruth, "What was it like?"))
    begun = {"text": "Long", "quote": "the table", "begin": "1"}
    answer = sign_in(cast.noor).post(answer_url(root), begun)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "Your reply to Ruth" in page
    assert re.search(r"<textarea[^>]*>\s*Long</textarea>", page)
    assert re.search(r"<textarea[^>]*>\s*the table</textarea>", page)
    assert str(root.head_id) in page
    with acting_as(cast.noor):
        assert Comment.objects.get() == root
        assert not ReadMark.objects.exists()


@pytest.mark.parametrize("answers", ["", "x", "\x00", "019a7c00-0000-7000-8000-000000000000"])
def test_an_answer_to_nothing_is_not_there(cast: Cast, told: Told, sign_in: SignIn, answers: str) -> None:
    client = sign_in(cast.noor)
    for method in (client.get, client.post):
        assert method(url(told.bottle, "answer/"), query_params={"answers": answers}).status_code == 404


def test_a_comment_of_another_item_is_not_answered_here(cast: Cast, told: Told, sign_in: SignIn) -> None:
    (elsewhere,) = story.talk(told.question, (cast.ruth, "Elsewhere."))
    target = url(told.bottle, f"answer/?answers={elsewhere.pk}")
    assert sign_in(cast.noor).post(target, {"text": "x"}).status_code == 404


def test_after_the_session_is_closed_the_thread_stays_open(cast: Cast, told: Told, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        type(told.session).objects.filter(pk=told.session.pk).update(state="closed")
    assert sign_in(cast.ruth).post(url(told.bottle), {"text": "I thought of you."}).status_code == 302


def test_words_are_shown_as_words(cast: Cast, told: Told, sign_in: SignIn) -> None:
    story.talk(told.bottle, (cast.ruth, "<script>alert(1)</script> & 'so'"))
    page = sign_in(cast.noor).get(url(told.bottle, "")).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
