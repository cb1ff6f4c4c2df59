"""What the image lacks: the packages that only the dev group brings, and how to run a process as if they were not here.

Not `uv sync --no-dev` into a folder: that asks for uv's cache or the net, which a test may not count on.
"""

import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[1]

# Python imports a module of this name at its start, from wherever PYTHONPATH says. The finder is wrapped, not preceded
# by one that raises: what is absent is None to find_spec.
WITHOUT = """
import sys
from importlib.machinery import PathFinder

class Installed(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        absent = name.partition(".")[0] in %r
        return None if absent else super().find_spec(name, path, target)

sys.meta_path[sys.meta_path.index(PathFinder)] = Installed
"""


def needed() -> set[str]:
    """The distributions that the product needs, with all that these need, by the lock file; extras among them."""
    lock = {each["name"]: each for each in tomllib.loads((PROJECT / "uv.lock").read_text())["package"]}
    asked: list[dict[str, Any]] = list(lock["imh-practice"]["dependencies"])
    seen: set[tuple[str, str]] = set()
    while asked:
        one = asked.pop()
        package = lock[one["name"]]
        ways = {"": package.get("dependencies", []), **package.get("optional-dependencies", {})}
        for way in {"", *one.get("extra", [])}:
            if (one["name"], way) not in seen:
                seen.add((one["name"], way))
                asked += ways[way]
    return {name for name, _way in seen}


def modules_of_dev() -> set[str]:
    """Top-level modules that no distribution of the product's brings."""
    product = needed()
    return {
        module
        for module, distributions in packages_distributions().items()
        if not {name.lower().replace("_", "-").replace(".", "-") for name in distributions} & product
    }


def without_dev(folder: Path) -> dict[str, str]:
    """Return the variables of a process that finds nothing of the dev group; what hides it is written to the folder."""
    folder.mkdir(exist_ok=True)
    (folder / "sitecustomize.py").write_text(WITHOUT % (modules_of_dev(),))
    return {"PYTHONPATH": str(folder)}
