"""Short ways to write a visit, and to fill in its page."""

import datetime as dt
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone

from imh_practice.families.models import Family
from imh_practice.membership.models import Member
from imh_practice.practice.catalogue import catalogue
from imh_practice.shared.acting import acting_as
from observations.actions import Facts, log_visit
from observations.models import Visit
from observations.writing import MomentWords

LOG = "/visits/log/?family={}"
OPENED = LOG + "&ref=019a7c00-0000-7000-8000-00000000000a"
"""The page once it is open: its address holds the key of the visit to come."""


def tag(code: str) -> UUID:
    """Return the wording in use of an item: what a tag points at."""
    return catalogue().entry(code).id


def tags(*codes: str) -> frozenset[UUID]:
    return frozenset(tag(code) for code in codes)


def moment(text: str, *codes: str, kept_from: tuple[Member, ...] = (), **more: Any) -> MomentWords:
    return MomentWords(text, tags(*codes), kept_from=frozenset(member.pk for member in kept_from), **more)


def wrote(
    by: Member,
    family: Family,
    *moments: MomentWords,
    days_ago: float = 1,
    finish: bool = True,
    **facts: Any,
) -> Visit:
    """Write a visit of some days ago, finished at once."""
    at = timezone.now() - dt.timedelta(days=days_ago)
    with acting_as(by):
        return log_visit(
            family=family,
            facts=Facts(happened_at=at - dt.timedelta(hours=1), **facts),
            moments=moments,
            by=by,
            finish=finish,
            at=at,
        )


def filled_in(*texts: str, **fields: Any) -> dict[str, Any]:
    """Return the page of a new visit as a browser sends it: facts as filled in, one moment a text."""
    at = (timezone.now() - dt.timedelta(hours=2)).astimezone(ZoneInfo("America/New_York"))
    data: dict[str, Any] = {
        "base": "0",
        "day": at.date().isoformat(),
        "time": at.strftime("%H:%M"),
        "minutes": "60",
        "setting": "home",
        "present": "mother\nbaby",
        "moments-TOTAL_FORMS": str(len(texts)),
        "moments-INITIAL_FORMS": "0",
    }
    for number, text in enumerate(texts):
        data[f"moments-{number}-text"] = text
    return data | {name.replace("__", "-"): value for name, value in fields.items()}
