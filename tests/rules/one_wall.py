"""The application alone: everything is asked of the database's owner, whom its policies show every agency's rows.

Within a transaction that is rolled back, and so quick enough to be asked thousands of times: ``tests/row_security.py``
takes the policies from the tables themselves, for whole requests.
"""

from typing import Any


class AsOwner:
    """A database router, for ``override_settings(DATABASE_ROUTERS=[…])``."""

    def db_for_read(self, model: type[Any], **hints: Any) -> str:
        return "owner"

    db_for_write = db_for_read
