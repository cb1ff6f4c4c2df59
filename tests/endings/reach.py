"""All that somebody reaches by GET: every URL there is, for every row of the world, and every link on those pages."""

import html
import re
from collections.abc import Collection, Iterator
from typing import Any

from django.test import Client

from imh_practice.membership.models import Member
from imh_practice.membership.rule import rules
from tests.matrix.cells import ADDRESSES, path_of
from tests.matrix.world import World

LINK = re.compile(r'(?:href|hx-get)="(/[^"#]*)')
VARIES = re.compile(
    r'name="(?:csrfmiddlewaretoken|typed_by|key)" value="[^"]*"'  # made anew for each page
    r"|(?<=value=\")\d\d:\d\d(?=\")"  # the hour it is
    r"|(?:[?&]|&amp;)(?:ref|key)=[0-9a-f-]{36}"  # the key of what the page may become
)
SIGNS_OUT = "account_logout"
SENDS = frozenset({"Location", "HX-Redirect"})
"""Headers that tell something: where a page leads."""


def paths_of(world: World, ways: Collection[str]) -> Iterator[str]:
    """Yield every address that can be asked by GET, for the rows of these ways; no row's where none is named."""
    for name, rule in rules().items():
        if "GET" not in rule.methods or name == SIGNS_OUT:
            continue
        if name in ADDRESSES:
            yield from (ADDRESSES[name].path(name, world.rows[way].keys) for way in ways)
        elif not name.startswith("account_"):
            yield path_of(name)


def client_of(member: Member) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(member.person)
    return client


def fetch(client: Client, path: str) -> str:
    """Return a page as its reader sees it: its status, where it leads, and its body without what varies by itself."""
    answer = client.get(path)
    return f"{answer.status_code} {leads(answer)} {VARIES.sub('', body(answer))}"


def body(answer: Any) -> str:
    stream = getattr(answer, "streaming_content", None)
    return (b"".join(stream) if stream else answer.content).decode(errors="replace")


def leads(answer: Any) -> str:
    told = " ".join(value for name, value in answer.headers.items() if name in SENDS)
    return VARIES.sub("", told)


def links_in(page: str) -> set[str]:
    found = {html.unescape(link) for link in LINK.findall(page)}
    return {link for link in found if not link.startswith(("/static/", "/accounts/", "/healthz", "/readyz"))}


def crawl(client: Client, paths: set[str]) -> dict[str, str]:
    """Fetch these, and all they lead to; return the pages that opened, by path."""
    pages: dict[str, str] = {}
    asked, waiting = set(paths), sorted(paths)
    while waiting:
        path = waiting.pop()
        page = fetch(client, path)
        if page.startswith(("200", "302")):
            pages[path] = page
        if page.startswith("200"):
            new = links_in(page) - asked
            asked |= new
            waiting += sorted(new)
    return pages
