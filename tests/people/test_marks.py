"""Signing in and out leave their marks on the platform's trail; and tell nobody who has an account."""

import re
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client

from imh_practice.audit.checking import verify
from imh_practice.audit.models import Event, Kind
from imh_practice.shared.acting import PLATFORM, Acting, acting_as
from tests.cast import PASSWORD, Cast, make_cast
from tests.conftest import BOTH


@pytest.fixture(autouse=True)
def _no_limits_from_other_tests() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def marks() -> list[tuple[str, object, str]]:
    with acting_as(Acting(agency_id=PLATFORM)):
        return [(event.kind, event.person_id, event.via) for event in Event.objects.order_by("at")]


@pytest.mark.django_db(transaction=True, databases=BOTH)
def test_each_way_in_and_out_is_marked_and_chained(client: Client) -> None:
    noor = make_cast().noor
    client.post("/accounts/login/", {"login": "noor@example.org", "password": "not this one at all"})
    client.post("/accounts/login/", {"login": "nobody@example.org", "password": PASSWORD})
    client.post("/accounts/login/", {"login": "noor@example.org", "password": PASSWORD})
    client.post("/accounts/logout/")
    assert marks() == [
        (Kind.SIGN_IN_FAILED, None, "web"),
        (Kind.SIGN_IN_FAILED, None, "web"),
        (Kind.SIGN_IN, noor.person_id, "web"),
        (Kind.SIGN_OUT, noor.person_id, "web"),
    ]
    with acting_as(Acting(agency_id=PLATFORM)):
        assert verify().is_whole


def test_an_agency_does_not_see_the_platforms_trail(cast: Cast, client: Client) -> None:
    client.post("/accounts/login/", {"login": "noor@example.org", "password": PASSWORD})
    with acting_as(cast.salome):
        assert not Event.objects.filter(kind=Kind.SIGN_IN).exists()


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/accounts/login/", {"login": "{}", "password": "not this one at all"}),
        ("/accounts/password/reset/", {"email": "{}"}),
    ],
)
def test_known_and_unknown_addresses_are_answered_alike(cast: Cast, path: str, fields: dict[str, str]) -> None:
    """Status, headers and body; but for the token and the second, and the address she wrote herself."""
    answers = []
    for address in ("noor@example.org", "nobody@example.org"):
        filled = {name: value.format(address) for name, value in fields.items()}
        response = Client().post(path, filled)
        body = re.sub(r'csrfmiddlewaretoken" value="\w+"', "", response.content.decode()).replace(address, "")
        cookies = sorted(response.cookies)
        headers = dict(response.headers) | {"Content-Length": "", "Expires": ""}
        answers.append((response.status_code, headers, cookies, body))
    assert answers[0] == answers[1]


def test_an_unknown_address_costs_as_many_hashes_as_a_known_one(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise the time of the answer tells. Counted, not timed: machines are noisy."""
    hashes: list[str] = []

    def counted(self: object, password: str, salt: str, *args: object) -> str:
        hashes.append(salt)
        return "md5$x$y"

    monkeypatch.setattr("django.contrib.auth.hashers.MD5PasswordHasher.encode", counted)
    spent = []
    for address in ("noor@example.org", "nobody@example.org"):
        hashes.clear()
        Client().post("/accounts/login/", {"login": address, "password": "not this one at all"})
        spent.append(len(hashes))
    assert spent[0] == spent[1] > 0
