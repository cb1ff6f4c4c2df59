"""How much is sealed, rotated, killed and tampered with: a little, and all of it in `make keys`."""

from typing import Any

import pytest

ORDER = ["texts", "failed_reads", "lost", "kills", "tampers", "wrong"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--whole-keys", action="store_true", help="10,000 texts are rotated, and the command killed often")


@pytest.fixture
def whole(request: pytest.FixtureRequest) -> bool:
    """Whether everything is asked."""
    return bool(request.config.getoption("--whole-keys", default=False))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.stats.get(kind, ())]
    told = {name: value for report in reports if report.when == "call" for name, value in report.user_properties}
    if figures := [f"{name}={told[name]}" for name in ORDER if name in told]:
        terminalreporter.write_line(" ".join(figures))
