"""Today says who reads one's work by now, and who supervises whom: for two weeks, and to those it concerns."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone

from imh_practice.families.actions import add_colleague
from imh_practice.families.models import TeamPlace
from imh_practice.membership.actions import end_pairing, pair
from imh_practice.membership.models import Member, Pairing
from imh_practice.shared.acting import acting_as
from observations.models import VisitState
from tests.cast import Cast, make_family
from tests.conftest import SignIn
from tests.supervision import story

SINCE = r" since [A-Z][a-z]+\s\d+\."


def today(client: Client) -> str:
    return client.get("/").content.decode()


def paired(cast: Cast, clinician: Member, supervisor: Member) -> Pairing:
    with acting_as(cast.salome):
        return pair(clinician=clinician, supervisor=supervisor, by=cast.salome)


def test_a_new_pairing_is_told_to_both_and_to_nobody_else(cast: Cast, sign_in: SignIn) -> None:
    paired(cast, cast.jonas, cast.fay)
    assert re.search("Fay Stone supervises you" + SINCE, today(sign_in(cast.jonas)))
    assert re.search("You supervise Jonas Lind" + SINCE, today(sign_in(cast.fay)))
    for other in (cast.ruth, cast.salome):
        assert not re.search(SINCE, today(sign_in(other)))


def test_it_is_told_for_two_weeks_and_while_it_holds(cast: Cast, sign_in: SignIn) -> None:
    pairing, client = paired(cast, cast.jonas, cast.fay), sign_in(cast.jonas)
    for days, told in ((13, True), (15, False)):
        with acting_as(cast.salome):
            Pairing.objects.filter(pk=pairing.pk).update(began_at=timezone.now() - dt.timedelta(days=days))
        assert ("Fay Stone supervises you since" in today(client)) is told
    pairing = paired(cast, cast.jonas, cast.ruth)
    with acting_as(cast.salome):
        end_pairing(pairing=pairing)
    assert "Ruth Okafor supervises you" not in today(client)


def test_that_a_pairing_ended_is_told_to_both_with_the_session_that_falls_away(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        session = story.make_session(cast.pairing, cast.noor, days=6)
    day = session.starts_at.astimezone(cast.agency.zone)
    lost = f"{day:%B}\u00a0{day.day} will not take place."
    admin = sign_in(cast.salome)
    check = admin.get(f"/people/pairings/{cast.pairing.pk}/").content.decode()
    assert f"Their session on {lost}" in check
    assert f'Noor then has no supervisor: <a href="/people/{cast.noor.pk}/supervisor/">name one</a>.' in check
    assert lost not in today(sign_in(cast.noor))
    admin.post(f"/people/pairings/{cast.pairing.pk}/")
    noor, ruth = today(sign_in(cast.noor)), today(sign_in(cast.ruth))
    assert re.search("Ruth Okafor does not supervise you any more," + SINCE, noor)
    assert re.search("You do not supervise Noor Haddad any more," + SINCE, ruth)
    assert "Nobody supervises you at the moment." in noor
    for page in (noor, ruth):
        assert f"Your session on {lost}" in page
    paired(cast, cast.noor, cast.ruth)
    assert "Ruth Okafor does not supervise" not in today(sign_in(cast.noor))


def test_naming_a_second_supervisor_says_that_the_first_goes_on(cast: Cast, sign_in: SignIn) -> None:
    client, url = sign_in(cast.salome), f"/people/{cast.noor.pk}/supervisor/"
    for page in (client.get(url), client.post(url, {"supervisor": str(cast.fay.pk)})):
        assert "Ruth Okafor supervises Noor now, and goes on doing so." in page.content.decode()
        assert f'<a href="/people/pairings/{cast.pairing.pk}/">end that pairing</a> too.' in page.content.decode()


def test_a_new_place_on_a_team_is_told_to_the_team(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.salome):
        add_colleague(family=cast.heron, member=cast.bea, by=cast.salome)
    assert re.search("Bea Moreau carries Heron with you" + SINCE, today(sign_in(cast.noor)))
    bea = today(sign_in(cast.bea))
    assert re.search("You carry Heron" + SINCE, bea)
    assert "with you since" not in bea
    with acting_as(cast.salome):
        TeamPlace.objects.filter(member=cast.jonas, family=cast.heron).update(ended_at=timezone.now())
    assert "Heron" not in today(sign_in(cast.jonas))


def test_whoever_takes_up_a_family_is_not_told_so(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        make_family("Plover")
        family = make_family("Wren")
        TeamPlace.objects.create(family=family, member=cast.noor)
    assert "Wren" not in today(sign_in(cast.noor))


@pytest.mark.parametrize("name", ["noor", "ruth"])
def test_who_supervises_one_stands_there_with_her_telephone(cast: Cast, sign_in: SignIn, name: str) -> None:
    page = today(sign_in(cast.members[name]))
    assert ("Ruth Okafor supervises you" in page) is (name == "noor")
    assert ('href="tel:5550100">555 0100</a>' in page) is (name == "noor")


def test_unpaired_one_reads_who_pairs_people_and_finds_no_dead_end(cast: Cast, sign_in: SignIn) -> None:
    for member, words in (
        (cast.jonas, "Nobody supervises you yet."),
        (cast.fay, "You supervise nobody at the moment."),
    ):
        page = today(sign_in(member))
        assert f"{words} Salome Reyes pairs people." in page
        assert "/supervision/new/" not in page
        assert "/supervision/new/" not in sign_in(member).get("/supervision/").content.decode()
    assert "/supervision/new/" in today(sign_in(cast.noor))
    assert "/supervision/new/" in sign_in(cast.noor).get("/supervision/").content.decode()


def test_begin_here_is_gone_after_the_first_visit(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.noor)
    page = today(client)
    for words in ("Begin here", 'href="/families/new/"', 'href="/who-sees-what/"', 'href="/help/"'):
        assert words in page
    assert "that colleague or Salome Reyes can let you in." in page
    assert "Begin here" not in today(sign_in(cast.ruth))
    assert "Begin here" not in today(sign_in(cast.salome))
    with acting_as(cast.noor):
        story.make_visit(cast.noor, cast.heron, state=VisitState.DRAFT)
    assert "Begin here" not in today(client)
