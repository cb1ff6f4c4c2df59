"""`make bench`: prints pages as ratios to a floor measured in the same run, and writes var/bench/results.json.

Medians of single requests, one after another, in one process; the floor before and after each size, since machines are
noisy. A figure here is looked at, never asserted: a timed test would fail on a busy afternoon.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import django

ROOT = Path(__file__).resolve().parents[2]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "imh_practice.settings")
os.environ.setdefault("LOG_LEVEL", "WARNING")  # a line a request would hide the table
django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from weasyprint import HTML

from imh_practice.people.models import Person
from imh_practice.shared import pdf
from tests.benchmarks.fill import WORDS, Filled, fill
from tests.benchmarks.row_security import share_of_a_page
from tests.benchmarks.trail import one_reflection, share_of_both, throughput_of_sixteen, whose, written_by

Figure = dict[str, Any]
Act = Callable[[], Any]
SOUGHT = WORDS.split()[-1].strip(".")
"""Stands in most of what was written."""


def floor(requests: int) -> Figure:
    """Measure the floor in a process of its own."""
    output = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.floor", str(requests)],
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
    ).stdout
    return dict(json.loads(output))


def measure(act: Callable[[], Any], times: int) -> tuple[float, float]:
    """Return the median wall and CPU seconds of one act."""
    wall, cpu = [], []
    for _ in range(times):
        began, cpu_began = time.perf_counter(), time.process_time()
        act()
        wall.append(time.perf_counter() - began)
        cpu.append(time.process_time() - cpu_began)
    return statistics.median(wall), statistics.median(cpu)


def pages(filled: Filled) -> dict[str, Act]:
    """Return the pages a working day opens most, each as an act that opens it."""
    clinician, supervisor = opened(filled.clinician), opened(filled.supervisor)
    return {
        "today": partial(clinician.get, reverse("today")),
        "visit list": partial(clinician.get, reverse("visit_list")),
        "family's visits": partial(clinician.get, reverse("family_detail", args=[filled.family])),
        "thread of 200": partial(supervisor.get, reverse("item_detail", args=[filled.session, filled.item])),
        "session": partial(supervisor.get, reverse("session_detail", args=[filled.session])),
        "who read mine": partial(clinician.get, reverse("who_read_mine")),
        "caseload": partial(supervisor.get, reverse("caseload")),
        "search": partial(clinician.post, reverse("search"), {"words": SOUGHT}),
        "search, nothing": partial(supervisor.post, reverse("search"), {"words": "zebra"}),  # looks at all there is
        "frame": partial(clinician.get, reverse("help")),  # a page that shows no rows: what every page asks
    }


def opened(person_id: Any) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(Person.objects.get(pk=person_id))
    return client


def measure_page(name: str, act: Act, times: int) -> Figure:
    for _ in range(5):
        response = act()
    if response.status_code != 200:
        raise SystemExit(f"{name} answered {response.status_code}: the benchmark measures nothing.")
    queries: list[str] = []

    def count(execute: Callable[..., Any], *args: Any) -> Any:
        queries.append(args[0])
        return execute(*args)

    with connection.execute_wrapper(count):
        response = act()
    wall, cpu = measure(act, times)
    return {"wall": wall, "cpu": cpu, "queries": len(queries), "bytes": len(response.content)}


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench ARGS=…", description=__doc__)
    parser.add_argument("--visits", type=int, nargs="+", default=[1_000, 100_000])
    parser.add_argument("--agencies", type=int, default=20)
    parser.add_argument("--times", type=int, default=60)
    parser.add_argument("--to", type=Path, default=ROOT / "var" / "bench" / "results.json", help="where figures go")
    options = parser.parse_args()
    settings.CHECK_PREPARED = False  # it is for tests: each question would be built all the same
    call_command("prepare_database", verbosity=0)
    make_floor_database()
    results: list[Figure] = []
    print(
        f"{'page':<18}{'visits':>9}{'wall ms':>9}{'× floor':>9}{'cpu ms':>8}{'× floor':>9}{'queries':>9}{'own':>5}{'bytes':>8}"
    )
    held = 0
    for visits in options.visits:
        filled = fill(visits - held, options.agencies)
        held = visits
        before = floor(options.times * 3)
        figures = {name: measure_page(name, act, options.times) for name, act in pages(filled).items()}
        frame = figures.pop("frame")["queries"]
        after = floor(options.times * 3)
        base = {key: (before[key] + after[key]) / 2 for key in ("wall", "cpu")}
        print(
            f"{'floor':<18}{visits:>9}{base['wall'] * 1000:>9.2f}{'':>9}{base['cpu'] * 1000:>8.2f}{'':>9}{before['queries']:>9}{before['bytes']:>8}"
        )
        for name, figure in figures.items():
            results += report(name, visits, figure, base, options.times, frame)
    results += row_security_figures(filled, options.times * 4)
    results += trail_figures(filled, options.times * 4)
    results += pdf_figures(min(7, options.times))
    options.to.parent.mkdir(parents=True, exist_ok=True)
    options.to.write_text(json.dumps(results, indent=1) + "\n")
    print(f"written: {options.to}")


def report(name: str, visits: int, figure: Figure, base: Figure, times: int, frame: int) -> list[Figure]:
    """Print one page's line and return its rows. Its own queries are those beside the frame that every page has."""
    wall, cpu = figure["wall"] / base["wall"], figure["cpu"] / base["cpu"]
    print(
        f"{name:<18}{visits:>9}{figure['wall'] * 1000:>9.2f}{wall:>9.2f}{figure['cpu'] * 1000:>8.2f}{cpu:>9.2f}"
        f"{figure['queries']:>9}{figure['queries'] - frame:>5}{figure['bytes']:>8}"
    )
    label = f"{name} at {visits} visits"
    return [
        {
            "name": f"{label}, wall",
            "value": figure["wall"],
            "unit": "s",
            "floor": base["wall"],
            "ratio": wall,
            "n": times,
        },
        {"name": f"{label}, cpu", "value": figure["cpu"], "unit": "s", "floor": base["cpu"], "ratio": cpu, "n": times},
        {
            "name": f"{label}, queries",
            "value": figure["queries"],
            "unit": "queries",
            "floor": frame,
            "ratio": None,
            "n": 1,
        },
        {"name": f"{label}, bytes", "value": figure["bytes"], "unit": "bytes", "floor": None, "ratio": None, "n": 1},
    ]


