"""Somebody who left and is asked in again has her own place back: what she wrote is hers, what she was given is not."""

import re
from typing import Any

from django.core import mail
from django.test import Client

from imh_practice.audit.models import Event
from imh_practice.families.models import TeamPlace
from imh_practice.membership.models import Invitation, Member, Pairing, Role, RoleKind, in_force
from imh_practice.shared.acting import acting_as
from observations.models import VisitState
from tests.cast import Cast
from tests.conftest import SignIn
from tests.membership.conftest import Invite
from tests.reflect.story import make_reflection
from tests.supervision import story


def html(response: Any) -> str:
    return str(response.content.decode())


def leaves(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.salome)
    page = html(client.get(f"/people/{cast.noor.pk}/end/"))
    assert "Noor cannot open what she or he wrote either, reflections too, until you ask Noor in again." in page
    assert client.post(f"/people/{cast.noor.pk}/end/").status_code == 302


def comes_back(cast: Cast, ask_in: Invite) -> Client:
    token = ask_in(cast.salome, email=cast.noor.person.email, name="Noor Haddad", kinds=[RoleKind.CLINICIAN])
    client = Client()
    client.force_login(cast.noor.person)
    assert client.post(f"/invitation/{token}/").status_code == 302
    return client


def test_what_she_wrote_is_hers_again(cast: Cast, sign_in: SignIn, ask_in: Invite) -> None:
    with acting_as(cast.noor):
        (moment,) = story.make_visit(cast.noor, cast.heron)
        (draft,) = story.make_visit(cast.noor, cast.heron, state=VisitState.DRAFT)
    reflection = make_reflection(cast)
    own = [f"/reflections/{reflection.pk}/", f"/visits/{moment.visit_id}/", f"/visits/{draft.visit_id}/edit/"]
    before = sign_in(cast.noor)
    assert [before.get(url).status_code for url in own] == [200, 200, 200]
    leaves(cast, sign_in)
    assert before.get(own[0]).status_code != 200
    client = comes_back(cast, ask_in)
    assert [client.get(url).status_code for url in own] == [200, 200, 200]
    with acting_as(cast.salome):
        assert Member.objects.filter(person=cast.noor.person).count() == 1
        assert Event.objects.filter(act="member_again").count() == 1


def test_what_she_was_given_stays_ended(cast: Cast, sign_in: SignIn, ask_in: Invite) -> None:
    leaves(cast, sign_in)
    client = comes_back(cast, ask_in)
    with acting_as(cast.salome):
        noor = Member.objects.get(pk=cast.noor.pk)
        assert noor.began_at > cast.noor.began_at
        assert noor.ended_at is None
        assert list(Role.objects.filter(in_force(), member=noor).values_list("kind", flat=True)) == ["clinician"]
        assert Role.objects.filter(member=noor).count() == 2  # the time before stays told
        assert not Pairing.objects.in_force().filter(clinician=noor).exists()
        assert not TeamPlace.objects.in_force().filter(member=noor).exists()
    assert client.get(f"/families/{cast.heron.pk}/").status_code == 404
    team = f"/families/{cast.heron.pk}/team/"
    assert sign_in(cast.jonas).post(team, {"member": str(cast.noor.pk)}).status_code == 302
    assert client.get(f"/families/{cast.heron.pk}/").status_code == 200


def field(page: str, name: str) -> str:
    [value] = re.findall(rf'name="{name}" value="([^"]*)"', page)
    return str(value)


def checked(page: str) -> set[str]:
    return {box for box in re.findall(r"<input[^>]*>", page) if " checked" in box}


def test_asking_again_begins_from_what_was_kept_and_says_what_comes_back(
    cast: Cast, sign_in: SignIn, django_capture_on_commit_callbacks: Any
) -> None:
    with acting_as(cast.salome):
        Member.objects.filter(pk=cast.noor.pk).update(discipline="nursing", vocabulary="E")
    leaves(cast, sign_in)
    client = sign_in(cast.salome)
    link = f"/people/{cast.noor.pk}/again/"
    assert f'href="{link}"' in html(client.get("/people/"))
    listed = html(client.get(link))
    typed = html(client.post("/people/invite/", {"name": "N H", "email": "NOOR@example.org", "kinds": ["clinician"]}))
    for page in (listed, typed):
        assert "Noor Haddad was here until" in page
        assert "A supervisor and families are given anew." in page
        assert [field(page, name) for name in ("name", "email", "discipline")] == [
            "Noor Haddad",
            "noor@example.org",
            "nursing",
        ]
        assert {re.findall('name="([^"]+)"', box)[0] for box in checked(page)} == {"kinds", "new_to_imh"}
    with acting_as(cast.salome):
        assert not Invitation.objects.exists()
    fields = {name: field(typed, name) for name in ("again", "name", "email", "discipline")}
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/people/invite/", {**fields, "kinds": ["supervisor"], "new_to_imh": "on"})
    [way_in] = re.findall(r"https?://[^/]+(/invitation/[^/]+/)", str(mail.outbox[-1].body))
    noor = Client()
    noor.force_login(cast.noor.person)
    assert noor.post(way_in).status_code == 302
    with acting_as(cast.salome):
        kept = Member.objects.get(pk=cast.noor.pk)
        assert (kept.name, kept.discipline, kept.vocabulary) == ("Noor Haddad", "nursing", "E")
        assert kept.is_supervisor


def test_only_who_left_is_asked_in_again(cast: Cast, sign_in: SignIn) -> None:
    assert sign_in(cast.salome).get(f"/people/{cast.noor.pk}/again/").status_code == 404
    leaves(cast, sign_in)
    assert sign_in(cast.max).get(f"/people/{cast.noor.pk}/again/").status_code == 404
    assert sign_in(cast.salome).get(f"/people/{cast.noor.pk}/again/").status_code == 200
