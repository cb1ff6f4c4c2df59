"""An admin walks every page there is for her, and meets nothing that anybody wrote.

The demo story is the material: whoever wrote what in it. The walk follows links, so that a page added later is walked
too.
"""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import yaml
from django.core.management import call_command
from django.test import Client

import imh_practice.home
from imh_practice.jobs.tasks import run_job
from imh_practice.membership.models import Member
from imh_practice.people.models import Person
from imh_practice.reports.asked import closed_months
from imh_practice.shared.acting import Acting, acting_as
from observations.models import Moment, MomentVersion, Visit
from reflect.models import Reflection
from supervision.models import Comment
from tests.cast import agency_day

STORY = Path(imh_practice.home.__file__).parent / "demo"
NOT_WRITTEN = {
    "emergencies",
    "given",
    "people",
    "outside_people",
    "agency",
    "agencies",
    "programs",
    "role",
    "name",
    "discipline",
    "phone",
}
# Why a record was opened in an emergency is the admins' own; to whom something was given is theirs to read, too.
MOST_PAGES = 400  # more than there are for an admin


def told(value: Any) -> Iterator[str]:
    """Yield every text of the story that somebody wrote about families, visits, reflections or sessions."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in NOT_WRITTEN:
                yield from told(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from told(inner)
    elif isinstance(value, str) and len(value) >= 24 and " " in value:
        yield from (line.strip() for line in value.splitlines() if len(line.strip()) >= 24)


WRITTEN = {text for name in ("story.yaml", "more.yaml") for text in told(yaml.safe_load((STORY / name).read_text()))}


PUBLISHED = re.compile(r"/practice/[a-z-]+/[^/]+/")
"""Each item of the vocabulary has a page, the same for everybody; its systems' pages are walked."""


def member(name: str) -> Member:
    person = Person.objects.get(name=name)
    with acting_as(Acting(person_id=person.pk)):
        return Member.objects.get(person=person)


@pytest.fixture
def salome(db: None, files_dir: Path) -> Member:
    """The admin of the demo's agency, with the whole story around her."""
    call_command("load_demo", verbosity=0)
    return member("Salome Reyes")


def a_year(counted: str) -> dict[str, str]:
    """Return the question to the last twelve months, in some of which the story has enough to tell."""
    months = closed_months(agency_day())
    return {"counted": counted, "first": f"{months[11]:%Y-%m}", "last": f"{months[0]:%Y-%m}", "program": ""}


def walk(client: Client, most: int = MOST_PAGES) -> dict[str, str]:
    """Return the pages that can be reached by links from the first one, by address."""
    pages: dict[str, str] = {}
    waiting = ["/", f"/reports/check/?{urlencode(a_year('behaviors'))}"]
    while waiting and len(pages) < most:
        path = waiting.pop()
        if path in pages or path.startswith(("/static/", "/accounts/logout")) or PUBLISHED.fullmatch(path):
            continue
        response = client.get(path, follow=True)
        content = response.getvalue().decode()  # a file too
        pages[path] = unescape(content)
        waiting += [unescape(link) for link in re.findall(r'href="(/[^"#]*)', content)]
    return pages


def test_no_page_an_admin_can_walk_to_holds_anybodys_words(salome: Member) -> None:
    client = Client()
    client.force_login(salome.person)
    for counted in ("services", "behaviors"):
        ref = client.post("/reports/check/", a_year(counted)).headers["Location"].strip("/").split("/")[1]
        run_job(str(salome.agency_id), str(salome.pk), ref)
    pages = walk(client)
    assert len(pages) < MOST_PAGES
    assert {"/people/", "/reports/", "/families/"} <= set(pages)
    assert any(path.endswith("/download/") for path in pages)
    assert [(path, text) for path, page in pages.items() for text in WRITTEN if text in page] == []


def test_the_same_walk_meets_words_where_they_are(salome: Member) -> None:
    """The test above can fail: a clinician walks into her own."""
    client = Client()
    client.force_login(member("Noor Haddad").person)
    pages = "".join(walk(client, most=150).values())
    assert len(WRITTEN) > 300
    assert sum(text in pages for text in WRITTEN) > 30


def test_no_row_with_words_is_there_for_her(salome: Member) -> None:
    """The first wall by its words, the second without them: the record's words have the first alone."""
    with acting_as(salome):
        assert Visit.objects.exists()
        assert not Visit.objects.visible_to(salome).exists()
        assert not Moment.objects.visible_to(salome).exists()
        assert MomentVersion.objects.exists()
        assert not Reflection.objects.exists()
        assert not Comment.objects.exists()
