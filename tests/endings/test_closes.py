"""Each ending acts on the next request: pages, fragments, POSTs, jobs and downloads, as the table says.

Of somebody signed in, with pages open. The world is made once and every ending taken back again.
"""

from collections.abc import Callable, Iterator

import pytest
from django.core import mail
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from imh_practice.membership.rule import rules
from tests.cast import Cast
from tests.endings.reach import client_of
from tests.endings.table import ENDINGS, GONE, KEEPS_WORDS, OPEN_TO_ALL, SAMPLE, Ending
from tests.matrix.cells import ADDRESSES, FRAGMENT, Answer, Cell, ask, seen, told
from tests.matrix.trail import settle
from tests.matrix.world import CANARY, World, make_world

pytestmark = [pytest.mark.long, pytest.mark.django_db]
SHUT = {Answer.ABSENT, Answer.CHOOSE, Answer.SIGN_IN}


def test_every_ending_closes_what_the_table_says(
    cast: Cast, whole: bool, record_property: Callable[[str, object], None]
) -> None:
    world, unexpected, asked, known = make_world(cast), list[str](), 0, dict[Cell, HttpResponse]()
    settle()
    for ending in ENDINGS:
        with transaction.atomic():
            found = Walk(world, ending, known, whole=whole)
            found.before()
            mails = len(mail.outbox)
            ending.act(cast)
            settle()
            unexpected += [f"{ending}: {what}" for what in found.after()]
            asked += found.asked
            told_by_mail = [str(message.message()) for message in mail.outbox[mails:]]
            transaction.set_rollback(True)
        if any(CANARY in told for told in told_by_mail):
            unexpected.append(f"{ending}: a mail with words")
    record_property("reach", asked)
    record_property("unexpected", len(unexpected))
    assert not unexpected, "\n".join(unexpected[:40])


class Walk:
    """One ending as the one who loses by it sees it, in the sign-in she had before.

    ``known`` are answers before any ending, which are the same before each: they are asked for once.
    """

    def __init__(self, world: World, ending: Ending, known: dict[Cell, HttpResponse], *, whole: bool) -> None:
        self.world, self.ending, self.known, self.whole, self.asked = world, ending, known, whole, 0
        person = world.people[ending.who]
        assert person is not None
        self.client: Client = client_of(person)  # type: ignore[arg-type]  # none of the table's people is without place
        self.was: dict[Cell, HttpResponse] = {}
        self.wanted = {name: answer for answer, names in ending.becomes.items() for name in names}

    def cells(self) -> Iterator[Cell]:
        """Yield what is asked: each name by each method it knows; in the short form pages, and POSTs that alone are."""
        names = set(ADDRESSES) if self.whole else {*self.wanted, *self.ending.kept}
        if self.ending.everything and not self.whole:
            names &= SAMPLE
        for name in sorted(names):
            methods = [method for method in ("GET", FRAGMENT, "POST") if self.knows(name, method)]
            for method in methods if self.whole else methods[:1]:
                yield Cell(name, method, self.ending.who, self.ending.way)

    @staticmethod
    def knows(name: str, method: str) -> bool:
        return ("GET" if method == FRAGMENT else method) in rules()[name].methods

    def ask(self, cell: Cell, *, never: bool = False) -> HttpResponse:
        self.asked += 1
        keys = self.world.never if never else self.world.rows[cell.way].keys
        return ask(cell, self.client, ADDRESSES[cell.name].path(cell.name, keys), keys)[0]

    def before(self) -> None:
        """Ask all before the end: a way in that was never open would prove nothing."""
        for cell in self.cells():
            if cell not in self.known:
                self.known[cell] = self.ask(cell)
        self.was = {cell: self.known[cell] for cell in self.cells()}
        for cell, answer in self.was.items():
            stands = told(cell, answer)
            named = cell.name in self.wanted or cell.name in self.ending.kept
            assert not named or stands not in SHUT, f"{self.ending}: {cell} was {stands} before"
        for name in self.ending.lists:
            assert self.lists(name), f"{self.ending}: {name} said nothing before"

    def after(self) -> Iterator[str]:
        """Yield what is not as the table says. The pages that name rows come first: the very next request."""
        yield from (f"{name} still says it" for name in self.ending.lists if self.lists(name))
        for cell, before in self.was.items():
            answer, wanted = self.ask(cell), self.expected(cell, before)
            got = told(cell, answer)
            if got != wanted:
                yield f"{cell}: {got}, and not: {wanted}"
            if got in SHUT and CANARY.encode() in answer.content:
                yield f"{cell}: closed, with words"
            if got == wanted == GONE and seen(answer) != seen(self.ask(cell, never=True)):
                yield f"{cell}: differs from what never was"

    def lists(self, name: str) -> bool:
        word = self.ending.lists[name].format_map(self.world.rows[self.ending.way].keys)
        return word in self.client.get(reverse(name)).content.decode()

    def expected(self, cell: Cell, before: HttpResponse) -> Answer | str:
        stands, everything = told(cell, before), self.ending.everything
        if (cell.name in OPEN_TO_ALL and cell.name not in self.wanted) or stands == Answer.METHOD:
            return stands
        if everything is not None:
            if cell.name in KEEPS_WORDS and cell.method == "POST" and everything == GONE:
                return Answer.OPEN
            return GONE if everything == Answer.CHOOSE and cell.method == "POST" else everything
        if cell.name in KEEPS_WORDS:
            return stands if cell.method == "POST" or stands in SHUT or self.reads_visit else GONE
        return self.wanted.get(cell.name, stands)

    @property
    def reads_visit(self) -> bool:
        return "visit_detail" in self.ending.kept
