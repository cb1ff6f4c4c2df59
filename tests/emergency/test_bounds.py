"""Where emergency access ends: its hour, its family, its role, its reader; and what it never reaches."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from imh_practice.emergency.actions import NotReviewed, open_family
from imh_practice.emergency.models import EmergencyAccess
from imh_practice.membership.actions import end_membership, set_roles
from imh_practice.membership.models import Member, RoleKind
from imh_practice.shared.acting import acting_as
from tests.cast import Cast, make_member
from tests.conftest import SignIn
from tests.emergency.conftest import REASON, Pass, Record, open_since

pytestmark = pytest.mark.django_db


def ways_in(access: EmergencyAccess, record: Record) -> list[str]:
    return [f"/emergency/{access.pk}/record/", f"/emergency/{access.pk}/record/{record.visit.pk}/"]


def page(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def test_its_hour(cast: Cast, record: Record, sign_in: SignIn, minutes_pass: Pass) -> None:
    client, opened = sign_in(cast.salome), open_since(cast, timezone.now() - dt.timedelta(minutes=59))
    assert [client.get(path).status_code for path in ways_in(opened, record)] == [200, 200]
    minutes_pass(opened, 2)
    assert [client.get(path).status_code for path in ways_in(opened, record)] == [302, 302]


def test_she_closes_it(cast: Cast, record: Record, opened: EmergencyAccess, sign_in: SignIn) -> None:
    client, close = sign_in(cast.salome), f"/emergency/{opened.pk}/close/"
    assert "you open nothing else, not this either, until another admin has reviewed it" in page(client, close)
    assert [client.get(path).status_code for path in ways_in(opened, record)] == [200, 200]
    for _twice in range(2):
        assert client.post(close).status_code == 302
    assert client.get(close).status_code == 302
    assert [client.get(path).status_code for path in ways_in(opened, record)] == [302, 302]
    assert sign_in(record.ada).get(f"/emergency/{opened.pk}/review/").status_code == 200


def test_its_family_and_what_is_finished(cast: Cast, record: Record, opened: EmergencyAccess, sign_in: SignIn) -> None:
    client = sign_in(cast.salome)
    for visit in (record.other, record.draft):
        assert client.get(f"/emergency/{opened.pk}/record/{visit.pk}/").status_code == 404
    for path in (f"/visits/{record.visit.pk}/", f"/families/{cast.heron.pk}/", f"/visits/?family={cast.heron.pk}"):
        assert client.get(path).status_code == 404, "the pages of those who work with the family stay closed"


def test_its_role(cast: Cast, record: Record, opened: EmergencyAccess, sign_in: SignIn) -> None:
    client = sign_in(cast.salome)
    with acting_as(record.ada):
        set_roles(member=cast.salome, kinds=["clinician"], by=record.ada)
    assert [client.get(path).status_code for path in ways_in(opened, record)] == [404, 404]
    with acting_as(record.ada):
        end_membership(member=cast.salome)
    assert client.get(ways_in(opened, record)[0]).status_code == 302


def test_whose_it_is(cast: Cast, record: Record, opened: EmergencyAccess, sign_in: SignIn) -> None:
    """Another admin sees that and why it was opened, and does not come in by it; she may end it."""
    ada = sign_in(record.ada)
    assert ada.get(f"/emergency/{opened.pk}/").status_code == 200
    assert [ada.get(path).status_code for path in ways_in(opened, record)] == [404, 404]
    assert ada.get(f"/emergency/{opened.pk}/review/").status_code == 404, "while it is open"
    assert sign_in(cast.noor).post(f"/emergency/{opened.pk}/close/").status_code == 404
    assert "Once it is closed Salome Reyes opens nothing else" in page(ada, f"/emergency/{opened.pk}/close/")
    assert ada.post(f"/emergency/{opened.pk}/close/").status_code == 302
    assert sign_in(cast.salome).get(ways_in(opened, record)[0]).status_code == 302


def test_a_second_one_waits_for_the_review(cast: Cast, record: Record, opened: EmergencyAccess) -> None:
    with acting_as(cast.salome), pytest.raises(NotReviewed):
        open_family(family=cast.finch, reason=REASON, by=cast.salome)


def test_who_is_an_author_and_a_reader_of_the_notice_does_not_see_what_was_read_of_others(
    cast: Cast, record: Record, opened: EmergencyAccess, sign_in: SignIn
) -> None:
    sign_in(cast.salome).get(f"/emergency/{opened.pk}/record/{record.visit.pk}/")
    jonas = sign_in(cast.jonas).get(f"/emergency/{opened.pk}/").content.decode()
    assert "Noor" not in jonas
    assert "1 visit, not written by you" in jonas
    noor = sign_in(cast.noor).get(f"/emergency/{opened.pk}/").content.decode()
    assert "with a moment you hold back" in noor
    assert f"/visits/{record.visit.pk}/" in noor


def test_another_name_later_is_said_beside_the_one_it_was_opened_under(
    cast: Cast, opened: EmergencyAccess, sign_in: SignIn
) -> None:
    with acting_as(cast.salome):
        Member.objects.filter(pk=cast.salome.pk).update(name="Ines Duarte")
    told = sign_in(cast.noor).get(f"/emergency/{opened.pk}/").content.decode()
    assert "Salome Reyes" in told
    assert "now called Ines Duarte" in told


def test_who_becomes_an_admin_later_does_not_review_it(
    cast: Cast, record: Record, opened: EmergencyAccess, sign_in: SignIn, minutes_pass: Pass
) -> None:
    with acting_as(cast.salome):
        late = make_member("Late Comer", RoleKind.ADMIN)
    minutes_pass(opened, 61)
    url = f"/emergency/{opened.pk}/review/"
    assert sign_in(late).get(url).status_code == 404
    assert sign_in(record.ada).get(url).status_code == 200
    with acting_as(cast.salome):
        end_membership(member=record.ada)
    assert sign_in(late).get(url).status_code == 200, "nobody is left who was told"


def test_another_agency_has_nothing_of_it(cast: Cast, opened: EmergencyAccess, sign_in: SignIn) -> None:
    max_ = sign_in(cast.max)
    assert b"Heron" not in max_.get("/emergency/").content
    for part in ("", "record/", "review/"):
        assert max_.get(f"/emergency/{opened.pk}/{part}").status_code == 404


def test_an_admin_who_writes_is_told_as_author(cast: Cast, record: Record, sign_in: SignIn) -> None:
    """Each is told once, whatever ties her to the record."""
    with acting_as(record.ada):
        set_roles(member=cast.noor, kinds=[RoleKind.CLINICIAN, RoleKind.ADMIN], by=record.ada)
    with acting_as(cast.salome):
        access = open_family(family=cast.heron, reason=REASON, by=cast.salome)
        assert sorted(access.notices.values_list("member__name", flat=True)) == [
            "Ada Boateng",
            "Jonas Lind",
            "Noor Haddad",
        ]
