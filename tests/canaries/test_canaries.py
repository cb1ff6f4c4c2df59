"""Words stand where they belong and nowhere else: a part of `make canaries`, within this process; and that the search
finds what is there, in each way of writing it down.
"""

import io
import logging
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import structlog
from django.conf import settings
from django.core import mail
from django.db import connections
from django.test import Client

from imh_practice.membership.models import Member
from imh_practice.shared.logs import PlainFacts
from imh_practice.shared.privacy import Privacy
from tests.canaries import decoys, places
from tests.canaries.at_debug import LOUD
from tests.canaries.looking import TABLE_DECOYS, Found, byte_decoys, marks_in
from tests.canaries.marks import NAME, SEALED, WORDS, Canaries, letter_of, mark
from tests.canaries.places import IN_IT, TEXTS, Place, files, names
from tests.canaries.using import STEPS, Use, broken, title_of
from tests.cast import Cast
from tests.conftest import BOTH
from tests.fields.story import Told, tell
from tests.fields.tokens import TEXT
from tests.matrix.cells import FROM_HERE
from tests.test_privacy import fields_with_class
from tests.worker import files_dir

__all__ = ["files_dir"]
REAL = pytest.mark.django_db(transaction=True, databases=BOTH)


class Inside:
    """Django's own client, as a browser on our pages."""

    def __init__(self, who: Any) -> None:
        self.client = Client(raise_request_exception=False)
        if who is not None:
            self.client.force_login(who.person if isinstance(who, Member) else who)
        self.answered: list[tuple[str, bytes]] = []
        self.titles: list[tuple[str, bytes]] = []

    def get(self, path: str) -> Any:
        return self._noted(path, self.client.get(path))

    def post(self, path: str, data: Any) -> Any:
        return self._noted(path, self.client.post(path, data, headers=FROM_HERE))

    def _noted(self, path: str, answer: Any) -> Any:
        self.answered.append((path, f"{path}\n{answer.headers}\n{answer.cookies}".encode()))
        self.titles.append((path, title_of(b"" if answer.streaming else answer.content)))
        return answer


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What this process logs, in the product's own forms, with every logger at DEBUG and statements too."""
    stream, root = io.StringIO(), logging.getLogger()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(PlainFacts())
    kept = structlog.get_config()
    structlog.configure(logger_factory=structlog.WriteLoggerFactory(file=stream))
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG))
    levels = {name: logging.getLogger(name).level for name in LOUD}
    for name in LOUD:
        logging.getLogger(name).setLevel(logging.DEBUG)
    root.addHandler(handler)
    for alias in BOTH:
        monkeypatch.setattr(connections[alias], "force_debug_cursor", True)
    yield stream
    root.removeHandler(handler)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)
    structlog.configure(**kept)


def use(told: Told, canaries: Canaries) -> Use:
    everybody = {who: Inside(person) for who, (_role, person) in told.people.items()}
    return Use(canaries, told, everybody)


@REAL
def test_words_stand_where_they_belong_and_nowhere_else(
    cast: Cast, files_dir: Path, log: io.StringIO, tmp_path: Path, record_property: Any, settings: Any
) -> None:
    settings.CHECK_PREPARED = False  # compared by all other tests
    began, canaries = time.time(), Canaries()
    using = use(tell(cast, canaries), canaries)
    for step in STEPS:
        step(using)
    broken(using, "owner")
    with ExitStack() as planted:
        for each in (decoys.in_a_table("owner"), decoys.in_valkey()):
            planted.enter_context(each)
        decoys.in_a_session()
        decoys.in_mails()
        decoys.in_addresses(using.browsers["nobody"])
        decoys.in_a_pdf(files_dir / "decoy.pdf")
        decoys.in_a_folder(files_dir / "decoys")
        for raw in byte_decoys():
            log.write(f"{raw.decode('latin-1')}\n")
        places.written_out()
        everywhere = near(using, files_dir, log, began)
        found = {place.name: place.look() for place in everywhere}
    wrong = [leak for place in everywhere for leak in place.leaks(found[place.name])]
    record_property("planted", canaries.planted())
    record_property("places", len(everywhere))
    record_property("found", len(wrong))
    assert wrong == [], "\n".join(wrong)
    assert found["finished files"].of(WORDS), "marks are there to be found"
    assert "django.db.backends" in log.getvalue(), "statements are logged too"


