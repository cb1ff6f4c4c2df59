"""Looking: every page, file and mail there is, as everybody in turn, and which tokens stand in it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pikepdf
from django.db import transaction
from django.test import Client
from django.urls import reverse

from imh_practice.membership.models import Member
from imh_practice.membership.rule import Principal, rules
from imh_practice.reports.making import SHEET
from imh_practice.shared.seeing import Medium, Role
from tests.cast import agency_day
from tests.disclosures.helpers import TO
from tests.fields.story import INVITED, NOBODY, Told
from tests.fields.tokens import Token
from tests.matrix.cells import ADDRESSES, path_of
from tests.shared.xlsx import read_xlsx
from tests.supervision.test_summary_pdf import decoding

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
NOT_PRINTED = {"bar", "btn", "look", "noprint", "sr"}
"""Classes that the print part of static/css/app.css hides; with them goes all that is not in main, and forms."""
LEARN = {f"practice_{page}" for page in ("list", "find", "system", "entry", "glossary", "library", "about", "ours")}
LEARN |= {"practice_own_new", "practice_mine", "practice_of"}
SHOWS_EVERYBODYS = {"help", "report_list", "report_new", "report_check", *LEARN}
"""Pages that name every tick and service there is, whoever's visits they stand in."""
SENT = "#sent"
"""Stands behind a path that is asked by POST: where something is given out, its page is the answer to a form."""
GIVES = {
    "job_give": lambda: TO,
    "family_give": lambda: {**TO, "held_back": "on", "since": "2020-01-01", "until": str(agency_day())},
}
BY_TOKEN = {"invitation_accept"}
"""Opened by a link that only whoever is asked in holds."""


class Text(HTMLParser):
    """A page's words: on the screen with all its attributes, outside of forms, and as it prints."""

    def __init__(self, body: str) -> None:
        super().__init__()
        self.open: list[tuple[str, set[str]]] = []
        self.screen: list[str] = []
        self.read: list[str] = []
        self.printed: list[str] = []
        self.feed(body)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        classes = {*(dict(attrs).get("class") or "").split()}
        if tag not in VOID:
            self.open.append((tag, classes))
        if not self._in("paper"):
            self.screen += [value for _name, value in attrs if value]

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not self._in("paper"):
            self.screen.append(data)
        tags = {tag for tag, _classes in self.open}
        if "form" not in tags:
            self.read.append(data)
            if "main" in tags and not self._in(*NOT_PRINTED):
                self.printed.append(data)

    def _in(self, *classes: str) -> bool:
        return any(of & {*classes} for _tag, of in self.open)


@dataclass
class Sight:
    """What was seen: tokens by role and medium, each with the first place it stood in."""

    found: dict[tuple[Role, Medium], dict[Token, str]] = field(default_factory=lambda: defaultdict(dict))
    opened: set[str] = field(default_factory=set)
    asked: int = 0

    def look(self, role: Role, medium: Medium, tokens: list[Token], text: str, where: str) -> None:
        for token in tokens:
            if token.stands_in(text):
                self.found[role, medium].setdefault(token, where)

    def kinds(self, role: Role, medium: Medium) -> set[str]:
        return {token.kind for token in self.found[role, medium]}


def plain(text: str) -> str:
    return unescape(text).replace("\xa0", " ").lower()


def written_in(path: Path) -> str:
    """Return all that a PDF says: its pages, heads and feet too, and what stands about it in its metadata."""
    with pikepdf.open(path) as document:
        told = [*map(str, document.docinfo.values()), str(document.open_metadata())]
        for page in document.pages:
            maps = {name: decoding(font) for name, font in page.Resources.Font.items()}
            font = ""
            for each in pikepdf.parse_content_stream(page):
                operands, operator = each.operands, each.operator
                if str(operator) == "Tf":
                    font = str(operands[0])
                elif str(operator) in {"Tj", "TJ"}:
                    pieces = operands[0] if isinstance(operands[0], pikepdf.Array) else operands
                    codes = b"".join(bytes(piece) for piece in pieces if isinstance(piece, pikepdf.String))
                    told.append("".join(maps[font].get(codes[at : at + 2], "") for at in range(0, len(codes), 2)))
    return " ".join(told)


