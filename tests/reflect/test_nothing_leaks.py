"""Private words are on their own pages and nowhere else: no other page, log, address, session or column."""

import io
import logging
from collections.abc import Iterator

import pytest
from django.contrib.sessions.models import Session
from django.db import connections
from django.test import Client
from django.urls import NoReverseMatch, reverse

from imh_practice.membership.rule import rules
from imh_practice.practice.catalogue import catalogue
from imh_practice.shared.acting import acting_as
from reflect.models import Reflection, SharedText
from reflect.prompts import answers
from reflect.writing import Choice, passages
from tests.cast import Cast
from tests.conftest import BOTH, SignIn
from tests.reflect.conftest import Story
from tests.reflect.story import GUARDING, NOTICED, WORDS, make_visit

TOKEN = "Kestrel-7fa93c"
SHARED = "Plover-41be20"
EVERYBODY = ["noor", "ruth", "bea", "jonas", "fay", "salome", "max"]


@pytest.fixture
def heard() -> Iterator[io.StringIO]:
    """Everything any logger says at DEBUG: messages, their arguments, and whole tracebacks."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(name)s %(message)s %(args)s"))
    levels = {logger: logger.level for logger in (logging.getLogger(), logging.getLogger("django"))}
    for logger in levels:
        logger.setLevel(logging.DEBUG)
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)
    for logger, level in levels.items():
        logger.setLevel(level)


def tell(cast: Cast, noor: Client, ruth: Client) -> list[str]:
    """Walk the whole way with tokens for words; return every address that was asked for or answered."""
    visit, asked = make_visit(cast), []

    def go(client: Client, path: str, **typed: object) -> str:
        answer = client.post(path, typed) if typed else client.get(path)
        asked.extend([path, answer.headers.get("Location", "")])
        assert answer.status_code in {200, 302, 409, 422}, path
        return answer.headers.get("Location", "")

    new = f"/reflections/new/?visit={visit.pk}"
    go(noor, new, free="")
    page = go(noor, new, free=f"{TOKEN} one.\n{SHARED} two.", T1=f"{TOKEN} three.")
    for step in ("edit/", "share/", "delete/", ""):
        go(noor, f"{page}{step}")
    go(noor, f"{page}edit/", free=f"{TOKEN} lost race.", base="7")
    with acting_as(cast.noor):
        number = "2"
        typed = {"base": "1", "readers": str(cast.pairing.pk), "what": "passages", "passages": number}
    go(noor, f"{page}share/", **typed, lines=f"{TOKEN} never written.", step="look")
    go(noor, f"{page}share/", **typed, lines=f"{TOKEN} one.", step="look")
    given = go(noor, f"{page}share/", **typed, step="share")
    held = given.replace("/shares/", "/shared/")
    for path in ("/reflections/shared/", held):
        go(ruth, path)
    go(noor, given)
    return asked


def test_the_words_are_in_no_log_address_or_session(cast: Cast, sign_in: SignIn, heard: io.StringIO) -> None:
    asked = tell(cast, sign_in(cast.noor), sign_in(cast.ruth))
    logging.getLogger("django").debug("the ear is open")
    said, kept = heard.getvalue(), [session.get_decoded() for session in Session.objects.all()]
    assert "the ear is open" in said
    for token in (TOKEN, SHARED):
        for place in (said, str(kept), " ".join(asked)):
            assert token not in place


@pytest.mark.django_db(transaction=True, databases=BOTH)
def test_no_column_of_the_database_holds_a_word(cast: Cast, sign_in: SignIn) -> None:
    """Asked as the owner, of every column of every table, as text and as bytes; the record's words are found."""
    tell(cast, sign_in(cast.noor), sign_in(cast.ruth))
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables, found = [name for (name,) in cursor.fetchall()], []
        for table in tables:
            for words in (TOKEN, SHARED, NOTICED):
                as_bytes = words.encode().hex()
                cursor.execute(
                    f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s OR t::text LIKE %s',
                    [f"%{words}%", f"%{as_bytes}%"],
                )
                if cursor.fetchone() != (0,):
                    found.append((table, words))
        cursor.execute("SELECT count(*) FROM reflect_reflection, reflect_sharedtext")
        assert cursor.fetchone() == (1,)
    assert found == [("observations_momentversion", NOTICED)]


def pages_of(client: Client) -> Iterator[tuple[str, str]]:
    """Yield every page that needs no row of its own."""
    for rule in rules().values():
        if rule.closed or "GET" not in rule.methods:
            continue
        try:
            path = reverse(rule.name)
        except NoReverseMatch:
            continue
        if "logout" not in path:
            yield path, client.get(path).content.decode(errors="replace")


@pytest.mark.parametrize("name", EVERYBODY)
def test_private_words_are_on_no_other_page(cast: Cast, sign_in: SignIn, name: str) -> None:
    tell(cast, sign_in(cast.noor), sign_in(cast.ruth))
    seen = dict(pages_of(sign_in(cast.members[name])))
    assert {"/", "/reflections/", "/reflections/shared/"} <= seen.keys()
    assert [path for path, page in seen.items() if TOKEN in page or SHARED in page] == []


def test_no_value_tells_its_words_when_it_is_printed(cast: Cast, story: Story) -> None:
    """What is printed ends up in tracebacks and debug logs: rows, parts, passages, choices, answers."""
    with acting_as(cast.noor):
        reflection, text = Reflection.objects.get(), SharedText.objects.get()
        rows, parts = [reflection, text], (*reflection.parts, *text.parts)
    values = [*rows, *parts, *passages(parts), Choice(lines=(GUARDING,)), *answers(catalogue(), parts)]
    told = f"{values} {[row.__dict__ for row in rows]}"
    assert [words for words in WORDS if words in told] == []
