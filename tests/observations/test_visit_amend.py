"""Amending: by the author alone; what stood before stays readable, and what did not change gets no new version."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from imh_practice.audit.models import Event, EventObject, Kind
from imh_practice.shared.acting import acting_as
from observations.actions import Facts, amend_visit, log_visit
from observations.models import HoldBack, Moment, MomentVersion, Visit, VisitState, VisitVersion
from observations.writing import MomentWords, Standing
from tests.cast import Cast
from tests.conftest import SignIn
from tests.observations.helpers import filled_in, moment, tag, tags, wrote


def page_data(visit: Visit, *refs: Moment, base: int = 1, **fields: Any) -> dict[str, Any]:
    """Return the page of a visit that is there as a browser sends it back unchanged."""
    with acting_as(visit.author):
        version = VisitVersion.objects.get(visit=visit, number=base)
        words = Standing.of(Visit.objects.get(pk=visit.pk)).words
    at = version.happened_at.astimezone(visit.author.agency.zone)
    data = filled_in(*[""] * len(refs)) | {
        "base": str(base),
        "outcome": version.outcome,
        "day": at.date().isoformat(),
        "time": at.strftime("%H:%M"),
        "minutes": str(version.minutes or ""),
        "present": "\n".join(version.present),
    }
    for number, one in enumerate(refs):
        data |= {
            f"moments-{number}-ref": str(one.pk),
            f"moments-{number}-text": words[one.pk].text,
            f"moments-{number}-tags": [str(key) for key in words[one.pk].tags],
            f"moments-{number}-kept_from": [str(key) for key in words[one.pk].kept_from],
            f"moments-{number}-kept_was": " ".join(str(key) for key in words[one.pk].kept_from),
        }
    return data | {name.replace("__", "-"): value for name, value in fields.items()}


def moments_of(visit: Visit) -> list[Moment]:
    with acting_as(visit.author):
        return list(Moment.objects.filter(visit=visit).select_related("head").order_by("position"))


def texts(visit: Visit) -> list[str]:
    return [one.head.text for one in moments_of(visit) if one.head and one.removed_at is None]


@pytest.fixture
def visit(cast: Cast) -> Visit:
    return wrote(cast.noor, cast.heron, moment("First.", "W3"), moment("Second.", "W11", "W6"), minutes=60)


def edit(visit: Visit) -> str:
    return f"/visits/{visit.pk}/edit/"


def test_the_page_holds_what_stands(cast: Cast, sign_in: SignIn, visit: Visit) -> None:
    page = sign_in(cast.noor).get(edit(visit)).content.decode()
    assert "First." in page
    assert "Second." in page
    assert "Save the change" in page
    assert page.count(" checked") == 4  # the outcome and three tags


def test_who_may_read_may_not_change(cast: Cast, sign_in: SignIn, visit: Visit) -> None:
    first, second = moments_of(visit)
    data = page_data(visit, first, second, moments__0__text="Not hers to say.")
    for name, status in [("jonas", 403), ("ruth", 403), ("bea", 404), ("fay", 404), ("salome", 404), ("max", 404)]:
        client = sign_in(cast.members[name])
        assert client.get(edit(visit)).status_code == status, name
        assert client.post(edit(visit), data).status_code == status, name
    assert texts(visit) == ["First.", "Second."]


def test_a_change_makes_a_version_and_keeps_the_one_before(cast: Cast, sign_in: SignIn, visit: Visit) -> None:
    first, second = moments_of(visit)
    response = sign_in(cast.noor).post(edit(visit), page_data(visit, first, second, moments__0__text="First, again."))
    assert response.headers["Location"] == f"/visits/{visit.pk}/"
    with acting_as(cast.noor):
        assert list(visit.versions.order_by("number").values_list("number", flat=True)) == [1, 2]
        assert [one.text for one in first.versions.order_by("number")] == ["First.", "First, again."]
        assert second.versions.count() == 1, "an unchanged moment gets no new version"
        assert Event.objects.filter(kind=Kind.WRITE, act="visit_amend").exists()


def test_a_change_of_tags_alone_is_a_version(cast: Cast, sign_in: SignIn, visit: Visit) -> None:
    first, second = moments_of(visit)
    data = page_data(visit, first, second, moments__0__tags=[str(tag("W3")), str(tag("W9"))])
    sign_in(cast.noor).post(edit(visit), data)
    with acting_as(cast.noor):
        versions = first.versions.order_by("number")
        assert [one.tags.count() for one in versions] == [1, 2]


def test_saving_without_a_change_makes_nothing(cast: Cast, sign_in: SignIn, visit: Visit) -> None:
    response = sign_in(cast.noor).post(edit(visit), page_data(visit, *moments_of(visit)), follow=True)
    assert "Nothing was changed." in response.content.decode()
    with acting_as(cast.noor):
        assert visit.versions.count() == 1
        assert not Event.objects.filter(kind=Kind.WRITE, act="visit_amend").exists()


def test_facts_change_too(cast: Cast, sign_in: SignIn, visit: Visit) -> None:
    data = page_data(visit, *moments_of(visit), minutes="75", day="2026-01-05", time="09:15")
    sign_in(cast.noor).post(edit(visit), data)
    with acting_as(cast.noor):
        now = Visit.objects.select_related("head").get(pk=visit.pk)
        assert now.head is not None
        assert (now.head.number, now.head.minutes) == (2, 75)
        assert now.happened_at == now.head.happened_at == dt.datetime(2026, 1, 5, 14, 15, tzinfo=dt.UTC)


def test_a_moment_taken_out_stays_in_the_earlier_version(cast: Cast, sign_in: SignIn, visit: Visit) -> None:
    first, second = moments_of(visit)
    sign_in(cast.noor).post(edit(visit), page_data(visit, first, second, moments__0__DELETE="on"))
    assert texts(visit) == ["Second."]
    assert "First." not in sign_in(cast.noor).get(f"/visits/{visit.pk}/").content.decode()
    with acting_as(cast.noor):
        earlier = visit.versions.get(number=1)
    assert "First." in sign_in(cast.noor).get(f"/visits/versions/{earlier.pk}/").content.decode()


def test_a_moment_that_the_page_does_not_mention_stays(cast: Cast, sign_in: SignIn, visit: Visit) -> None:
    first, _second = moments_of(visit)
    sign_in(cast.noor).post(edit(visit), page_data(visit, first, moments__0__text="Only this one."))
    assert texts(visit) == ["Only this one.", "Second."]


def test_a_moment_of_another_visit_is_not_touched(cast: Cast, sign_in: SignIn, visit: Visit) -> None:
    his = wrote(cast.jonas, cast.heron, moment("His."))
    (his_moment,) = moments_of(his)
    data = page_data(visit, *moments_of(visit), moments__0__ref=str(his_moment.pk), moments__0__text="Mine?")
    sign_in(cast.noor).post(edit(visit), data)
    assert texts(his) == ["His."]
    assert texts(visit) == ["First.", "Second.", "Mine?"]


def test_they_did_not_meet_after_all(cast: Cast, sign_in: SignIn, visit: Visit) -> None:
    first, second = moments_of(visit)
    data = page_data(visit, first, second, outcome="they", moments__0__DELETE="on", moments__1__DELETE="on")
    assert sign_in(cast.noor).post(edit(visit), data).status_code == 302
    data = page_data(visit, base=2, outcome="met")
    assert sign_in(cast.noor).post(edit(visit), data).status_code == 422, "who met has noticed something"


def test_a_moment_is_held_back_and_let_go_without_a_version(cast: Cast, sign_in: SignIn, visit: Visit) -> None:
    first, second = moments_of(visit)
    client, jonas = sign_in(cast.noor), sign_in(cast.jonas)
    client.post(edit(visit), page_data(visit, first, second, moments__0__kept_from=[str(cast.jonas.pk)]))
    assert "First." not in jonas.get(f"/visits/{visit.pk}/").content.decode()
    assert "Kept from Jonas Lind" in client.get(f"/visits/{visit.pk}/").content.decode()
    client.post(edit(visit), page_data(visit, first, second, moments__0__kept_from=[]))
    assert "First." in jonas.get(f"/visits/{visit.pk}/").content.decode()
    with acting_as(cast.noor):
        assert visit.versions.count() == 1
        assert HoldBack.objects.get().ended_at is not None
        assert Event.objects.filter(kind=Kind.RIGHTS, act="hold_back").count() == 2


def test_a_page_from_before_does_not_let_go(cast: Cast, sign_in: SignIn, visit: Visit) -> None:
    """Opened before the moment was held back, and sent after: its unticked box is no decision."""
    first, second = moments_of(visit)
    old = page_data(visit, first, second, moments__1__text="Second, again.")
    sign_in(cast.noor).post(edit(visit), page_data(visit, first, second, moments__0__kept_from=[str(cast.jonas.pk)]))
    assert sign_in(cast.noor).post(edit(visit), old).status_code == 302
    assert "First." not in sign_in(cast.jonas).get(f"/visits/{visit.pk}/").content.decode()


def test_somebody_who_left_the_team_can_still_be_let_go(cast: Cast, sign_in: SignIn) -> None:
    visit = wrote(cast.noor, cast.heron, moment("Hers.", kept_from=(cast.jonas,)))
    with acting_as(cast.noor):
        cast.heron.team.filter(member=cast.jonas).update(ended_at=timezone.now())
    page = sign_in(cast.noor).get(edit(visit)).content.decode()
    assert f'value="{cast.jonas.pk}" checked' in page


def test_a_draft_goes_on_and_is_finished(cast: Cast, sign_in: SignIn) -> None:
    draft = wrote(cast.noor, cast.heron, moment("Half."), finish=False)
    client = sign_in(cast.noor)
    (one,) = moments_of(draft)
    response = client.post(edit(draft), page_data(draft, one, moments__0__text="Half more.", draft="1"))
    assert response.headers["Location"] == "/visits/"
    response = client.post(edit(draft), page_data(draft, one, base=2))
    assert response.headers["Location"] == f"/visits/{draft.pk}/saved/"
    with acting_as(cast.noor):
        visit = Visit.objects.select_related("head").get(pk=draft.pk)
        assert visit.head is not None
        assert (visit.state, visit.head.number, visit.finished_at) == (VisitState.FINISHED, 3, visit.head.made_at)
    for number in (1, 2):
        with acting_as(cast.noor):
            version = visit.versions.get(number=number)
        for name in ["noor", "jonas", "ruth"]:
            response = sign_in(cast.members[name]).get(f"/visits/versions/{version.pk}/")
            assert response.status_code == 404, "what stood in a draft is no part of the record"


def test_a_tag_she_could_set_once_can_stay(cast: Cast, sign_in: SignIn) -> None:
    visit = wrote(cast.noor, cast.heron, moment("Treated.", "W16"))
    with acting_as(cast.noor):
        type(cast.noor).objects.filter(pk=cast.noor.pk).update(licensed_imh=False)
    (one,) = moments_of(visit)
    data = page_data(visit, one, moments__0__text="Treated, and more.")
    assert sign_in(cast.noor).post(edit(visit), data).status_code == 302
    with acting_as(cast.noor):
        assert MomentVersion.objects.get(number=2).tags.get().item_version_id == tag("W16")


def test_versions_are_in_order_of_time_though_a_clock_goes_back(cast: Cast, visit: Visit) -> None:
    with acting_as(cast.noor):
        ahead = timezone.now() + dt.timedelta(hours=1)
        clock_ahead = log_visit(family=cast.heron, facts=Facts(happened_at=visit.happened_at), by=cast.noor, at=ahead)
        facts = Facts(happened_at=visit.happened_at, minutes=1)
        amend_visit(visit=clock_ahead, base=1, facts=facts, moments=[], by=cast.noor)
        first, second = clock_ahead.versions.order_by("number")
        assert first.made_at < second.made_at


def test_no_words_are_no_change_of_the_others(cast: Cast) -> None:
    visit = wrote(cast.noor, cast.heron, moment("A.", "W1"))
    (one,) = moments_of(visit)
    with acting_as(cast.noor):
        facts = Facts(happened_at=visit.happened_at)
        same = MomentWords("A.", tags("W1"), ref=one.pk)
        assert not amend_visit(visit=visit, base=99, facts=facts, moments=[same], by=cast.noor)


def readings(cast: Cast) -> list[tuple[object, object, str]]:
    with acting_as(cast.noor):
        rows = EventObject.objects.filter(event_id__in=Event.objects.filter(kind=Kind.READ).values("pk"))
        return list(rows.values_list("object_id", "author_id", "why"))


@pytest.mark.parametrize("finish", [True, False])
def test_her_own_words_in_the_boxes_are_a_reading_on_the_trail(cast: Cast, sign_in: SignIn, finish: bool) -> None:
    visit = wrote(cast.noor, cast.heron, moment("A."), finish=finish)
    sign_in(cast.noor).get(f"/visits/{visit.pk}/edit/")
    assert readings(cast) == [(visit.pk, cast.noor.pk, "author")]


def test_so_are_those_of_another_screen(cast: Cast, sign_in: SignIn) -> None:
    visit = wrote(cast.noor, cast.heron, moment("A."))
    client, (one,) = sign_in(cast.noor), moments_of(visit)
    assert client.post(f"/visits/{visit.pk}/edit/", page_data(visit, one, moments__0__text="B.")).status_code == 302
    assert readings(cast) == []
    old = page_data(visit, one, moments__0__text="C.")
    assert client.post(f"/visits/{visit.pk}/edit/", old).status_code == 409
    assert readings(cast) == [(visit.pk, cast.noor.pk, "author")]
