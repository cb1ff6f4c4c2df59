"""Row identifiers made in Python, so that a row's key is known before it is saved."""

import os
import time
import uuid


def uuid7() -> uuid.UUID:
    """Return a version 7 UUID (RFC 9562): 48 bits of milliseconds, then 74 random bits.

    Made here and not by the database: unsaved objects compare unequal, bulk_create keeps its keys, and no
    INSERT … RETURNING has to pass a row policy's SELECT side. Python has its own only from 3.14 on.
    """
    value = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10), "big")
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return uuid.UUID(int=value)
