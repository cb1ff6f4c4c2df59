"""Bringing: a question, a moment in the version that stands, a shared text; to whom it may be read, and once."""

import pytest

from imh_practice.shared.acting import acting_as
from observations.models import VisitState
from supervision.actions.items import NotForThisSession, bring_moment, bring_shared_text
from supervision.models import AgendaItem, Session
from tests.cast import Cast, agency_day
from tests.conftest import SignIn
from tests.supervision import story
from tests.supervision.conftest import Told

URL = "/supervision/bring/"


def test_a_question_is_put_on_the_agenda(cast: Cast, told: Told, sign_in: SignIn) -> None:
    url = f"/supervision/{told.session.pk}/items/new/"
    response = sign_in(cast.noor).post(url, {"title": "How is it to begin in this month?", "comes_first": "on"})
    assert response.headers["Location"] == f"/supervision/{told.session.pk}/?tab=before"
    with acting_as(cast.noor):
        first = AgendaItem.objects.brought_to(told.session)[0]
        assert (first.title, first.brought_by_id, first.comes_first) == (
            "How is it to begin in this month?",
            cast.noor.pk,
            True,
        )


def test_a_question_sent_twice_is_one_item(cast: Cast, told: Told, sign_in: SignIn) -> None:
    client, url = sign_in(cast.noor), f"/supervision/{told.session.pk}/items/new/"
    sent = {"title": "How is it to begin in this month?"}
    for data in (sent, sent, {**sent, "is_administrative": "on"}):
        assert client.post(url, data).status_code == 302
    assert sign_in(cast.ruth).post(url, sent).status_code == 302
    with acting_as(cast.noor):
        assert AgendaItem.objects.filter(**sent).count() == 3


def test_only_one_item_comes_first(cast: Cast, told: Told, sign_in: SignIn) -> None:
    client = sign_in(cast.noor)
    for item in (told.watch, told.question):
        client.post(f"/supervision/{told.session.pk}/items/{item.pk}/first/")
    with acting_as(cast.noor):
        titles = list(AgendaItem.objects.brought_to(told.session).values_list("title", "comes_first"))
        assert titles == [(told.question.title, True), (told.bottle.title, False), (told.watch.title, False)]


@pytest.mark.parametrize("title", ["", " ", "x" * 161, "a\x00b"])
def test_a_title_that_does_not_fit_comes_back(cast: Cast, told: Told, sign_in: SignIn, title: str) -> None:
    response = sign_in(cast.noor).post(f"/supervision/{told.session.pk}/items/new/", {"title": title})
    assert response.status_code == 422
    if len(title) > 160:
        assert title in response.content.decode()


