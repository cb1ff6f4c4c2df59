"""New rights are told by mail to those they concern and to nobody else. The mail names nobody; the first page does."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.db import transaction
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from imh_practice.emergency.actions import open_family, review
from imh_practice.emergency.models import LASTS, EmergencyAccess
from imh_practice.families.actions import add_colleague, end_place
from imh_practice.families.models import Family, TeamPlace
from imh_practice.jobs.models import Job, JobState
from imh_practice.membership.actions import add_member, end_membership, end_pairing, pair, set_roles
from imh_practice.membership.agency import create_agency
from imh_practice.membership.invitations import accept_invitation, find_invitation, invite
from imh_practice.membership.models import Member, Pairing, Role, RoleKind
from imh_practice.membership.tasks import ADMIN_JOB, RIGHTS_JOB
from imh_practice.people.models import Person
from imh_practice.shared.acting import Acting, acting_as
from tests.cast import PASSWORD, Cast, agency_day, make_family, make_member
from tests.conftest import SignIn
from tests.jobs.doing import do
from tests.worker import files_dir

__all__ = ["files_dir"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files_dir")]
Act = Callable[[Cast], object]
ADMIN = RoleKind.ADMIN


def queued(by: Member) -> list[Job]:
    """Return what is queued in her agency."""
    with acting_as(by):
        return list(Job.objects.filter(state=JobState.QUEUED))


def told(cast: Cast) -> list[str]:
    """Do what is queued in both agencies as a worker does, and return whom a mail went to."""
    mail.outbox.clear()
    for job in [*queued(cast.salome), *queued(cast.max)]:
        do(job)
    return sorted(message.to[0].partition("@")[0] for message in mail.outbox)


def another_admin(cast: Cast, name: str = "Ada Boateng") -> Member:
    with acting_as(cast.salome):
        return make_member(name, ADMIN)


def paired(cast: Cast, by: Member | None = None) -> Pairing:
    """Let Fay supervise Jonas."""
    admin = by or cast.salome
    with acting_as(admin):
        return pair(clinician=cast.jonas, supervisor=cast.fay, by=admin)


def let_in(cast: Cast, by: Member | None = None) -> TeamPlace:
    """Let Bea carry Heron with Noor and Jonas."""
    admin = by or cast.salome
    with acting_as(admin):
        return add_colleague(family=cast.heron, member=cast.bea, by=admin)


def made_admin(cast: Cast) -> None:
    with acting_as(cast.salome):
        set_roles(member=cast.jonas, kinds=[RoleKind.CLINICIAN, ADMIN], by=cast.salome)


def accepted(cast: Cast, *, email: str = "zoe@example.org", kind: RoleKind = ADMIN) -> Member:
    with acting_as(cast.salome):
        token = invite(email=email, name="Zoe Ahn", kinds=[kind], by=cast.salome)
    invitation = find_invitation(token)
    assert invitation is not None
    person = Person.objects.filter(email=email).first()
    return accept_invitation(invitation, person=person, password=PASSWORD)


def came_back(cast: Cast) -> None:
    with acting_as(cast.salome):
        end_membership(member=cast.jonas)
    assert told(cast) == []
    accepted(cast, email="jonas@example.org")


def accepted_in_place(cast: Cast) -> None:
    """She is asked in, comes in by another way, and then accepts."""
    with acting_as(cast.salome):
        token = invite(email="nell@example.org", name="Nell Gray", kinds=[ADMIN], by=cast.salome)
        add_member(person=cast.nell, name="Nell Gray", kinds=[RoleKind.CLINICIAN])
    invitation = find_invitation(token)
    assert invitation is not None
    accept_invitation(invitation, person=cast.nell)


def reviewed(cast: Cast) -> EmergencyAccess:
    """Salome opens Heron, whom Noor and Jonas carry; all are told. Then Ada reviews it."""
    ada = another_admin(cast)
    another_admin(cast, "Ines Duarte")
    with acting_as(cast.salome):
        access = open_family(family=cast.heron, reason="The police ask where the child may be.", by=cast.salome)
    assert told(cast) == ["ada", "ines", "jonas", "noor"]
    with acting_as(ada):
        then = timezone.now() - 2 * LASTS
        EmergencyAccess.objects.filter(pk=access.pk).update(began_at=then, ends_at=then + LASTS)
        review(access=access, was_needed=False, finding="Noor could have been called.", by=ada)
    return access


TOLD: list[tuple[Act, list[str], str, str]] = [
    (paired, ["jonas"], "who may read your work has changed", "/"),
    (let_in, ["jonas", "noor"], "who may read your work has changed", "/"),
    (lambda cast: let_in(cast, cast.noor), ["jonas"], "who may read your work has changed", "/"),
    (made_admin, ["salome"], "a new agency admin", "/"),
    (accepted, ["salome"], "a new agency admin", "/"),
    (came_back, ["salome"], "a new agency admin", "/"),
    (accepted_in_place, ["salome"], "a new agency admin", "/"),
    (reviewed, ["ines", "jonas", "noor", "salome"], "an emergency access was reviewed", "/emergency/"),
]


@pytest.mark.parametrize(("act", "people", "subject", "path"), TOLD)
def test_these_are_told_and_nobody_else(cast: Cast, act: Act, people: list[str], subject: str, path: str) -> None:
    with acting_as(cast.salome):
        make_family("Plover", make_member("Kit Lowe", RoleKind.CLINICIAN, RoleKind.SUPERVISOR))  # carries another
    act(cast)
    assert told(cast) == people
    with acting_as(cast.salome):
        names = {word for name in Member.objects.values_list("name", flat=True) for word in name.split()}
        names |= {*Family.objects.values_list("code_name", flat=True)}
    for message in mail.outbox:
        assert message.subject == f"Lantern House: {subject}"
        assert f"\n{settings.PUBLIC_URL}{path}\n" in str(message.body)
        words = f"{message.subject} {message.body}"
        assert [name for name in names | {"police", "called", "Harbor"} if name in words] == []


def test_all_other_admins_are_told_whoever_can_sign_in(cast: Cast) -> None:
    another_admin(cast)
    gone = another_admin(cast, "Ines Duarte")
    Person.objects.filter(pk=gone.person_id).update(is_active=False)
    made_admin(cast)
    assert gone.pk not in {job.requested_by_id for job in queued(cast.salome)}
    assert told(cast) == ["ada", "salome"]


def test_another_role_than_admin_is_told_to_nobody(cast: Cast) -> None:
    accepted(cast, kind=RoleKind.CLINICIAN)
    with acting_as(cast.salome):
        set_roles(member=cast.jonas, kinds=[RoleKind.CLINICIAN, RoleKind.SUPERVISOR], by=cast.salome)
    assert told(cast) == []


def test_what_holds_already_is_not_told_again(cast: Cast) -> None:
    for act in (paired, let_in, made_admin):
        act(cast)
        assert told(cast)
        act(cast)
        assert told(cast) == []


def test_an_agencys_first_admin_is_told_of_to_nobody(cast: Cast) -> None:
    new = create_agency(
        name="New", time_zone="America/New_York", admin_name="A", admin_email="a@example.org", program="Home visiting"
    )
    invitation = find_invitation(new.token)
    assert invitation is not None
    accept_invitation(invitation, person=None, password=PASSWORD)
    with acting_as(Acting(agency_id=new.agency.pk)):
        assert not Job.objects.exists()


def test_whoever_does_it_to_herself_knows(cast: Cast) -> None:
    made_admin(cast)
    assert told(cast) == ["salome"]
    paired(cast, by=cast.jonas)
    assert told(cast) == []


def test_whoever_left_the_team_or_the_agency_is_not_told(cast: Cast) -> None:
    with acting_as(cast.noor):
        end_place(place=TeamPlace.objects.get(family=cast.heron, member=cast.jonas), by=cast.noor)
    let_in(cast)
    assert told(cast) == ["noor"]
    paired(cast)
    with acting_as(cast.salome):
        end_membership(member=cast.jonas)
    assert told(cast) == []  # she left while the mail waited


def test_one_dead_address_keeps_nobody_else_from_being_told(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("imh_practice.membership.tasks.PAUSE", 0)
    Person.objects.filter(pk=cast.jonas.person_id).update(email="jonas@exa mple\n.org")
    let_in(cast)
    assert told(cast) == ["noor"]
    with acting_as(cast.salome):
        states = {job.requested_by_id: (job.state, job.error) for job in Job.objects.all()}
    assert states == {cast.jonas.pk: (JobState.FAILED, "not-told"), cast.noor.pk: (JobState.READY, "")}


@pytest.mark.parametrize("act", [paired, let_in, made_admin])
def test_what_is_committed_is_told_at_once_and_what_is_not_is_told_never(
    cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks, act: Act
) -> None:
    with django_capture_on_commit_callbacks() as rung, transaction.atomic():
        act(cast)
        transaction.set_rollback(True)
    assert rung == []
    assert told(cast) == []
    with django_capture_on_commit_callbacks() as rung:
        act(cast)
    assert len(rung) == len(queued(cast.salome)) > 0, "at once, and not by the sweep"


def test_a_job_names_what_it_tells_of_and_holds_no_words(cast: Cast, sign_in: SignIn) -> None:
    pairing = paired(cast)
    (job,) = queued(cast.salome)
    assert (job.kind, job.subject_id, job.requested_by_id) == (RIGHTS_JOB, pairing.pk, cast.jonas.pk)
    assert job.options == {}
    do(job)
    assert sign_in(cast.jonas).get(f"/jobs/{job.pk}/").status_code == 200
    for member in (cast.fay, cast.salome, cast.max):
        assert sign_in(member).get(f"/jobs/{job.pk}/").status_code == 404


def test_a_new_admin_stands_on_the_others_first_page_for_two_weeks(cast: Cast, sign_in: SignIn) -> None:
    made_admin(cast)
    words = "Jonas Lind is an agency admin since"
    pages = {name: sign_in(member).get("/").content.decode() for name, member in cast.members.items()}
    assert [name for name, page in pages.items() if words in page] == ["salome"]
    assert f'href="/people/{cast.jonas.pk}/"' in pages["salome"]
    salome = sign_in(cast.salome)
    for days, stands in ((13, True), (15, False)):
        with acting_as(cast.salome):
            assert [job.kind for job in queued(cast.salome)] == [ADMIN_JOB]
            began = timezone.now() - dt.timedelta(days=days)
            Role.objects.filter(member=cast.jonas, kind=ADMIN).update(began_at=began)
        assert (words in salome.get("/").content.decode()) is stands


def test_what_was_given_and_ended_again_stands_there_too(cast: Cast, sign_in: SignIn) -> None:
    """It was read meanwhile, and the mail says that the page tells who."""
    made_admin(cast)
    pairing, place = paired(cast), let_in(cast)
    with acting_as(cast.salome):
        set_roles(member=cast.jonas, kinds=[RoleKind.CLINICIAN], by=cast.salome)
        end_pairing(pairing=pairing)
        end_place(place=place, by=cast.salome)
    assert "Jonas Lind was an agency admin from" in sign_in(cast.salome).get("/").content.decode()
    jonas = sign_in(cast.jonas).get("/").content.decode()
    span = r"on \w+\xa0\d+ from \d+:\d+\xa0[AP]M to \d+:\d+\xa0[AP]M"
    assert re.search(f"Fay Stone supervised you {span}, and does not any more.", jonas)
    assert re.search(f"Bea Moreau carried Heron with you {span}.", jonas)
    assert jonas.count('href="/who-read-mine/"') > 2  # in the menu under her name, and at both
    assert "Heron" not in sign_in(cast.bea).get("/").content.decode()


def test_a_pairing_that_came_and_went_twice_is_one_line(cast: Cast, sign_in: SignIn) -> None:
    for _twice in range(2):
        pairing = paired(cast)
        with acting_as(cast.salome):
            end_pairing(pairing=pairing)
    with acting_as(cast.salome):
        first = Pairing.objects.filter(clinician=cast.jonas).earliest("began_at")
        Pairing.objects.filter(pk=first.pk).update(began_at=timezone.now() - dt.timedelta(days=3))
    jonas, fay = (sign_in(one).get("/").content.decode() for one in (cast.jonas, cast.fay))
    assert jonas.count("Fay Stone supervised you from ") == 1
    assert fay.count("You supervised Jonas Lind from ") == 1


def test_a_family_whose_work_has_ended_is_read_on_and_told_of(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        Family.objects.filter(pk=cast.heron.pk).update(ended_on=agency_day())
    let_in(cast)
    assert told(cast) == ["jonas", "noor"]
    assert "Bea Moreau carries Heron with you since" in sign_in(cast.noor).get("/").content.decode()


def test_who_will_be_told_is_said_before(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.salome)

    def page(path: str, **typed: Any) -> str:
        return (client.post(path, typed) if typed else client.get(path)).content.decode()

    assert "Jonas is told so by e-mail" in page(f"/people/{cast.jonas.pk}/supervisor/", supervisor=cast.fay.pk)
    told_of_admin = "All other agency admins are told of a new one by e-mail"
    assert told_of_admin in page(f"/people/{cast.jonas.pk}/roles/", kinds=["clinician", "admin"])
    assert told_of_admin not in page(f"/people/{cast.jonas.pk}/roles/", kinds=["clinician", "supervisor"])
    assert "all other admins are told by e-mail" in page("/people/invite/")
    assert "Those who carry it are told so by e-mail" in page(f"/families/{cast.heron.pk}/team/")


def test_a_mail_is_in_the_language_of_whom_it_tells(cast: Cast) -> None:
    """A worker tells one after the other, each in hers."""
    Person.objects.filter(pk=cast.noor.person_id).update(language="es")
    let_in(cast)
    told(cast)
    mails = {message.to[0].partition("@")[0]: f"{message.subject} {message.body}" for message in mail.outbox}
    assert "ha cambiado" in mails["noor"]
    assert "has changed" not in mails["noor"]
    assert "has changed" in mails["jonas"]
