"""The application by itself, with row security away: a share lets its reader in while it holds, and nobody else."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.utils import timezone

from imh_practice.families.models import Family
from imh_practice.membership.models import Member, RoleKind
from imh_practice.shared.acting import Acting, acting_as
from imh_practice.wonderings.access import own_wondering
from imh_practice.wonderings.actions import About, Line, take_back, wonder
from imh_practice.wonderings.models import Kind, Wondering, WonderingShare
from tests.cast import make_agency, make_family, make_member
from tests.conftest import BOTH
from tests.observations.helpers import tag
from tests.rules.test_story import ONE_WALL
from tests.wonderings.story import shared, wondered

pytestmark = pytest.mark.django_db(databases=BOTH)


@dataclass(frozen=True)
class House:
    """Two who carry a family, and somebody who does not."""

    noor: Member
    jonas: Member
    bea: Member
    heron: Family


@pytest.fixture
def alone() -> Iterator[House]:
    with ONE_WALL:
        agency = make_agency("Lantern House")
        with acting_as(Acting(agency_id=agency.pk)):
            noor, jonas, bea = (
                make_member(name, RoleKind.CLINICIAN) for name in ("Noor Haddad", "Jonas Lind", "Bea M")
            )
            heron = make_family("Heron", noor, jonas)
        for member in (noor, jonas, bea):
            member.agency = agency
        yield House(noor, jonas, bea, heron)


def sees(member: Member, wondering: Wondering) -> bool:
    with acting_as(member):
        return Wondering.objects.visible_to(member).filter(pk=wondering.pk).exists()


def test_a_share_holds_until_it_is_taken_back(alone: House) -> None:
    wondering = wondered(alone.noor, alone.heron)
    assert not sees(alone.jonas, wondering)
    shared(wondering, alone.jonas, by=alone.noor)
    assert sees(alone.jonas, wondering)
    assert not sees(alone.bea, wondering)
    with acting_as(alone.noor):
        take_back(wondering=wondering, by=alone.noor)
    assert not sees(alone.jonas, wondering)


def test_a_share_ends_with_its_readers_membership(alone: House) -> None:
    shared(wondered(alone.noor, alone.heron), alone.jonas, by=alone.noor)
    with acting_as(alone.noor):
        assert WonderingShare.objects.in_force().count() == 1
        Member.objects.filter(pk=alone.jonas.pk).update(ended_at=timezone.now())
        assert WonderingShare.objects.in_force().count() == 0


def test_what_one_gave_is_ones_own(alone: House) -> None:
    shared(wondered(alone.noor, alone.heron), alone.jonas, by=alone.noor)
    with acting_as(alone.noor):
        assert WonderingShare.objects.given_by(alone.noor).count() == 1
        assert WonderingShare.objects.given_by(alone.jonas).count() == 0


def test_an_entry_is_found_by_its_first_line_alone_and_by_its_author(alone: House) -> None:
    lines = [Line(tag("U1"), text="Awake, he braces."), Line(tag("U2"), text="She hums.")]
    with acting_as(alone.noor):
        about = About(alone.heron, timezone.localdate())
        first, second = wonder(kind=Kind.ANSWER, about=about, lines=lines, by=alone.noor)
        other = wonder(kind=Kind.ANSWER, about=about, lines=lines[:1], by=alone.noor)[0]
        for each in (first, other):
            assert own_wondering(alone.noor, each.pk) == each
        assert own_wondering(alone.noor, second.pk) is None
        assert own_wondering(alone.jonas, first.pk) is None
