"""Her own list: when and about which visit, who can read what; never a word of what is in it."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from imh_practice.families.models import TeamPlace
from imh_practice.shared.acting import acting_as
from imh_practice.shared.ids import uuid7
from observations.actions import move_visit
from observations.models import Visit
from reflect.actions import take_back_share
from reflect.models import Reflection
from reflect.writing import Choice, Part
from tests.cast import Cast, make_family
from tests.conftest import SignIn
from tests.reflect.conftest import Story
from tests.reflect.story import WORDS, make_reflection, make_visit, share

LIST = "/reflections/"


@pytest.fixture
def noor(cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.noor)


def page_of(client: Client, path: str = LIST) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_empty_list_says_whose_it_is(noor: Client) -> None:
    assert "This page is only yours." in page_of(noor)


def test_it_tells_of_the_visit_and_never_of_the_words(noor: Client, story: Story) -> None:
    page = page_of(noor)
    assert "About the visit with Heron on" in page
    assert f"/reflections/{story.reflection.pk}/" in page
    assert not [words for words in WORDS if words in page]


def test_it_is_hers_alone(cast: Cast, sign_in: SignIn, story: Story) -> None:
    for name, member in cast.members.items():
        if name != "noor":
            assert str(story.reflection.pk) not in page_of(sign_in(member)), name


def test_it_says_who_can_read_what(cast: Cast, noor: Client, story: Story) -> None:
    assert "You and Ruth, in part" in page_of(noor)
    with acting_as(cast.noor):
        take_back_share(grant=story.grant, by=cast.noor)
    page = page_of(noor)
    assert "Only you" in page
    assert "You and Ruth" not in page
    share(cast, story.reflection, Choice(whole=True))
    page = page_of(noor)
    assert "You and Ruth" in page
    assert "in part" not in page
    noor.post(f"/reflections/{story.reflection.pk}/edit/", {"free": "Changed since.", "base": "1"})
    assert "You and Ruth, in part" in page_of(noor)


def test_what_others_can_read_now_stands_beside(cast: Cast, noor: Client, story: Story) -> None:
    path = f"/reflections/shares/{story.grant.pk}/"
    assert path in page_of(noor)
    with acting_as(cast.noor):
        take_back_share(grant=story.grant, by=cast.noor)
    assert path not in page_of(noor)


def test_one_visit_at_a_time(cast: Cast, noor: Client, story: Story) -> None:
    other = make_reflection(cast)
    page = page_of(noor, f"{LIST}?visit={story.visit.pk}")
    assert str(story.reflection.pk) in page
    assert str(other.pk) not in page
    assert f"/reflections/new/?visit={story.visit.pk}" in page
    assert "This page is only yours." in page_of(noor, f"{LIST}?visit={make_visit(cast).pk}")


def test_the_team_finds_nothing_of_hers_under_their_common_visit(cast: Cast, sign_in: SignIn, story: Story) -> None:
    page = page_of(sign_in(cast.jonas), f"{LIST}?visit={story.visit.pk}")
    assert "This page is only yours." in page


@pytest.mark.parametrize("name", ["bea", "salome", "max"])
def test_a_visit_she_may_not_read_is_404(cast: Cast, sign_in: SignIn, story: Story, name: str) -> None:
    answers = [sign_in(cast.members[name]).get(f"{LIST}?visit={ref}") for ref in (story.visit.pk, uuid7(), "x")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


def test_a_visit_she_may_not_read_any_more_is_not_named(cast: Cast, sign_in: SignIn) -> None:
    """What Jonas wrote about Noor's visit stays his; since he left the team, the family is not his to see."""
    visit = make_visit(cast)
    with acting_as(cast.jonas):
        mine = Reflection.objects.create(author=cast.jonas, visit=visit, text='[{"prompt": "", "text": "Mine."}]')
    jonas = sign_in(cast.jonas)
    assert "Heron" in page_of(jonas)
    with acting_as(cast.salome):
        TeamPlace.objects.filter(member=cast.jonas).update(ended_at=timezone.now())
    page = page_of(jonas)
    assert "Heron" not in page
    assert f"/reflections/{mine.pk}/" in page
    assert "About a visit that is not open to you any more" in page


def test_a_visit_that_was_with_another_family_is_told_of_and_not_named(
    cast: Cast, sign_in: SignIn, noor: Client, story: Story
) -> None:
    """What was written in the ten minutes before "wrong family" stays, and says why its visit does not stand there."""
    with acting_as(cast.noor):
        own = make_family("Osprey", cast.noor)
        Visit.objects.filter(pk=story.visit.pk).update(finished_at=timezone.now())
        move_visit(visit=story.visit, family=own, by=cast.noor)
    for path in (LIST, f"{LIST}{story.reflection.pk}/", f"{LIST}shares/", f"{LIST}shares/{story.grant.pk}/"):
        page = page_of(noor, path)
        assert "About a visit that was moved to another family or taken back since" in page, path
        assert "Heron" not in page, path
    page = page_of(sign_in(cast.ruth), f"{LIST}shared/{story.grant.pk}/")
    assert "About a visit that was moved to another family or taken back since" in page


def make_many(cast: Cast, number: int) -> list[Reflection]:
    """Make reflections a day apart, and three of one moment, newest first."""
    now = timezone.now()
    with acting_as(cast.noor):
        rows = [
            Reflection(author=cast.noor, text="[]", made_at=now - dt.timedelta(days=day // 3)) for day in range(number)
        ]
        Reflection.objects.bulk_create(rows)
        return list(Reflection.objects.order_by("-made_at", "-pk"))


def test_older_and_newer_pages_show_each_row_once(cast: Cast, noor: Client) -> None:
    rows, path, seen = make_many(cast, 50), LIST, []
    while path:
        page = noor.get(path).context["page"]
        seen += page.rows
        path, last = page.older_url, page
    assert seen == rows
    back = list(last.rows)
    while last.newer_url:
        last = noor.get(last.newer_url).context["page"]
        back = [*last.rows, *back]
    assert back == rows


def test_an_unknown_place_in_the_list_is_its_beginning(cast: Cast, noor: Client) -> None:
    rows = make_many(cast, 25)
    make_reflection(cast, parts=(Part("", "x"),))
    for ref in (uuid7(), "x", ""):
        assert len(noor.get(f"{LIST}?older={ref}").context["page"].rows) == 20
    assert noor.get(f"{LIST}?older={rows[0].pk}").context["page"].rows[0] == rows[1]
