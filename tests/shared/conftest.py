"""A second checkout for the tests of the local services."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.shared.checkout import Checkout


@pytest.fixture
def checkout(tmp_path: Path) -> Iterator[Checkout]:
    """In a folder with a space, a quote and a comma, too long for a socket: each has broken somebody's start."""
    made = Checkout(tmp_path / "a family's folder, long past what a unix socket's address takes in" / "practice")
    yield made
    made.close()
