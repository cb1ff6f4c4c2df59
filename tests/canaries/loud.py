"""``python -m tests.canaries.loud run …``: as ``imh_practice.shared.local``, with a PostgreSQL that says all it can.

Of its log the level alone is changed: what keeps words out of it at this level is what is asked. Its write-ahead log
is written as in production and kept whole, so that it can be searched from its beginning.
"""

import sys

from imh_practice.shared.local.__main__ import main
from imh_practice.shared.local.postgres import HURRIED, QUIET

LEVEL = "debug5"

if __name__ == "__main__":
    QUIET.update(log_min_messages=LEVEL, wal_level="replica", wal_keep_size="8GB")
    HURRIED["full_page_writes"] = "on"
    sys.exit(main())
