"""The application by itself, with row security away: a share lets its reader in while it holds, and nobody else."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.utils import timezone

from imh_practice.families.access import known_family
from imh_practice.families.actions import add_colleague, end_place
from imh_practice.families.models import Family, TeamPlace
from imh_practice.membership.models import Member, RoleKind
from imh_practice.practice.catalogue import catalogue
from imh_practice.shared.acting import Acting, acting_as
from imh_practice.wonderings.access import own_wondering, wondering_to_share
from imh_practice.wonderings.actions import About, Line, set_aside, take_back, wonder
from imh_practice.wonderings.listing import Wonderings, entries_of, wonderings_of
from imh_practice.wonderings.models import Kind, Wondering, WonderingShare
from tests.cast import agency_day, make_agency, make_family, make_member
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


def read(member: Member, family: Family) -> Wonderings:
    """Read them as the family's pages do."""
    with acting_as(member):
        known = known_family(member, family.pk)
        assert known
        return wonderings_of(known, member, catalogue())


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
        about = About(alone.heron, agency_day())
        first, second = wonder(kind=Kind.ANSWER, about=about, lines=lines, by=alone.noor)
        other = wonder(kind=Kind.ANSWER, about=about, lines=lines[:1], by=alone.noor)[0]
        for each in (first, other):
            assert own_wondering(alone.noor, each.pk) == each
        assert own_wondering(alone.noor, second.pk) is None
        assert own_wondering(alone.jonas, first.pk) is None


def test_the_page_of_one_family_shows_what_is_wondered_about_that_family(alone: House) -> None:
    with acting_as(alone.noor):
        wren = make_family("Wren", alone.noor)
    first, second = wondered(alone.noor, alone.heron), wondered(alone.noor, wren)
    for family, wondering in ((alone.heron, first), (wren, second)):
        assert read(alone.noor, family).rows == [wondering]


def test_each_is_told_of_the_shares_that_she_gave_or_was_given_while_they_hold(alone: House) -> None:
    with acting_as(alone.noor):
        bea = add_colleague(family=alone.heron, member=alone.bea, by=alone.noor)
    wondering = wondered(alone.noor, alone.heron)
    shared(wondering, alone.jonas, alone.bea, by=alone.noor)

    for member, names in ((alone.noor, ["Bea", "Jonas"]), (alone.jonas, ["Jonas"])):
        assert sorted(read(member, alone.heron).shares[wondering.pk]) == names
    with acting_as(alone.noor):
        end_place(place=bea, by=alone.noor)
    assert read(alone.noor, alone.heron).shares[wondering.pk] == ["Jonas"]


def test_she_shares_what_is_hers_of_a_family_that_she_carries(alone: House) -> None:
    wondering = wondered(alone.jonas, alone.heron)
    with acting_as(alone.noor):
        for member, found in ((alone.jonas, wondering), (alone.noor, None), (alone.bea, None)):
            assert wondering_to_share(member, wondering.pk) == found
        end_place(place=TeamPlace.objects.get(member=alone.jonas), by=alone.noor)
        assert wondering_to_share(alone.jonas, wondering.pk) is None
        assert own_wondering(alone.jonas, wondering.pk) == wondering


def test_of_families_left_she_finds_her_own_that_is_not_set_aside(alone: House) -> None:
    with acting_as(alone.noor):
        wren = make_family("Wren", alone.noor)
    first, second, aside = (wondered(alone.noor, alone.heron) for _each in range(3))
    wondered(alone.noor, wren)
    wondered(alone.jonas, alone.heron)
    with acting_as(alone.noor):
        set_aside(wondering=aside, by=alone.noor)
        left = Wondering.objects.of_families_left
        assert [*left(alone.noor)] == []
        end_place(place=TeamPlace.objects.get(member=alone.noor, family=alone.heron), by=alone.noor)
        assert {*left(alone.noor)} == {first, second}
        assert [*left(alone.jonas)] == [*left(alone.bea)] == []


def test_an_entry_of_a_family_left_has_its_lines_and_the_shares_she_did_not_take_back(alone: House) -> None:
    lines = [Line(tag("U1"), text="Awake, he braces."), Line(tag("U2"), text="She hums.")]
    with acting_as(alone.noor):
        about = About(alone.heron, agency_day())
        one, other, third = (wonder(kind=Kind.ANSWER, about=about, lines=lines, by=alone.noor) for _each in range(3))
    for entry in (one, other):
        shared(entry[0], alone.jonas, by=alone.noor)
    with acting_as(alone.noor):
        take_back(wondering=other[0], by=alone.noor)
        end_place(place=TeamPlace.objects.get(member=alone.noor), by=alone.noor)
        found = entries_of([other[0], one[0]], alone.noor, catalogue())
        assert [[*noted.lines] for noted in found] == [other, one]
        assert [noted.shared_with for noted in found] == [(), ("Jonas",)]
        for member in (alone.noor, alone.jonas):
            assert [noted.shared_with for noted in entries_of([third[0]], member, catalogue())] == [()]
