"""The file: approved lines and nothing else, tagged and in reading order, for each of those who take part."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse
from pdfua import Severity, validate

from imh_practice.jobs.files import place
from imh_practice.jobs.models import Job, JobState
from imh_practice.membership.actions import end_membership
from imh_practice.shared.acting import acting_as
from supervision.lines import MOST_PAGES, Line
from supervision.models import Participant, Section, SummaryVersion
from supervision.tasks import read
from tests.cast import Cast
from tests.conftest import SignIn
from tests.supervision import story
from tests.supervision.agreeing import BABY, HOLD, LINES, agreed, made, pages_of, queued, written
from tests.supervision.conftest import Told
from tests.worker import files_dir

__all__ = ["files_dir"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files_dir")]


def file_of(job: Job) -> Path:
    assert job.file is not None, job.error
    return place(job.agency_id, job.file.sha256)


def text_of(path: Path) -> list[str]:
    """Return the words of the structure tree's elements in reading order, as a screen reader meets them."""
    with pikepdf.open(path) as document:
        marked = {page.obj.objgen: marked_words(page) for page in document.pages}
        return [" ".join(words.split()) for words in elements(document.Root.StructTreeRoot, marked)]


def marked_words(page: pikepdf.Page) -> dict[int, str]:
    """Return the text of each marked piece of a page's content, decoded by its fonts' own maps."""
    maps = {name: decoding(font) for name, font in page.Resources.Font.items()}
    words: dict[int, str] = {}
    number, font = -1, ""
    for each in pikepdf.parse_content_stream(page):
        assert isinstance(each, pikepdf.ContentStreamInstruction)
        operands = each.operands
        match str(each.operator):
            case "BDC":
                number = int(operands[1].get("/MCID", -1)) if isinstance(operands[1], pikepdf.Dictionary) else -1
            case "EMC":
                number = -1
            case "Tf":
                font = str(operands[0])
            case "Tj" | "TJ" if number >= 0:
                pieces = operands[0] if isinstance(operands[0], pikepdf.Array) else operands
                codes = b"".join(bytes(piece) for piece in pieces if isinstance(piece, pikepdf.String))
                found = "".join(maps[font].get(codes[at : at + 2], "") for at in range(0, len(codes), 2))
                words[number] = words.get(number, "") + found
    return words


def decoding(font: Any) -> dict[bytes, str]:
    table = font.ToUnicode.read_bytes().decode("latin-1")
    pairs = re.findall(r"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]+)>", table)
    return {bytes.fromhex(code): bytes.fromhex(text).decode("utf-16-be") for code, text in pairs}


def elements(node: Any, marked: dict[tuple[int, int], dict[int, str]], page: Any = None) -> Iterator[str]:
    page = node.get("/Pg", page)
    kids = node.get("/K", [])
    own = ""
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield from elements(kid, marked, page)
        elif isinstance(kid, pikepdf.Dictionary) and "/MCID" in kid:
            own += marked[kid.get("/Pg", page).objgen].get(int(kid.MCID), "") + " "
        elif not isinstance(kid, pikepdf.Dictionary):
            own += marked[page.objgen].get(int(kid), "") + " "
    if own.strip():
        yield own


def test_the_file_says_what_was_approved_in_its_order(cast: Cast, told: Told) -> None:
    version = agreed(told.session, cast.noor, cast.ruth)
    words = " | ".join(text_of(file_of(made(queued(version, cast.noor)))))
    told_in_order = [
        "What we hold from our session",
        "Ruth Okafor and Noor Haddad",
        "The baby in mind",
        BABY.text,
        "What we hold",
        "A hurry can run through all of us.",
        "Next steps",
        "Ask L. whether she ever wanted someone of her own",
        "Noor",
        ", by Sunday, May 17, 2026",
        "Left out by agreement",
        "Why she is afraid is not told here.",
        "“This is how I remember it”",
        "Version 1",
        "Fingerprint of the agreed words",
        version.sha256[:8],
        "Not part of the family's record.",
    ]
    at = 0
    for each in told_in_order:
        assert each in words[at:], each
        at = words.index(each, at) + len(each)


def test_a_line_names_whose_words_it_is(cast: Cast, told: Told) -> None:
    (said,) = story.talk(told.bottle, (cast.ruth, "So there were three of you breathing for D."))
    line = Line(Section.HOLD, "three of you breathing for D.", from_comment=said.head_id)
    words = " ".join(
        text_of(file_of(made(queued(agreed(told.session, cast.noor, cast.ruth, lines=[line]), cast.noor))))
    )
    assert "Ruth's words, " in words


def test_each_point_of_a_list_is_tagged_as_its_body(cast: Cast, told: Told) -> None:
    path = file_of(made(queued(agreed(told.session, cast.noor, cast.ruth), cast.noor)))
    with pikepdf.open(path) as document:
        points = [node for node in nodes(document.Root.StructTreeRoot) if node.get("/S") == "/LI"]
        assert points
        for point in points:
            kids = point.K if isinstance(point.K, pikepdf.Array) else [point.K]
            assert "/LBody" in [str(kid.S) for kid in kids if isinstance(kid, pikepdf.Dictionary) and "/S" in kid]


def nodes(node: Any) -> Iterator[Any]:
    yield node
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and ("/S" in kid or "/K" in kid):
            yield from nodes(kid)


