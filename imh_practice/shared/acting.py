"""Who is acting: the one place where the database learns it.

Row-level security compares each row with four settings of the current transaction. They are set here and nowhere
else, always for the transaction only: ``set_config(…, true)``. Set for the session (``false``) they would leak into
the next request over a pooled connection.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from django.db import connections, transaction

from imh_practice.shared.trace import current_trace

PLATFORM = UUID(int=0)
"""The "agency" of events that belong to none (a failed sign-in). No agency row has this id."""


class NobodyActing(RuntimeError):
    """Tenant rows were asked for outside ``acting_as``."""


class ActingMember(Protocol):
    """What ``acting_as`` needs of a membership. The ground floor does not import membership."""

    @property
    def pk(self) -> UUID: ...
    @property
    def agency_id(self) -> UUID: ...
    @property
    def person_id(self) -> UUID: ...


@dataclass(frozen=True)
class Acting:
    """The context row policies compare with. Unset parts show nothing."""

    person_id: UUID | None = None
    agency_id: UUID | None = None
    member_id: UUID | None = None
    system: str = ""
    """A named part of the product with a policy of its own: "sweep", "keys", "invitation:<token hash>" …"""


NOBODY = Acting()
_current: ContextVar[Acting] = ContextVar("acting", default=NOBODY)
_kept: ContextVar[dict[Any, Any]] = ContextVar("kept")


def current() -> Acting:
    """Return the context in force; ``NOBODY`` outside ``acting_as``."""
    return _current.get()


def kept() -> dict[Any, Any]:
    """Return what may be kept while this context lasts: empty at each ``acting_as`` and ``resume``, gone at its end.

    Outside of a context nothing is kept.
    """
    return _kept.get({})


def current_agency_id() -> UUID:
    """Return the acting agency. Raises NobodyActing outside ``acting_as``: a row without an agency is never made."""
    agency_id = _current.get().agency_id
    if agency_id is None:
        raise NobodyActing("No agency is acting: wrap this in acting_as(member).")
    return agency_id


def _tell_database(acting: Acting, using: str) -> None:
    """Tell who acts, and by ``application_name`` what runs: its log's lines and its list of sessions carry that."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT set_config('imh.person', %s, true), set_config('imh.agency', %s, true),"
            " set_config('imh.member', %s, true), set_config('imh.system', %s, true),"
            " set_config('application_name', %s, true)",
            [
                str(acting.person_id or ""),
                str(acting.agency_id or ""),
                str(acting.member_id or ""),
                acting.system,
                current_trace().label,
            ],
        )


@contextmanager
def acting_as(who: ActingMember | Acting, *, using: str = "default") -> Iterator[Acting]:
    """Open a transaction in which the database knows who acts.

    A nested call is a savepoint; on leaving it, also by an exception, the former context is restored, because a
    setting made inside a savepoint outlives it.
    """
    acting = (
        who if isinstance(who, Acting) else Acting(person_id=who.person_id, agency_id=who.agency_id, member_id=who.pk)
    )
    before = _current.get()
    token, kept_token = _current.set(acting), _kept.set({})
    try:
        with transaction.atomic(using=using):
            _tell_database(acting, using)
            yield acting
    finally:
        _kept.reset(kept_token)
        _current.reset(token)
        connection = connections[using]
        if connection.in_atomic_block and not connection.needs_rollback:
            _tell_database(before, using)


@contextmanager
def acting_as_system(name: str, *, agency_id: UUID | None = None) -> Iterator[Acting]:
    """Act as a named part of the product that has a row policy of its own (``sweep``, ``platform``)."""
    with acting_as(Acting(agency_id=agency_id, system=name)) as acting:
        yield acting


def resume(acting: Acting, *, using: str = "default") -> None:
    """Change who acts within the running transaction: for the middleware, once the member is known.

    Not a context manager, because the middleware's own ``acting_as`` already ends it.
    """
    _current.set(acting)
    _kept.set({})
    _tell_database(acting, using)
