"""A page that stands open asks by itself, after the end too; and a server's clock that is ahead keeps nothing open."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.urls import reverse
from django.utils import timezone

from imh_practice.shared.acting import acting_as
from observations.actions import Facts, amend_visit
from observations.models import HoldBack, Moment
from observations.writing import MomentWords
from tests.cast import Cast
from tests.endings import acts
from tests.endings.reach import client_of
from tests.observations.helpers import moment, wrote
from tests.supervision import story
from tests.supervision.agreeing import agreed, made, queued
from tests.worker import files_dir

__all__ = ["files_dir"]

pytestmark = pytest.mark.django_db
POLL = {"HX-Request": "true", "X-Poll": "1"}
GONE, QUIET = 404, 204


@pytest.mark.parametrize(
    ("act", "answers"),
    [
        (acts.supervisor_leaves, (QUIET, QUIET)),
        (acts.supervisor_disabled, (QUIET, QUIET)),
        (acts.supervisor_moves, (QUIET, GONE)),  # her sign-in still named the place that ended; then it is the other
    ],
)
def test_a_fragment_asked_after_the_end_brings_nothing(
    cast: Cast, act: Callable[[Cast], object], answers: tuple[int, int], files_dir: object
) -> None:
    with acting_as(cast.noor):
        session = story.make_session(cast.pairing, cast.noor)
        item = story.make_item(session, cast.noor)
        held = story.make_session(cast.pairing, cast.noor, days=-1)
    story.talk(item, (cast.noor, "What was it like?"))
    job = made(queued(agreed(held, cast.noor, cast.ruth), cast.ruth))
    paths = [reverse("thread_news", args=[session.pk, item.pk]), reverse("job_status", args=[job.pk])]
    ruth = client_of(cast.ruth)
    assert [ruth.get(path, headers=POLL).status_code for path in paths] == [200, 286]
    act(cast)
    for path, answer in zip(paths, answers, strict=True):
        told = ruth.get(path, headers=POLL)
        assert (told.status_code, told.headers.get("Location")) == (answer, None)
        assert "reply" not in told.content.decode()
        assert not told.content or answer == GONE


@pytest.fixture
def an_hour_ahead(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], None]:
    """Do something on a server whose clock is an hour ahead of the database's."""
    now = timezone.now

    def do(act: Callable[[], object]) -> None:
        with monkeypatch.context() as ahead:
            ahead.setattr(timezone, "now", lambda: now() + dt.timedelta(hours=1))
            act()

    return do


@pytest.mark.parametrize(
    ("act", "who"),
    [
        (acts.pairing_ends, "ruth"),
        (acts.role_ends, "ruth"),
        (acts.author_leaves, "ruth"),
        (acts.supervisor_leaves, "ruth"),
        (acts.place_ends, "jonas"),
        (acts.colleague_leaves, "jonas"),
    ],
)
def test_by_a_clock_that_is_ahead_it_ends_at_once(
    cast: Cast, an_hour_ahead: Callable[[Callable[[], object]], None], act: Callable[[Cast], object], who: str
) -> None:
    visit = wrote(cast.noor, cast.heron, moment("She looked back."))
    client, path = client_of(cast.members[who]), reverse("visit_detail", args=[visit.pk])
    assert client.get(path).status_code == 200
    an_hour_ahead(lambda: act(cast))
    assert client.get(path).status_code in {302, 404}
    assert "Heron" not in client.get(reverse("family_list")).content.decode()


def test_nor_does_holding_back_wait_for_it(cast: Cast, an_hour_ahead: Callable[[Callable[[], object]], None]) -> None:
    visit = wrote(cast.noor, cast.heron, moment("She looked back."), moment("He slept."))
    with acting_as(cast.noor):
        kept = Moment.objects.get(visit=visit, position=1)
        words = MomentWords("She looked back.", ref=kept.pk, kept_from=frozenset({cast.jonas.pk}))
        facts = Facts(happened_at=visit.happened_at)
        an_hour_ahead(lambda: amend_visit(visit=visit, base=1, facts=facts, moments=[words], by=cast.noor))
        assert HoldBack.objects.get().began_at > timezone.now()
    page = client_of(cast.jonas).get(reverse("visit_detail", args=[visit.pk])).content.decode()
    assert "She looked back." not in page
    assert "He slept." in page
