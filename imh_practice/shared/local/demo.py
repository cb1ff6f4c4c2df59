"""`make demo`: the servers, the product, its worker and its clock on this machine, until Ctrl-C."""

import hashlib
import os
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from imh_practice.shared.local.places import PROJECT, VAR
from imh_practice.shared.local.processes import KEEP, Child, LocalError, Supervisor
from imh_practice.shared.local.services import Services, environment, named_by, services
from imh_practice.shared.local.telling import say, told

MANAGE = (sys.executable, "manage.py")
PYTHON = (sys.executable, "-m")


@dataclass(frozen=True)
class Step:
    """One management command on the way to the first page.

    `once`: at the first start only. `beside`: needs no other, so it runs while they do.
    """

    words: str
    command: tuple[str, ...]
    once: bool = False
    beside: bool = False


STEPS = (
    Step("Preparing the database", ("prepare_database",)),
    Step("Loading the demo story", ("load_demo", "--if-missing"), once=True),
    Step("Collecting styles and scripts", ("collectstatic", "--noinput", "--verbosity=0"), beside=True),
)


def demo(*, port: int, fresh: bool) -> None:
    """Serve until stopped; raises StoppedError then, LocalError when something ends by itself."""
    begun, here = time.monotonic(), f"http://localhost:{port}"
    if fresh and named_by(os.environ):
        raise LocalError("FRESH=1 empties the private database only, and the environment names one of your own.")
    # A first start that was cut short has left half a story: begin again.
    fresh = fresh or not (VAR / "demo" / "loaded").exists()
    with Supervisor() as supervisor, services(supervisor, "demo", fresh=fresh, serving=here) as found:
        listener = open_port(port)
        env = environment(found, "demo")
        prepare(supervisor, found, env)
        with told("Waiting for the first page"):
            web = serve(supervisor, listener, found, env)
            supervisor.until(lambda: answers(port), web, seconds=60)
        work(supervisor, found, env)
        say(f"\nReady after {time.monotonic() - begun:.0f} s: {here}\n")
        tell_people(supervisor, found, env)
        say("\nCtrl-C stops everything. The data stays; `make demo FRESH=1` starts over.")
        supervisor.watch()


def open_port(port: int) -> socket.socket:
    """Take the port before anything else, and keep it: gunicorn is handed the open socket."""
    listener = socket.socket(socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError as error:
        listener.close()
        raise LocalError(f"Port {port} cannot be used ({error.strerror}): try `make demo PORT={port + 1}`.") from None
    listener.listen(64)
    return listener


def prepare(supervisor: Supervisor, found: Services, env: Mapping[str, str]) -> None:
    """Run the steps, those beside first and their ends last."""
    loaded = found.root / "loaded"
    if named_by(os.environ):  # your servers, perhaps others than last time
        loaded = loaded.with_suffix("." + hashlib.sha256(env["DATABASE_URL"].encode()).hexdigest()[:12])
    steps = [step for step in STEPS if not (step.once and loaded.exists())]
    beside = {step: begin(supervisor, step, found, env) for step in steps if step.beside}
    for step in sorted(steps, key=lambda step: step.beside):
        with told(step.words):
            child = beside.get(step) or begin(supervisor, step, found, env)
            if (code := supervisor.finish(child)) != 0:
                words = child.last_words(30)
                raise LocalError(f"manage.py {' '.join(step.command)} failed with code {code}:\n{words}")
        if step.once:
            loaded.touch()


def begin(supervisor: Supervisor, step: Step, found: Services, env: Mapping[str, str]) -> Child:
    log = fresh_log(found.root / "log" / f"{step.command[0]}.log")
    command = [*MANAGE, *step.command]
    return supervisor.start(step.command[0], command, env=env, cwd=PROJECT, log=log, meant_to_end=True)


def serve(supervisor: Supervisor, listener: socket.socket, found: Services, env: Mapping[str, str]) -> Child:
    bind = f"--bind=fd://{listener.fileno()}"
    lines = "--logger-class=imh_practice.shared.server_log.ServerLog"
    command = (
        "gunicorn",
        "--preload",
        "--workers=2",
        bind,
        "--no-control-socket",
        lines,
        "imh_practice.wsgi:application",
    )
    web = supervisor.start(
        "The web server",
        [*KEEP, "--fd", str(listener.fileno()), "--", *PYTHON, *command],
        env=without_owner(env),
        cwd=PROJECT,
        log=fresh_log(found.root / "log" / "web.log"),
        keep_open=[listener.fileno()],
    )
    listener.close()  # ours; gunicorn has its own copy, and the port is free as soon as gunicorn is gone
    return web


def work(supervisor: Supervisor, found: Services, env: Mapping[str, str]) -> None:
    """Start worker and clock; after the first page, because three programs starting at once keep a person waiting."""
    schedule = found.root / "beat"
    schedule.mkdir(mode=0o700, exist_ok=True)
    celery = ("celery", "-A", "imh_practice.celery")
    for name, log, command in (
        ("The worker", "worker", ("worker", "--concurrency=2", "--loglevel=INFO")),
        ("The clock", "beat", ("beat", f"--schedule={schedule / 'schedule'}", "--pidfile=", "--loglevel=INFO")),
    ):
        log_file = fresh_log(found.root / "log" / f"{log}.log")
        program = [*KEEP, "--", *PYTHON, *celery, *command]
        supervisor.start(name, program, env=without_owner(env), cwd=PROJECT, log=log_file)


def without_owner(env: Mapping[str, str]) -> dict[str, str]:
    """What serves does not get the owner's URL: only commands that migrate do."""
    return {name: value for name, value in env.items() if name != "DATABASE_OWNER_URL"}


def fresh_log(path: Path) -> Path:
    """A log begins with its process, so that its end tells of this start and not of last week's."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    path.unlink(missing_ok=True)
    return path


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except urllib.error.HTTPError as error:
        raise LocalError(f"The web server answers {error.code} to /healthz: see var/demo/log/web.log.") from None
    except OSError:
        return False


def tell_people(supervisor: Supervisor, found: Services, env: Mapping[str, str]) -> None:
    """Who can sign in, in the words of `manage.py demo_people`."""
    log = fresh_log(found.root / "log" / "demo_people.log")
    command = [*MANAGE, "demo_people"]
    supervisor.finish(supervisor.start("demo_people", command, env=env, cwd=PROJECT, log=log, meant_to_end=True))
    say(log.read_text().rstrip())


def told_port(text: str) -> int:
    """PORT as make hands it on."""
    lowest = 1 if os.geteuid() == 0 else 1024
    if not text.isdecimal() or not lowest <= int(text) <= 65535:
        raise LocalError("PORT is a number from 1024 to 65535.")
    return int(text)
