"""Visits for the tests of reports: written straight into the tables, with services and tags by code."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.utils import timezone

from imh_practice.agencies.models import Program
from imh_practice.families.models import Family
from imh_practice.membership.models import Member, RoleKind
from imh_practice.practice.catalogue import catalogue
from observations.models import Moment, MomentTag, MomentVersion, Visit, VisitService, VisitVersion
from tests.cast import make_member

DAY = dt.datetime(2026, 10, 14, 15, 0, tzinfo=dt.UTC)
FIRST, LAST = dt.date(2026, 10, 1), dt.date(2026, 10, 31)


def visit(
    family: Family,
    author: Member,
    *,
    services: Iterable[str] = (),
    moments: Sequence[Iterable[str]] = (),
    at: dt.datetime = DAY,
    state: str = "finished",
    outcome: str = "met",
    words: str = "words",
    beside: Visit | None = None,
) -> Visit:
    """Write a visit with one version, its services, and a moment for each set of tags; ``beside`` a note of the same
    visit."""
    row = Visit.objects.create(family=family, author=author, state=state, happened_at=at, finished_at=timezone.now())
    amend(row, services=services, outcome=outcome, words=words, beside=beside)
    for position, codes in enumerate(moments):
        moment = Moment.objects.create(visit=row, position=position)
        retell(moment, codes, words=words)
    return row


def amend(
    row: Visit, *, services: Iterable[str], outcome: str = "met", words: str = "words", beside: Visit | None = None
) -> None:
    """Give a visit its next version."""
    version = VisitVersion.objects.create(
        visit=row,
        made_by=row.author,
        number=row.versions.count() + 1,
        happened_at=row.happened_at,
        outcome=outcome,
        minutes=60,
        present=[words],
        beside=beside,
    )
    VisitService.objects.bulk_create(
        VisitService(version=version, item_version_id=catalogue().entry(code).id) for code in services
    )
    row.head = version
    row.save()


def retell(moment: Moment, codes: Iterable[str], *, words: str = "words") -> None:
    """Give a moment its next version."""
    assert moment.visit.head is not None
    version = MomentVersion.objects.create(
        moment=moment,
        made_by=moment.visit.author,
        number=moment.versions.count() + 1,
        visit_version=moment.visit.head,
        text=words,
        something_else=words,
    )
    MomentTag.objects.bulk_create(
        MomentTag(version=version, item_version_id=catalogue().entry(code).id) for code in codes
    )
    moment.head = version
    moment.save()


def clinicians(number: int, prefix: str = "Clin") -> list[Member]:
    return [make_member(f"{prefix}{n} Person", RoleKind.CLINICIAN) for n in range(number)]


def families(number: int, program: Program | None, prefix: str = "Bird") -> list[Family]:
    return [
        Family.objects.create(code_name=f"{prefix}{n}", program=program, began_on=dt.date(2026, 1, 1))
        for n in range(number)
    ]
