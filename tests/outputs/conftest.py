"""Whether all is tried, and the figures: `make outputs` tries all; `make test` a spread."""

from typing import Any

import pytest

from tests.journeys.conftest import browser_type_launch_args, live_server, open_as

__all__ = ["browser_type_launch_args", "live_server", "open_as"]
FIGURES = [
    ("notes", "fetched", "foreign", "dead", "slowest", "largest"),
    ("strings", "formulas", "lost"),
    ("payloads", "fields", "pages", "ran", "added"),
]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--whole-outputs", action="store_true", help="all notes and payloads by every way out")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.stats.get(kind, ())]
    told = dict(pair for report in reports if report.when == "call" for pair in report.user_properties)
    for line in FIGURES:
        if set(line) <= told.keys():
            terminalreporter.write_line(" ".join(f"{name}={told[name]}" for name in line))


@pytest.fixture(scope="session")
def whole(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--whole-outputs", default=False))
