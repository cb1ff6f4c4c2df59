"""Families: hers, her supervisees', and for an admin code names and teams alone."""

import pytest

from imh_practice.membership.models import RoleKind
from imh_practice.shared.acting import acting_as
from tests.cast import Cast, make_family, make_member
from tests.conftest import SignIn


def page(sign_in: SignIn, cast: Cast, name: str) -> str:
    response = sign_in(cast.members[name]).get("/families/")
    assert response.status_code == 200
    text: str = response.content.decode()
    return text.partition("<main")[2]


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("noor", {"Heron"}),
        ("jonas", {"Heron"}),
        ("bea", {"Finch"}),
        ("ruth", {"Heron", "Finch"}),
        ("fay", set()),
        ("salome", {"Heron", "Finch"}),
        ("max", {"Gull"}),
    ],
)
def test_who_sees_which(cast: Cast, sign_in: SignIn, name: str, seen: set[str]) -> None:
    text = page(sign_in, cast, name)
    assert {code for code in ["Heron", "Finch", "Gull"] if code in text} == seen


def test_age_and_team_for_those_who_know_them(cast: Cast, sign_in: SignIn) -> None:
    for name in ["noor", "ruth"]:
        text = page(sign_in, cast, name)
        assert "months (" in text
        assert "Jonas Lind" in text


def test_an_admin_sees_code_names_and_teams_and_no_child(cast: Cast, sign_in: SignIn) -> None:
    text = page(sign_in, cast, "salome")
    assert "Noor Haddad, Jonas Lind" in text
    for words in ["months", "D.", "mother", f'/families/{cast.heron.pk}/"']:
        assert words not in text
    assert f"/families/{cast.heron.pk}/team/" in text


def test_an_admin_who_carries_a_family_has_each_right_in_its_place(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.salome):
        wren = make_family("Wren", cast.salome)
    text = page(sign_in, cast, "salome")
    assert text.count("months") == 1
    assert f'/families/{wren.pk}/"' in text


def test_with_none_she_is_told_how_to_begin(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.salome):
        ada = make_member("Ada Nilsen", RoleKind.CLINICIAN)
    assert "You carry no family yet." in sign_in(ada).get("/families/").content.decode()
