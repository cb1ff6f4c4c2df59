"""A planned session that will not take place: called off, never counted, and what was brought to it kept."""

import pytest

from imh_practice.audit.models import Event
from imh_practice.membership.actions import end_pairing
from imh_practice.membership.models import Pairing
from imh_practice.shared.acting import acting_as
from supervision.models import AgendaItem, Session, SessionState
from tests.cast import Cast
from tests.conftest import SignIn
from tests.supervision import story
from tests.supervision.conftest import Told


def url(session: Session, what: str = "off/") -> str:
    return f"/supervision/{session.pk}/{what}"


@pytest.mark.parametrize("name", ["noor", "ruth"])
def test_either_calls_it_off_before_its_hour(cast: Cast, told: Told, sign_in: SignIn, name: str) -> None:
    client = sign_in(cast.members[name])
    assert "It will not take place" in client.get(url(told.session, "?tab=before")).content.decode()
    assert client.post(url(told.session)).headers["Location"] == url(told.session, "")
    assert client.post(url(told.session)).status_code == 302, "a second tap"
    page = client.get(url(told.session, "")).content.decode()
    assert "This session was called off." in page
    assert "The bottle on the table" in page
    listed = client.get("/supervision/").content.decode()
    assert "called off" in listed
    assert "No session is planned." in client.get("/").content.decode()
    with acting_as(cast.noor):
        told.session.refresh_from_db()
        assert told.session.state == SessionState.CALLED_OFF
        assert not Session.objects.took_place().exists()
        assert Event.objects.filter(act="session_call_off", member_id=cast.members[name].pk).count() == 1


def test_only_while_the_supervision_lasts(cast: Cast, told: Told, sign_in: SignIn) -> None:
    assert sign_in(cast.bea).post(url(told.session)).status_code == 404
    with acting_as(cast.salome):
        end_pairing(pairing=cast.pairing)
    assert sign_in(cast.noor).post(url(told.session)).status_code == 403


def test_what_was_held_is_not_called_off(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        session = story.make_session(cast.pairing, cast.noor, days=-0.01)
    client = sign_in(cast.noor)
    client.post(url(session, "close/"), {"reflective": 50, "attended": [cast.noor.pk, cast.ruth.pk]})
    page = client.post(url(session), follow=True).content.decode()
    assert "The minutes of this session are written already." in page
    with acting_as(cast.noor):
        assert Session.objects.get(pk=session.pk).state == SessionState.CLOSED


def test_minutes_of_a_session_called_off_are_kept_in_the_form(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        session = story.make_session(cast.pairing, cast.noor, days=-0.01)
    noor = sign_in(cast.noor)
    sign_in(cast.ruth).post(url(session))
    response = noor.post(url(session, "close/"), {"reflective": 55, "attended": [cast.noor.pk, cast.ruth.pk]})
    assert response.status_code == 422
    page = response.content.decode()
    assert "called off" in page
    assert 'value="55"' in page
    assert noor.get(url(session, "close/")).status_code == 302
    with acting_as(cast.noor):
        assert Session.objects.get(pk=session.pk).state == SessionState.CALLED_OFF


def test_it_is_planned_anew_beside_the_one_called_off(cast: Cast, told: Told) -> None:
    with acting_as(cast.noor):
        Session.objects.filter(pk=told.session.pk).update(state=SessionState.CALLED_OFF)
        again = story.make_session(cast.pairing, cast.noor)
        Session.objects.filter(pk=again.pk).update(starts_at=told.session.starts_at)
        assert again.pk != told.session.pk


def test_what_was_brought_is_brought_to_another_session(cast: Cast, told: Told, sign_in: SignIn) -> None:
    client = sign_in(cast.noor)
    client.post(url(told.session))
    with acting_as(cast.noor):
        other = story.make_session(cast.pairing, cast.noor, days=9)
    page = client.get(url(told.session, "")).content.decode()
    for asked in (f"moment={told.moment.pk}", f"shared={told.watch.shared_text_id}", f"question={told.question.pk}"):
        assert f"/supervision/bring/?{asked}" in page
        sent = {"to": str(other.pk), "title": "Once more"}
        assert client.post(f"/supervision/bring/?{asked}", sent).status_code == 302
    with acting_as(cast.noor):
        kinds = AgendaItem.objects.brought_to(other).values_list("kind", flat=True)
        assert sorted(kinds) == ["moment", "question", "reflection"]


def test_a_question_is_brought_by_those_who_take_part_and_only_among_them(
    cast: Cast, told: Told, sign_in: SignIn
) -> None:
    path = f"/supervision/bring/?question={told.question.pk}"
    for name in ("bea", "jonas", "fay", "max"):
        assert sign_in(cast.members[name]).get(path).status_code == 404, name
    with acting_as(cast.ruth):
        with_bea = story.make_session(Pairing.objects.get(clinician=cast.bea), cast.ruth)
    response = sign_in(cast.ruth).get(path)
    assert response.status_code == 200
    assert told.question.title in response.content.decode()
    assert str(with_bea.pk) not in response.content.decode()


def test_what_may_not_be_read_any_more_is_not_offered(cast: Cast, told: Told, sign_in: SignIn) -> None:
    client = sign_in(cast.ruth)
    client.post(url(told.session))
    with acting_as(cast.noor):
        story.take_back(told.grant)
        story.hold_back(told.moment, cast.ruth)
    page = client.get(url(told.session, "?tab=before")).content.decode()
    assert page.count("/supervision/bring/?") == 1, "the question"
