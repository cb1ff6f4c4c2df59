"""A visit as it stood: facts, services and moments of that time, less what is kept from its reader now."""

import re
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from imh_practice.audit.models import Event, Kind
from imh_practice.shared.acting import acting_as
from observations.actions import Facts, amend_visit
from observations.models import HoldBack, Moment, Outcome, Setting, Visit, VisitVersion
from observations.writing import MomentWords
from tests.cast import Cast
from tests.conftest import SignIn
from tests.observations.helpers import moment, tag, tags, wrote


def changed_twice(cast: Cast) -> tuple[Visit, list[VisitVersion]]:
    visit = wrote(cast.noor, cast.heron, moment("One.", "W3"), moment("Two."), minutes=60, services=[tag("C2")])
    with acting_as(cast.noor):
        one, two = Moment.objects.filter(visit=visit).order_by("position")
        facts = Facts(happened_at=visit.happened_at, minutes=45, services=tags("C3"))
        words = MomentWords("One, again.", tags("W9"), ref=one.pk)
        amend_visit(visit=visit, base=1, facts=facts, moments=[words], removed=[two.pk], by=cast.noor)
        amend_visit(visit=visit, base=2, facts=facts, moments=[moment("Three.")], by=cast.noor)
        return visit, list(visit.versions.order_by("number"))


def page(sign_in: SignIn, cast: Cast, version: VisitVersion, name: str = "noor") -> str:
    response = sign_in(cast.members[name]).get(f"/visits/versions/{version.pk}/")
    assert response.status_code == 200
    text: str = response.content.decode()
    return text


def test_each_version_as_it_stood(cast: Cast, sign_in: SignIn) -> None:
    visit, (first, second, _third) = changed_twice(cast)
    text = page(sign_in, cast, first)
    for there in ["One.", "Two.", "<dd>60</dd>", "Emotional support", "You shared in watching"]:
        assert there in text
    assert "Three." not in text
    text = page(sign_in, cast, second)
    for there in ["One, again.", "<dd>45</dd>", "Developmental guidance", "You named and built"]:
        assert there in text
    assert "Two." not in text
    assert "Three." not in text
    now = sign_in(cast.noor).get(f"/visits/{visit.pk}/").content.decode()
    assert "One, again." in now
    assert "Three." in now
    for version in (first, second):
        assert f"/visits/versions/{version.pk}/" in now


@pytest.mark.parametrize(
    "changed",
    [
        {"outcome": Outcome.THEY},
        {"minutes": 45},
        {"setting": Setting.CLINIC},
        {"present": ["grandmother"]},
        {"services": "C3"},
        {"told": {"hope": "That she sleeps."}},
        {"told": {"saw": "He reached."}},
        {"beside": True},
    ],
    ids=lambda changed: "-".join([*changed, *changed.get("told", ())]),
)
def test_whatever_is_amended_is_said_and_stays_to_be_read(changed: dict[str, Any], cast: Cast, sign_in: SignIn) -> None:
    """One field of the record at a time: the page says when, and how it stood before opens from there."""
    theirs = wrote(cast.jonas, cast.heron, moment("Mine."))
    before: dict[str, Any] = {"minutes": 60, "present": ["mother"], "told": {"hope": "That she eats without crying."}}
    visit = wrote(cast.noor, cast.heron, moment("One."), services=tags("C2"), **before)
    now = before | {"services": "C2"} | changed
    now["services"] = tags(now["services"])
    if "beside" in now:
        now["beside"] = theirs.pk
    with acting_as(cast.noor):
        amend_visit(visit=visit, base=1, facts=Facts(happened_at=visit.happened_at, **now), moments=[], by=cast.noor)
        first = visit.versions.get(number=1)
    for name in ("noor", "ruth"):
        assert (
            f"/visits/versions/{first.pk}/" in sign_in(cast.members[name]).get(f"/visits/{visit.pk}/").content.decode()
        )
        assert "That she eats without crying." in page(sign_in, cast, first, name)
    assert "Changed " in sign_in(cast.noor).get(f"/visits/{visit.pk}/note/").content.decode()


