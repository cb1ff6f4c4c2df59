"""What trail and sealing cost: a share of each page's time; and the chain, of what sixteen writers of one agency get done.

The first is told from within the same requests (a page with the trail and one without, in turns, differ by what else the
machine does, many times the trail's part); the second in turns, with links and without.
"""

import multiprocessing
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from multiprocessing.synchronize import Barrier
from typing import Any
from unittest.mock import patch

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from imh_practice.audit import actions
from imh_practice.families.models import Family
from imh_practice.membership.models import Member
from imh_practice.shared.acting import Acting, acting_as
from imh_practice.shared.prepared import run_kept
from imh_practice.shared.sealing import SealedField
from observations.actions import Facts, log_visit
from observations.writing import MomentWords
from reflect.actions import write_reflection
from reflect.models import Reflection
from reflect.writing import Part
from tests.benchmarks.fill import WORDS, Filled

WRITERS, TURNS = 16, 9


def share_of_both(acts: dict[str, Callable[[], Any]], times: int) -> dict[str, float]:
    """Return for each act the part of its time that recording, COMMIT and sealed texts take: 0.05 is a twentieth.

    All of COMMIT, in which events are linked and changes looked for; it takes its part without a trail too. Of sealed
    texts their opening and sealing, with the keys asked for.
    """
    spent = [0.0]

    def timed(act: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            began = time.perf_counter()
            try:
                return act(*args, **kwargs)
            finally:
                spent[0] += time.perf_counter() - began

        return wrapped

    found = {}
    with (
        patch.object(actions, "run_kept", timed(run_kept)),
        patch.object(SealedField, "open", timed(SealedField.open)),
        patch.object(SealedField, "pre_save", timed(SealedField.pre_save)),
        patch.object(BaseDatabaseWrapper, "_commit", timed(BaseDatabaseWrapper._commit)),  # type: ignore[attr-defined]
    ):
        for name, act in acts.items():
            shares = []
            for _ in range(times + 3):
                spent[0], began = 0.0, time.perf_counter()
                act()
                shares.append(spent[0] / (time.perf_counter() - began))
            found[name] = statistics.median(shares[3:])
    return found


@contextmanager
def unlinked() -> Iterator[None]:
    """Link no event while the block runs."""
    _switch("DISABLE")
    try:
        yield
    finally:
        _switch("ENABLE")


def _switch(way: str) -> None:
    connections["default"].close()  # an open transaction of ours would wait for itself
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"ALTER TABLE audit_event {way} TRIGGER audit_event_linked")


def one_visit(member: Member, family: Family) -> None:
    """What a page that writes most does: a visit with two moments."""
    with acting_as(member):
        moments = [MomentWords(WORDS[:90], frozenset()), MomentWords(WORDS[:60], frozenset())]
        log_visit(family=family, facts=Facts(happened_at=timezone.now()), moments=moments, by=member)


def whose(filled: Filled) -> tuple[Member, Family]:
    with acting_as(Acting(person_id=filled.clinician)):
        member = Member.objects.get(person_id=filled.clinician)
    with acting_as(member):
        return member, Family.objects.get(pk=filled.family)


def throughput_of_sixteen(filled: Filled, times: int) -> tuple[float, list[float]]:
    """Return visits a second that sixteen processes write with the chain, and for each turn that over without it."""
    ratios, rates, seconds = [], [], times / 120
    for turn in range(min(TURNS, times)):
        rate: dict[bool, float] = {}
        for linked in (True, False) if turn % 2 else (False, True):
            with nullcontext() if linked else unlinked():
                rate[linked] = _written(filled, seconds) / seconds
        rates.append(rate[True])
        ratios.append(rate[True] / rate[False])
    return statistics.median(rates), ratios


def _written(filled: Filled, seconds: float) -> int:
    connections.close_all()  # each process opens its own
    context = multiprocessing.get_context("fork")
    start, done = context.Barrier(WRITERS), context.SimpleQueue()
    writers = [context.Process(target=_write, args=(filled, seconds, start, done.put)) for _ in range(WRITERS)]
    for writer in writers:
        writer.start()
    total = sum(int(done.get()) for _ in writers)
    for writer in writers:
        writer.join()
    return total


def _write(filled: Filled, seconds: float, start: Barrier, tell: Callable[[int], Any]) -> None:
    member, family = whose(filled)
    one_visit(member, family)
    start.wait(60)
    ends, count = time.perf_counter() + seconds, 0
    while time.perf_counter() < ends:
        one_visit(member, family)
        count += 1
    connections.close_all()
    tell(count)


def written_by(filled: Filled) -> dict[str, Callable[[], object]]:
    """Return what writes: a visit, and a private reflection of four answers."""
    member, family = whose(filled)
    return {
        "a visit written": lambda: one_visit(member, family),
        "a reflection written": lambda: one_reflection(member),
    }


def one_reflection(member: Member) -> Reflection:
    with acting_as(member):
        return write_reflection(parts=[Part(f"T{number}", WORDS[:400]) for number in range(1, 5)], by=member)
