"""Facts have dates: what begins tomorrow does not hold yet, and what ends tomorrow still does."""

import datetime as dt

from django.db.models.functions import Now
from django.utils import timezone

from imh_practice.membership.models import Member, Pairing, Role, RoleKind, member_of
from imh_practice.shared.acting import acting_as
from observations.models import HoldBack, Moment
from tests.cast import Cast
from tests.observations.helpers import moment, wrote

DAY = dt.timedelta(days=1)


def test_it_begins_and_it_ends(cast: Cast) -> None:
    now = timezone.now()
    with acting_as(cast.salome):
        Pairing.objects.filter(pk=cast.pairing.pk).update(ended_at=now + DAY)
        coming = Pairing.objects.create(clinician=cast.jonas, supervisor=cast.ruth, began_at=now + DAY)
        assert cast.pairing in Pairing.objects.in_force()
        assert coming not in Pairing.objects.in_force()


def test_a_role_begins_and_ends(cast: Cast) -> None:
    now = timezone.now()
    with acting_as(cast.salome):
        Role.objects.create(member=cast.noor, kind=RoleKind.ADMIN, began_at=now + DAY)
        Role.objects.create(member=cast.noor, kind=RoleKind.SUPERVISOR, began_at=now - 2 * DAY, ended_at=now - DAY)
        assert cast.noor in Member.objects.as_(RoleKind.CLINICIAN)
        assert cast.noor not in Member.objects.as_(RoleKind.SUPERVISOR)
        assert [kind for kind in RoleKind if cast.noor.has(kind)] == [RoleKind.CLINICIAN]


def test_what_is_held_back_until_tomorrow_is_held_back(cast: Cast) -> None:
    wrote(cast.noor, cast.heron, moment("Kept.", kept_from=(cast.jonas,)))
    with acting_as(cast.jonas):
        HoldBack.objects.update(ended_at=timezone.now() + DAY)
        assert not Moment.objects.visible_to(cast.jonas).exists()


def test_a_place_is_its_own_person_s(cast: Cast) -> None:
    with acting_as(cast.noor):
        assert member_of(cast.noor.person_id, member_id=cast.noor.pk) == cast.noor
        assert member_of(cast.noor.person_id, member_id=cast.ruth.pk) is None


def test_who_can_sign_in_and_holds_a_role_since_then(cast: Cast) -> None:
    at_work, day_ago = Member.objects.at_work, Now() - DAY
    with acting_as(cast.salome):
        assert {*at_work(RoleKind.CLINICIAN)} == {*at_work(RoleKind.CLINICIAN, since=day_ago)}
        assert {*at_work(RoleKind.CLINICIAN)} == {cast.noor, cast.bea, cast.jonas}
        Role.objects.filter(member=cast.noor).update(began_at=timezone.now())
        assert {*at_work(RoleKind.CLINICIAN, since=day_ago)} == {cast.bea, cast.jonas}
        type(cast.bea.person).objects.filter(pk=cast.bea.person_id).update(is_active=False)
        Member.objects.filter(pk=cast.jonas.pk).update(ended_at=timezone.now())
        assert {*at_work(RoleKind.CLINICIAN)} == {cast.noor}
        Role.objects.filter(member=cast.noor).update(ended_at=timezone.now())
        assert not at_work(RoleKind.CLINICIAN)
