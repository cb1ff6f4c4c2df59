"""Whatever of ours breaks, nothing is opened: an error page without anybody's words, and nothing kept of a half."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings as of_project
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template import Context, Node, engines
from django.test import Client
from django.utils.module_loading import import_string

from imh_practice.audit.models import Event, Kind
from imh_practice.families.models import Family
from imh_practice.membership.models import Member
from imh_practice.membership.rule import Rule, rules
from imh_practice.shared.acting import acting_as
from tests.hostile.pages import body_of, client_of, clients, opener, path_for, patterns
from tests.hostile.test_headers import wanting
from tests.matrix.cells import FROM_HERE
from tests.matrix.world import CANARY, World

pytestmark = pytest.mark.django_db
Breaks = Callable[..., Any]
OWNERS = ("noor", "salome", "ruth")
HALF, TYPED = "Half", "She had typed this."
RAN: list[str] = []
"""Which views ran, where that is asked."""


def breaks(*facts: Any, **more: Any) -> Any:
    raise RuntimeError(f"{CANARY} in an exception's own words")


def writes_and_breaks(request: HttpRequest, **named: object) -> HttpResponse:
    if request.member is not None:  # type: ignore[attr-defined]
        Family.objects.create(code_name=HALF, began_on="2026-01-01")
    raise RuntimeError(CANARY)


class Before:
    """A middleware that breaks on the way in."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        raise RuntimeError(CANARY)


class After(Before):
    """A middleware that breaks on the way out, when the page is made."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        self.get_response(request)
        raise RuntimeError(CANARY)


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Note each view that runs."""

    def watch(pattern: Any) -> None:
        view = pattern.callback

        def noted(request: HttpRequest, *args: Any, **named: Any) -> Any:
            RAN.append(pattern.name)
            return view(request, *args, **named)

        monkeypatch.setattr(pattern, "callback", noted)

    for pattern in patterns():
        watch(pattern)


def ask(client: Client, method: str, path: str) -> Any:
    RAN.clear()
    with transaction.atomic():
        sent = {"text": TYPED, "free": TYPED, "moments-0-text": TYPED, "password": "x"} if method == "POST" else None
        answer = client.generic(method, path) if sent is None else client.post(path, sent, headers=FROM_HERE)
        answer.body = body_of(answer)  # type: ignore[attr-defined]  # for shut()
        transaction.set_rollback(True)
    return answer


def shut(answer: Any, *, statuses: frozenset[int] = frozenset({500}), headers: bool = True) -> list[str]:
    """Return what an answer shows that it must not."""
    found = [] if answer.status_code in statuses else [f"answers {answer.status_code}"]
    found += [word for word in (CANARY, "Traceback", "Heron", HALF) if word.encode() in answer.body]
    return found + (wanting(answer) if headers else [])


def kept(world: World) -> tuple[int, int]:
    """Return how many half families and how many events of reading and writing there are."""
    noor = world.people["noor"]
    assert isinstance(noor, Member)
    with acting_as(noor):
        events = Event.objects.exclude(kind__in=[Kind.DENIED, Kind.SIGN_IN, Kind.SIGN_OUT]).count()
        return Family.objects.filter(code_name=HALF).count(), events


def test_a_view_that_breaks_keeps_nothing_and_shows_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch, part: int
) -> None:
    for pattern in patterns():
        monkeypatch.setattr(pattern, "callback", writes_and_breaks)
    browsers, before, open_ = clients(world), kept(world), []
    asked = 0
    for name, rule in list(rules().items())[::part]:
        place = opener(world, name)
        for method in rule.methods:
            answer, asked = ask(browsers[place.who], method, place.path), asked + 1
            open_ += [f"{method} {name}: {gap}" for gap in shut(answer)]
            if kept(world) != before:
                open_.append(f"{method} {name} is kept")
    assert open_ == []
    assert asked > 100 // part


MIDDLEWARE = tuple(of_project.MIDDLEWARE)
HEADERS = 3
"""So many of the first put on headers: the page for an error in one of them lacks what it would have put on."""
ACTING = of_project.MIDDLEWARE.index("imh_practice.membership.middleware.ActingMiddleware")


