"""What somebody has been doing over time: hers alone, unless she shows it; a description, and never a measure."""

import csv
import io
import re
from typing import Any

import pytest
from django.utils import timezone

from imh_practice.families.actions import end_family, note_gone
from imh_practice.families.models import Child
from imh_practice.home.over_time import OverTime
from imh_practice.membership.actions import end_pairing, show_practice
from imh_practice.membership.models import Pairing
from imh_practice.shared.acting import acting_as
from supervision.actions.sessions import Minutes, close_session
from tests.cast import Cast, agency_day, make_family
from tests.conftest import SignIn
from tests.observations.helpers import moment, wrote
from tests.supervision.story import make_session

pytestmark = pytest.mark.django_db
MINE = "/practice/mine/"


def main(answer: Any) -> str:
    body: str = answer.content.decode()
    return body.partition("<main")[2]


def over(cast: Cast, **how: Any) -> OverTime:
    with acting_as(cast.noor), timezone.override(cast.agency.zone):
        found = OverTime(cast.noor, **how)
        assert found.groups
        assert found.not_lately is not None
        return found


def test_the_three_used_most_are_told_back_and_each_moment_counts_once(cast: Cast, sign_in: SignIn) -> None:
    wrote(cast.noor, cast.heron, moment("One.", "W3", "W9"), moment("Two.", "W3"), days_ago=1)
    wrote(cast.noor, cast.heron, moment("Three.", "W3", "W12", "W9", "T1"), days_ago=30)
    wrote(cast.noor, cast.heron, moment("Begun.", "W1"), days_ago=1, finish=False)
    wrote(cast.jonas, cast.heron, moment("His.", "W1"), days_ago=1)
    found = over(cast)
    assert [(row.entry.code, row.total) for row in found.most_used] == [("W3", 3), ("W9", 2), ("W12", 1)]
    page = main(sign_in(cast.noor).get(MINE))
    assert "You shared in watching this baby grow" in page
    assert page.index("You shared in watching") < page.index("<table")


def test_a_concern_referred_counts_with_the_behavior_it_stands_for(cast: Cast) -> None:
    wrote(cast.noor, cast.heron, moment("One.", "E10"), days_ago=1)
    wrote(cast.noor, cast.heron, moment("Two.", "W16"), days_ago=1)
    rows = [row for row in over(cast).rows if row.total]
    assert [row.total for row in rows] == [2]


def test_weeks_are_the_agencys_and_one_can_look_back(cast: Cast, sign_in: SignIn) -> None:
    wrote(cast.noor, cast.heron, moment("Long ago.", "W3"), days_ago=7 * 14)
    assert not over(cast).most_used
    assert [row.entry.code for row in over(cast, back=12).most_used] == ["W3"]
    page = main(sign_in(cast.noor).get(f"{MINE}?back=12"))
    assert "In the twelve weeks up to that of" in page
    assert "?back=24" in page
    assert sign_in(cast.noor).get(f"{MINE}?back=99999999").status_code == 200
    (row,) = [row for row in over(cast).rows if row.last]
    assert row.last_noticed in {"14 weeks ago", "13 weeks ago"}


def test_what_was_not_wondered_about_lately_begins_with_what_was_before(cast: Cast, sign_in: SignIn) -> None:
    wrote(cast.noor, cast.heron, moment("Long ago.", "W12"), days_ago=7 * 20)
    wrote(cast.noor, cast.heron, moment("Longer ago.", "W14"), days_ago=7 * 30)
    assert [row.entry.code for row in over(cast).not_lately][:2] == ["W14", "W12"]
    assert "not wondered about lately?" in main(sign_in(cast.noor).get(MINE))


def test_with_one_family_she_carries_and_no_other(cast: Cast, sign_in: SignIn) -> None:
    wrote(cast.noor, cast.heron, moment("One.", "W3"), days_ago=1)
    client = sign_in(cast.noor)
    assert "Heron" in main(client.get(f"{MINE}?family={cast.heron.pk}"))
    for ref in (cast.finch.pk, cast.harbor.pk, "no-key"):
        assert client.get(f"{MINE}?family={ref}").status_code == 404
    page = main(client.get(f"{MINE}?family={cast.heron.pk}"))
    assert "in the last seven days" in page
    with acting_as(cast.noor):
        child = Child.objects.get(family=cast.heron)
        note_gone(child=child, why="died", on=agency_day(), by=cast.noor)
    page = main(client.get(f"{MINE}?family={cast.heron.pk}"))
    assert "in the last seven days" not in page
    assert "not wondered about lately?" not in page  # which suggests


@pytest.mark.parametrize("ending", ["died", "elsewhere", "ended"])
def test_among_all_families_no_last_time_is_told_of_one_that_is_quiet(cast: Cast, sign_in: SignIn, ending: str) -> None:
    with acting_as(cast.noor):
        wren = make_family("Wren", cast.noor)
        child = Child.objects.get(family=cast.heron)
    wrote(cast.noor, wren, moment("Here.", "W12"), days_ago=15)
    wrote(cast.noor, cast.heron, moment("There.", "W3", "W12"), days_ago=1)
    assert told(cast) == {"W3": "in the last seven days", "W12": "in the last seven days"}
    with acting_as(cast.noor):
        if ending == "ended":
            end_family(family=cast.heron, on=agency_day(), by=cast.noor)
        else:
            note_gone(child=child, why=ending, on=agency_day(), by=cast.noor)
    assert told(cast) == {"W12": "2 weeks ago"}
    assert "not wondered about lately?" in main(sign_in(cast.noor).get(MINE))


