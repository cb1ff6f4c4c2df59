"""`python3 imh_practice/shared/local/system.py run|test`: what must come from the system's packages.

Runs on a bare python3 of the system, before there is a virtual environment, so it imports nothing but the standard
library. `run` is what the product needs to render its PDFs, `test` adds the browser of the journeys. As root on a
Debian-like system it installs what is missing; otherwise it names the one command that does, and fails.
"""

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

FONTS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))


@dataclass(frozen=True)
class Need:
    """One Debian 12 package, why it is needed, and how to see that it (or its like elsewhere) is there."""

    package: str
    reason: str
    present: Callable[[], bool]


def library(name: str) -> Callable[[], bool]:
    def present() -> bool:
        try:
            ctypes.CDLL(name)
        except OSError:
            return False
        return True

    return present


def font(pattern: str) -> Callable[[], bool]:
    return lambda: any(next(folder.rglob(pattern), None) for folder in FONTS if folder.is_dir())


def program(*names: str) -> Callable[[], bool]:
    return lambda: any(shutil.which(name) for name in names)


# The Dockerfile installs the first group; a test compares them.
RUN = (
    Need("libpango-1.0-0", "lays out the text of PDFs (WeasyPrint)", library("libpango-1.0.so.0")),
    Need("libpangoft2-1.0-0", "finds fonts for it", library("libpangoft2-1.0.so.0")),
    Need("libharfbuzz-subset0", "puts only the used letters into a PDF", library("libharfbuzz-subset.so.0")),
    # Open Sans: upright, with wide open letters, drawn for long reading. Debian 12 has no Atkinson Hyperlegible, and
    # its Inter is a beta of five times the size.
    Need("fonts-open-sans", "the face of PDFs", font("OpenSans*.ttf")),
    Need("fonts-dejavu-core", "letters that the first face lacks", font("DejaVuSans.ttf")),
    Need("gettext", "makes the translations ready to read", program("msgfmt")),
)
TEST = (
    *RUN,
    Need("chromium-headless-shell", "the browser of the journeys", program("chromium-headless-shell", "chromium")),
    Need("libatomic1", "drives the browser (Playwright's own Node.js)", library("libatomic.so.1")),
)


def main(arguments: list[str]) -> int:
    if arguments not in (["run"], ["test"]):
        return tell("usage: system.py run|test")
    missing = missing_of(TEST if arguments == ["test"] else RUN)
    if not missing:
        return 0
    if shutil.which("apt-get") is None:
        return tell(
            f"Please install, by your system's means: {', '.join(f'{n.package} ({n.reason})' for n in missing)}"
        )
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *(need.package for need in missing)]
    if os.geteuid() != 0:
        return tell(f"Some system packages are missing. Run: sudo apt-get update && sudo {' '.join(install)}")
    tell("Installing " + "; ".join(f"{need.package}: {need.reason}" for need in missing))
    for command in (["apt-get", "update"], install):
        done = subprocess.run(  # noqa: S603  the two commands above, never a shell
            command,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if done.returncode != 0 and command is install:
            return tell(f"{done.stdout[-2000:]}\nThis failed: {' '.join(command)}")
    left = missing_of(missing)
    return tell(f"Still missing: {', '.join(need.package for need in left)}") if left else 0


def missing_of(needs: tuple[Need, ...]) -> tuple[Need, ...]:
    return tuple(need for need in needs if not need.present())


def tell(text: str) -> int:
    sys.stderr.write(text + "\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
