"""Another checkout of this project beside the real one, and a look at which processes live, for the local services."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "var", "__pycache__", ".*_cache", ".hypothesis")
# What `make test` sets for the tests themselves must not reach the checkout under test.
CLEAN = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "SSL_CERT_FILE") if name in os.environ}


@dataclass(frozen=True)
class Life:
    """One process, told apart from a later one of the same number by the time it began."""

    pid: int
    began: str
    parent: int
    command: str

    @property
    def over(self) -> bool:
        now = life(self.pid)
        return now is None or now.began != self.began


def life(pid: int) -> Life | None:
    """The process of this number, or None when there is none or only its unread exit code."""
    try:
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return None
    return None if after_name[0] in "ZX" else Life(pid, after_name[19], int(after_name[1]), command)


def lives() -> Iterator[Life]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal() and (found := life(int(entry.name))) is not None:
            yield found


def family_of(pid: int) -> list[Life]:
    """This process and all that descend from it, by parent and not by group: some of them leave the group."""
    children: dict[int, list[Life]] = {}
    for each in lives():
        children.setdefault(each.parent, []).append(each)
    head = life(pid)
    found = [head] if head else []
    for each in found:
        found.extend(children.get(each.pid, []))
    return found


def only(family: list[Life], *words: str) -> Life:
    """The eldest whose command has these words: a master, not its forks, which have the same command."""
    matching = [each for each in family if all(word in each.command for word in words)]
    pids = {each.pid for each in matching}
    eldest = [each for each in matching if each.parent not in pids]
    assert len(eldest) == 1, (words, matching)
    return eldest[0]


def forks_of(family: list[Life], master: Life) -> list[Life]:
    return [each for each in family if each.parent == master.pid]


def wait_until(true: Callable[[], bool], what: str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"after {seconds} s still not: {what}"
        time.sleep(0.05)


def all_gone(family: list[Life], seconds: float = 75) -> None:
    """Longer than PostgreSQL's authentication_timeout: somebody who has only just connected may live as long."""
    deadline = time.monotonic() + seconds
    while left := [each.command for each in family if not each.over]:
        assert time.monotonic() < deadline, f"after {seconds} s there still are: {left}"
        time.sleep(0.05)


class Checkout:
    """A copy of the project's files in a folder of its own; shares the real one's virtual environment."""

    def __init__(self, root: Path) -> None:
        self.root = root
        shutil.copytree(PROJECT, root, ignore=LEFT_OUT)
        (root / ".venv").symlink_to(sys.prefix)
        self.python = str(root / ".venv/bin/python")
        self.begun: list[subprocess.Popen[str]] = []

    def local(self, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        """Run `python -m imh_practice.shared.local` to its end."""
        return subprocess.run(
            [self.python, "-m", "imh_practice.shared.local", *arguments],
            cwd=self.root,
            env={**CLEAN, **environ},
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=120,
        )

    def begin(self, *command: str, **environ: str) -> subprocess.Popen[str]:
        """Start a command here; its words go to `said`."""
        with (self.root / "said").open("w") as said:
            begun = subprocess.Popen(
                command, cwd=self.root, env={**CLEAN, **environ}, stdout=said, stderr=said, text=True,
                stdin=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
        self.begun.append(begun)
        return begun

    def begin_local(self, *arguments: str, **environ: str) -> subprocess.Popen[str]:
        return self.begin(self.python, "-m", "imh_practice.shared.local", *arguments, **environ)

    @property
    def home(self) -> Path:
        """Where the demo's data lies: for root not under a folder that only root may enter."""
        tell = "from imh_practice.shared.local.places import *; print(home_of(VAR / 'demo', services_account()))"
        done = subprocess.run([self.python, "-c", tell], cwd=self.root, capture_output=True, text=True, check=True)
        return Path(done.stdout.strip())

    @property
    def said(self) -> str:
        return (self.root / "said").read_text()

    def end(self) -> None:
        """Stop what was begun here and still runs."""
        for begun in self.begun:
            if begun.poll() is None:
                begun.send_signal(signal.SIGTERM)
            begun.wait(30)

    def close(self) -> None:
        self.end()
        self.local("clean")