def told(cast: Cast) -> dict[str, str]:
    return {row.entry.code: row.last_noticed for row in over(cast).rows if row.last}


def test_supervision_is_shown_true_by_the_hours_that_were_held(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.noor)
    assert "held in supervision" not in main(client.get(MINE))
    with acting_as(cast.noor):
        session = make_session(cast.pairing, cast.noor, days=-1)
        close_session(
            session=session,
            minutes=Minutes(50, 0, 0),
            attended=[cast.noor.pk, cast.ruth.pk],
            seen=None,
            by=cast.noor,
        )
    assert "held in supervision" in main(client.get(MINE))


def test_nobody_sees_it_unless_she_shows_it(cast: Cast, sign_in: SignIn) -> None:
    wrote(cast.noor, cast.heron, moment("One.", "W3"), days_ago=1)
    theirs, noor = f"/caseload/{cast.noor.pk}/practice/", sign_in(cast.noor)
    ruth = sign_in(cast.ruth)
    assert ruth.get(theirs).status_code == 404
    assert theirs not in main(ruth.get(f"/caseload/{cast.noor.pk}/"))
    assert noor.post(f"/practice/mine/shown/{cast.pairing.pk}/", {"show": "1"}).status_code == 302
    page = main(ruth.get(theirs))
    assert "Shared observation" in page
    assert "not wondered about" not in page
    assert theirs in main(ruth.get(f"/caseload/{cast.noor.pk}/"))
    for name in ("bea", "jonas", "fay", "salome", "max"):
        assert sign_in(cast.members[name]).get(theirs).status_code == 404, name
    assert noor.post(f"/practice/mine/shown/{cast.pairing.pk}/").status_code == 302
    assert ruth.get(theirs).status_code == 404


def test_it_ends_with_the_supervision_and_does_not_come_back_with_another(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        show_practice(pairing=cast.pairing, shown=True)
    ruth, theirs = sign_in(cast.ruth), f"/caseload/{cast.noor.pk}/practice/"
    assert ruth.get(theirs).status_code == 200
    with acting_as(cast.salome):
        end_pairing(pairing=cast.pairing)
        assert ruth.get(theirs).status_code == 404
        Pairing.objects.create(clinician=cast.noor, supervisor=cast.ruth)
    assert ruth.get(theirs).status_code == 404


def test_only_she_says_who_sees_it(cast: Cast, sign_in: SignIn) -> None:
    for name in ("ruth", "bea", "salome", "max"):
        answer = sign_in(cast.members[name]).post(f"/practice/mine/shown/{cast.pairing.pk}/", {"show": "1"})
        assert answer.status_code == 404, name
    with acting_as(cast.noor):
        assert Pairing.objects.get(pk=cast.pairing.pk).practice_since is None


MEASURE = re.compile(
    r"\b(score|rank|streak|percent|points|level up|best|worst|overdue|\d+\s*(?:/|of|out of)\s*17)\b|%", re.I
)


def test_nothing_measures_her(cast: Cast, sign_in: SignIn) -> None:
    for number in range(3):
        wrote(cast.noor, cast.heron, moment("One.", *[f"W{n}" for n in range(1, 18)]), days_ago=number * 7)
    with acting_as(cast.noor):
        show_practice(pairing=cast.pairing, shown=True)
    for member, path in ((cast.noor, MINE), (cast.ruth, f"/caseload/{cast.noor.pk}/practice/")):
        words = re.sub(r"<[^>]+>", " ", main(sign_in(member).get(path)))
        assert not MEASURE.search(words), MEASURE.search(words)


def test_she_reads_that_it_was_opened_by_its_name(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        show_practice(pairing=cast.pairing, shown=True)
    assert sign_in(cast.ruth).get(f"/caseload/{cast.noor.pk}/practice/").status_code == 200
    page = main(sign_in(cast.noor).get("/who-read-mine/"))
    assert "What you have been doing, which you showed" in page
    assert "Something you wrote" not in page


def test_the_table_goes_along_as_a_file_with_her_own_numbers(cast: Cast, sign_in: SignIn) -> None:
    wrote(cast.noor, cast.heron, moment("One.", "W3"), moment("Two.", "W3"), days_ago=0)
    wrote(cast.jonas, cast.heron, moment("His.", "W3"), days_ago=0)
    answer = sign_in(cast.noor).get("/practice/mine/table/")
    text = answer.content.decode("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(text))
    assert (head[0], len(head), len(rows)) == ("Behavior", 13, 17)
    assert head[1] > head[12]  # the newest week first, as on the page
    (row,) = [row for row in rows if row[0] == "Shared observation"]
    assert sum(map(int, row[1:])) == 2
    assert cast.heron.code_name not in text + answer.headers["Content-Disposition"]
    assert "What I have been doing" in sign_in(cast.noor).get(MINE).content.decode()
    assert "/practice/mine/table/" not in sign_in(cast.noor).get(f"{MINE}?family={cast.heron.pk}").content.decode()


def test_that_it_went_along_stands_in_the_agencys_log_by_its_name(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        show_practice(pairing=cast.pairing, shown=True)
    sign_in(cast.noor).get("/practice/mine/table/")
    log = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", main(sign_in(cast.salome).get("/access-log/"))))
    assert "took out: what somebody has been doing over time" in log
    assert "shared: what somebody has been doing over time" in log
