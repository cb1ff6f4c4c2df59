"""Loads what was agreed with the demo's families: languages, the level of the work, notices, who may know what."""

import datetime as dt

from imh_practice.audit.actions import Touched, record
from imh_practice.audit.models import Kind
from imh_practice.families.models import Consent, Family, Notice, Point, WorkLevel
from imh_practice.home.demo.people import Made
from imh_practice.home.demo.story import Row
from imh_practice.practice.catalogue import catalogue
from imh_practice.practice.models import Use


def load_agreed(made: Made) -> None:
    """Each family was told of the record on its first day, in the language of the visits."""
    levels: list[WorkLevel] = []
    notices: list[Notice] = []
    consents: list[Consent] = []
    for key, row in made.house.families.items():
        family = made.families[key]
        levels += _levels(made, family, row)
        consents += _consents(made, family, row)
        if family.visit_language:
            notices.append(_notice(made, family, row))
    WorkLevel.objects.bulk_create(levels)
    Notice.objects.bulk_create(notices)
    Consent.objects.bulk_create(consents)
    rows: list[WorkLevel | Notice | Consent] = [*levels, *notices, *consents]
    record(Kind.WRITE, [Touched(each._meta.label_lower, each.pk, each.made_by_id) for each in rows], act="agreed")


def _levels(made: Made, family: Family, row: Row) -> list[WorkLevel]:
    named = {entry.label.lower(): entry.id for entry in catalogue().used_for(Use.LEVEL)}
    return [
        WorkLevel(
            family=family,
            item_version_id=named[level["level"]],
            began_on=_day(made, level),
            made_by=made.members[row["carried_by"][0]],
            made_at=made.times.midnight(level["days_ago"]),
        )
        for level in row.get("continuum", [])
    ]


def _notice(made: Made, family: Family, row: Row) -> Notice:
    return Notice(
        family=family,
        told_on=family.began_on,
        to_whom=row["caregivers"][0]["role"],
        language=family.visit_language[:80],
        points=[Point.WRITTEN, Point.READERS, Point.COPY, Point.PRIVATE],
        made_by=made.members[row["carried_by"][0]],
        made_at=made.times.midnight(row["began_days_ago"]),
    )


def _consents(made: Made, family: Family, row: Row) -> list[Consent]:
    outside = made.house.outside_people
    return [
        Consent(
            family=family,
            with_whom=made.members[yes["with"]].name
            if yes["with"] in made.members
            else outside[yes["with"]]["shown_as"],
            about=yes["about"],
            not_about=yes.get("not_about", ""),
            given_by=yes["given_by"],
            given_on=_day(made, yes),
            made_by=made.members[row["carried_by"][0]],
            made_at=made.times.midnight(yes["days_ago"]),
        )
        for yes in row.get("consent", [])
    ]


def _day(made: Made, row: Row) -> dt.date:
    return made.times.first_day(row["days_ago"])