def test_the_one_in_force_is_the_visit_itself(cast: Cast, sign_in: SignIn) -> None:
    visit, versions = changed_twice(cast)
    response = sign_in(cast.noor).get(f"/visits/versions/{versions[-1].pk}/")
    assert response.headers["Location"] == f"/visits/{visit.pk}/"


def test_the_same_people_read_it_and_nobody_else(cast: Cast, sign_in: SignIn) -> None:
    _visit, (first, *_rest) = changed_twice(cast)
    for name in ["noor", "jonas", "ruth"]:
        page(sign_in, cast, first, name)
    for name in ["bea", "fay", "salome", "max"]:
        assert sign_in(cast.members[name]).get(f"/visits/versions/{first.pk}/").status_code == 404
    with acting_as(cast.noor):
        assert Event.objects.filter(kind=Kind.READ, act="visit_version").count() == 3


def test_held_back_now_is_held_back_in_every_version(cast: Cast, sign_in: SignIn) -> None:
    _visit, (first, second, _third) = changed_twice(cast)
    with acting_as(cast.noor):
        one = Moment.objects.get(position=1)
        HoldBack.objects.create(moment=one, member=cast.jonas)
    for version in (first, second):
        assert not re.search(r"One(\.|, again)", page(sign_in, cast, version, "jonas"))
        assert re.search(r"One(\.|, again)", page(sign_in, cast, version, "ruth"))


def test_a_change_to_what_is_kept_from_one_is_no_change_for_her(cast: Cast, sign_in: SignIn) -> None:
    """Otherwise a date would tell that there is more than she reads: on the page, and in the plain note."""
    kept = moment("Kept.", kept_from=(cast.jonas,))
    visit = wrote(cast.noor, cast.heron, kept, moment("Open."), days_ago=3, minutes=60)
    with acting_as(cast.noor):
        hidden, seen = Moment.objects.filter(visit=visit).order_by("position")
        facts = Facts(happened_at=visit.happened_at, minutes=60)

        def amend(base: int, *words: MomentWords, **changed: Any) -> VisitVersion:
            changed = {"facts": facts} | changed
            amend_visit(visit=visit, base=base, moments=words, by=cast.noor, **changed)
            return visit.versions.get(number=base + 1)

        first = visit.versions.get()
        second = amend(1, MomentWords("Kept, again.", ref=hidden.pk, kept_from=(cast.jonas.pk,)))
    assert lists(sign_in, cast, visit) == {"noor": {first.pk}, "ruth": {first.pk}, "jonas": set()}
    assert changed_in_notes(sign_in, cast, visit) == {"noor": (False, True), "jonas": (False, False)}
    with acting_as(cast.noor):
        third = amend(2, MomentWords("Open, again.", ref=seen.pk))
        fourth = amend(3, removed=[hidden.pk])
        fifth = amend(4, facts=replace(facts, services=tags("C2")))
        amend(5, facts=replace(facts, services=tags("C2"), minutes=45))
    all_of_them = {first.pk, second.pk, third.pk, fourth.pk, fifth.pk}
    hers = {first.pk, third.pk, fifth.pk}
    assert lists(sign_in, cast, visit) == {"noor": all_of_them, "ruth": all_of_them, "jonas": hers}
    assert changed_in_notes(sign_in, cast, visit) == {"noor": (True, True), "jonas": (True, True)}


def lists(sign_in: SignIn, cast: Cast, visit: Visit) -> dict[str, set[UUID]]:
    """Return the earlier versions that each finds on the visit's page."""
    pages = {
        name: sign_in(cast.members[name]).get(f"/visits/{visit.pk}/").content.decode()
        for name in ("noor", "ruth", "jonas")
    }
    return {name: {UUID(key) for key in re.findall("/visits/versions/([^/]+)/", page)} for name, page in pages.items()}


def changed_in_notes(sign_in: SignIn, cast: Cast, visit: Visit) -> dict[str, tuple[bool, bool]]:
    """Whether the plain note says that the visit was changed: as it is offered first, and whole."""
    return {
        name: (
            "Changed " in sign_in(cast.members[name]).get(f"/visits/{visit.pk}/note/").content.decode(),
            "Changed " in sign_in(cast.members[name]).get(f"/visits/{visit.pk}/note/?all").content.decode(),
        )
        for name in ("noor", "jonas")
    }
