"""The figures of the matrix, summed over the test processes: `cells=N urls=N unexpected=N`, last on the screen."""

from typing import Any


def pytest_terminal_summary(terminalreporter: Any) -> None:
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.stats.get(kind, ())]
    told = [dict(report.user_properties) for report in reports if report.when == "call"]
    walked = [figures for figures in told if "cells" in figures]
    if walked:
        cells, unexpected = (sum(figures[name] for figures in walked) for name in ("cells", "unexpected"))
        urls = max(figures["urls"] for figures in walked)
        terminalreporter.write_line(f"cells={cells} urls={urls} unexpected={unexpected}")
