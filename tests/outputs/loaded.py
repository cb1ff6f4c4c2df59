"""The story of tests/fields with payloads in every field that holds free text, or harmless letters in their place.

The fields are those of the models' privacy classes: that each of them is planted is tested there, a new one too.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

import pikepdf
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.test import Client

from imh_practice.membership.models import Member
from imh_practice.people.models import Person
from imh_practice.shared.acting import acting_as
from imh_practice.shared.privacy import Privacy
from tests.cast import Cast
from tests.fields.looking import paths
from tests.fields.story import Told, tell
from tests.fields.tokens import TEXT, Tokens
from tests.supervision.test_summary_pdf import nodes
from tests.test_privacy import classes_of

Elements = list[tuple[str, tuple[str, ...]]]
Shown = dict[tuple[str, str, int], Elements]
"""The elements of each page, by who opens it, the URL's name, and the how manyth of that name."""


def free_text(label: str) -> "models.Field[Any, Any] | None":
    """Return the field that "app.Model.field" names, if somebody's words stand in it."""
    found = apps.get_model(label.rpartition(".")[0])._meta.get_field(label.rpartition(".")[2])
    assert isinstance(found, models.Field)
    privacy = classes_of(apps.get_model(label.rpartition(".")[0]))[found.name]
    inner = found.base_field if isinstance(found, ArrayField) else found
    held = (
        isinstance(found, TEXT) and not inner.choices and (privacy.is_words or not isinstance(found, models.JSONField))
    )
    return found if held and privacy not in {Privacy.AUDIT, Privacy.SECRET} else None


def room(label: str) -> int:
    """Return how many characters a field takes."""
    found: Any = free_text(label)
    if isinstance(found, ArrayField):
        found = found.base_field
    return getattr(found, "max_length", None) or 1_000_000


@dataclass
class Loaded(Tokens):
    """Tokens with payloads behind them, as many as a field takes; another field begins with others."""

    payloads: Sequence[str] = ()
    harmless: bool = False
    fields: set[str] = field(default_factory=set)
    held: set[str] = field(default_factory=set)
    """The payloads that stand somewhere."""
    taken: int = 0

    def word(self, kind: str, *fields: str, form: str = "{}") -> str:
        mark = f"x{len(self.all):02}q"
        if not all(map(free_text, fields)):
            return super().word(kind, *fields, form=form)
        self.fields |= {*fields}
        most = min(map(room, fields)) - len(form) + 2
        words = self._packed(most - len(mark) - 1, address="email" in form or "@" in form)
        value = form.format(f"{mark} {words}".strip() if "@" not in form else mark + words)
        self._note(kind, fields, value, mark)
        return value

    def _packed(self, most: int, *, address: bool) -> str:
        """Return payloads one after the other, at least one unless there is no room for any."""
        found: list[str] = []
        for _ in self.payloads:
            one = self.payloads[self.taken % len(self.payloads)]
            if len(" ".join([*found, one])) > most:
                if found or self.taken > 10_000:
                    break
                self.taken += 1
                continue
            self.taken += 1
            if address and not (one.isascii() and one.isprintable() and " " not in one and "@" not in one):
                continue
            found.append(one)
            if address:
                break
        self.held |= {*found}
        words = " ".join(found)
        return re.sub(r"\S", "a", words) if self.harmless else words


def told(cast: Cast, tokens: Loaded) -> Told:
    """Tell the story, in which everybody has such a name."""
    for model in (Member, Person):
        tokens.fields.add(f"{model._meta.label}.name")
    for member in cast.members.values():
        member.name = f"{member.name} {tokens._packed(80, address=False)}"
        with acting_as(member):
            Member.objects.filter(pk=member.pk).update(name=member.name)
            Person.objects.filter(pk=member.person_id).update(name=member.name)
    return tell(cast, tokens)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: Elements = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, tuple(sorted(name for name, _value in attrs))))

    def handle_comment(self, data: str) -> None:
        self.found.append(("comment", ()))

    def handle_decl(self, decl: str) -> None:
        self.handle_comment(decl)

    handle_pi = unknown_decl = handle_comment


def elements(html: str) -> Elements:
    """Return each element of a page with its attributes' names, and that there are comments."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.found


def browsers(story: Told, people: Sequence[str]) -> dict[str, Client]:
    """Return everybody's browser."""
    found = {}
    for who in people or story.people:
        found[who] = Client(raise_request_exception=False)
        person = story.people[who][1]
        if person is not None:
            found[who].force_login(person.person if isinstance(person, Member) else person)
    return found


def places(story: Told, who: str, *, whole: bool) -> Iterator[tuple[tuple[str, str, int], str]]:
    """Yield each page of somebody's with its key."""
    number: dict[str, int] = {}
    for name, path in dict.fromkeys(paths(story, who, whole=whole)):
        number[name] = number.get(name, -1) + 1
        yield (who, name, number[name]), path


def opened(client: Client, path: str) -> tuple[str, bytes]:
    """Return an answer's kind and its body, and take back whatever opening it did."""
    with transaction.atomic():
        answer = client.get(path)
        body = answer.getvalue()
        transaction.set_rollback(True)
    return answer.headers.get("Content-Type", "").partition(";")[0], body


PLACED = {"/Span", "/Part", "/NonStruct"}
ACTIVE = {"/JavaScript", "/JS", "/Launch", "/URI", "/AA", "/OpenAction", "/EmbeddedFiles", "/RichMedia", "/AcroForm"}


def elements_of_pdf(body: bytes) -> Elements:
    """Return the kinds of element in a PDF's structure, and whatever in it would do something.

    Kinds, and not each element: longer words break into other lines and pages, and what stands over two pages, such as
    a list, is two there. Each element is compared where the same words stand as a page.
    """
    with pikepdf.open(BytesIO(body)) as document:
        kinds = {str(node.get("/S", "")) for node in nodes(document.Root.StructTreeRoot)} - PLACED
        found: Elements = [(kind, ()) for kind in sorted(kinds)]
        for one in document.objects:
            if isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
                found += [(name, ()) for name in ACTIVE & {*one.keys()}]
    return found
