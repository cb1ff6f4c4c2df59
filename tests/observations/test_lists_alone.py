"""What the lists of visits are made of, beside other families, past places and moments that were taken out."""

import re

import pytest
from django.utils import timezone

from imh_practice.families.models import Family, TeamPlace
from imh_practice.membership.models import Member
from imh_practice.practice.catalogue import catalogue
from imh_practice.shared.acting import acting_as
from observations.forms.find import FindForm
from observations.listing import latest_of, latest_with
from observations.models import Moment
from observations.told import told_before
from tests.cast import Cast, make_family
from tests.observations.helpers import moment, wrote

pytestmark = pytest.mark.django_db


def once_carried(code_name: str, *team: Member) -> Family:
    """Return a family whose team has all left but one of the others."""
    family = make_family(code_name, *team)
    TeamPlace.objects.filter(family=family, member=team[0]).update(ended_at=timezone.now())
    return family


def test_families_to_choose_from_are_those_she_knows_and_those_she_once_carried_and_visited(cast: Cast) -> None:
    with acting_as(cast.salome):
        make_family("Lark", cast.jonas)
        wren, _robin = (once_carried(name, cast.jonas, cast.bea) for name in ("Wren", "Robin"))
        once_carried("Plover", cast.bea, cast.noor)
    wrote(cast.jonas, wren, moment("She hums."), days_ago=9)
    with acting_as(cast.jonas):
        box = str(FindForm(None, member=cast.jonas, words=catalogue())["family"])
        assert re.findall(r">\s*(\w+)\s*</option>", box) == ["All", "Heron", "Lark", "Wren"]


def test_a_familys_list_and_what_was_last_told_are_of_that_family_alone(cast: Cast) -> None:
    with acting_as(cast.noor):
        wren = make_family("Wren", cast.noor)
    hers = wrote(cast.noor, cast.heron, moment("He reached."), days_ago=9, told={"hope": "Sleep."})
    other = wrote(cast.noor, wren, moment("She hums."), days_ago=1, told={"hope": "A calm meal."})
    words = catalogue()
    with acting_as(cast.noor):
        for family, visit in ((cast.heron, hers), (wren, other)):
            assert [row.visit for row in latest_with(family, cast.noor, words=words).rows] == [visit]
            assert [before.visit for before in told_before(family, cast.noor, words)] == [visit]


def test_what_was_being_done_in_a_moment_that_was_taken_out_is_not_named(cast: Cast) -> None:
    visit = wrote(cast.noor, cast.heron, moment("He reached.", "W3"), moment("She hums.", "W9"))
    words = catalogue()
    with acting_as(cast.noor):
        (whole,) = latest_of(cast.noor, words=words).rows
        Moment.objects.filter(visit=visit, position=2).update(removed_at=timezone.now())
        (left,) = latest_of(cast.noor, words=words).rows
        assert (len(whole.doing), len(left.doing)) == (2, 1)
        assert left.doing[0] in whole.doing
