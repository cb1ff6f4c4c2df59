"""How many races are run and how much is walked: a few, and what the table names; all of it in `make races`."""

from typing import Any

import pytest

FEW = 20


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--races", type=int, default=FEW, help="races of each kind")
    parser.addoption(
        "--whole-reach", action="store_true", help="every URL for every row, not only what the table names"
    )


@pytest.fixture
def races(request: pytest.FixtureRequest) -> int:
    """How many races of each kind."""
    return int(request.config.getoption("--races", default=FEW))


@pytest.fixture
def whole(request: pytest.FixtureRequest) -> bool:
    """Whether everything is walked."""
    return bool(request.config.getoption("--whole-reach", default=False))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.stats.get(kind, ())]
    told = [dict(report.user_properties) for report in reports if report.when == "call"]
    for figures in told:
        if "reach" in figures:
            terminalreporter.write_line(" ".join(f"{name}={value}" for name, value in figures.items()))
    raced = [figures for figures in told if "races" in figures]
    for figures in raced:
        terminalreporter.write_line(" ".join(f"{name}={value}" for name, value in figures.items()))
