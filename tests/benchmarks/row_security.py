"""What row security costs a page: the same pages with it and without it, in turns, since machines are noisy.

It may be less than nothing: indexes lead with the agency, which the policies name and many questions do not.
"""

import statistics
import time
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from tests.row_security import row_security_off

WARM = 3
"""Requests before those that count: plans are made anew after each turn."""
TURNS = 6


def share_of_a_page(pages: dict[str, Callable[[], Any]], times: int) -> dict[str, float]:
    """Return for each page the time it takes with row security over the time without: 1.05 is 5 % of a page."""
    spent: dict[bool, dict[str, list[float]]] = {is_on: {name: [] for name in pages} for is_on in (True, False)}
    for turn in range(min(TURNS, times)):
        for is_on in (True, False) if turn % 2 else (False, True):
            with nullcontext() if is_on else row_security_off():
                for name, open_page in pages.items():
                    for _ in range(WARM):
                        open_page()
                    spent[is_on][name] += [_seconds(open_page) for _ in range(max(1, times // TURNS))]
    return {name: _least(spent[True][name]) / _least(spent[False][name]) for name in pages}


def _least(seconds: list[float]) -> float:
    """Return the lower quartile: what else the machine does makes a request longer, and never shorter."""
    return statistics.quantiles(seconds, n=4, method="inclusive")[0]


def _seconds(act: Callable[[], Any]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began
