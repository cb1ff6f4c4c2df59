"""Every sealed text there is, of all agencies, as the owner of the tables sees it. Nothing here opens one."""

import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connections, models
from django.db.models import BinaryField, F, Func

from imh_practice.audit.actions import Touched
from imh_practice.shared.models import SealingKey
from imh_practice.shared.sealing import SealedField, Unopened

OWNER = "owner"
OPEN_TRANSACTIONS = """
SELECT l.pid, l.virtualtransaction FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
WHERE l.locktype = 'virtualxid' AND l.granted AND l.pid <> pg_backend_pid()
  AND a.datname = current_database() AND a.usesysid IS NOT NULL
"""
"""Those of people's sessions; PostgreSQL's own helpers have no user, and read no text for anybody."""
PATIENCE = 5
"""After so many seconds it is said what is waited for."""
Tell = Callable[[str], object]


@dataclass(frozen=True)
class Place:
    """A field that is sealed, and the model it stands in. Such a model names its ``author``."""

    model: type[models.Model]
    field: SealedField

    def rows(self) -> "models.QuerySet[Any]":
        rows: models.QuerySet[Any] = self.model._base_manager.using(OWNER)
        return rows

    def blob_of(self, row: models.Model) -> bytes:
        """Return the blob as it lies in the row, unopened."""
        value = row.__dict__[self.field.attname]
        assert isinstance(value, Unopened)
        return value.blob

    def put(self, pk: UUID, blob: bytes) -> None:
        self.rows().filter(pk=pk).update(**{self.field.attname: Unopened(blob)})

    def named(self) -> "models.QuerySet[Any]":
        """Return its rows with ``named``: the id of the key each says it is sealed with, as 16 bytes."""
        name = Func(F(self.field.attname), 2, 16, function="substr", output_field=BinaryField())
        rows: models.QuerySet[Any] = self.rows().annotate(named=name)
        return rows

    def touched(self, row: Any) -> Touched:
        return Touched(self.model._meta.label_lower, row.pk, row.author_id, "operator")


def places() -> list[Place]:
    """Return every sealed field of every model."""
    return [
        Place(model, field)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, SealedField)
    ]


def sealed_with(keys: Collection[UUID]) -> dict[UUID, list[tuple[Place, UUID]]]:
    """Return the texts that name one of these keys, by key. Looks at every sealed text once."""
    found: dict[UUID, list[tuple[Place, UUID]]] = defaultdict(list)
    if keys:
        for place in places():
            asked = place.named().filter(named__in=[key.bytes for key in keys]).values_list("pk", "named")
            for pk, named in asked.order_by("pk"):
                found[UUID(bytes=bytes(named))].append((place, pk))
    return found


def key_touched(key: SealingKey) -> Touched:
    """Return a key as the trail names it; its author is its holder, unless that is the agency."""
    return Touched(key._meta.label_lower, key.pk, None if key.holder_id == key.agency_id else key.holder_id, "operator")


def wait_for_open_transactions(tell: Tell) -> None:
    """Wait until every transaction that is open now has ended: what it had read from the database is used by then.

    Asked of the locks that each holds on itself, because one that has only read so far has no number of its own and is
    in no snapshot. Those that begin meanwhile are not waited for: they see what is committed now.
    """
    with connections[OWNER].cursor() as cursor:
        cursor.execute(OPEN_TRANSACTIONS)
        waited_for, began, told = set(cursor.fetchall()), time.monotonic(), False
        while waited_for:
            time.sleep(0.02)
            cursor.execute(OPEN_TRANSACTIONS)
            waited_for &= set(cursor.fetchall())
            if waited_for and not told and time.monotonic() - began > PATIENCE:
                tell(f"Waiting for {len(waited_for)} transactions to end, of processes {_numbers(waited_for)}.")
                told = True


def _numbers(transactions: Iterable[tuple[int, str]]) -> str:
    return ", ".join(str(pid) for pid, _transaction in sorted(transactions))


def in_batches(pks: list[UUID], size: int) -> Iterator[list[UUID]]:
    for start in range(0, len(pks), size):
        yield pks[start : start + size]
