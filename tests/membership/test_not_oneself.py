"""What opens records is given to an admin by another admin, never by herself."""

from typing import Any

import pytest

from imh_practice.families.actions import OwnPlace, add_colleague
from imh_practice.families.models import TeamPlace
from imh_practice.membership.actions import OwnRights, pair, set_roles
from imh_practice.membership.models import Pairing, Role, RoleKind, in_force
from imh_practice.shared.acting import acting_as
from tests.cast import Cast, make_member
from tests.conftest import SignIn


def html(response: Any) -> str:
    return str(response.content.decode())


def given(cast: Cast, *kinds: RoleKind) -> None:
    """Let Salome hold more roles, as another admin would."""
    with acting_as(cast.salome):
        Role.objects.bulk_create(Role(member=cast.salome, kind=kind) for kind in kinds)


@pytest.mark.parametrize("kind", ["supervisor", "clinician"])
def test_no_role_that_opens_records(cast: Cast, sign_in: SignIn, kind: str) -> None:
    client, url = sign_in(cast.salome), f"/people/{cast.salome.pk}/roles/"
    assert "you are the only admin here" in html(client.get(url))
    for more in ({}, {"sure": "1"}):
        response = client.post(url, {"kinds": ["admin", kind], **more})
        assert response.status_code == 422
        assert "Ask a second one in first." in html(response)
    with acting_as(cast.salome):
        assert list(Role.objects.filter(in_force(), member=cast.salome).values_list("kind", flat=True)) == ["admin"]
        with pytest.raises(OwnRights):
            set_roles(member=cast.salome, kinds=["admin", kind], by=cast.salome)


def test_another_admin_gives_it_and_is_named(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.salome):
        tess = make_member("Tess Oyelaran", RoleKind.ADMIN)
    url, fields = f"/people/{cast.salome.pk}/roles/", {"kinds": ["admin", "supervisor"], "sure": "1"}
    assert "Tess Oyelaran can" in html(sign_in(cast.salome).get(url))
    assert sign_in(tess).post(url, fields).status_code == 302
    assert "Tess Oyelaran can" not in html(sign_in(tess).get(url))


def test_roles_that_she_holds_stay_and_end(cast: Cast, sign_in: SignIn) -> None:
    given(cast, RoleKind.SUPERVISOR, RoleKind.CLINICIAN)
    url, fields = f"/people/{cast.salome.pk}/roles/", {"kinds": ["admin", "supervisor"], "sure": "1"}
    assert sign_in(cast.salome).post(url, fields).status_code == 302


def test_she_names_herself_nobodys_supervisor(cast: Cast, sign_in: SignIn) -> None:
    given(cast, RoleKind.SUPERVISOR)
    client, url = sign_in(cast.salome), f"/people/{cast.jonas.pk}/supervisor/"
    page = html(client.get(url))
    assert "Fay Stone" in page
    assert str(cast.salome.pk) not in page
    assert "you are the only admin here" in page
    for more in ({}, {"sure": "1"}):
        assert client.post(url, {"supervisor": str(cast.salome.pk), **more}).status_code == 422
    with acting_as(cast.salome):
        assert not Pairing.objects.filter(supervisor=cast.salome).exists()
        with pytest.raises(OwnRights):
            pair(clinician=cast.jonas, supervisor=cast.salome, by=cast.salome)


def test_she_lets_herself_into_no_team(cast: Cast, sign_in: SignIn) -> None:
    given(cast, RoleKind.CLINICIAN)
    client, url = sign_in(cast.salome), f"/families/{cast.heron.pk}/team/"
    page = html(client.get(url))
    assert str(cast.bea.pk) in page
    assert str(cast.salome.pk) not in page
    assert "You cannot let yourself in." in page
    assert client.post(url, {"member": str(cast.salome.pk)}).status_code == 422
    with acting_as(cast.salome):
        assert not TeamPlace.objects.filter(member=cast.salome).exists()
        with pytest.raises(OwnPlace):
            add_colleague(family=cast.heron, member=cast.salome, by=cast.salome)
    assert "You cannot let yourself in." not in html(sign_in(cast.noor).get(url))
    assert sign_in(cast.noor).post(url, {"member": str(cast.salome.pk)}).status_code == 302
