"""Which invitations are open and who else is an admin, beside others that are not: the words, asked by themselves."""

import datetime as dt

import pytest
from django.utils import timezone

from imh_practice.membership.actions import other_admins
from imh_practice.membership.models import Invitation, RoleKind
from imh_practice.shared.acting import acting_as
from tests.cast import Cast
from tests.conftest import BOTH
from tests.membership.conftest import Invite
from tests.rules.beginning import begin
from tests.rules.test_story import ONE_WALL

pytestmark = pytest.mark.django_db


def test_an_invitation_is_open_until_it_is_accepted_withdrawn_or_old(cast: Cast, ask_in: Invite) -> None:
    now = timezone.now()
    ended = ({"accepted_at": now}, {"withdrawn_at": now}, {"expires_at": now - dt.timedelta(minutes=1)})
    for number, facts in enumerate(ended):
        ask_in(cast.salome, email=f"zoe{number}@example.org", kinds=[RoleKind.CLINICIAN])
        with acting_as(cast.salome):
            Invitation.objects.filter(email=f"zoe{number}@example.org").update(**facts)
    ask_in(cast.salome, email="yan@example.org", kinds=[RoleKind.CLINICIAN])
    with acting_as(cast.salome):
        for words in (Invitation.objects.open(), Invitation.objects.open_by(cast.salome)):
            assert [invitation.email for invitation in words] == ["yan@example.org"]


@pytest.mark.django_db(databases=BOTH)
def test_who_else_is_an_admin_is_asked_of_her_own_agency_and_not_of_herself() -> None:
    with ONE_WALL:
        house, named = begin()
        for name, others in (("Salome", ["Ida"]), ("Ida", ["Salome"]), ("Max", [])):
            with acting_as(house.rows[named[name]]):
                assert other_admins(house.rows[named[name]]) == others
