"""Finding words: what one may read and no more, one's own private writing too, and no word in any address."""

from typing import Any

import pytest

from imh_practice.audit.actions import MOST_OBJECTS
from imh_practice.audit.models import Event, EventObject, Kind
from imh_practice.families.actions import end_place
from imh_practice.families.models import TeamPlace
from imh_practice.home.search.found import MOST
from imh_practice.practice.catalogue import catalogue
from imh_practice.shared.acting import acting_as
from imh_practice.wonderings.actions import About, Line, share_with_team, wonder
from imh_practice.wonderings.listing import colleagues_of
from imh_practice.wonderings.models import Kind as Wondered
from reflect.actions import open_share, share_reflection, write_reflection
from reflect.models import ShareGrant
from reflect.writing import Choice, Part
from supervision.actions.items import bring_moment
from supervision.actions.threads import say
from tests.cast import Cast, agency_day
from tests.conftest import SignIn
from tests.observations.helpers import moment, tag, wrote
from tests.supervision.story import hold_back, make_session

pytestmark = pytest.mark.django_db
SEARCH = "/search/"


def find(client: Any, words: str, **more: str) -> str:
    answer = client.post(SEARCH, {"words": words, **more})
    assert answer.status_code == 200
    body: str = answer.content.decode()
    return body.partition('id="found"')[2].partition("</main>")[0]


@pytest.fixture
def story(cast: Cast) -> Cast:
    """A bracelet in every kind of place of Noor's."""
    visit = wrote(cast.noor, cast.heron, moment("He saw his mother's bracelet, reached, missed.", "W3"), days_ago=1)
    wrote(cast.noor, cast.heron, moment("A bracelet, not finished."), days_ago=1, finish=False)
    with acting_as(cast.noor):
        parts = [Part("", "The bracelet stayed with me."), Part("T1", "A bracelet shared.")]
        reflection = write_reflection(parts=parts, visit=visit, by=cast.noor)
        share_reflection(
            reflection=reflection, choice=Choice(numbers=frozenset({2})), readers=[cast.pairing], base=1, by=cast.noor
        )
        session = make_session(cast.pairing, cast.noor)
        item = bring_moment(session=session, moment=visit.moments.get(), title="He reached", by=cast.noor)
        say(item=item, text="I think of the bracelet.", by=cast.noor)
    return cast


def test_the_author_finds_all_of_hers(story: Cast, sign_in: SignIn) -> None:
    page = find(sign_in(story.noor), "brace")
    for words in ("his mother", "stayed with me", "I think of the"):
        assert words in page
    assert page.count("<mark>bracelet</mark>") == 4
    assert "not finished" not in page


def test_others_find_what_they_may_read_and_no_more(story: Cast, sign_in: SignIn) -> None:
    jonas = find(sign_in(story.jonas), "bracelet")
    assert "his mother" in jonas
    for words in ("stayed with me", "shared", "I think of"):
        assert words not in jonas
    ruth = find(sign_in(story.ruth), "bracelet")
    assert "his mother" in ruth
    assert "I think of the" in ruth
    assert "stayed with me" not in ruth
    for name in ("bea", "fay", "salome", "max"):
        assert "<mark>" not in find(sign_in(story.members[name]), "bracelet"), name


def test_what_is_shared_is_found_once_it_was_opened(story: Cast, sign_in: SignIn) -> None:
    """Looking for words opens nothing: it would end the author's taking back."""
    client = sign_in(story.ruth)
    assert "shared" not in find(client, "bracelet")
    with acting_as(story.ruth):
        grant = ShareGrant.objects.with_people().get()
        assert grant.opened_at is None
        open_share(grant=grant, by=story.ruth)
    assert "<mark>bracelet</mark> shared" in find(client, "bracelet")


def test_a_moment_held_back_is_not_found(story: Cast, sign_in: SignIn) -> None:
    visit = wrote(story.noor, story.heron, moment("Kestrel, not for him."), days_ago=1)
    with acting_as(story.noor):
        hold_back(visit.moments.get(), story.jonas)
    assert "<mark>" not in find(sign_in(story.jonas), "kestrel")
    assert "<mark>Kestrel</mark>" in find(sign_in(story.noor), "kestrel")


def test_all_words_have_to_stand_there_as_they_begin(story: Cast, sign_in: SignIn) -> None:
    client = sign_in(story.noor)
    assert "his mother" in find(client, "reached BRACE")
    assert "<mark>" not in find(client, "reached kestrel")
    assert "<mark>" not in find(client, "racelet")


@pytest.mark.parametrize("words", [".*", "(", "[a", r"\m", "a{99999}", "%", "'; --", "<script>", "* * * * * * * *"])
def test_signs_are_signs(story: Cast, sign_in: SignIn, words: str) -> None:
    page = find(sign_in(story.noor), words)
    assert "<mark>" not in page
    assert "<script>" not in page


