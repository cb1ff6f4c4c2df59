"""Loads the records that were opened in an emergency, each reviewed since."""

import datetime as dt

from imh_practice.audit.actions import record
from imh_practice.audit.models import Kind
from imh_practice.emergency.models import EmergencyAccess, Notice, Why
from imh_practice.emergency.opened import touched
from imh_practice.home.demo.people import Made
from imh_practice.home.demo.story import Row
from imh_practice.shared.acting import acting_as

CLOSED_AFTER = dt.timedelta(minutes=25)


def load_emergencies(made: Made) -> None:
    """Each with who was told of it: the family's team and the admin who reviewed it."""
    for row in made.house.emergencies:
        with acting_as(made.members[row["by"]]):
            _load(made, row)


def _load(made: Made, row: Row) -> None:
    review, family = row["reviewed"], made.families[row["family"]]
    began = made.times.at(made.times.day(row["days_ago"]), row["time"])
    reviewer = made.members[review["by"]]
    access = EmergencyAccess.objects.create(
        family=family,
        opened_by=made.members[row["by"]],
        opened_as=made.members[row["by"]].name,
        reason=row["reason"],
        asked_at=began,
        began_at=began,
        ends_at=began + CLOSED_AFTER,
        reviewed_by=reviewer,
        reviewed_at=made.times.at(made.times.day(review["days_ago"])),
        was_needed=review["needed"],
        finding=review["finding"],
    )
    told = {place.member: Why.TEAM for place in family.team.select_related("member")} | {reviewer: Why.ADMIN}
    Notice.objects.bulk_create(
        Notice(access=access, member=member, why=why, made_at=began) for member, why in told.items()
    )
    record(Kind.RIGHTS, [touched(access)])
