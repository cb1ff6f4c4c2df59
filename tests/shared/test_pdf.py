"""PDFs: tagged, titled, in a language, the same bytes each time; and nothing written in them reaches out."""

import fcntl
import os
import re
import signal
import subprocess
import termios
import threading
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pdfua import Severity, validate

from imh_practice.shared import pdf, pdf_server
from imh_practice.shared.pdf_apart import PDFError, Server

PARAGRAPH = "<p>She held him and he looked at her, and they waited together for a while.</p>"


def page(body: str) -> str:
    return f"""<!doctype html><html lang="en-us"><head><title>Summary of supervision</title>
        <meta name="dcterms.created" content="2026-05-03T15:30:00+00:00"></head>
        <body><main><h1>Summary</h1><h2>The baby in mind</h2>{body}</main></body></html>"""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.stop()


def test_it_meets_pdf_ua(tmp_path: Path) -> None:
    file = tmp_path / "summary.pdf"
    file.write_bytes(pdf.render(page(PARAGRAPH * 90 + "<ul><li>Ask her.</li></ul>")))
    assert [one for one in validate(str(file)).findings if one.severity is not Severity.INFO] == []


def test_the_files_own_facts_are_title_language_and_dates_alone() -> None:
    with pikepdf.open(BytesIO(pdf.render(page(PARAGRAPH)))) as document:
        facts = {name: str(value) for name, value in document.docinfo.items()}
        assert str(document.Root.Lang) == "en-us"
    assert facts.pop("/Producer").startswith("WeasyPrint")
    assert facts == {"/Title": "Summary of supervision", "/CreationDate": "D:20260503153000+00'00"}


def test_the_same_html_is_the_same_bytes_here_and_apart(server: Server) -> None:
    html = page(PARAGRAPH * 200)
    assert pdf.render(html) == pdf.render(html) == server.render(html, most_pages=60)


HOSTILE = [
    "<img src='file:///etc/passwd'>",
    "<img src='picture.png'>",
    "<img src='data:image/svg+xml,<svg/>'>",
    "<link rel='stylesheet' href='http://elsewhere.invalid/'>",
    "<link rel='stylesheet' href='sheet.css'>",
    "<link rel='attachment' href='file:///etc/passwd'>",
    "<style>@import 'other.css';</style>",
    "<style>p { background: url(https://elsewhere.invalid/) }</style><p>.",
    "<style>@font-face { font-family: x; src: url(//elsewhere.invalid/x) } p { font-family: x }</style><p>.",
    "<object data='picture.svg'></object>",
    "<embed src='picture.svg'>",
    "<svg width='9' height='9'><title>x</title><image href='http://elsewhere.invalid/' width='9' height='9'/></svg>",
]
INERT = [
    "<script src='http://elsewhere.invalid/'></script>",
    "<iframe src='http://elsewhere.invalid/'></iframe>",
    "<a href='http://elsewhere.invalid/'>a link is not fetched</a>",
]


@pytest.mark.parametrize("body", HOSTILE)
def test_whatever_asks_for_something_is_refused_whole(body: str) -> None:
    fetcher = pdf.Refuse()
    with pytest.raises(PDFError, match="refused"):
        pdf.render(page(body), fetcher=fetcher)
    assert len(fetcher.refused) == 1


@pytest.mark.parametrize("body", INERT)
def test_what_is_not_refused_asked_for_nothing(body: str) -> None:
    fetcher = pdf.Refuse()
    assert pdf.render(page(body), fetcher=fetcher)
    assert fetcher.refused == []


def test_an_import_in_the_sheet_itself_would_be_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.css"
    sheet.write_text("@import 'more.css';")
    monkeypatch.setattr(pdf, "SHEET", sheet)
    pdf._sheet.cache_clear()
    try:
        with pytest.raises(PDFError, match="refused"):
            pdf.render(page(PARAGRAPH))
    finally:
        pdf._sheet.cache_clear()


def test_a_file_has_at_most_so_many_pages(server: Server) -> None:
    html = page(PARAGRAPH * 200)
    assert server.render(html, most_pages=60)
    with pytest.raises(PDFError, match="too-big"):
        server.render(html, most_pages=1)


def own_data() -> int:
    """Return the bytes that this process holds. A child of it begins with them, and the server's with next to none."""
    (line,) = re.findall(r"^VmData:\s+(\d+) kB", Path("/proc/self/status").read_text(), re.MULTILINE)
    return int(line) * 1024


@pytest.mark.parametrize(
    ("body", "limits", "code"),
    [
        (PARAGRAPH * 40_000, {"CPU_SECONDS": 1}, b"too-long"),
        ("<p>" + "w" * 12_000_000, {}, b"too-big"),
        ("<div>" * 5_000, {}, b"broke"),
    ],
    ids=["long", "big", "deep"],
)
def test_what_is_too_much_ends_its_child_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch, body: str, limits: dict[str, Any], code: bytes
) -> None:
    for name, value in {**limits, "MEMORY_BYTES": pdf_server.MEMORY_BYTES + own_data()}.items():
        monkeypatch.setattr(pdf_server, name, value)
    began = time.monotonic()
    assert pdf_server.apart(page(body).encode(), 60) == (False, code)
    assert time.monotonic() - began < 30
    assert pdf_server.apart(page(PARAGRAPH).encode(), 60)[0]


def test_a_server_that_fell_is_replaced(server: Server) -> None:
    assert server.render(page(PARAGRAPH), most_pages=60)
    assert server.process is not None
    fallen = server.process
    fallen.send_signal(signal.SIGKILL)
    fallen.wait()
    assert server.render(page(PARAGRAPH), most_pages=60)
    assert server.process.pid != fallen.pid


def kill_when_asked(process: subprocess.Popen[bytes]) -> None:
    """Kill it once something lies in its pipe: before that it is taken for fallen, and another begins in silence."""
    assert process.stdin is not None
    lies = bytearray(4)
    while not any(lies):
        fcntl.ioctl(process.stdin, termios.FIONREAD, lies)
        time.sleep(0.01)
    process.kill()


def test_a_server_that_falls_at_work_fails_that_file_alone(server: Server) -> None:
    assert server.render(page(PARAGRAPH), most_pages=60)
    assert server.process is not None
    server.process.send_signal(signal.SIGSTOP)  # it is asked, and reads nothing
    threading.Thread(target=kill_when_asked, args=[server.process]).start()
    with pytest.raises(PDFError, match="broke"):
        server.render(page(PARAGRAPH), most_pages=60)
    assert server.render(page(PARAGRAPH), most_pages=60)


def test_the_server_knows_no_secret_and_no_database(server: Server) -> None:
    server.render(page(PARAGRAPH), most_pages=60)
    assert server.process is not None
    environment = Path(f"/proc/{server.process.pid}/environ").read_bytes().decode()
    assert os.environ["DATABASE_URL"] not in environment
    assert "SEALING_KEYS" not in environment


def test_the_server_ends_when_its_worker_does() -> None:
    server = Server()
    process = server.start()
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(20) == 0
