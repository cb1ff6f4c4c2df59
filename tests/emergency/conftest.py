"""What these tests share: a second admin, a record with a moment held back, and a way to let an hour pass."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from imh_practice.emergency.actions import ask_for_agency, open_family
from imh_practice.emergency.models import LASTS, EmergencyAccess
from imh_practice.membership.models import Member, RoleKind
from imh_practice.shared.acting import acting_as
from observations.models import Visit
from tests.cast import Cast, make_member
from tests.observations.helpers import moment, wrote
from tests.worker import files_dir

__all__ = ["files_dir"]
REASON = "The police ask tonight where the child may be; nobody of the team can be reached."


@dataclass(frozen=True)
class Record:
    """A family's record as it stands before anybody opens it."""

    ada: Member
    """The second admin."""
    visit: Visit
    draft: Visit
    other: Visit
    """Of another family."""


@pytest.fixture
def record(cast: Cast) -> Record:
    with acting_as(cast.salome):
        ada = make_member("Ada Boateng", RoleKind.ADMIN)
        ada.agency = cast.agency
    return Record(
        ada,
        wrote(cast.noor, cast.heron, moment("Kestrel open.", "W3"), moment("Kestrel held.", kept_from=(cast.jonas,))),
        wrote(cast.noor, cast.heron, moment("Kestrel draft."), finish=False),
        wrote(cast.bea, cast.finch, moment("Kestrel elsewhere.")),
    )


@pytest.fixture
def opened(cast: Cast, record: Record) -> EmergencyAccess:
    with acting_as(cast.salome):
        return open_family(family=cast.heron, reason=REASON, by=cast.salome)


def open_since(cast: Cast, began_at: dt.datetime) -> EmergencyAccess:
    """Heron's record, open to Salome since then."""
    facts = {"opened_by": cast.salome, "opened_as": cast.salome.name, "reason": REASON}
    with acting_as(cast.salome):
        return EmergencyAccess.objects.create(family=cast.heron, began_at=began_at, ends_at=began_at + LASTS, **facts)


@pytest.fixture
def wished(cast: Cast, record: Record) -> EmergencyAccess:
    with acting_as(cast.salome):
        return ask_for_agency(reason=REASON, by=cast.salome)


Pass = Callable[[EmergencyAccess, int], None]


@pytest.fixture
def minutes_pass(cast: Cast) -> Pass:
    """Move an access into the past by so many minutes. One that stays open takes who answered for it (second wall)."""

    def pass_(access: EmergencyAccess, minutes: int) -> None:
        back = dt.timedelta(minutes=minutes)
        with acting_as(cast.salome):
            row = EmergencyAccess.objects.get(pk=access.pk)
            assert row.began_at
            assert row.ends_at
            by = row.answered_by or cast.salome
        with acting_as(by):
            EmergencyAccess.objects.filter(pk=access.pk).update(
                began_at=row.began_at - back, ends_at=row.ends_at - back
            )

    return pass_
