"""Are keys and texts whole: each key unwrapped, each text opened, and nothing of what is in them told."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connections, transaction

from imh_practice.keys.shredding import shredded_before
from imh_practice.keys.texts import OWNER, places
from imh_practice.shared.models import SealingKey
from imh_practice.shared.sealing import SealBroken, Shredded, key_named_in, open_with

SHOWN = 20
"""Ids named of each kind of what is wrong."""


@dataclass
class Found:
    """What ``look`` found. Lists hold ids, with the model's label before them for texts."""

    masters: Counter[str] = field(default_factory=Counter)
    texts: int = 0
    shredded: int = 0
    keys_shut: list[str] = field(default_factory=list)
    keys_back: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    shut: list[str] = field(default_factory=list)
    unfinished: int = 0

    @property
    def is_whole(self) -> bool:
        return not (self.keys_shut or self.keys_back or self.missing or self.shut)

    def lines(self) -> Iterator[str]:
        """Yield it for people to read, the figures last."""
        for master, count in sorted(self.masters.items()):
            yield f"{master} wraps {count} keys"
        if self.unfinished:
            yield f"{self.unfinished} holders have an older key beside the newest: a rotation is not finished"
        for words, ids in (
            ("keys do not open with a configured master key", self.keys_shut),
            ("keys were shredded, says the trail, and are here again from an old copy", self.keys_back),
            (
                "texts have no key here: put back the copy of the keys that belongs to this copy of the texts",
                self.missing,
            ),
            ("texts do not open", self.shut),
        ):
            if ids:
                more = f" and {len(ids) - SHOWN} more" if len(ids) > SHOWN else ""
                yield f"{len(ids)} {words}: {' '.join(ids[:SHOWN])}{more}"
        yield (
            f"masters={len(self.masters)} keys={self.masters.total()} keys_shut={len(self.keys_shut)}"
            f" keys_back={len(self.keys_back)} texts={self.texts} missing={len(self.missing)} shut={len(self.shut)}"
            f" shredded={self.shredded}"
        )


def look() -> Found:
    """Look at every key and every sealed text, in one moment of the database: a rotation may go on meanwhile."""
    found = Found()
    with transaction.atomic(using=OWNER):
        with connections[OWNER].cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        keys = {key.pk: key for key in SealingKey.objects.using(OWNER)}
        _look_at_keys(keys, found)
        for place in places():
            for row in place.rows().order_by("pk").iterator(chunk_size=500):
                found.texts += 1
                name = f"{place.model._meta.label_lower}:{row.pk}"
                try:
                    blob = place.blob_of(row)
                    key = keys[key_named_in(blob)]
                    if (key.agency_id, key.holder_id) != (row.agency_id, row.sealed_holder()):
                        raise SealBroken
                    open_with(key, blob, binding=place.field.binding(row))
                except KeyError:
                    found.missing.append(name)
                except Shredded:
                    found.shredded += 1
                except SealBroken:
                    found.shut.append(name)
    return found


def _look_at_keys(keys: Mapping[UUID, SealingKey], found: Found) -> None:
    live = [key for key in keys.values() if key.shredded_at is None]
    shredded = shredded_before()
    for key in live:
        found.masters[key.master_id] += 1
        if not key.opens():
            found.keys_shut.append(str(key.pk))
        if key.pk in shredded:
            found.keys_back.append(str(key.pk))
    holders = Counter((key.agency_id, key.holder_id) for key in live)
    found.unfinished = sum(count > 1 for count in holders.values())