def test_only_some_of_it(story: Cast, sign_in: SignIn) -> None:
    client = sign_in(story.noor)
    wrote(story.noor, story.heron, moment("Another bracelet.", "W9"), days_ago=2)
    behavior = str(next(entry.item_id for entry in _entries() if entry.id == tag("W9")))
    page = find(client, "bracelet", behavior=behavior)
    assert "Another" in page
    assert page.count("<mark>") == 1
    assert find(client, "bracelet", until="2020-01-01").count("<mark>") == 0
    assert "his mother" in find(client, "bracelet", family=str(story.heron.pk))
    refused = client.post(SEARCH, {"words": "bracelet", "family": str(story.finch.pk)})
    assert refused.status_code == 422


def test_what_is_shown_is_told_to_the_trail_without_words(story: Cast, sign_in: SignIn) -> None:
    find(sign_in(story.ruth), "bracelet")
    with acting_as(story.salome):
        event = Event.objects.filter(kind=Kind.READ, act="search").get()
        rows = EventObject.objects.filter(event_id=event.pk)
        assert {row.type for row in rows} == {"observations.moment", "supervision.comment"}
        assert {row.author_id for row in rows} == {story.noor.pk}
        assert {row.why for row in rows} == {"supervisor", "participant"}


def test_words_stand_in_no_address(story: Cast, sign_in: SignIn) -> None:
    client = sign_in(story.noor)
    page = client.get(f"{SEARCH}?words=bracelet").content.decode()
    assert "<mark>" not in page
    assert 'method="post"' in page
    part = client.post(SEARCH, {"words": "bracelet"}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "<mark>bracelet</mark>" in part


def test_nothing_to_look_for_is_said_and_what_was_chosen_stays(story: Cast, sign_in: SignIn) -> None:
    answer = sign_in(story.noor).post(SEARCH, {"words": "", "since": "2026-01-01"})
    assert answer.status_code == 422
    assert "Write what to look for." in answer.content.decode()
    assert "2026-01-01" in answer.content.decode()


def _entries() -> Any:
    return catalogue().entries


def test_what_is_wondered_is_found_by_its_author_and_her_supervision(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        lines = [Line(tag("U1"), text="The bracelet calms her as well.")]
        (wondering,) = wonder(kind=Wondered.ANSWER, about=About(cast.heron, agency_day()), lines=lines, by=cast.noor)
    for who in (cast.noor, cast.ruth):
        page = find(sign_in(who), "bracelet")
        assert "calms her" in page
        assert f"/families/{cast.heron.pk}/understanding/" in page
        assert "calms her" not in find(sign_in(who), "bracelet", behavior=str(catalogue().entry("W3").item_id))
    for who in (cast.jonas, cast.salome, cast.fay, cast.max):
        assert "calms her" not in find(sign_in(who), "bracelet")
    with acting_as(cast.noor):
        share_with_team(wondering=wondering, places=colleagues_of(cast.heron, cast.noor), by=cast.noor)
    assert "calms her" in find(sign_in(cast.jonas), "bracelet", family=str(cast.heron.pk))
    with acting_as(cast.salome):
        events = Event.objects.filter(act="search").values("pk")
        reasons = EventObject.objects.filter(type="wonderings.wondering", event_id__in=events)
        assert set(reasons.values_list("why", flat=True)) == {"author", "supervisor", "reader"}


def test_with_or_without_accents_it_is_found(cast: Cast, sign_in: SignIn) -> None:
    wrote(cast.noor, cast.heron, moment("Su mamá dijo: «Qué reflexión». A niño."), days_ago=1)
    noor = sign_in(cast.noor)
    for typed in ("reflexion", "REFLEXIÓN", "mama", "nino"):
        assert "<mark>" in find(noor, typed), typed
    assert "<mark>reflexión</mark>" in find(noor, "reflexion")
    assert "<mark>" not in find(noor, "reflexxion")


def test_of_a_family_whose_team_she_left_she_finds_her_own_where_she_reads_it_now(cast: Cast, sign_in: SignIn) -> None:
    """Its pages are closed to her, and to who supervises her, who finds nothing."""
    with acting_as(cast.noor):
        lines = [Line(tag("U1"), text="The bracelet calms her as well.")]
        wonder(kind=Wondered.ANSWER, about=About(cast.heron, agency_day()), lines=lines, by=cast.noor)
        place = TeamPlace.objects.get(family=cast.heron, member=cast.noor)
        end_place(place=place, by=cast.noor)
    for who in (cast.noor, cast.ruth):
        assert sign_in(who).get(f"/families/{cast.heron.pk}/understanding/").status_code == 404
        assert ("calms her" in find(sign_in(who), "bracelet")) is (who == cast.noor)


def test_all_that_is_shown_is_named_in_the_trail() -> None:
    assert 5 * MOST <= MOST_OBJECTS


def test_what_a_visit_tells_beside_its_moments_is_found(cast: Cast, sign_in: SignIn) -> None:
    wrote(cast.noor, cast.heron, moment("She slept."), days_ago=1, told={"hope": "That she sleeps in her crib."})
    wrote(cast.noor, cast.heron, moment("A crib came."), days_ago=2)
    for who in (cast.noor, cast.jonas, cast.ruth):
        page = find(sign_in(who), "crib")
        assert page.index("sleeps in her <mark>crib</mark>") < page.index("A <mark>crib</mark> came.")
        assert "<mark>" not in find(sign_in(who), "hope"), "the name of a heading is nobody's word"
    assert "crib" not in find(sign_in(cast.bea), "crib")
