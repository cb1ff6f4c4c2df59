"""Every page of a session as every member of the cast; nobody but its participants sees that it is there."""

import pytest
from django.test import Client
from django.utils import timezone

from imh_practice.audit.models import Event, Kind
from imh_practice.shared.acting import acting_as
from imh_practice.shared.ids import uuid7
from supervision.models import Comment
from tests.cast import Cast
from tests.conftest import SignIn
from tests.supervision import story
from tests.supervision.conftest import Told

NAMES = ["noor", "ruth", "bea", "jonas", "fay", "salome", "max"]


def pages(told: Told, comment: Comment) -> dict[str, tuple[str, str]]:
    """Return each page's address with its methods, "GET", "POST" or both."""
    session = f"/supervision/{told.session.pk}/"
    item = f"{session}items/{told.bottle.pk}/"
    return {
        "session_detail": (session, "GET"),
        "session_reschedule": (f"{session}move/", "GET POST"),
        "session_close": (f"{session}close/", "GET POST"),
        "item_new": (f"{session}items/new/", "GET POST"),
        "item_detail": (item, "GET"),
        "item_first": (f"{item}first/", "POST"),
        "thread_news": (f"{item}news/", "GET"),
        "comment_new": (f"{item}comments/", "POST"),
        "comment_answer": (f"{item}answer/?answers={comment.pk}", "GET POST"),
        "comment_edit": (f"{item}comments/{comment.pk}/edit/", "GET POST"),
        "comment_versions": (f"{item}comments/{comment.pk}/versions/", "GET"),
        "item_withdraw": (f"{item}withdraw/", "POST"),  # it closes the thread
        "session_call_off": (f"{session}off/", "POST"),  # last: nothing is planned in it any more
    }


@pytest.fixture
def comment(cast: Cast, told: Told) -> Comment:
    return story.talk(told.bottle, (cast.noor, "Nobody else may read this."))[0]


@pytest.mark.parametrize("name", NAMES)
def test_each_page_as_each_of_the_cast(cast: Cast, told: Told, comment: Comment, sign_in: SignIn, name: str) -> None:
    client = sign_in(cast.members[name])
    takes_part = name in {"noor", "ruth"}
    for page, (path, methods) in pages(told, comment).items():
        for method in ("GET", "POST"):
            status = client.generic(method, path).status_code
            if method not in methods:
                assert status == 405, (page, method)
            elif not takes_part:
                assert status == 404, (page, method)
            elif name == "ruth" and page in {"item_first", "item_withdraw", "comment_edit"}:
                assert status == 403, (page, method)
            else:
                assert status in {200, 204, 302, 422}, (page, method, status)


def test_a_refusal_says_no_more_than_that_nothing_is_there(
    cast: Cast, told: Told, comment: Comment, sign_in: SignIn
) -> None:
    never = Told(
        session=type(told.session)(pk=uuid7(), agency_id=cast.agency.pk),
        moment=told.moment,
        grant=told.grant,
        bottle=type(told.bottle)(pk=uuid7(), agency_id=cast.agency.pk),
        watch=told.watch,
        question=told.question,
        with_fay=told.with_fay,
    )
    client, asked = sign_in(cast.bea), 0
    for (path, methods), (none, _methods) in zip(
        pages(told, comment).values(), pages(never, comment).values(), strict=True
    ):
        for method in methods.split():
            there, not_there = client.generic(method, path), client.generic(method, none)
            assert (there.status_code, there.content) == (404, not_there.content)
            asked += 2
    with acting_as(cast.bea):
        assert Event.objects.filter(kind=Kind.DENIED, member_id=cast.bea.pk).count() == asked


def test_an_item_is_not_reached_through_another_session(
    cast: Cast, told: Told, comment: Comment, sign_in: SignIn
) -> None:
    """Fay takes part in a session with Noor: its address opens no item of another one."""
    through_hers = f"/supervision/{told.with_fay.pk}/items/{told.bottle.pk}/"
    for path in (through_hers, f"{through_hers}news/", f"{through_hers}comments/{comment.pk}/versions/"):
        assert sign_in(cast.fay).get(path).status_code == 404
        assert sign_in(cast.noor).get(path).status_code == 404


def test_a_former_supervisor_reads_what_she_took_part_in_and_writes_nothing(
    cast: Cast, told: Told, sign_in: SignIn
) -> None:
    client: Client = sign_in(cast.fay)
    session = f"/supervision/{told.with_fay.pk}/"
    assert client.get(session).status_code == 200
    with acting_as(cast.fay):
        (item,) = told.with_fay.items.all()
    path = f"{session}items/{item.pk}/"
    assert "What I said too brightly" in client.get(path).content.decode()
    for what in ("comments/", "withdraw/", "first/"):
        assert client.post(path + what, {"text": "One more thing."}).status_code == 403
    for what in ("items/new/", "move/"):
        assert client.post(session + what, {"title": "New"}).status_code == 403
        assert client.get(session + what).status_code == 403
    assert client.get(f"/supervision/{told.session.pk}/").status_code == 404


def test_the_end_of_a_pairing_acts_on_the_next_request(cast: Cast, told: Told, sign_in: SignIn) -> None:
    path = f"/supervision/{told.session.pk}/items/{told.bottle.pk}/comments/"
    client = sign_in(cast.ruth)
    assert client.post(path, {"text": "Before."}).status_code == 302
    with acting_as(cast.salome):
        type(cast.pairing).objects.filter(pk=cast.pairing.pk).update(ended_at=timezone.now())
    assert client.post(path, {"text": "After."}).status_code == 403
    assert sign_in(cast.noor).post(path, {"text": "After."}).status_code == 403
    with acting_as(cast.noor):
        assert Comment.objects.count() == 1
