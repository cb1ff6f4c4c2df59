"""A summary is of an hour that was held: drafted once it has begun, agreed on once its minutes are written."""

import pytest

from imh_practice.shared.acting import acting_as
from supervision.actions.sessions import Minutes, close_session
from supervision.actions.summaries import NotHeld, approve, queue_summary, write_summary
from supervision.models import Approval, Participant, Session, Summary
from tests.cast import Cast
from tests.conftest import SignIn
from tests.supervision import story
from tests.supervision.agreeing import LINES, agreed, head_of
from tests.supervision.conftest import Told
from tests.supervision.test_summary_pages import typed, url


def closed(session: Session, cast: Cast, *, minutes: int) -> None:
    """Write the minutes; none: nobody came."""
    there = {cast.noor.pk, cast.ruth.pk} if minutes else set()
    with acting_as(cast.noor):
        close_session(session=session, minutes=Minutes(minutes, 0, 0), attended=there, seen=None, by=cast.noor)


def test_before_the_hour_has_begun_nothing_is_summed_up(cast: Cast, told: Told, sign_in: SignIn) -> None:
    client = sign_in(cast.noor)
    page = client.get(url("summary_detail", told.session)).content.decode()
    assert url("summary_edit", told.session) not in page
    assert "once the hour has begun" in page
    assert client.get(url("summary_edit", told.session)).status_code == 302
    answer = client.post(url("summary_edit", told.session), typed(None, *LINES))
    assert answer.status_code == 422
    assert LINES[0].text in answer.content.decode()  # what was typed stays
    assert head_of(told.session, cast.noor) is None
    with acting_as(cast.noor), pytest.raises(NotHeld):
        write_summary(session=told.session, lines=LINES, base=None, by=cast.noor)


def test_in_the_hour_it_is_drafted_and_after_it_agreed(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        session = story.make_session(cast.pairing, cast.noor, days=-0.01)
    client = sign_in(cast.noor)
    client.post(url("summary_edit", session), typed(None, *LINES))
    version = head_of(session, cast.noor)
    assert version is not None
    page = client.get(url("summary_detail", session)).content.decode()
    assert url("summary_approve", session) not in page
    assert "when the minutes are written" in page
    client.post(url("summary_approve", session), {"version": str(version.pk)})
    with acting_as(cast.noor):
        assert not Approval.objects.exists()
    closed(session, cast, minutes=60)
    assert url("summary_approve", session) in client.get(url("summary_detail", session)).content.decode()
    client.post(url("summary_approve", session), {"version": str(version.pk)})
    with acting_as(cast.noor):
        assert Approval.objects.count() == 1


def test_an_hour_in_which_they_did_not_meet_is_not_summed_up(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        session = story.make_session(cast.pairing, cast.noor, days=-0.01)
    closed(session, cast, minutes=0)
    client = sign_in(cast.noor)
    page = client.get(url("summary_detail", session)).content.decode()
    assert url("summary_edit", session) not in page
    assert "did not take place" in page
    with acting_as(cast.noor), pytest.raises(NotHeld):
        write_summary(session=session, lines=LINES, base=None, by=cast.noor)
    with acting_as(cast.noor):
        assert not Summary.objects.exists()


def test_what_turned_out_not_to_be_held_is_not_agreed_on_or_made(cast: Cast, told: Told) -> None:
    version = agreed(told.session, cast.noor, cast.ruth)
    with acting_as(cast.noor):
        Participant.objects.filter(session=told.session).update(attended=False)
        with pytest.raises(NotHeld):
            approve(version=version, by=cast.noor)
        with pytest.raises(NotHeld):
            queue_summary(version=version, by=cast.noor)
