"""Taking up a family: a code name is enough, who takes it up carries it, and nothing typed is lost."""

import datetime as dt
import re

import pytest
from django.db import IntegrityError
from django.utils import timezone

from imh_practice.agencies.models import Program
from imh_practice.audit.models import Event
from imh_practice.families.actions import CaregiverFacts, ChildFacts, CodeNameTaken, reopen_family, take_up_family
from imh_practice.families.models import Caregiver, Child, Family, TeamPlace
from imh_practice.shared.acting import acting_as
from tests.cast import Cast, agency_day
from tests.conftest import SignIn
from tests.families.helpers import filled_in

URL = "/families/new/"
TAKEN = (
    "A family here has this code name already. If it is the same one, ask a colleague on its team, or Salome Reyes, to "
    "let you in. If not, choose another."
)


def test_who_takes_it_up_carries_it(cast: Cast, sign_in: SignIn) -> None:
    response = sign_in(cast.noor).post(URL, filled_in())
    with acting_as(cast.noor):
        family = Family.objects.get(code_name="Wren")
        assert response.headers["Location"] == f"/families/{family.pk}/"
        assert family.began_on == dt.date(2026, 5, 4)
        assert family.program == Program.objects.get(), "one program is no choice"
        child = Child.objects.get(family=family)
        assert (child.initial, child.born_on, child.weeks_early) == ("K.", dt.date(2026, 3, 1), 3)
        assert Caregiver.objects.get(family=family).role == "grandmother"
        assert TeamPlace.objects.get(family=family).member_id == cast.noor.pk
        assert Event.objects.filter(act="family_new").exists()


def test_a_code_name_is_enough_and_a_baby_may_be_awaited(cast: Cast, sign_in: SignIn) -> None:
    data = {"code_name": "  Wren\u202e ", "began_on": "2026-05-04", "children-0-initial_letter": "B."}
    assert sign_in(cast.noor).post(URL, data).status_code == 302
    with acting_as(cast.noor):
        family = Family.objects.get(code_name="Wren")
        child = Child.objects.get(family=family)
        assert (child.born_on, child.weeks_early) == (None, 0)
        assert not Caregiver.objects.filter(family=family).exists()


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("code_name", "", "Give the family a code name."),
        ("code_name", "x" * 41, "41 characters, and 40 fit."),
        ("code_name", "Her\x00on", "There is a hidden character"),
        ("code_name", "hERON", TAKEN),
        ("code_name", "Finch", TAKEN),
        ("began_on", "soon", "Write the date like"),
        ("children-0-initial_letter", "", "Write the child&#x27;s initial, like D."),
        ("children-0-initial_letter", "Daniel", "Two letters at most, like D. or Mj."),
        ("children-0-initial_letter", "Mia", "Two letters at most, like D. or Mj."),
        ("caregivers-0-initial_letter", "Lena", "Two letters at most, like D. or Mj."),
        ("children-0-born_on", "1066-10-14", "This is long ago."),
        ("children-0-weeks_early", "40", "Write a number up to 18."),
        ("caregivers-1-initial_letter", "L.", "Write who this is, in the family&#x27;s own word."),
    ],
)
def test_each_box_says_what_it_needs(cast: Cast, sign_in: SignIn, field: str, value: str, words: str) -> None:
    response = sign_in(cast.noor).post(URL, filled_in() | {field: value})
    page = response.content.decode()
    assert response.status_code == 422
    assert words in page
    assert 'value="grandmother"' in page
    with acting_as(cast.noor):
        assert Family.objects.count() == 2


