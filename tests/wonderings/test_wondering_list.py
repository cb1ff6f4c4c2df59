"""What one wondered about families one carries no longer: still one's own to read, search and take back."""

from uuid import UUID

import pytest
from django.db.models import QuerySet
from django.test import Client

from imh_practice.audit.models import Event, EventObject, Kind
from imh_practice.families.actions import end_place
from imh_practice.families.models import Family, TeamPlace
from imh_practice.membership.models import Member
from imh_practice.practice.catalogue import catalogue
from imh_practice.shared.acting import acting_as
from imh_practice.wonderings.models import Kind as Wondered
from imh_practice.wonderings.models import State, WonderingShare
from tests.cast import Cast, make_family
from tests.conftest import BOTH, SignIn
from tests.supervision.story import make_visit
from tests.wonderings.story import BRACES, said, shared, wondered

pytestmark = pytest.mark.django_db(databases=BOTH)
MINE = "/wonderings/"
STAYS = "stays yours to read"


def leaves(member: Member, family: Family) -> None:
    with acting_as(member):
        end_place(place=TeamPlace.objects.in_force().get(family=family, member=member), by=member)


def page(client: Client, path: str = MINE) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_her_own_stays_hers_to_read_once_she_carries_the_family_no_more(cast: Cast, sign_in: SignIn) -> None:
    wondered(cast.jonas, cast.heron, "Her hands were open.")
    mine = wondered(cast.noor, cast.heron)
    client = sign_in(cast.noor)
    assert BRACES not in page(client)
    assert STAYS not in page(client, "/families/")
    leaves(cast.noor, cast.heron)
    assert client.get(f"/families/{cast.heron.pk}/understanding/").status_code == 404

    told = page(client)
    assert BRACES in told
    assert "Her hands were open." not in told
    assert cast.heron.code_name in told
    assert f"/wonderings/{mine.pk}/share/" not in told, "the page would tell who carries the family now"
    families = page(client, "/families/")
    assert STAYS in families
    assert f'href="{MINE}"' in families


def test_only_of_families_whose_pages_are_closed_and_only_her_own(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        wren = make_family("Wren", cast.noor)
    wondered(cast.noor, wren, "Of Wren.")
    wondered(cast.noor, cast.heron)
    leaves(cast.noor, cast.heron)
    told = page(sign_in(cast.noor))
    assert (BRACES in told, "Of Wren." in told) == (True, False)
    for member in (cast.ruth, cast.jonas, cast.bea, cast.fay, cast.salome, cast.max):
        assert BRACES not in page(sign_in(member))


def test_all_lines_of_an_entry_stand_in_it_and_what_was_set_aside_does_not(cast: Cast, sign_in: SignIn) -> None:
    mine = wondered(cast.noor, cast.heron)
    leaves(cast.noor, cast.heron)
    client = sign_in(cast.noor)
    answer = client.post(f"/wonderings/{mine.pk}/set-aside/")
    assert (answer.status_code, answer["Location"]) == (302, MINE)
    assert BRACES not in page(client)


def test_a_share_is_taken_back_there_and_nothing_tells_whether_its_reader_is_still_on_the_team(
    cast: Cast, sign_in: SignIn
) -> None:
    mine = wondered(cast.noor, cast.heron)
    shared(mine, cast.jonas, by=cast.noor)
    leaves(cast.noor, cast.heron)
    client = sign_in(cast.noor)
    before = page(client)
    assert "shared with Jonas" in before
    with acting_as(cast.salome):
        place = TeamPlace.objects.in_force().get(family=cast.heron, member=cast.jonas)
        TeamPlace.objects.filter(pk=place.pk).update(ended_at=place.began_at)
    assert "shared with Jonas" in page(client)

    answer = client.post(f"/wonderings/{mine.pk}/take-back/")
    assert (answer.status_code, answer["Location"]) == (302, MINE)
    assert "shared with" not in page(client)
    with acting_as(cast.noor):
        assert WonderingShare.objects.get().ended_at is not None


def test_it_is_found_by_search_and_leads_there(cast: Cast, sign_in: SignIn) -> None:
    wondered(cast.noor, cast.heron, "A lullaby without words.")
    leaves(cast.noor, cast.heron)
    for member, finds in ((cast.noor, True), (cast.ruth, False), (cast.jonas, False)):
        found = sign_in(member).post("/search/", {"words": "lullaby"}).content.decode()
        assert (f'href="{MINE}"' in found) is finds


def test_what_is_known_of_the_child_since_is_not_told(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.jonas):
        child = cast.heron.children.get()
    mine = wondered(cast.noor, cast.heron, child=child)
    shared(mine, cast.jonas, by=cast.noor)
    leaves(cast.noor, cast.heron)
    with acting_as(cast.jonas):
        cast.heron.children.update(initial="Ñ.")
        TeamPlace.objects.in_force().filter(member=cast.jonas).update(ended_at=cast.heron.made_at)
    for path in (MINE, f"/wonderings/{mine.pk}/set-aside/"):
        told = page(sign_in(cast.noor), path)
        assert "Ñ." not in told
        assert "shared with Jonas" in told, "as she did it, whoever carries the family now"


def test_what_is_chosen_stands_below_what_it_answers(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        child = cast.heron.children.get()
    wondered(cast.noor, cast.heron, "", code="R1", state=State.VERY_HARD, kind=Wondered.SIGN)
    wondered(cast.noor, cast.heron, "", code="U1", state=State.NOT_KNOWN)
    wondered(cast.noor, cast.heron, "", code="M6", state=State.FOUND, kind=Wondered.BETWEEN)
    wondered(cast.noor, cast.heron, "", code="", kind=Wondered.APPLIES, child=child)
    leaves(cast.noor, cast.heron)
    told = page(sign_in(cast.noor))
    labels = {code: catalogue().entry(code).label in told for code in ("R1", "U1", "M6")}
    assert labels == {"R1": True, "U1": True, "M6": False}, "the last says by itself what it is about"
    for state in (State.VERY_HARD, State.NOT_KNOWN, State.FOUND):
        assert said(state) in told
    assert "A delay or disability is part" in told


def test_opening_it_is_one_reading(cast: Cast, sign_in: SignIn) -> None:
    wondered(cast.noor, cast.heron, days_ago=2)
    newest = wondered(cast.noor, cast.heron)
    leaves(cast.noor, cast.heron)
    client = sign_in(cast.noor)
    page(client)
    with acting_as(cast.noor):
        (told,) = EventObject.objects.filter(type="wonderings.wondering", why="author", event_id__in=read())
    assert told.object_id == newest.pk


def read() -> QuerySet[Event, UUID]:
    return Event.objects.filter(kind=Kind.READ, act="wondering_list").values_list("pk", flat=True)


def test_a_visit_of_hers_leads_to_the_family_while_its_page_is_open(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        visit = make_visit(cast.noor, cast.heron)[0].visit
    link = f'href="/families/{cast.heron.pk}/"'
    for member in (cast.noor, cast.ruth):
        assert link in page(sign_in(member), f"/visits/{visit.pk}/")
    leaves(cast.noor, cast.heron)
    for member in (cast.noor, cast.ruth):
        assert link not in page(sign_in(member), f"/visits/{visit.pk}/")
