"""People who read, write and share while keys are rotated: what they saw, and what must stand there in the end."""

import random
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connections
from django.test import Client

from imh_practice.membership.models import Member
from imh_practice.shared.acting import acting_as
from imh_practice.shared.sealing import SealBroken
from reflect.actions import edit_reflection, share_reflection, write_reflection
from reflect.models import Reflection, SharedText
from reflect.writing import Choice, Part, dumped
from tests.cast import Cast

PAGE = 30
"""Texts a reader finds with one question, and opens one by one."""


def words_for(pk: UUID, version: int) -> str:
    return f"What stands in {pk}, version {version}."


def text_for(row: Reflection) -> str:
    return dumped([Part("", words_for(row.pk, row.version))])


@dataclass
class People:
    """Noor, who writes and reads; a colleague, who reads; Ruth, who reads what is shared: each on a connection."""

    cast: Cast
    failed: list[str] = field(default_factory=list)
    reads: int = 0
    versions: dict[UUID, int] = field(default_factory=dict)
    """What was written last of each of Noor's, by her own knowledge."""
    ended: threading.Event = field(default_factory=threading.Event)

    def write(self, count: int) -> None:
        """Let Noor and Jonas have written so many texts, half of Noor's shared with Ruth."""
        for member, share in ((self.cast.noor, count // 2), (self.cast.jonas, count // 4)):
            with acting_as(member):
                rows = [Reflection(author=member) for _ in range(share)]
                for row in rows:
                    row.text = text_for(row)
                Reflection.objects.bulk_create(rows)
        with acting_as(self.cast.noor):
            own = list(Reflection.objects.visible_to(self.cast.noor))
            self.versions = {row.pk: row.version for row in own}
            share_reflection(
                reflection=own[0], choice=Choice(whole=True), readers=[self.cast.pairing], base=1, by=self.cast.noor
            )
            SharedText.objects.bulk_create(
                SharedText(author=self.cast.noor, reflection_id=row.pk, text=row.text, written_at=row.edited_at)
                for row in own[: count - count // 2 - count // 4 - 1]
            )

    def at_work(self) -> ExitStack:
        """Begin; whoever leaves the block waits for them to end."""
        acts: list[Callable[[random.Random], None]] = [
            lambda by: self._read(self.cast.noor, by),
            lambda by: self._read(self.cast.jonas, by),
            self._read_shared,
            self._read_pages,
            self._edit,
        ]
        stack = ExitStack()
        for number, act in enumerate(acts):
            thread = threading.Thread(target=self._go_on, args=(act, random.Random(number)))
            thread.start()
            stack.callback(thread.join, 60)
        stack.callback(self.ended.set)
        return stack

    def _go_on(self, act: Callable[[random.Random], None], by: random.Random) -> None:
        try:
            while not self.ended.is_set():
                act(by)
                time.sleep(0.01)
        except Exception as error:
            self.failed.append(f"{type(error).__name__}: {error}")
        finally:
            connections.close_all()

    def _open(self, row: Any, expected: str) -> None:
        self.reads += 1
        try:
            if row.text != expected:
                self.failed.append(f"other words: {row}")
        except SealBroken as error:
            self.failed.append(f"{type(error).__name__}: {row}")

    def _read(self, member: Member, by: random.Random) -> None:
        """Find a page of them; while she reads the first, the others are sealed anew."""
        with acting_as(member):
            rows = list(Reflection.objects.visible_to(member).order_by("?")[:PAGE])
            for row in rows:
                time.sleep(by.choice([0, 0, 0.004]))
                self._open(row, text_for(row))

    def _read_shared(self, by: random.Random) -> None:
        with acting_as(self.cast.noor):  # all of hers, shared with whomever
            for row in SharedText.objects.order_by("?")[:PAGE]:
                time.sleep(by.choice([0, 0, 0.004]))
                assert row.parts[0].text.startswith(f"What stands in {row.reflection_id}")
                self.reads += 1
        with acting_as(self.cast.ruth):
            (row,) = SharedText.objects.visible_to(self.cast.ruth)[:1]
            self._open(row, dumped([Part("", words_for(row.reflection_id, 1))]))

    def _read_pages(self, by: random.Random) -> None:
        pk = by.choice(list(self.versions))
        client = Client()
        client.force_login(self.cast.noor.person)
        self.reads += 1
        page = client.get(f"/reflections/{pk}/")
        if page.status_code != 200 or f"What stands in {pk}" not in page.content.decode():
            self.failed.append(f"page {page.status_code}")

    def _edit(self, by: random.Random) -> None:
        """Noor goes on with one of hers, and now and then begins another or shares one."""
        with acting_as(self.cast.noor):
            row = Reflection.objects.get(pk=by.choice(list(self.versions)))
            version = row.version + 1
            parts = [Part("", words_for(row.pk, version))]
            edit_reflection(reflection=row, parts=parts, base=row.version, by=self.cast.noor)
            time.sleep(by.choice([0, 0.01]))  # sealed, and not yet there for others
        self.versions[row.pk] = version
        if by.random() < 0.2:
            with acting_as(self.cast.noor):
                new = write_reflection(parts=[Part("", "To come.")], by=self.cast.noor)
                edit_reflection(reflection=new, parts=[Part("", words_for(new.pk, 2))], base=1, by=self.cast.noor)
            self.versions[new.pk] = 2
        if by.random() < 0.2:
            with acting_as(self.cast.noor):
                fresh = Reflection.objects.get(pk=row.pk)
                SharedText.objects.create(
                    author=self.cast.noor, reflection_id=row.pk, text=fresh.text, written_at=fresh.edited_at
                )

    def lost(self) -> list[str]:
        """Return what does not stand as it was written last."""
        with acting_as(self.cast.noor):
            rows = {row.pk: row for row in Reflection.objects.visible_to(self.cast.noor)}
            return [
                str(pk)
                for pk, version in self.versions.items()
                if pk not in rows or rows[pk].version != version or rows[pk].text != text_for(rows[pk])
            ]
