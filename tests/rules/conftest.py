"""How many sequences the state machine runs, and its figures, told last."""

from typing import Any

import pytest

FIGURES = ("sequences", "steps", "checks", "disagreements")
PART = 100
"""So many sequences in one transaction: within it the database's clock stands still."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--sequences", type=int, default=6, help="of the state machine of rules")
    parser.addoption("--whole-rules", action="store_true", help="ask everything at the end of each of them")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "sequences" in metafunc.fixturenames:
        asked = metafunc.config.getoption("--sequences")
        parts = [PART] * (asked // PART) + [asked % PART] * (asked % PART > 0)
        metafunc.parametrize(
            "sequences", parts, ids=[f"part {number} of {len(parts)}" for number, _ in enumerate(parts, 1)]
        )


def pytest_terminal_summary(terminalreporter: Any) -> None:
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.stats.get(kind, ())]
    told = [dict(report.user_properties) for report in reports if report.when == "call"]
    ran = [figures for figures in told if "sequences" in figures]
    if ran:
        terminalreporter.write_line(" ".join(f"{name}={sum(each[name] for each in ran)}" for name in FIGURES))
