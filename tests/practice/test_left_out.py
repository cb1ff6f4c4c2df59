"""What an agency leaves out is offered in no form of its own any more, and stays wherever it was used."""

import re

import pytest
from django.db.models import F

from imh_practice.families.actions import note_level
from imh_practice.practice.catalogue import catalogue
from imh_practice.practice.models import Use
from imh_practice.practice.ours import leave_out, may_be_left_out, offered
from imh_practice.shared.acting import acting_as
from observations.models import MomentTag, VisitService
from reflect.actions import write_reflection
from reflect.writing import Part
from tests.cast import Cast, agency_day
from tests.conftest import SignIn
from tests.observations.helpers import OPENED, filled_in, moment, tag, wrote
from tests.practice.reading import main_of, read
from tests.test_rooms import ROOT

KEY = "019a7c00-0000-7000-8000-00000000000a"


def without(cast: Cast, *codes: str) -> None:
    with acting_as(cast.salome):
        leave_out(codes=codes, words=catalogue())


def codes(use: Use) -> set[str]:
    return {entry.framework for entry in offered().used_for(use)}


def test_each_way_of_offering_leaves_it_out(cast: Cast) -> None:
    without(cast, *(system.code for system in catalogue().systems))
    with acting_as(cast.noor):
        offers = {use: codes(use) for use in Use if codes(use)}
        stay = {Use.TAGS: {"W"}, Use.PROMPTS: {"P"}, Use.HELP: {"X"}, Use.SIGNS: {"R"}}
        assert {use: offers[use] for use in stay} == stay
        assert not offers.keys() & {Use.SERVICES, Use.LEVEL, Use.STRENGTHS, Use.VISIT, Use.STORY, Use.SESSION}
        assert offers[Use.LENS] <= offers[Use.FAMILY], "what is asked on a family's page too"
        assert offered().entries is catalogue().entries
        assert offered().wordings is catalogue().wordings
    with acting_as(cast.max):
        assert codes(Use.PROMPTS) == {"T", "P"}


def test_a_visits_form_does_not_offer_it_and_takes_none(cast: Cast, sign_in: SignIn) -> None:
    noor, path = sign_in(cast.noor), OPENED.format(cast.heron.pk)
    before = main_of(noor, path)
    without(cast, "T", "H", "DO", "C", "E", "A")
    page = main_of(noor, path)
    for code in ("T1", "T4", "H1", "DO1", "C1", "C6"):
        assert str(tag(code)) in before
        assert str(tag(code)) not in page
    for words in ("This moment speaks to", "What this visit gave", "Bias, power and privilege", "A hope, a routine"):
        assert words in before
        assert words not in page
    assert str(tag("E1")) not in main_of(sign_in(cast.jonas), path)
    assert str(tag("W3")) in page
    for more in ({"moments__0__speaks_to": [str(tag("T1"))]}, {"services": [str(tag("C1"))]}):
        assert noor.post(path, filled_in("Seen.", **more)).status_code == 422
    assert str(tag("C1")) in main_of(sign_in(cast.max), OPENED.format(cast.harbor.pk))


def test_what_was_ticked_is_read_and_stays_when_the_visit_is_amended(cast: Cast, sign_in: SignIn) -> None:
    visit = wrote(cast.noor, cast.heron, moment("Seen.", "W3", "T1"), services=[tag("C1")], minutes=50)
    without(cast, "T", "C")
    client = sign_in(cast.noor)
    page = read(client, f"/visits/{visit.pk}/")
    assert "Realize" in page
    assert catalogue().entry("C1").label in page
    form = main_of(client, f"/visits/{visit.pk}/edit/")
    assert f'value="{tag("T1")}" checked' in form
    assert f'value="{tag("C1")}" checked' in form
    assert str(tag("T2")) not in form
    assert str(tag("C2")) not in form
    with acting_as(cast.noor):
        (ref,) = visit.moments.values_list("pk", flat=True)
    data = filled_in(
        "Seen, and heard.",
        moments__0__ref=str(ref),
        moments__0__tags=[str(tag("W3"))],
        moments__0__speaks_to=[str(tag("T1"))],
        services=[str(tag("C1"))],
        base="1",
        outcome="met",
    )
    answer = client.post(f"/visits/{visit.pk}/edit/", data)
    assert answer.status_code == 302, answer.content.decode()
    with acting_as(cast.noor):
        kept = MomentTag.objects.filter(version__moment__head=F("version"))
        assert set(kept.values_list("item_version__item__code", flat=True)) == {"W3", "T1"}
        assert VisitService.objects.filter(version__number=2).get().item_version_id == tag("C1")


