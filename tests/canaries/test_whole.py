"""`make canaries`: the product in real processes at DEBUG, used in a browser and over HTTP, killed, and searched."""

import os
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from functools import partial
from http.client import HTTPException
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connections
from django.urls import reverse
from playwright.sync_api import BrowserType

from imh_practice.jobs.models import Job, JobState
from imh_practice.shared.acting import acting_as
from tests.canaries import browsing, decoys, places
from tests.canaries.looking import TABLE_DECOYS
from tests.canaries.loud import LEVEL
from tests.canaries.marks import NAME, SEALED, WORDS, Canaries
from tests.canaries.places import FORMATS, IN_IT, TEXTS, Place, files, names
from tests.canaries.served import Visitor, Web, at_debug, loud_worker
from tests.canaries.using import STEPS, Use, broken
from tests.cast import Cast
from tests.conftest import BOTH
from tests.fields.looking import SENT, paths
from tests.fields.story import tell
from tests.keys.told import environment, manage
from tests.postgres_programs import program
from tests.supervision import story
from tests.supervision.agreeing import agreed, pages_of
from tests.worker import Worker, files_dir, until

__all__ = ["files_dir"]
pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True, databases=BOTH)]


class House:
    """The folders and processes of the run."""

    def __init__(self, tmp: Path, files_dir: Path) -> None:
        self.began, self.files = time.time(), files_dir
        self.temporary, self.mail, self.logs, self.profile, self.given, self.dumps = (
            tmp / name for name in ("temporary", "mail", "logs", "profile", "given", "dumps")
        )
        for folder in (self.temporary, self.mail, self.logs, self.given, self.dumps):
            folder.mkdir()
        self.changed = at_debug(self.temporary, self.mail)
        self.web = Web(self.logs / "web.log", self.changed)
        self.worker: Worker = loud_worker(self.logs / "worker.log")
        self.lines: list[tuple[str, bytes]] = []

    def noted(self) -> None:
        """Note the command lines and variables of all processes that work now."""
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                told = folder.joinpath("cmdline").read_bytes() + b"\n" + folder.joinpath("environ").read_bytes()
                if str(self.temporary).encode() in told or b"postgres" in told:
                    self.lines.append((str(folder), told))


