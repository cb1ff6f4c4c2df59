"""The quiet line below what somebody wrote: who else read it, for its author alone."""

import datetime as dt
import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from imh_practice.membership.models import RoleKind
from imh_practice.shared.acting import acting_as
from observations.models import Visit
from tests.cast import Cast, make_member
from tests.conftest import SignIn
from tests.observations.helpers import moment, wrote
from tests.reflect import story as reflecting
from tests.supervision import story as supervising
from tests.trail import noted

NOBODY = "Nobody else has opened it yet."
WITHOUT = "whoever it is kept from reads the visit without it"
THEN = dt.datetime(2026, 11, 3, 15, 0, tzinfo=dt.UTC)


@pytest.fixture
def visit(cast: Cast) -> Visit:
    return wrote(cast.noor, cast.heron, moment("She waited."))


def text_of(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    main = response.content.decode().partition("<main")[2]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).replace("\xa0", " ").split())


def test_its_author_reads_who_did_when_and_by_which_right(cast: Cast, sign_in: SignIn, visit: Visit) -> None:
    path, noor = f"/visits/{visit.pk}/", sign_in(cast.noor)
    assert NOBODY in text_of(noor, path)
    noted(cast.ruth, THEN, ("observations.visit", visit.pk, cast.noor.pk, "supervisor"))
    told = text_of(noor, path)
    assert NOBODY not in told
    assert re.search(r"Read by Ruth Okafor on November 3(, 2026)? \(as your supervisor\)\.", told)
    assert 'href="/who-read-mine/"' in noor.get(path).content.decode().partition("<main")[2]


@pytest.mark.parametrize("name", ["ruth", "jonas"])
def test_nobody_else_sees_it(cast: Cast, sign_in: SignIn, visit: Visit, name: str) -> None:
    noted(cast.ruth, THEN, ("observations.visit", visit.pk, cast.noor.pk, "supervisor"))
    told = text_of(sign_in(cast.members[name]), f"/visits/{visit.pk}/")
    assert NOBODY not in told
    assert "Read by" not in told
    assert "Who read mine" not in told


def test_three_are_named_the_latest_first(cast: Cast, sign_in: SignIn, visit: Visit) -> None:
    with acting_as(cast.salome):
        readers = [make_member(f"{letter} Reader", RoleKind.CLINICIAN) for letter in "ABCD"]
    row = ("observations.visit", visit.pk, cast.noor.pk, "team")
    for day, reader in enumerate(readers):
        noted(reader, THEN + dt.timedelta(days=day), row)
    told = text_of(sign_in(cast.noor), f"/visits/{visit.pk}/").partition("Read by ")[2]
    assert re.findall(r"([A-D]) Reader", told) == ["D", "C", "B"]
    assert "; and others." in told


def test_a_moment_read_in_a_session_is_a_reading_of_its_visit(cast: Cast, sign_in: SignIn, visit: Visit) -> None:
    with acting_as(cast.noor):
        (seen,) = visit.moments.all()
    noted(cast.ruth, THEN, ("observations.moment", seen.pk, cast.noor.pk, "participant"))
    assert "(as part of the session)" in text_of(sign_in(cast.noor), f"/visits/{visit.pk}/")


def test_whoever_a_moment_is_kept_from_has_not_read_that(cast: Cast, sign_in: SignIn, visit: Visit) -> None:
    kept = wrote(cast.noor, cast.heron, moment("Not for him.", kept_from=(cast.jonas,)))
    sign_in(cast.jonas).get(f"/visits/{kept.pk}/")
    noor = sign_in(cast.noor)
    assert WITHOUT in text_of(noor, f"/visits/{kept.pk}/")
    assert WITHOUT not in text_of(noor, f"/visits/{visit.pk}/")


def test_a_share_says_when_it_was_read_last(cast: Cast, sign_in: SignIn) -> None:
    grant = reflecting.share(cast, reflecting.make_reflection(cast))
    path, noor = f"/reflections/shares/{grant.pk}/", sign_in(cast.noor)
    assert "has not opened it yet" in text_of(noor, path)
    assert "Read by" not in text_of(noor, path)
    sign_in(cast.ruth).get(f"/reflections/shared/{grant.pk}/")
    assert "(because you shared it)" in text_of(noor, path)
    assert "Read by" not in text_of(sign_in(cast.ruth), f"/reflections/shared/{grant.pk}/")


def test_in_a_thread_it_is_about_ones_own_words(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        session = supervising.make_session(cast.pairing, cast.noor, days=1)
        item = supervising.make_item(session, cast.noor, "A question of mine")
        list(supervising.talk(item, (cast.ruth, "First.")))
    path, noor, ruth = f"/supervision/{session.pk}/items/{item.pk}/", sign_in(cast.noor), sign_in(cast.ruth)
    assert f"What is yours here: {NOBODY}" in text_of(noor, path)
    assert "What is yours here: Read by Noor Haddad on" in text_of(ruth, path)
    assert "What is yours here: Read by Ruth Okafor on" in text_of(noor, path)


def test_it_is_one_question(cast: Cast, sign_in: SignIn, visit: Visit) -> None:
    for day, reader in enumerate((cast.ruth, cast.jonas, cast.bea, cast.salome)):
        noted(reader, THEN + dt.timedelta(days=day), ("observations.visit", visit.pk, cast.noor.pk, "team"))
    client = sign_in(cast.noor)
    client.get(f"/visits/{visit.pk}/")
    with CaptureQueriesContext(connection) as captured:
        client.get(f"/visits/{visit.pk}/")
    assert len([query for query in captured if "audit_event e" in query["sql"]]) == 1
