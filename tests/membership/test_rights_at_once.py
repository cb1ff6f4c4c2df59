"""Changes of rights that meet: each waits for the other, and none brings back what the other ended."""

import threading
import time
from collections.abc import Callable

import pytest
from django.db import connection, connections

from imh_practice.audit.models import Event
from imh_practice.membership.actions import end_membership, end_pairing, set_roles
from imh_practice.membership.invitations import AlreadyAsked, accept_invitation, invite
from imh_practice.membership.models import Invitation, Member, Role, RoleKind, in_force
from imh_practice.people.models import Person
from imh_practice.shared.acting import acting_as
from tests.cast import Cast, make_cast
from tests.conftest import BOTH
from tests.membership.conftest import Invite, found
from tests.races import meanwhile


def accepts_while(cast: Cast, invitation: Invitation, member: Member, change: Callable[[], None]) -> None:
    """Let the member accept while the admin's change is not committed yet. Both are done afterwards."""

    def accept() -> None:
        try:
            accept_invitation(invitation, person=member.person)
        finally:
            connections.close_all()

    thread = threading.Thread(target=accept)
    with acting_as(cast.salome):
        change()
        thread.start()
        until = time.monotonic() + 10
        while not somebody_waits() and time.monotonic() < until:
            time.sleep(0.02)
    thread.join(10)
    assert not thread.is_alive()


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted")
        return cursor.fetchone() is not None


def places(cast: Cast, person: Person) -> list[set[str]]:
    """Return the roles in force of each place in force."""
    with acting_as(cast.salome):
        members = Member.objects.in_force().filter(person=person, agency_id=cast.agency.pk)
        return [
            set(Role.objects.filter(in_force(), member=member).values_list("kind", flat=True)) for member in members
        ]


@pytest.mark.django_db(transaction=True, databases=BOTH)
def test_a_role_that_is_ended_while_she_accepts_does_not_come_back(ask_in: Invite) -> None:
    cast = make_cast()
    with acting_as(cast.salome):
        set_roles(member=cast.ruth, kinds=["supervisor", "clinician"], by=cast.salome)
    token = ask_in(cast.salome, email=cast.ruth.person.email, kinds=[RoleKind.ADMIN])
    accepts_while(
        cast, found(token), cast.ruth, lambda: set_roles(member=cast.ruth, kinds=["clinician"], by=cast.salome)
    )
    assert places(cast, cast.ruth.person) == [{"clinician", "admin"}]


@pytest.mark.django_db(transaction=True, databases=BOTH)
def test_a_place_that_is_ended_while_she_accepts_is_no_place_to_give_roles_to(ask_in: Invite) -> None:
    cast = make_cast()
    token = ask_in(cast.salome, email=cast.ruth.person.email, kinds=[RoleKind.CLINICIAN])
    accepts_while(cast, found(token), cast.ruth, lambda: end_membership(member=cast.ruth))
    assert places(cast, cast.ruth.person) == [{"clinician"}]


def test_what_is_ended_already_leaves_no_second_mark(cast: Cast) -> None:
    with acting_as(cast.salome):
        for _twice in range(2):
            end_pairing(pairing=cast.pairing)
            end_membership(member=cast.jonas)
        assert list(Event.objects.order_by("at").values_list("act", flat=True)) == ["pair_end", "member_end"]


@pytest.mark.django_db(transaction=True, databases=BOTH)
def test_two_taps_on_the_same_form_make_one_invitation() -> None:
    cast = make_cast()
    ask = (cast.salome, lambda: invite(email="zoe@example.org", name="Zoe", kinds=["clinician"], by=cast.salome))
    first, second = meanwhile(ask, ask)
    assert isinstance(first, str)
    assert isinstance(second, AlreadyAsked)
    with acting_as(cast.salome):
        assert Invitation.objects.count() == 1
