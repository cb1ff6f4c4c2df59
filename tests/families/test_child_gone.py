"""A child who lives elsewhere, a baby who dies, a family that ends: ages and thanks stop, the story stays."""

import datetime as dt
from itertools import product
from typing import Any

import pytest
from django.utils import timezone

from imh_practice.families.actions import end_family, note_gone, take_gone_back
from imh_practice.families.ages import is_quiet
from imh_practice.families.models import Child, Family
from imh_practice.shared.acting import acting_as
from supervision.actions.items import bring_moment
from tests.cast import Cast, agency_day, make_family
from tests.conftest import SignIn
from tests.observations.helpers import moment, wrote
from tests.supervision.story import make_session

pytestmark = pytest.mark.django_db
FREE = "019a7c00-0000-7000-8000-00000000000a"


def the_child(cast: Cast) -> Child:
    with acting_as(cast.noor):
        return Child.objects.get(family=cast.heron, initial="D.")


def gone(cast: Cast, why: str = "died", days_ago: int = 3) -> Child:
    child, day = the_child(cast), agency_day() - dt.timedelta(days=days_ago)
    with acting_as(cast.noor):
        note_gone(child=child, why=why, on=day, by=cast.noor)
    return child


def main(answer: Any) -> str:
    body: str = answer.content.decode()
    return body.partition("<main")[2]


def test_it_is_said_on_a_page_of_its_own_and_can_be_taken_back(cast: Cast, sign_in: SignIn) -> None:
    client, child = sign_in(cast.noor), the_child(cast)
    address = f"/families/children/{child.pk}/gone/"
    assert address in main(client.get(f"/families/{cast.heron.pk}/edit/"))
    assert client.post(address, {"gone_why": "died"}).status_code == 422
    early = client.post(address, {"gone_why": "died", "gone_on": "2020-01-01"})
    assert "before the day of birth" in main(early)
    day = agency_day().isoformat()
    assert client.post(address, {"gone_why": "died", "gone_on": day}).status_code == 302
    assert "died" in main(client.get(f"/families/{cast.heron.pk}/"))
    assert client.post(f"/families/children/{child.pk}/back/").status_code == 302
    page = main(client.get(f"/families/{cast.heron.pk}/"))
    assert "died" not in page
    assert "months now" in page


def test_the_team_alone_says_it(cast: Cast, sign_in: SignIn) -> None:
    child = the_child(cast)
    for name, status in [("jonas", 200), ("ruth", 403), ("bea", 404), ("salome", 404), ("max", 404)]:
        client = sign_in(cast.members[name])
        assert client.get(f"/families/children/{child.pk}/gone/").status_code == status, name
        if status != 200:
            sent = {"gone_why": "died", "gone_on": "2026-06-01"}
            assert client.post(f"/families/children/{child.pk}/gone/", sent).status_code == status, name


@pytest.mark.parametrize("why", ["died", "elsewhere"])
def test_ages_stop_at_once_everywhere(cast: Cast, sign_in: SignIn, why: str) -> None:
    seen = wrote(cast.noor, cast.heron, moment("He reached.", "W3"), days_ago=1)
    with acting_as(cast.noor):
        session = make_session(cast.pairing, cast.noor)
        bring_moment(session=session, moment=seen.moments.get(), title="He reached", by=cast.noor)
    pages = [
        (cast.noor, "/families/"),
        (cast.noor, f"/families/{cast.heron.pk}/"),
        (cast.noor, f"/supervision/{session.pk}/"),
        (cast.ruth, f"/caseload/{cast.noor.pk}/"),
    ]
    told = [main(sign_in(member).get(path)) for member, path in pages]
    assert all("months" in page for page in told)
    gone(cast, why)
    for member, path in pages:
        page = main(sign_in(member).get(path))
        assert "months" not in page, path
        assert "D." in page, path
    with acting_as(cast.noor):
        take_gone_back(child=the_child(cast), by=cast.noor)
    assert "months" in main(sign_in(cast.noor).get("/families/"))


def test_a_visit_from_before_keeps_its_age(cast: Cast, sign_in: SignIn) -> None:
    before = wrote(cast.noor, cast.heron, moment("He reached.", "W3"), days_ago=20)
    gone(cast, days_ago=10)
    assert "months" in main(sign_in(cast.noor).get(f"/visits/{before.pk}/"))


