"""Decoys: marks that a search must find, put into each place in each way of writing words down."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.contrib.sessions.backends.db import SessionStore
from django.core.mail import EmailMessage
from django.db import connections
from django.urls import reverse

from imh_practice.shared import pdf
from tests.canaries.looking import byte_decoys, packed_decoy, text_decoys
from tests.canaries.places import SCRATCH, valkey
from tests.canaries.using import title_of

KEY = "canary-decoys"


@contextmanager
def in_a_table(alias: str) -> Iterator[None]:
    """Keep a table of them in the database while this lasts."""
    with connections[alias].cursor() as cursor:
        cursor.execute(f"CREATE TABLE {SCRATCH} (words text, raw bytea, found tsvector)")
        for one in text_decoys():
            cursor.execute(f"INSERT INTO {SCRATCH} (words) VALUES (%s)", [one])
        for raw in byte_decoys():
            cursor.execute(f"INSERT INTO {SCRATCH} (raw) VALUES (%s)", [raw])
        cursor.execute(f"INSERT INTO {SCRATCH} (words) VALUES (%s)", [packed_decoy()])
        cursor.execute(f"INSERT INTO {SCRATCH} (found) VALUES (array_to_tsvector(%s))", [text_decoys()])
    try:
        yield
    finally:
        with connections[alias].cursor() as cursor:
            cursor.execute(f"DROP TABLE {SCRATCH}")


@contextmanager
def in_valkey() -> Iterator[None]:
    client = valkey()
    client.rpush(KEY, *byte_decoys())
    try:
        yield
    finally:
        client.delete(KEY)


def in_a_session() -> None:
    store = SessionStore()
    store["decoys"] = text_decoys()
    store.save()


def in_mails() -> None:
    """Send them: as they are, and encoded as mail encodes what is not in plain letters."""
    for one in text_decoys():
        EmailMessage(one, f"ü {one}", to=["decoy@example.org"]).send()


def in_a_folder(folder: Path) -> None:
    """Write a file for each, and one that is named so."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, raw in enumerate(byte_decoys()):
        (folder / f"decoy-{number}").write_bytes(b"before " + raw + b" after")
    for one in text_decoys():
        (folder / one.replace("/", "-")).touch()


def in_a_log(path: Path) -> None:
    with path.open("ab") as file:
        for raw in byte_decoys():
            file.write(b"\n" + raw + b"\n")


def in_addresses(browser: Any) -> None:
    """Ask for addresses that hold them, and note a title that does: no page of ours shows there what is asked."""
    for one in text_decoys():
        browser.get(f"{reverse('privacy')}?{urlencode({'decoy': one})}")
    browser.titles.append(("decoys", title_of(f"<title>{' '.join(text_decoys())}</title>".encode())))


@contextmanager
def in_a_process(environment: dict[str, str]) -> Iterator[None]:
    """Have a process of ours carry them as its arguments."""
    command = [sys.executable, "-c", "import time; time.sleep(600)", *text_decoys()]
    process = subprocess.Popen(command, env=environment)
    try:
        yield
    finally:
        process.kill()
        process.wait()


def in_a_pdf(path: Path) -> None:
    """Print them, and name them in its title."""
    paragraphs = "".join(f"<p>{escape(one)}</p>" for one in text_decoys())
    title = escape(" ".join(text_decoys()))
    path.write_bytes(
        pdf.render(f"<!doctype html><html lang='en-us'><title>{title}</title><h1>.</h1>{paragraphs}</html>")
    )
