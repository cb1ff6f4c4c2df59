"""Two people with the same link, at the same time."""

import threading

import pytest
from django.db import connections

from imh_practice.membership.invitations import AlreadyAccepted, KnownByNow, accept_invitation
from imh_practice.membership.models import Member, RoleKind
from imh_practice.people.models import Person
from imh_practice.shared.acting import acting_as
from tests.cast import PASSWORD, make_cast
from tests.conftest import BOTH
from tests.membership.conftest import Invite, found

pytestmark = pytest.mark.django_db(transaction=True, databases=BOTH)


def at_the_same_time(*works: tuple[object, ...]) -> list[str]:
    """Run ``accept_invitation`` for each at once, and say how each ended."""
    together = threading.Barrier(len(works))
    ended: list[str] = []

    def one(invitation: object) -> None:
        together.wait(5)
        try:
            accept_invitation(invitation, person=None, password=PASSWORD)  # type: ignore[arg-type]  # of a star
            ended.append("in")
        except (AlreadyAccepted, KnownByNow) as error:
            ended.append(type(error).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    return sorted(ended)


def test_a_link_opened_twice_at_once_lets_one_in(ask_in: Invite) -> None:
    cast = make_cast()
    token = ask_in(cast.salome, kinds=[RoleKind.CLINICIAN])
    assert at_the_same_time((found(token),), (found(token),)) == ["AlreadyAccepted", "in"]
    assert Person.objects.filter(email="zoe@example.org").count() == 1
    with acting_as(cast.salome):
        assert Member.objects.filter(name="Zoe Ahn").count() == 1


def test_two_agencies_asking_the_same_new_person_make_one_sign_in(ask_in: Invite) -> None:
    """The second is not lost: its link is open still, and asks her to sign in."""
    cast = make_cast()
    here, there = ask_in(cast.salome, kinds=[RoleKind.CLINICIAN]), ask_in(cast.max, kinds=[RoleKind.CLINICIAN])
    assert at_the_same_time((found(here),), (found(there),)) == ["KnownByNow", "in"]
    assert Person.objects.filter(email="zoe@example.org").count() == 1
    still_open = [token for token in (here, there) if _is_open(token)]
    assert len(still_open) == 1


def _is_open(token: str) -> bool:
    try:
        found(token)
    except AssertionError:
        return False
    return True
