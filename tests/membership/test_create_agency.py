"""The first door, from the command line."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from imh_practice.agencies.models import Agency, Program
from imh_practice.audit.checking import verify
from imh_practice.audit.models import Event
from imh_practice.membership.models import Member
from imh_practice.people.models import Person
from imh_practice.shared.acting import Acting, acting_as
from tests.cast import PASSWORD
from tests.conftest import BOTH

FACTS = {"admin_name": "Ida Berg", "admin_email": "Ida@Example.org", "time_zone": "America/Chicago"}


@pytest.mark.django_db(transaction=True, databases=BOTH)
def test_its_link_lets_the_first_admin_in(client: Client) -> None:
    out = StringIO()
    call_command("create_agency", "North Harbor", stdout=out, **FACTS)
    [path] = re.findall(r"https?://[^/]+(/invitation/\S+)", out.getvalue())
    assert "North Harbor asks you in." in client.get(path).content.decode()
    page = client.post(path, {"password": PASSWORD}, follow=True)
    assert "North Harbor" in page.content.decode()
    assert client.get("/people/").status_code == 200
    person = Person.objects.get(email="ida@example.org")
    with acting_as(Acting(person_id=person.pk)):
        agency_id = Member.objects.get(person=person).agency_id
    with acting_as(Acting(agency_id=agency_id)):
        assert Agency.objects.get().time_zone == "America/Chicago"
        assert Program.objects.get().name == "Home visiting"
        acts = {event.act: event.via for event in Event.objects.all()}
        assert acts["agency_create"] == "command"
        assert acts["member_add"] == "web"
        assert verify().is_whole


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"time_zone": "Chicago"}, "Choose a time zone such as America/New_York."),
        ({"admin_email": "ida at example"}, "Enter a valid email address."),
    ],
)
def test_what_cannot_be_is_said_in_one_line_and_nothing_is_made(db: None, facts: dict[str, str], words: str) -> None:
    with pytest.raises(CommandError, match=re.escape(words)):
        call_command("create_agency", "North Harbor", stdout=StringIO(), **(FACTS | facts))
    assert not Person.objects.exists()