def test_nothing_is_suggested_or_thanked_for_where_a_child_has_died(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        Child.objects.create(family=cast.heron, initial="M.", born_on=dt.date(2026, 1, 1))
    client, log = sign_in(cast.noor), f"/visits/log/?family={cast.heron.pk}&ref={FREE}"
    visit = wrote(cast.noor, cast.heron, moment("He reached.", "W3"), days_ago=0)
    assert "In sight stand" in main(client.get(log))
    assert "Thank you" in main(client.get(f"/visits/{visit.pk}/saved/"))
    gone(cast, days_ago=0)
    page = main(client.get(log))
    assert "In sight stand" not in page
    assert "nothing is read from your words" in page
    assert "Thank you" not in main(client.get(f"/visits/{visit.pk}/saved/"))


def test_where_one_of_two_lives_elsewhere_the_other_is_still_here(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        other = Child.objects.create(family=cast.heron, initial="M.", born_on=dt.date(2026, 1, 1))
        note_gone(child=other, why="elsewhere", on=agency_day(), by=cast.noor)
    log = f"/visits/log/?family={cast.heron.pk}&ref={FREE}"
    assert "In sight stand" in main(sign_in(cast.noor).get(log))
    gone(cast, "elsewhere")
    assert "In sight stand" not in main(sign_in(cast.noor).get(log))


def test_when_the_work_has_ended_nobody_is_told_how_old_they_are_by_now(cast: Cast, sign_in: SignIn) -> None:
    before = wrote(cast.noor, cast.heron, moment("He reached.", "W3"), days_ago=20)
    with acting_as(cast.noor):
        end_family(family=cast.heron, on=agency_day(), by=cast.noor)
    client = sign_in(cast.noor)
    assert "months" not in main(client.get("/families/"))
    family = main(client.get(f"/families/{cast.heron.pk}/"))
    assert "months now" not in family
    assert "months" in family  # beside the visit of then
    assert "months" in main(client.get(f"/visits/{before.pk}/"))


def test_which_families_are_quiet_is_the_same_for_one_and_for_many(cast: Cast) -> None:
    """Each of two children here, dead, elsewhere, or put down by mistake; and none; and the work ended."""
    states = [{}, *({"gone_why": why, "gone_on": agency_day()} for why in ("died", "elsewhere"))]
    states += [state | {"removed_at": timezone.now()} for state in states]
    with acting_as(cast.noor):
        for number, (ended, first, second) in enumerate(product((None, agency_day()), states, states)):
            family = make_family(f"Wren{number}", cast.noor)
            Family.objects.filter(pk=family.pk).update(ended_on=ended)
            Child.objects.filter(family=family).update(**first)
            Child.objects.create(family=family, initial="M.", born_on=dt.date(2026, 1, 1), **second)
        quiet = set(Family.objects.quiet())
        every = Family.objects.prefetch_related("children")
        assert 0 < len(quiet) < len(every)
        assert {family for family in every if is_quiet(family, family.children.all())} == quiet


def test_a_new_visit_does_not_begin_with_who_was_there_before(cast: Cast, sign_in: SignIn) -> None:
    wrote(cast.noor, cast.heron, moment("He reached.", "W3"), days_ago=2, present=["mother", "baby"])
    client, log = sign_in(cast.noor), f"/visits/log/?family={cast.heron.pk}&ref={FREE}"
    assert "mother\nbaby" in main(client.get(log))
    gone(cast, days_ago=1)
    page = main(client.get(log))
    assert "mother</textarea>" in page
    assert "mother\nbaby" not in page


def test_a_visit_after_a_death_names_the_child_no_more(cast: Cast, sign_in: SignIn) -> None:
    gone(cast, days_ago=5)
    after = wrote(cast.noor, cast.heron, moment("We sat.", "W3"), days_ago=1)
    assert "D." not in main(sign_in(cast.noor).get(f"/visits/{after.pk}/"))


def test_the_pages_of_wonderings_say_it_and_the_way_back_is_named(cast: Cast, sign_in: SignIn) -> None:
    gone(cast)
    client = sign_in(cast.noor)
    for page in ("understanding", "one-baby", "between-them", "referral"):
        assert "D. died" in main(client.get(f"/families/{cast.heron.pk}/{page}/")), page
    assert "change it or take it back" in main(client.get(f"/families/{cast.heron.pk}/edit/"))
