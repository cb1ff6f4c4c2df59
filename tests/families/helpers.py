"""The page of a family as a browser sends it."""

import datetime as dt
from typing import Any
from uuid import UUID

from imh_practice.families.actions import note_consent, note_level, note_notice
from imh_practice.families.models import Family, Point
from imh_practice.membership.models import Member
from imh_practice.practice.catalogue import catalogue

DAY = dt.date(2026, 6, 1)


def written_down(family: Family, by: Member, words: str = "feeding; that she is afraid") -> dict[str, UUID]:
    """Write down one of each that is agreed with a family, and return their keys. By whoever acts."""
    level = note_level(family=family, entry_id=catalogue().entry("K2").id, began_on=DAY, by=by)
    notice = note_notice(
        family=family, told_on=DAY, to_whom="mother", language="Kirundi", points=[Point.WRITTEN], by=by
    )
    consent = note_consent(
        family=family,
        with_whom="Jonas",
        about=words,
        not_about="why",
        given_by="mother",
        given_on=DAY,
        by=by,
    )
    return {"level": level.pk, "notice": notice.pk, "consent": consent.pk}


def filled_in(code_name: str = "Wren", **fields: Any) -> dict[str, Any]:
    data = {
        "code_name": code_name,
        "began_on": "2026-05-04",
        "children-TOTAL_FORMS": "1",
        "children-INITIAL_FORMS": "0",
        "children-0-initial_letter": "K.",
        "children-0-born_on": "2026-03-01",
        "children-0-weeks_early": "3",
        "caregivers-TOTAL_FORMS": "1",
        "caregivers-INITIAL_FORMS": "0",
        "caregivers-0-role": "grandmother",
        "caregivers-0-initial_letter": "",
    }
    return data | {name.replace("__", "-"): value for name, value in fields.items()}
