"""`make bench` measures something: each page at each size, against the floor, and says so in a file.

No figure is judged here: a timed test fails on a busy afternoon. But nobody runs the benchmark daily, and it once stood
broken for days because the tests' settings had changed.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from tests.databases import drop_database, new_database

PROJECT = Path(__file__).resolve().parents[1]
NAME = "test_bench"
PAGES = [
    "today",
    "visit list",
    "family's visits",
    "thread of 200",
    "session",
    "caseload",
    "who read mine",
    "search",
    "search, nothing",
]


@pytest.fixture
def urls() -> Iterator[dict[str, str]]:
    """A database of its own; the floor makes itself another beside it."""
    names = ("DATABASE_URL", "DATABASE_OWNER_URL")
    with new_database(NAME):
        yield {name: urlunsplit(urlsplit(os.environ[name])._replace(path=f"/{NAME}")) for name in names}
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as connection:
        drop_database(connection, "floor")


def test_every_page_is_measured_against_the_floor(urls: dict[str, str], tmp_path: Path) -> None:
    target = tmp_path / "results.json"
    options = ["--visits", "40", "60", "--agencies", "2", "--times", "1", "--to", str(target)]
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks", *options],
        env={**os.environ, **urls},
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found = {figure["name"]: figure for figure in json.loads(target.read_text())}
    for page in PAGES:
        for visits in (40, 60):
            assert found[f"{page} at {visits} visits, cpu"]["ratio"] > 0
            assert page in done.stdout
        assert found[f"row security, {page}"]["ratio"] > 0
        assert found[f"trail and sealing, {page}"]["ratio"] > 0
    for act in ("a reflection read", "a reflection written", "a visit written"):
        assert found[f"trail and sealing, {act}"]["ratio"] > 0
    assert "row security: " in done.stdout
    assert found["chain, 16 writers"]["ratio"] > 0
    assert found["PDF of three pages"]["ratio"] > 0
