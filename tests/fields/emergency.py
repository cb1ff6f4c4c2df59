"""A record opened in an emergency, one that was reviewed, one to be reviewed, and the whole agency's file."""

import datetime as dt
from typing import Any

from django.utils import timezone

from imh_practice.emergency.actions import FILE_JOB, answer, open_family
from imh_practice.emergency.models import EmergencyAccess, Notice
from imh_practice.jobs.models import Job
from imh_practice.membership.models import Member
from imh_practice.shared.acting import acting_as
from tests.cast import Cast
from tests.fields.tokens import Tokens
from tests.supervision.agreeing import made

REASON, FINDING = "emergency.EmergencyAccess.reason", "emergency.EmergencyAccess.finding"
OPENED_AS = "emergency.EmergencyAccess.opened_as"


def emergencies(cast: Cast, ines: Member, tokens: Tokens) -> dict[str, Any]:
    """Ines opens, Salome is the second admin. Written when all else is: the file holds what stands by then."""
    now, hour = timezone.now(), dt.timedelta(minutes=60)
    past = {"family": cast.heron, "opened_by": ines, "began_at": now - 3 * hour, "ends_at": now - 2 * hour}
    reviewed = {"reviewed_by": cast.salome, "reviewed_at": now, "was_needed": True}
    with acting_as(ines):
        seen = EmergencyAccess.objects.create(
            reason="Then.",
            opened_as=tokens.word("emergency", OPENED_AS),
            finding=tokens.word("emergency", FINDING),
            **past,
            **reviewed,
        )
        for member in (cast.noor, cast.salome):
            Notice.objects.create(access=seen, member=member, why="author")
    with acting_as(ines):
        opened = open_family(family=cast.heron, reason=tokens.word("emergency", REASON), by=ines)
        over = EmergencyAccess.objects.create(reason=tokens.word("emergency", REASON), **past)
        # Not asked for by its action: she has a record open, and that is one thing at a time.
        wished = EmergencyAccess.objects.create(
            opened_by=ines, opened_as=ines.name, reason=tokens.word("emergency", REASON)
        )
        Notice.objects.create(access=wished, member=cast.salome, why="admin")
    with acting_as(cast.salome):
        answer(
            access=EmergencyAccess.objects.select_related("opened_by").get(pk=wished.pk), agreed=True, by=cast.salome
        )
        file = made(Job.objects.get(kind=FILE_JOB))
    return {"emergency": opened.pk, "reviewed": seen.pk, "wished": wished.pk, "over": over.pk, "file": file.pk}
