"""Children that cannot outlive their parent.

A private database that survives a killed `make` holds its files, its port and its memory until somebody finds it.
Clean-up code cannot prevent that: SIGKILL runs none. So the kernel is asked to do it (PR_SET_PDEATHSIG, Linux): the
supervisor hears of its parent's death, each child dies with the supervisor. A promise to the kernel does not reach a
child's own children (gunicorn's and Celery's pools, a browser under pytest), so such a child gets a supervisor of its
own between (`keep`): whichever of the two is killed, the other ends what is left, because both adopt orphans.

Elsewhere than on Linux only the orderly stop works. Paths not taken: a guard beside the supervisor (who guards it?),
process groups (a terminal's Ctrl-C then reaches the database before those who use it, and browsers leave the group),
namespaces (need root or a permissive kernel).
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import IO, Self

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
KEEP = (sys.executable, "-m", "imh_practice.shared.local", "keep")
TICK = 0.1  # seconds between two looks at the children


class StoppedError(Exception):
    """Somebody asked for the end: Ctrl-C, a closed terminal, a killed make."""

    def __init__(self, number: int) -> None:
        super().__init__(f"stopped by {signal.Signals(number).name}")
        self.number = number


class LocalError(Exception):
    """One line for the screen that says what is wrong and what to do."""


@dataclass(frozen=True)
class Account:
    """The unprivileged user that servers run as when root starts them (PostgreSQL refuses to run as root)."""

    uid: int
    gid: int


@dataclass
class Child:
    name: str
    popen: subprocess.Popen[bytes]
    stop_signal: signal.Signals
    log: Path | None
    meant_to_end: bool

    @property
    def running(self) -> bool:
        return self.popen.poll() is None

    def last_words(self, lines: int = 12) -> str:
        """The end of its log, for the screen when it died."""
        if self.log is None or not self.log.exists():
            return ""
        return "\n".join("    " + line for line in self.log.read_text(errors="replace").splitlines()[-lines:])


def prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)


def die_with(parent: int, number: signal.Signals = signal.SIGKILL) -> None:
    """Ask for a signal when the parent dies; if it is dead already, die now. Call after any change of user."""
    prctl(PR_SET_PDEATHSIG, number)
    if os.getppid() != parent:
        os.kill(os.getpid(), number)


class Supervisor:
    """Starts children, watches all of them, and stops all when one dies or somebody asks.

    Use as a context manager, from the main thread: the kernel's promise is tied to the thread that forks.
    """

    def __init__(self) -> None:
        self.children: list[Child] = []
        self.asked: int | None = None
        self.before: set[int] = set()

    def __enter__(self) -> Self:
        self.before = set(_children())
        die_with(os.getppid(), signal.SIGTERM)
        prctl(PR_SET_CHILD_SUBREAPER, 1)  # what a killed child leaves behind becomes ours to end
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask)
        return self

    def __exit__(self, *error: object) -> None:
        self.stop_all()

    def leave_interrupts_to_child(self) -> None:
        """Ctrl-C is for the command in the terminal: a shell lives on, pytest ends by itself and tells its failures.

        A handler that does nothing, not SIG_IGN: the child would inherit that.
        """
        signal.signal(signal.SIGINT, lambda number, frame: None)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self.asked = number

    def start(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        env: Mapping[str, str],
        cwd: Path | str,
        account: Account | None = None,
        log: Path | None = None,
        stdin: IO[bytes] | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
        death_signal: signal.Signals = signal.SIGKILL,
        keep_open: Sequence[int] = (),
        meant_to_end: bool = False,
    ) -> Child:
        """Start one child. With a log it is shut off from the terminal and its Ctrl-C; without, it has both."""
        parent = os.getpid()
        output = log.open("ab") if log else None
        try:
            popen = subprocess.Popen(  # noqa: S603  commands of this package and of the caller's terminal, never a shell
                [str(part) for part in command],
                env=dict(env),
                cwd=cwd,
                stdin=stdin or (subprocess.DEVNULL if log else None),
                stdout=output,
                stderr=subprocess.STDOUT if log else None,
                start_new_session=log is not None,
                user=account.uid if account else None,
                group=account.gid if account else None,
                extra_groups=[] if account else None,
                pass_fds=keep_open,
                # After the change of user, which would clear it. Safe: this process has one thread.
                preexec_fn=lambda: die_with(parent, death_signal),
            )
        finally:
            if output:
                output.close()
        child = Child(name, popen, stop_signal, log, meant_to_end)
        self.children.append(child)
        return child

    def until(self, ready: Callable[[], bool], child: Child, *, seconds: float) -> None:
        """Wait until `ready()`; raises LocalError if the child ends first or the time is over."""
        deadline = time.monotonic() + seconds
        while not ready():
            self._look()
            if not child.running:
                raise LocalError(f"{child.name} ended with code {child.popen.returncode}:\n{child.last_words()}")
            if time.monotonic() > deadline:
                raise LocalError(f"{child.name} was not ready after {seconds:.0f} seconds:\n{child.last_words()}")
            time.sleep(TICK / 4)

    def finish(self, child: Child) -> int:
        """Wait for a child that is meant to end, and give its exit code (128 + signal when killed)."""
        while child.running:
            self._look()
            time.sleep(TICK / 4)
        self.children.remove(child)
        code = child.popen.returncode
        return code if code >= 0 else 128 - code

    def watch(self) -> None:
        """Return never: raises StoppedError when asked, LocalError when a child ends."""
        while True:
            self._look()
            self._reap()
            time.sleep(TICK)

    def _look(self) -> None:
        if self.asked is not None:
            raise StoppedError(self.asked)
        for child in self.children:
            if not child.meant_to_end and not child.running:
                how = described(child.popen.returncode)
                raise LocalError(f"{child.name} ended ({how}), so everything else is stopped.\n{child.last_words()}")

    def stop_all(self) -> None:
        """Stop the children, the newest first, so that nobody loses a server while still using it."""
        self.asked = None
        while self.children:
            self.stop(self.children[-1])
        while strangers := self._strangers():
            for pid in strangers:
                os.kill(pid, signal.SIGKILL)  # cannot hit another process: nobody but us can free this pid
            self._reap(wait=True)

    def stop(self, child: Child, *, patience: float = 10.0) -> None:
        """Ask a child to end; kill it after `patience` seconds, or at once when asked a second time."""
        child.popen.send_signal(child.stop_signal)
        deadline = time.monotonic() + patience
        while child.running and time.monotonic() < deadline and self.asked is None:
            time.sleep(TICK / 4)
        child.popen.kill()
        child.popen.wait()
        self.children.remove(child)

    def _strangers(self) -> list[int]:
        """Children that nobody here started: what a dead child left behind, handed to us by the kernel."""
        known = self.before | {child.popen.pid for child in self.children}
        return [pid for pid in _children() if pid not in known]

    def _reap(self, *, wait: bool = False) -> None:
        for pid in self._strangers():
            os.waitpid(pid, 0 if wait else os.WNOHANG)


def keep(command: Sequence[str], *, keep_open: Sequence[int] = ()) -> int:
    """Run one command with the terminal, and end all that descends from it when it ends; gives its exit code."""
    with Supervisor() as supervisor:
        cwd, env = os.getcwd(), os.environ
        child = supervisor.start(command[0], command, env=env, cwd=cwd, keep_open=keep_open, meant_to_end=True)
        if os.getpgrp() != os.getpid():
            # The command keeps the terminal; its Ctrl-C, and who kills its whole group, pass us by.
            os.setpgid(0, 0)
        return supervisor.finish(child)


def described(code: int) -> str:
    """An exit code in words, as given by the kernel (-9) or passed on by a shell or `keep` (137)."""
    number = -code if code < 0 else code - 128
    return signal.Signals(number).name if number in {*signal.Signals} else f"code {code}"


def _children() -> list[int]:
    try:
        return [int(pid) for pid in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()]
    except OSError:
        return []
