"""The style sheet is small, whole, and legible: contrast is computed from the sheet itself."""

import re
from pathlib import Path

import pytest
from django.conf import settings

STATIC = Path(settings.BASE_DIR) / "static"
TEMPLATES = Path(settings.BASE_DIR) / "templates"
SHEET = (STATIC / "css/app.css").read_text()
TOKEN = re.compile(r"--([\w-]+):light-dark\((#\w+),(#\w+)\)")
COLORS = {name: (light, dark) for name, light, dark in TOKEN.findall(SHEET)}
COLORS |= {name: (color, color) for name, color in re.findall(r"--(focus|focus-ink):(#\w+)", SHEET)}

TEXT, EDGE = 4.5, 3.0
PAIRS = [
    ("ink", "paper", 7.0),
    ("ink", "card", 7.0),
    ("ink", "accent-tint", 7.0),
    ("ink", "private-tint", 7.0),
    ("ink", "shared-tint", 7.0),
    ("ink", "error-tint", 7.0),
    ("ink", "warn-tint", 7.0),
    ("ink", "ok-tint", 7.0),
    ("muted", "paper", TEXT),
    ("muted", "card", TEXT),
    ("muted", "private-tint", TEXT),
    ("muted", "shared-tint", TEXT),
    ("muted", "accent-tint", TEXT),
    ("accent", "paper", TEXT),
    ("accent", "card", TEXT),
    ("accent", "accent-tint", TEXT),
    ("accent", "private-tint", TEXT),
    ("accent", "shared-tint", TEXT),
    ("on-accent", "accent", TEXT),
    ("private", "private-tint", TEXT),
    ("private", "paper", TEXT),
    ("shared", "shared-tint", TEXT),
    ("shared", "paper", TEXT),
    ("error", "error-tint", TEXT),
    ("error", "paper", TEXT),
    ("error", "card", TEXT),
    ("warn", "warn-tint", TEXT),
    ("ok", "ok-tint", TEXT),
    ("edge", "card", EDGE),
    ("edge", "paper", EDGE),
    ("private", "private-tint", EDGE),
    ("focus-ink", "focus", TEXT),
]


def luminance(color: str) -> float:
    """WCAG 2.2 relative luminance of #RGB or #RRGGBB."""
    digits = color.lstrip("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "back", "least"), PAIRS)
def test_contrast(front: str, back: str, least: float, scheme: int) -> None:
    assert contrast(COLORS[front][scheme], COLORS[back][scheme]) >= least


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_the_focus_ring_or_its_halo_stands_out_everywhere(scheme: int) -> None:
    for back in ("paper", "card", "private-tint", "accent"):
        assert max(contrast(COLORS[ring][scheme], COLORS[back][scheme]) for ring in ("focus", "focus-ink")) >= EDGE


def test_small_enough_to_be_read_and_sent() -> None:
    """Bytes as they are written, nothing minified: the budget of design and of a slow phone."""
    assert len(SHEET.encode()) <= 12_000
    named = {page: re.findall(r"static '(js/\w+\.js)'", page.read_text()) for page in TEMPLATES.rglob("*.html")}
    for page, scripts in named.items():
        loaded = {"js/app.js", *scripts}
        assert sum(len((STATIC / script).read_bytes()) for script in loaded) <= 10_000, page
    assert {script for scripts in named.values() for script in scripts} == {
        f"js/{script.name}" for script in STATIC.glob("js/*.js")
    }


def test_every_token_used_is_declared_and_every_one_declared_is_used() -> None:
    declared = set(re.findall(r"--([\w-]+):", SHEET))
    used = set(re.findall(r"var\(--([\w-]+)", SHEET))
    assert used <= declared
    assert declared <= used


def test_every_rule_stands_in_a_layer() -> None:
    outside, depth = "", 0
    for character in re.sub(r"/\*.*?\*/", "", SHEET, flags=re.DOTALL):
        outside += character if depth == 0 else ""
        depth += {"{": 1, "}": -1}.get(character, 0)
    assert depth == 0
    order = re.search(r"@layer ([\w,]+);", outside)
    assert order
    names = order[1].split(",")
    assert re.findall(r"@layer (\w+)\{", outside) == names


def test_directions_are_the_readers_and_not_the_papers() -> None:
    """A right-to-left language must turn the page: no left, no right. Width and height do not turn with it."""
    without_comments = re.sub(r"/\*.*?\*/", "", SHEET, flags=re.DOTALL)
    physical = re.findall(
        r"[{;](?:(?:margin|padding|border)-(?:left|right|top|bottom)|left|right|top|bottom)\b[\w-]*:",
        without_comments,
    )
    assert physical == []


def test_nothing_is_fetched_from_elsewhere() -> None:
    for sheet in STATIC.glob("css/*.css"):
        assert not re.search(r"url\(|@import|https?:", sheet.read_text())


def test_motion_is_asked_for_first() -> None:
    for found in re.finditer(r"transition|animation", SHEET):
        assert "prefers-reduced-motion:no-preference" in SHEET[max(0, found.start() - 80) : found.start()]


OURS = [
    *TEMPLATES.glob("base*.html"),
    *TEMPLATES.glob("[45]*.html"),
    TEMPLATES / "signed_out.html",
    *(
        path
        for folder in ("components", "account", "allauth", "django")
        for path in (TEMPLATES / folder).rglob("*.html")
    ),
]


def classes_of(text: str) -> set[str]:
    """Class names written out in a template; those a variable makes are left out."""
    found = set()
    for value in re.findall(r'class="((?:\{%.*?%\}|\{\{.*?\}\}|[^"])*)"', text):
        bare = re.sub(r"\S*\{\{.*?\}\}\S*", " ", re.sub(r"\{%.*?%\}", " ", value))
        found |= set(bare.split())
    return found


@pytest.mark.parametrize("path", OURS, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_a_class_in_a_shared_template_is_one_the_sheet_knows(path: Path) -> None:
    known = set(re.findall(r"\.([a-z][\w-]*)", SHEET + (STATIC / "css/sheet.css").read_text()))
    assert classes_of(path.read_text()) <= known
