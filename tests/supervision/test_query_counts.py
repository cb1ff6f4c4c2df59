"""How often a page asks the database does not depend on how much there is to show."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from imh_practice.shared.acting import acting_as
from supervision.actions.sessions import Minutes, close_session
from supervision.actions.threads import say
from supervision.models import Comment
from supervision.quotes import Source, find_quote
from tests.cast import Cast
from tests.conftest import SignIn
from tests.supervision import story
from tests.supervision.conftest import Told

MOST = 10
"""Beside the fixed frame."""
FRAME = re.compile(r"set_config|SAVEPOINT|django_session|people_person|audit_|agencies_agency|membership_role")


def asked(client: Client, path: str) -> list[str]:
    """Return what a page asks, without the frame that every page has."""
    client.get(path)  # opened before, so that nothing is new and nothing is marked
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(path).status_code == 200
    return [query["sql"] for query in captured if not FRAME.search(query["sql"])]


def grow_thread(cast: Cast, told: Told, comments: int) -> None:
    answered: Comment | None = None
    for number in range(comments):
        member = cast.ruth if number % 2 else cast.noor
        with acting_as(member):
            quote = None
            if answered and answered.head and number % 3 == 0:
                quote = find_quote("Number", [Source(answered.head.text, answered.head)])
            answered = say(item=told.bottle, text=f"Number {number}.", answers=answered, quote=quote, by=member)
        if number % 7 == 6:
            answered = None


def grow_sessions(cast: Cast, told: Told, sessions: int) -> None:
    for number in range(sessions):
        with acting_as(cast.noor):
            held = story.make_session(cast.pairing, cast.noor, days=-7 * (number + 1))
            item = story.make_item(held, cast.noor)
            everybody = [cast.noor.pk, cast.ruth.pk]
            close_session(session=held, minutes=Minutes(50, 10, 0), attended=everybody, seen=None, by=cast.noor)
        story.talk(item, (cast.ruth, "New."))


def grow_agenda(cast: Cast, told: Told, items: int) -> None:
    with acting_as(cast.noor):
        for number in range(items):
            story.make_item(told.session, cast.noor, f"Question {number}")


@pytest.mark.parametrize(
    ("grow", "sizes", "where"),
    [
        (grow_thread, (5, 200), "items/{told.bottle.pk}/"),
        (grow_thread, (5, 60), "?tab=together"),
        (grow_agenda, (2, 30), "?tab=before"),
        (grow_agenda, (2, 30), "items/{told.watch.pk}/"),
        (grow_sessions, (2, 19), "../"),
    ],
)
def test_a_page_asks_as_often_for_much_as_for_little(
    cast: Cast, told: Told, sign_in: SignIn, grow: Callable[[Cast, Told, int], None], sizes: tuple[int, int], where: str
) -> None:
    path = f"/supervision/{told.session.pk}/{where.format(told=told)}".replace(f"{told.session.pk}/../", "")
    client, counts = sign_in(cast.noor), []
    grow(cast, told, sizes[0])
    counts.append(asked(client, path))
    grow(cast, told, sizes[1] - sizes[0])
    counts.append(asked(client, path))
    assert len(counts[0]) == len(counts[1]) <= MOST, "\n".join(counts[1])


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
