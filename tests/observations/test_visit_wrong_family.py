"""Wrong family: within ten minutes the visit is made again where it belongs; the first is set aside, never deleted."""

import datetime as dt

import pytest
from django.utils import timezone

from imh_practice.audit.models import Event, EventObject, Kind
from imh_practice.families.models import Caregiver, Family
from imh_practice.shared.acting import acting_as
from observations.models import HoldBack, MomentVersion, Visit, VisitState
from tests.cast import Cast, make_family
from tests.conftest import SignIn
from tests.observations.helpers import moment, tag, wrote


@pytest.fixture
def wren(cast: Cast) -> Family:
    with acting_as(cast.noor):
        return make_family("Wren", cast.noor)


def url(visit: Visit) -> str:
    return f"/visits/{visit.pk}/wrong-family/"


def just_now(cast: Cast, minutes: float = 1) -> Visit:
    words = moment("A moment.", "W3", "T1", kept_from=(cast.jonas,))
    return wrote(cast.noor, cast.heron, words, days_ago=minutes / 24 / 60, minutes=50, services=[tag("C1")])


def test_it_moves_whole(cast: Cast, sign_in: SignIn, wren: Family) -> None:
    visit = just_now(cast)
    assert "Wren" in sign_in(cast.noor).get(url(visit)).content.decode()
    response = sign_in(cast.noor).post(url(visit), {"family": str(wren.pk)})
    with acting_as(cast.noor):
        visit.refresh_from_db()
        right = Visit.objects.select_related("head").get(family=wren)
        assert visit.state == VisitState.VOID
        assert right.head is not None
        assert (right.state, right.head.minutes, right.happened_at) == (VisitState.FINISHED, 50, visit.happened_at)
        version = MomentVersion.objects.get(moment__visit=right)
        assert version.text == "A moment."
        assert set(version.tags.values_list("item_version__item__code", flat=True)) == {"W3", "T1"}
        assert HoldBack.objects.filter(moment__visit=right).get().member_id == cast.jonas.pk
        assert right.head.services.count() == 1
        event = Event.objects.get(kind=Kind.WRITE, act="visit_wrong_family")
        rows = EventObject.objects.filter(event_id=event.pk).values_list("object_id", "author_id")
        assert set(rows) == {(right.pk, cast.noor.pk), (visit.pk, cast.noor.pk)}, "also what was set aside"
    assert response.headers["Location"] == f"/visits/{right.pk}/saved/"


def test_nobody_sees_what_was_set_aside(cast: Cast, sign_in: SignIn, wren: Family) -> None:
    visit = just_now(cast)
    sign_in(cast.noor).post(url(visit), {"family": str(wren.pk)})
    for name in ["noor", "jonas", "ruth"]:
        client = sign_in(cast.members[name])
        for part in ["", "note/", "edit/", "saved/", "wrong-family/"]:
            assert client.get(f"/visits/{visit.pk}/{part}").status_code == 404
        assert f"/visits/{visit.pk}/" not in client.get("/visits/").content.decode()


def test_after_ten_minutes_it_stays(cast: Cast, sign_in: SignIn, wren: Family) -> None:
    visit = just_now(cast, minutes=10.1)
    page = sign_in(cast.noor).get(url(visit)).content.decode()
    assert "More than ten minutes have passed" in page
    assert "Wren" not in page
    response = sign_in(cast.noor).post(url(visit), {"family": str(wren.pk)})
    assert response.status_code == 422
    with acting_as(cast.noor):
        assert list(Visit.objects.values_list("state", flat=True)) == [VisitState.FINISHED]


def test_moving_on_and_on_does_not_stretch_the_ten_minutes(cast: Cast, sign_in: SignIn, wren: Family) -> None:
    visit = just_now(cast, minutes=9)
    sign_in(cast.noor).post(url(visit), {"family": str(wren.pk)})
    with acting_as(cast.noor):
        right = Visit.objects.get(family=wren)
        assert right.finished_at == visit.finished_at
        assert not right.can_move_at(timezone.now() + dt.timedelta(minutes=2))


@pytest.mark.parametrize("family", ["finch", "harbor", "heron"])
def test_only_to_another_family_of_hers(cast: Cast, sign_in: SignIn, wren: Family, family: str) -> None:
    visit = just_now(cast)
    response = sign_in(cast.noor).post(url(visit), {"family": str(getattr(cast, family).pk)})
    assert response.status_code == 422
    for value in ["", "x", "\x00"]:
        assert sign_in(cast.noor).post(url(visit), {"family": value}).status_code == 422


