"""Fields that no form of ours has, and other people's ids in those it has: neither changes or tells anything."""

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.apps import apps
from django.db import models, transaction
from django.test import Client
from django.urls import resolve
from django.utils import timezone

from imh_practice.audit.models import WRITING
from imh_practice.membership.rule import rules
from imh_practice.reports.asked import closed_months
from tests.cast import PASSWORD, agency_day
from tests.hostile.pages import Fields, Form, Place, client_of, clients, filled, forms_in, opener, path_for
from tests.hostile.writes import Writes, made_up, masked, points_at, sent, told
from tests.matrix.cells import ADDRESSES, FROM_HERE
from tests.matrix.trail import agencies_of, form_amiss, settle
from tests.matrix.trail import noted as trail_noted
from tests.matrix.world import NOBODY, World

pytestmark = pytest.mark.django_db
OWNERS = ("noor", "ruth", "salome", "jonas")
ROW = re.compile(r"^([a-z]+-\d+)-")
ELSEWHERE = ("other agency", "other caseload", "held back")
UUID_ = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
WHY = "Nobody of the team can be reached tonight."
ACTS = {
    "about",
    "draft",
    "sure",
    "again",
    "keep",
    "begin",
    "take_back",
    "step",
    "base",
    "answer",
    "comes_first",
    "quote",
}
"""What some forms are asked beside what they show: how, and not what or whose."""
BUTTONS = {"draft", "outcome", "step", "begin"}
"""Buttons that say what is done; others only change the rows of a form."""
SENSIBLE: dict[str, Fields] = {
    "session_close": {"reflective": ["50"]},
    "session_new": {"all_the_same": ["on"]},
    "session_reschedule": {"all_the_same": ["on"]},
    "comment_new": {"quote": [""]},
    "comment_answer": {"quote": [""]},
    "comment_edit": {"text": ["She looked up, and down."]},
    "people_pair": {"sure": ["1"]},
    "people_roles": {"sure": ["1"], "kinds": ["clinician", "supervisor"]},
    "reflection_share": {"lines": [""], "step": ["share"]},
    "item_bring": {"all_the_same": ["on"]},
    "people_edit": {"name": ["Noor Haddad-Lind"]},
    "family_edit": {"code_name": ["Egret"]},
    "family_new": {"code_name": ["Egret"]},
}
MORE_PAGES = {
    "visit_amend": "draft",
    "session_close": "held",
    "session_detail": "held",
    "family_detail": "family",
    "family_agreed": "family",
    **{f"wondering_{page}": "family" for page in ("understanding", "baby", "between", "referral")},
}
"""Pages opened a second time for another row, which shows other forms."""


def by_hand(world: World) -> list[tuple[str, str, Fields]]:
    """Return what is sent by forms that no page of the story shows: who sends it, the URL's name and the fields."""
    keys, month = world.rows["own"].keys, closed_months(agency_day())[1].strftime("%Y-%m")
    version = {"version": [str(keys["summary_version"])]}
    return [
        ("ruth", "summary_approve", version),
        ("noor", "summary_render", version),
        ("noor", "job_retry", {}),
        ("noor", "family_reopen", {}),
        ("noor", "child_back", {}),
        ("noor", "family_agreed", {"what": ["notice"], "notice-told_on": ["2026-06-01"], "notice-to_whom": ["mother"]}),
        ("noor", "wondering_take_back", {}),
        ("noor", "visit_set_aside", {}),
        ("noor", "visit_wrong_family", {"family": [str(keys["family"])]}),
        ("salome", "emergency_new", {"family": [str(keys["family"])], "reason": [WHY]}),
        ("salome", "emergency_ask", {"reason": [WHY]}),
        ("salome", "emergency_answer", {"answer": ["yes"]}),
        ("nell", "place_choose", {"place": [str(world.people["noor"].agency_id)]}),  # type: ignore[union-attr]
        ("noor", "reflection_new", {"free": ["She looked up."]}),
        ("salome", "report_check", {"counted": ["services"], "first": [month], "last": [month], "program": [""]}),
        (NOBODY, "account_login", {"login": ["noor@example.org"], "password": [PASSWORD]}),
        (NOBODY, "invitation_accept", {"password": [PASSWORD]}),
        (NOBODY, "account_reset_password", {"email": ["noor@example.org"]}),
        (NOBODY, "account_reset_password_from_key", {"password1": [PASSWORD], "password2": [PASSWORD]}),
    ]


