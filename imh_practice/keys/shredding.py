"""Destroying one person's keys, and with them all that is sealed of her.

Her private reflections are sealed with her own key. What she shared is a copy under the agency's, with which others'
copies are sealed too; it is overwritten by a blob that names a key born shredded. So both say the same to whoever opens
them. What is not sealed (the record, what is said in supervision) stays.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connections, models
from django.utils import timezone

from imh_practice.audit.actions import record
from imh_practice.audit.models import Event, EventObject, Kind
from imh_practice.keys.texts import OWNER, Place, key_touched, places
from imh_practice.shared.acting import Acting, acting_as
from imh_practice.shared.models import SealingKey
from imh_practice.shared.sealing import FORMAT, HEAD

ACT = "keys_shred"
"""How the trail names it; a key that it says was shredded and that is there again came out of an old copy."""


LOCK_SECONDS = 10


@dataclass(frozen=True)
class Sealed:
    """How much there is of somebody: keys of her own, texts under them, and copies shared with readers."""

    keys: int
    own: int
    shared: int


def sealed_of(member_id: UUID, *, agency_id: UUID) -> Sealed:
    """Count what ``shred`` would make unreadable."""
    own = [row.sealed_holder() == member_id for _place, row in _rows(member_id, agency_id)]
    return Sealed(_live(member_id, agency_id).count(), sum(own), len(own) - sum(own))


def shred(member_id: UUID, *, agency_id: UUID) -> None:
    """Destroy her keys and the copies she shared, and take what is left of both out of the tables' files.

    Nobody opens or seals a text meanwhile: the key table is locked against reading too. So nobody who has just opened
    hers shares a copy of it behind the look, and none of her words is sealed with the key that goes. Raises
    OperationalError where somebody's open transaction does not let that begin within seconds; done again, it goes on.
    """
    tables = {SealingKey._meta.db_table}
    with acting_as(Acting(agency_id=agency_id), using=OWNER), connections[OWNER].cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'")
        cursor.execute(f"LOCK TABLE {SealingKey._meta.db_table} IN ACCESS EXCLUSIVE MODE")
        keys = list(_live(member_id, agency_id))
        now = timezone.now()
        _live(member_id, agency_id).update(master_id="", wrapped=b"", shredded_at=now)
        copies = [(place, row) for place, row in _rows(member_id, agency_id) if row.sealed_holder() != member_id]
        for holder_id in {row.sealed_holder() for _place, row in copies}:
            born = SealingKey.objects.using(OWNER).create(
                agency_id=agency_id, holder_id=holder_id, master_id="", wrapped=b"", shredded_at=now
            )
            for place, row in copies:
                if row.sealed_holder() == holder_id:
                    place.put(row.pk, FORMAT + born.pk.bytes + bytes(HEAD))
        if keys:
            record(Kind.WRITE, [key_touched(key) for key in keys], act=ACT, using=OWNER)
        if copies:
            record(Kind.WRITE, [place.touched(row) for place, row in copies], act=ACT, using=OWNER)
        tables |= {place.model._meta.db_table for place, _row in copies}
    with connections[OWNER].cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{LOCK_SECONDS}s'")  # a dump may be running, and readers queue behind us
        for table in sorted(tables):
            cursor.execute(f"VACUUM (FULL) {table}")  # no dead row keeps what was there
        cursor.execute("RESET lock_timeout")


def lost_keys() -> list[SealingKey]:
    """Return the keys that no configured master key opens."""
    return [key for key in SealingKey.objects.using(OWNER).filter(shredded_at=None) if not key.opens()]


def give_up(keys: list[SealingKey]) -> None:
    """Mark keys as shredded whose master key is lost for good, so that what serves starts again without it."""
    for key in keys:
        with acting_as(Acting(agency_id=key.agency_id), using=OWNER):
            again = SealingKey.objects.using(OWNER).filter(pk=key.pk, wrapped=key.wrapped)
            if again.update(master_id="", wrapped=b"", shredded_at=timezone.now()):
                record(Kind.WRITE, [key_touched(key)], act=ACT, using=OWNER)


def shredded_before() -> set[UUID]:
    """Return the keys that the trail says were shredded."""
    events = Event.objects.using(OWNER).filter(act=ACT).values("pk")
    rows = EventObject.objects.using(OWNER).filter(event_id__in=events, type=SealingKey._meta.label_lower)
    return set(rows.values_list("object_id", flat=True))


def _live(member_id: UUID, agency_id: UUID) -> "models.QuerySet[SealingKey]":
    return SealingKey.objects.using(OWNER).filter(agency_id=agency_id, holder_id=member_id, shredded_at=None)


def _rows(member_id: UUID, agency_id: UUID) -> Iterator[tuple[Place, Any]]:
    for place in places():
        for row in place.rows().filter(agency_id=agency_id, author_id=member_id):
            yield place, row
