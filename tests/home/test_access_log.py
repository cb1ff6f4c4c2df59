"""The agency's access log: who did what kind of thing when; no private reflection, no word, no number."""

import datetime as dt
import re
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from imh_practice.audit.models import Event, EventObject, Kind
from imh_practice.home.access_log import KINDS, standing
from imh_practice.logged import LOGGED, NOT_LOGGED
from imh_practice.membership.invitations import invite
from imh_practice.membership.models import RoleKind
from imh_practice.membership.trail import OPERATORS
from imh_practice.outside_tenancy import OUTSIDE_TENANCY
from imh_practice.shared.acting import acting_as
from imh_practice.shared.ids import uuid7
from imh_practice.shared.paging import SIZE
from reflect.actions import delete_reflection, edit_reflection, read_reflection
from reflect.writing import Part
from tests.cast import Cast
from tests.conftest import SignIn
from tests.observations.helpers import moment, wrote
from tests.reflect import story as reflecting
from tests.supervision import story
from tests.trail import noted

LOG = "/access-log/"
PART_OF = {
    "observations": {"VisitVersion", "MomentVersion", "MomentTag", "MomentChild", "VisitService"},
    "families": {"Child", "Caregiver"},
    "supervision": {"CommentVersion", "Participant", "Summary", "SummaryLine", "Approval"},
    "membership": {"Role"},
    "practice": {"OwnWording"},
    "agencies": {"Program"},
    "emergency": {"Notice"},
    "disclosures": {"DisclosureOf"},
    "audit": {"EventObject", "Link"},
    "shared": {"SealingKey"},
}
"""Models whose rows are named by no event: the one they are part of is."""
THEN = dt.datetime(2026, 3, 3, 15, 0, tzinfo=dt.UTC)


def log(client: Client, *, status: int = 200, **query: Any) -> str:
    response = client.get(f"{LOG}?{urlencode(query)}" if query else LOG)
    assert response.status_code == status
    return response.content.decode().partition("<main")[2].partition("</main")[0]


def lines(text: str) -> list[str]:
    cards = text.partition('<li class="card">')[2].partition("</ul>")[0].split('<li class="card">')
    plain = [unescape(re.sub(r"<[^>]+>", " ", card)) for card in cards if card]
    return [" ".join(line.replace("\xa0", " ").split()) for line in plain]


def at_all(cast: Cast, sign_in: SignIn) -> list[str]:
    """Return the lines of the log that no admin's own looking has made."""
    return [line for line in lines(log(sign_in(cast.salome))) if "this log" not in line]


def test_it_holds_its_own_agency_alone_whatever_row_security_says(cast: Cast) -> None:
    """Where the rows of another agency are open, those are not of this agency's log."""
    with acting_as(cast.max):
        invite(email="new@example.org", name="Ida Holm", kinds=[RoleKind.CLINICIAN], by=cast.max)
        assert standing(cast.max).exists()
        assert not standing(cast.salome).exists()


def test_an_invitation_stands_there_though_nobody_is_named_yet(cast: Cast) -> None:
    with acting_as(cast.salome):
        before = standing(cast.salome).count()
        invite(email="new@example.org", name="Ida Holm", kinds=[RoleKind.CLINICIAN], by=cast.salome)
        assert standing(cast.salome).count() == before + 1


def test_it_tells_who_did_what_when_and_no_words(cast: Cast, sign_in: SignIn) -> None:
    visit = wrote(cast.noor, cast.heron, moment("She waited."))
    sign_in(cast.ruth).get(f"/visits/{visit.pk}/")
    text = log(sign_in(cast.salome))
    assert "Ruth Okafor opened: a visit" in lines(text)[0]
    assert "The people who run the server wrote: a visit" in lines(text)[1]  # the test wrote it, and no page
    for word in ("Heron", "She waited", str(visit.pk), "visit_detail", "supervisor"):
        assert word not in text


def test_a_private_reflection_does_not_stand_there(cast: Cast, sign_in: SignIn) -> None:
    """Written, read, changed, deleted, refused: by pages and by actions, and the log is as it was."""
    before = at_all(cast, sign_in)
    noor = sign_in(cast.noor)
    reflection = reflecting.make_reflection(cast)
    with acting_as(cast.noor):
        read_reflection(reflection=reflection)
    for what in ("", "edit/", "delete/", "share/"):
        assert noor.get(f"/reflections/{reflection.pk}/{what}").status_code == 200
    with acting_as(cast.noor):
        edited = edit_reflection(reflection=reflection, parts=[Part("", "Anew.")], base=1, by=cast.noor)
        delete_reflection(reflection=edited, by=cast.noor, take_back=True)
    assert noor.get(f"/reflections/{reflection.pk}/").status_code == 404
    assert noor.get("/reflections/").status_code == 200
    with acting_as(cast.noor):
        assert EventObject.objects.filter(type="reflect.reflection").count() >= 4
        assert Event.objects.filter(kind=Kind.DENIED).exists()
    assert at_all(cast, sign_in) == before


