"""The way in: one link, for one person, once."""

import datetime as dt
import logging
import re
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone
from structlog.testing import capture_logs

from imh_practice.audit.models import Event, EventObject, Kind
from imh_practice.membership.invitations import hash_of, withdraw_invitation
from imh_practice.membership.models import Invitation, Member, RoleKind
from imh_practice.people.models import Person
from imh_practice.shared.acting import PLATFORM, Acting, acting_as
from imh_practice.shared.logs import PlainFacts
from tests.cast import PASSWORD, Cast
from tests.conftest import SignIn
from tests.membership.conftest import Invite, found

CLINICIAN = [RoleKind.CLINICIAN]


def path(token: str) -> str:
    return f"/invitation/{token}/"


def test_somebody_new_chooses_a_password_and_is_in(cast: Cast, client: Client, ask_in: Invite) -> None:
    token = ask_in(cast.salome, email="Zoe@Example.org", kinds=CLINICIAN)
    page = client.get(path(token)).content.decode()
    assert "Lantern House asks you in." in page
    assert "zoe@example.org" in page
    response = client.post(path(token), {"password": PASSWORD}, follow=True)
    assert response.redirect_chain[-1][0] == "/"
    with acting_as(cast.salome):
        member = Member.objects.get(name="Zoe Ahn")
        assert member.is_clinician
        assert not member.is_admin
        assert member.person.check_password(PASSWORD)
    assert client.login(email="zoe@example.org", password=PASSWORD)


def test_coming_in_leaves_its_marks(cast: Cast, client: Client, ask_in: Invite) -> None:
    """In the agency's trail, by the person herself; and a sign-in in the platform's, as every other."""
    client.post(path(ask_in(cast.salome, kinds=CLINICIAN)), {"password": PASSWORD})
    person = Person.objects.get(email="zoe@example.org")
    with acting_as(cast.salome):
        event = Event.objects.get(act="member_add")
        assert (event.kind, event.person_id) == (Kind.RIGHTS, person.pk)
        assert EventObject.objects.get(event_id=event.pk).type == "membership.member"
    with acting_as(Acting(agency_id=PLATFORM)):
        assert Event.objects.get(kind=Kind.SIGN_IN).person_id == person.pk


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("", "Choose a password."),
        ("short one", "Make it longer: 12 characters or more."),
        ("zoe@example.org", "This is close to your name or e-mail address."),
        ("zoe ahn 2026", "This is close to your name or e-mail address."),
        ("qwerty123456", "Many people use this one"),
        ("123456789012345", "Digits alone are soon guessed."),
        ("493017562830174", "Digits alone are soon guessed."),
        ("abcdefghijklmn", "repeats itself or runs on by itself"),
        ("Asdfghjkl12345", "repeats itself or runs on by itself"),
        ("heronheronheron", "repeats itself or runs on by itself"),
        ("!!!!!!!!!!!!!!", "repeats itself or runs on by itself"),
    ],
)
def test_a_password_that_will_not_do_says_what_would(
    cast: Cast, client: Client, ask_in: Invite, password: str, words: str
) -> None:
    token = ask_in(cast.salome, kinds=CLINICIAN)
    response = client.post(path(token), {"password": password})
    html = response.content.decode()
    assert response.status_code == 422
    assert html.count(words) == 2  # in the summary and beside the field
    assert 'name="password" value' not in html
    assert client.get(path(token)).status_code == 200


def test_somebody_known_signs_in_and_takes_a_second_place(cast: Cast, client: Client, ask_in: Invite) -> None:
    """A reflective consultant of another agency: one sign-in, one place in each."""
    token = ask_in(cast.salome, email=cast.max.person.email, name="Max Weber", kinds=[RoleKind.SUPERVISOR])
    page = client.get(path(token)).content.decode()
    assert "You have a sign-in here already." in page
    assert "Choose a password" not in page
    assert client.post(path(token), {"password": PASSWORD}).status_code == 200  # the link alone is not enough
    client.force_login(cast.max.person)
    response = client.post(path(token), follow=True)
    assert response.status_code == 200
    assert "Lantern House" in response.content.decode()
    with acting_as(Acting(person_id=cast.max.person_id)):
        assert Member.objects.in_force().filter(person=cast.max.person).count() == 2


def test_somebody_who_has_a_place_already_gets_the_new_role(cast: Cast, sign_in: SignIn, ask_in: Invite) -> None:
    """Two admins asked her in at the same time, or she was asked in before she changed her mind: one place, not 500."""
    token = ask_in(cast.salome, email=cast.noor.person.email, name="Noor", kinds=[RoleKind.SUPERVISOR])
    assert sign_in(cast.noor).post(path(token)).status_code == 302
    with acting_as(cast.salome):
        noor = Member.objects.in_force().with_roles().get(person=cast.noor.person)
        assert noor.pk == cast.noor.pk
        assert set(noor.role_kinds) == {"clinician", "supervisor"}


