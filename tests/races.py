"""Two members at once, on real transactions, the second of them waiting for the first."""

import threading
import time
from collections.abc import Callable

from django.db import connections

from imh_practice.membership.models import Member
from imh_practice.shared.acting import acting_as

PATIENCE = 20  # seconds


def waiting() -> bool:
    """Whether somebody waits for a lock in this database."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
        return cursor.fetchone() is not None


def meanwhile(first: tuple[Member, Callable[[], object]], second: tuple[Member, Callable[[], object]]) -> list[object]:
    """Do the first; before it is committed begin the second, and wait until it waits; return results or exceptions."""
    found: list[object] = [None, None]
    begun, go = threading.Event(), threading.Event()

    def run(number: int, who: Member, act: Callable[[], object]) -> None:
        try:
            with acting_as(who):
                found[number] = act()
                begun.set()
                assert number or go.wait(PATIENCE)
        except Exception as error:
            found[number] = error
        finally:
            begun.set()
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number, *who)) for number, who in enumerate((first, second))]
    threads[0].start()
    assert begun.wait(PATIENCE)
    threads[1].start()
    until = time.monotonic() + PATIENCE
    while not waiting() and time.monotonic() < until:
        time.sleep(0.01)
    went_to_wait = waiting()
    go.set()
    for thread in threads:
        thread.join(PATIENCE)
    assert went_to_wait
    return found
