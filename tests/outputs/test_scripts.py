"""Scripts, elements and templates that somebody wrote stay words: on every page, in print, in files and in mails.

Each page is compared with the same page of the same story told in harmless letters: the same elements, each with the
same attributes. In a real browser (test_in_a_browser) nothing of it runs.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from django.utils.html import escape

from imh_practice.emergency.actions import NOTICE_JOB
from imh_practice.jobs.models import Job
from imh_practice.shared.acting import acting_as
from tests.cast import Cast, make_cast
from tests.fields.tokens import UNSEEN, to_plant
from tests.jobs.doing import do
from tests.outputs.loaded import Loaded, Shown, browsers, elements, elements_of_pdf, free_text, opened, places, told
from tests.outputs.payloads import payloads
from tests.worker import files_dir

__all__ = ["files_dir"]
pytestmark = [pytest.mark.long, pytest.mark.django_db, pytest.mark.usefixtures("files_dir")]
Tell = Callable[[str, object], None]
FEW = ("noor", "salome")
"""Who looks in `make test`."""
PART, ROUNDS = 40, 4
"""How many payloads a long text holds there; and in how many tellings of the story all of them stand."""


def shown(tokens: Loaded, *, whole: bool) -> tuple[Shown, set[str], list[str]]:
    """Tell the story, open every page as everybody, and take it back: elements, fields seen, words that stand raw."""
    pages: Shown = {}
    seen: set[str] = set()
    raw: list[str] = []
    with transaction.atomic():
        story = told(make_cast(), tokens)
        # One may be what another, or a part of it, looks like once it is escaped, and then stands there rightly.
        escaped = "\n".join(map(escape, tokens.held))
        telling = {one for one in tokens.held if one != escape(one) and one not in escaped}
        story.ways = story.ways if whole else story.ways[:2]
        for who, client in browsers(story, () if whole else FEW).items():
            for key, path in places(story, who, whole=whole):
                kind, body = opened(client, path)
                if kind == "application/pdf":
                    pages[key] = elements_of_pdf(body)
                elif kind == "text/html":
                    page = body.decode()
                    pages[key] = elements(page)
                    seen |= {token.field for token in story.tokens.all if token.stands_in(page.lower())}
                    raw += [f"{key}: {one}" for one in telling if one in page]
        transaction.set_rollback(True)
    return pages, seen, raw


def test_no_payload_adds_an_element_or_an_attribute(settings: Any, whole: bool, record_property: Tell) -> None:
    settings.CHECK_PREPARED = False
    every = payloads()
    rounds = [every[start::ROUNDS] for start in range(ROUNDS)] if whole else [every[:: len(every) // PART]]
    added, raw = list[str](), list[str]()
    seen, held = set[str](), set[str]()
    for number, chosen in enumerate(rounds):
        tokens = Loaded(payloads=chosen, taken=number * 7)
        # Of each round's own words: where one is broken into lines, or long, the page has other paragraphs.
        harmless, *_nothing = shown(Loaded(payloads=chosen, taken=number * 7, harmless=True), whole=whole)
        hostile, seen_now, raw_now = shown(tokens, whole=whole)
        assert harmless.keys() == hostile.keys()
        added += [f"{key}: {difference(harmless[key], now)}" for key, now in hostile.items() if harmless[key] != now]
        raw, seen, held = raw + raw_now, seen | seen_now, held | tokens.held
    assert not added, f"{len(added)}:\n" + "\n".join(added[:40])
    assert raw == [], "words as they were typed, where they should be escaped"
    assert {one for chosen in rounds for one in chosen} <= held
    wanted = {label for label in to_plant() if free_text(label)}
    assert tokens.fields >= wanted, "a field of free text without a payload"
    if whole:
        assert seen >= wanted - UNSEEN.keys() - {"people.Person.name", "membership.Member.name"}  # no token, but shown
    record_property("payloads", len(held))
    record_property("fields", len(wanted))
    record_property("pages", len(harmless))
    record_property("added", len(added))


def difference(before: Any, after: Any) -> str:
    for number, (one, other) in enumerate(zip(before, after, strict=False)):
        if one != other:
            return f"element {number}: {one} became {other}"
    return f"{len(before)} elements became {len(after)}"


def test_mails_are_plain_text_whatever_stands_in_them(cast: Cast, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        told(cast, Loaded(payloads=payloads()))
        with acting_as(cast.salome):
            notices = list(Job.objects.filter(kind=NOTICE_JOB))
        for job in notices:
            do(job)
    assert len(mail.outbox) > len(notices) > 0
    heads = {"Content-Type", "MIME-Version", "Content-Transfer-Encoding", "Subject", "From", "To", "Date", "Message-ID"}
    for message in mail.outbox:
        sent = message.message()
        assert sent.get_content_type() == "text/plain"
        assert not sent.is_multipart()
        assert {*sent.keys()} <= heads
