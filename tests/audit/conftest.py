"""How much is tried, and the trail's figures, summed: `make audit` tries all; `make test` a part."""

from typing import Any

import pytest

FIGURES = ("events", "missing", "double", "words", "trail_tampers", "trail_found")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--whole-audit", action="store_true", help="1,000 tampers, and a chain of a million events")


@pytest.fixture
def whole_audit(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--whole-audit", default=False))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.stats.get(kind, ())]
    told = [dict(report.user_properties) for report in reports if report.when == "call"]
    told = [figures for figures in told if figures.keys() & {"trail_tampers", "verified", "events"}]
    if any("trail_tampers" in figures for figures in told):
        sums = " ".join(f"{name.removeprefix('trail_')}={sum(each.get(name, 0) for each in told)}" for name in FIGURES)
        verified = next((each["verified"] for each in told if "verified" in each), "verify_seconds=-")
        terminalreporter.write_line(f"{sums} {verified}")
