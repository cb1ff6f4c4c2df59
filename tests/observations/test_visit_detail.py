"""Reading a visit: who may, what each sees of it, and that each reading is on the trail with its reason."""

import re

import pytest

from imh_practice.audit.models import Event, EventObject, Kind
from imh_practice.families.actions import add_colleague
from imh_practice.families.models import Child, TeamPlace
from imh_practice.membership.actions import end_pairing
from imh_practice.shared.acting import acting_as
from observations.actions import Facts, amend_visit
from observations.models import Visit
from tests.cast import Cast
from tests.conftest import SignIn
from tests.observations.helpers import moment, tag, wrote


@pytest.fixture
def visit(cast: Cast) -> Visit:
    return wrote(
        cast.noor,
        cast.heron,
        moment("Seen by all.", "W3", "W11", "T2"),
        moment("Not for him.", "W13", kept_from=(cast.jonas,)),
        minutes=60,
        present=["mother", "baby"],
        services=[tag("C2")],
    )


def read(sign_in: SignIn, cast: Cast, name: str, visit: Visit, part: str = "") -> str:
    response = sign_in(cast.members[name]).get(f"/visits/{visit.pk}/{part}")
    assert response.status_code == 200
    page: str = response.content.decode()
    return page


@pytest.mark.parametrize("part", ["", "note/", "edit/", "saved/", "wrong-family/", "set-aside/"])
@pytest.mark.parametrize("name", ["bea", "fay", "salome", "max"])
def test_for_everybody_else_there_is_nothing(cast: Cast, sign_in: SignIn, visit: Visit, name: str, part: str) -> None:
    """A peer, a former supervisor, the admin and somebody of another agency get the same bytes as for no visit."""
    client = sign_in(cast.members[name])
    never = client.get(f"/visits/{cast.heron.pk}/{part}")
    response = client.get(f"/visits/{visit.pk}/{part}")
    assert (response.status_code, response.content) == (never.status_code, never.content)
    assert response.status_code in {404, 405}


@pytest.mark.parametrize(("name", "why"), [("noor", "author"), ("jonas", "team"), ("ruth", "supervisor")])
@pytest.mark.parametrize("part", ["", "note/"])
def test_each_reading_is_on_the_trail(
    cast: Cast, sign_in: SignIn, visit: Visit, name: str, why: str, part: str
) -> None:
    read(sign_in, cast, name, visit, part)
    with acting_as(cast.noor):
        event = Event.objects.get(kind=Kind.READ)
        row = EventObject.objects.get(event_id=event.pk)
        assert event.member_id == cast.members[name].pk
        assert (row.object_id, row.author_id, row.why) == (visit.pk, cast.noor.pk, why)


def test_her_own_is_told_back_to_her(cast: Cast, sign_in: SignIn, visit: Visit) -> None:
    page = read(sign_in, cast, "noor", visit)
    assert "You shared in watching this baby grow and develop, side by side with the parent, and you wondered" in page
    assert "Shared observation" not in page
    assert "Recognize" in page
    assert "Kept from Jonas Lind" in page


def test_anothers_is_named_without_a_person(cast: Cast, sign_in: SignIn, visit: Visit) -> None:
    page = read(sign_in, cast, "ruth", visit)
    assert "Shared observation" in page
    assert "You shared" not in page
    assert "Noor Haddad" in page
    assert "Kept from Jonas Lind" in page, "she must know it, so as not to speak of it with him"


def test_a_colleague_from_whom_a_moment_is_kept_sees_no_trace_of_it(cast: Cast, sign_in: SignIn, visit: Visit) -> None:
    for part in ["", "note/"]:
        page = read(sign_in, cast, "jonas", visit, part)
        assert "Seen by all." in page
        for trace in ["Not for him.", "Kept from", "Holding conflict", "Moment 2"]:
            assert trace not in page, trace


def test_who_can_read_it_is_named(cast: Cast, sign_in: SignIn, visit: Visit) -> None:
    page = read(sign_in, cast, "noor", visit)
    assert "Noor Haddad, Jonas Lind and Ruth Okafor can read this; the family may ask for it." in page


def test_facts_and_the_age_on_that_day(cast: Cast, sign_in: SignIn, visit: Visit) -> None:
    page = read(sign_in, cast, "noor", visit)
    for fact in ["60", "At home", "mother, baby", "Emotional support", "D. 11 months (9 corrected)"]:
        assert fact in page


