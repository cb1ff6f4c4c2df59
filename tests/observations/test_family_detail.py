"""A family's page: who they are now, who carries them, and their visits with the baby's age at each."""

import datetime as dt

from django.utils import timezone

from imh_practice.families.actions import end_family
from imh_practice.families.models import Child
from imh_practice.shared.acting import acting_as
from tests.cast import Cast, agency_day
from tests.conftest import SignIn
from tests.observations.helpers import moment, wrote


def page(sign_in: SignIn, cast: Cast, name: str = "noor") -> str:
    response = sign_in(cast.members[name]).get(f"/families/{cast.heron.pk}/")
    assert response.status_code == 200
    text: str = response.content.decode()
    return text


def test_ages_now_and_at_each_visit(cast: Cast, sign_in: SignIn) -> None:
    visit = wrote(cast.noor, cast.heron, moment("A canary."), days_ago=120)
    text = page(sign_in, cast)
    with acting_as(cast.noor):
        (child,) = Child.objects.filter(family=cast.heron)
    at = visit.happened_at.astimezone(cast.agency.zone).date()
    assert f"D. {child.months_on(at)} months ({child.months_on(at, corrected=True)} corrected)" in text
    today = timezone.now().astimezone(cast.agency.zone).date()
    assert f"D., {child.months_on(today)} months" in text
    assert "when you began." in text
    assert "canary" not in text


def test_team_and_supervisor_read_it_and_nobody_else(cast: Cast, sign_in: SignIn) -> None:
    for name in ["noor", "jonas", "ruth"]:
        assert "Who carries this family" in page(sign_in, cast, name)
    for name in ["bea", "fay", "salome", "max"]:
        assert sign_in(cast.members[name]).get(f"/families/{cast.heron.pk}/").status_code == 404


def test_a_supervisor_sees_the_visits_of_her_supervisee_alone(cast: Cast, sign_in: SignIn) -> None:
    hers = wrote(cast.noor, cast.heron, moment("x"))
    his = wrote(cast.jonas, cast.heron, moment("x"))
    text = page(sign_in, cast, "ruth")
    assert f"/visits/{hers.pk}/" in text
    assert f"/visits/{his.pk}/" not in text
    assert "/edit/" not in text
    assert "/visits/log/" not in text


def test_who_may_not_read_the_visits_is_not_told_there_are_none(cast: Cast, sign_in: SignIn) -> None:
    """Ruth does not supervise Jonas: his visit is no visit to her, and the page says whose it would be."""
    none_yet, whose = "No visit yet.", "read by the family's team and by each writer's own supervisor"
    assert none_yet in page(sign_in, cast)
    assert whose not in page(sign_in, cast)
    wrote(cast.jonas, cast.heron, moment("x"))
    for name in ("ruth", "noor"):
        assert none_yet not in page(sign_in, cast, name)
        assert (whose in page(sign_in, cast, name)) == (name == "ruth")


def test_what_is_held_back_leaves_no_tag(cast: Cast, sign_in: SignIn) -> None:
    wrote(cast.noor, cast.heron, moment("x", "W14", kept_from=(cast.jonas,)))
    assert "Loss, separation" in page(sign_in, cast)
    assert "Loss, separation" not in page(sign_in, cast, "jonas")


def test_after_the_end_it_is_read_and_no_more_is_logged(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        end_family(family=cast.heron, on=agency_day() - dt.timedelta(days=1), by=cast.noor)
    text = page(sign_in, cast)
    assert "The work with this family ended" in text
    assert "/visits/log/" not in text


def test_who_began_is_named_to_others(cast: Cast, sign_in: SignIn) -> None:
    for member, words in ((cast.noor, "when you began."), (cast.ruth, "when Noor began.")):
        assert words in sign_in(member).get(f"/families/{cast.heron.pk}/").content.decode()
