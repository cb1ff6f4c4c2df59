"""Every page of the product as somebody opens it, and the forms that stand on it, read from its HTML."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

from django.test import Client
from django.urls import get_resolver

from imh_practice.membership.models import Member
from imh_practice.membership.rule import rules
from tests.matrix.cells import ADDRESSES, path_of
from tests.matrix.world import NOBODY, Keys, World

Fields = dict[str, list[str]]
TOKENS = {"csrfmiddlewaretoken"}
MORE = {
    "reflection_list": "?visit={visit}",
    "visit_list": "?family={family}",
    "session_new": "?with={person}",
    "item_detail": "?whole=1&with={comment}",
    "thread_news": "?since={comment}",
    "report_check": "?counted=services&first={month}&last={month}",
    "session_detail": "?tab=before",
}
"""What a page may be asked beside its path."""


@dataclass
class Form:
    """A form of a page: where it is sent, by which method, what stands in it, and what else could be chosen."""

    action: str
    method: str
    fields: Fields = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    choices: Fields = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        return sorted(({*self.kinds} | {name for name, _ in self.buttons}) - TOKENS - {""})

    def texts(self) -> list[str]:
        """Return the names of the boxes that somebody writes in."""
        return [name for name, kind in self.kinds.items() if kind == "textarea"]


class _Reader(HTMLParser):
    def __init__(self, at: str) -> None:
        super().__init__()
        self.at = at
        self.forms: list[Form] = []
        self.form: Form | None = None
        self.select, self.textarea, self.text, self.value = "", "", "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.form = Form(urljoin(self.at, has.get("action", "") or self.at), has.get("method", "get").upper())
            self.forms.append(self.form)
        if self.form is None:
            return
        name = has.get("name", "")
        if "__prefix__" in name:  # of the row a script copies; no browser sends it
            return
        if tag == "input" and name:
            kind = has.get("type", "text")
            if kind == "submit":
                self.form.buttons.append((name, has.get("value", "")))
                return
            self.form.kinds[name] = kind
            if kind in {"radio", "checkbox"}:
                self.form.choices.setdefault(name, []).append(has.get("value", "on"))
            if kind not in {"radio", "checkbox"} or "checked" in has:
                self.form.fields.setdefault(name, []).append(has.get("value", "on" if "checked" in has else ""))
        elif tag == "button" and name and has.get("type", "submit") == "submit":
            self.form.buttons.append((name, has.get("value", "")))
        elif tag == "select":
            self.select = name
            self.form.kinds[name] = "select"
            self.form.choices[name] = []
        elif tag == "option" and self.select:
            self.form.choices[self.select].append(has.get("value", ""))
            if "selected" in has:
                self.form.fields.setdefault(self.select, []).append(has.get("value", ""))
        elif tag == "textarea":
            self.textarea, self.text = name, ""
            self.form.kinds[name] = "textarea"

    def handle_data(self, data: str) -> None:
        if self.textarea:
            self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        if tag == "select":
            self.select = ""
        if tag == "textarea" and self.form is not None and self.textarea:
            self.form.fields.setdefault(self.textarea, []).append(self.text.removeprefix("\n"))
            self.textarea = ""


def forms_in(html: str, at: str) -> list[Form]:
    """Return the forms of a page that stands at this address."""
    reader = _Reader(at)
    reader.feed(html)
    return reader.forms


@dataclass(frozen=True)
class Place:
    """A URL as one person asks for it."""

    name: str
    who: str
    path: str


def client_of(world: World, who: str) -> Client:
    """Return somebody's browser; with middleware as the settings have it by now."""
    client, person = Client(raise_request_exception=False), world.people[who]
    if person is not None:
        client.force_login(person.person if isinstance(person, Member) else person)
    return client


def clients(world: World) -> dict[str, Client]:
    """Return everybody's browser."""
    return {who: client_of(world, who) for who in world.people}


def opener(world: World, name: str) -> Place:
    """Return a URL as whoever its rule lets in asks for it, for rows that are hers."""
    wanted = {principal.name for whom in rules()[name].methods.values() for principal in whom}
    who = "salome" if wanted <= {"ADMIN", "OPENER", "TOLD", "SECOND"} and wanted else "noor"
    who = (
        "ruth"
        if wanted & {"READER", "SUPERVISOR", "CURRENT_SUPERVISOR"} and not wanted & {"AUTHOR", "COLLEAGUE"}
        else who
    )
    return Place(name, who, path_for(name, world.rows["own"].keys))


def keys_for(world: World, name: str, who: str) -> Keys:
    """Return the keys of the rows that stand nearest to somebody: her own, or those she has to do with."""
    address = ADDRESSES.get(name)
    rule = rules()[name]
    wanted = {principal for method in rule.methods.values() for principal in method} | set(rule.sees)
    for rows in world.rows.values():
        if address is not None and rows.holds(who, address.kind) & wanted:
            return rows.keys
    return world.rows["own"].keys


def path_for(name: str, keys: Keys) -> str:
    address = ADDRESSES.get(name)
    path = address.path(name, keys) if address else path_of(name)
    return path if "?" in path else path + MORE.get(name, "").format_map({**keys, "month": "2026-03"})


def places(world: World, *, nobody: bool = True) -> Iterator[Place]:
    """Yield every URL that is not closed, for each person with the rows nearest to her."""
    for name, rule in sorted(rules().items()):
        if not rule.closed:
            for who in world.people:
                if nobody or who != NOBODY:
                    yield Place(name, who, path_for(name, keys_for(world, name, who)))


def filled(form: Form, words: str = "She looked up.") -> Form:
    """Return a form as somebody fills it in: what stands in it, else a first choice, and words in every box."""
    fields = {name: list(values) for name, values in form.fields.items() if name not in TOKENS}
    for name, kind in form.kinds.items():
        choices = [choice for choice in form.choices.get(name, []) if choice]
        empty = not any(fields.get(name, []))
        if (
            (kind == "radio" and empty and choices)
            or (kind == "checkbox" and empty and len(choices) > 0 and _wanted(name))
            or (kind == "select" and empty and choices)
        ):
            fields[name] = choices[:1]
        elif kind in {"textarea", "text", "email", "tel", "password"} and empty:
            fields[name] = [SAID.get(kind, SAID["text"])]
        if kind == "textarea":
            fields[name] = [words]
    return replace(form, fields=fields)


SAID = {"text": "D.", "email": "new@new.example", "password": "a few words in a row", "tel": "555"}


def _wanted(name: str) -> bool:
    """Whether a list of boxes wants at least one tick."""
    return name in {"kinds", "readers", "passages", "attended"}


def patterns() -> list[Any]:
    """Return every URL pattern of the product."""
    found, todo = [], list(get_resolver().url_patterns)
    while todo:
        pattern = todo.pop()
        if hasattr(pattern, "url_patterns"):
            todo += pattern.url_patterns
        else:
            found.append(pattern)
    return found


def body_of(answer: Any) -> bytes:
    """Return an answer's bytes, of a file too."""
    return b"".join(answer.streaming_content) if answer.streaming else answer.content
