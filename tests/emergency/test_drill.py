"""The drill: a record is opened in an emergency, read, closed, and reviewed, from the first page to the last."""

import datetime as dt
import html
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from imh_practice.audit.models import Event, EventObject, Kind
from imh_practice.emergency.actions import open_family
from imh_practice.emergency.models import EmergencyAccess
from imh_practice.jobs.models import Job, JobState
from imh_practice.membership.actions import end_membership
from imh_practice.membership.models import Role, RoleKind
from imh_practice.people.models import Person
from imh_practice.shared.acting import acting_as
from tests.cast import Cast, make_member
from tests.conftest import SignIn
from tests.emergency.conftest import REASON, Pass, Record
from tests.jobs.doing import do

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files_dir")]


def page(response: object) -> str:
    return html.unescape(response.content.decode())  # type: ignore[attr-defined]


def test_the_drill(cast: Cast, record: Record, sign_in: SignIn, minutes_pass: Pass) -> None:
    salome, ada, noor = sign_in(cast.salome), sign_in(record.ada), sign_in(cast.noor)
    asked = page(salome.get(f"/emergency/family/?family={cast.heron.pk}"))
    assert "Ada Boateng are told at once" in asked
    assert f'name="family" value="{cast.heron.pk}"' in asked
    answer = salome.post("/emergency/family/", {"family": cast.heron.pk, "reason": REASON})
    with acting_as(cast.salome):
        access = EmergencyAccess.objects.get()
    root = f"/emergency/{access.pk}/"
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{root}record/")

    # She reads: who they are, their visits, and in a visit what is held back, marked.
    whole = page(salome.get(f"{root}record/"))
    assert "mother L." in whole
    assert "Written by Noor Haddad" in whole
    visit = page(salome.get(f"{root}record/{record.visit.pk}/"))
    assert "Kestrel open." in visit
    assert "Kestrel held." in visit
    assert "Kept from Jonas Lind" in visit
    assert "Kestrel draft." not in whole + visit

    # Every page reminds her; those who wrote it, the team and the second admin are told at once, nobody else.
    assert "The record of Heron is open to you until" in page(salome.get("/people/"))
    told = "Salome Reyes opened the record of Heron"
    for name in ("noor", "jonas"):
        assert told in page(sign_in(cast.members[name]).get("/"))
    assert told in page(ada.get("/"))
    for name in ("bea", "ruth", "fay", "max"):
        assert told not in page(sign_in(cast.members[name]).get("/"))
        assert sign_in(cast.members[name]).get(root).status_code == 404
    seen = page(noor.get(root))
    assert REASON in seen
    assert "1 visit that you wrote" in seen

    # It ends, is reviewed by the other, and until then nothing else is opened.
    minutes_pass(access, 61)
    for path in (f"{root}record/", f"{root}record/{record.visit.pk}/"):
        assert salome.get(path).headers["Location"] == root
    assert "Its hour is over" in page(salome.get(root))
    assert "is open to you" not in page(salome.get("/people/"))
    assert "is not reviewed yet" in page(salome.get("/emergency/"))
    assert salome.get(f"{root}review/").status_code == 404
    assert "Please review it" in page(ada.get("/people/"))
    assert "1 visit that Noor Haddad wrote" in page(ada.get(f"{root}review/"))
    found = "Noor could have been called; we write her number on the list."
    assert ada.post(f"{root}review/", {"was_needed": "no", "finding": found}).status_code == 302
    assert "Please review it" not in page(ada.get("/people/"))
    assert found in page(noor.get(root))
    assert "it should not have been opened" in page(noor.get("/emergency/"))
    assert salome.get("/emergency/").content.count(b"is not reviewed yet") == 0
    with acting_as(cast.salome):
        acts = list(Event.objects.filter(member_id=cast.salome.pk).order_by("at").values_list("kind", "act"))
        why = EventObject.objects.filter(object_id=record.visit.pk, why="emergency")
        assert acts == [
            (Kind.RIGHTS, "emergency_new"),
            (Kind.READ, "emergency_record"),
            (Kind.READ, "emergency_visit"),
            (Kind.READ, "emergency_detail"),
            (Kind.DENIED, "emergency_review"),
        ]
        assert why.count() == 1


