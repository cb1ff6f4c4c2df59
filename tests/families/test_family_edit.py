"""Writing down anew what is known: by the team; what was put down by mistake is taken out and kept."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from imh_practice.agencies.models import Program
from imh_practice.families.models import Caregiver, Child, Family
from imh_practice.shared.acting import acting_as
from tests.cast import Cast
from tests.conftest import SignIn
from tests.families.helpers import filled_in


def url(cast: Cast, part: str = "edit") -> str:
    return f"/families/{cast.heron.pk}/{part}/"


def as_it_is(cast: Cast, **fields: Any) -> dict[str, Any]:
    with acting_as(cast.noor):
        child, caregiver = Child.objects.get(family=cast.heron), Caregiver.objects.get(family=cast.heron)
    assert child.born_on is not None
    known = {
        "children-0-ref": str(child.pk),
        "children-0-initial_letter": child.initial,
        "children-0-born_on": child.born_on.isoformat(),
        "children-0-weeks_early": "5",
        "caregivers-0-ref": str(caregiver.pk),
        "caregivers-0-role": caregiver.role,
        "caregivers-0-initial_letter": caregiver.initial,
    }
    with acting_as(cast.noor):
        known["base"] = str(Family.objects.get(pk=cast.heron.pk).version)
    return filled_in("Heron") | known | {name.replace("__", "-"): value for name, value in fields.items()}


@pytest.mark.parametrize("part", ["edit", "end"])
def test_the_team_alone(cast: Cast, sign_in: SignIn, part: str) -> None:
    for name, status in [("jonas", 200), ("ruth", 403), ("bea", 404), ("salome", 404), ("max", 404)]:
        client = sign_in(cast.members[name])
        assert client.get(url(cast, part)).status_code == status, name
        if status != 200:
            assert client.post(url(cast, part), as_it_is(cast, ended_on="2026-06-01")).status_code == status, name


def test_rows_keep_their_identity(cast: Cast, sign_in: SignIn) -> None:
    data = as_it_is(cast, code_name="Egret", children__0__weeks_early="6", children__1__initial_letter="M.")
    with acting_as(cast.noor):
        before = Child.objects.get(family=cast.heron).pk
    assert sign_in(cast.noor).post(url(cast), data).status_code == 302
    with acting_as(cast.noor):
        assert Family.objects.get(pk=cast.heron.pk).code_name == "Egret"
        first, second = Child.objects.filter(family=cast.heron).order_by("pk")
        assert (first.pk, first.weeks_early) == (before, 6)
        assert (second.initial, second.born_on) == ("M.", None)
        assert Caregiver.objects.get(family=cast.heron).role == "mother"


def test_the_awaited_baby_is_born(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        Child.objects.filter(family=cast.heron).update(born_on=dt.date(2026, 2, 2))
    page = sign_in(cast.noor).get(url(cast)).content.decode()
    assert 'value="2026-02-02"' in page
    assert 'value="5"' in page


def test_what_was_put_down_by_mistake_is_taken_out_and_kept(cast: Cast, sign_in: SignIn) -> None:
    data = as_it_is(cast, children__0__DELETE="on", caregivers__0__DELETE="on")
    assert sign_in(cast.noor).post(url(cast), data).status_code == 302
    with acting_as(cast.noor):
        assert not Child.objects.standing().filter(family=cast.heron).exists()
        assert Child.objects.filter(family=cast.heron).exists()
        assert not Caregiver.objects.standing().filter(family=cast.heron).exists()
    assert "D." not in sign_in(cast.noor).get(f"/families/{cast.heron.pk}/").content.decode().partition("<main")[2]


def test_a_child_of_another_family_is_not_touched(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.bea):
        theirs = Child.objects.get(family=cast.finch)
    data = as_it_is(cast, children__0__ref=str(theirs.pk), children__0__initial_letter="X.")
    sign_in(cast.noor).post(url(cast), data)
    with acting_as(cast.bea):
        assert Child.objects.get(pk=theirs.pk).initial == "D."
        assert Child.objects.filter(family=cast.heron, initial="X.").exists()


def test_a_code_name_may_stay_and_may_not_be_anothers(cast: Cast, sign_in: SignIn) -> None:
    assert sign_in(cast.noor).post(url(cast), as_it_is(cast)).status_code == 302
    assert sign_in(cast.noor).post(url(cast), as_it_is(cast, code_name="Finch")).status_code == 422


def page(client: Client, cast: Cast) -> str:
    return client.get(url(cast)).content.decode()


def two_programs(cast: Cast) -> tuple[Program, Program]:
    with acting_as(cast.noor):
        return Program.objects.get(), Program.objects.create(name="Center")


def program_of(cast: Cast) -> object:
    with acting_as(cast.noor):
        return Family.objects.get(pk=cast.heron.pk).program_id


@pytest.mark.parametrize("open_ones", [0, 1])
def test_a_family_stays_in_its_program_when_that_has_ended(cast: Cast, sign_in: SignIn, open_ones: int) -> None:
    own, other = two_programs(cast)
    with acting_as(cast.noor):
        Program.objects.filter(pk__in=[own.pk, other.pk][: 2 - open_ones]).update(ended_at=timezone.now())
    client = sign_in(cast.noor)
    offered = [program.pk for program in (own, other)[: 1 + open_ones] if str(program.pk) in page(client, cast)]
    assert offered == ([own.pk, other.pk] if open_ones else [])
    sent = {"program": str(own.pk)} if open_ones else {}
    assert client.post(url(cast), as_it_is(cast, **sent)).status_code == 302
    assert program_of(cast) == own.pk
    if open_ones:
        assert client.post(url(cast), as_it_is(cast, program=str(other.pk))).status_code == 302
        assert program_of(cast) == other.pk


def test_a_family_without_a_program_is_not_put_into_one_unasked(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        Family.objects.filter(pk=cast.heron.pk).update(program=None)
        (program,) = Program.objects.all()
    client = sign_in(cast.noor)
    assert client.post(url(cast), as_it_is(cast)).status_code == 302
    assert program_of(cast) is None
    assert client.post(url(cast), as_it_is(cast, program=str(program.pk))).status_code == 302
    assert program_of(cast) == program.pk
