"""The two servers together, and the variables that lead the product to them."""

import base64
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from imh_practice.shared.environment import VARIABLES
from imh_practice.shared.local.places import VAR, Place, recall, remember
from imh_practice.shared.local.postgres import Postgres
from imh_practice.shared.local.processes import LocalError, Supervisor
from imh_practice.shared.local.telling import say, told
from imh_practice.shared.local.valkey import Valkey

MODES = ("test", "demo", "production")
OWN_SERVERS = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")


@dataclass(frozen=True)
class Services:
    """Where the servers are, as variables, and the folder that belongs to this set of them."""

    root: Path
    variables: Mapping[str, str]


def named_by(environ: Mapping[str, str]) -> bool:
    """Whether the environment names servers of its own; naming only some of the three is a mistake, not a wish."""
    given = [name for name in OWN_SERVERS if environ.get(name)]
    missing = [name for name in OWN_SERVERS if not environ.get(name)]
    if given and missing:
        raise LocalError(f"{' and '.join(given)} set, {' and '.join(missing)} not: set all three, or none.")
    return bool(given)


@contextmanager
def services(
    supervisor: Supervisor, mode: str, *, fresh: bool = False, serving: str | None = None
) -> Iterator[Services]:
    """Start the servers of a mode, or find those that the environment names or a running demo has.

    The demo's are kept in var/demo; "none" gets no server; every other mode a throwaway set, gone at the end.
    `serving` is the address of the one process that serves the demo, which others may look over the shoulder.
    """
    if mode == "none":
        yield Services(VAR, {})
        return
    address = {"PUBLIC_URL": serving} if serving else {}
    if named_by(os.environ):
        root = VAR / "yours" / mode
        root.mkdir(parents=True, exist_ok=True)
        yield Services(root, {name: os.environ[name] for name in OWN_SERVERS} | address)
        return
    if mode != "demo":
        place = Place.throwaway(VAR / "test")
        try:
            yield Services(place.root, _start(supervisor, place, hurried=True))
        finally:
            supervisor.stop_all()
            place.remove()
        return
    demo = Place.take(VAR / "demo")
    if demo is None:
        running = recall(VAR / "demo", "running")
        if not running:
            raise LocalError("The demo of this folder is just starting or stopping: try again in a moment.")
        if serving:
            raise LocalError(f"The demo of this folder runs already: {running.get('PUBLIC_URL', 'in a make shell')}")
        yield Services(VAR / "demo", running)
        return
    demo.forget("running")
    if fresh:
        demo.empty()
    if demo.home != demo.root:
        say(f"  The database lies in {demo.home}: the account it runs as cannot enter {demo.root}.")
    variables = _start(supervisor, demo, hurried=False) | address
    demo.remember("running", variables)
    try:
        yield Services(demo.root, variables)
    finally:
        demo.forget("running")


def _start(supervisor: Supervisor, place: Place, *, hurried: bool) -> dict[str, str]:
    postgres, valkey = Postgres(place, hurried=hurried), Valkey(place)
    with told("Starting a private PostgreSQL"):
        postgres.make(supervisor)
        postgres.start(supervisor)
    with told("Starting a private Valkey"):
        valkey.start(supervisor, postgres.sockets)
    return {**postgres.urls(), "REDIS_URL": valkey.url()}


def environment(found: Services, mode: str) -> dict[str, str]:
    """Every variable a process of ours needs.

    In the demo what the environment sets wins. In tests ours does, so that they pass or fail alike everywhere. Without
    servers the settings' own values for tests do, which open nothing.
    """
    if mode == "none":
        return {**{name: value for name, value in os.environ.items() if name not in VARIABLES}, "MODE": "test"}
    for name in ("files", "mail"):
        (found.root / name).mkdir(mode=0o700, exist_ok=True)
    rehearsal = mode == "production"  # production's settings on this machine, to check them and try its commands
    ours = {
        **secrets_of(found.root),
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "PUBLIC_URL": "https://localhost" if rehearsal else "http://localhost:8000",
        "FILES_DIR": str(found.root / "files"),
        "AUDIT_ANCHORS": str(found.root / "audit-heads"),
        "EMAIL_URL": "smtp://localhost" if rehearsal else (found.root / "mail").as_uri(),
        "DEFAULT_FROM_EMAIL": "practice@localhost",
        "STATIC_ROOT": str(VAR / "static"),
        "PYTHONUNBUFFERED": "1",
        **found.variables,
    }
    return {**ours, **os.environ, "MODE": mode} if mode == "demo" else {**os.environ, **ours, "MODE": mode}


def clean() -> None:
    """Remove what lies under var/ or, for root, outside of it; not while a demo runs."""
    for root in (VAR / "demo", *(VAR / "test").glob("*/")):
        if not root.is_dir():
            continue
        place = Place.take(root)
        if place is None:
            raise LocalError(f"{root.relative_to(VAR.parent)} is in use: stop it first.")
        place.remove()


def secrets_of(root: Path) -> dict[str, str]:
    """The secrets of one set of services, made once: without them its sealed words are lost."""
    found = recall(root, "secrets")
    if not found:
        key = base64.b64encode(secrets.token_bytes(32)).decode()
        found = {"SECRET_KEY": secrets.token_urlsafe(48), "SEALING_KEYS": f"local:{key}"}
        remember(root, "secrets", found)
    return found
