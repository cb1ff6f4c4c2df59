"""Places: where words could come to lie. Each is read as bytes, with what may stand in it."""

import email
import email.policy
import json
import os
import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pikepdf
import psycopg
import redis
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connections
from psycopg import sql

from imh_practice.shared.local.places import home_of, services_account
from imh_practice.shared.privacy import Privacy
from tests.canaries.looking import BYTE_DECOYS, TEXT_DECOYS, Found
from tests.canaries.marks import DECOY, NAME, WORDS
from tests.fields.looking import written_in
from tests.postgres_programs import program
from tests.test_privacy import MODELS, classes_of

ROOT = Path(settings.FILES_DIR).parent
"""Of the tests' own servers: read before any test gives itself a folder of files."""
Read = Iterable[tuple[str, bytes]]
SCRATCH = "canary_decoys"
"""A table for decoys beside the product's own."""
IN_IT = WORDS + NAME
"""What may stand in the database, and in pages and files made of it."""
PAGE, FIRST_HEAD, HEAD = 8192, 40, 24
"""Bytes of the write-ahead log's pages, and of their heads: of a file's first page, and of the others."""
FORMATS = ("plain", "custom", "tar", "directory")


@dataclass(frozen=True)
class Place:
    """A place; ``may``: the letters of marks that may stand there; ``decoys``: those that were put there."""

    name: str
    read: Callable[[], Read]
    may: str = ""
    decoys: frozenset[str] = frozenset(BYTE_DECOYS)

    def look(self) -> Found:
        found = Found()
        for where, data in self.read():
            found.look(where, data)
        return found

    def leaks(self, found: Found) -> list[str]:
        """Return what stands here and may not, and decoys that the search has missed."""
        wrong = [one for one in found.count if one[0] not in self.may + DECOY]
        told = [f"{self.name}: {one}, {found.count[one]} times, first in {found.where[one]}" for one in wrong]
        missed = self.decoys - found.of(DECOY)
        return told + [f"{self.name}: decoys not found: {sorted(missed)}"] * bool(missed)


def files(*folders: Path, since: float = 0.0) -> Iterator[tuple[str, bytes]]:
    """Yield each file below these folders; ``since``: only those that were changed after it."""
    for folder in folders:
        for path in [folder] if folder.is_file() else sorted(folder.rglob("*")):
            with suppress(FileNotFoundError):
                if path.is_file() and not path.is_symlink() and path.stat().st_mtime >= since:
                    yield str(path), path.read_bytes()


