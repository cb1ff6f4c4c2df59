"""Invitations of whoever stops being an admin: they are taken back with it, and the page before says so."""

from typing import Any

import pytest

from imh_practice.audit.models import Event, EventObject
from imh_practice.membership.actions import add_member
from imh_practice.membership.invitations import find_invitation
from imh_practice.membership.models import Member, RoleKind
from imh_practice.shared.acting import acting_as
from tests.cast import Cast, make_person
from tests.conftest import SignIn
from tests.membership.conftest import Invite

ENDINGS: list[tuple[str, dict[str, Any], str]] = [
    ("end", {}, "member_end"),
    ("roles", {"kinds": ["clinician"], "sure": "1"}, "roles"),
]


def second_admin(cast: Cast) -> Member:
    with acting_as(cast.salome):
        return add_member(person=make_person("Tess Oyelaran"), name="Tess Oyelaran", kinds=[RoleKind.ADMIN])


@pytest.mark.parametrize(("part", "fields", "act"), ENDINGS)
def test_what_she_asked_in_is_taken_back_and_named(
    cast: Cast, sign_in: SignIn, ask_in: Invite, part: str, fields: dict[str, Any], act: str
) -> None:
    tess = second_admin(cast)
    hers = ask_in(tess, kinds=[RoleKind.ADMIN])
    others = ask_in(cast.salome, email="yan@example.org", name="Yan Bo", kinds=[RoleKind.CLINICIAN])
    client, url = sign_in(cast.salome), f"/people/{tess.pk}/{part}/"
    asked = client.get(url) if part == "end" else client.post(url, {"kinds": ["clinician"]})
    words = asked.content.decode()
    assert "The invitation of Zoe Ahn is taken back" in words
    assert "Yan Bo" not in words
    assert find_invitation(hers) is not None  # asked, not done
    client.post(url, fields)
    assert find_invitation(hers) is None
    assert find_invitation(others) is not None
    with acting_as(cast.salome):
        touched = EventObject.objects.filter(event_id=Event.objects.get(act=act).pk)
        assert touched.filter(type="membership.invitation").count() == 1


def test_with_other_roles_changed_they_stay_open(cast: Cast, sign_in: SignIn, ask_in: Invite) -> None:
    tess = second_admin(cast)
    hers = ask_in(tess, kinds=[RoleKind.ADMIN])
    sign_in(cast.salome).post(f"/people/{tess.pk}/roles/", {"kinds": ["admin", "clinician"], "sure": "1"})
    assert find_invitation(hers) is not None