def test_the_mail_says_that_and_where_and_nothing_else(
    cast: Cast, record: Record, sign_in: SignIn, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks() as rung:
        sign_in(cast.salome).post("/emergency/family/", {"family": cast.heron.pk, "reason": REASON})
    assert len(rung) == 3, "at once, and not by the sweep"
    with acting_as(cast.salome):
        jobs = list(Job.objects.all())
        end_membership(member=cast.salome)  # whoever opened it cannot keep the others from being told
    assert {do(job).state for job in jobs} == {JobState.READY}
    assert {one.to[0] for one in mail.outbox} == {"noor@example.org", "jonas@example.org", "ada@example.org"}
    for one in mail.outbox:
        text = f"{one.subject} {one.body}"
        assert "/emergency/" in text
        assert not [word for word in ("Heron", "Salome", "police", "Noor", "Jonas") if word in text]


def test_one_address_that_no_mail_reaches_keeps_nobody_else_from_being_told(
    cast: Cast, record: Record, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("imh_practice.membership.tasks.PAUSE", 0)
    with acting_as(cast.salome):
        Person.objects.filter(pk=cast.noor.person_id).update(email="noor@exa mple\n.org")
        access = open_family(family=cast.heron, reason=REASON, by=cast.salome)
        jobs = list(Job.objects.all())
    done = [do(job) for job in jobs]
    assert sorted(job.state for job in done) == [JobState.FAILED, JobState.READY, JobState.READY]
    assert {job.error for job in done} == {"", "not-told"}
    assert len(mail.outbox) == 2
    client = Client()
    client.force_login(record.ada.person)
    assert "1 mail about it has not gone out" in page(client.get(f"/emergency/{access.pk}/"))


def test_it_is_asked_for_whole(cast: Cast, record: Record, sign_in: SignIn) -> None:
    client = sign_in(cast.salome)
    for data, words in (
        ({"family": cast.heron.pk, "reason": "x" * 29}, "at least 30 characters"),
        ({"family": cast.heron.pk, "reason": "\u200b" * 30}, "at least 30 characters"),
        ({"family": cast.heron.pk, "reason": "\u3164" * 40}, "at least 30 characters"),
        ({"family": cast.heron.pk, "reason": "aa " * 30}, "at least 30 characters"),
        ({"family": cast.heron.pk, "reason": "." * 30}, "at least 30 characters"),
        ({"family": cast.heron.pk}, "Those who wrote the record will read it."),
        ({"reason": REASON}, "Choose a family."),
        ({"family": cast.harbor.pk, "reason": REASON}, "not on it any more"),
    ):
        answer = client.post("/emergency/family/", data)
        assert answer.status_code == 422
        assert words in page(answer)
        assert str(data.get("reason", "")) in page(answer)
    with acting_as(cast.salome):
        assert not EmergencyAccess.objects.exists()


@pytest.mark.parametrize("second", ["nobody", "since yesterday", "cannot sign in"])
def test_without_a_second_admin_nothing_opens(cast: Cast, sign_in: SignIn, second: str) -> None:
    """Who became one lately may be here for this alone; who cannot sign in is told nothing."""
    with acting_as(cast.salome):
        if second != "nobody":
            ada = make_member("Ada Boateng", RoleKind.ADMIN)
        if second == "since yesterday":
            Role.objects.filter(member=ada).update(began_at=timezone.now() - dt.timedelta(days=1))
        if second == "cannot sign in":
            Person.objects.filter(pk=ada.person_id).update(is_active=False)
    client = sign_in(cast.salome)
    assert "Nobody else has been an admin for a week." in page(client.get("/emergency/"))
    assert "Nobody else has been an admin for a week." in page(client.get("/emergency/family/"))
    assert client.post("/emergency/family/", {"family": cast.heron.pk, "reason": REASON}).status_code == 422
    with acting_as(cast.salome):
        assert not EmergencyAccess.objects.exists()
