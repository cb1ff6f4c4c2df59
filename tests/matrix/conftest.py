"""Which methods the matrix is walked by, and its figures, summed over the test processes: cells, URLs, unexpected.

`make test` asks by the two that people use, of every sixth row; `make matrix`, which the build server runs too, all.
"""

from typing import Any

import pytest

from tests.matrix.cells import FRAGMENT

OFTEN = {"reads": ["GET"], "changes": ["POST"]}
SELDOM = {"reads": ["HEAD"], "changes": [FRAGMENT, "PUT", "OPTIONS"]}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--whole-matrix", action="store_true", help="by every method, of every row")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    whole = metafunc.config.getoption("--whole-matrix", default=False)
    for name in OFTEN.keys() & set(metafunc.fixturenames):
        metafunc.parametrize(name, OFTEN[name] + (SELDOM[name] if whole else []))


@pytest.fixture
def whole(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--whole-matrix", default=False))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.stats.get(kind, ())]
    told = [dict(report.user_properties) for report in reports if report.when == "call"]
    walked = [figures for figures in told if "unexpected" in figures and "urls" in figures]
    if walked:
        cells, unexpected = (sum(figures[name] for figures in walked) for name in ("cells", "unexpected"))
        urls = max(figures["urls"] for figures in walked)
        terminalreporter.write_line(f"cells={cells} urls={urls} unexpected={unexpected}")