def test_a_visit_read_beside_a_reflection_is_a_visit_read(cast: Cast, sign_in: SignIn) -> None:
    visit = wrote(cast.noor, cast.heron, moment("She waited."))
    rows = [
        ("reflect.reflection", uuid7(), cast.noor.pk, "author"),
        ("observations.visit", visit.pk, cast.noor.pk, "beside"),
    ]
    noted(cast.noor, timezone.now(), *rows, act="reflection_edit")
    line = at_all(cast, sign_in)[0]
    assert line.startswith("Noor Haddad opened: a visit ")
    assert "2" not in line.partition("a visit")[2].partition(",")[0]


def test_of_supervision_it_says_that_a_session_was_read(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        session = story.make_session(cast.pairing, cast.noor, days=1)
        item = story.make_item(session, cast.noor, "A question of mine")
        list(story.talk(item, (cast.noor, "First."), (cast.noor, "Second.")))
    sign_in(cast.ruth).get(f"/supervision/{session.pk}/items/{item.pk}/")
    assert at_all(cast, sign_in)[0].startswith("Ruth Okafor opened: the pages of a session ")


def test_that_a_moment_is_held_back_is_not_told(cast: Cast, sign_in: SignIn) -> None:
    row = ("observations.moment", uuid7(), cast.noor.pk, "")
    noted(cast.noor, timezone.now(), row, kind=Kind.RIGHTS, act="hold_back")
    assert at_all(cast, sign_in) == []


def test_what_was_refused_is_told_by_its_page(cast: Cast, sign_in: SignIn) -> None:
    for path in (f"/visits/{uuid7()}/", f"/reflections/{uuid7()}/", f"/reflections/shared/{uuid7()}/"):
        assert sign_in(cast.bea).get(path).status_code == 404
    kinds = [line.partition("refused: ")[2] for line in at_all(cast, sign_in)]
    assert len(kinds) == 2, at_all(cast, sign_in)
    assert kinds[0].startswith("what somebody shared")
    assert kinds[1].startswith("a visit")


def test_each_type_of_row_is_declared() -> None:
    """A new model is hidden until it stands in one of the two lists, or is part of a row that does."""
    rooms = {model._meta.app_label for model in apps.get_models() if hasattr(model, "agency_id")}
    tenant = {
        model._meta.label_lower: model
        for model in apps.get_models()
        if model._meta.app_label in rooms and hasattr(model, "privacy")
        if model._meta.db_table not in OUTSIDE_TENANCY
    }
    parts = {label for label, model in tenant.items() if model.__name__ in PART_OF.get(model._meta.app_label, ())}
    declared = {name for logged in LOGGED for name in logged.types}
    assert declared & NOT_LOGGED.keys() == set()
    assert declared | NOT_LOGGED.keys() <= tenant.keys()
    assert tenant.keys() - declared - NOT_LOGGED.keys() - parts == set(), "declare it in imh_practice/logged.py"


def test_each_type_stands_there_as_declared(cast: Cast, sign_in: SignIn) -> None:
    """Asked of every type and kind; and of one that nobody has declared."""
    allowed = {(name, kind) for logged in LOGGED for name in logged.types for kind in logged.kinds}
    types = {name for name, _kind in allowed} | NOT_LOGGED.keys() | {"a.newone"}
    client = sign_in(cast.salome)
    for number, (name, kind) in enumerate(
        (name, kind) for name in sorted(types) for kind in KINDS if kind != Kind.DENIED
    ):
        at = THEN - dt.timedelta(days=number)
        noted(cast.noor, at, (name, uuid7(), cast.noor.pk, ""), kind=kind)
        day = timezone.localtime(at).date()
        assert len(lines(log(client, since=day, until=day))) == ((name, kind) in allowed), (name, kind)


def test_filters_are_keys_and_days(cast: Cast, sign_in: SignIn) -> None:
    row = ("observations.visit", uuid7(), cast.noor.pk, "author")
    noted(cast.noor, THEN, row)
    noted(cast.noor, THEN + dt.timedelta(days=1), row, kind=Kind.WRITE)
    noted(cast.jonas, THEN + dt.timedelta(days=2), row)
    noted(cast.jonas, THEN + dt.timedelta(days=3), row, via="shell")
    of_noor: dict[str, Any]
    client, of_noor = sign_in(cast.salome), {"person": str(cast.noor.pk)}
    assert len(lines(log(client, **of_noor))) == 2
    assert len(lines(log(client, kind="write", **of_noor))) == 1
    assert len(lines(log(client, person=cast.jonas.pk))) == 1
    assert len(lines(log(client, person=OPERATORS))) == 1
    assert len(lines(log(client, since="2026-03-03", until="2026-03-04"))) == 2
    assert "Nothing fits what you chose." in log(client, person=cast.fay.pk)
    assert "Noor" not in urlencode(of_noor)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"person": "x"}, "Choose one from the list."),
        ({"person": "019a7c00-0000-7000-8000-00000000000a"}, "Choose one from the list."),
        ({"kind": "sign-in"}, "Choose one from the list."),
        ({"since": "soon"}, "Write the date like 5/3/2026."),
        ({"until": "0001-01-01"}, "Please check the year."),
        ({"since": "2026-03-03", "until": "2026-03-02"}, "The last day comes before the first."),
        ({"older": "\x00"}, ""),
    ],
)
def test_what_does_not_fit_is_said_calmly(cast: Cast, sign_in: SignIn, query: dict[str, str], said: str) -> None:
    noted(cast.noor, THEN, ("observations.visit", uuid7(), cast.noor.pk, "author"))
    text = log(sign_in(cast.salome), status=422 if said else 200, **query)
    assert said in text
    assert len(lines(text)) == 1


