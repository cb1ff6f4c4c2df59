"""The work with a family ends on a day that can be, and its team may take the ending back."""

import datetime as dt

import pytest

from imh_practice.audit.models import Event, EventObject, Kind
from imh_practice.families.actions import end_family, reopen_family
from imh_practice.families.models import Family
from imh_practice.shared.acting import acting_as
from tests.cast import Cast, agency_day, make_family
from tests.conftest import SignIn
from tests.supervision.story import make_visit


def url(cast: Cast, part: str = "end") -> str:
    return f"/families/{cast.heron.pk}/{part}/"


def ago(days: int) -> dt.date:
    """Return the day by the agency's clock: for five hours of a night the server's day is another."""
    return agency_day() - dt.timedelta(days=days)


def ended_on(cast: Cast) -> dt.date | None:
    with acting_as(cast.noor):
        return Family.objects.get(pk=cast.heron.pk).ended_on


def acts(cast: Cast) -> list[str]:
    with acting_as(cast.noor):
        return list(Event.objects.filter(kind=Kind.WRITE).order_by("at").values_list("act", flat=True))


def test_the_work_ends(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.noor)
    page = client.post(url(cast), {"ended_on": ago(2).isoformat()}, follow=True).content.decode()
    assert "The work with this family has ended. Its record is kept." in page
    assert ended_on(cast) == ago(2)
    assert "Families whose work has ended" in client.get("/families/").content.decode()
    assert acts(cast) == ["family_end"]


def test_the_day_is_one_that_can_be(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.noor)
    with acting_as(cast.jonas):
        make_visit(cast.jonas, cast.heron, days_ago=6)
    for day, words in [
        ("2999-01-01", "This day is still to come."),
        ("", "Choose a date."),
        ("x", "Write the date like"),
        (ago(119).isoformat(), "You began with this family on "),
        (ago(7).isoformat(), "The last visit with this family was on "),
    ]:
        answer = client.post(url(cast), {"ended_on": day})
        assert answer.status_code == 422, day
        assert answer.content.decode().count(words) == 2, day
    assert ended_on(cast) is None
    assert client.post(url(cast), {"ended_on": ago(6).isoformat()}).status_code == 302


def test_without_a_visit_the_first_day_may_be_the_last(cast: Cast, sign_in: SignIn) -> None:
    assert sign_in(cast.noor).post(url(cast), {"ended_on": ago(118).isoformat()}).status_code == 302


def test_since_cannot_be_later_than_the_last_day(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        end_family(family=cast.heron, on=ago(10), by=cast.noor)
    answer = sign_in(cast.noor).post(url(cast, "edit"), {"began_on": ago(9).isoformat(), "base": "1"})
    assert answer.content.decode().count("The work with this family ended on ") == 2


def test_what_has_ended_is_not_ended_again(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        end_family(family=cast.heron, on=ago(10), by=cast.noor)
        end_family(family=cast.heron, on=ago(3), by=cast.noor)
    client = sign_in(cast.noor)
    for answer in (client.get(url(cast)), client.post(url(cast), {"ended_on": ago(1).isoformat()})):
        assert answer.headers["Location"] == f"/families/{cast.heron.pk}/"
    assert ended_on(cast) == ago(10)
    assert acts(cast) == ["family_end"]


def test_the_team_takes_the_ending_back(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        end_family(family=cast.heron, on=ago(10), by=cast.noor)
    for name, status in [("ruth", 403), ("bea", 404), ("salome", 404), ("max", 404)]:
        assert sign_in(cast.members[name]).post(url(cast, "reopen")).status_code == status, name
    detail, button = f"/families/{cast.heron.pk}/", f'action="{url(cast, "reopen")}"'
    assert button in sign_in(cast.jonas).get(detail).content.decode()
    assert button not in sign_in(cast.ruth).get(detail).content.decode()
    page = sign_in(cast.jonas).post(url(cast, "reopen"), follow=True).content.decode()
    assert "The work with this family goes on." in page
    assert button not in page
    assert ended_on(cast) is None
    with acting_as(cast.jonas):
        reopen_family(family=cast.heron, by=cast.jonas)  # it is open: nothing to do, nothing to tell
        event = Event.objects.get(act="family_reopen", kind=Kind.WRITE)
        assert event.member_id == cast.jonas.pk
        assert EventObject.objects.get(event_id=event.pk).object_id == cast.heron.pk


def test_a_code_name_given_away_meanwhile_is_changed_first(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.noor)
    with acting_as(cast.noor):
        end_family(family=cast.heron, on=ago(10), by=cast.noor)
        make_family("Heron", cast.bea)
    answer = client.post(url(cast, "reopen"), follow=True)
    assert answer.redirect_chain == [(url(cast, "edit"), 302)]
    assert "Another family here has this code name now." in answer.content.decode()
    assert ended_on(cast) == ago(10)


@pytest.mark.parametrize("code_name", ["Heron", "Finch"])
def test_an_ended_family_keeps_its_name_whoever_has_it_now(cast: Cast, sign_in: SignIn, code_name: str) -> None:
    with acting_as(cast.noor):
        end_family(family=cast.heron, on=ago(10), by=cast.noor)
        make_family("Heron", cast.bea)
    data = {"code_name": code_name, "began_on": ago(100).isoformat(), "base": "1"}
    assert sign_in(cast.noor).post(url(cast, "edit"), data).status_code == 302