def test_it_meets_pdf_ua_and_names_nobody_in_its_own_facts(cast: Cast, told: Told) -> None:
    path = file_of(made(queued(agreed(told.session, cast.noor, cast.ruth), cast.ruth)))
    assert [one for one in validate(str(path)).findings if one.severity is not Severity.INFO] == []
    with pikepdf.open(path) as document:
        assert str(document.Root.Lang) == "en-us"
        facts = {name: str(value) for name, value in document.docinfo.items()}
    assert facts.keys() == {"/Title", "/Creator", "/Producer", "/CreationDate", "/ModDate"}
    assert facts["/Title"] == "Summary of reflective supervision"
    assert not [name for name in ("Noor", "Ruth", "Lantern", "minutes") if name in f"{facts} {path.name}"]


def test_made_twice_it_is_the_same_file(cast: Cast, told: Told) -> None:
    job = queued(agreed(told.session, cast.noor, cast.ruth), cast.noor)
    first = file_of(made(job))
    with acting_as(cast.noor):
        Job.objects.filter(pk=job.pk).update(state=JobState.QUEUED, file=None)
    assert file_of(made(job)) == first


def test_nothing_of_a_shared_or_private_reflection_is_in_it(cast: Cast, told: Told) -> None:
    """What it is made from is read whole: the HTML has the approved lines, and no other words of anybody's."""
    job = queued(agreed(told.session, cast.noor, cast.ruth), cast.noor)
    with acting_as(cast.noor):
        html = read(cast.noor, job)
    assert "a watch she has kept" not in html  # shared, on this session's agenda
    assert "He turned his head" not in html  # the moment
    body = re.sub(r"<[^>]*>", " ", html[html.index("<main>") :])
    assert len(body.split()) < 130


def test_a_change_while_it_waits_changes_nothing_of_it(cast: Cast, told: Told) -> None:
    """What was approved is made; the newer words ask for approval first."""
    version = agreed(told.session, cast.noor, cast.ruth)
    job = queued(version, cast.noor)
    written(told.session, Line(Section.HOLD, "Something quite different."), by=cast.ruth)
    words = " ".join(text_of(file_of(made(job))))
    assert "four minutes with you awake" in words
    assert "different" not in words


@pytest.mark.parametrize("tamper", ["hash", "options"])
def test_what_is_not_what_was_approved_is_not_made(cast: Cast, told: Told, tamper: str) -> None:
    version = agreed(told.session, cast.noor, cast.ruth)
    job = queued(version, cast.noor)
    with acting_as(cast.noor):
        if tamper == "hash":  # lines slipped into an approved version the database refuses: test_walls
            other = SummaryVersion.objects.create(
                session=told.session, summary=version.summary, number=2, made_by=cast.noor, sha256="0" * 64
            )
            Job.objects.filter(pk=job.pk).update(subject_id=other.pk)
        else:
            Job.objects.filter(pk=job.pk).update(options={**job.options, "sha256": "0" * 64})
    assert made(job).error == "changed"


def test_whoever_takes_part_no_more_has_nothing_made(cast: Cast, told: Told) -> None:
    job = queued(agreed(told.session, cast.noor, cast.ruth), cast.ruth)
    with acting_as(cast.salome):
        end_membership(member=cast.ruth)
    assert made(job).error == "not-allowed"


def test_both_download_it_and_nobody_else(cast: Cast, told: Told, sign_in: SignIn) -> None:
    job = made(queued(agreed(told.session, cast.noor, cast.ruth), cast.noor))
    download = reverse("job_download", args=[job.pk])
    for name, member in cast.members.items():
        answer = sign_in(member).get(download)
        assert answer.status_code == (200 if name in {"noor", "ruth"} else 404), name
        if answer.status_code == 200:
            assert answer.getvalue()[:5] == b"%PDF-"
            assert re.fullmatch(r'attachment; filename="summary-[0-9a-f]{8}\.pdf"', answer["Content-Disposition"])
    assert Client().get(download).status_code == 302


HOSTILE = [
    "<img src='file:///etc/passwd'><script>alert(1)</script>",
    "<link rel=stylesheet href=http://elsewhere.invalid/>{% load x %}{{ settings.SECRET_KEY }}",
    "\u202eright to left \u200b\ufeff\x07\x1b[31m\x0c",
    "w" * 3000,
    "😀" * 50 + "ﷺ漢字",
]


@pytest.mark.parametrize("words", HOSTILE, ids=["markup", "template", "signs", "one word", "letters"])
def test_hostile_words_are_printed_as_words(cast: Cast, told: Told, words: str) -> None:
    job = made(queued(agreed(told.session, cast.noor, cast.ruth, lines=[Line(Section.HOLD, words)]), cast.noor))
    assert job.state == JobState.READY, job.error
    if words.startswith("<"):
        assert words[:20] in " ".join(text_of(file_of(job)))


def test_more_pages_than_one_holds_are_not_made(cast: Cast, told: Told) -> None:
    """The page refuses long before; this is for letters wider than it counts with."""
    lines = [HOLD, *(Line(Section.HOLD, "\n" * 600) for _ in range(6))]
    assert made(queued(agreed(told.session, cast.noor, cast.ruth, lines=lines), cast.noor)).error == "too-big"


@pytest.mark.parametrize("pages", [3, 40])
def test_long_ones_are_tagged_as_well(cast: Cast, told: Told, pages: int) -> None:
    version = agreed(told.session, cast.noor, cast.ruth, lines=pages_of(pages))
    path = file_of(made(queued(version, cast.noor)))
    assert [one for one in validate(str(path)).findings if one.severity is not Severity.INFO] == []
    with pikepdf.open(BytesIO(path.read_bytes())) as document:
        assert pages - 1 <= len(document.pages) <= pages + 2 <= MOST_PAGES
    with acting_as(cast.noor):
        assert Participant.objects.filter(session=told.session).count() == 2
    assert version.number == 1
    assert len(LINES) == 4
