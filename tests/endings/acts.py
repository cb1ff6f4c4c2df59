"""Each way a right ends, done as the product does it: by the page's own POST, or by the action behind it.

Disabling a person has no page: the operator does it in the database.
"""

from django.test import Client
from django.urls import reverse

from imh_practice.families.models import TeamPlace
from imh_practice.membership.actions import end_pairing, set_roles
from imh_practice.membership.invitations import accept_invitation, find_invitation, invite
from imh_practice.membership.models import Member, RoleKind
from imh_practice.people.models import Person
from imh_practice.shared.acting import acting_as
from reflect.actions import take_back_share
from reflect.models import ShareGrant
from tests.cast import Cast


def post(by: Member, name: str, ref: object) -> None:
    """Press the button of a page, signed in as somebody."""
    client = Client()
    client.force_login(by.person)
    assert client.post(reverse(name, args=[ref])).status_code == 302, name


def pairing_ends(cast: Cast) -> None:
    with acting_as(cast.salome):
        end_pairing(pairing=cast.pairing)


def place_ends(cast: Cast) -> None:
    """Jonas does not carry Heron any more, says Noor."""
    with acting_as(cast.noor):
        place = TeamPlace.objects.get(family=cast.heron, member=cast.jonas, ended_at=None)
    post(cast.noor, "place_end", place.pk)


def share_taken_back(cast: Cast) -> None:
    """Noor takes back all she shared with Ruth."""
    with acting_as(cast.noor):
        for grant in ShareGrant.objects.given_by(cast.noor).in_force().filter(reader=cast.ruth):
            take_back_share(grant=grant, by=cast.noor)


def supervisor_leaves(cast: Cast) -> None:
    post(cast.salome, "people_end", cast.ruth.pk)


def colleague_leaves(cast: Cast) -> None:
    post(cast.salome, "people_end", cast.jonas.pk)


def author_leaves(cast: Cast) -> None:
    post(cast.salome, "people_end", cast.noor.pk)


def supervisor_moves(cast: Cast) -> Member:
    """Ruth's place ends, and she is asked in by the other agency: as much as she could be there."""
    supervisor_leaves(cast)
    return join(cast, cast.ruth.person)


def join(cast: Cast, person: Person) -> Member:
    """Let the other agency ask somebody in, and let her accept."""
    kinds = [RoleKind.CLINICIAN, RoleKind.SUPERVISOR, RoleKind.ADMIN]
    with acting_as(cast.max):
        token = invite(email=person.email, name=person.name, kinds=kinds, by=cast.max)
    invitation = find_invitation(token)
    assert invitation is not None
    return accept_invitation(invitation, person=person)


def role_ends(cast: Cast) -> None:
    """Ruth is no supervisor any more."""
    with acting_as(cast.salome):
        set_roles(member=cast.ruth, kinds=[], by=cast.salome)


def supervisor_disabled(cast: Cast) -> None:
    assert Person.objects.filter(pk=cast.ruth.person_id).update(is_active=False) == 1


def colleague_disabled(cast: Cast) -> None:
    assert Person.objects.filter(pk=cast.jonas.person_id).update(is_active=False) == 1


def admin_role_ends(cast: Cast) -> None:
    """Salome, who made Jonas an admin before, is none any more."""
    with acting_as(cast.salome):
        set_roles(member=cast.jonas, kinds=[RoleKind.CLINICIAN, RoleKind.ADMIN], by=cast.salome)
    with acting_as(cast.jonas):
        set_roles(member=cast.salome, kinds=[RoleKind.CLINICIAN], by=cast.jonas)
