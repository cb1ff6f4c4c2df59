"""Editing: the author alone; earlier words are kept, quotes keep pointing to them, nothing is written over unseen."""

import re

import pytest
from django.db import ProgrammingError, transaction

from imh_practice.shared.acting import acting_as
from supervision.actions.threads import EditedMeanwhile, edit, say
from supervision.models import Comment, CommentVersion
from supervision.quotes import Source, find_quote
from tests.cast import Cast
from tests.conftest import SignIn
from tests.supervision import story
from tests.supervision.conftest import Told


@pytest.fixture
def comment(told: Told, cast: Cast) -> Comment:
    return story.talk(told.bottle, (cast.noor, "I counted swallows."))[0]


def url(comment: Comment, what: str = "edit") -> str:
    return f"/supervision/{comment.session_id}/items/{comment.item_id}/comments/{comment.pk}/{what}/"


def test_the_earlier_words_are_kept(cast: Cast, comment: Comment, sign_in: SignIn) -> None:
    assert "I counted swallows." in sign_in(cast.noor).get(url(comment)).content.decode()
    response = sign_in(cast.noor).post(url(comment), {"text": "I counted breaths.", "base": 1})
    assert response.status_code == 302
    with acting_as(cast.ruth):
        assert list(comment.versions.order_by("number").values_list("number", "text")) == [
            (1, "I counted swallows."),
            (2, "I counted breaths."),
        ]
        head = Comment.objects.get().head
        assert head
        assert head.number == 2
    page = sign_in(cast.ruth).get(url(comment, "versions")).content.decode()
    assert page.index("I counted breaths.") < page.index("I counted swallows.")


def test_only_its_author_edits(cast: Cast, comment: Comment, sign_in: SignIn) -> None:
    for method in ("get", "post"):
        assert getattr(sign_in(cast.ruth), method)(url(comment), {"text": "Not hers", "base": 1}).status_code == 403
        assert getattr(sign_in(cast.bea), method)(url(comment), {"text": "Not hers", "base": 1}).status_code == 404


def test_quotes_keep_pointing_to_the_words_they_quoted(cast: Cast, told: Told, comment: Comment) -> None:
    with acting_as(cast.ruth):
        assert comment.head
        quote = find_quote("counted swallows", [Source(comment.head.text, comment.head)])
        answer = say(item=told.bottle, text="How many?", answers=comment, quote=quote, by=cast.ruth)
    with acting_as(cast.noor):
        edit(comment=comment, text="I counted breaths.", base=1, by=cast.noor)
    with acting_as(cast.ruth):
        edit(comment=answer, text="How many, do you think?", base=1, by=cast.ruth)
        version = Comment.objects.get(pk=answer.pk).head
        assert version
        assert (version.number, version.quote, version.quoted_comment_id) == (2, "counted swallows", comment.head_id)


def test_words_from_a_stale_window_are_not_written_over_others(cast: Cast, comment: Comment, sign_in: SignIn) -> None:
    client = sign_in(cast.noor)
    client.post(url(comment), {"text": "From the desk.", "base": 1})
    response = client.post(url(comment), {"text": "From the phone.", "base": 1})
    assert response.status_code == 422
    page = response.content.decode()
    assert "From the desk." in page
    assert "From the phone." in page
    base = re.search(r'name="base" value="(\d+)"', page)
    assert base
    assert client.post(url(comment), {"text": "From the phone.", "base": base[1]}).status_code == 302
    with acting_as(cast.noor):
        texts = list(comment.versions.order_by("number").values_list("text", flat=True))
        assert texts == ["I counted swallows.", "From the desk.", "From the phone."]


def test_the_action_itself_refuses_a_stale_base(cast: Cast, comment: Comment) -> None:
    with acting_as(cast.noor):
        edit(comment=comment, text="Second.", base=1, by=cast.noor)
        with pytest.raises(EditedMeanwhile):
            edit(comment=comment, text="Third.", base=1, by=cast.noor)


def test_the_same_words_make_no_new_version(cast: Cast, comment: Comment, sign_in: SignIn) -> None:
    sign_in(cast.noor).post(url(comment), {"text": "I counted swallows.", "base": 1})
    with acting_as(cast.noor):
        assert comment.versions.count() == 1


@pytest.mark.parametrize("sent", [{"text": ""}, {"text": "\x00"}, {"text": "x" * 20_001}, {"base": "2"}])
def test_what_does_not_fit_comes_back(cast: Cast, comment: Comment, sign_in: SignIn, sent: dict[str, str]) -> None:
    assert sign_in(cast.noor).post(url(comment), sent).status_code == 422


@pytest.mark.parametrize("base", ["", "x", "-1", "9" * 30])
def test_a_base_that_means_nothing_is_a_stale_one(cast: Cast, comment: Comment, sign_in: SignIn, base: str) -> None:
    response = sign_in(cast.noor).post(url(comment), {"text": "Other words.", "base": base})
    assert response.status_code == 422
    assert "Other words." in response.content.decode()


def test_a_version_cannot_be_changed_by_the_serving_role(cast: Cast, comment: Comment) -> None:
    with acting_as(cast.noor), pytest.raises(ProgrammingError), transaction.atomic():
        CommentVersion.objects.filter(comment=comment).update(text="Never said.")
