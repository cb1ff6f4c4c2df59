"""An agency's people: seen and looked after by its admin, and by nobody else."""

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from imh_practice.audit.models import Event, Kind
from imh_practice.membership.actions import end_membership
from imh_practice.membership.invitations import find_invitation, withdraw_invitation
from imh_practice.membership.models import Invitation, Member, RoleKind
from imh_practice.shared.acting import acting_as
from tests.cast import Cast
from tests.conftest import SignIn
from tests.membership.conftest import Invite, found


def html(response: Any) -> str:
    return str(response.content.decode())


def rights(cast: Cast) -> list[str]:
    with acting_as(cast.salome):
        return list(Event.objects.filter(kind=Kind.RIGHTS).order_by("at").values_list("act", flat=True))


def urls(cast: Cast, ask_in: Invite) -> dict[str, str]:
    invitation = found(ask_in(cast.salome, kinds=[RoleKind.CLINICIAN]))
    return {
        "people_list": "/people/",
        "people_invite": "/people/invite/",
        "people_invite_withdraw": f"/people/invitations/{invitation.pk}/",
        "people_detail": f"/people/{cast.noor.pk}/",
        "people_edit": f"/people/{cast.noor.pk}/edit/",
        "people_roles": f"/people/{cast.noor.pk}/roles/",
        "people_end": f"/people/{cast.noor.pk}/end/",
        "people_pair": f"/people/{cast.noor.pk}/supervisor/",
        "people_pair_end": f"/people/pairings/{cast.pairing.pk}/",
    }


def test_the_admin_opens_every_page_and_nobody_else_any(cast: Cast, sign_in: SignIn, ask_in: Invite) -> None:
    """Neither the person herself, her supervisor, a peer, nor another agency's admin; a refusal is the plain 404."""
    pages = urls(cast, ask_in)
    never = html(sign_in(cast.noor).get("/no-such-page/"))
    for name, member in cast.members.items():
        client = sign_in(member)
        for page, url in pages.items():
            mine = member is cast.max and page in {"people_list", "people_invite"}
            response = client.get(url)
            assert response.status_code == (200 if member is cast.salome or mine else 404), (name, page)
            if response.status_code == 404:
                assert html(response) == never
            else:
                assert mine or "Max Weber" not in html(response)
            if member is not cast.salome and not mine:
                assert client.post(url, {"sure": "1"}).status_code in {404, 405}
    assert not rights(cast)[1:]  # asking in, by the admin, above


def test_the_list_says_who_is_what_and_who_supervises_whom(cast: Cast, sign_in: SignIn, ask_in: Invite) -> None:
    ask_in(cast.salome, kinds=[RoleKind.CLINICIAN])
    with acting_as(cast.salome):
        end_membership(member=cast.jonas)
    page = html(sign_in(cast.salome).get("/people/"))
    for words in ("Noor Haddad", "Ruth Okafor", "555 0100", "Supervisor", "licensed", "zoe@example.org"):
        assert words in page
    assert page.count("Supervised by Ruth Okafor") == 2  # Noor's and Bea's; Fay's pairing has ended
    assert "Supervised by Fay Stone" not in page
    assert "Supervised by nobody yet" not in page  # Ruth, Fay and Salome see no families
    assert page.index("People who were here before") < page.index("Jonas Lind")


def test_the_link_is_mailed_and_shown_to_nobody(
    cast: Cast, sign_in: SignIn, django_capture_on_commit_callbacks: Any
) -> None:
    """It opens to whoever has it, and its page says whether the address has a sign-in elsewhere."""
    client = sign_in(cast.salome)
    fields = {"name": "Zoe Ahn", "email": " Zoe@Example.org", "kinds": ["clinician"]}
    with django_capture_on_commit_callbacks(execute=True):
        page = html(client.post("/people/invite/", fields))
    assert 'href=""' not in page
    assert "A link is on its way to zoe@example.org. It holds for 14 days" in page
    assert "An invitation to this address is open." in html(client.post("/people/invite/", fields))  # loaded anew
    [message] = mail.outbox
    [link] = [line for line in str(message.body).splitlines() if line.startswith("http")]
    assert message.to == ["zoe@example.org"]
    invitation = find_invitation(link.rstrip("/").rsplit("/", 1)[1])
    assert invitation is not None
    assert invitation.invited_by_id == cast.salome.pk
    told = " ".join(str(message.body).split())
    assert message.subject == "Lantern House asks you in"
    assert "Salome Reyes asks you in at Lantern House, as: Clinician." in told
    assert "If you did not expect this, ask your agency" in told
    assert "Zoe" not in told
    for shown in (page, html(client.get("/people/")), html(client.get("/people/invite/")), str(dict(client.session))):
        assert "/invitation/" not in shown
    assert rights(cast) == ["invite"]