@pytest.mark.usefixtures("watched")
def test_a_middleware_that_breaks_opens_nothing(world: World, settings: Any) -> None:
    """In the place of each, and below the last: on the way in no view runs, on the way out no page is shown."""
    keys, open_ = world.rows["own"].keys, []
    words, says = path_for("visit_detail", keys), path_for("comment_new", keys)
    for place in range(1, len(MIDDLEWARE) + 1):  # above the first there is the web server
        for kind in (Before, After):
            settings.MIDDLEWARE = [*MIDDLEWARE[:place], f"{__name__}.{kind.__name__}", *MIDDLEWARE[place:]]
            browser, before = client_of(world, "noor"), kept(world)
            for method, path in (("GET", words), ("POST", says)):
                answer = _ask_and_keep(browser, method, path)
                told = f"{kind.__name__} {place} {method}"
                open_ += [f"{told}: {gap}" for gap in shut(answer, headers=place > HEADERS)]
                if kind is Before and RAN:
                    open_.append(f"{told}: the view ran")
                if place > ACTING and kept(world) != before:
                    open_.append(f"{told}: something is kept")
    assert open_ == []


def _ask_and_keep(client: Client, method: str, path: str) -> Any:
    """Ask without taking back what it did: what is kept is the product's own doing."""
    RAN.clear()
    answer = client.get(path) if method == "GET" else client.post(path, {"text": TYPED}, headers=FROM_HERE)
    answer.body = answer.content  # type: ignore[attr-defined]
    return answer


HOOKS = ("__call__", "process_request", "process_view", "process_response", "process_exception")


@pytest.mark.usefixtures("watched")
def test_a_hook_of_a_middleware_that_breaks_opens_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each method of each middleware in the list, as it stands there."""
    path, open_, broken = path_for("visit_detail", world.rows["own"].keys), [], 0
    for number, dotted in enumerate(MIDDLEWARE):
        kind = import_string(dotted)
        for hook in HOOKS:
            if not isinstance(kind, type) or not hasattr(kind, hook):
                continue
            with monkeypatch.context() as patched:
                patched.setattr(kind, hook, breaks)
                answer, broken = ask(client_of(world, "noor"), "GET", path), broken + 1
                if hook == "process_exception":  # asked only where a view broke
                    continue
                open_ += [f"{dotted}.{hook}: {gap}" for gap in shut(answer, headers=number > HEADERS)]
                if RAN and hook in {"__call__", "process_request", "process_view"}:
                    open_.append(f"{dotted}.{hook}: the view ran")
    assert open_ == []
    assert broken > 15


@contextmanager
def broken_rules(monkeypatch: pytest.MonkeyPatch, change: Callable[[Rule], Rule]) -> Iterator[None]:
    changed = {name: change(rule) for name, rule in rules().items()}
    with monkeypatch.context() as patched:
        patched.setattr("imh_practice.membership.middleware.rules", lambda: changed)
        yield


def _open_by(world: World) -> list[str]:
    """Ask every URL that names a row as its owner; return what is not shut, or whose view ran."""
    browsers, open_ = clients(world), []
    for name, rule in rules().items():
        if rule.load:
            place, method = opener(world, name), [*rule.methods][-1]
            answer = ask(browsers[place.who], method, place.path)
            open_ += [f"{method} {name}: {gap}" for gap in shut(answer)]
            open_ += [f"{method} {name}: the view ran"] if RAN else []
    return open_


@pytest.mark.usefixtures("watched")
@pytest.mark.parametrize("dotted", ["nowhere.at.all"])
def test_a_rule_whose_loader_breaks_or_is_nowhere_opens_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch, dotted: str
) -> None:
    with broken_rules(monkeypatch, lambda rule: replace(rule, load=dotted if rule.load else "")):
        assert _open_by(world) == []


@pytest.mark.usefixtures("watched")
def test_a_rule_whose_changer_breaks_lets_nothing_be_changed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    changed = replace_change(f"{__name__}.breaks")
    with broken_rules(monkeypatch, changed):
        browsers, open_, asked = clients(world), [], 0
        for name, rule in rules().items():
            for method in [each for each in rule.methods if each != "GET" and rule.change]:
                place = opener(world, name)
                answer, asked = ask(browsers[place.who], method, place.path), asked + 1
                # A supervisor's or a closed hour's page may be refused before it is asked.
                open_ += [f"{method} {name}: {gap}" for gap in shut(answer, statuses=frozenset({500, 404}))]
                open_ += [f"{method} {name}: the view ran"] if RAN else []
    assert open_ == []
    assert asked > 10


def replace_change(dotted: str) -> Callable[[Rule], Rule]:
    return lambda rule: replace(rule, change=dotted if rule.change else "")


@pytest.mark.usefixtures("watched")
def test_each_loader_of_the_rule_file_that_breaks_opens_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the rule as it stands, which keeps its loader once it has been found."""
    browsers, open_, seen = clients(world), [], set[str]()
    for name, rule in rules().items():
        if not rule.load or rule.load in seen:
            continue
        seen.add(rule.load)
        with monkeypatch.context() as patched:
            patched.setattr(rule.load, breaks)
            patched.delitem(rule.__dict__, "loader", raising=False)
            place = opener(world, name)
            method = next(iter(rule.methods))
            answer = ask(browsers[place.who], method, place.path)
            rule.__dict__.pop("loader", None)
        open_ += [f"{rule.load}: {gap}" for gap in shut(answer)] + ([f"{rule.load}: the view ran"] if RAN else [])
    assert open_ == []
    assert len(seen) > 15


