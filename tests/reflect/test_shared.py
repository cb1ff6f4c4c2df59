"""What is shared, from both sides: the author sees whether it was opened and takes it back; the reader reads it now."""

import re

import pytest
from django.test import Client

from imh_practice.audit.models import Event, EventObject, Kind
from imh_practice.membership.actions import end_membership, end_pairing
from imh_practice.shared.acting import acting_as
from reflect.models import ShareGrant
from reflect.writing import Choice
from tests.cast import Cast
from tests.conftest import SignIn
from tests.reflect.conftest import Story
from tests.reflect.story import BRIGHT, GUARDING, LEAVE, PROUD, WORDS, make_reflection, share


@pytest.fixture
def noor(cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.noor)


@pytest.fixture
def ruth(cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.ruth)


def page_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def given(story: Story) -> str:
    return f"/reflections/shares/{story.grant.pk}/"


def held(story: Story) -> str:
    return f"/reflections/shared/{story.grant.pk}/"


def test_the_reader_finds_it_under_its_authors_name_without_its_words(ruth: Client, story: Story) -> None:
    page = page_of(ruth, "/reflections/shared/")
    assert "Noor Haddad</h2>" in page
    assert held(story) in page
    assert "About the visit with Heron on" in page
    assert ">New</span>" in page
    assert not [words for words in WORDS if words in page]


def test_the_reader_reads_what_was_shared_and_nothing_else(ruth: Client, story: Story) -> None:
    page = page_of(ruth, held(story))
    assert [words for words in WORDS if words in page] == [GUARDING]
    assert "Passages that Noor chose" in page
    assert str(story.reflection.pk) not in page


def test_opening_is_noted_once_and_on_the_trail_each_time(cast: Cast, ruth: Client, story: Story) -> None:
    for _time in range(2):
        page_of(ruth, held(story))
    assert ">New</span>" not in page_of(ruth, "/reflections/shared/")
    with acting_as(cast.ruth):
        events = Event.objects.filter(kind=Kind.READ, member_id=cast.ruth.pk, act="shared_detail")
        touched = EventObject.objects.filter(event_id__in=events.values("pk"))
        assert (
            list(touched.values_list("object_id", "author_id", "why"))
            == [(story.grant.shared_text_id, cast.noor.pk, "reader")] * 2
        )


def test_the_author_sees_whether_it_was_opened(cast: Cast, noor: Client, ruth: Client, story: Story) -> None:
    page = page_of(noor, given(story))
    assert GUARDING in page
    assert "Ruth has not opened it yet" in page
    page_of(ruth, held(story))
    assert "Ruth opened it on" in page_of(noor, given(story))
    with acting_as(cast.noor):
        assert ShareGrant.objects.get().opened_at is not None


def test_looking_at_ones_own_share_does_not_open_it(cast: Cast, noor: Client, story: Story) -> None:
    page_of(noor, given(story))
    page_of(noor, "/reflections/shares/")
    with acting_as(cast.noor):
        assert ShareGrant.objects.get().opened_at is None


@pytest.mark.parametrize("opened", [True, False])
def test_taken_back_the_reading_ends_at_the_next_request(
    noor: Client, ruth: Client, story: Story, opened: bool
) -> None:
    if opened:
        page_of(ruth, held(story))
    answer = noor.post(f"{given(story)}take-back/", follow=True)
    assert "Taken back. Ruth cannot read it any more." in answer.content.decode()
    assert "You took it back on" in answer.content.decode()
    assert ("It was never opened." in answer.content.decode()) is not opened
    assert ruth.get(held(story)).status_code == 404
    assert str(story.grant.pk) not in page_of(ruth, "/reflections/shared/")


def test_taken_back_twice_says_it_once(noor: Client, story: Story) -> None:
    noor.post(f"{given(story)}take-back/", follow=True)
    answer = noor.post(f"{given(story)}take-back/", follow=True)
    assert "Taken back. Ruth" not in answer.content.decode()


def test_asking_for_the_address_does_not_take_it_back(noor: Client, story: Story) -> None:
    assert noor.get(f"{given(story)}take-back/").status_code == 405


@pytest.mark.parametrize("end", ["pairing", "her membership", "his"])
def test_the_end_of_the_pairing_acts_at_the_next_request(
    cast: Cast, noor: Client, ruth: Client, story: Story, end: str
) -> None:
    page_of(ruth, held(story))
    with acting_as(cast.salome):
        if end == "pairing":
            end_pairing(pairing=cast.pairing)
        else:
            end_membership(member=cast.noor if end == "her membership" else cast.ruth)
    answer = ruth.get(held(story))
    assert answer.status_code in {302, 404}
    assert GUARDING not in answer.content.decode()
    if end == "pairing":
        assert "does not supervise you since" in page_of(noor, given(story))
        assert "Nobody shares a reflection with you" in page_of(ruth, "/reflections/shared/")


def test_it_can_be_brought_to_supervision_from_both_sides(noor: Client, ruth: Client, story: Story) -> None:
    path = f"/supervision/bring/?shared={story.grant.shared_text_id}"
    assert path in page_of(noor, given(story))
    assert path in page_of(ruth, held(story))
    noor.post(f"{given(story)}take-back/")
    assert path not in page_of(noor, given(story))


def test_the_authors_list_tells_what_became_of_each(cast: Cast, noor: Client, ruth: Client, story: Story) -> None:
    second, third = (share(cast, make_reflection(cast), Choice(whole=True)) for _n in range(2))
    page_of(ruth, held(story))
    noor.post(f"/reflections/shares/{second.pk}/take-back/")
    page = page_of(noor, "/reflections/shares/")
    day = r"[A-Z][a-z]+\s\d+"
    for words in (rf"Opened {day}", rf"Taken back {day}", "Not opened yet", "Passages, with Ruth Okafor", "All of it,"):
        assert re.search(words, page), words
    assert str(third.pk) in page
    assert not [words for words in WORDS if words in page]


def test_long_lists_come_in_pages(cast: Cast, noor: Client, ruth: Client, story: Story) -> None:
    noor.post(f"{given(story)}take-back/")
    made = [share(cast, make_reflection(cast)) for _n in range(21)]
    page = ruth.get("/reflections/shared/").context["page"]
    assert len(page.rows) == 20
    assert ruth.get(page.older_url).context["page"].rows == [made[0]]
    assert len(noor.get("/reflections/shares/").context["page"].rows) == 20


def test_words_of_markup_are_words(cast: Cast, noor: Client, ruth: Client) -> None:
    noor.post("/reflections/new/", {"free": "<script>alert(1)</script> & so on"})
    with acting_as(cast.noor):
        reflection = cast.noor.reflections.get()
    grant = share(cast, reflection, Choice(whole=True))
    for client, path in ((noor, f"/reflections/{reflection.pk}/"), (ruth, f"/reflections/shared/{grant.pk}/")):
        assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; so on" in page_of(client, path)


def test_the_other_passages_are_on_no_page_of_the_readers(ruth: Client, story: Story) -> None:
    for path in ("/", "/reflections/", "/reflections/shares/", "/reflections/shared/", held(story), "/supervision/"):
        page = page_of(ruth, path)
        assert not [words for words in (PROUD, BRIGHT, LEAVE) if words in page], path
