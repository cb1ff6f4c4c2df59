"""Hostile notes in the PDF: typed by somebody and made by the real worker, and as HTML as if escaping had failed.

Nothing is fetched, no file of another's is opened or stands in one of ours, nobody dies, and what was typed is read.
"""

import json
import subprocess
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from imh_practice.jobs.face import WHY
from imh_practice.jobs.models import Job, JobState
from imh_practice.shared.acting import acting_as
from supervision.lines import Line
from supervision.models import Section, Session
from tests.cast import Cast
from tests.conftest import BOTH, SignIn
from tests.outputs.notes import TOO_MUCH, Note, notes, spread
from tests.outputs.traps import WORDS, Trap
from tests.shared.test_pdf import page
from tests.supervision import story
from tests.supervision.agreeing import agreed, head_of, held, queued
from tests.supervision.test_summary_pages import typed
from tests.supervision.test_summary_pdf import file_of, text_of
from tests.worker import Worker, files_dir, until, worker

__all__ = ["files_dir", "worker"]
pytestmark = pytest.mark.long
Tell = Callable[[str, object], None]

MOST_SECONDS, MOST_MB = 30, 512
MOST_WAIT = 300
"""Seconds, on a machine that others use too; how long a note takes is told in seconds of a processor."""
PART, TOGETHER = 16, 8
"""How many notes `make test` takes of all, and how many of them it writes into one summary."""
LIVING = (
    "10,000 lines",
    "1 MB of words",
    "1 MB of emoji",
    "1 MB of RTL",
    "1 MB of combining marks",
    "one word of 1 MB",
)
"""Those that somebody could have written past the form, each into one line."""
QUICK = ("deep list", "300 deep")


@pytest.fixture
def trap(tmp_path: Path) -> Iterator[Trap]:
    with Trap(tmp_path) as trap:
        yield trap


@pytest.fixture
def chosen(trap: Trap, whole: bool) -> list[Note]:
    """All of them, or a spread."""
    every = notes(str(trap.file), trap.port)
    assert len(every) >= 300
    if whole:
        return every
    return spread([note for note in every if not note.too_much], PART) + [one for one in every if one.name in QUICK]


def test_a_trap_tells_who_touched_it(trap: Trap) -> None:
    assert trap.count() == 0
    subprocess.run(["cat", str(trap.file)], check=True, capture_output=True)
    assert trap.count() >= 1


def test_as_html_nothing_is_fetched_and_nothing_is_too_much(
    trap: Trap, chosen: list[Note], record_property: Tell
) -> None:
    """Each as it stands, and as the product's own template would have it."""
    as_words = [
        f'<ul class="lines"><li dir="auto"><p class="words">{escape(note.words)}</p></li></ul>' for note in chosen
    ]
    pages = [page(words) for words in [*(note.words for note in chosen), *as_words]]
    run = subprocess.run(
        [sys.executable, "-m", "tests.outputs.cage"],
        input=json.dumps([pages, WORDS]),
        capture_output=True,
        text=True,
        cwd=settings.BASE_DIR,
    )
    told: list[dict[str, Any]] = [json.loads(line) for line in run.stdout.splitlines()]
    assert len(told) == len(pages), run.stderr[-2000:]
    wrong = []
    for note, one in zip([*chosen, *chosen], told, strict=True):
        if one["fetched"] or one["foreign"] or one["seconds"] > MOST_SECONDS or one["largest"] > MOST_MB:
            wrong.append(f"{note.name}: {one}")
        if one["asked"] and one["code"] not in {"refused", "too-long", "too-big", "broke"}:
            wrong.append(f"{note.name}: was made although it asked for {one['asked']}")
    assert wrong == []
    assert [one["asked"] for one in told[len(chosen) :] if one["asked"]] == [], "words ask for nothing"
    assert sum(bool(one["asked"]) for one in told) > len(chosen) / 3, "that they reach out at all"
    assert trap.count() == 0
    record_property("notes", len(chosen))
    record_property("fetched", sum(len(one["fetched"]) for one in told))
    record_property("foreign", sum(one["foreign"] for one in told) + trap.count())
    record_property("slowest", f"{max(one['seconds'] for one in told):.1f}s")
    record_property("largest", f"{max(one['largest'] for one in told):.0f}MB")


def letters(text: str) -> str:
    """Return what must be read again: letters and digits, whatever stands between them."""
    return "".join(sign for sign in unicodedata.normalize("NFC", text) if sign.isalnum())


