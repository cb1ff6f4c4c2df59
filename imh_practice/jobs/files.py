"""Finished files on disk, under their content's hash: written aside, synced, then renamed into their place.

A reader finds a whole file or none, whatever was killed when. The same content made twice is one file. Each agency has
a folder of its own, so that one agency's hash never leads to another's file.
"""

import datetime as dt
import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings

PARTS, PASSING = "parts", "passing"
LEFT_SECONDS = 60 * 60  # no work runs that long (celery.py's time limit): such a part belongs to nobody


@dataclass(frozen=True)
class Part:
    """A whole file that has no place yet."""

    path: Path
    sha256: str
    size: int

    def keep(self, agency_id: UUID, *, until: dt.datetime | None = None) -> None:
        """Give it its place. After this it survives a power cut. ``until``: it passes then, with its row or without."""
        target = place(agency_id, self.sha256, passes=until is not None)
        if until is not None:  # before the rename: a file that passes never lies there without its end
            os.utime(self.path, (until.timestamp(), until.timestamp()))
        # parents=True would make them with the default mode
        for folder in (*([target.parents[2]] if until else []), target.parent.parent, target.parent):
            folder.mkdir(mode=0o700, exist_ok=True)
        self.path.replace(target)
        for folder in (target.parent, target.parent.parent, Path(settings.FILES_DIR)):
            _sync_folder(folder)


class Writing:
    """A file being written; ``done`` closes it for good."""

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self.path, self.file = path, file

    def done(self) -> Part:
        """Sync what was written, and say what it is."""
        self.file.flush()
        os.fsync(self.file.fileno())
        self.file.seek(0)
        digest = hashlib.file_digest(self.file, "sha256").hexdigest()  # type: ignore[arg-type]  # typeshed wants readinto
        size = self.file.seek(0, os.SEEK_END)
        self.file.close()
        return Part(self.path, digest, size)


@contextmanager
def writing() -> Iterator[Writing]:
    """Open a new file aside, on the same file system as its later place. What was not kept is gone afterwards."""
    folder = Path(settings.FILES_DIR) / PARTS
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=folder)  # mode 0600
    path = Path(name)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            yield Writing(path, file)
    finally:
        path.unlink(missing_ok=True)


def place(agency_id: UUID, sha256: str, *, passes: bool = False) -> Path:
    """Return where a file with this content is kept; those that pass have a folder of their own."""
    root = Path(settings.FILES_DIR) / PASSING if passes else Path(settings.FILES_DIR)
    return root / agency_id.hex / sha256[:2] / sha256


def remove_passed() -> int:
    """Remove files whose time is over, and say how many there were. A file's time of change is its end."""
    removed = 0
    for path in (Path(settings.FILES_DIR) / PASSING).glob("*/*/*"):
        with suppress(FileNotFoundError):  # another sweep was quicker
            if path.stat().st_mtime <= time.time():
                path.unlink()
                removed += 1
    return removed


def remove_left_parts() -> int:
    """Remove what killed workers were writing, and say how many there were."""
    removed = 0
    for path in (Path(settings.FILES_DIR) / PARTS).glob("*"):
        with suppress(FileNotFoundError):  # another sweep was quicker
            if time.time() - path.stat().st_mtime > LEFT_SECONDS:
                path.unlink()
                removed += 1
    return removed


def _sync_folder(folder: Path) -> None:
    """Write down the folder's names: a renamed file is lost in a power cut until its folder is synced too."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
