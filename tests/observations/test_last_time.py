"""What comes back from visits before: who was there, what was used, what was hoped and tried; a colleague's note."""

import datetime as dt
import re
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from imh_practice.audit.models import Event, EventObject, Kind
from imh_practice.families.actions import end_family, end_place, note_gone
from imh_practice.families.models import Caregiver, Child, TeamPlace
from imh_practice.shared.acting import acting_as
from observations.actions import Facts, amend_visit
from observations.models import Visit
from tests.cast import Cast, agency_day, long_ago
from tests.conftest import SignIn
from tests.observations.helpers import OPENED, filled_in, moment, wrote

pytestmark = pytest.mark.django_db
BESIDE, TEXT = 'name="beside"', 'name="moments-0-text"'


def main(answer: Any) -> str:
    body: str = answer.content.decode()
    return body.partition("<main")[2]


def family_page(cast: Cast, sign_in: SignIn, name: str = "noor") -> str:
    return main(sign_in(cast.members[name]).get(f"/families/{cast.heron.pk}/"))


def log(cast: Cast) -> str:
    return OPENED.format(cast.heron.pk)


def at(cast: Cast, visit: Visit, **later: float) -> dict[str, str]:
    """The boxes of that visit's day and time."""
    local = visit.happened_at.astimezone(cast.agency.zone) + dt.timedelta(**later)
    return {"day": local.date().isoformat(), "time": local.strftime("%H:%M")}


# Who was there


