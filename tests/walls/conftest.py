"""The figures of the walls, summed over the test processes. `make test` takes a short form; `make walls` all of it."""

from typing import Any

import pytest

FIGURES = ("scopes", "leaks", "rls_off", "interleaved", "wrong")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--whole-walls", action="store_true", help="every scope, 10,000 requests")


@pytest.fixture
def whole(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--whole-walls", default=False))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.stats.get(kind, ())]
    told = [dict(report.user_properties) for report in reports if report.when == "call"]
    figures = {name: sum(told_of[name] for told_of in told if name in told_of) for name in FIGURES}
    if not any(FIGURES[0] in told_of for told_of in told):
        return
    for line in (line for told_of in told for line in told_of.get("told", ())):
        terminalreporter.write_line(line)
    terminalreporter.write_line(" ".join(f"{name}={figures[name]}" for name in FIGURES))