def all_forms(world: World) -> dict[tuple[str, str], tuple[Place, Form]]:
    """Return each form of each page that an owner opens, filled in, by the URL it is sent to and its button."""
    keys, browsers = world.rows["own"].keys, clients(world)
    pages = [opener(world, name) for name, rule in rules().items() if "GET" in rule.methods and not rule.closed]
    for name, kind in MORE_PAGES.items():
        pages.append(Place(name, "noor", path_for(name, {**keys, ADDRESSES[name].ref: keys[kind]})))
    found: dict[tuple[str, str], tuple[Place, Form]] = {}
    for page in pages:
        with transaction.atomic():
            answer = browsers[page.who].get(page.path)
            html = answer.content.decode() if answer.status_code == 200 and not answer.streaming else ""
            transaction.set_rollback(True)
        for form in forms_in(html, page.path):
            to = resolve(urlsplit(form.action).path).view_name
            for name, value in form.buttons or [("", "")]:
                one, chosen = filled(form), {name: [value]} if name in BUTTONS else {}
                one.fields |= chosen | SENSIBLE.get(to, {})
                if form.method == "POST":
                    found.setdefault((to, str(chosen or "")), (Place(to, page.who, form.action), one))
    for who, name, fields in by_hand(world):
        path = path_for(name, keys)
        found[name, who] = Place(name, who, path), Form(path, "POST", fields)
    return found


def injected() -> dict[str, str]:
    """Return a value for every field of every model of ours: such as would matter, were it taken."""
    found: dict[str, str] = {}
    for model in apps.get_models():
        if model.__module__.startswith(("imh_practice", "observations", "reflect", "supervision")):
            for field in model._meta.concrete_fields:
                found |= dict.fromkeys((field.name, field.attname), _value(field))
    more = ("agency_id", "id", "pk", "is_admin", "is_staff", "is_superuser", "role", "by", "who", "member", "user")
    return found | {name: found.get(name, "1") for name in more}


def _value(field: "models.Field[Any, Any]") -> str:
    if isinstance(field, models.BooleanField):
        return "" if field.default is True else "on"
    if isinstance(field, models.DateTimeField):
        return "2020-01-01T00:00:00+00:00"
    if isinstance(field, models.DateField):
        return "2020-01-01"
    if isinstance(field, models.IntegerField):
        return "7"
    if isinstance(field, models.ForeignKey | models.UUIDField):
        return "whose"
    return str(field.choices[-1][0]) if field.choices else "injected"


@pytest.fixture(scope="module")
def found(world: World) -> "Found":
    return all_forms(world)


Found = dict[tuple[str, str], tuple[Place, Form]]


def test_extra_fields_change_nothing(world: World, found: Found, part: int) -> None:
    """Each form as its owner fills it in, then with every model's fields beside its own, also as fields of a row."""
    others = world.rows["other caseload"].keys
    extra = {name: str(others["person"]) if value == "whose" else value for name, value in injected().items()}
    browsers, changed, wrote = clients(world), [], set[str]()
    assert {name for name, rule in rules().items() if "POST" in rule.methods} == {name for name, _button in found}
    for (name, _button), (place, form) in list(found.items())[::part]:
        rows = {row[1] for own in form.names if (row := ROW.match(own))}
        more = {**extra, **{f"{row}-{field}": value for row in rows for field, value in extra.items()}}
        mine = {
            field: [value]
            for field, value in more.items()
            if ROW.sub("", field) not in ACTS and field not in form.names
        }
        since = timezone.now()
        plain, before = sent(browsers[place.who], "POST", form.action, form.fields)
        with_more, after = sent(browsers[place.who], "POST", form.action, {**mine, **form.fields})
        wrote |= {name} if before else set()
        if masked(before, since) != masked(after, since) or told(plain) != told(with_more):
            wrote_twice = f"{masked(before, since)} AND THEN {masked(after, since)}"
            changed.append(f"{name} as {place.who}: {plain.status_code}, {with_more.status_code}: {wrote_twice}")
    assert not changed, "\n".join(changed)
    assert len(wrote) > 30 // part, sorted(wrote)


def test_each_form_is_told_of_once(world: World, found: Found, record_property: Callable[[str, object], None]) -> None:
    """What it changes on a table of record, by its own kind; and so are signing in and out, and a new password."""
    wrong, changing, told_of = [], 0, 0
    settle()
    for (name, button), (place, form) in found.items():
        with trail_noted(*agencies_of(world, place.who, name)) as events:
            answer = client_of(world, place.who).post(form.action, form.fields, headers=FROM_HERE)
        changing += any(event.kind in WRITING for event in events)
        told_of += len(events)
        lines = form_amiss(name, events, answer.status_code)
        wrong += [f"{name} {button} as {place.who}, {answer.status_code}: {line}" for line in lines]
    record_property("events", told_of)
    for what in ("missing", "double"):
        record_property(what, sum(f": {what}" in line for line in wrong))
    assert wrong == []
    assert changing > 30, "that most of them changed something"