def test_whoever_is_none_of_the_family_is_not_put_down_the_next_time(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        Caregiver.objects.create(family=cast.heron, role="Grandmother", initial="R.")
    present = ["grandmother", "nurse (Wei-Ling)", "mother L.", "interpreter", "D.", "baby", "a neighbor", "both babies"]
    wrote(cast.noor, cast.heron, moment("before"), minutes=50, present=present)
    page = main(sign_in(cast.noor).get(log(cast)))
    assert "grandmother\nmother L.\nD.\nbaby\nboth babies</textarea>" in page
    for other in ("Wei-Ling", "interpreter</", "neighbor"):
        assert other not in page, other
    assert "50 minutes" in page
    assert "As last time." in page


def test_where_nothing_is_taken_from_a_visit_before_it_is_not_said(cast: Cast, sign_in: SignIn) -> None:
    page = main(sign_in(cast.noor).get(log(cast)))
    assert "As last time." not in page
    assert "mother\nbaby</textarea>" in page


# What was used


def test_a_visit_is_no_reason_to_suggest_its_own_rows_to_itself(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.noor)
    one = wrote(cast.noor, cast.heron, moment("He reached.", "W14"), days_ago=2)
    page = main(client.get(f"/visits/{one.pk}/edit/"))
    assert "used here lately" not in page
    assert "a place to begin" in page
    wrote(cast.noor, cast.heron, moment("He slept.", "W9"), days_ago=3)
    assert "used here lately" in main(client.get(f"/visits/{one.pk}/edit/"))


# A colleague's note of the same visit


def places(page: str) -> tuple[bool, bool]:
    """Whether the choice stands in the fold of day and time, and whether in sight, above the moment's words."""
    fold, _end, rest = page.partition("</details>")
    return BESIDE in fold, BESIDE in rest.partition(TEXT)[0]


def test_a_colleagues_note_of_that_day_is_said_in_sight(cast: Cast, sign_in: SignIn) -> None:
    theirs = wrote(cast.jonas, cast.heron, moment("She never misses a swallow."), days_ago=1)
    client = sign_in(cast.noor)
    for days, expected in ((0, (False, True)), (1, (True, False)), (-1, (True, False))):
        sent = filled_in("He reached.", add="moments") | at(cast, theirs, days=days)
        page = main(client.post(log(cast), sent))
        assert places(page) == expected, days
        assert page.count(BESIDE) == 1
        assert (": Jonas Lind.</div>" in page) == (days == 0)
    # What she has chosen stays in sight, whatever the day is.
    sent = filled_in("He reached.", add="moments", beside=str(theirs.pk)) | at(cast, theirs, days=1)
    assert places(main(client.post(log(cast), sent))) == (False, True)


def test_it_is_in_sight_when_amending_too_and_is_not_where_there_is_none(cast: Cast, sign_in: SignIn) -> None:
    own = wrote(cast.noor, cast.heron, moment("He reached."), days_ago=1)
    client, edit = sign_in(cast.noor), f"/visits/{own.pk}/edit/"
    assert places(main(client.get(edit))) == (False, False)
    theirs = wrote(cast.jonas, cast.heron, moment("She never misses a swallow."), days_ago=1)
    assert places(main(client.get(edit))) == (False, True)
    with acting_as(cast.noor):
        (ref,) = own.moments.values_list("pk", flat=True)
    sent = {"base": "1", "outcome": "met", "moments-0-ref": str(ref), "beside": str(theirs.pk)}
    assert client.post(edit, filled_in("He reached.") | at(cast, own) | sent).status_code == 302
    assert re.search(rf'value="{theirs.pk}"\s+selected', main(client.get(edit)))
    # And where the day was put right since, by more than a note of the same visit is looked for.
    sent["base"] = "2"
    assert client.post(edit, filled_in("He reached.") | at(cast, own, days=-9) | sent).status_code == 302
    assert re.search(rf'value="{theirs.pk}"\s+selected', main(client.get(edit)))


def test_lists_say_who_was_there_too(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        TeamPlace.objects.create(family=cast.heron, member=cast.bea, began_at=long_ago())
    first = wrote(cast.jonas, cast.heron, moment("x"), days_ago=1)
    wrote(cast.noor, cast.heron, moment("x"), days_ago=1, beside=first.pk)
    lists = ("/visits/", f"/visits/?family={cast.heron.pk}", f"/families/{cast.heron.pk}/")
    for address in lists:
        assert "Together with Jonas Lind<" in main(sign_in(cast.noor).get(address)), address
        assert "Together with Noor Haddad<" in main(sign_in(cast.jonas).get(address)), address
        ruth = main(sign_in(cast.ruth).get(address))  # his note is not hers to read
        assert ("Together with Jonas Lind<" in ruth, "Together with Noor Haddad<" in ruth) == (True, False), address
    wrote(cast.bea, cast.heron, moment("x"), days_ago=1, beside=first.pk)
    wrote(cast.bea, cast.heron, moment("x"), days_ago=0.9)  # another visit
    wrote(cast.jonas, cast.heron, moment("x"), days_ago=0.9, beside=first.pk, finish=False)
    for address in lists:
        page = main(sign_in(cast.noor).get(address))
        for names in ("Jonas Lind, Bea Moreau", "Noor Haddad, Bea Moreau", "Jonas Lind, Noor Haddad"):
            assert page.count(f"Together with {names}<") == 1, (address, names)
        assert page.count("Together with") == 3


def test_of_a_note_that_is_not_open_any_more_nothing_new_is_told_and_the_link_stays(
    cast: Cast, sign_in: SignIn
) -> None:
    hers = wrote(cast.noor, cast.heron, moment("x"), days_ago=2)
    his = wrote(cast.jonas, cast.heron, moment("x"), days_ago=2, beside=hers.pk)
    client, edit = sign_in(cast.jonas), f"/visits/{his.pk}/edit/"
    assert f'value="{hers.pk}" selected' in main(client.get(edit))
    with acting_as(cast.noor):
        end_place(place=TeamPlace.objects.get(member=cast.jonas), by=cast.noor)
    page = main(client.get(edit))
    assert str(hers.pk) not in page
    assert BESIDE not in page
    sent = {"base": "1", "outcome": "met", "minutes": "45", "setting": "home"} | at(cast, his)
    rows = {"moments-TOTAL_FORMS": "1", "moments-INITIAL_FORMS": "1", "moments-0-text": "y"}
    ref = re.search(r'name="moments-0-ref" value="([^"]+)"', page)
    answer = client.post(edit, sent | rows | ({"moments-0-ref": ref[1]} if ref else {}))
    assert answer.status_code == 302, main(answer)
    with acting_as(cast.jonas):
        head = Visit.objects.select_related("head").get(pk=his.pk).head
        assert head
        assert (head.number, head.minutes, head.beside_id) == (2, 45, hers.pk)


# What was hoped and tried


def last_time(page: str) -> str:
    return page.partition('id="last-time"')[2].partition("</section>")[0]


def test_the_newest_hope_routine_and_experiment_come_back_each_with_its_day(cast: Cast, sign_in: SignIn) -> None:
    assert "Last time" not in family_page(cast, sign_in)
    old = wrote(cast.noor, cast.heron, moment("x"), days_ago=40, told={"routine": "Supper.", "hope": "Sleep."})
    mid = wrote(
        cast.jonas,
        cast.heron,
        moment("x", kept_from=(cast.noor,)),
        days_ago=20,
        told={"wondered": "A dimmer lamp?", "tried": "Three evenings.", "saw": "He sleeps."},
    )
    new = wrote(cast.noor, cast.heron, moment("x"), days_ago=10, told={"hope": "One calm meal.", "others": "The aide."})
    wrote(cast.noor, cast.heron, moment("x"), days_ago=1)
    wrote(cast.noor, cast.heron, moment("x"), days_ago=0.5, told={"hope": "Half."}, finish=False)
    card = last_time(family_page(cast, sign_in))
    places = [card.index(f"/visits/{visit.pk}/") for visit in (new, mid, old)]
    assert places == sorted(places)
    assert places[0] < card.index("One calm meal.") < places[1] < card.index("A dimmer lamp?")
    assert card.index("Three evenings.") < card.index("He sleeps.") < places[2] < card.index("Supper.")
    assert ("What we tried" in card, card.count("Jonas Lind"), card.count("Noor Haddad")) == (True, 1, 0)
    for other in ("Sleep.", "The aide.", "Half."):
        assert other not in card, other
    with acting_as(cast.noor):
        amend_visit(visit=new, base=1, facts=Facts(new.happened_at), moments=[], by=cast.noor)
    assert "Sleep." in last_time(family_page(cast, sign_in))


def test_each_reads_there_what_she_may_read_in_the_visits(cast: Cast, sign_in: SignIn) -> None:
    wrote(cast.noor, cast.heron, moment("x"), days_ago=9, told={"hope": "Sleep."})
    wrote(cast.jonas, cast.heron, moment("x"), days_ago=1, told={"hope": "A calm meal."})
    for name in ("noor", "jonas", "ruth"):
        card = last_time(family_page(cast, sign_in, name))
        assert ("A calm meal." in card, "Sleep." in card) == ((False, True) if name == "ruth" else (True, False)), name


def test_the_trail_says_whose_words_were_read_there_and_why(cast: Cast, sign_in: SignIn) -> None:
    visit = wrote(cast.noor, cast.heron, moment("x"), days_ago=9, told={"hope": "Sleep.", "saw": "He sleeps."})
    for name, why in (("noor", "author"), ("jonas", "team"), ("ruth", "supervisor")):
        assert "Sleep." in family_page(cast, sign_in, name)
        with acting_as(cast.members[name]):
            event = Event.objects.filter(kind=Kind.READ, member_id=cast.members[name].pk).latest("at")
            rows = EventObject.objects.filter(event_id=event.pk).values_list("type", "object_id", "author_id", "why")
            assert event.act == "family_detail"
            assert list(rows) == [("observations.visit", visit.pk, visit.author_id, why)]


def test_without_such_words_nothing_is_read(cast: Cast, sign_in: SignIn) -> None:
    wrote(cast.noor, cast.heron, moment("x"), told={"others": "The aide."})
    assert last_time(family_page(cast, sign_in)) == ""
    with acting_as(cast.noor):
        assert not Event.objects.filter(kind=Kind.READ).exists()


@pytest.mark.parametrize("ending", ["ended", "died"])
def test_nothing_comes_back_where_suggestions_stop_and_the_story_keeps_it(
    cast: Cast, sign_in: SignIn, ending: str
) -> None:
    visit = wrote(cast.noor, cast.heron, moment("x"), days_ago=9, told={"hope": "Sleep."})
    assert "Sleep." in family_page(cast, sign_in)
    today = agency_day()
    with acting_as(cast.noor):
        if ending == "ended":
            end_family(family=cast.heron, on=today, by=cast.noor)
        else:
            note_gone(child=Child.objects.get(family=cast.heron), why="died", on=today, by=cast.noor)
    page = family_page(cast, sign_in)
    assert "Last time" not in page
    assert "Sleep." not in page
    assert "Sleep." in main(sign_in(cast.noor).get(f"/visits/{visit.pk}/"))


def test_they_cost_one_question_however_many_there_are(cast: Cast, sign_in: SignIn) -> None:
    client, path = sign_in(cast.noor), f"/families/{cast.heron.pk}/"
    wrote(cast.noor, cast.heron, moment("x"), days_ago=30)

    def asked() -> list[str]:
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        return [one["sql"] for one in captured if "audit_" not in one["sql"] and "SAVEPOINT" not in one["sql"]]

    without = asked()
    beside: UUID | None = None
    for days, told in enumerate(({"hope": "a"}, {"routine": "b"}, {"saw": "c"}, {"hope": "d"}), 1):
        beside = wrote(cast.jonas, cast.heron, moment("x"), days_ago=days, told=told).pk
        wrote(cast.noor, cast.heron, moment("x"), days_ago=days, told=told, beside=beside)
    assert len(asked()) == len(without)
    assert sum("?|" in one for one in without) == 1