@pytest.mark.usefixtures("watched")
@pytest.mark.parametrize("part", ["admits"])
def test_the_rules_themselves_broken_open_nothing(world: World, monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    monkeypatch.setattr(Rule, part, breaks)
    assert _open_by(world) == []


@pytest.mark.usefixtures("watched")
def test_no_rule_file_no_page(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("imh_practice.membership.middleware.rules", breaks)
    assert _open_by(world) == []


@pytest.mark.parametrize("place", range(4))
def test_a_context_processor_that_breaks_shows_no_page(
    world: World, monkeypatch: pytest.MonkeyPatch, place: int
) -> None:
    engine = engines["django"].engine  # type: ignore[attr-defined]
    found = list(engine.template_context_processors)
    assert len(of_project.TEMPLATES[0]["OPTIONS"]["context_processors"]) == 4  # type: ignore[index]
    found[place + 1] = breaks  # the first is Django's own, for the token
    monkeypatch.setitem(engine.__dict__, "template_context_processors", tuple(found))
    client, keys = client_of(world, "noor"), world.rows["own"].keys
    for name in ("today", "visit_detail", "item_detail", "reflection_detail"):
        before = kept(world)
        answer = _ask_and_keep(client, "GET", path_for(name, keys))
        assert shut(answer) == []
        assert kept(world) == before, "what was not shown was not read"


class Broken(Node):
    """What stands in the place of a tag."""

    def render(self, context: Context) -> str:
        return str(breaks())


def _instead(compile_tag: Breaks) -> Breaks:
    def compiled(parser: Any, token: Any) -> Node:
        compile_tag(parser, token)  # what belongs to the tag is read, up to its end
        return Broken()

    return compiled


def test_a_template_tag_or_filter_that_breaks_shows_no_page(
    world: World, monkeypatch: pytest.MonkeyPatch, part: int
) -> None:
    """Each that our templates use, ours and Django's, where a page draws it."""
    engine = engines["django"].engine  # type: ignore[attr-defined]
    libraries = {id(each): each for each in (*engine.template_builtins, *engine.template_libraries.values())}
    browsers, pages, open_, never = clients(world), [], [], []
    for name, rule in rules().items():
        if "GET" in rule.methods and not rule.closed:
            place = opener(world, name)
            answer = ask(browsers[place.who], "GET", place.path)
            drawn = {template.name for template in getattr(answer, "templates", None) or ()}
            pages += [(place, drawn)] if answer.status_code == 200 and drawn else []
    sources = {name: engine.get_template(name).source for _place, drawn in pages for name in drawn if name}
    for table, kind in (("tags", "tag"), ("filters", "filter")):
        for library in libraries.values():
            for name in sorted(getattr(library, table))[::part]:
                used = re.compile(r"{%\s*" + name + r"\b" if kind == "tag" else r"\|" + name + r"\b")
                drawing = [one for one, source in sources.items() if used.search(source)]
                where = [place for place, drawn in pages if drawn & set(drawing)]
                ours = any(
                    name in getattr(each, table) for each in engine.template_builtins[-1:] if each is not library
                )
                if not where or ours or name in {"load", "extends"}:  # those do nothing when a page is drawn
                    continue
                with monkeypatch.context() as patched:
                    was = getattr(library, table)[name]
                    patched.setitem(getattr(library, table), name, _instead(was) if kind == "tag" else breaks)
                    engine.template_loaders[0].reset()
                    answers = (ask(browsers[place.who], "GET", place.path) for place in where[:12])
                    broke = next((answer for answer in answers if answer.status_code != 200), None)
                engine.template_loaders[0].reset()
                if broke is None:
                    never.append(f"{kind} {name}")
                else:
                    open_ += [f"{kind} {name}: {gap}" for gap in shut(broke)]
    assert open_ == []
    assert never == [], "not drawn by any of these pages"
