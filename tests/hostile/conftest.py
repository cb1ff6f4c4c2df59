"""How much is sent, and the figures, summed over the test processes. `make fuzz` sends all; `make test` a part."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from tests.cast import make_cast
from tests.matrix.world import World, make_world


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--whole-fuzz", action="store_true", help="every hostile value in every field")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.stats.get(kind, ())]
    told = [dict(report.user_properties) for report in reports if report.when == "call"]
    sent = [figures for figures in told if "requests" in figures]
    if sent:
        figures = (f"{name}={sum(each[name] for each in sent)}" for name in ("requests", "fields", "errors"))
        terminalreporter.write_line(" ".join(figures))


@pytest.fixture(scope="session")
def part(request: pytest.FixtureRequest) -> int:
    """Each how manyth of what takes long is asked: `make fuzz` asks all, `make test` is to stay short."""
    return 1 if request.config.getoption("--whole-fuzz", default=False) else 6


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """The matrix's rows, written once for a module: each of its tests has a transaction of its own within this one."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world(make_cast())
        transaction.set_rollback(True)
