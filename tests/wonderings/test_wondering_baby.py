"""One baby, three views: side by side, dated, over time."""

import datetime as dt
import re

import pytest

from imh_practice.families.models import Child
from imh_practice.practice.catalogue import catalogue
from imh_practice.shared.acting import acting_as
from imh_practice.wonderings.models import Wondering
from tests.cast import Cast, agency_day
from tests.conftest import SignIn
from tests.wonderings.story import page

pytestmark = pytest.mark.django_db
VIEWS = {"mine": "A baby who says no.", "theirs": "He does not like me.", "baby": "Hold me still."}


def test_three_views_of_one_day_stand_beside_each_other(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.noor)
    day = agency_day() - dt.timedelta(days=9)
    response = client.post(f"/families/{cast.heron.pk}/one-baby/", {**VIEWS, "day": day.isoformat()})
    assert response.status_code == 302
    with acting_as(cast.noor):
        lines = list(Wondering.objects.order_by("position").values_list("entry_id", "text", "day"))
    assert len({entry for entry, _text, _day in lines}) == 1
    assert [text for _entry, text, _day in lines] == [*VIEWS.values()]
    assert {on for _entry, _text, on in lines} == {day}
    card = page(client, cast.heron, "one-baby").partition("<article")[2]
    assert all(text in card for text in VIEWS.values())
    assert sorted(VIEWS.values(), key=card.index) == [*VIEWS.values()], "in the order of the form"
    for link in re.findall(r'"(/wonderings/[^"]+)"', card):
        assert client.get(link).status_code == 200
    assert catalogue().entry("Q4").label in card


def test_later_views_stand_above_earlier_ones(cast: Cast, sign_in: SignIn) -> None:
    client, today = sign_in(cast.noor), agency_day()
    for ago, text in ((3, "He is brave."), (40, "He does not like me.")):
        sent = {"theirs": text, "day": (today - dt.timedelta(days=ago)).isoformat()}
        client.post(f"/families/{cast.heron.pk}/one-baby/", sent)
    text = page(client, cast.heron, "one-baby")
    assert text.index("He is brave.") < text.index("He does not like me.")


def test_of_several_children_it_says_which(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        other = Child.objects.create(family=cast.heron, initial="E.")
    client = sign_in(cast.noor)
    assert "About whom?" in page(client, cast.heron, "one-baby")
    client.post(f"/families/{cast.heron.pk}/one-baby/", {"mine": "Looks first.", "child": other.pk})
    with acting_as(cast.noor):
        assert Wondering.objects.get().child == other
    assert "E." in page(client, cast.heron, "one-baby").partition("<article")[2]


@pytest.mark.parametrize(
    ("sent", "said"), [({}, "One line is enough."), ({"mine": "x", "day": "2999-01-01"}, "still to come")]
)
def test_what_is_missing_is_said_and_nothing_is_lost(
    cast: Cast, sign_in: SignIn, sent: dict[str, str], said: str
) -> None:
    response = sign_in(cast.noor).post(f"/families/{cast.heron.pk}/one-baby/", {**sent, "key": "x"})
    assert response.status_code == 422
    text = response.content.decode()
    assert said in text
    assert sent.get("mine", "") in text
    with acting_as(cast.noor):
        assert not Wondering.objects.exists()
