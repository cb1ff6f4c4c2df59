"""Renders notes as the PDF server does, and says of each what came of it: ``python -m tests.outputs.cage``.

A process of its own, because the largest child a process ever had is all the kernel tells of its children's memory.
Seconds are those of a processor, whoever else is at work.
Reads a list of pages as JSON, writes a line of JSON for each. The fetch log is Python's own (``sys.addaudithook``):
each file that is opened and each address that is called, whether or not the fetcher knows of it.
"""

import json
import os
import resource
import sys
import sysconfig
import tempfile
from io import BytesIO
from typing import Any

import pikepdf

from imh_practice.shared import pdf, pdf_server

MOST_PAGES = 60
OURS = (*map(os.path.realpath, {sys.prefix, sys.base_prefix, sysconfig.get_paths()["stdlib"]}), "/usr/share/", "/proc/")
"""What rendering itself opens: modules, fonts, its own tables."""
REACHING = {"socket.connect", "socket.getaddrinfo", "urllib.Request", "subprocess.Popen", "os.system", "os.posix_spawn"}


class Asking(pdf.Refuse):
    """The product's fetcher, which also tells the parent what it was asked for."""

    def fetch(self, url: str, headers: object = None) -> Any:
        note(f"asked {url[:80]}")
        return super().fetch(url, headers)


LOG = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as the process
PARENT = os.getpid()


def note(line: str) -> None:
    os.write(LOG.fileno(), line.replace("\n", " ").encode(errors="replace") + b"\n")


def watch(event: str, about: tuple[Any, ...]) -> None:
    """Note what a child opens and whom it calls."""
    if os.getpid() == PARENT:
        return
    if event in REACHING:
        note(f"fetched {event}")
    elif event == "open" and isinstance(about[0], str | bytes):
        path = os.path.realpath(os.fsdecode(about[0]))
        if not path.startswith(OURS):
            note(f"fetched {path}")


def holds(made: bytes, canary: bytes) -> bool:
    """Whether a PDF has a file in it, or the canary's words anywhere."""
    with pikepdf.open(BytesIO(made)) as document:
        streams = [one for one in document.objects if isinstance(one, pikepdf.Stream)]
        read = [one.read_bytes() for one in streams if one.get("/Subtype") != "/Image"]
        return bool(document.attachments) or canary in made or any(canary in words for words in read)


def spent() -> float:
    """Return the seconds that all children so far have taken."""
    taken = resource.getrusage(resource.RUSAGE_CHILDREN)
    return taken.ru_utime + taken.ru_stime


def main() -> None:
    pages, canary = json.load(sys.stdin)
    pdf.Refuse = Asking  # type: ignore[misc]  # what render makes where it is given none
    pdf.warm()
    sys.addaudithook(watch)
    for page in pages:
        at, began = LOG.seek(0, os.SEEK_END), spent()
        made, answer = pdf_server.apart(page.encode(errors="surrogatepass"), MOST_PAGES)
        LOG.seek(at)
        lines = LOG.read().decode().splitlines()
        told = {
            "code": "" if made else answer.decode(),
            "seconds": spent() - began,
            "largest": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
            "asked": [line for line in lines if line.startswith("asked")],
            "fetched": [line for line in lines if line.startswith("fetched")],
            "foreign": made and holds(answer, canary.encode()),
        }
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