def row_security_figures(filled: Filled, times: int) -> list[Figure]:
    """Measure what row security takes of each page at the largest size; 5 % is what it may take."""
    ratios = share_of_a_page(pages(filled), times)
    line = ", ".join(f"{name} {ratio - 1:+.1%}" for name, ratio in ratios.items())
    print(f"row security: {statistics.median(ratios.values()) - 1:.1%} of a page ({line})")
    return [
        {"name": f"row security, {name}", "value": None, "unit": "s", "floor": None, "ratio": ratio, "n": times}
        for name, ratio in ratios.items()
    ]


def trail_figures(filled: Filled, times: int) -> list[Figure]:
    """Measure what trail and sealing take of each page and of writing, and how many visits sixteen people write."""
    acts = pages(filled)
    reflection = reverse("reflection_detail", args=[one_reflection(whose(filled)[0]).pk])
    acts["a reflection read"] = partial(opened(filled.clinician).get, reflection)
    ratios = share_of_both({**acts, **written_by(filled)}, times)
    line = ", ".join(f"{name} {ratio:.1%}" for name, ratio in ratios.items())
    print(f"trail and sealing: {statistics.median(ratios.values()):.1%} of a page ({line})")
    rate, turns = throughput_of_sixteen(filled, times)
    chain = statistics.median(turns)
    print(f"chain: 16 writers of one agency, {rate:.0f} visits a second, {chain:.2f} of without it")
    rows = {**{f"trail and sealing, {name}": ratio for name, ratio in ratios.items()}, "chain, 16 writers": chain}
    return [
        {"name": name, "value": None, "unit": "s", "floor": None, "ratio": ratio, "n": times}
        for name, ratio in rows.items()
    ]


def pdf_figures(times: int) -> list[Figure]:
    """Measure our summary sheet's rendering against plain WeasyPrint on the same HTML, three pages long."""
    paragraphs = "<p>She held him and he looked at her, and they waited together for a while.</p>" * 90
    html = f'<!doctype html><html lang="en-us"><head><title>Summary</title></head><body><h1>Summary</h1>{paragraphs}</body></html>'
    plain, _cpu = measure(lambda: HTML(string=html).write_pdf(pdf_variant="pdf/ua-1"), times)
    ours, _cpu = measure(lambda: pdf.render(html), times)
    print(f"{'PDF, 3 pages':<27}{ours * 1000:>9.1f}{ours / plain:>9.2f}  × plain WeasyPrint ({plain * 1000:.1f} ms)")
    return [
        {"name": "PDF of three pages", "value": ours, "unit": "s", "floor": plain, "ratio": ours / plain, "n": times}
    ]


def make_floor_database() -> None:
    """Make the floor's own database beside ours, once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = 'floor'")
        there = cursor.fetchone()
    if not there:
        owner = django.db.connections["owner"]
        owner.ensure_connection()
        owner.connection.autocommit = True
        owner.connection.execute("CREATE DATABASE floor")


if __name__ == "__main__":
    main()
