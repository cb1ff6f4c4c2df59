"""Sending them: to every form and parameter of every page as everybody; what is found is told with how to ask again."""

import random
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote_from_bytes, urlsplit

from django import forms
from django.conf import settings
from django.core.signals import got_request_exception
from django.db import transaction
from django.test import Client

from imh_practice.shared.forms import CalmWords
from imh_practice.shared.typed import ID, TYPED_BY
from tests.hostile.pages import Form, Place, body_of, clients, filled, forms_in, places
from tests.hostile.values import FORM, HEADERS, MEGA, PATHS, QUERIES, SOME, VALUES, Body, bodies
from tests.matrix.cells import FROM_HERE
from tests.matrix.world import NOBODY, World

TYPED = "Heronwordtyped"
"""Written into the other boxes of a form under attack; it comes back wherever a page gives words back."""
PLACES = 20
"""How much more of the places than of the attacks a part asks for: a place asked for costs one answer."""
GIVES_BACK = {403, 404, 409, 422}
READ = re.compile(r"""(?:GET|POST|data|typed)(?:\.get|\.getlist|\.pop)?[\[(]\s*["']([a-z_]+)["']|["']([a-z_]+)["']\s+(?:not )?in request\.(?:GET|POST)""")  # fmt: skip  # noqa: E501
NO_BODY = Body(b"", FORM)
Pairs = list[tuple[str, str | bytes]]


def names_read() -> list[str]:
    """Return every name that a view asks for or a form has, whether or not a page shows it."""
    rooms = [path for room in ("imh_practice", "observations", "reflect", "supervision") for path in _sources(room)]
    found = {name for path in rooms for pair in READ.findall(path.read_text()) for name in pair if name}
    kinds: list[type] = [CalmWords]
    for kind in kinds:
        kinds += kind.__subclasses__()
        if issubclass(kind, forms.BaseForm):
            found |= kind.base_fields.keys()  # type: ignore[attr-defined]  # every form class has them
    return sorted(found)


def _sources(room: str) -> Iterator[Path]:
    return (Path(settings.BASE_DIR) / room).rglob("*.py")


def _kinds_of(names: Sequence[str]) -> list[str]:
    """Return one name of each kind: of a hundred boxes with a row's number or a tag's key in their names, one."""
    return list({re.sub(rf"{ID.pattern}|[0-9]+", "*", name): name for name in reversed(names)}.values())


@dataclass(frozen=True)
class Attack:
    """One request: by whom, to which address, with which body and headers, and what it is called."""

    who: str
    method: str
    path: str
    what: str
    body: Body = NO_BODY
    gives_back: bool = False


@dataclass
class Found:
    """What was sent, and what was answered that should not be."""

    requests: int = 0
    fields: set[tuple[str, str]] = field(default_factory=set)
    errors: list[str] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)


def encoded(pairs: Pairs) -> bytes:
    return b"&".join(_quoted(name) + b"=" + _quoted(value) for name, value in pairs)


@lru_cache(maxsize=1000)  # quoting a megabyte takes longer than most answers
def _quoted(text: str | bytes) -> bytes:
    return quote_from_bytes(text if isinstance(text, bytes) else text.encode(), safe="").encode()


