"""Which views let bytes leave, read off the code: a file to download, or a page with a button to copy or print it.

A page shown by such a view is meant to leave. What any page lets somebody do with the browser's own menu is not told.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = ["imh_practice", "observations", "reflect", "supervision"]
TO_TAKE = re.compile(r"data-print|components/copy_button\.html|data-copy")
OTHERS = re.compile(r"""{%\s*(?:include|extends)\s+["']([\w/.-]+)["']""")
FILES = {"FileResponse", "StreamingHttpResponse", "as_attachment", "Content-Disposition", "attachment"}


@cache
def is_to_take(template: str) -> bool:
    """Whether a template, or one that it is made of, has such a button."""
    path = ROOT / "templates" / template
    if not path.exists():
        return False
    text = path.read_text()
    return bool(TO_TAKE.search(text)) or any(is_to_take(name) for name in OTHERS.findall(text) if name != template)


def views_of(path: Path) -> Iterator[str]:
    """Yield the functions of a module that let bytes leave, or call one of it that does."""
    functions = {node.name: node for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef)}
    leaving = {name for name, node in functions.items() if _lets_leave(node)}
    while more := {name for name, node in functions.items() if name not in leaving and _names(node) & leaving}:
        leaving |= more
    yield from leaving


def _names(node: ast.AST) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}


def _lets_leave(node: ast.AST) -> bool:
    for one in ast.walk(node):
        if isinstance(one, ast.Name | ast.keyword | ast.Attribute):
            name = getattr(one, "id", None) or getattr(one, "arg", None) or getattr(one, "attr", None)
            if name in FILES:
                return True
        if isinstance(one, ast.Constant) and isinstance(one.value, str):
            taken = one.value.endswith(".html") and is_to_take(one.value)
            if taken or one.value in FILES:
                return True
    return False


def modules() -> Iterator[Path]:
    """Yield every module of ours: a file may be answered with from below a view, too."""
    for folder in CODE:
        yield from (path for path in sorted((ROOT / folder).rglob("*.py")) if "migrations" not in path.parts)
