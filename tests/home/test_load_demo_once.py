"""The demo is loaded once, and nowhere but in a demo."""

from io import StringIO

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from imh_practice.home.demo.story import houses, read_parts
from imh_practice.people.models import Person

_LANTERN, HARBOR = houses(read_parts())


@pytest.fixture
def demo(db: None) -> None:
    call_command("load_demo", stdout=StringIO())


def test_a_second_time_is_refused_in_one_line_and_changes_nothing(demo: None) -> None:
    people, out = Person.objects.count(), StringIO()
    with pytest.raises(CommandError, match=r"^The demo story is here already, and nothing was changed\.$"):
        call_command("load_demo")
    call_command("load_demo", "--if-missing", stdout=out)  # at each start of the product
    assert out.getvalue() == "The demo story is here already, and nothing was changed.\n"
    assert Person.objects.count() == people


def test_an_agency_that_is_missing_is_loaded_beside_the_other(db: None) -> None:
    """Stopped between the two, the next start goes on."""
    Person.objects.create_person(email="noor@lantern.example", name="Noor Haddad")
    call_command("load_demo", stdout=StringIO())
    assert Person.objects.filter(email__endswith="@lantern.example").count() == 1
    assert Person.objects.filter(email__endswith="@harbor.example").count() == len(HARBOR.people)


@pytest.mark.parametrize("command", ["load_demo", "demo_people"])
def test_production_is_no_place_for_it(db: None, settings: LazySettings, command: str) -> None:
    settings.SECURE = True
    with pytest.raises(CommandError, match="MODE=demo"):
        call_command(command, stdout=StringIO())
    assert not Person.objects.exists()