@pytest.fixture
def house(tmp_path: Path, files_dir: Path, transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    house = House(tmp_path, files_dir)
    monkeypatch.setattr(tempfile, "tempdir", str(house.temporary))
    for name, value in house.changed.items():  # the worker is started with this process's own
        monkeypatch.setenv(name, value)
    client = places.valkey()
    client.config_set("rdbcompression", "no")
    client.config_set("appendonly", "yes")
    house.web.start()
    yield house
    house.worker.stop()
    house.web.stop()
    client.config_set("appendonly", "no")


def test_words_stand_where_they_belong_and_nowhere_else(
    cast: Cast,
    house: House,
    browser_type: BrowserType,
    browser_type_launch_args: dict[str, Any],
    settings: Any,
    record_property: Any,
) -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute("SHOW log_min_messages")
        assert cursor.fetchone() == (LEVEL,), "start it by `make canaries`: the database's server is to say all it can"
    settings.CHECK_PREPARED = False
    canaries = Canaries()
    told = tell(cast, canaries)
    house.worker.start()
    email = {who: person.person.email for who, person in cast.members.items()}
    email["noor"] = type(cast.noor.person).objects.get(pk=cast.noor.person_id).email
    using = Use(canaries, told, {"nobody": Visitor(house.web.url)})
    using.browsers |= {who: Visitor(house.web.url, email[who]) for who in ("noor", "ruth", "bea", "salome")}
    for step in STEPS:
        step(using)
    broken(using, "owner")
    given_out(using, house)
    house.noted()
    with browsing.browser(browser_type, browser_type_launch_args, house.web.url, house.profile) as (context, kept):
        browsing.noor_writes(context, kept, using, email["noor"])
        browsing.decoys(context, kept)
    kill_a_rendering(cast, using, house)
    kill_the_web(using, house, email["noor"])
    until_done(cast)
    kill_a_statement(canaries)
    decoys.in_addresses(using.browsers["nobody"])
    house.worker.stop()
    house.web.stop()
    for words in (("keys", "audit"), ("audit", "verify"), ("audit", "anchor"), ("rules",)):
        commanded(house, *words)
    with ExitStack() as planted:
        for each in (decoys.in_a_table("owner"), decoys.in_valkey()):
            planted.enter_context(each)
        plant(house)
        everywhere = near(using, house, kept)
        found = {place.name: place.look() for place in everywhere}
    for place in everywhere:
        sys.stderr.write(f"{found[place.name].looked / 2**20:9.1f} MB  {place.name}\n")
    wrong = [leak for place in everywhere for leak in place.leaks(found[place.name])]
    record_property("planted", canaries.planted())
    record_property("places", len(everywhere))
    record_property("found", len(wrong))
    assert wrong == [], "\n".join(wrong)
    for name, letter in (("PostgreSQL's files", WORDS), ("write-ahead log", NAME), ("dump, custom", WORDS)):
        assert found[name].of(letter), f"marks are there to be found: {name}"
    for log in ("web.log", "worker.log", "commands.log"):
        assert b"django.db.backends" in (house.logs / log).read_bytes(), f"statements are logged too: {log}"
    assert canaries.planted(SEALED) > 20


def given_out(using: Use, house: House) -> None:
    """Have a file of each kind, and every page that reads words; a request that is full of marks where none belong."""
    keys, salome, noor = using.keys, using.browsers["salome"], using.browsers["noor"]
    for who, ref in ((salome, "report"), (salome, "sheet"), (salome, "file"), (noor, "job")):
        answer = who.get(reverse("job_download", args=[keys[ref]]))
        (house.given / f"{ref}").write_bytes(answer.content)
    assert sum(1 for path in house.given.iterdir() if path.stat().st_size > 500) >= 3
    for who in ("noor", "ruth", "salome"):
        for _name, path in dict.fromkeys(paths(using.told, who, whole=False)):
            assert path.endswith(SENT) or using.browsers[who].get(path).status_code < 500, path
    noor.get(f"/reflections/{using.canaries.typed(SEALED).split()[0]}/")
    noor.get(f"{reverse('visit_list')}?family={using.canaries.typed(WORDS).split()[0]}")
    noor.answered = noor.answered[:-2]  # these two are what she typed there herself
    using.browsers["nobody"].post(reverse("account_reset_password"), {"login": "x", "email": "ruth@example.org"})


def state_of(cast: Cast, job: Job) -> str:
    with acting_as(cast.noor):
        return str(Job.objects.get(pk=job.pk).state)


def kill_a_rendering(cast: Cast, using: Use, house: House) -> None:
    """Have a long summary made, and kill the worker with all it started in the midst of it; another ends it."""
    with acting_as(cast.noor):
        session = story.make_session(cast.pairing, cast.noor)
    lines = pages_of(30)
    lines[1] = type(lines[1])(lines[1].section, using.word(WORDS))
    version = agreed(session, cast.noor, cast.ruth, lines=lines)
    using.browsers["ruth"].sign_in()  # all sign-ins ended while Noor wrote
    using.send("ruth", reverse("summary_render", args=[session.pk]), 302, version=str(version.pk))
    with acting_as(cast.noor):
        job = Job.objects.filter(kind="summary").latest("queued_at")
    until(lambda: state_of(cast, job) == JobState.RUNNING, seconds=30, why="the rendering began")
    time.sleep(0.3)
    house.noted()
    house.worker.kill()
    assert state_of(cast, job) == JobState.RUNNING
    house.worker.start()
    until(lambda: state_of(cast, job) == JobState.READY, seconds=60, why="another worker ended it")


def kill_the_web(using: Use, house: House, email: str) -> None:
    """Kill the web server's workers while reflections are being sent."""
    visitors = [Visitor(house.web.url, email) for _ in range(4)]

    def write(visitor: Visitor) -> None:
        for _ in range(6):
            with suppress(OSError, HTTPException):
                visitor.post(reverse("reflection_new"), {"free": using.word(SEALED)})

    threads = [threading.Thread(target=write, args=[visitor]) for visitor in visitors]
    for thread in threads:
        thread.start()
    for _ in range(3):
        time.sleep(0.15)
        house.web.kill_workers()
    for thread in threads:
        thread.join()
    until(lambda: visitors[0].get(reverse("healthz")).status_code == 200, seconds=30, why="others took over")


def until_done(cast: Cast) -> None:
    """Wait for the mails: each is a job."""
    states = {JobState.QUEUED, JobState.RUNNING}

    def waiting() -> int:
        with acting_as(cast.salome):
            return Job.objects.filter(state__in=states).count()

    until(lambda: waiting() == 0, seconds=60, why="all jobs are done")


def kill_a_statement(canaries: Canaries) -> None:
    """Kill a session of the database's in the midst of a statement with words: the server begins anew and says why."""
    url = environment()["DATABASE_URL"]
    session = psycopg.connect(url, cursor_factory=psycopg.ClientCursor)
    pid = session.info.backend_pid

    def ask() -> None:
        with suppress(psycopg.Error):
            session.execute("SELECT pg_sleep(30), %s", [canaries.typed(WORDS)])

    thread = threading.Thread(target=ask)
    thread.start()
    time.sleep(0.5)
    os.kill(pid, signal.SIGKILL)
    thread.join()
    connections.close_all()

    def back() -> bool:
        with suppress(psycopg.OperationalError):
            psycopg.connect(url).close()
            return True
        return False

    until(back, seconds=30, why="the database is there again")


def servers_logs() -> list[Path]:
    return [places.ROOT / "log" / "postgres.log", places.ROOT / "log" / "valkey.log"]


def plant(house: House) -> None:
    """Put decoys wherever words could lie."""
    decoys.in_a_session()
    with decoys.in_a_process(house.changed):
        house.noted()
    decoys.in_a_folder(house.files / "parts" / "decoys")
    decoys.in_a_folder(places.cluster() / "pg_stat_tmp" / "decoys")
    for folder in (house.files, house.mail, house.temporary, house.profile, house.given):
        decoys.in_a_folder(folder / "decoys")
    decoys.in_a_pdf(house.files / "decoy.pdf")
    for log in (*house.logs.iterdir(), *servers_logs()):
        decoys.in_a_log(log)


def near(using: Use, house: House, kept: browsing.Kept) -> list[Place]:
    """Return all places there are. The dumps first: what they read is written out afterwards."""
    table = frozenset(TABLE_DECOYS)
    client, data, folder = places.valkey(), places.cluster(), places.valkey_folder()
    client.save()
    dumps = {form: [*places.dumped(form, house.dumps)] for form in FORMATS}
    practice, keys = backed_up(house)
    places.written_out()
    before = [*files(data / "base")]
    vacuumed()
    titles = [one for browser in using.browsers.values() for one in browser.titles]
    answers = [one for browser in using.browsers.values() for one in browser.answered]
    return [
        Place("PostgreSQL's files", lambda: before, IN_IT, table),
        Place("PostgreSQL's files after VACUUM", lambda: files(data / "base", data / "global"), IN_IT, table),
        Place("the rest of its folder", lambda: files(*rest(data))),
        Place("write-ahead log", places.written_ahead, IN_IT, table),
        *(Place(f"dump, {form}", partial(dumps.__getitem__, form), IN_IT, table) for form in FORMATS),
        Place("backup: the practice", lambda: practice, IN_IT, table),
        Place("backup: the keys", lambda: keys),
        Place("sessions", places.sessions, decoys=TEXTS),
        Place("keys, codes and the trail", places.codes, decoys=table),
        Place("search vectors", places.search_vectors, decoys=TEXTS),
        Place("Valkey's keys", places.valkey_keys),
        Place("Valkey's snapshot", lambda: files(folder / "dump.rdb")),
        Place("Valkey's log of all it was sent: tasks", lambda: files(folder / "appendonlydir")),
        *(Place(f"log: {path.name}", partial(files, path)) for path in servers_logs()),
        *(Place(f"log: {path.name}", partial(files, path)) for path in sorted(house.logs.iterdir())),
        Place("command lines and variables", lambda: house.lines, decoys=TEXTS),
        Place("mails", lambda: places.mails(house.mail)),
        Place("addresses and heads of answers", lambda: answers, decoys=TEXTS),
        Place("addresses the browser asked", lambda: kept.addresses, decoys=TEXTS),
        Place("titles of pages, which browsers keep", lambda: titles, NAME, TEXTS),
        Place("the browser's history", lambda: kept.history, NAME, TEXTS),
        Place("the browser's storage", lambda: kept.stored, decoys=TEXTS),
        Place("the browser's folder", lambda: files(house.profile), NAME),
        Place("finished files", lambda: files(*finished(house)), IN_IT),
        Place("files begun and left", lambda: files(house.files / "parts")),
        Place("files given out", lambda: files(house.given), IN_IT),
        Place("what PDFs say", lambda: places.said_in_pdfs(house.files, house.given), IN_IT, TEXTS),
        Place("what stands about PDFs", lambda: places.about_pdfs(house.files, house.given), decoys=TEXTS),
        Place("names of files", lambda: names(house.files.parent, places.ROOT, data.parent), decoys=TEXTS),
        Place("temporary files", lambda: files(house.temporary, *left_elsewhere(house.began))),
    ]


def rest(data: Path) -> list[Path]:
    """Return what else PostgreSQL keeps: states of transactions, statistics, settings."""
    return [path for path in data.iterdir() if path.name not in {"base", "pg_wal", "global"}]


def finished(house: House) -> list[Path]:
    return [path for path in house.files.iterdir() if path.name != "parts"]


def vacuumed() -> None:
    with psycopg.connect(environment()["DATABASE_OWNER_URL"], autocommit=True) as session:
        session.execute("VACUUM")
    places.written_out()


def commanded(house: House, *words: str) -> None:
    """Have one of the product's commands done, as loud as the others; what it says is a log as well."""
    done = manage(*words, env=environment(**house.changed))
    assert done.returncode == 0, done.stderr[-2000:]
    with (house.logs / "commands.log").open("a") as log:
        log.write(done.stdout + done.stderr)


def backed_up(house: House) -> tuple[list[tuple[str, bytes]], list[tuple[str, bytes]]]:
    """Make the product's own backup."""
    folder = house.dumps / "backup"
    pg_dump = str(program("pg_dump"))
    commanded(house, "backup", str(folder), f"--pg-dump={pg_dump}")
    (keys,), (practice,) = folder.glob("keys-*"), folder.glob("practice-*")
    decoys.in_a_log(keys)
    return [*files(practice), *places.restored(practice)], [*files(keys)]


SHARED_BY_ALL = {
    "/tmp": (".org.chromium*", "playwright*", "celery*", "wgunicorn*", "pymp-*", "tmp*"),
    "/dev/shm": ("*",),
}


def left_elsewhere(began: float) -> list[Path]:
    """Return what was left since where all of a machine's processes put things aside, of the kinds that ours make."""
    found = []
    for folder, patterns in SHARED_BY_ALL.items():
        for pattern in patterns:
            for path in Path(folder).glob(pattern):
                with suppress(FileNotFoundError):
                    if path.stat().st_mtime >= began:
                        found.append(path)
    return found
