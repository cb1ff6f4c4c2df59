"""The navigation: the main places of one's roles, in one order, none left out."""

import re

import pytest

from imh_practice.membership.models import Role, RoleKind
from imh_practice.shared.acting import acting_as
from tests.cast import Cast
from tests.conftest import SignIn

CLINICIAN = ["Today", "Visits", "Reflections", "Supervision", "Practice"]
SUPERVISOR = ["Today", "Caseload", "Supervision", "Shared", "Practice"]
ADMIN = ["Today", "Practice", "People", "Families", "Reports"]


def entries(html: str) -> list[str]:
    nav = html[html.index('<nav class="site-nav"') : html.index("</nav>")]
    return re.findall(r"<span>([^<]+)</span>", nav)


def current(html: str) -> list[str]:
    return re.findall(r'<nav.*?aria-current="page">.*?<span>([^<]+)</span>', html, flags=re.S)[:1]


@pytest.mark.parametrize(
    ("name", "expected"), [("noor", CLINICIAN), ("jonas", CLINICIAN), ("ruth", SUPERVISOR), ("salome", ADMIN)]
)
def test_each_role_has_its_places(cast: Cast, sign_in: SignIn, name: str, expected: list[str]) -> None:
    assert entries(sign_in(cast.members[name]).get("/").content.decode()) == expected


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        (RoleKind.CLINICIAN, ["Today", "Caseload", "Visits", "Reflections", "Supervision", "Shared", "Practice"]),
        (RoleKind.ADMIN, ["Today", "Caseload", "Supervision", "Shared", "Practice", "People", "Families", "Reports"]),
    ],
)
def test_two_roles_have_the_places_of_both(cast: Cast, sign_in: SignIn, more: RoleKind, expected: list[str]) -> None:
    with acting_as(cast.salome):
        Role.objects.create(member=cast.ruth, kind=more)
    assert entries(sign_in(cast.ruth).get("/").content.decode()) == expected


def test_all_roles_have_the_places_of_all(cast: Cast, sign_in: SignIn) -> None:
    found = entries(sign_in(cast.max).get("/").content.decode())
    assert set(found) == {*CLINICIAN, *SUPERVISOR, *ADMIN}


@pytest.mark.parametrize(
    ("name", "path", "expected"),
    [
        ("noor", "/", ["Today"]),
        ("noor", "/visits/", ["Visits"]),
        ("noor", "/families/", ["Visits"]),
        ("noor", "/reflections/", ["Reflections"]),
        ("noor", "/supervision/", ["Supervision"]),
        ("noor", "/practice/strengths-to-notice/trust/", ["Practice"]),
        ("ruth", "/caseload/", ["Caseload"]),
        ("ruth", "/reflections/shared/", ["Shared"]),
        ("max", "/reflections/shared/", ["Shared"]),
        ("max", "/families/", ["Families"]),
        ("salome", "/people/", ["People"]),
        ("salome", "/families/", ["Families"]),
        ("noor", "/help/", []),
    ],
)
def test_the_place_one_is_in_is_marked(cast: Cast, sign_in: SignIn, name: str, path: str, expected: list[str]) -> None:
    html = sign_in(cast.members[name]).get(path).content.decode()
    nav = html[html.index('<nav class="site-nav"') : html.index("</nav>")]
    assert re.findall(r'aria-current="page">.*?<span>([^<]+)</span>', nav) == expected