def test_only_its_author(cast: Cast, sign_in: SignIn, wren: Family) -> None:
    visit = just_now(cast)
    for name in ["jonas", "ruth", "bea", "max"]:
        client = sign_in(cast.members[name])
        assert client.get(url(visit)).status_code == 404
        assert client.post(url(visit), {"family": str(wren.pk)}).status_code == 404


def test_a_draft_is_set_aside_by_its_author_alone(cast: Cast, sign_in: SignIn) -> None:
    draft = wrote(cast.noor, cast.heron, moment("Half."), finish=False)
    finished = wrote(cast.noor, cast.heron, moment("Whole."))
    for name in ["jonas", "ruth"]:
        assert sign_in(cast.members[name]).post(f"/visits/{draft.pk}/set-aside/").status_code == 404
    assert sign_in(cast.noor).post(f"/visits/{finished.pk}/set-aside/").status_code == 404
    assert sign_in(cast.noor).post(f"/visits/{draft.pk}/set-aside/").status_code == 302
    assert sign_in(cast.noor).get(f"/visits/{draft.pk}/edit/").status_code == 404
    with acting_as(cast.noor):
        draft.refresh_from_db()
        assert draft.state == VisitState.VOID


def test_who_is_of_the_wrong_family_does_not_come_along(cast: Cast, sign_in: SignIn, wren: Family) -> None:
    """What was only filled in for the wrong family is filled in for the right one; what she wrote herself stays."""
    with acting_as(cast.noor):
        Caregiver.objects.create(family=cast.heron, role="father", initial="A.")
        Caregiver.objects.create(family=wren, role="grandmother", initial="R.")
    wrote(cast.noor, cast.heron, moment("before"), days_ago=5, minutes=50, present=["mother", "father", "baby"])
    wrote(cast.noor, wren, moment("before"), days_ago=5, minutes=30, setting="center", present=["grandmother", "baby"])
    for present, after in [
        (["mother", "father", "baby"], ["grandmother", "baby"]),
        (["mother", "father", "baby", "interpreter"], ["mother", "baby", "interpreter"]),
    ]:
        visit = wrote(cast.noor, cast.heron, moment("x"), days_ago=0.001, minutes=50, present=present)
        page = sign_in(cast.noor).post(url(visit), {"family": str(wren.pk)}, follow=True).content.decode()
        with acting_as(cast.noor):
            right = Visit.objects.filter(family=wren).select_related("head").latest("made_at")
            assert right.head is not None
            assert (right.head.minutes, right.head.setting, right.head.present) == (30, "center", after)
            Visit.objects.filter(pk=right.pk).update(state=VisitState.VOID)
        assert ", ".join(after) in page
        assert f'href="/visits/{right.pk}/edit/"' in page


def test_what_was_logged_by_mistake_is_taken_back_within_ten_minutes(cast: Cast, sign_in: SignIn) -> None:
    visit = just_now(cast)
    mistake = f"/visits/{visit.pk}/by-mistake/"
    assert mistake in sign_in(cast.noor).get(f"/visits/{visit.pk}/saved/").content.decode()
    assert "Take it back" in sign_in(cast.noor).get(mistake).content.decode()
    for name in ["jonas", "ruth", "bea", "max"]:
        assert sign_in(cast.members[name]).post(mistake).status_code == 404
    assert sign_in(cast.noor).post(mistake).headers["Location"] == "/visits/"
    with acting_as(cast.noor):
        visit.refresh_from_db()
        assert visit.state == VisitState.VOID
        assert visit.versions.count() == 1
        event = Event.objects.get(kind=Kind.WRITE, act="visit_by_mistake")
        assert EventObject.objects.get(event_id=event.pk).object_id == visit.pk
    for name in ["noor", "jonas", "ruth"]:
        assert sign_in(cast.members[name]).get(f"/visits/{visit.pk}/").status_code == 404


def test_later_it_stays(cast: Cast, sign_in: SignIn) -> None:
    visit = just_now(cast, minutes=10.1)
    mistake = f"/visits/{visit.pk}/by-mistake/"
    assert "More than ten minutes have passed" in sign_in(cast.noor).get(mistake).content.decode()
    assert sign_in(cast.noor).post(mistake).status_code == 422
    with acting_as(cast.noor):
        assert list(Visit.objects.values_list("state", flat=True)) == [VisitState.FINISHED]