def test_a_moment_is_brought_as_it_stands_now(cast: Cast, told: Told, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        (moment,) = story.make_visit(cast.noor, cast.heron, "He looked at the spoon.")
        story.amend(moment, "He looked at her, and then at the spoon.")
    data = {"to": str(told.session.pk), "title": "The spoon"}
    response = sign_in(cast.noor).post(f"{URL}?moment={moment.pk}", data)
    with acting_as(cast.noor):
        item = AgendaItem.objects.get(title="The spoon")
        assert response.headers["Location"] == f"/supervision/{told.session.pk}/items/{item.pk}/"
        assert item.moment_version_id == moment.head_id


def test_with_no_session_planned_one_is_opened_with_it(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        (moment,) = story.make_visit(cast.noor, cast.heron)
    client, url = sign_in(cast.noor), f"{URL}?moment={moment.pk}"
    assert "A new session with Ruth Okafor" in client.get(url).content.decode()
    data = {"to": f"new-{cast.pairing.pk}", "title": "Heron"}
    response = client.post(url, data)
    assert response.status_code == 422
    assert "Choose a day for the new session." in response.content.decode()
    day = agency_day().isoformat()
    assert client.post(url, {**data, "day": day, "time": "17:00"}).status_code == 302
    with acting_as(cast.noor):
        assert AgendaItem.objects.get().session == Session.objects.get()


def test_brought_twice_it_stands_on_the_agenda_once(cast: Cast, told: Told, sign_in: SignIn) -> None:
    data = {"to": str(told.session.pk), "title": "Again"}
    for what in (f"moment={told.moment.pk}", f"shared={told.grant.shared_text_id}"):
        assert sign_in(cast.noor).post(f"{URL}?{what}", data).status_code == 302
    with acting_as(cast.noor):
        assert AgendaItem.objects.brought_to(told.session).count() == 3


def test_her_supervisor_brings_a_moment_too(cast: Cast, told: Told, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        (moment,) = story.make_visit(cast.noor, cast.heron, "He patted the tray.")
    data = {"to": str(told.session.pk), "title": "The tray"}
    assert sign_in(cast.ruth).post(f"{URL}?moment={moment.pk}", data).status_code == 302


def test_a_draft_and_a_moment_of_others_are_not_there_to_bring(cast: Cast, told: Told, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        (draft,) = story.make_visit(cast.noor, cast.heron, state=VisitState.DRAFT)
        (void,) = story.make_visit(cast.noor, cast.heron, state=VisitState.VOID)
    for moment in (draft, void):
        assert sign_in(cast.noor).get(f"{URL}?moment={moment.pk}").status_code == 404
    for name in ("bea", "fay", "salome", "max"):
        assert sign_in(cast.members[name]).get(f"{URL}?moment={told.moment.pk}").status_code == 404, name


def test_a_colleague_reads_the_moment_and_has_nobody_to_bring_it_to(cast: Cast, told: Told, sign_in: SignIn) -> None:
    page = sign_in(cast.jonas).get(f"{URL}?moment={told.moment.pk}").content.decode()
    assert "There is nobody you could bring this to" in page


def test_a_moment_held_back_from_the_supervisor_is_not_brought_to_her(cast: Cast, told: Told, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        (moment,) = story.make_visit(cast.noor, cast.heron, "Not for Ruth.")
        story.hold_back(moment, cast.ruth)
        with pytest.raises(NotForThisSession):
            bring_moment(session=told.session, moment=moment, title="x", by=cast.noor)
    assert "There is nobody" in sign_in(cast.noor).get(f"{URL}?moment={moment.pk}").content.decode()
    assert sign_in(cast.ruth).get(f"{URL}?moment={moment.pk}").status_code == 404


def test_a_text_taken_back_is_not_brought(cast: Cast, told: Told, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        grant = story.share(cast.pairing, "Something else.")
        story.take_back(grant)
        with pytest.raises(NotForThisSession):
            bring_shared_text(session=told.session, shared_text=grant.shared_text, title="x", by=cast.noor)
    for member in (cast.noor, cast.ruth):
        assert sign_in(member).get(f"{URL}?shared={grant.shared_text_id}").status_code == 404


def test_its_reader_has_opened_what_she_is_shown_to_bring(cast: Cast, sign_in: SignIn) -> None:
    """ "You can take it back until she opened it": the words stand on this page as on the share's own."""
    with acting_as(cast.noor):
        grant = story.share(cast.pairing)
    path = f"{URL}?shared={grant.shared_text_id}"
    sign_in(cast.noor).get(path)
    with acting_as(cast.noor):
        assert type(grant).objects.get(pk=grant.pk).opened_at is None, "its author reads her own"
    assert story.WATCH in sign_in(cast.ruth).get(path).content.decode()
    with acting_as(cast.noor):
        assert type(grant).objects.get(pk=grant.pk).opened_at is not None


def test_nothing_is_brought_to_a_session_of_others(cast: Cast, told: Told, sign_in: SignIn) -> None:
    data = {"to": str(told.with_fay.pk), "title": "There"}
    response = sign_in(cast.noor).post(f"{URL}?moment={told.moment.pk}", data)
    assert response.status_code == 422
    assert "There" in response.content.decode()


@pytest.mark.parametrize(
    "query", ["", "moment=", "moment=x", "shared=%00", "moment=00000000-0000-0000-0000-000000000000"]
)
def test_nothing_named_is_nothing_found(cast: Cast, sign_in: SignIn, query: str) -> None:
    assert sign_in(cast.noor).get(f"{URL}?{query}").status_code == 404


def test_who_brought_it_takes_it_off_and_nobody_else(cast: Cast, told: Told, sign_in: SignIn) -> None:
    url = f"/supervision/{told.session.pk}/items/{told.bottle.pk}/"
    assert sign_in(cast.ruth).post(f"{url}withdraw/").status_code == 403
    assert sign_in(cast.noor).post(f"{url}withdraw/").status_code == 302
    with acting_as(cast.noor):
        assert told.bottle not in AgendaItem.objects.brought_to(told.session)
    page = sign_in(cast.ruth).get(url).content.decode()
    assert "taken off the agenda" in page
    assert "<textarea" not in page
    assert sign_in(cast.ruth).post(f"{url}comments/", {"text": "late"}).status_code == 422
