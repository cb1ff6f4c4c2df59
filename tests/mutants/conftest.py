"""Runs tests against each mutant, in one process: the story of the rules first, then the rooms' own tests.

A test is asked about functions it enters alone, the quickest first, and the first that fails is enough.
"""

import time
from collections import defaultdict
from functools import partial
from types import CodeType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

from tests.mutants.equivalent import EQUIVALENT
from tests.mutants.making import Mutant, live, put_in
from tests.mutants.trace import entered
from tests.prepared import forget_prepared

MADE, LEFT = pytest.StashKey[int](), pytest.StashKey[list[Mutant]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--mutants", action="store_true", help="run the tests against each mutant of the policy code")
    parser.addoption("--only", default="", help="mutants of modules whose name holds this")


def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """Ask the story, which says what it left; then, about these, all tests that were named beside it."""
    if not session.config.getoption("--mutants", default=False):
        return None
    story, *others = sorted(session.items, key=lambda item: item.path.name != "killing.py")
    if not _passes(session, story, tell=True):
        return True
    left = session.config.stash[LEFT]
    enter, takes = _baseline(session, others if left else [])
    if session.testsfailed:  # without any mutant: then nothing was found out about them
        del session.config.stash[MADE]
        return True
    for items in enter.values():
        items.sort(key=takes.__getitem__)
    survived = []
    for mutant in left:
        asked = enter[live(mutant.module, mutant.function).__code__]
        with put_in(mutant):
            killer = next((item for item in asked if not _passes(session, item)), None)
        if killer is None:
            survived.append(mutant)
        else:  # what killed one kills the next one, as a rule
            asked.insert(0, asked.pop(asked.index(killer)))
        session.config.get_terminal_writer().write("?" if killer is None else "x", flush=True)
    session.config.stash[LEFT] = survived
    session.testsfailed += len(survived)
    return True


def _baseline(
    session: pytest.Session, items: list[pytest.Item]
) -> tuple[defaultdict[CodeType, list[pytest.Item]], dict[pytest.Item, float]]:
    """Run each test on the code as it stands; return which enter a function, and how long each takes."""
    enter, takes = defaultdict[CodeType, list[pytest.Item]](list), {}
    for item in items:
        forget_prepared()  # as in the story
        began = time.perf_counter()
        for code in entered(partial(_passes, session, item, tell=True)):
            enter[code].append(item)
        takes[item] = time.perf_counter() - began
    return enter, takes


def _passes(session: pytest.Session, item: pytest.Item, *, tell: bool = False) -> bool:
    session._setupstate.teardown_exact(item.parent)  # type: ignore[arg-type]  # what the test before shared with its own module
    reports = runtestprotocol(item, log=tell, nextitem=item.parent)  # type: ignore[arg-type]  # the test itself ends
    return not any(report.failed for report in reports)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if MADE not in config.stash:
        return
    made, survived = config.stash[MADE], config.stash[LEFT]
    for mutant in survived:
        terminalreporter.write_line(f"survived: {mutant}")
    terminalreporter.write_line(
        f"mutants={made} killed={made - len(survived)} survived={len(survived)}"
        f" (and {len(EQUIVALENT)} that change nothing: tests/mutants/equivalent.py)"
    )
