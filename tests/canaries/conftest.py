"""Whether all is asked, by real processes at DEBUG, and the figures: `make canaries` asks all, `make test` a part."""

from pathlib import Path
from typing import Any

import pytest

from tests.journeys.conftest import browser_type_launch_args

__all__ = ["browser_type_launch_args"]
FIGURES = "planted", "places", "found"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--whole-canaries", action="store_true", help="with a browser, real processes and kills")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """The whole needs a PostgreSQL that says all it can (``tests.canaries.loud``), and so stands by itself."""
    whole = config.getoption("--whole-canaries", default=False)
    return True if collection_path.name == "test_whole.py" and not whole else None


def pytest_terminal_summary(terminalreporter: Any) -> None:
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.stats.get(kind, ())]
    told = [dict(report.user_properties) for report in reports if report.when == "call"]
    told = [figures for figures in told if {*FIGURES} <= figures.keys()]
    if told:  # the whole says more than the part
        most = max(told, key=lambda figures: int(figures["places"]))
        terminalreporter.write_line(" ".join(f"{name}={most[name]}" for name in FIGURES))