class Fuzz:
    """Walks the pages. With ``share`` below 1 only so much of the attacks is sent, chosen by the seed."""

    def __init__(self, world: World, *, seed: int, share: float) -> None:
        self.world, self.random, self.share = world, random.Random(seed), share
        self.clients, self.found, self.names = clients(world), Found(), names_read()
        self.raised: list[str] = []

    def walk(self) -> Found:
        got_request_exception.connect(self._note, weak=False)
        try:
            for place in places(self.world):
                if self.random.random() > self.share * PLACES:
                    continue
                for attack in self.attacks_on(place):
                    self.send(attack)
            for attack in self.on_no_page():
                self.send(attack)
        finally:
            got_request_exception.disconnect(self._note)
        return self.found

    def _note(self, **about: object) -> None:
        kind, error, trace = sys.exc_info()
        last = trace
        while last is not None and last.tb_next is not None:
            last = last.tb_next
        where = f"{last.tb_frame.f_code.co_filename}:{last.tb_lineno}" if last else ""
        self.raised.append(f"{kind.__name__ if kind else ''}: {str(error)[:120]} at {where}")

    def attacks_on(self, place: Place) -> Iterator[Attack]:
        """Yield what is tried at one URL as one person; each form once, though it stands on every page."""
        with transaction.atomic():
            page = self.clients[place.who].get(place.path)
            html = page.content.decode(errors="replace") if page.status_code == 200 and not page.streaming else ""
            transaction.set_rollback(True)
        opened = [form for form in forms_in(html, place.path) if "logout" not in form.action]
        for form in opened:
            fields = {(place.name, name) for name in _kinds_of(form.names)}
            # What one person's form answers to every value, another's is asked by a third of them.
            yield from self._some(self.on_form(place, form), 1 if fields - self.found.fields else 1 / 3)
            self.found.fields |= fields
        part = 1 / 4 if page.status_code == 200 else 1 / 12  # whoever is refused is refused before it is read
        yield from self._some(self.on_query(place, opened), part)
        yield from self._some(self.on_body(place, [name for form in opened for name in form.names]), part)
        yield from self._some(self.on_headers(place), part)

    def _some(self, attacks: Iterator[Attack], part: float = 1) -> Iterator[Attack]:
        return (attack for attack in attacks if self.random.random() < self.share * part)

    def on_form(self, place: Place, form: Form) -> Iterator[Attack]:
        whole = filled(form, TYPED)
        for name in _kinds_of(form.names):
            for kind, values in VALUES.items():
                others = [(other, one) for other, given in whole.fields.items() for one in given if other != name]
                pairs: Pairs = [*others, *((name, value) for value in values)]
                kept = any(value == TYPED for _, value in others) and name != TYPED_BY
                yield self._sent(place, form, f"{name}: {kind}", pairs, gives_back=kept)
        for name, value in form.buttons:
            for kind in ("NUL", "a list", "huge"):
                every: Pairs = [(other, one) for other in form.names for one in VALUES[kind]]
                yield self._sent(place, form, f"{name} with {kind} everywhere", [*every, (name, value)])

    def _sent(self, place: Place, form: Form, what: str, pairs: Pairs, *, gives_back: bool = False) -> Attack:
        body = encoded(pairs)
        if form.method == "GET":
            path = urlsplit(form.action).path + "?" + body[:60_000].decode()
            return Attack(place.who, "GET", path, what)
        fits = len(body) < 2 * MEGA and place.who != NOBODY
        return Attack(place.who, "POST", form.action, what, Body(body, FORM), gives_back and fits)

    def on_query(self, place: Place, opened: list[Form]) -> Iterator[Attack]:
        base = place.path + ("&" if "?" in place.path else "?")
        asked = {pair.partition("=")[0] for pair in urlsplit(place.path).query.split("&")} - {""}
        for name in sorted(asked) or self.random.sample(self.names, 3):
            for kind, values in VALUES.items():
                query = encoded([(name, value) for value in values])[:60_000].decode()
                alone = [pair for pair in urlsplit(place.path).query.split("&") if not pair.startswith(f"{name}=")]
                path = urlsplit(place.path).path + "?" + "&".join([*alone, query])
                yield Attack(place.who, "GET", path, f"?{name}: {kind}")
        for query in QUERIES:
            yield Attack(place.who, "GET", base + query, "query")
        every = encoded([(name, value) for name in self.names for value in VALUES["NUL"]]).decode()
        yield Attack(place.who, "GET", base + every, "NUL in every name there is")

    def on_body(self, place: Place, fields: Sequence[str]) -> Iterator[Attack]:
        for kind, body in bodies(tuple(sorted({*fields}) or self.names)).items():
            yield Attack(place.who, "POST", place.path, kind, body)
        for kind, values in VALUES.items():
            if "1 MB" not in kind:
                pairs: Pairs = [(name, value) for name in self.names for value in values]
                yield Attack(
                    place.who, "POST", place.path, f"{kind} in every name there is", Body(encoded(pairs), FORM)
                )

    def on_headers(self, place: Place) -> Iterator[Attack]:
        for kind, headers in HEADERS.items():
            for method in ("GET", "POST"):
                yield Attack(place.who, method, place.path, kind, Body(b"text=word", FORM, headers))
        yield Attack(place.who, "GET", place.path, "a charset", Body(b"", "text/plain; charset=unicode_escape"))

    def on_no_page(self) -> Iterator[Attack]:
        for who in self.world.people:
            for path in self.random.sample(PATHS, max(1, round(len(PATHS) * min(1, self.share * 10)))):
                path = path.format(upper=SOME.upper(), bare=SOME.replace("-", ""), some=SOME)
                for method in ("GET", "POST", "BREW"):
                    yield Attack(who, method, path, "path", Body(b"text=word%00", FORM))

    def send(self, attack: Attack) -> None:
        """Send it, take back what it did, and look at the answer."""
        client = self.clients[attack.who]
        if "cookie" in attack.body.says or "host" in attack.body.says:
            client = Client(raise_request_exception=False) if "cookie" in attack.body.says else client
        cookies, self.raised = client.cookies.output(), []
        before = client.cookies.copy()
        headers = {**FROM_HERE, **attack.body.says} if attack.method == "POST" else dict(attack.body.says)
        with transaction.atomic():
            answer = client.generic(attack.method, attack.path, *attack.body[:2], headers=headers)
            body = body_of(answer)
            transaction.set_rollback(True)
        if client.cookies.output() != cookies:
            client.cookies = type(client.cookies)(before)
        status = answer.status_code
        self.found.requests += 1
        self.found.statuses[status] = self.found.statuses.get(status, 0) + 1
        told = f"{attack.method} {attack.path[:160]} as {attack.who}, {attack.what}: {status}"
        if status >= 500 or self.raised:
            self.found.errors.append(f"{told} {self.raised}")
        elif b"Traceback (most recent" in body:
            self.found.errors.append(f"{told} with a traceback")
        elif attack.gives_back and status in GIVES_BACK and TYPED.encode() not in body:
            self.found.errors.append(f"{told}: what was typed is lost")
