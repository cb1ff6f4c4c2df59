"""A second checkout for the tests of the local services."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.shared.checkout import Checkout


@pytest.fixture
def checkout() -> Iterator[Checkout]:
    """In a folder with a space, a quote and a comma, too long for a socket: each has broken somebody's start.

    Not in pytest's own folder, which nobody but its user may enter: as root the services' account could not, and the
    database would lie elsewhere. That is tried in test_local_demo.
    """
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    made = Checkout(
        folder / "a family's folder, and so long that no unix socket's address takes in its path" / "practice"
    )
    yield made
    made.close()
    shutil.rmtree(folder)
