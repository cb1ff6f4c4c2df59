"""The product as it is used, with marks in all that is typed: what is kept, refused, handed back, broken, given out."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import connections
from django.urls import reverse

from tests.canaries.marks import NAME, SEALED, WORDS, Canaries
from tests.fields.story import Told
from tests.hostile.pages import Fields, forms_in
from tests.observations.helpers import filled_in

TOO_LONG = 20_001
TOO_LARGE = 2 * 1024 * 1024


class Browser(Protocol):
    """Django's own client, or one over HTTP."""

    def get(self, path: str, /) -> Any: ...
    def post(self, path: str, data: Any, /) -> Any: ...


Browsers = dict[str, Any]
"""Everybody's, by name; "nobody" is signed out."""


@dataclass
class Use:
    """Somebody typing marks."""

    canaries: Canaries
    told: Told
    browsers: Browsers

    @property
    def keys(self) -> dict[str, Any]:
        return self.told.ways[0]

    def word(self, letter: str, more: str = "") -> str:
        """Return a mark in a sentence long enough for every form."""
        return f"She said {self.canaries.typed(letter)} to him, quietly. {more}".strip()

    def address(self, who: str, path: str) -> str:
        """Return where a page leads to: its address holds the key of what is being written."""
        return str(self.browsers[who].get(path).headers.get("Location", path))

    def send(self, who: str, path: str, status: int, *, form: str = "", back: bool = False, **typed: Any) -> Any:
        """Send a form: the one that has a field of this name on the page of this address, filled in as it stands; or,
        without a name, these fields alone. ``back``: what was typed stands on the answer, to be sent again."""
        fields: Fields = {}
        if form:
            path = self.address(who, path)
            page = self.browsers[who].get(path)
            assert page.status_code == 200, (path, page.status_code)
            (found,) = [one for one in forms_in(page.content.decode(), path) if form in one.kinds][:1]
            fields, path = dict(found.fields), found.action
        fields |= {name.replace("__", "-"): value for name, value in typed.items()}
        answer = self.browsers[who].post(path, fields)
        assert answer.status_code == status, (who, path, answer.status_code)
        if back:
            words = [value for value in typed.values() if isinstance(value, str) and " " in value]
            assert words
            assert all(word.split(" ü")[0] in answer.content.decode() for word in words), path
        return answer


def title_of(page: bytes) -> bytes:
    """Return a page's title: a browser keeps it in its history, though it keeps no page."""
    return b"\n".join(re.findall(rb"<title>(.*?)</title>", page, re.DOTALL))


@contextmanager
def refusing(alias: str, table: str, condition: str) -> Iterator[None]:
    """Have the database refuse each new row of a table, with an error that quotes the row."""
    with connections[alias].cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT canary CHECK ({condition}) NOT VALID")
    try:
        yield
    finally:
        with connections[alias].cursor() as cursor:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT canary")


def reflections(use: Use) -> None:
    """Write for oneself, change it, in two places too, send what is refused; share, read, take back, delete."""
    new = use.address("noor", reverse("reflection_new"))
    made = use.send("noor", new, 302, form="free", free=f"{use.word(SEALED)}\n\n{use.word(SEALED)}")
    here = made.headers["Location"]
    edit = f"{here}edit/"
    use.send("noor", edit, 302, form="free", free=f"{use.word(SEALED)}\n\n{use.word(SEALED)}")
    use.send("noor", edit, 409, back=True, free=use.word(SEALED), base="1")
    use.send("noor", new, 422, free=use.word(SEALED, "and " * (TOO_LONG // 4)))
    chosen: dict[str, Any] = {"what": "passages", "passages": ["1"], "base": "2"}
    use.send("noor", f"{here}share/", 422, form="what", **{**chosen, "lines": use.word(SEALED)})
    use.send("noor", f"{here}share/", 200, form="what", **chosen)
    shared = use.send("noor", f"{here}share/", 302, form="what", **chosen, step="share").headers["Location"]
    assert use.browsers["ruth"].get(shared.replace("shares", "shared")).status_code == 200
    use.send("noor", f"{shared}take-back/", 302)
    use.send("ruth", edit, 404, free=use.word(SEALED))
    use.send("nobody", new, 401, free=use.word(SEALED), back=False)
    gone = use.send("noor", reverse("reflection_new"), 302, form="free", free=use.word(SEALED)).headers["Location"]
    use.send("noor", f"{gone}delete/", 302)


def record(use: Use) -> None:
    """Log a visit as a draft, finish it, send what is refused; a family taken up."""
    family = use.keys["family"]
    log = use.address("noor", f"{reverse('visit_log')}?family={family}")
    use.send("noor", log, 302, **filled_in(use.word(WORDS)), draft="1")
    log = use.address("noor", f"{reverse('visit_log')}?family={family}")
    use.send("noor", log, 302, **filled_in(use.word(WORDS)))
    use.send("noor", log, 422, **filled_in("", moments__0__something_else=use.word(WORDS)[:190]))
    use.send("nobody", log, 401, **filled_in(use.word(WORDS)))
    use.send("bea", log, 404, **filled_in(use.word(WORDS)))
    code = use.canaries.typed(NAME)
    use.send("noor", reverse("family_new"), 302, form="code_name", code_name=code, children__0__initial="K.")


def together(use: Use) -> None:
    """Say something, ask something, write a summary; what is refused as well."""
    keys = use.keys
    item = reverse("item_detail", args=[keys["session"], keys["item"]])
    use.send("noor", item, 302, form="text", text=use.word(WORDS))
    use.send("ruth", item, 422, form="text", text=use.word(WORDS), quote=use.word(WORDS))
    use.send("bea", f"{item}say/", 404, text=use.word(WORDS))


def admins(use: Use) -> None:
    """Open a record in an emergency with a reason, review one with a finding; give out a family's record."""
    keys = use.keys
    use.send("salome", reverse("emergency_new"), 302, family=str(keys["family"]), reason=use.word(WORDS))
    review = reverse("emergency_review", args=[keys["over"]])
    use.send("salome", review, 302, form="finding", was_needed="yes", finding=use.word(WORDS))
    give = reverse("family_give", args=[keys["family"]])
    whom: dict[str, Any] = {"recipient": use.canaries.typed(WORDS), "purpose": use.canaries.typed(WORDS)}
    use.send("noor", give, 200, form="recipient", recipient_kind="provider", purpose_kind="other", **whom)


def broken(use: Use, alias: str) -> None:
    """Have the database fail in the midst of each kind of words; and send what is too large to be read."""
    with refusing(alias, "reflect_reflection", "version < 0"):
        use.send("noor", reverse("reflection_new"), 500, form="free", free=use.word(SEALED))
    with refusing(alias, "supervision_commentversion", "text = ''"):
        item = reverse("item_detail", args=[use.keys["session"], use.keys["item"]])
        use.send("noor", item, 500, form="text", text=use.word(WORDS))
    for path, letter in ((reverse("reflection_new"), SEALED), (reverse("family_new"), WORDS)):
        answer = use.browsers["noor"].post(path, {"free": use.word(letter, "and " * (TOO_LARGE // 4))})
        assert answer.status_code in {400, 413}, answer.status_code


STEPS: tuple[Callable[[Use], Any], ...] = (reflections, record, together, admins)