def test_nobody_comes_in_as_somebody_else(cast: Cast, sign_in: SignIn, ask_in: Invite) -> None:
    token = ask_in(cast.salome, kinds=[RoleKind.ADMIN])
    client = sign_in(cast.bea)
    for response in (client.get(path(token)), client.post(path(token), {"password": PASSWORD})):
        assert "Somebody else is signed in on this device." in response.content.decode()
    assert not Person.objects.filter(email="zoe@example.org").exists()
    assert client.get("/people/").status_code == 404


def _used(cast: Cast, token: str) -> str:
    Client().post(path(token), {"password": PASSWORD})
    return token


def _withdrawn(cast: Cast, token: str) -> str:
    invitation = found(token)
    with acting_as(cast.salome):
        withdraw_invitation(invitation=invitation)
    return token


def _old(cast: Cast, token: str) -> str:
    with acting_as(cast.salome):
        Invitation.objects.filter(token_hash=hash_of(token)).update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    return token


def _by_its_hash(cast: Cast, token: str) -> str:
    return hash_of(token)


@pytest.mark.parametrize("shut", [_used, _withdrawn, _old, _by_its_hash])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_shut_link_looks_like_one_that_never_was(
    cast: Cast, client: Client, ask_in: Invite, shut: Any, method: str
) -> None:
    token = shut(cast, ask_in(cast.salome, kinds=CLINICIAN))
    answer = client.generic(method, path(token))
    never = client.generic(method, path("never-was"))
    assert answer.status_code == never.status_code == 404
    assert answer.content == never.content
    assert "This link is not open" in answer.content.decode()
    assert dict(answer.headers) == dict(never.headers)


def test_other_methods_are_not_there(cast: Cast, client: Client, ask_in: Invite) -> None:
    token = ask_in(cast.salome, kinds=CLINICIAN)
    for method in ("PUT", "PATCH", "DELETE"):
        assert client.generic(method, path(token)).status_code == 405


def test_the_row_is_there_for_its_token_and_its_agency_alone(cast: Cast, ask_in: Invite) -> None:
    """The second wall: RLS shows one row to whoever names its hash, and not one more."""
    token = ask_in(cast.salome, kinds=CLINICIAN)
    other = ask_in(cast.salome, email="yan@example.org", kinds=CLINICIAN)
    assert Invitation.objects.count() == 0
    with acting_as(Acting(system=f"invitation:{hash_of(token)}")):
        assert [row.email for row in Invitation.objects.all()] == ["zoe@example.org"]
        assert Invitation.objects.filter(token_hash=hash_of(other)).count() == 0
        assert Invitation.objects.update(expires_at=timezone.now()) == 0  # to look at, not to change
    with acting_as(Acting(system="invitation:")):
        assert Invitation.objects.count() == 0
    with acting_as(cast.max):
        assert Invitation.objects.count() == 0
    with acting_as(cast.salome):
        assert Invitation.objects.count() == 2


def test_the_token_is_kept_nowhere(
    cast: Cast,
    sign_in: SignIn,
    django_capture_on_commit_callbacks: Any,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Not in the database, not in a session, not in a log line of any level; in the mail alone."""
    with capture_logs() as lines, caplog.at_level(logging.DEBUG):
        with django_capture_on_commit_callbacks(execute=True):
            sign_in(cast.salome).post(
                "/people/invite/", {"name": "Zoe Ahn", "email": "zoe@example.org", "kinds": ["clinician"]}
            )
        [token] = re.findall(r"/invitation/([\w-]+)/", str(mail.outbox[-1].body))
        client = Client()
        client.get(path(token))
        client.post(path(token), {"password": PASSWORD})
        client.get(path(token))
    assert [line["act"] for line in lines] == ["people_invite", *["invitation_accept"] * 3]
    assert token not in str(lines)
    assert token not in "".join(PlainFacts().format(record) for record in caplog.records)
    [message] = mail.outbox
    assert token in str(message.body)
    for session in Session.objects.all():
        assert token not in str(session.get_decoded())
    with acting_as(cast.salome), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM membership_invitation i WHERE i::text LIKE %s", [f"%{token}%"])
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT count(*) FROM audit_event e WHERE e::text LIKE %s", [f"%{token}%"])
        assert cursor.fetchone() == (0,)
