"""Wrapping keys anew, and sealing texts anew under fresh keys, while everybody reads and writes.

Nothing that serves is stopped, locked out or slowed for it, because of the order:

1. Each holder gets a fresh key. Whoever seals asks for the newest, each time (``SealingKeys.of_holder``).
2. Seal anew what names an older key, fifty texts a transaction, each row locked; a row that somebody is writing is
   passed over, and comes at the next look.
3. Wait until the transactions open by then have ended: nobody holds a blob any more that was read before it was sealed
   anew, and nobody an older key that she took for the newest.
4. Look again. A key that no text names is ended; for the others begin again at 2.

Killed anywhere, it leaves a holder with two keys and each text with the one it names: all opens, and the next run goes
on from there, since an older key beside a newer one is what it looks for. Path not taken: a lock that whoever seals
shares and the ending takes alone. It would be asked for at every saving of a text, for a rotation once a year, and
would say nothing of those who only read.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from django.conf import settings
from django.db import OperationalError, connections, models
from django.utils import timezone

from imh_practice.audit.actions import MOST_OBJECTS, record
from imh_practice.audit.models import Kind
from imh_practice.keys.texts import (
    OWNER,
    Place,
    Tell,
    in_batches,
    key_touched,
    sealed_with,
    wait_for_open_transactions,
)
from imh_practice.shared.acting import Acting, acting_as
from imh_practice.shared.models import SealingKey
from imh_practice.shared.sealing import KeyMissing, SealBroken, key_named_in, open_with, seal_with, wrap

ONE_AT_A_TIME = 4022
"""The advisory lock of a rotation; the trail's chain has 4021 (as a seed)."""
PATIENCE = "5s"
"""For another rotation to end: one that was killed is gone within moments."""
Holder = tuple[UUID, UUID]
"""An agency and the holder of a key in it."""


class AnotherRotation(Exception):
    """Somebody else is rotating."""


@dataclass
class Rotated:
    """What was done, in figures; and what could not be: keys that do not open, and texts."""

    wrapped: int = 0
    made: int = 0
    texts: int = 0
    ended: int = 0
    shut: set[UUID] = field(default_factory=set)
    stuck: set[UUID] = field(default_factory=set)


@contextmanager
def alone() -> Iterator[None]:
    """Be the only rotation. Raises AnotherRotation."""
    with connections[OWNER].cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [PATIENCE])
        try:
            cursor.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
        except OperationalError:
            raise AnotherRotation from None
        finally:
            cursor.execute("RESET lock_timeout")
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [ONE_AT_A_TIME])


def wrap_anew(done: Rotated, tell: Tell) -> None:
    """Wrap every key with the first of SEALING_KEYS; texts stay as they are."""
    others = _keys().filter(shredded_at=None).exclude(master_id=settings.SEALING_KEYS[0].id)
    for pk, agency_id in others.values_list("pk", "agency_id"):
        _wrap_one(pk, agency_id, done)
    tell(f"{done.wrapped} keys wrapped anew with {settings.SEALING_KEYS[0].id}.")


def _wrap_one(pk: UUID, agency_id: UUID, done: Rotated) -> None:
    with acting_as(Acting(agency_id=agency_id), using=OWNER):
        key = _keys().select_for_update().filter(pk=pk, shredded_at=None).first()
        if key is None:
            return
        try:
            plain = key.key()
        except KeyMissing:
            done.shut.add(pk)
            return
        key.master_id, key.wrapped = wrap(plain, agency_id=agency_id, holder_id=key.holder_id, key_id=pk)
        key.save(update_fields=["master_id", "wrapped"])
        record(Kind.WRITE, [key_touched(key)], using=OWNER)
        done.wrapped += 1


def seal_anew(done: Rotated, tell: Tell, *, older_than: dt.timedelta) -> None:
    """Give each holder whose key is older a fresh one, seal her texts anew, and end the old key."""
    _make_fresh(done, before=timezone.now() - older_than)
    tell(f"{done.made} fresh keys made.")
    while old := _older_ones(done.stuck):
        _seal_all(old, done, tell)
        wait_for_open_transactions(tell)
        left = sealed_with(old.keys())
        _end([key for key in old.values() if key.pk not in left], done)
    tell(f"{done.texts} texts sealed anew, {done.ended} old keys ended.")


def _keys() -> "models.QuerySet[SealingKey]":
    return SealingKey.objects.using(OWNER)


def _by_holder() -> Mapping[Holder, list[SealingKey]]:
    """Return each holder's keys, the newest first."""
    found: dict[Holder, list[SealingKey]] = defaultdict(list)
    for key in _keys().filter(shredded_at=None).order_by("-made_at", "-id"):
        found[key.agency_id, key.holder_id].append(key)
    return found


def _older_ones(stuck: set[UUID]) -> dict[UUID, SealingKey]:
    return {key.pk: key for keys in _by_holder().values() for key in keys[1:] if key.pk not in stuck}


def _make_fresh(done: Rotated, *, before: dt.datetime) -> None:
    for (agency_id, holder_id), (newest, *_older) in _by_holder().items():
        if newest.made_at <= before:
            with acting_as(Acting(agency_id=agency_id), using=OWNER):
                # Newest by its own word, whatever this machine's clock says.
                at = max(timezone.now(), newest.made_at + dt.timedelta(microseconds=1))
                SealingKey.objects.db_manager(OWNER).make(holder_id, made_at=at)
            done.made += 1


def _seal_all(old: Mapping[UUID, SealingKey], done: Rotated, tell: Tell) -> None:
    for key_id, texts in sealed_with(old.keys()).items():
        by_place: dict[Place, list[UUID]] = defaultdict(list)
        for place, pk in texts:
            by_place[place].append(pk)
        for place, pks in by_place.items():
            for batch in in_batches(pks, MOST_OBJECTS):
                _seal_batch(place, batch, old[key_id], done)
                if done.texts >= 1000 and done.texts % 1000 < MOST_OBJECTS:
                    tell(f"{done.texts} texts sealed anew …")


def _seal_batch(place: Place, pks: list[UUID], old: SealingKey, done: Rotated) -> None:
    """Seal these anew in one transaction, with its event. What is edited or deleted meanwhile is left to that."""
    sealed = []
    with acting_as(Acting(agency_id=old.agency_id), using=OWNER):
        newest = SealingKey.objects.db_manager(OWNER).of_holder(old.holder_id)
        rows = place.rows().select_for_update(skip_locked=True, no_key=True)
        for row in rows.filter(pk__in=pks).order_by("pk"):
            blob, binding = place.blob_of(row), place.field.binding(row)
            try:
                if key_named_in(blob) != old.pk:
                    continue
                place.put(row.pk, seal_with(newest, open_with(old, blob, binding=binding), binding=binding))
            except SealBroken:
                done.stuck.add(old.pk)  # its key stays: whoever mends the text may need it
                continue
            sealed.append(place.touched(row))
        if sealed:
            record(Kind.WRITE, sealed, using=OWNER)
    done.texts += len(sealed)


def _end(keys: list[SealingKey], done: Rotated) -> None:
    by_holder: dict[Holder, list[SealingKey]] = defaultdict(list)
    for key in keys:
        by_holder[key.agency_id, key.holder_id].append(key)
    for (agency_id, _holder_id), ended in by_holder.items():
        with acting_as(Acting(agency_id=agency_id), using=OWNER):
            _keys().filter(pk__in=[key.pk for key in ended]).delete()
            record(Kind.WRITE, [key_touched(key) for key in ended], using=OWNER)
        done.ended += len(ended)
