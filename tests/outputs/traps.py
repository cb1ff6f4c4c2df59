"""A file that nobody should open and a port that nobody should call, and whether somebody did: whoever it was."""

import ctypes
import os
import socket
from pathlib import Path
from types import TracebackType
from typing import Self

IN_ACCESS, IN_OPEN, NONBLOCK = 0x1, 0x20, 0o4000
WORDS = "canary-5d1f0a77-of-this-disk"


class Trap:
    """Counts openings of ``file`` (by any process, from C too) and calls to ``port`` on the loopback."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "canary.svg"
        self.file.write_text(f"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><text>{WORDS}</text></svg>")
        libc = ctypes.CDLL(None, use_errno=True)
        self.watch = libc.inotify_init1(NONBLOCK)
        assert libc.inotify_add_watch(self.watch, os.fsencode(self.file), IN_ACCESS | IN_OPEN) >= 0
        self.ear = socket.create_server(("127.0.0.1", 0), backlog=100)
        self.ear.setblocking(False)
        self.port: int = self.ear.getsockname()[1]
        self.sprung = 0

    def count(self) -> int:
        """Return how often it was opened or called so far."""
        try:
            while os.read(self.watch, 1 << 16):
                self.sprung += 1
        except BlockingIOError:
            pass
        try:
            while True:
                self.ear.accept()[0].close()
                self.sprung += 1
        except BlockingIOError:
            return self.sprung

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self.watch)
        self.ear.close()
