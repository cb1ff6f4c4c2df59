"""What a visit tells in words of its own: a hope, a routine, a small experiment, others who help; and two who went."""

from typing import Any

import pytest

from imh_practice.reports.asked import Asked, Counted
from imh_practice.reports.counts import count
from imh_practice.shared.acting import acting_as
from observations.models import Visit, VisitVersion
from tests.cast import Cast
from tests.conftest import SignIn
from tests.observations.helpers import OPENED, filled_in, moment, wrote

pytestmark = pytest.mark.django_db
TOLD = {
    "hope": "One meal that is only a meal.",
    "routine": "Supper, the three of them.",
    "wondered": "What if he leads?",
    "tried": "A slow nipple on her lap.",
    "saw": "Eleven sucks awake.",
    "others": "Jonas: tell him I am afraid.",
}


def log(cast: Cast) -> str:
    return OPENED.format(cast.heron.pk)


def main(answer: Any) -> str:
    body: str = answer.content.decode()
    return body.partition("<main")[2]


def the_visit(cast: Cast) -> Visit:
    with acting_as(cast.noor):
        return Visit.objects.select_related("head").filter(author=cast.noor).latest("made_at")


def test_it_is_written_and_read_on_every_page_of_the_record(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.noor)
    assert client.post(log(cast), filled_in("He reached.", **TOLD)).status_code == 302
    visit = the_visit(cast)
    for who, part in [("noor", ""), ("jonas", ""), ("ruth", ""), ("noor", "note/"), ("noor", "edit/")]:
        page = main(sign_in(cast.members[who]).get(f"/visits/{visit.pk}/{part}"))
        for words in TOLD.values():
            assert words.replace("'", "&#x27;") in page, (who, part, words)
    assert "What we tried" in main(client.get(f"/visits/{visit.pk}/"))


def test_what_is_left_empty_stands_nowhere(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.noor)
    assert client.post(log(cast), filled_in("He reached.", tried="  ")).status_code == 302
    assert the_visit(cast).head.told == {}  # type: ignore[union-attr]  # a finished visit has one
    assert "What we tried" not in main(client.get(f"/visits/{the_visit(cast).pk}/"))


def test_a_change_of_it_alone_is_a_version_and_the_earlier_stays(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.noor)
    client.post(log(cast), filled_in("He reached.", **TOLD))
    visit = the_visit(cast)
    with acting_as(cast.noor):
        ref = str(visit.moments.get().pk)
    again = {"base": "1", "outcome": "met", "moments-0-ref": ref, **TOLD, "saw": "He stopped, and so did we."}
    sent = filled_in("He reached.") | again
    assert client.post(f"/visits/{visit.pk}/edit/", sent).status_code == 302
    with acting_as(cast.noor):
        first, second = VisitVersion.objects.filter(visit=visit).order_by("number")
    assert (first.told["saw"], second.told["saw"]) == (TOLD["saw"], "He stopped, and so did we.")
    assert TOLD["saw"] in main(client.get(f"/visits/versions/{first.pk}/"))


def test_too_much_is_said_and_nothing_typed_is_lost(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in(cast.noor).post(log(cast), filled_in("He reached.", **{**TOLD, "hope": "x" * 2001}))
    assert answer.status_code == 422
    page = main(answer)
    assert "longer than fits here" in page
    assert "x" * 2001 in page
    assert TOLD["saw"] in page


def test_two_who_went_together_made_one_visit(cast: Cast, sign_in: SignIn) -> None:
    """Each has a note of her own; the agency counts one visit, with two clinicians."""
    theirs = wrote(cast.jonas, cast.heron, moment("She never misses a swallow.", "W6"), days_ago=0.1)
    client = sign_in(cast.noor)
    assert "Jonas Lind" in main(client.get(log(cast)))
    assert client.post(log(cast), filled_in("He reached.", beside=str(theirs.pk))).status_code == 302
    own = the_visit(cast)
    page = main(client.get(f"/visits/{own.pk}/"))
    assert "Together with" in page
    assert f"/visits/{theirs.pk}/" in page
    other = main(sign_in(cast.jonas).get(f"/visits/{theirs.pk}/"))
    assert "Noor Haddad" in other
    assert f"/visits/{own.pk}/" in other
    supervisor = main(sign_in(cast.ruth).get(f"/visits/{own.pk}/"))
    assert "Jonas Lind" in supervisor
    assert f"/visits/{theirs.pk}/" not in supervisor  # his note is not hers to read
    with acting_as(cast.salome):
        day = own.happened_at.astimezone(cast.agency.zone).date()
        if theirs.happened_at.astimezone(cast.agency.zone).date().replace(day=1) == day.replace(day=1):
            months = count(Asked(Counted.SERVICES, day.replace(day=1), day), cast.agency)
            cells = months[day.replace(day=1)].every.values()
            assert sum(cell.visits for cell in cells) == 1
            assert {key for cell in cells for key in cell.clinicians} == {cast.noor.pk, cast.jonas.pk}
    amend = main(sign_in(cast.jonas).get(f"/visits/{theirs.pk}/edit/"))
    assert "A colleague was there too" not in amend  # the other note says it already: not each beside the other


def test_only_what_was_offered_stands_beside(cast: Cast, sign_in: SignIn) -> None:
    """Not a visit with another family, not a draft of a colleague's, not one's own."""
    elsewhere = wrote(cast.bea, cast.finch, moment("Elsewhere."), days_ago=0.1)
    begun = wrote(cast.jonas, cast.heron, moment("Begun."), days_ago=0.1, finish=False)
    own = wrote(cast.noor, cast.heron, moment("Hers."), days_ago=0.1)
    wrote(cast.jonas, cast.heron, moment("Finished."), days_ago=0.2)
    client = sign_in(cast.noor)
    for other in (elsewhere, begun, own):
        answer = client.post(log(cast), filled_in("He reached.", beside=str(other.pk)))
        assert answer.status_code == 422
        assert "Choose one from the list." in main(answer)
