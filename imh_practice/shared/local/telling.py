"""Progress in words, with seconds, on one line each."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


def say(text: str) -> None:
    # Standard error, so that `run -- CMD > file` holds the command's words alone.
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


@contextmanager
def told(text: str) -> Iterator[None]:
    """Say what is being done, and how long it took when it is done."""
    begun = time.monotonic()
    sys.stderr.write(f"  {text} … ")
    sys.stderr.flush()
    try:
        yield
    except BaseException:
        say("no")
        raise
    say(f"{time.monotonic() - begun:.1f} s")
