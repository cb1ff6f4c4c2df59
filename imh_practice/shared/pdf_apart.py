"""PDFs made in a process apart, with limits: what somebody wrote may hang or swell a layout, never the worker.

A warm server (``pdf_server``) forks a child for each file; measured, that costs a few hundredths of a second beside
WeasyPrint in this process. multiprocessing's forkserver would do the same, but its children import the caller's main
module, all of Celery, each time. The server has no setting, no secret and no database; it ends when its worker does,
because the pipe it reads from closes.
"""

import os
import select
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[2]
WALL_SECONDS = 90
"""A rendering with its wait for a processor, and the server's start; the child's own limits are in ``pdf_server``."""
ASKED = struct.Struct(">IQ")  # most pages, bytes of HTML
ANSWERED = struct.Struct(">?Q")  # whether it was made, bytes of the file or of the code
PASSED_ON = {"PATH", "HOME", "LANG", "LC_ALL", "XDG_CACHE_HOME", "FONTCONFIG_PATH", "FONTCONFIG_FILE"}


class PDFError(Exception):
    """No file was made. ``code`` says why: refused, too-long, too-big, broke; no word of what was to be printed."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Server:
    """This process's warm server. One file at a time; started when first asked, and again after a fall."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.process: subprocess.Popen[bytes] | None = None
        self.owner = 0

    def start(self) -> subprocess.Popen[bytes]:
        """Start it where it is not there, and return at once: its seconds of imports pass while others work."""
        # A fork of ours gets a server of its own: two at the ends of one pipe would mix up their files.
        if self.process is None or self.process.poll() is not None or self.owner != os.getpid():
            self.owner = os.getpid()
            self.process = subprocess.Popen(
                [sys.executable, "-m", "imh_practice.shared.pdf_server"],
                cwd=ROOT,
                env={name: value for name, value in os.environ.items() if name in PASSED_ON},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # what it says quotes the HTML
                bufsize=0,
            )
        return self.process

    def stop(self) -> None:
        """End it; a file it was making is not made."""
        if self.process is not None and self.owner == os.getpid():
            self.process.kill()
            self.process.communicate()
        self.process = None

    def render(self, html: str, *, most_pages: int) -> bytes:
        """Return the PDF, as ``pdf.render`` does. Raises PDFError."""
        with self.lock:
            process = self.start()
            assert process.stdin is not None
            assert process.stdout is not None
            try:
                words = html.encode()
                _write(process.stdin, ASKED.pack(most_pages, len(words)) + words)
                end = time.monotonic() + WALL_SECONDS
                made, length = ANSWERED.unpack(_read(process.stdout, ANSWERED.size, end))
                answer = _read(process.stdout, length, end)
            except TimeoutError:
                self.stop()
                raise PDFError("too-long") from None
            except (OSError, EOFError):  # it fell: the next file finds a new one
                self.stop()
                raise PDFError("broke") from None
        if not made:
            raise PDFError(answer.decode())
        return answer


def _write(pipe: IO[bytes], words: bytes) -> None:
    view = memoryview(words)
    while view:
        view = view[os.write(pipe.fileno(), view) :]


def _read(pipe: IO[bytes], length: int, end: float) -> bytes:
    """Read so many bytes. Raises TimeoutError after ``end``, EOFError where the other end is closed before."""
    read = bytearray()
    while len(read) < length:
        ready, _, _ = select.select([pipe], [], [], max(0.0, end - time.monotonic()))
        if not ready:
            raise TimeoutError
        part = os.read(pipe.fileno(), min(length - len(read), 1 << 20))
        if not part:
            raise EOFError
        read += part
    return bytes(read)


server = Server()
