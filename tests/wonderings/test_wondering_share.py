"""Sharing an entry with colleagues on the team, taking that back, and setting an entry aside."""

import re

import pytest

from imh_practice.audit.models import Event
from imh_practice.audit.models import Kind as Told
from imh_practice.families.actions import add_colleague, end_place
from imh_practice.families.models import TeamPlace
from imh_practice.shared.acting import acting_as
from imh_practice.wonderings.models import Wondering
from tests.cast import Cast
from tests.conftest import SignIn
from tests.wonderings.story import BRACES, OTHERS, page, shared, wondered

pytestmark = pytest.mark.django_db


def places(cast: Cast) -> dict[str, object]:
    with acting_as(cast.noor):
        return {place.member.name: place.pk for place in TeamPlace.objects.select_related("member")}


def test_the_page_shows_the_exact_words_and_names_the_readers(cast: Cast, sign_in: SignIn) -> None:
    wondering, client = wondered(cast.noor, cast.heron), sign_in(cast.noor)
    text = client.get(f"/wonderings/{wondering.pk}/share/").content.decode()
    assert BRACES in text
    assert "Jonas Lind" in text
    assert "Bea Moreau" not in text
    assert "checked" not in text  # nobody is chosen for her
    client.post(f"/wonderings/{wondering.pk}/share/", {"place": places(cast)["Jonas Lind"]})
    assert BRACES in page(sign_in(cast.jonas), cast.heron)
    assert "shared with Jonas" in page(client, cast.heron)
    with acting_as(cast.noor):
        assert Event.objects.filter(kind=Told.SHARE).count() == 1


def test_nobody_outside_the_team_can_be_named(cast: Cast, sign_in: SignIn) -> None:
    wondering = wondered(cast.noor, cast.heron)
    with acting_as(cast.bea):
        of_finch = TeamPlace.objects.get(family=cast.finch)
    body = sign_in(cast.noor).post(
        f"/wonderings/{wondering.pk}/share/", {"place": [of_finch.pk, "nobody"]}, follow=True
    )
    assert "nobody new was chosen" in body.content.decode()
    assert sign_in(cast.bea).get(f"/families/{cast.heron.pk}/understanding/").status_code == 404


def test_who_carries_the_family_no_more_is_told_nobodys_name_and_may_still_set_hers_aside(
    cast: Cast, sign_in: SignIn
) -> None:
    wondering, client = wondered(cast.jonas, cast.heron), sign_in(cast.jonas)
    share, aside = (f"/wonderings/{wondering.pk}/{what}/" for what in ("share", "set-aside"))
    assert "Noor Haddad" in client.get(share).content.decode()
    with acting_as(cast.noor):
        end_place(place=TeamPlace.objects.get(member=cast.jonas, family=cast.heron), by=cast.noor)
    assert client.get(share).status_code == 404
    assert client.post(share, {"place": places(cast)["Noor Haddad"]}).status_code == 404
    asked = client.get(aside).content.decode()
    assert re.search(r'href="/wonderings/"[^>]*>\s*(<[^>]+>\s*)*What you wondered', asked)
    assert f"/families/{cast.heron.pk}/" not in asked
    answer = client.post(aside, follow=True)
    assert (answer.status_code, answer.redirect_chain[-1][0]) == (200, "/wonderings/")
    assert "Set aside." in answer.content.decode()


def test_taken_back_is_closed_at_the_next_click(cast: Cast, sign_in: SignIn) -> None:
    wondering = wondered(cast.noor, cast.heron)
    shared(wondering, cast.jonas, by=cast.noor)
    assert BRACES in page(sign_in(cast.jonas), cast.heron)
    sign_in(cast.noor).post(f"/wonderings/{wondering.pk}/take-back/")
    assert BRACES not in page(sign_in(cast.jonas), cast.heron)
    assert BRACES in page(sign_in(cast.noor), cast.heron)


def test_set_aside_is_seen_by_nobody_and_kept(cast: Cast, sign_in: SignIn) -> None:
    earlier, wondering = wondered(cast.noor, cast.heron, "Earlier.", days_ago=9), wondered(cast.noor, cast.heron)
    shared(wondering, cast.jonas, by=cast.noor)
    client = sign_in(cast.noor)
    assert BRACES in client.get(f"/wonderings/{wondering.pk}/set-aside/").content.decode()
    client.post(f"/wonderings/{wondering.pk}/set-aside/")
    for member in (cast.noor, cast.ruth, cast.jonas):
        assert BRACES not in page(sign_in(member), cast.heron)
    assert earlier.text in page(client, cast.heron)  # the one below stands again
    assert client.get(f"/wonderings/{wondering.pk}/set-aside/").status_code == 404
    with acting_as(cast.noor):
        assert Wondering.objects.get(pk=wondering.pk).text == BRACES


def test_nobody_does_so_with_anothers(cast: Cast, sign_in: SignIn) -> None:
    wondering = wondered(cast.noor, cast.heron)
    shared(wondering, cast.jonas, by=cast.noor)
    for name in ("ruth", *OTHERS):
        client = sign_in(cast.members[name])
        for act in ("share", "set-aside", "take-back"):
            assert client.post(f"/wonderings/{wondering.pk}/{act}/").status_code == 404, (name, act)
    with acting_as(cast.noor):
        assert Wondering.objects.visible_to(cast.noor).filter(pk=wondering.pk).exists()


def test_who_left_the_team_and_came_back_reads_it_once_it_is_shared_anew(cast: Cast, sign_in: SignIn) -> None:
    wondering = wondered(cast.noor, cast.heron)
    shared(wondering, cast.jonas, by=cast.noor)
    with acting_as(cast.noor):
        end_place(place=TeamPlace.objects.get(family=cast.heron, member=cast.jonas), by=cast.noor)
        add_colleague(family=cast.heron, member=cast.jonas, by=cast.noor)
    assert BRACES not in page(sign_in(cast.jonas), cast.heron)
    shared(wondering, cast.jonas, by=cast.noor)
    assert BRACES in page(sign_in(cast.jonas), cast.heron)
