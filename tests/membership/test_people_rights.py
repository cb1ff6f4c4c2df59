"""Roles, pairings and places: begun and ended after a page that says what it means; in force on the next request."""

import threading
from typing import Any

import pytest
from django.db import connections

from imh_practice.audit.models import Event, EventObject, Kind
from imh_practice.membership.actions import LastAdmin, NoSupervisor, NotSupervised, end_membership, pair, set_roles
from imh_practice.membership.models import Member, Pairing, Role, RoleKind, in_force
from imh_practice.shared.acting import acting_as
from tests.cast import Cast, make_cast, make_member
from tests.conftest import BOTH, SignIn


def html(response: Any) -> str:
    return str(response.content.decode())


def kinds(cast: Cast, member: Member) -> set[str]:
    with acting_as(cast.salome):
        return set(Role.objects.filter(in_force(), member=member).values_list("kind", flat=True))


def pairings(cast: Cast) -> set[tuple[str, str]]:
    with acting_as(cast.salome):
        held = Pairing.objects.in_force().select_related("clinician", "supervisor")
        return {(pairing.clinician.first_name, pairing.supervisor.first_name) for pairing in held}


def rights(cast: Cast) -> list[str]:
    with acting_as(cast.salome):
        return list(Event.objects.filter(kind=Kind.RIGHTS).order_by("at").values_list("act", flat=True))


def test_roles_change_after_a_page_that_says_what_it_means(cast: Cast, sign_in: SignIn) -> None:
    client, url = sign_in(cast.salome), f"/people/{cast.ruth.pk}/roles/"
    check = html(client.post(url, {"kinds": ["clinician"]}))
    for words in ("Clinician: begins", "Supervisor: ends", "Ruth Okafor does not supervise Noor Haddad any more"):
        assert words in check
    assert kinds(cast, cast.ruth) == {"supervisor"}  # asked, not done
    client.post(url, {"kinds": ["clinician"], "sure": "1"})
    assert kinds(cast, cast.ruth) == {"clinician"}
    assert pairings(cast) == set()
    assert rights(cast) == ["roles"]
    with acting_as(cast.salome):
        touched = EventObject.objects.filter(event_id=Event.objects.get(act="roles").pk)
        assert sorted(touched.values_list("type", flat=True)) == ["membership.member", *["membership.pairing"] * 2]


def test_who_stays_a_supervisor_keeps_her_own(cast: Cast) -> None:
    with acting_as(cast.salome):
        pair(clinician=cast.fay, supervisor=cast.ruth, by=cast.salome)
        set_roles(member=cast.fay, kinds=["supervisor", "clinician"], by=cast.salome)
        set_roles(member=cast.fay, kinds=["supervisor"], by=cast.salome)
        assert ("Fay", "Ruth") in pairings(cast)
        set_roles(member=cast.fay, kinds=["admin"], by=cast.salome)
        assert ("Fay", "Ruth") not in pairings(cast)


def test_a_role_holds_from_the_next_request_on(cast: Cast, sign_in: SignIn) -> None:
    noor, admin = sign_in(cast.noor), sign_in(cast.salome)
    url = f"/people/{cast.noor.pk}/roles/"
    assert noor.get("/people/").status_code == 404
    admin.post(url, {"kinds": ["clinician", "admin"], "sure": "1"})
    assert noor.get("/people/").status_code == 200
    admin.post(url, {"kinds": ["clinician"], "sure": "1"})
    assert noor.get("/people/").status_code == 404


def test_no_role_at_all_and_the_same_roles(cast: Cast, sign_in: SignIn) -> None:
    client, url = sign_in(cast.salome), f"/people/{cast.ruth.pk}/roles/"
    nothing = client.post(url, {})
    assert nothing.status_code == 422
    assert html(nothing).count("Choose at least one role.") == 2
    assert client.post(url, {"kinds": ["supervisor"]}).status_code == 302  # nothing to be sure of
    assert rights(cast) == []


def test_the_last_admin_cannot_be_ended_or_stop_being_one(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.salome):
        Role.objects.create(member=cast.salome, kind=RoleKind.CLINICIAN)
    client = sign_in(cast.salome)
    roles = client.post(f"/people/{cast.salome.pk}/roles/", {"kinds": ["clinician"], "sure": "1"})
    assert roles.status_code == 422
    assert html(roles).count("The agency needs an admin.") == 2
    page = client.get(f"/people/{cast.salome.pk}/end/")
    assert "Not yet: the agency needs an admin." in html(page)
    assert "End the place</button>" not in html(page)
    assert client.post(f"/people/{cast.salome.pk}/end/").status_code == 422
    assert client.get("/people/").status_code == 200
    assert rights(cast) == []


def test_with_a_second_admin_the_first_may_go(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.salome):
        make_member("Tess Oyelaran", RoleKind.ADMIN)
    client = sign_in(cast.salome)
    assert "This is your own place." in html(client.get(f"/people/{cast.salome.pk}/end/"))
    client.post(f"/people/{cast.salome.pk}/end/")
    assert client.get("/people/", follow=True).redirect_chain == [("/places/", 302)]


