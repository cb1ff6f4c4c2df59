"""Where the local services' things lie, who may enter, and which of it is in use.

One `Place` is one set of services with its data: `var/demo` is kept, `var/test/<random>` lives for one run. A place is
in use while somebody holds the lock on its `lock` file; the kernel lets go of it however the holder ends, so there is
no stale pid to believe or to kill.
"""

import fcntl
import hashlib
import json
import os
import pwd
import shutil
import stat
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from imh_practice.shared.local.processes import Account, LocalError

PROJECT = Path(__file__).resolve().parents[3]
VAR = PROJECT / "var"
# sockaddr_un holds 108 bytes with the closing zero; PostgreSQL's name in the folder is the longer of the two.
LONGEST_SOCKET_FOLDER = 107 - len("/.s.PGSQL.5432.lock")


def services_account() -> Account | None:
    """Whom the servers run as: ourselves, or nobody when we are root.

    Not a user of our own making: that would change the machine for a demo. What `nobody` owns here is the throwaway
    data of one demo, in folders that only it and root may enter.
    """
    if os.geteuid() != 0:
        return None
    entry = pwd.getpwnam("nobody")
    return Account(entry.pw_uid, entry.pw_gid)


def may_enter(path: Path, account: Account | None) -> bool:
    """Whether the account can reach this path and read what lies there."""
    if account is None:
        return True
    there = path.resolve()  # a virtual environment may be a link to where the account cannot go
    for each in {path, *path.parents, there, *there.parents}:
        info = each.stat()
        enter, read = (stat.S_IXUSR, stat.S_IRUSR) if info.st_uid == account.uid else (stat.S_IXOTH, stat.S_IROTH)
        if not info.st_mode & enter or (each in {path, there} and not info.st_mode & read):
            return False
    return True


@dataclass(frozen=True)
class Place:
    """One set of services: `root` holds what is ours, `home` what the servers' account must reach."""

    root: Path
    home: Path
    account: Account | None
    lock: int  # the open lock file; the lock ends with this process

    @classmethod
    def take(cls, root: Path) -> Self | None:
        """Make the place and lock it, or None when somebody else holds it."""
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(root / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            return None
        account = services_account()
        root.chmod(0o700 if account is None else 0o711)
        home = home_of(root, account)
        if home != root:
            home.mkdir(parents=True, exist_ok=True)
            home.parent.chmod(0o711)
            home.chmod(0o711)
        return cls(root, home, account, lock)

    @classmethod
    def throwaway(cls, parent: Path) -> Self:
        """A new place of its own under `parent`; what killed runs left there is removed first."""
        parent.mkdir(parents=True, exist_ok=True)
        with (parent / "lock").open("w") as gate:
            # Held meanwhile, so that nobody takes a place that is made but not yet locked for a left one.
            fcntl.flock(gate, fcntl.LOCK_EX)
            for left in parent.iterdir():
                if left.is_dir() and (place := cls.take(left)) is not None:
                    place.remove()
            place = cls.take(Path(tempfile.mkdtemp(prefix="", dir=parent)))
        if place is None:
            raise LocalError(f"{parent} cannot be locked: is it on a network file system?")
        return place

    def folder(self, *names: str, for_servers: bool = False) -> Path:
        """A folder that only its owner may enter: the servers' account, or ourselves."""
        path = (self.home if for_servers else self.root).joinpath(*names)
        path.mkdir(mode=0o700, exist_ok=True)
        path.chmod(0o700)
        if for_servers and self.account is not None:
            os.chown(path, self.account.uid, self.account.gid)
        return path

    def socket_folder(self) -> Path:
        """A folder for the sockets, under the place, or under /tmp where that path is too long for a socket."""
        path = self.home / "run"
        if len(os.fsencode(path)) <= LONGEST_SOCKET_FOLDER:
            return self.folder("run", for_servers=True)
        pointer = self.root / "run-at"
        if pointer.is_symlink():
            shutil.rmtree(pointer.readlink(), ignore_errors=True)
            pointer.unlink()
        # A random name that mkdtemp makes with mode 0700: nobody can have put a socket of theirs there before.
        path = Path(tempfile.mkdtemp(prefix="imh-", dir="/tmp"))
        if self.account is not None:
            os.chown(path, self.account.uid, self.account.gid)
        pointer.symlink_to(path)
        return path

    def remember(self, name: str, value: dict[str, str]) -> None:
        remember(self.root, name, value)

    def recall(self, name: str) -> dict[str, str]:
        return recall(self.root, name)

    def forget(self, name: str) -> None:
        (self.root / f"{name}.json").unlink(missing_ok=True)

    def empty(self) -> None:
        """Remove everything but the lock, which says that the place is ours."""
        with suppress(FileNotFoundError):
            shutil.rmtree((self.root / "run-at").readlink())
        for path in {*self.root.iterdir(), *self.home.iterdir()}:
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            elif path.name != "lock":
                path.unlink()

    def remove(self) -> None:
        self.empty()
        if self.home != self.root:
            shutil.rmtree(self.home, ignore_errors=True)
        shutil.rmtree(self.root)
        os.close(self.lock)


def remember(root: Path, name: str, value: dict[str, str]) -> None:
    """Keep a small dict, readable for us alone; whole or not at all, however this process ends."""
    path = root / f"{name}.json"
    half = path.with_suffix(".half")
    half.unlink(missing_ok=True)
    with open(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(value, file)
    half.rename(path)


def recall(root: Path, name: str) -> dict[str, str]:
    """What `remember` kept, or an empty dict; needs no lock."""
    try:
        found: dict[str, str] = json.loads((root / f"{name}.json").read_text())
    except FileNotFoundError:
        return {}
    return found


def home_of(root: Path, account: Account | None) -> Path:
    """The place itself, or a folder of its own under /var/lib where the servers' account cannot reach it.

    A checkout under /root is the usual case. The path not taken is to open /root to the world.
    """
    first_there = next(path for path in (root.parent, *root.parents) if path.exists())
    if may_enter(first_there, account):
        return root
    return Path("/var/lib/imh-practice") / hashlib.sha256(os.fsencode(root)).hexdigest()[:16]
