"""Where the servers' account can go."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from imh_practice.shared.local.places import may_enter
from imh_practice.shared.local.processes import Account

NOBODY = Account(uid=65_533, gid=65_533)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder everybody may enter, below folders everybody may enter; pytest's own are closed."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


def test_a_link_is_followed_to_where_it_leads(open_folder: Path) -> None:
    """A virtual environment may be a link into a home that its owner alone may enter."""
    closed = open_folder / "home"
    (closed / "venv").mkdir(parents=True)
    program = closed / "venv" / "program"
    program.write_text("")
    program.chmod(0o755)
    link = open_folder / "link"
    link.symlink_to(closed / "venv")
    for folder in (closed, closed / "venv"):
        folder.chmod(0o755)
    assert may_enter(link / "program", NOBODY)
    closed.chmod(0o700)
    assert not may_enter(program, NOBODY)
    assert not may_enter(link / "program", NOBODY)
