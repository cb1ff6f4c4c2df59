"""The first page is there for every member, and for nobody else."""

import pytest
from django.test import Client

from tests.cast import Cast
from tests.conftest import SignIn


@pytest.mark.parametrize("name", ["noor", "ruth", "bea", "jonas", "fay", "salome", "max"])
def test_every_member_has_a_day(cast: Cast, sign_in: SignIn, name: str) -> None:
    response = sign_in(cast.members[name]).get("/")
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store, private"


def test_signed_out_one_is_asked_to_sign_in(db: None, client: Client) -> None:
    response = client.get("/")
    assert response.status_code == 302
    assert response.headers["Location"] == "/accounts/login/?next=%2F"


def test_a_person_without_a_place_is_told_so(cast: Cast, sign_in: SignIn) -> None:
    response = sign_in(cast.nell).get("/", follow=True)
    assert "No agency has you among its members" in response.content.decode()