def test_none_of_several_programs_is_chosen_beforehand(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        Program.objects.create(name="Early Head Start")
    client = sign_in(cast.noor)
    assert "A code name and the program are enough to begin." in client.get(URL).content.decode()
    page = client.get(URL).content.decode()
    assert "Choose a program" in page
    assert not re.search("<option[^>]* selected[^>]*>(Early|Home)", page)
    refused = client.post(URL, filled_in())
    assert refused.status_code == 422
    assert "Choose the program this family is in." in refused.content.decode()


def test_a_birth_still_to_come_is_awaited(cast: Cast, sign_in: SignIn) -> None:
    tomorrow = (timezone.now() + dt.timedelta(days=2)).date().isoformat()
    response = sign_in(cast.noor).post(URL, filled_in(children__0__born_on=tomorrow))
    assert "This day is still to come." in response.content.decode()


def test_the_code_name_of_a_family_of_another_agency_or_of_one_that_ended_is_free(cast: Cast, sign_in: SignIn) -> None:
    assert sign_in(cast.noor).post(URL, filled_in("Gull")).status_code == 302
    with acting_as(cast.noor):
        Family.objects.filter(pk=cast.finch.pk).update(ended_on=agency_day())
    assert sign_in(cast.noor).post(URL, filled_in("Finch")).status_code == 302


def test_rows_are_added_and_taken_out_by_plain_buttons(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.noor)
    response = client.post(URL, filled_in(add="children"))
    page = response.content.decode()
    assert response.status_code == 200
    assert 'name="children-1-initial_letter"' in page
    assert 'name="caregivers-1-role"' not in page
    assert 'value="K."' in page
    page = client.post(URL, filled_in(take_out="caregivers-0")).content.decode()
    assert 'name="caregivers-0-DELETE" value="on"' in page
    client.post(URL, filled_in(caregivers__0__DELETE="on"))
    with acting_as(cast.noor):
        assert not Caregiver.objects.filter(family__code_name="Wren").exists()


def test_a_program_is_asked_where_there_are_several(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        other = Program.objects.create(name="Early steps")
    assert "Early steps" in sign_in(cast.noor).get(URL).content.decode()
    assert sign_in(cast.noor).post(URL, filled_in()).status_code == 422
    sign_in(cast.noor).post(URL, filled_in(program=str(other.pk)))
    with acting_as(cast.noor):
        assert Family.objects.get(code_name="Wren").program == other


def test_clinicians_alone_take_up_families(cast: Cast, sign_in: SignIn) -> None:
    for name in ["ruth", "salome"]:
        assert sign_in(cast.members[name]).get(URL).status_code == 404
        assert sign_in(cast.members[name]).post(URL, filled_in()).status_code == 404


def test_one_name_is_one_in_whatever_letters_and_nothing_else_is_taken_for_it(cast: Cast) -> None:
    """Also where two take it up at once, past the form; what else the database refuses is not called a taken name."""

    def take_up(code_name: str) -> Family:
        return take_up_family(
            code_name=code_name,
            began_on=agency_day(),
            program=None,
            children=[ChildFacts("K.", None)],
            caregivers=[],
            by=cast.noor,
        )

    with acting_as(cast.noor):
        with pytest.raises(CodeNameTaken):
            take_up("hERON")
        family = take_up("Wren")
        Family.objects.filter(pk=family.pk).update(ended_on=agency_day())
        take_up("wren")
        with pytest.raises(CodeNameTaken):
            reopen_family(family=family, by=cast.noor)
        with pytest.raises(IntegrityError):
            take_up(None)  # type: ignore[arg-type]  # no name at all, which no form lets through


def test_children_and_caregivers_stand_in_the_order_they_were_written_in(cast: Cast) -> None:
    """Also where a millisecond, which is all that their keys are ordered by, holds several of them."""
    letters = "MBZAYCXDWEVF"
    with acting_as(cast.noor):
        family = take_up_family(
            code_name="Many",
            began_on=agency_day(),
            program=cast.heron.program,
            children=[ChildFacts(letter, None) for letter in letters],
            caregivers=[CaregiverFacts("aunt", letter) for letter in letters],
            by=cast.noor,
        )
        for rows in (Child.objects.filter(family=family), Caregiver.objects.filter(family=family)):
            assert "".join(rows.order_by("pk").values_list("initial", flat=True)) == letters