@pytest.mark.parametrize(("code", "question"), [("T", "Four questions"), ("L", "Principles of")])
def test_writing_for_oneself_does_not_offer_it(cast: Cast, sign_in: SignIn, code: str, question: str) -> None:
    client, path = sign_in(cast.noor), f"/reflections/new/?key={KEY}"
    assert question in read(client, path)
    without(cast, code)
    page = main_of(client, path)
    assert question not in page
    assert "<textarea" in page


def test_what_was_written_to_its_questions_is_read_and_changed_as_before(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        parts = [Part("T1", "Long ago."), Part("P2", "My hands.")]
        reflection = write_reflection(parts=parts, visit=None, by=cast.noor)
    without(cast, "T", "P")
    client = sign_in(cast.noor)
    page = read(client, f"/reflections/{reflection.pk}/")
    assert catalogue().entry("T1").prompt in page
    form = main_of(client, f"/reflections/{reflection.pk}/edit/")
    assert 'name="T1"' in form
    assert 'name="P2"' in form
    assert 'name="T2"' not in form
    answer = client.post(f"/reflections/{reflection.pk}/edit/", {"base": "1", "T1": "Longer ago.", "P2": "My hands."})
    assert answer.status_code == 302
    again = read(client, f"/reflections/{reflection.pk}/")
    assert "Longer ago." in again
    assert "My hands." in again


def test_a_family_s_level_is_not_asked_for_and_stays_where_it_is(cast: Cast, sign_in: SignIn) -> None:
    noor, path = sign_in(cast.noor), f"/families/{cast.heron.pk}/agreed/"
    assert "Write down a level" in read(noor, path)
    with acting_as(cast.noor):
        note_level(family=cast.heron, entry_id=tag("K1"), began_on=agency_day(), by=cast.noor)
    without(cast, "K")
    page = read(noor, path)
    assert "Promotion" in page
    assert "Write down a level" not in page
    sent = {"what": "level", "level-level": str(tag("K1")), "level-began_on": str(agency_day())}
    assert noor.post(path, sent).status_code == 422


ASKS_ALL = {
    "imh_practice/families/reading.py": "what was agreed is read as it was written",
    "observations/reading.py": "a visit is read as it was written",
    "observations/views/find.py": "visits are found by what was ticked then",
    "reflect/views/own.py": "answers are headed with the question they were written to; its forms ask offered()",
    "reflect/views/pausing.py": "the page is the three steps and nothing else; left out, no form has them",
    "reflect/views/sharing.py": "what is shared is read as it was written",
    "supervision/opened.py": "what was shared is read as it was written",
    "supervision/views/items.py": "what was shared is read as it was written",
}
"""Modules of the record's rooms that ask for the whole vocabulary, and why: they read. A form asks ``offered()``."""


def test_whoever_asks_for_all_of_it_reads_and_offers_nothing() -> None:
    """A form that asked ``catalogue()`` would offer what the agency leaves out."""
    rooms = ("observations", "reflect", "supervision", "imh_practice/families", "imh_practice/emergency")
    asks = {
        str(path.relative_to(ROOT))
        for room in rooms
        for path in sorted((ROOT / room).rglob("*.py"))
        if re.search(r"(?<!\w)catalogue\(\)", path.read_text())
    }
    assert asks == ASKS_ALL.keys(), "pages to read ask catalogue(), forms ask offered(): say here which"


@pytest.mark.django_db
def test_what_is_asked_in_any_case_cannot_be_left_out() -> None:
    codes = {system.code for system in may_be_left_out(catalogue())}
    assert "DO" in codes
    assert not codes & {"W", "P", "DI", "SE", "FD", "U", "R"}
