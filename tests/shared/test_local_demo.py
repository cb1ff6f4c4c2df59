"""`make demo`: what it says, what it serves, and that nothing of it outlives anybody."""

import os
import re
import signal
import socket
import subprocess
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.shared.checkout import Checkout, Life, all_gone, family_of, forks_of, only, wait_until

pytestmark = pytest.mark.long

WEB = (" -m gunicorn",)
WORKER = (" -m celery", "worker")
CLOCK = (" -m celery", "beat")
POSTGRES = ("bin/postgres", "-D")


def keeper(family: list[Life], *words: str) -> Life:
    return only(family, "local keep", *words)


def master(family: list[Life], *words: str) -> Life:
    return only([each for each in family if "local keep" not in each.command], *words)


# The servers' turn is in test_local_kill, where a start takes a tenth of the time; the clock is kept as the web server.
VICTIMS: dict[str, Callable[[list[Life]], Life]] = {
    "The web server": lambda family: master(family, *WEB),
    "The worker": lambda family: keeper(family, *WORKER),
}


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checkout]:
    """One for all these tests: the first start loads the story, the others are second starts, mostly after a kill."""
    made = Checkout(tmp_path_factory.mktemp("a family's folder") / "practice")
    yield made
    made.close()


@pytest.fixture(autouse=True)
def nothing_runs_on(checkout: Checkout) -> Iterator[None]:
    """A failed test's demo must not make the next one fail."""
    yield
    checkout.end()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def answers(port: int, path: str = "/healthz") -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


class Demo:
    """A demo that serves, and all its processes."""

    def __init__(self, checkout: Checkout, *make: str) -> None:
        self.checkout, self.port = checkout, free_port()
        if make:
            self.begun = checkout.begin(*make, f"PORT={self.port}")
        else:
            self.begun = checkout.begin_local("demo", "--port", str(self.port))
        wait_until(self.stands, "the demo is ready", 240)
        self.family = family_of(self.begun.pid)

    def stands(self) -> bool:
        assert self.begun.poll() is None, self.checkout.said
        # A pool process that dies before the worker's loop runs is not replaced by Celery, so wait for the loop.
        log = self.checkout.root / "var/demo/log/worker.log"
        return "Ctrl-C stops everything" in self.checkout.said and log.exists() and "ready." in log.read_text()

    def stop(self) -> int:
        family = family_of(self.begun.pid)
        os.kill(only(family, "shared.local", "demo").pid, signal.SIGINT)
        code = self.begun.wait(60)
        all_gone(self.family + family)
        return code


def kill_forks(demo: Demo) -> None:
    """One of each pool; each is replaced, and the demo goes on."""
    victims = [forks_of(demo.family, master(demo.family, *words))[0] for words in (WEB, WORKER, POSTGRES)]
    for each in victims:
        os.kill(each.pid, signal.SIGKILL)
    wait_until(lambda: all(each.over for each in victims), "they are gone")
    wait_until(lambda: answers(demo.port) and answers(demo.port, "/readyz"), "it serves again")
    wait_until(lambda: len(forks_of(family_of(demo.begun.pid), master(demo.family, *WORKER))) == 2, "two forks again")


def test_make_demo_serves_stops_and_keeps(checkout: Checkout) -> None:
    demo = Demo(checkout, "make", "demo")
    assert answers(demo.port)
    assert answers(demo.port, "/readyz")
    said = checkout.said
    assert re.search(rf"Ready after \d+ s: http://localhost:{demo.port}\n", said)
    assert "Loading the demo story … " in said
    assert re.search(r"Preparing the database … \d+\.\d s\n", said)
    for words in (WEB, WORKER, CLOCK):
        head = master(demo.family, *words)
        for each in (head, *forks_of(demo.family, head)):
            names = {pair.partition(b"=")[0] for pair in Path(f"/proc/{each.pid}/environ").read_bytes().split(b"\0")}
            assert b"DATABASE_URL" in names
            assert b"DATABASE_OWNER_URL" not in names, "only what migrates has the owner's"
    second = checkout.local("demo", "--port", str(free_port()))
    assert (second.returncode, second.stderr.strip()) == (
        1,
        f"The demo of this folder runs already: http://localhost:{demo.port}",
    )
    look = checkout.local("run", "--mode", "demo", "--", "sh", "-c", "echo $DATABASE_URL $PUBLIC_URL")
    assert look.stdout.split()[1] == f"http://localhost:{demo.port}", "a shell beside it finds its servers"
    kill_forks(demo)
    assert demo.stop() == 0
    assert checkout.said.endswith("Stopped.\n")


def test_a_taken_port_is_said_in_one_line(checkout: Checkout) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = checkout.local("demo", "--port", str(port))
    assert done.returncode == 1
    line = f"Port {port} cannot be used (Address already in use): try `make demo PORT={port + 1}`."
    assert done.stderr.splitlines()[-1] == line
    for text in ("eighty", "70000", "0"):  # by root too
        wrong = checkout.local("demo", "--port", text)
        assert wrong.stderr.strip() == "PORT is a number from 1024 to 65535."


@pytest.mark.parametrize("victim", VICTIMS)
def test_a_killed_child_stops_the_rest_and_is_named(checkout: Checkout, victim: str) -> None:
    demo = Demo(checkout)
    os.kill(VICTIMS[victim](demo.family).pid, signal.SIGKILL)
    all_gone(demo.family)
    assert demo.begun.wait(30) == 1
    assert f"\n{victim} ended (SIGKILL), so everything else is stopped." in checkout.said


def test_the_second_start_keeps_the_data_and_ends_with_make(checkout: Checkout) -> None:
    if not (checkout.root / "var/demo/loaded").exists():  # this test was asked for alone
        Demo(checkout).stop()
    demo = Demo(checkout, "make", "demo")
    assert "Loading the demo story" not in checkout.said
    assert len(demo.family) > 15
    demo.begun.kill()
    all_gone(demo.family)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", demo.port))


def test_nothing_outlives_the_supervisor(checkout: Checkout) -> None:
    """Gunicorn's and Celery's pools neither, which are not its children."""
    demo = Demo(checkout)
    os.kill(only(demo.family, "shared.local", "demo").pid, signal.SIGKILL)
    all_gone(demo.family)


def test_a_failed_step_shows_its_last_words(checkout: Checkout) -> None:
    named = {name: f"postgresql://{name.lower()}@localhost:1/imh" for name in ("DATABASE_URL", "DATABASE_OWNER_URL")}
    done = subprocess.run(
        [checkout.python, "-m", "imh_practice.shared.local", "demo", "--port", str(free_port())],
        cwd=checkout.root,
        env={"PATH": os.environ["PATH"], **named, "REDIS_URL": "redis://localhost:1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "manage.py prepare_database failed with code 1:" in done.stderr
    assert "onnection refused" in done.stderr
    assert "Traceback" not in done.stderr.splitlines()[0]
