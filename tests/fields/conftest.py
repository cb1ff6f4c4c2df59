"""Whether every form is asked for every row: `make fields`; `make test` asks for one of each kind. Its figures, too."""

from typing import Any

import pytest

FIGURES = "asked", "tokens", "cells", "wrong"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--whole-fields", action="store_true", help="ask every form for every row")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.stats.get(kind, ())]
    for report in reports:
        figures = dict(report.user_properties)
        if report.when == "call" and set(FIGURES) <= figures.keys():
            terminalreporter.write_line(" ".join(f"{name}={figures[name]}" for name in FIGURES))
