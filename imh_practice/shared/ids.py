"""Row identifiers made in Python, so that a row's key is known before it is saved."""

import datetime as dt
import os
import time
import uuid
from collections.abc import Sized


def uuid7(at: dt.datetime | None = None) -> uuid.UUID:
    """Return a version 7 UUID (RFC 9562): 48 bits of milliseconds, then 74 random bits. ``at``: now, if not given.

    Made here and not by the database: unsaved objects compare unequal, bulk_create keeps its keys, and no
    INSERT … RETURNING has to pass a row policy's SELECT side. Python has its own only from 3.14 on.
    """
    milliseconds = time.time_ns() // 1_000_000 if at is None else int(at.timestamp() * 1000)
    value = milliseconds << 80 | int.from_bytes(os.urandom(10), "big")
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return uuid.UUID(int=value)


def in_order(rows: Sized) -> list[uuid.UUID]:
    """Return keys for rows that pages show in the order of their keys: keys of one millisecond have no order."""
    return sorted(uuid7() for _ in range(len(rows)))


def first_uuid7(at: dt.datetime) -> uuid.UUID:
    """Return what every version 7 UUID made at that millisecond or later is above, and every earlier one below."""
    return uuid.UUID(int=int(at.timestamp() * 1000) << 80)


def time_of(key: uuid.UUID) -> dt.datetime:
    """Return when a version 7 UUID was made, to the millisecond. Raises ValueError for any other."""
    if key.version != 7:
        raise ValueError("Only a UUID of version 7 tells its time.")
    return dt.datetime.fromtimestamp((key.int >> 80) / 1000, tz=dt.UTC)