def test_a_demo_from_which_no_mail_leaves_shows_the_link(cast: Cast, sign_in: SignIn, settings: Any) -> None:
    settings.IS_DEMO = True
    page = html(
        sign_in(cast.salome).post("/people/invite/", {"name": "Z", "email": "z@example.org", "kinds": ["admin"]})
    )
    assert "No mail leaves a demo." in page
    assert "/invitation/" in page


def test_sent_again_it_is_another_link_and_the_old_one_leads_nowhere(
    cast: Cast, sign_in: SignIn, ask_in: Invite, django_capture_on_commit_callbacks: Any
) -> None:
    token = ask_in(cast.salome, kinds=[RoleKind.CLINICIAN])
    old, client = found(token), sign_in(cast.salome)
    again = f"/people/invitations/{old.pk}/again/"
    assert again in html(client.get("/people/"))
    with django_capture_on_commit_callbacks(execute=True):
        page = html(client.post(again, follow=True))
    assert "A new link is on its way to zoe@example.org." in page
    assert find_invitation(token) is None
    [way_in] = re.findall(r"/invitation/([^/]+)/", str(mail.outbox[-1].body))
    renewed = found(way_in)
    assert renewed.pk == old.pk
    assert renewed.expires_at > old.expires_at
    assert rights(cast)[-1] == "invitation_again"
    with acting_as(cast.salome):
        withdraw_invitation(invitation=renewed)
    assert client.post(again).status_code == 404


