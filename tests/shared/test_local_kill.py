"""Whoever is killed around `run -- CMD`, nothing is left running, and the next start is none the worse."""

import os
import pty
import select
import shlex
import signal
import subprocess
import time
from collections.abc import Callable

import pytest

from tests.shared.checkout import CLEAN, Checkout, Life, all_gone, family_of, life, only, wait_until

pytestmark = pytest.mark.long

# With a child of its own in a session of its own, as browsers are: no group and no terminal reaches it.
COMMAND = ("sh", "-c", "setsid sleep 5432; true")
VICTIMS: dict[str, Callable[[list[Life]], Life]] = {
    "the supervisor": lambda family: family[0],
    "PostgreSQL": lambda family: only(family, "bin/postgres", "-D"),
    "Valkey": lambda family: only(family, "valkey-server"),
    "the command": lambda family: command(family),
    "its keeper": lambda family: only(family, "local keep"),
}


def command(family: list[Life]) -> Life:
    return next(each for each in family if each.command.startswith("sh -c"))


def sleeps(pid: int) -> bool:
    return any(each.command.split() == ["sleep", "5432"] for each in family_of(pid))


def begun_run(checkout: Checkout, mode: str = "test", run: tuple[str, ...] = COMMAND) -> tuple[list[Life], Life]:
    """A run whose command sleeps, with all its processes up."""
    begun = checkout.begin_local("run", "--mode", mode, "--", *run)
    wait_until(lambda: sleeps(begun.pid), "the command runs")
    head = life(begun.pid)
    assert head is not None
    return family_of(begun.pid), head


@pytest.mark.parametrize("victim", VICTIMS)
def test_a_killed_process_takes_the_others_with_it(checkout: Checkout, victim: str) -> None:
    family, _head = begun_run(checkout)
    assert len(family) > 8, "PostgreSQL's own processes belong to it"
    os.kill(VICTIMS[victim](family).pid, signal.SIGKILL)
    all_gone(family)
    code = checkout.begun[-1].wait(30)
    if victim in {"the command", "its keeper"}:
        assert code == 137
    elif victim != "the supervisor":
        assert code == 1
        assert f"{victim} ended (SIGKILL), so everything else is stopped." in checkout.said


def test_a_killed_parent_takes_the_run_with_it(checkout: Checkout) -> None:
    """Stands for make, a terminal, a build server's job: whatever started us and was killed."""
    parent = checkout.begin(
        "sh", "-c", f".venv/bin/python -m imh_practice.shared.local run -- {shlex.join(COMMAND)}; true"
    )
    wait_until(lambda: sleeps(parent.pid), "the command runs")
    family = family_of(parent.pid)
    assert len(family) > 9
    parent.kill()
    all_gone(family)


def test_killing_supervisor_and_parent_at_once_leaves_nothing(checkout: Checkout) -> None:
    family, head = begun_run(checkout)
    os.killpg(head.pid, signal.SIGKILL)
    all_gone(family)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_being_asked_to_end_ends_all_in_order(checkout: Checkout, number: signal.Signals) -> None:
    family, head = begun_run(checkout, "demo")
    os.kill(head.pid, number)
    assert checkout.begun[-1].wait(30) == 128 + number
    all_gone(family)
    assert "database system is shut down" in (checkout.root / "var/demo/log/postgres.log").read_text()


def test_ctrl_c_is_the_commands_affair(checkout: Checkout) -> None:
    family, head = begun_run(checkout, run=("sleep", "5432"))
    os.kill(head.pid, signal.SIGINT)
    time.sleep(0.5)
    assert not any(each.over for each in family), "the supervisor waits for what the command makes of it"
    os.kill(next(each.pid for each in family if each.command.split() == ["sleep", "5432"]), signal.SIGINT)
    assert checkout.begun[-1].wait(30) == 130
    all_gone(family)


def test_a_command_has_the_terminal_and_its_ctrl_c(checkout: Checkout) -> None:
    """As in `make shell`: reading works, Ctrl-C interrupts the command and nothing else."""
    talk = (
        "import time\ntry: print('one? ', flush=True); time.sleep(60)\nexcept KeyboardInterrupt: print('caught')\n"
        "print('said', input('two? '))"
    )
    ours, theirs = pty.openpty()
    run = [checkout.python, "-m", "imh_practice.shared.local", "run", "--", checkout.python, "-c", talk]
    begun = subprocess.Popen(
        ["setsid", "--ctty", *run], cwd=checkout.root, env=CLEAN, stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    seen = ""
    for cue, answer in (("one? ", "\x03"), ("two? ", "hello\n"), ("said hello", "")):
        while cue not in seen:
            assert select.select([ours], [], [], 20)[0], seen
            seen += os.read(ours, 1000).decode()
        os.write(ours, answer.encode())
    assert "caught" in seen
    assert begun.wait(30) == 0
    os.close(ours)


# How far a first start has come: initdb has begun, has filled the catalogs, has ended; the roles are made; it serves.
FAR = ["postgres/PG_VERSION", "postgres/base/1", "log/postgres-make.log", "postgres.json", "run/.s.PGSQL.5432"]


@pytest.mark.parametrize("sign", FAR)
def test_a_start_killed_anywhere_is_made_good_by_the_next(checkout: Checkout, sign: str) -> None:
    begun = checkout.begin_local("run", "--mode", "demo", "--", "sleep", "5432")
    places = [folder / sign for folder in (checkout.home, checkout.root / "var/demo")]
    if sign.startswith("run/"):
        places.append(checkout.root / "var/demo/run-at/.s.PGSQL.5432")
    wait_until(lambda: any(path.exists() for path in places), sign)
    family = family_of(begun.pid)
    begun.kill()
    all_gone(family)
    done = checkout.local("run", "--mode", "demo", "--", "true")
    assert done.returncode == 0, done.stderr


def test_a_server_that_still_runs_on_our_data_is_ended_before_the_next_start(checkout: Checkout) -> None:
    """The supervisor and its promise to the kernel can be cheated: a process that is stopped hears no signal."""
    family, head = begun_run(checkout, "demo")
    server = only(family, "bin/postgres", "-D")
    os.kill(server.pid, signal.SIGSTOP)
    os.kill(head.pid, signal.SIGKILL)
    wait_until(lambda: head.over, "the supervisor is gone")
    assert not server.over
    done = checkout.local("run", "--mode", "demo", "--", "true")
    assert done.returncode == 0, done.stderr
    all_gone(family)


def test_what_killed_runs_left_is_removed_by_the_next(checkout: Checkout) -> None:
    family, head = begun_run(checkout)
    os.kill(head.pid, signal.SIGKILL)
    all_gone(family)
    folder = checkout.root / "var/test"
    assert len(list(folder.iterdir())) == 2
    assert checkout.local("run", "--", "true").returncode == 0
    assert [path.name for path in folder.iterdir()] == ["lock"]