def near(using: Use, files_dir: Path, log: io.StringIO, began: float) -> list[Place]:
    """Return the places that can be reached from within."""
    answers = [one for browser in using.browsers.values() for one in browser.answered]
    titles = [one for browser in using.browsers.values() for one in browser.titles]
    sent = [(str(message.subject), bytes(message.message())) for message in mail.outbox]
    read = [(where, places.told_by(message.message())) for where, message in zip(sent, mail.outbox, strict=True)]
    found = [
        Place("sessions", places.sessions, decoys=TEXTS),
        Place("keys, codes and the trail", places.codes, decoys=frozenset(TABLE_DECOYS)),
        Place("search vectors", places.search_vectors, decoys=TEXTS),
        Place("Valkey's keys", places.valkey_keys),
        Place("this process's log", lambda: [("log", log.getvalue().encode("latin-1", "replace"))]),
        Place("mails", lambda: [*sent, *map(_named, read)], decoys=TEXTS),
        Place("addresses and heads of answers", lambda: answers, decoys=TEXTS),
        Place("titles of pages, which browsers keep", lambda: titles, NAME, TEXTS),
        Place("finished files", lambda: files(files_dir), IN_IT),
        Place("what PDFs say", lambda: places.said_in_pdfs(files_dir), IN_IT, TEXTS),
        Place("what stands about PDFs", lambda: places.about_pdfs(files_dir), decoys=TEXTS),
        Place("names of files", lambda: names(files_dir), decoys=TEXTS),
    ]
    if places.cluster().is_dir():
        table = frozenset(TABLE_DECOYS)
        found += [
            Place("PostgreSQL's files", lambda: files(places.database_folder()), IN_IT, table),
            Place("write-ahead log", lambda: places.written_ahead(since=began), IN_IT, table),
        ]
    return found


def _named(read: Any) -> tuple[str, bytes]:
    return str(read[0]), read[1]


@pytest.mark.parametrize("number", range(len(byte_decoys())))
def test_a_mark_is_found_in_each_way_of_writing_it(number: int) -> None:
    raw = byte_decoys()[number]
    for skipped in range(9):
        assert set(marks_in(b"\0" * 90 + b"a" * skipped + b" " + raw + b"\0" * 90)) == {f"d{number:03}"}


def test_what_can_not_be_read_to_its_end_is_found_as_well() -> None:
    cut = mark(SEALED, 7)[:14].encode()
    assert set(marks_in(b"." + cut + b"\0...")) == {"s..."}
    assert set(marks_in(b"." + cut[5:] + b"\0...")) == {"?"}
    assert Place("somewhere", lambda: [("here", cut)], IN_IT, frozenset()).leaks(_of(cut))


def _of(raw: bytes) -> Found:
    found = Found()
    found.look("here", raw)
    return found


def test_a_place_says_what_may_not_stand_there_and_what_was_missed() -> None:
    sealed, word, name = (mark(letter, 1).encode() for letter in (SEALED, WORDS, NAME))
    place = Place("a log", lambda: [("line 1", sealed + word), ("line 2", name)])
    told = place.leaks(place.look())
    assert [leak.partition(",")[0] for leak in told[:3]] == ["a log: s001", "a log: v001", "a log: n001"]
    assert told[3].startswith("a log: decoys not found: ['d000'")
    database = Place("a table", place.read, IN_IT, frozenset())
    assert [leak.partition(",")[0] for leak in database.leaks(database.look())] == ["a table: s001"]


@REAL
def test_every_field_of_words_has_a_mark_of_its_letter(cast: Cast, files_dir: Path) -> None:
    """A new field of words has a token in tests/fields; where there is room for a mark, the token is one."""
    canaries = Canaries()
    tell(cast, canaries)
    labels = {
        f"{model._meta.label}.{field.name}": privacy
        for model, field, privacy in fields_with_class()
        if privacy.is_words and isinstance(field, TEXT) and not field.choices
    }
    assert {label: letter_of(label) for label in labels} == {
        label: SEALED if privacy in {Privacy.PRIVATE, Privacy.SHARED} else WORDS for label, privacy in labels.items()
    }
    assert labels.keys() - canaries.fields == set()
    assert "families.Family.code_name" in canaries.fields
    assert "django.contrib.admin" not in settings.INSTALLED_APPS, "then its log of changes is a place as well"
