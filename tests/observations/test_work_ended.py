"""The work with a family ends, or her place on its team, while she writes: what was begun can be finished, and no word
is lost."""

import datetime as dt

import pytest
from django.utils import timezone

from imh_practice.families.actions import end_family
from imh_practice.families.models import TeamPlace
from imh_practice.shared.acting import acting_as
from observations.models import Visit, VisitState
from tests.cast import Cast, agency_day
from tests.conftest import SignIn
from tests.observations.helpers import LOG, filled_in, moment, wrote

OURS = {"origin": "http://testserver"}


def end(cast: Cast, *, days_ago: int = 0) -> None:
    with acting_as(cast.noor):
        end_family(
            family=cast.heron,
            on=agency_day() - dt.timedelta(days=days_ago),
            by=cast.noor,
        )


def leave(cast: Cast) -> None:
    with acting_as(cast.noor):
        TeamPlace.objects.filter(member=cast.noor).update(ended_at=timezone.now())


def begun(cast: Cast) -> Visit:
    return wrote(cast.noor, cast.heron, moment("Half."), finish=False)


@pytest.mark.parametrize("button", [{}, {"draft": "1"}, {"add": "moments"}])
def test_a_page_opened_before_the_end_comes_back_with_her_words(
    cast: Cast, sign_in: SignIn, button: dict[str, str]
) -> None:
    end(cast)
    response = sign_in(cast.noor).post(LOG.format(cast.heron.pk), filled_in("She looked back.") | button, headers=OURS)
    page = response.content.decode()
    assert response.status_code == 422
    assert "The work with this family has ended, so no visit is logged any more." in page
    assert "She looked back.</textarea>" in page
    assert "Finish visit" not in page
    with acting_as(cast.noor):
        assert not Visit.objects.exists()


def test_nor_is_it_written_down_that_they_did_not_meet(cast: Cast, sign_in: SignIn) -> None:
    end(cast)
    at = timezone.now().astimezone(cast.agency.zone) - dt.timedelta(minutes=10)
    sent = {"day": at.date().isoformat(), "time": at.strftime("%H:%M"), "outcome": "they"}
    response = sign_in(cast.noor).post(f"/visits/not-met/?family={cast.heron.pk}", sent)
    assert response.status_code == 422
    assert "The work with this family has ended, so no visit is logged any more." in response.content.decode()
    with acting_as(cast.noor):
        assert not Visit.objects.exists()


def test_for_somebody_who_left_the_team_the_family_is_not_there_and_her_words_are(cast: Cast, sign_in: SignIn) -> None:
    leave(cast)
    client, sent = sign_in(cast.noor), filled_in("She looked back.")
    response = client.post(LOG.format(cast.heron.pk), sent, headers=OURS)
    assert response.status_code == 404
    assert "She looked back.</textarea>" in response.content.decode()
    for family in [cast.finch.pk, cast.harbor.pk, cast.noor.pk]:
        assert client.post(LOG.format(family), sent, headers=OURS).content == response.content


@pytest.mark.parametrize(
    ("change", "said"), [(end, "The work with Heron ended"), (leave, "You do not carry Heron now.")]
)
def test_a_draft_begun_before_can_be_finished(cast: Cast, sign_in: SignIn, change: object, said: str) -> None:
    draft, client = begun(cast), sign_in(cast.noor)
    assert said not in client.get(f"/visits/{draft.pk}/edit/").content.decode()
    change(cast)  # type: ignore[operator]  # one of the two above
    assert said in client.get(f"/visits/{draft.pk}/edit/").content.decode()
    response = client.post(f"/visits/{draft.pk}/edit/", filled_in("Whole.", base="1", outcome="met"))
    assert response.headers["Location"] == f"/visits/{draft.pk}/saved/"
    with acting_as(cast.noor):
        assert Visit.objects.get().state == VisitState.FINISHED


def test_but_not_for_a_day_after_the_last(cast: Cast, sign_in: SignIn) -> None:
    draft = begun(cast)
    end(cast, days_ago=3)
    at = timezone.now().astimezone(cast.agency.zone) - dt.timedelta(days=2)
    sent = filled_in("Whole.", base="1", outcome="met", day=at.date().isoformat())
    client = sign_in(cast.noor)
    response = client.post(f"/visits/{draft.pk}/edit/", sent)
    assert response.status_code == 422
    assert "A visit after that day is not part of it." in response.content.decode()
    assert "Whole.</textarea>" in response.content.decode()
    assert client.post(f"/visits/{draft.pk}/edit/", sent | {"draft": "1"}).status_code == 302


def test_a_finished_visit_can_be_put_right_whatever_its_day(cast: Cast, sign_in: SignIn) -> None:
    visit = wrote(cast.noor, cast.heron, moment("Whole."))
    end(cast, days_ago=30)
    response = sign_in(cast.noor).post(f"/visits/{visit.pk}/edit/", filled_in("Put right.", base="1", outcome="met"))
    assert response.headers["Location"] == f"/visits/{visit.pk}/"
