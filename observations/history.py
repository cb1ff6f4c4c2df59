"""A visit's versions as one reader may know of them: those in which something changed that she may read.

A version in which only a moment changed that is kept from her is the one before, for her: its date would tell that
there is more than she reads.
"""

import datetime as dt
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef

from imh_practice.shared.privacy import Privacy
from observations.models import HoldBack, MomentVersion, Visit, VisitService, VisitVersion
from observations.querysets import MomentQuerySet

RECORDED = [
    field.attname
    for field in VisitVersion._meta.concrete_fields
    if VisitVersion.privacy.get(field.name) in {Privacy.RECORD_FACT, Privacy.RECORD_WORDS}
]


def versions_with(moments: MomentQuerySet, visit: Visit) -> list[VisitVersion]:
    """Return the versions of the record in which a fact, a service or one of ``moments`` changed, the first included.

    In order of time. The last one is how the visit stands. One query.
    """
    mine = moments.filter(visit=visit)
    versions = VisitVersion.objects.of_the_record().filter(visit=visit).order_by("number")
    told = versions.annotate(
        gave=ArraySubquery(
            VisitService.objects.filter(version=OuterRef("pk"))
            .order_by("item_version_id")
            .values_list("item_version_id", flat=True)
        ),
        written=Exists(MomentVersion.objects.filter(visit_version=OuterRef("pk"), moment__in=mine)),
        taken_out=Exists(mine.filter(removed_at=OuterRef("made_at"))),
    )
    found: list[VisitVersion] = []
    facts: Any = None
    version: Any  # with what is told of it
    for version in told:
        before, facts = facts, _facts_of(version)
        if not found or facts != before or version.written or version.taken_out:
            found.append(version)
    return found


def changed_at(versions: list[VisitVersion]) -> dt.datetime | None:
    """Return when the visit was last changed, None where it stands as it was finished."""
    return versions[-1].made_at if len(versions) > 1 else None


def kept_from_nobody(moments: MomentQuerySet) -> MomentQuerySet:
    """Return those of which anybody may know who may read the visit."""
    return moments.exclude(pk__in=HoldBack.objects.in_force().values("moment_id"))


def _facts_of(version: Any) -> list[object]:
    """Return all that it says of the visit. The fields of the record are known by their privacy: none is forgotten."""
    said = {name: getattr(version, name) for name in RECORDED}
    said["happened_at"] = version.happened_at.replace(second=0, microsecond=0)  # as it is compared when it is amended
    return [*said.values(), version.gave]
