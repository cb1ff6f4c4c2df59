"""How often each page asks the database: the same for one row as for many."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from imh_practice.shared.acting import acting_as
from reflect.models import ShareGrant
from tests.cast import Cast
from tests.conftest import SignIn
from tests.reflect.story import make_reflection, make_visit, share

FRAME = re.compile(
    r"SAVEPOINT|RELEASE|SELECT set_config|INSERT INTO .audit_|"
    r"SELECT .(django_session|people_person|membership_member|agencies_agency)."
)
"""Context, session, person, member, agency, savepoints and the trail: what every page of the product asks."""
MOST = 10


def asked(client: Client, path: str) -> tuple[int, int]:
    """Return how many queries the page makes, and how many of them are its own."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries), len([query for query in queries.captured_queries if not FRAME.match(query["sql"])])


def add(cast: Cast, number: int) -> None:
    for _n in range(number):
        share(cast, make_reflection(cast, visit=make_visit(cast)))


Path = Callable[[ShareGrant], str]


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("noor", lambda grant: "/reflections/"),
        ("noor", lambda grant: f"/reflections/?visit={grant.shared_text.visit_id}"),
        ("noor", lambda grant: f"/reflections/new/?visit={grant.shared_text.visit_id}"),
        ("noor", lambda grant: f"/reflections/{grant.shared_text.reflection_id}/"),
        ("noor", lambda grant: f"/reflections/{grant.shared_text.reflection_id}/edit/"),
        ("noor", lambda grant: f"/reflections/{grant.shared_text.reflection_id}/share/"),
        ("noor", lambda grant: f"/reflections/{grant.shared_text.reflection_id}/delete/"),
        ("noor", lambda grant: "/reflections/shares/"),
        ("noor", lambda grant: f"/reflections/shares/{grant.pk}/"),
        ("ruth", lambda grant: "/reflections/shared/"),
        ("ruth", lambda grant: f"/reflections/shared/{grant.pk}/"),
    ],
)
def test_a_page_asks_as_often_for_many_rows_as_for_one(cast: Cast, sign_in: SignIn, name: str, path: Path) -> None:
    add(cast, 1)
    with acting_as(cast.noor):
        grant = ShareGrant.objects.select_related("shared_text").get()
    client = sign_in(cast.members[name])
    client.get(path(grant))
    few = asked(client, path(grant))
    add(cast, 7)
    many = asked(client, path(grant))
    assert few == many
    assert many[1] <= MOST