KINDS = ("person", "family", "visit", "comment", "pairing", "moment", "grant", "session", "invitation", "former")
"""What is put where a row of no kind of the story's is named (a child, a program)."""
QUERIES = {
    "visit_log": ("family", "ref"),
    "visit_not_met": ("family",),
    "reflection_new": ("visit", "key"),
    "pause": ("visit", "key"),
    "reflection_list": ("visit", "older", "newer"),
    "visit_list": ("family", "clinician", "older", "newer"),
    "item_bring": ("moment", "shared", "question"),
    "comment_answer": ("answers",),
    "item_detail": ("with",),
    "thread_news": ("since",),
    "share_list": ("older", "newer"),
    "wondering_list": ("older", "newer"),
    "report_new": ("program",),
    "report_check": ("program",),
    "place_choose": ("next",),
}
"""Parameters of an address that name a row."""


def kinds_of(value: str, world: World) -> list[str]:
    """Return of which kind the row is that a value names; none where it is none of the story's."""
    return [kind for kind, key in world.rows["own"].keys.items() if str(key) == value]


def named_rows(form: Form) -> Iterator[tuple[str, str, str]]:
    """Yield each field that names a row: its name, what stands before the key, and the key that it had."""
    for name in form.names:
        last, given = name.rpartition("-")[2], [*form.fields.get(name, []), *form.choices.get(name, []), ""][0]
        if found := UUID_.search(given):
            yield name, given[: found.start()], found[0]
        elif last in {"ref", "kept_was", "source", "version", "base", "began_from", "again", "take"}:
            yield name, "comment:" if last in {"source", "take"} else "", ""


def test_other_peoples_ids_are_as_ids_that_never_were(world: World, found: Found, part: int) -> None:
    """In every field and parameter that takes one: the same answer, and nothing is written that points at the row."""
    browsers, telling, asked = clients(world), [], 0
    every, ways = (KINDS, ELSEWHERE) if part == 1 else (KINDS[:1], ELSEWHERE[:2])
    for (name, _button), (place, form) in found.items():
        for field, before, was in list(named_rows(form))[:: part * 2 - 1]:
            if (name, field) in MAY_NAME:
                continue
            send = partial(send_with, browsers[place.who], form, field, before)
            answer, _written = send(made_up())
            for kind in kinds_of(was, world) or every:
                for way in ways:
                    if not (key := foreign(world, place.who, way, kind)):
                        continue
                    other, written = send(key)
                    asked += 1
                    if told(other) != told(answer) or points_at(written, {key}):
                        answers = f"{answer.status_code}, {other.status_code}"
                        telling.append(f"{name} as {place.who}, {field}: {kind} of {way}: {answers}")
    for name, parameters in QUERIES.items():
        who = "salome" if name.startswith("report") else "noor"
        place = Place(name, who, path_for(name, world.rows["own"].keys))
        for parameter in parameters:
            kinds = [parameter] if parameter in {"family", "visit", "moment"} else [*every]
            answer, _written = sent(browsers[place.who], "GET", *address(place, parameter, made_up()))
            for kind, way in ((kind, way) for kind in kinds for way in ways):
                if key := foreign(world, place.who, way, kind):
                    other, written = sent(browsers[place.who], "GET", *address(place, parameter, key))
                    asked += 1
                    if told(other) != told(answer) or points_at(written, {key}):
                        answers = f"{answer.status_code}, {other.status_code}"
                        telling.append(f"{name}?{parameter}: {kind} of {way}: {answers}")
    assert not telling, "\n".join(telling)
    assert asked > 50


def send_with(client: Client, form: Form, field: str, before: str, key: str) -> tuple[Any, Writes]:
    """Send a form as it is filled in, with one key in it that is another's."""
    return sent(client, form.method, form.action, {**form.fields, field: [f"{before}{key}"]})


def address(place: Place, parameter: str, key: str) -> tuple[str, Fields]:
    path, _, query = place.path.partition("?")
    return path, {**{name: [value] for name, value in parse_qsl(query)}, parameter: [key]}


def foreign(world: World, who: str, way: str, kind: str) -> str:
    """Return the key of a row that is not somebody's to see; "" where that row is."""
    if way == "held back" and (kind != "moment" or who not in KEPT_FROM):
        return ""  # all else there is Noor's as her own is, and seen by whoever sees that
    key = world.rows[way].keys.get(kind)
    return "" if key is None or kind in SEEN.get((who, way), ()) else str(key)


KEPT_FROM = ("ruth", "jonas")
"""From whom the moment of that visit is held back."""
SEEN = {("ruth", "other caseload"): ("person", "pairing", "visit", "family", "moment")}
"""What somebody may see of those rows all the same: Ruth supervises Bea too."""
MAY_NAME = {("family_team", "member"), ("people_pair", "supervisor"), ("emergency_new", "family")}
"""Fields in which every colleague, or to an admin every family, of the agency may be named."""