def test_which_child_it_is_about(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        child = Child.objects.create(family=cast.heron, initial="M.")
    visit = wrote(cast.noor, cast.heron, moment("Twin.", about=frozenset({child.pk})))
    assert "about M." in read(sign_in, cast, "noor", visit)


def test_the_end_of_a_place_or_a_pairing_acts_at_once(cast: Cast, sign_in: SignIn, visit: Visit) -> None:
    jonas, ruth = sign_in(cast.jonas), sign_in(cast.ruth)
    assert jonas.get(f"/visits/{visit.pk}/").status_code == ruth.get(f"/visits/{visit.pk}/").status_code == 200
    with acting_as(cast.noor):
        end_pairing(pairing=cast.pairing)
        TeamPlace.objects.filter(member=cast.jonas).update(ended_at=visit.made_at)
    assert jonas.get(f"/visits/{visit.pk}/").status_code == ruth.get(f"/visits/{visit.pk}/").status_code == 404


def test_only_its_author_is_shown_the_way_to_change_it(cast: Cast, sign_in: SignIn, visit: Visit) -> None:
    assert f"/visits/{visit.pk}/edit/" in read(sign_in, cast, "noor", visit)
    assert f"/visits/{visit.pk}/edit/" not in read(sign_in, cast, "jonas", visit)


def test_each_moment_is_brought_to_supervision_by_those_who_speak_of_it(
    cast: Cast, sign_in: SignIn, visit: Visit
) -> None:
    """Its author and her supervisor of now; a colleague reads it and has nobody to bring it to."""
    with acting_as(cast.noor):
        refs = [str(one.pk) for one in visit.moments.order_by("position")]
    for name in ["noor", "ruth"]:
        page = read(sign_in, cast, name, visit)
        for number, ref in enumerate(refs, 1):
            assert f'href="/supervision/bring/?moment={ref}"' in page
            assert f"Bring moment {number} to supervision" in page
            assert sign_in(cast.members[name]).get(f"/supervision/bring/?moment={ref}").status_code == 200
    assert "/supervision/bring/" not in read(sign_in, cast, "jonas", visit)


def test_without_a_supervisor_there_is_nobody_to_bring_it_to(cast: Cast, sign_in: SignIn, visit: Visit) -> None:
    with acting_as(cast.noor):
        end_pairing(pairing=cast.pairing)
    assert "/supervision/bring/" not in read(sign_in, cast, "noor", visit)
    assert "/supervision/bring/" not in read(sign_in, cast, "noor", visit, "saved/")


def test_codes_stay_inside(cast: Cast, sign_in: SignIn, visit: Visit) -> None:
    for name in ["noor", "jonas"]:
        text = re.sub(r"<[^>]+>", " ", read(sign_in, cast, name, visit))
        assert not re.search(r"\b[WTEC]\d", text)


def test_a_draft_leads_back_to_where_it_is_written(cast: Cast, sign_in: SignIn) -> None:
    draft = wrote(cast.noor, cast.heron, moment("Half."), finish=False)
    for part in ["", "note/", "saved/"]:
        response = sign_in(cast.noor).get(f"/visits/{draft.pk}/{part}")
        assert response.headers["Location"] == f"/visits/{draft.pk}/edit/"


@pytest.mark.parametrize("name", ["noor", "ruth"])
def test_the_line_of_readers_says_who_does_not_read_which_moment(
    cast: Cast, sign_in: SignIn, visit: Visit, name: str
) -> None:
    page = " ".join(read(sign_in, cast, name, visit).split())
    assert "Noor Haddad, Jonas Lind and Ruth Okafor can read this" in page
    assert "Jonas Lind does not read moment 2." in page
    assert "does not read" not in read(sign_in, cast, "jonas", visit)


def test_where_a_moment_is_brought_its_readers_are_named(cast: Cast, sign_in: SignIn, visit: Visit) -> None:
    with acting_as(cast.noor):
        first, second = visit.moments.order_by("position")
    for member in (cast.noor, cast.ruth):
        page = sign_in(member).get(f"/supervision/bring/?moment={first.pk}").content.decode()
        assert "Noor Haddad, Jonas Lind and Ruth Okafor can read this" in page
        page = sign_in(member).get(f"/supervision/bring/?moment={second.pk}").content.decode()
        assert "Noor Haddad and Ruth Okafor can read this" in page
    with acting_as(cast.jonas):
        add_colleague(family=cast.heron, member=cast.bea, by=cast.jonas)
    page = sign_in(cast.noor).get(f"/supervision/bring/?moment={first.pk}").content.decode()
    assert "Noor Haddad, Bea Moreau, Jonas Lind and Ruth Okafor can read this" in page
    page = sign_in(cast.noor).get(f"/supervision/bring/?moment={second.pk}").content.decode()
    assert "Noor Haddad and Ruth Okafor can read this" in page, "who joined later does not read what is held back"


def test_on_paper_stands_the_record_without_ways_on(cast: Cast, sign_in: SignIn) -> None:
    visit = wrote(cast.noor, cast.heron, moment("He looked up."), days_ago=0.5)
    with acting_as(cast.noor):
        facts = Facts(happened_at=visit.happened_at, minutes=45)
        amend_visit(visit=visit, base=1, facts=facts, moments=[], by=cast.noor)
    page = " ".join(sign_in(cast.noor).get(f"/visits/{visit.pk}/").content.decode().split())
    assert re.search(r'<a class="link noprint" href="[^"]+\?moment=', page)
    assert f'<p class="cluster noprint"><a class="link" href="/families/{cast.heron.pk}/">' in page
    assert re.search(r'<details class="fold noprint"> <summary>Changed ', page)