def names(*folders: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the name of each file and folder below these."""
    for folder in folders:
        for path in folder.rglob("*"):
            yield str(path.parent), path.name.encode(errors="surrogateescape")


# PostgreSQL


def cluster() -> Path:
    """Return the data directory of the tests' private PostgreSQL; it is not there where they use another."""
    return home_of(ROOT, services_account()) / "postgres"


def database_folder() -> Path:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
        return cluster() / "base" / str(cursor.fetchone()[0])


def written_ahead(since: float = 0.0) -> Iterator[tuple[str, bytes]]:
    """Yield the write-ahead log without the heads of its pages, which stand amid whatever was written there."""
    folder, whole = cluster() / "pg_wal", bytearray()
    for _path, data in files(folder, since=since):
        for at in range(0, len(data), PAGE):
            whole += data[at + (FIRST_HEAD if at == 0 else HEAD) : at + PAGE]
    yield str(folder), bytes(whole)


def written_out() -> None:
    """Have PostgreSQL write all it holds in memory to its files. Who may make a database may so ask for a checkpoint;
    CHECKPOINT itself is its superuser's, as whom nobody can connect."""
    # In a session of its own: a test's is within a transaction.
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as session:
        for statement in ("CREATE DATABASE {} STRATEGY file_copy", "DROP DATABASE {}"):
            session.execute(sql.SQL(statement).format(sql.Identifier(f"canary_{os.getpid()}")))


def run(name: str, *words: str | Path) -> None:
    """Run one of PostgreSQL's programs as the owner of the tests' database."""
    address = connections["owner"].settings_dict
    who = {"PGHOST": address["HOST"], "PGPORT": address["PORT"], "PGUSER": address["USER"]}
    who |= {"PGPASSWORD": address["PASSWORD"], "PGDATABASE": address["NAME"], "PATH": "/usr/bin:/bin"}
    subprocess.run([program(name), *words], env=who, check=True, capture_output=True)


def dumped(form: str, folder: Path) -> Iterator[tuple[str, bytes]]:
    """Dump the database in this format and yield the files, and what they are when they are put back."""
    target = folder / f"dump-{form}"
    run("pg_dump", "--enable-row-security", f"--format={form}", f"--file={target}")
    yield from files(target)
    if form in {"custom", "tar", "directory"}:
        yield from restored(target)


def restored(dump: Path) -> Iterator[tuple[str, bytes]]:
    script = dump.with_name(f"{dump.name}.sql")
    run("pg_restore", f"--file={script}", dump)
    yield from files(script)


def tables() -> dict[str, list[str]]:
    """Return each table's columns that hold neither words nor names: keys, times, states, codes, the trail."""
    ours = {Privacy.PLUMBING, Privacy.AUDIT, Privacy.RECORD_FACT, Privacy.HOURS, Privacy.SECRET, Privacy.ACCOUNT}
    found = {
        model._meta.db_table: [
            field.column for field in model._meta.concrete_fields if classes_of(model)[field.name] in ours
        ]
        for model in MODELS
    }
    return {name: columns for name, columns in found.items() if columns} | {SCRATCH: ["words", "raw"]}


def codes() -> Iterator[tuple[str, bytes]]:
    with connections["owner"].cursor() as cursor:
        for table, columns in tables().items():
            told = ", ".join(f'"{column}"::text' for column in columns)
            cursor.execute(f"SELECT concat_ws(E'\\n', {told}) FROM \"{table}\"")
            yield table, "\n".join(row[0] for row in cursor.fetchall()).encode()
    yield SCRATCH, b"\n".join(bytes(row[0]) for row in _rows(f'SELECT raw FROM "{SCRATCH}" WHERE raw IS NOT NULL'))


def _rows(statement: str) -> list[tuple[Any, ...]]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def search_vectors() -> Iterator[tuple[str, bytes]]:
    """Yield each column of a text search; the product has none, and the decoys' table one."""
    for table, column in _rows(
        "SELECT c.oid::regclass::text, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
        " WHERE a.atttypid = 'tsvector'::regtype AND c.relkind IN ('r', 'm', 'p') AND NOT a.attisdropped"
    ):
        told = _rows(f"SELECT array_to_string(tsvector_to_array(\"{column}\"), E'\\n') FROM {table}")
        yield f"{table}.{column}", "\n".join(str(row[0]) for row in told).encode()


def sessions() -> Iterator[tuple[str, bytes]]:
    for session in Session.objects.all():
        yield "django_session", json.dumps(session.get_decoded(), ensure_ascii=False).encode()


# Valkey


def valkey(number: int = 0) -> redis.Redis:
    url = urlsplit(settings.CACHES["default"]["LOCATION"])
    assert url.scheme == "unix"
    return redis.Redis(unix_socket_path=unquote(url.path), db=number)


def valkey_folder() -> Path:
    return Path(unquote(urlsplit(settings.CACHES["default"]["LOCATION"]).path)).parent


def valkey_keys() -> Iterator[tuple[str, bytes]]:
    """Yield every key of every database of Valkey's, with what it holds."""
    for name in valkey().info("keyspace"):
        client = valkey(int(str(name).removeprefix("db")))
        for key in client.scan_iter():
            yield f"{name} {key!r}", key + b"\n" + _held(client, key)


def _held(client: Any, key: bytes) -> bytes:
    kind = client.type(key)
    with suppress(redis.ResponseError):  # gone meanwhile
        if kind == b"string":
            return client.get(key) or b""
        if kind == b"list":
            return b"\n".join(client.lrange(key, 0, -1))
        if kind == b"set":
            return b"\n".join(client.smembers(key))
        if kind == b"zset":
            return b"\n".join(client.zrange(key, 0, -1))
        if kind == b"hash":
            return b"\n".join(part for pair in client.hgetall(key).items() for part in pair)
    return b""


# Mails and files


def told_by(message: Any) -> bytes:
    """Return a mail's heads and parts as a person reads them."""
    heads = [f"{name}: {value}" for name, value in message.items()]
    parts = [part.get_payload(decode=True) or b"" for part in message.walk() if not part.is_multipart()]
    return "\n".join(heads).encode(errors="surrogateescape") + b"\n" + b"\n".join(parts)


def mails(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield each mail as it was sent and as it is read; one file holds those of one process."""
    for path, data in files(folder):
        yield path, data
        for one in data.split(b"\n" + b"-" * 79 + b"\n"):
            yield path, told_by(email.message_from_bytes(one.lstrip(b"\n"), policy=email.policy.default))


def pdfs(*folders: Path) -> Iterator[Path]:
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file() and path.open("rb").read(5) == b"%PDF-":
                yield path


def said_in_pdfs(*folders: Path) -> Iterator[tuple[str, bytes]]:
    for path in pdfs(*folders):
        yield str(path), written_in(path).encode()


def about_pdfs(*folders: Path) -> Iterator[tuple[str, bytes]]:
    """Yield what stands about a PDF: its facts, its metadata, the names of what it holds."""
    for path in pdfs(*folders):
        with pikepdf.open(path) as document:
            told = [*map(str, document.docinfo.values()), str(document.open_metadata())]
            told += [str(document.Root.get("/Outlines", "")), str(document.Root.get("/Names", ""))]
        yield str(path), "\n".join(told).encode()


TEXTS = frozenset(TEXT_DECOYS)
