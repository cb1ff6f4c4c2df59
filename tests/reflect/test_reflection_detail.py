"""One of her own: its words under their questions, who can read what of it; and deleting it."""

import pytest
from django.test import Client

from imh_practice.audit.models import Event, EventObject, Kind
from imh_practice.shared.acting import acting_as
from reflect.actions import take_back_share
from reflect.models import Reflection, SharedText, ShareGrant
from reflect.writing import Choice
from tests.cast import Cast
from tests.conftest import SignIn
from tests.reflect.conftest import Story
from tests.reflect.story import WORDS, make_reflection, share


@pytest.fixture
def noor(cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.noor)


def page_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_shows_what_she_wrote_under_its_questions(noor: Client, story: Story) -> None:
    page = page_of(noor, f"/reflections/{story.reflection.pk}/")
    assert [words for words in WORDS if words in page] == WORDS
    assert page.index("Respond</h2>") < page.index("Bias, power and privilege</h2>")
    assert "About the visit with Heron on" in page


def test_each_reading_is_on_the_trail_without_a_word(cast: Cast, noor: Client, story: Story) -> None:
    for page in ("", "edit/", "share/"):
        noor.get(f"/reflections/{story.reflection.pk}/{page}")
    with acting_as(cast.noor):
        ids = EventObject.objects.filter(object_id=story.reflection.pk, why="author").values("event_id")
        read = Event.objects.filter(kind=Kind.READ, pk__in=ids).order_by("at").values_list("act", flat=True)
        assert list(read) == ["reflection_detail", "reflection_edit", "reflection_share"]


def test_it_never_says_that_nobody_can_read_what_somebody_can(cast: Cast, noor: Client, story: Story) -> None:
    path, alone = f"/reflections/{story.reflection.pk}/", "Nobody else can read this."
    page = page_of(noor, path)
    assert alone not in page
    assert "Ruth can read what you shared of it." in page
    share(cast, story.reflection, Choice(whole=True))
    page = page_of(noor, path)
    assert alone not in page
    assert "Ruth can read this." in page
    with acting_as(cast.noor):
        for grant in ShareGrant.objects.all():
            take_back_share(grant=grant, by=cast.noor)
    assert alone in page_of(noor, path)


def test_deleting_is_asked_first(cast: Cast, noor: Client) -> None:
    reflection = make_reflection(cast)
    page = page_of(noor, f"/reflections/{reflection.pk}/delete/")
    assert "Delete this reflection?" in page
    assert "What stays" not in page
    assert not [words for words in WORDS if words in page]
    with acting_as(cast.noor):
        assert Reflection.objects.filter(pk=reflection.pk).exists()


def test_deleted_it_is_gone(cast: Cast, noor: Client) -> None:
    path = f"/reflections/{make_reflection(cast).pk}/"
    answer = noor.post(f"{path}delete/", follow=True)
    assert "Deleted." in answer.content.decode()
    assert noor.get(path).status_code == 404
    with acting_as(cast.noor):
        assert not Reflection.objects.exists()


def test_what_stays_is_said_and_chosen(cast: Cast, noor: Client, story: Story) -> None:
    path = f"/reflections/{story.reflection.pk}/delete/"
    page = page_of(noor, path)
    assert "What you shared is a copy of its own." in page
    assert 'name="take_back"' in page
    noor.post(path)
    with acting_as(cast.noor):
        assert not Reflection.objects.exists()
        assert ShareGrant.objects.in_force().exists()
    page = page_of(noor, f"/reflections/shares/{story.grant.pk}/")
    assert "The reflection it comes from" not in page


def test_taken_back_as_well_its_reader_reads_nothing(cast: Cast, noor: Client, story: Story, sign_in: SignIn) -> None:
    noor.post(f"/reflections/{story.reflection.pk}/delete/", {"take_back": "1"})
    assert sign_in(cast.ruth).get(f"/reflections/shared/{story.grant.pk}/").status_code == 404
    with acting_as(cast.ruth):
        assert not SharedText.objects.visible_to(cast.ruth).exists()
