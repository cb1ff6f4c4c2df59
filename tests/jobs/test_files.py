"""Finished files: whole or not there, under their content's hash, apart by agency, for us alone to read."""

import hashlib
import stat
from pathlib import Path
from typing import BinaryIO

import pytest

from imh_practice.jobs.files import PARTS, place, writing
from imh_practice.shared.ids import uuid7


def keep(agency_id: object, words: bytes) -> None:
    with writing() as aside:
        aside.file.write(words)
        aside.done().keep(agency_id)  # type: ignore[arg-type]  # the caller's id


def test_the_same_content_is_one_file(files_dir: Path) -> None:
    agency, other = uuid7(), uuid7()
    for _ in range(2):
        keep(agency, b"words")
    kept = place(agency, hashlib.sha256(b"words").hexdigest())
    assert kept.read_bytes() == b"words"
    assert [path for path in files_dir.rglob("*") if path.is_file()] == [kept]
    keep(other, b"words")
    assert len([path for path in files_dir.rglob("*") if path.is_file()]) == 2


def test_work_that_fails_leaves_nothing(files_dir: Path) -> None:
    class Full(Exception):
        pass

    def fail(file: BinaryIO) -> None:
        file.write(b"half")
        raise Full

    with pytest.raises(Full), writing() as aside:
        fail(aside.file)
    assert list((files_dir / PARTS).iterdir()) == []


def test_work_that_is_not_kept_leaves_nothing(files_dir: Path) -> None:
    with writing() as aside:
        aside.file.write(b"whole")
        part = aside.done()
        assert (part.size, part.path.parent) == (5, files_dir / PARTS)
    assert list((files_dir / PARTS).iterdir()) == []


def test_nobody_else_on_the_machine_may_read_it(files_dir: Path) -> None:
    agency = uuid7()
    keep(agency, b"words")
    kept = place(agency, hashlib.sha256(b"words").hexdigest())
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert all(stat.S_IMODE(folder.stat().st_mode) == 0o700 for folder in (kept.parent, kept.parent.parent))
