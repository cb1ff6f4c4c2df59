"""Heads of all chains, taken outside the database: what its owner rewrites or cuts off is missed by them alone.

One line each, appended: the time, the agency, the head. Who keeps the file so that the database's owner cannot write it
is the operator's part: a mounted share that takes appends only, another machine, a log that is printed.
"""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from django.db import connections
from django.utils import timezone

from imh_practice.audit.checking import Head
from imh_practice.shared.acting import acting_as_system

HEADS = "SELECT DISTINCT ON (agency_id) agency_id, seq, digest FROM audit_link ORDER BY agency_id, seq DESC"


class NoAnchor(Exception):
    """A line of the file is none that ``keep_heads`` wrote; says which."""


def keep_heads(path: Path) -> int:
    """Append the head of every chain to the file, on disk when this returns; return how many. Raises OSError."""
    with acting_as_system("anchor"), connections["default"].cursor() as cursor:
        cursor.execute(HEADS)
        heads = [(agency, Head(seq, bytes(digest))) for agency, seq, digest in cursor.fetchall()]
    now = timezone.now().astimezone(UTC).isoformat(timespec="seconds")
    text = "".join(f"{now} {agency} {head}\n" for agency, head in heads)
    path.parent.mkdir(parents=True, exist_ok=True)
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o640)
    try:
        left = text.encode()
        while left:
            left = left[os.write(file, left) :]
        os.fsync(file)
    finally:
        os.close(file)
    return len(heads)


def kept_heads(path: Path) -> Iterator[tuple[UUID, Head]]:
    """Yield each agency and head of the file. Raises OSError, and NoAnchor for a line that cannot be read."""
    with path.open(encoding="ascii", errors="replace") as lines:
        for number, line in enumerate(lines, 1):
            try:
                when, agency, head = line.split(" ")
                datetime.fromisoformat(when)
                yield UUID(agency), Head.parse(head.rstrip("\n"))
            except ValueError:
                raise NoAnchor(f"line {number}") from None
