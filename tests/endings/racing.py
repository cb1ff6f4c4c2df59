"""A right is ended by one, on a connection of her own, while another reads or has something made: who came first.

What is compared are times of one clock, the database's: when the ending was committed, and when a request began.
"""

import datetime as dt
import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from django.db import connection, connections

from imh_practice.families.models import TeamPlace
from imh_practice.membership.models import Member, Pairing, Role
from imh_practice.people.models import Person
from imh_practice.shared.acting import acting_as
from reflect.models import ShareGrant
from tests.cast import Cast

Ending = Callable[[Cast], object]
SECONDS = 20
"""No race takes so long; one that does hangs."""


def clock() -> dt.datetime:
    """Return the database's time now, and not that of a transaction's beginning."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (now,) = cursor.fetchone()
    assert isinstance(now, dt.datetime)
    return now


class Other:
    """Who ends it: a thread that keeps its connection from race to race."""

    def __init__(self, pool: ThreadPoolExecutor, cast: Cast, seed: int = 3) -> None:
        self.pool, self.cast, self.random = pool, cast, random.Random(seed)

    def ends(self, ending: Ending, *, within: tuple[float, float]) -> "Future[dt.datetime]":
        """Begin; the ending comes after so many seconds. Its result is the time at which it was committed."""
        wait = self.random.uniform(*within)

        def run() -> dt.datetime:
            time.sleep(wait)
            ending(self.cast)
            return clock()

        return self.pool.submit(run)


@contextmanager
def somebody_else(cast: Cast) -> Iterator[Other]:
    """Give the other one her thread."""
    with ThreadPoolExecutor(1, "other") as pool:
        yield Other(pool, cast)
        pool.submit(connections.close_all).result(SECONDS)


def as_it_was(cast: Cast) -> None:
    """Take every ending back, for the next race: no action does, since what has ended is begun anew."""
    with acting_as(cast.salome):
        Member.objects.exclude(ended_at=None).filter(pk__in=[cast.noor.pk, cast.ruth.pk]).update(ended_at=None)
        Role.objects.exclude(ended_at=None).update(ended_at=None)
        Pairing.objects.exclude(ended_at=None).exclude(supervisor=cast.fay).update(ended_at=None)
        TeamPlace.objects.exclude(ended_at=None).update(ended_at=None)
    with acting_as(cast.noor):
        ShareGrant.objects.exclude(ended_at=None).update(ended_at=None, ended_why="")
    Person.objects.filter(is_active=False).update(is_active=True)