def test_another_agencys_people_and_events_are_not_there(cast: Cast, sign_in: SignIn) -> None:
    noted(cast.noor, THEN, ("observations.visit", uuid7(), cast.noor.pk, "author"))
    client = sign_in(cast.max)
    text = log(client)
    assert "Noor" not in text
    assert lines(text) == []
    log(client, status=422, person=cast.noor.pk)


@pytest.mark.parametrize("name", ["noor", "ruth", "bea"])
def test_it_is_for_admins(cast: Cast, sign_in: SignIn, name: str) -> None:
    assert sign_in(cast.members[name]).get(LOG).status_code == 404


def test_pages_go_on_by_key(cast: Cast, sign_in: SignIn) -> None:
    for minute in range(2 * SIZE):
        noted(cast.noor, THEN - dt.timedelta(minutes=minute), ("observations.visit", uuid7(), cast.noor.pk, "author"))
    client = sign_in(cast.salome)
    first = log(client, person=cast.noor.pk)
    (older,) = re.findall(r'rel="next" href="([^"]+)"', first)
    assert f"person={cast.noor.pk}" in older
    second = client.get(unescape(older)).content.decode()
    assert len(lines(first)) == SIZE
    assert len({*lines(first), *lines(second)}) == 2 * SIZE
    assert 'rel="next"' not in second


def test_that_somebody_looked_stands_in_it(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.salome)
    noted(cast.noor, THEN, ("observations.visit", uuid7(), cast.noor.pk, "author"))
    log(client)
    with acting_as(cast.salome):
        event = Event.objects.get(act="access_log")
        assert (event.kind, event.member_id) == (Kind.READ, cast.salome.pk)
        assert EventObject.objects.get(event_id=event.pk).type == "audit.event"
    assert lines(log(client))[0].startswith("Salome Reyes opened: this log")


def test_it_asks_as_often_for_much_as_for_little(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.salome)
    row = ("observations.visit", uuid7(), cast.noor.pk, "author")
    counts = []
    for size in (2, 30):
        for minute in range(size):
            noted(cast.noor, THEN - dt.timedelta(minutes=minute + size), row)
        log(client)
        with CaptureQueriesContext(connection) as captured:
            log(client)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_one_kind_of_thing_can_be_looked_for(cast: Cast, sign_in: SignIn) -> None:
    """Those that may stand there, what was refused by its page too; and nothing comes to light by asking for it."""
    visit = wrote(cast.noor, cast.heron, moment("She waited.", kept_from=(cast.jonas,)))
    sign_in(cast.ruth).get(f"/visits/{visit.pk}/")
    sign_in(cast.bea).get(f"/visits/{visit.pk}/")
    sign_in(cast.noor).get(f"/families/{cast.heron.pk}/given/")
    reflecting.make_reflection(cast)
    salome = sign_in(cast.salome)
    choices = dict(
        re.findall(
            r'<option value="(\d*)">([^<]+)</option>', log(salome).partition('name="about"')[2].partition("</select")[0]
        )
    )
    assert [unescape(label) for label in choices.values()] == [
        *dict.fromkeys(str(each.what)[:1].upper() + str(each.what)[1:] for each in LOGGED)
    ]
    number = next(key for key, label in choices.items() if label == "A visit")
    found = lines(log(salome, about=number))
    assert [line for line in found if "Bea Moreau was refused: a visit" in line]
    assert [line for line in found if "Ruth Okafor opened: a visit" in line]
    assert all("a visit" in line for line in found)
    everything = lines(log(salome))
    for key in choices:
        assert {*lines(log(salome, about=key))} <= {*everything, *lines(log(salome))}
    assert log(salome, status=422, about="99")


def test_a_page_of_the_vocabulary_that_is_not_there_is_no_business_of_the_log(cast: Cast, sign_in: SignIn) -> None:
    """But who tries what somebody has been doing, which is not shown to her, stands there."""
    assert sign_in(cast.noor).get("/practice/nowhere/").status_code == 404
    assert "over time" not in "".join(lines(log(sign_in(cast.salome))))
    assert sign_in(cast.ruth).get(f"/caseload/{cast.noor.pk}/practice/").status_code == 404
    refused = "Ruth Okafor was refused: what somebody has been doing over time"
    assert lines(log(sign_in(cast.salome)))[0].startswith(refused)
