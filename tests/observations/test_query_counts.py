"""The database is asked as often for many rows as for few."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from imh_practice.families.models import Child
from imh_practice.shared.acting import acting_as
from tests.cast import Cast, make_family
from tests.conftest import SignIn
from tests.observations.helpers import LOG, moment, wrote

CONTEXT = ("SAVEPOINT", "RELEASE", "SELECT set_config")
FRAME = 4  # session, person, member, agency
TRAIL = 2


def queries(client: Client, url: str) -> int:
    client.get(url)  # the first request of a process reads the vocabulary, and a session once a minute is written
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len([query for query in captured if not query["sql"].startswith(CONTEXT)])


@pytest.mark.parametrize("url", ["/visits/", "/visits/new/", "/families/", "family", "log"])
def test_lists(cast: Cast, sign_in: SignIn, url: str) -> None:
    url = {"family": f"/families/{cast.heron.pk}/", "log": LOG.format(cast.heron.pk)}.get(url, url)
    wrote(cast.noor, cast.heron, moment("x", "W3", kept_from=(cast.jonas,)), days_ago=60)
    client = sign_in(cast.noor)
    few = queries(client, url)
    with acting_as(cast.noor):
        for number in range(8):
            family = make_family(f"F{number}", cast.noor)
            Child.objects.create(family=family, initial="X.")
    for number in range(49):
        words = [moment("x", "W3", "T1", kept_from=(cast.jonas,)), moment("y", "W9")]
        wrote(cast.noor, cast.heron, *words, days_ago=number + 1)
    assert queries(client, url) == few
    assert few <= FRAME + 10


PAGES = [("noor", "edit/"), ("noor", "saved/")]
PAGES += [(who, part) for who in ["noor", "jonas", "ruth"] for part in ["", "note/"]]


@pytest.mark.parametrize(("name", "part"), PAGES)
def test_one_visit(cast: Cast, sign_in: SignIn, part: str, name: str) -> None:
    words = [moment("x", "W3", "T1", kept_from=(cast.jonas,)) for _ in range(20)]
    one, many = wrote(cast.noor, cast.heron, words[0]), wrote(cast.noor, cast.heron, *words)
    client = sign_in(cast.members[name])
    few = queries(client, f"/visits/{one.pk}/{part}")
    assert queries(client, f"/visits/{many.pk}/{part}") == few
    # Amending asks for one more: what stands, and all that could stand there instead.
    assert few <= FRAME + 10 + TRAIL + (part == "edit/")
