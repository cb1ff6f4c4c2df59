"""What stands on the trail, written for tests at a time of their choosing."""

import datetime as dt
from uuid import UUID

from imh_practice.audit.models import Event, EventObject, Kind
from imh_practice.membership.models import Member
from imh_practice.shared.acting import acting_as
from imh_practice.shared.ids import uuid7

Row = tuple[str, UUID, UUID | None, str]


def noted(by: Member, at: dt.datetime, *rows: Row, kind: Kind = Kind.READ, via: str = "web", act: str = "") -> Event:
    """Note an event of that time, with the type, key, author and reason of each row."""
    with acting_as(by):
        event = Event.objects.create(
            id=uuid7(at), at=at, kind=kind, via=via, act=act, member_id=by.pk, person_id=by.person_id, count=len(rows)
        )
        for type_, key, author, why in rows:
            EventObject.objects.create(event_id=event.pk, type=type_, object_id=key, author_id=author, why=why)
    return event