def children(process: int) -> set[int]:
    return {int(key) for key in Path(f"/proc/{process}/task/{process}/children").read_text().split()}


def printed(people: tuple[Client, Client], session: Session, cast: Cast, words: list[str]) -> tuple[Job | None, str]:
    """Type them into a summary, agree on it and ask for the file. Without a job what the page said to it."""
    noor, ruth = people
    lines = [Line(Section.HOLD, each) for each in words]
    sent = urlencode(typed(head_of(session, cast.noor), *lines), errors="surrogatepass")  # half a character too
    answer = noor.post(reverse("summary_edit", args=[session.pk]), sent, "application/x-www-form-urlencoded")
    if answer.status_code != 302:
        assert answer.status_code in {400, 422}  # 400: more than a request holds
        return None, answer.content.decode()
    head = head_of(session, cast.noor)
    assert head is not None
    for client in (noor, ruth):
        client.post(reverse("summary_approve", args=[session.pk]), {"version": str(head.pk)})
    answer = noor.post(reverse("summary_render", args=[session.pk]), {"version": str(head.pk)})
    assert answer.status_code == 302, answer.content.decode()
    with acting_as(cast.noor):
        return Job.objects.get(subject_id=head.pk), ""


def over(job: Job, cast: Cast) -> Job | None:
    with acting_as(cast.noor):
        row = Job.objects.select_related("file").get(pk=job.pk)
        return row if row.state in {JobState.READY, JobState.FAILED} else None


@pytest.mark.real
@pytest.mark.django_db(transaction=True, databases=BOTH)
def test_typed_they_are_printed_as_words_or_it_is_said_why_not(
    cast: Cast, sign_in: SignIn, worker: Worker, trap: Trap, chosen: list[Note], whole: bool, record_property: Tell
) -> None:
    worker.start()
    people = sign_in(cast.noor), sign_in(cast.ruth)
    with acting_as(cast.noor):
        session = story.make_session(cast.pairing, cast.noor)
    held(session, cast.noor)
    together = 1 if whole else TOGETHER
    alone = [note for note in chosen if whole or not refused(note)]
    hands: set[int] = set()
    wrong = []
    for start in range(0, len(alone), together):
        some = alone[start : start + together]
        name = ", ".join(note.name for note in some)
        job, said = printed(people, session, cast, [note.words for note in some])
        if job is None:
            if 'class="error' not in said and "<h1" not in said:
                wrong.append(f"{name}: refused without a word")
            continue
        until(lambda job=job: over(job, cast), seconds=MOST_WAIT, why=f"{name} is made or not")  # type: ignore[misc]  # now
        wrong += judged(over(job, cast), some)
        assert worker.process is not None
        hands = hands or children(worker.process.pid)
    if whole:
        wrong += past_the_form(cast, session)
    assert wrong == []
    assert worker.process is not None
    assert worker.process.poll() is None
    assert hands
    assert children(worker.process.pid) == hands, "the same hands as in the beginning"
    assert trap.count() == 0
    record_property("dead", len(hands - children(worker.process.pid)))


def refused(note: Note) -> bool:
    """Whether the form does not take it: one refuses all that stand beside it."""
    return note.too_much or "\x00" in note.words or len(note.words) > 4_000


def judged(job: Job | None, some: list[Note]) -> list[str]:
    """Return what is wrong with a job that is over: words that are not read, or no reason why."""
    assert job is not None
    if job.state == JobState.FAILED:
        return [] if job.error in WHY else [f"{some[0].name}: not made for {job.error}"]
    read = letters(" ".join(text_of(file_of(job))))
    lost = [(note, Counter(letters(note.words)) - Counter(read)) for note in some]
    return [f"{note.name}: not read: {missing}" for note, missing in lost if missing]


def past_the_form(cast: Cast, session: Session) -> list[str]:
    """Return what is wrong with words that no form takes, once they stand in the database all the same: made or not."""
    wrong = []
    for name in LIVING:
        version = agreed(session, cast.noor, cast.ruth, lines=[Line(Section.HOLD, TOO_MUCH[name])])
        job = queued(version, cast.noor)
        until(lambda job=job: over(job, cast), seconds=MOST_WAIT, why=f"{name} is made or not")  # type: ignore[misc]  # now
        wrong += judged(over(job, cast), [Note(name, TOO_MUCH[name])])
    return wrong