@pytest.mark.django_db(transaction=True, databases=BOTH)
def test_two_admins_ending_each_other_leave_one() -> None:
    cast = make_cast()
    with acting_as(cast.salome):
        tess = make_member("Tess Oyelaran", RoleKind.ADMIN)
    together, ended = threading.Barrier(2), []

    def end(by: Member, other: Member) -> None:
        together.wait(5)
        try:
            with acting_as(by):
                end_membership(member=other)
            ended.append("ended")
        except LastAdmin:
            ended.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=end, args=pair) for pair in [(cast.salome, tess), (tess, cast.salome)]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert sorted(ended) == ["ended", "refused"]


def test_a_place_ends_with_its_roles_and_pairings_and_she_is_out(cast: Cast, sign_in: SignIn) -> None:
    noor, admin = sign_in(cast.noor), sign_in(cast.salome)
    assert noor.get("/").status_code == 200
    url = f"/people/{cast.noor.pk}/end/"
    page = html(admin.get(url))
    for words in ("Noor Haddad cannot open Lantern House any more", "Ruth Okafor does not supervise Noor Haddad"):
        assert words in page
    assert kinds(cast, cast.noor) == {"clinician"}  # asked, not done
    admin.post(url)
    assert noor.get("/").headers["Location"] == "/places/"
    assert kinds(cast, cast.noor) == set()
    assert pairings(cast) == {("Bea", "Ruth")}
    assert admin.get(url).status_code == 404
    assert rights(cast) == ["member_end", "team_end"]


def test_two_are_paired_after_a_page_that_says_what_it_opens(cast: Cast, sign_in: SignIn) -> None:
    client, url = sign_in(cast.salome), f"/people/{cast.jonas.pk}/supervisor/"
    fields = {"supervisor": str(cast.fay.pk), "also_line_manager": "on"}
    check = html(client.post(url, fields))
    assert "Fay can read the visits Jonas has finished" in check
    assert "Fay is also the line manager" in check
    assert ("Jonas", "Fay") not in pairings(cast)
    page = html(client.post(url, fields | {"sure": "1"}, follow=True))
    assert "Fay Stone supervises Jonas Lind from now on." in page
    assert ("Jonas", "Fay") in pairings(cast)
    with acting_as(cast.salome):
        assert Pairing.objects.in_force().get(clinician=cast.jonas).also_line_manager
    assert rights(cast) == ["pair"]


def test_a_supervisor_is_somebody_of_the_agency_with_that_role_and_not_oneself(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.salome)
    for clinician, supervisor in [
        (cast.jonas, cast.bea),  # no supervisor
        (cast.ruth, cast.ruth),  # herself
        (cast.noor, cast.ruth),  # already hers
        (cast.jonas, cast.max),  # another agency's
    ]:
        fields = {"supervisor": str(supervisor.pk), "sure": "1"}
        assert client.post(f"/people/{clinician.pk}/supervisor/", fields).status_code == 422
    assert client.post(f"/people/{cast.jonas.pk}/supervisor/", {"sure": "1"}).status_code == 422
    no_key = client.post(f"/people/{cast.jonas.pk}/supervisor/", {"supervisor": "Ruth", "sure": "1"})
    assert html(no_key).count("Choose one from the list.") == 2
    assert rights(cast) == []


def test_pairing_twice_is_pairing_once(cast: Cast) -> None:
    with acting_as(cast.salome):
        first = pair(clinician=cast.jonas, supervisor=cast.ruth, by=cast.salome)
        assert pair(clinician=cast.jonas, supervisor=cast.ruth, by=cast.salome) == first
        with pytest.raises(NoSupervisor):
            pair(clinician=cast.jonas, supervisor=cast.bea, by=cast.salome)


def test_a_pairing_ends_after_a_page_that_asks(cast: Cast, sign_in: SignIn) -> None:
    client, url = sign_in(cast.salome), f"/people/pairings/{cast.pairing.pk}/"
    assert "Ruth cannot read the visits of Noor any more" in html(client.get(url))
    assert ("Noor", "Ruth") in pairings(cast)
    page = html(client.post(url, follow=True))
    assert "Ruth Okafor does not supervise Noor Haddad any more." in page
    assert pairings(cast) == {("Bea", "Ruth")}
    assert client.post(url).status_code == 404
    assert rights(cast) == ["pair_end"]


def test_who_neither_sees_families_nor_supervises_is_supervised_by_nobody(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.salome)
    detail, url = f"/people/{cast.salome.pk}/", f"/people/{cast.salome.pk}/supervisor/"
    assert url not in html(client.get(detail))
    assert f"/people/{cast.bea.pk}/supervisor/" in html(client.get(f"/people/{cast.bea.pk}/"))
    page = html(client.get(url))
    assert "Only clinicians and supervisors are supervised." in page
    assert "<form" not in page.partition("<main")[2]
    refused = client.post(url, {"supervisor": str(cast.ruth.pk), "sure": "1"})
    assert refused.status_code == 422
    assert "Only clinicians and supervisors are supervised." in html(refused)
    with acting_as(cast.salome):
        end_membership(member=cast.jonas)
        for clinician in (cast.salome, cast.jonas):
            with pytest.raises(NotSupervised):
                pair(clinician=clinician, supervisor=cast.ruth, by=cast.salome)
    assert rights(cast) == ["member_end"]