def walk(told: Told, folder: Path, *, whole: bool) -> Sight:
    """Open every URL by GET as everybody, and take back whatever it did.

    Unless ``whole``, forms are asked for two rows of each kind, and pages for everybody as two people: half the time.
    """
    sight = Sight()
    tokens = told.tokens.all
    for who, (role, person) in told.people.items():
        client = Client(raise_request_exception=False)
        if person is not None:
            client.force_login(person.person if isinstance(person, Member) else person)
        for name, path in dict.fromkeys(paths(told, who, whole=whole)):
            with transaction.atomic():
                answer = client.post(path, GIVES[name]()) if path.endswith(SENT) else client.get(path)
                body = answer.getvalue()
                transaction.set_rollback(True)
            sight.asked += 1
            where = f"{path} as {who}"
            if answer.status_code == 200:
                sight.opened.add(name)
            kind = answer.headers.get("Content-Type", "").partition(";")[0]
            if kind == "application/pdf":
                (folder / "file.pdf").write_bytes(body)
                sight.look(role, Medium.PDF, tokens, plain(written_in(folder / "file.pdf")), where)
            elif kind == "text/csv":
                told_apart = [token for token in tokens if not token.in_lists]
                medium = Medium.FILE if "record" in answer.headers["Content-Disposition"] else Medium.CSV
                sight.look(role, medium, told_apart, plain(body.decode("utf-8-sig").replace(",", " ")), where)
            elif kind == SHEET.media_type:
                cells = " ".join(str(cell) for row in read_xlsx(body) for cell in row)
                sight.look(role, Medium.CSV, [token for token in tokens if not token.in_lists], plain(cells), where)
            else:
                _page(sight, role, name, tokens, body.decode(), where)
    return sight


def _page(sight: Sight, role: Role, name: str, tokens: list[Token], body: str, where: str) -> None:
    """Look at a page as it stands on the screen and as it prints; taken apart only where it holds any token at all."""
    raw = plain(body)
    tokens = [token for token in tokens if token.stands_in(raw)]
    if not tokens:
        return
    page = Text(body)
    listed = [token for token in tokens if token.in_lists and name not in SHOWS_EVERYBODYS]
    others = [token for token in tokens if not token.in_lists]
    note = name == "visit_note"
    sight.look(role, Medium.NOTE if note else Medium.SCREEN, others, plain(" \n".join(page.screen)), where)
    sight.look(role, Medium.NOTE if note else Medium.SCREEN, listed, plain(" \n".join(page.read)), where)
    if not note:
        sight.look(role, Medium.PRINT, [*others, *listed], plain(" \n".join(page.printed)), where)


def paths(told: Told, who: str, *, whole: bool) -> Iterator[tuple[str, str]]:
    """Yield every URL's name with a path, for each set of keys, and what is asked for by a query besides."""
    for name, rule in rules().items():
        if "GET" not in rule.methods or (name in BY_TOKEN) != (who == INVITED):
            continue
        if not whole and Principal.ANYONE in rule.methods["GET"] and who not in {"noor", NOBODY, INVITED}:
            continue
        if name not in ADDRESSES:
            yield name, path_of(name)
            continue
        for keys in told.ways if whole or "POST" not in rule.methods else (told.ways[0], told.ways[-2]):
            yield name, ADDRESSES[name].path(name, keys)
    if who != INVITED:
        for keys in told.ways:
            yield from _asked(keys)


def _asked(keys: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What pages show when they are asked for more."""
    month = f"first={keys['month']}&last={keys['month']}&program="
    for name, ref in (("job_give", "job"), ("family_give", "family")):
        yield name, reverse(name, args=[keys[ref]]) + SENT
    for name, ref, queries in (
        ("visit_note", "visit", ["all"]),
        ("session_detail", "session", ["tab=before", "tab=together", "tab=after"]),
        ("visit_list", "", [f"family={keys['family']}", f"clinician={keys['person']}"]),
        ("item_bring", "", [f"shared={keys['shared_text']}", f"question={keys['item']}"]),
        ("report_check", "", [f"counted=services&{month}", f"counted=behaviors&{month}"]),
        ("job_download", "sheet", [""]),
        ("job_status", "sheet", [""]),
        ("access_log", "", [f"until={keys['the_day_after']}"]),
        ("reflection_list", "", [f"visit={keys['visit']}"]),
        ("family_team", "elsewhere", [""]),
        ("emergency_detail", "reviewed", [""]),
        ("emergency_detail", "wished", [""]),
        ("emergency_detail", "over", [""]),
    ):
        kwargs = {"ref": keys[ref]} if ref else {}
        yield from ((name, f"{reverse(name, kwargs=kwargs)}?{query}") for query in queries)
