"""Noting that something leaves. In the transaction that gives it: what cannot be noted is not given."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, Protocol
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from imh_practice.audit.actions import Touched, record
from imh_practice.audit.models import Kind
from imh_practice.disclosures.models import Disclosure, DisclosureOf, Purpose, Recipient, Way
from imh_practice.shared.acting import ActingMember
from imh_practice.shared.ids import uuid7

DISCLOSURE = "disclosures.disclosure"


class Giver(ActingMember, Protocol):
    """Who gives something out; this room is below membership."""

    @property
    def name(self) -> str: ...


class Of(NamedTuple):
    """A family, and the child of it that is told of; no child: the family as such."""

    family_id: UUID
    child_id: UUID | None = None


@dataclass(frozen=True)
class Leaves:
    """What leaves, by type and id, and the SHA-256 of its bytes as 64 hexadecimal digits."""

    way: Way
    object_type: str
    object_id: UUID
    sha256: str
    of: tuple[Of, ...] = ()
    first_on: date | None = None
    last_on: date | None = None
    agreed: bool = False

    @property
    def family_id(self) -> UUID | None:
        """The one family it tells of; None for none, and for several."""
        families = {one.family_id for one in self.of}
        return families.pop() if len(families) == 1 else None


@dataclass(frozen=True)
class To:
    """To whom, and for what. The lines are what was typed."""

    recipient_kind: str
    purpose_kind: str
    recipient: str = ""
    purpose: str = ""


OURS = To(Recipient.OWN, Purpose.RECORDS)
"""The usual way, for which nobody is asked."""


@transaction.atomic
def disclose(
    what: Leaves,
    to: To,
    *,
    by: Giver,
    touches: Iterable[Touched] = (),
    once_a_day: bool = False,
    at: datetime | None = None,
) -> Disclosure:
    """Note one giving, in the giver's name, and tell the trail of it with what it ``touches``.

    ``once_a_day``: a page that is loaded again the same day, with the same text for the same recipient and purpose, is
    the same giving. Its key is made of all that, so that two loads at once note it once. Raises IntegrityError for a
    recipient without a line, or another purpose without words. ``at``: when it was, for a story that is told later.
    """
    key = _key_of_the_day(what, to, by) if once_a_day else uuid7()
    row, is_new = Disclosure.objects.get_or_create(
        pk=key,
        defaults={
            "at": at or timezone.now(),
            "by_id": by.pk,
            "by_name": by.name,
            "way": what.way,
            "object_type": what.object_type,
            "object_id": what.object_id,
            "family_id": what.family_id,
            "first_on": what.first_on,
            "last_on": what.last_on,
            "agreed": what.agreed,
            "sha256": what.sha256,
            "recipient_kind": to.recipient_kind,
            "recipient": to.recipient,
            "purpose_kind": to.purpose_kind,
            "purpose": to.purpose,
        },
    )
    if is_new:
        of = [
            DisclosureOf(disclosure=row, family_id=one.family_id, child_id=one.child_id, at=row.at) for one in what.of
        ]
        DisclosureOf.objects.bulk_create(of, batch_size=1000)
        record(Kind.EXPORT, [Touched(DISCLOSURE, row.pk, by.pk, to.recipient_kind), *touches])
    return row


def hash_of(text: str) -> str:
    """Return the SHA-256 of a page's text."""
    return hashlib.sha256(text.encode()).hexdigest()


def _key_of_the_day(what: Leaves, to: To, by: Giver) -> UUID:
    told = (what.way, what.object_id, what.sha256, what.first_on, what.last_on, what.agreed, *sorted(map(str, what.of)))
    words = (to.recipient_kind, to.recipient, to.purpose_kind, to.purpose)
    return uuid5(by.pk, "\n".join(map(str, (timezone.localdate(), *told, *words))))
