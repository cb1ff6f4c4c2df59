"""Whatever leaves is noted once: each way there is, and none that is not asked here."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver
from django.utils.module_loading import import_string

from imh_practice.audit.models import Event, EventObject, Kind
from imh_practice.disclosures.models import Disclosure, Way
from imh_practice.emergency.actions import answer, ask_for_agency
from imh_practice.emergency.models import EmergencyAccess
from imh_practice.families.models import Child
from imh_practice.jobs.models import Job
from imh_practice.membership.models import RoleKind
from imh_practice.reports.asked import Asked, Counted, newest_closed
from imh_practice.reports.making import ask_for_report
from imh_practice.shared.acting import acting_as
from observations.models import Visit
from supervision.tasks import SUMMARY
from tests.cast import Cast, make_member
from tests.conftest import SignIn
from tests.disclosures.helpers import TO, given, noted, told_of
from tests.disclosures.leaving import modules, views_of
from tests.observations.helpers import moment, wrote
from tests.supervision import story
from tests.supervision.agreeing import agreed, made, queued
from tests.worker import files_dir

__all__ = ["files_dir"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files_dir")]

MUTE = replace(SUMMARY, leaves=None)
NOTED = {"job_download", "job_give", "visit_note", "family_give", "family_given"}
"""URLs whose views let bytes leave, each asked below."""
NOT_NOTED = {
    "people_invite": "the link of an invitation, copied for whom it is meant; nothing of any record",
    "practice_table": "her own numbers, of no family; the trail has it",
    "caseload_clinician": "a supervisor's own page for an hour, printed or not; of several families and not for others",
}
"""URLs with such a button whose pages are nothing that is given out, and why."""


def url_names(functions: set[str]) -> set[str]:
    return {name for name in get_resolver().reverse_dict if isinstance(name, str) and name in functions}


def test_every_view_that_lets_bytes_leave_is_asked_here() -> None:
    found = {name for path in modules() for name in views_of(path)}
    urls = url_names(found)
    assert urls == NOTED | NOT_NOTED.keys()
    parts = {name for name in found - urls if not name.startswith("_")}
    assert parts == set(), "a view without a URL of its name"


def test_the_search_finds_what_it_looks_for(tmp_path: Path) -> None:
    path = tmp_path / "views.py"
    path.write_text(
        "def a(r):\n    return FileResponse(x)\n"
        "def b(r):\n    return a(r)\n"
        "def c(r):\n    return HttpResponse(headers={'Content-Disposition': 'attachment'})\n"
        "def d(r):\n    return render(r, 'observations/visit_note.html')\n"
        "def e(r):\n    return render(r, 'observations/visit_detail.html')\n"
    )
    assert set(views_of(path)) == {"a", "b", "c", "d"}


@pytest.fixture
def visit(cast: Cast) -> Visit:
    return wrote(cast.noor, cast.heron, moment("Kestrel open.", "W3"), moment("Kestrel held.", kept_from=(cast.jonas,)))


def summary(cast: Cast) -> Job:
    with acting_as(cast.noor):
        session = story.make_session(cast.pairing, cast.noor, days=-1)
    return made(queued(agreed(session, cast.noor, cast.ruth), cast.noor))


def report(cast: Cast) -> Job:
    with acting_as(cast.salome):
        days = newest_closed(cast.agency, cast.agency.began_at.date().replace(year=2026, month=11))
        assert days
        return made(ask_for_report(asked=Asked(Counted.SERVICES, *days), by=cast.salome))


def emergency(cast: Cast) -> Job:
    with acting_as(cast.salome):
        ada = make_member("Ada Boateng", RoleKind.ADMIN)
        access = ask_for_agency(reason="The police ask tonight where the child may be.", by=cast.salome)
    with acting_as(ada):
        answer(access=EmergencyAccess.objects.select_related("opened_by").get(pk=access.pk), agreed=True, by=ada)
        return made(Job.objects.get(kind="emergency_file"))


@pytest.mark.parametrize(
    ("make", "who", "way"), [(summary, "noor", Way.SUMMARY), (report, "salome", Way.REPORT)], ids=["summary", "report"]
)
def test_a_file_taken_is_noted_once_without_a_question(
    cast: Cast, sign_in: SignIn, make: Callable[[Cast], Job], who: str, way: Way
) -> None:
    job, member = make(cast), cast.members[who]
    client = sign_in(member)
    assert client.head(f"/jobs/{job.pk}/download/").status_code == 200
    assert client.get(f"/jobs/{job.pk}/give/").status_code == 200
    assert noted(member) == [], "nothing has left"
    assert client.get(f"/jobs/{job.pk}/download/").getvalue()
    (row,) = noted(member)
    assert job.file is not None
    assert (row.way, row.sha256, row.object_id) == (way, job.file.sha256, job.file.pk)
    assert (row.recipient_kind, row.recipient, row.purpose_kind) == ("own", "", "records")
    assert (row.by_id, row.by_name, row.family_id) == (member.pk, member.name, None)
    assert in_the_trail(cast, row) == {("disclosures.disclosure", row.pk), ("jobs.finishedfile", job.file.pk)}


def in_the_trail(cast: Cast, row: Disclosure) -> set[tuple[str, object]]:
    """Return what the event names that names the giving."""
    with acting_as(cast.salome):
        event = EventObject.objects.get(object_id=row.pk).event_id
        assert Event.objects.get(pk=event).kind == Kind.EXPORT
        return {(one.type, one.object_id) for one in EventObject.objects.filter(event_id=event)}


@pytest.mark.parametrize(("make", "who"), [(summary, "noor"), (report, "salome")], ids=["summary", "report"])
def test_the_same_file_for_somebody_else(cast: Cast, sign_in: SignIn, make: Callable[[Cast], Job], who: str) -> None:
    job, member = make(cast), cast.members[who]
    client = sign_in(member)
    assert f"/jobs/{job.pk}/give/" in client.get(f"/jobs/{job.pk}/").content.decode()
    typed = client.post(f"/jobs/{job.pk}/give/", {**TO, "recipient_kind": ""})
    assert typed.status_code == 422
    assert TO["recipient"] in typed.content.decode(), "what was typed is kept"
    nobody = client.post(f"/jobs/{job.pk}/give/", {**TO, "recipient": " "})
    assert nobody.status_code == 422
    assert client.post(f"/jobs/{job.pk}/give/", {**TO, "recipient_kind": "own"}).status_code == 422
    assert client.post(f"/jobs/{job.pk}/give/", {**TO, "purpose_kind": "other", "purpose": ""}).status_code == 422
    assert noted(member) == []
    there = given(client, job)
    assert there.getvalue() == client.get(f"/jobs/{job.pk}/download/").getvalue()
    assert "attachment" in there["Content-Disposition"]
    row, _own = noted(member)
    assert {name: getattr(row, name) for name in TO} == TO


def test_the_emergency_file_is_not_given_before_it_is_said_to_whom(cast: Cast, sign_in: SignIn, visit: Visit) -> None:
    job, client = emergency(cast), sign_in(cast.salome)
    page = client.get(f"/jobs/{job.pk}/").content.decode()
    assert f"/jobs/{job.pk}/download/" not in page
    asked = client.get(f"/jobs/{job.pk}/download/")
    assert (asked.status_code, asked["Location"]) == (302, f"/jobs/{job.pk}/give/")
    assert given(client, job, recipient="").status_code == 422
    assert noted(cast.salome) == []
    assert b"Kestrel open." in given(client, job, purpose_kind="emergency").getvalue()
    (row,) = noted(cast.salome)
    assert (row.way, row.recipient) == (Way.EMERGENCY_FILE, TO["recipient"])
    with acting_as(cast.salome):
        child = Child.objects.get(family=cast.heron)
        assert ("emergency.emergencyaccess", job.subject_id) in in_the_trail(cast, row)
    assert told_of(row, cast.salome) == {(cast.heron.pk, child.pk)}, "Finch had no visit: nothing of it is in the file"


def test_a_note_opened_is_noted_once_a_day_and_person(cast: Cast, sign_in: SignIn, visit: Visit) -> None:
    noor, jonas, address = sign_in(cast.noor), sign_in(cast.jonas), f"/visits/{visit.pk}/note/"
    noor.head(address)
    assert noted(cast.noor) == []
    for _time in range(3):
        assert b"Kestrel open." in noor.get(address).content
    (row,) = noted(cast.noor)
    with acting_as(cast.noor):
        child = Child.objects.get(family=cast.heron)
    assert (row.way, row.object_id, row.family_id, row.recipient_kind) == ("note", visit.pk, cast.heron.pk, "own")
    assert told_of(row, cast.noor) == {(cast.heron.pk, child.pk)}
    jonas.get(address)
    noor.get(f"{address}?all")
    assert [one.by_id for one in noted(cast.noor)] == [cast.noor.pk, cast.jonas.pk, cast.noor.pk], "another text"
    assert len({one.sha256 for one in noted(cast.noor)}) == 2


def test_a_note_for_somebody_else_is_noted_as_that_alone(cast: Cast, sign_in: SignIn, visit: Visit) -> None:
    client, address = sign_in(cast.noor), f"/visits/{visit.pk}/note/"
    typed = client.post(f"{address}give/", {**TO, "recipient": ""})
    assert typed.status_code == 422
    assert TO["purpose"] in typed.content.decode()
    shown = client.post(f"{address}give/", TO)
    page = client.get(shown["Location"])
    assert TO["recipient"] in page.content.decode()
    assert TO["recipient"] not in shown["Location"]
    client.get(shown["Location"])
    (row,) = noted(cast.noor)
    assert (row.recipient_kind, row.recipient) == ("provider", TO["recipient"])
    # Neither for another text nor for another person does that key stand for a giving.
    client.get(f"{shown['Location']}&all")
    sign_in(cast.jonas).get(shown["Location"])
    client.get(f"{address}?given=nothing")
    assert [one.recipient_kind for one in noted(cast.noor)] == ["provider", "own", "own", "own"]


def test_what_is_refused_is_not_noted(cast: Cast, sign_in: SignIn, visit: Visit) -> None:
    job = summary(cast)
    for name in ("bea", "salome", "max"):
        client = sign_in(cast.members[name])
        for path in (f"/jobs/{job.pk}/download/", f"/visits/{visit.pk}/note/"):
            assert client.get(path).status_code == 404
        for path in (f"/jobs/{job.pk}/give/", f"/visits/{visit.pk}/note/give/", f"/families/{cast.heron.pk}/give/"):
            assert client.post(path, TO).status_code == 404
    assert Client().get(f"/jobs/{job.pk}/download/").status_code == 302
    assert noted(cast.noor) == []
    assert noted(cast.max) == []


def test_a_kind_that_does_not_say_how_it_is_noted_gives_no_file(cast: Cast, sign_in: SignIn, settings: Any) -> None:
    """A mail's job has a file, too: nobody takes it."""
    job, client = summary(cast), sign_in(cast.noor)
    settings.JOB_KINDS = {"summary": f"{__name__}.MUTE"}
    answers = [client.get(f"/jobs/{job.pk}/download/"), given(client, job)]
    assert "Download" not in client.get(f"/jobs/{job.pk}/").content.decode()
    assert [one.status_code for one in answers] == [302, 302]
    assert noted(cast.noor) == []


def test_every_kind_of_file_says_how_it_is_noted(settings: Any) -> None:
    """A mail's job makes a file that nobody takes; whatever else is made can be taken, so it is noted."""
    kinds = {name: import_string(path) for name, path in settings.JOB_KINDS.items()}
    mute = {name for name, kind in kinds.items() if kind.leaves is None}
    assert mute == {"admin_notice", "emergency_notice", "emergency_reviewed", "rights_notice"}