def test_a_mail_that_cannot_be_sent_takes_nothing_with_it(
    cast: Cast, sign_in: SignIn, django_capture_on_commit_callbacks: Any, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    fields = {"name": "Zoe Ahn", "email": "zoe@example.org", "kinds": ["clinician"]}
    with django_capture_on_commit_callbacks(execute=True):
        response = sign_in(cast.salome).post("/people/invite/", fields)
    assert "The way in for Zoe Ahn" in html(response)
    with acting_as(cast.salome):
        assert Invitation.objects.open().count() == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Write the name."),
        ({"name": "Zoe", "email": "zoe", "kinds": ["clinician"]}, "Write the whole e-mail address"),
        ({"name": "Zoe", "email": "zoe@example.org"}, "Choose at least one role."),
        ({"name": "Zoe", "email": "zoe@example.org", "kinds": ["owner"]}, "Choose from the list."),
        ({"name": "Zoe", "email": "NOOR@example.org", "kinds": ["clinician"]}, "belongs to the agency already"),
        ({"name": "Zoe", "email": "yan@example.org", "kinds": ["clinician"]}, "An invitation to this address is open."),
        ({"name": "Z" * 121, "email": "zoe@example.org", "kinds": ["clinician"]}, "longer than fits here"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(
    cast: Cast, sign_in: SignIn, ask_in: Invite, fields: dict[str, Any], words: str
) -> None:
    ask_in(cast.salome, email="yan@example.org", kinds=[RoleKind.CLINICIAN])
    response = sign_in(cast.salome).post("/people/invite/", fields)
    page = html(response)
    assert response.status_code == 422
    assert page.count(words) == 2
    for name in ("name", "email"):
        assert f'value="{fields.get(name)}"' in page or name not in fields


def test_whether_another_agency_knows_an_address_is_not_told(cast: Cast, sign_in: SignIn) -> None:
    fields = {"name": "Max", "email": cast.max.person.email, "kinds": ["supervisor"]}
    page = html(sign_in(cast.salome).post("/people/invite/", fields))
    assert "The way in for Max" in page


def test_what_is_known_at_the_invitation_is_there_when_she_comes_in(
    cast: Cast, sign_in: SignIn, django_capture_on_commit_callbacks: Any
) -> None:
    client = sign_in(cast.salome)
    fields = {"name": "Zoe Ahn", "email": "zoe@example.org", "kinds": ["clinician"], "discipline": "nursing"}
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/people/invite/", fields | {"new_to_imh": "on"})
    [link] = re.findall(r"https?://[^/]+(/invitation/[^/]+/)", str(mail.outbox[-1].body))
    assert Client().post(link, {"password": "a few words in a row"}).status_code == 302
    with acting_as(cast.salome):
        zoe = Member.objects.get(name="Zoe Ahn")
    assert (zoe.discipline, zoe.vocabulary) == ("nursing", "E")
    people = html(client.get("/people/"))
    assert f'<a class="link" href="/people/{zoe.pk}/supervisor/">Name a supervisor' in people
    assert "Supervised by nobody yet" in people


def test_an_invitation_is_taken_back_after_a_page_that_asks(cast: Cast, sign_in: SignIn, ask_in: Invite) -> None:
    token = ask_in(cast.salome, kinds=[RoleKind.CLINICIAN])
    client, url = sign_in(cast.salome), f"/people/invitations/{found(token).pk}/"
    assert "Take the invitation back?" in html(client.get(url))
    assert find_invitation(token) is not None
    assert "is taken back" in html(client.post(url, follow=True))
    assert find_invitation(token) is None
    assert client.post(url).status_code == 404
    assert rights(cast) == ["invite", "invitation_withdraw"]


def test_what_the_agency_keeps_is_changed(cast: Cast, sign_in: SignIn) -> None:
    client, url = sign_in(cast.salome), f"/people/{cast.bea.pk}/edit/"
    fields = {"name": "Bea Moreau-Hill", "phone": "555 0199", "discipline": "nursing", "vocabulary": "E"}
    page = html(client.post(url, fields | {"licensed_imh": "on"}, follow=True))
    assert "Bea Moreau-Hill" in page
    with acting_as(cast.salome):
        bea = Member.objects.get(pk=cast.bea.pk)
        assert (bea.phone, bea.vocabulary, bea.licensed_imh) == ("555 0199", "E", True)
    assert rights(cast) == ["member_edit"]
    missing = client.post(url, fields | {"name": " ", "vocabulary": "X"})
    assert missing.status_code == 422
    assert html(missing).count("Write the name.") == 2
    with acting_as(cast.salome):
        assert Member.objects.get(pk=cast.bea.pk).name == "Bea Moreau-Hill"


@pytest.mark.parametrize("name", ["Ruth Adler", "ruth  ADLER", "\uff32\uff55th Adler"])
def test_nobody_is_called_like_a_colleague(cast: Cast, sign_in: SignIn, name: str) -> None:
    """By the name people know who reads their work: a twin of Noor's supervisor would be taken for her."""
    with acting_as(cast.salome):
        Member.objects.filter(pk=cast.ruth.pk).update(name="Ruth Adler")
    client, typed = sign_in(cast.salome), {"name": name, "email": "new@example.org", "kinds": ["supervisor"]}
    asked = client.post("/people/invite/", typed)
    assert (asked.status_code, "is called" in html(asked)) == (422, True)
    renamed = client.post(f"/people/{cast.bea.pk}/edit/", {"name": name, "vocabulary": "W"})
    assert (renamed.status_code, "is called" in html(renamed)) == (422, True)
    with acting_as(cast.salome):
        assert not Invitation.objects.exists()
        assert Member.objects.filter(name=name).count() == (name == "Ruth Adler")
    kept = client.post(f"/people/{cast.ruth.pk}/edit/", {"name": "Ruth Adler", "vocabulary": "W"})
    assert kept.status_code == 302  # she keeps her own


def test_a_name_of_another_agency_or_of_who_has_left_is_free(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.salome):
        end_membership(member=cast.jonas)
    client = sign_in(cast.salome)
    for number, name in enumerate([cast.max.name, cast.jonas.name]):
        typed = {"name": name, "email": f"new{number}@example.org", "kinds": ["clinician"]}
        assert client.post("/people/invite/", typed).status_code == 200
    with acting_as(cast.salome):
        assert Invitation.objects.count() == 2
    typed = {"name": cast.jonas.name, "email": "third@example.org", "kinds": ["clinician"]}
    assert client.post("/people/invite/", typed).status_code == 422  # asked in by now
