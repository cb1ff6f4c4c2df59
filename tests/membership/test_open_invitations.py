"""Invitations of whoever stops being an admin: they are taken back with it, and the page before says so."""

from typing import Any

import pytest
from django.test import Client

from imh_practice.audit.models import Event, EventObject
from imh_practice.membership.actions import add_member
from imh_practice.membership.invitations import AlreadyAccepted, accept_invitation, find_invitation, send_again
from imh_practice.membership.models import Invitation, Member, RoleKind
from imh_practice.people.models import Person
from imh_practice.shared.acting import acting_as
from tests.cast import PASSWORD, Cast, make_person
from tests.conftest import SignIn
from tests.membership.conftest import Invite, found

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


def disable(member: Member, *, active: bool = False) -> None:
    assert Person.objects.filter(pk=member.person_id).update(is_active=active) == 1


def test_an_invitation_of_whose_sign_in_is_ended_lets_nobody_in(cast: Cast, ask_in: Invite) -> None:
    tess = second_admin(cast)
    token = ask_in(tess, kinds=[RoleKind.CLINICIAN])
    others = ask_in(cast.salome, email="yan@example.org", name="Yan Bo", kinds=[RoleKind.CLINICIAN])
    invitation, path = found(token), f"/invitation/{token}/"
    assert Client().get(path).status_code == 200
    disable(tess)
    assert find_invitation(token) is None
    assert Client().get(path).content == Client().get("/invitation/never/").content
    assert Client().post(path, {"password": PASSWORD}).status_code == 404
    with pytest.raises(AlreadyAccepted):  # looked up a moment before
        accept_invitation(invitation, person=None, password=PASSWORD)
    assert not Person.objects.filter(email="zoe@example.org").exists()
    assert find_invitation(others) is not None
    disable(tess, active=True)
    assert find_invitation(token) is not None


def test_sent_again_it_is_asked_by_whoever_sends_it(cast: Cast, ask_in: Invite) -> None:
    tess = second_admin(cast)
    invitation = found(ask_in(tess, kinds=[RoleKind.CLINICIAN]))
    with acting_as(cast.salome):
        assert send_again(invitation=invitation, by=cast.salome)
    disable(tess)
    with acting_as(cast.salome):
        renewed = Invitation.objects.get(pk=invitation.pk)
        assert renewed.invited_by_id == cast.salome.pk
    assert accept_invitation(renewed, person=None, password=PASSWORD).name == "Zoe Ahn"
