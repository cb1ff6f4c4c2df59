"""Which room may know which: foreign keys walked as well, because a key given as a string escapes an import checker."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

ROOT = Path(__file__).resolve().parent.parent
FLOORS = [
    {"home", "reports"},
    {"supervision"},
    {"reflect"},
    {"wonderings"},
    {"emergency", "giving"},
    {"observations"},
    {"families"},
    {"practice", "keys"},
    {"membership"},
    {"agencies", "people"},
    {"jobs"},
    {"disclosures"},
    {"audit"},
    {"shared"},
]
FLOOR = {label: number for number, floor in enumerate(reversed(FLOORS)) for label in floor}


def test_every_room_stands_on_a_floor() -> None:
    ours = {
        config.label
        for config in apps.get_app_configs()
        if config.path.startswith(str(ROOT)) and ".venv" not in config.path
    }
    assert ours == set(FLOOR)


@pytest.mark.parametrize("model", [model for model in apps.get_models() if model._meta.app_label in FLOOR], ids=str)
def test_keys_point_down_or_stay_in_the_room(model: type[models.Model]) -> None:
    for field in model._meta.concrete_fields:
        if not isinstance(field, models.ForeignKey):
            continue
        assert isinstance(field.related_model, type)
        here, there = model._meta.app_label, field.related_model._meta.app_label
        if there in FLOOR:
            assert here == there or FLOOR[there] < FLOOR[here], f"{model._meta.label}.{field.name}"


def our_modules() -> list[Path]:
    folders = ["imh_practice", "observations", "reflect", "supervision"]
    return [
        path for folder in folders for path in sorted((ROOT / folder).rglob("*.py")) if "migrations" not in path.parts
    ]


@pytest.mark.parametrize("path", our_modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_import_inside_a_function(path: Path) -> None:
    tree = ast.parse(path.read_text())
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    inside = [
        node for function in functions for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert [node.lineno for node in inside] == []


SIGNALS = {
    "imh_practice/shared/apps.py": ["django.db.models.signals.post_migrate"],  # grants, in test databases too
    # A worker begins, and each of its processes.
    "imh_practice/celery.py": ["celery.signals.worker_init", "celery.signals.worker_process_init"],
}
"""Libraries' own moments that we take part in. None tells of a room's rows: what follows is read in the code."""


def signals_in(source: str) -> list[str]:
    """Return what a module takes from any library's or room's signals. Whoever connects, receives or makes one must."""
    taken = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom):
            taken += [f"{node.module}.{name.name}" for name in node.names]
        elif isinstance(node, ast.Import):
            taken += [name.name for name in node.names]
    return [name for name in taken if {"signals", "dispatch"} & set(name.split("."))]


def test_no_room_hears_of_anothers_rows_by_a_signal() -> None:
    found = {str(path.relative_to(ROOT)): signals_in(path.read_text()) for path in our_modules()}
    assert {path: names for path, names in found.items() if names} == SIGNALS


@pytest.mark.parametrize(
    "source",
    [
        "from django.db.models.signals import post_save\npost_save.connect(print)",
        "from django.db.models import signals as heard\nheard.post_save.connect(print)",
        "import django.db.models.signals",
        "from django.dispatch import receiver",
        "from django import dispatch\nclosed = dispatch.Signal()",
        "from allauth.account.signals import user_logged_in",
        "from supervision.signals import session_closed",
    ],
)
def test_each_way_to_take_up_a_signal_is_seen(source: str) -> None:
    assert len(signals_in(source)) == 1


def test_no_module_is_longer_than_five_minutes_of_reading() -> None:
    long = {str(path.relative_to(ROOT)): n for path in our_modules() if (n := len(path.read_text().splitlines())) > 300}
    assert long == {}


def test_no_tenant_row_is_streamed() -> None:
    """A streamed body runs after the transaction has ended: no context, no rows, and no error either."""
    streaming = [str(path) for path in our_modules() if "StreamingHttpResponse" in path.read_text()]
    assert streaming == []


def test_no_database_is_dropped_by_force() -> None:
    """``drop_database`` says why."""
    by_force = re.compile(r"DATABASE.*WITH \(FORCE")
    assert [path.name for path in (ROOT / "tests").rglob("*.py") if by_force.search(path.read_text())] == []


def test_no_test_asks_the_servers_day() -> None:
    """In an agency's evening it is tomorrow there: what is well at noon fails at night. ``agency_day`` is asked."""
    asked = re.compile(r"localdate\(\)|localtime\(\)|date\.today\(\)|now\(\)\.date\(\)")
    own = {"tests/shared/test_parts.py", "tests/test_rooms.py"}  # a date in words, which says what the server's year is
    named = {str(path.relative_to(ROOT)): asked.findall(path.read_text()) for path in (ROOT / "tests").rglob("*.py")}
    assert {path: found for path, found in named.items() if found and path not in own} == {}
