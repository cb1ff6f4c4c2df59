"""Reading many visits at once says of each what reading it alone says, in as many queries for many as for few."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from imh_practice.families.models import Child, TeamPlace
from imh_practice.membership.models import Pairing, RoleKind
from imh_practice.shared.acting import acting_as
from observations.actions import Facts, amend_visit
from observations.models import Visit
from observations.reading import VisitAsRead, read_visit, read_visits
from tests.cast import Cast, agency_day, long_ago, make_member
from tests.observations.helpers import moment, tag, wrote

pytestmark = pytest.mark.django_db


def told(read: VisitAsRead) -> tuple[object, ...]:
    moments = [(one, one.told_back, one.about, one.kept_from) for one in read.moments]
    return read, read.facts, read.services, moments, read.children


def much(cast: Cast) -> None:
    """Twins, a child that was removed, moments taken out, held back, held back before somebody joined, nothing."""
    with acting_as(cast.salome):
        late, over = make_member("Late Comer", RoleKind.CLINICIAN), make_member("Over Seer", RoleKind.SUPERVISOR)
    with acting_as(cast.noor):
        born = agency_day() - dt.timedelta(days=300)
        twins = [Child.objects.create(family=cast.finch, initial=f"{letter}.", born_on=born) for letter in "DE"]
        Child.objects.create(family=cast.heron, initial="G.", born_on=born, removed_at=timezone.now())
        Pairing.objects.create(clinician=cast.noor, supervisor=over, began_at=long_ago())
    about = frozenset({twins[1].pk})
    words = moment("Seen.", "W3", "T1", kept_from=(cast.jonas,)), moment("Heard.", "W9", "E10")
    visit = wrote(cast.noor, cast.heron, *words, services=[tag("C2"), tag("C3")], present=["mother"], minutes=60)
    wrote(cast.jonas, cast.heron, words[1], minutes=20)
    wrote(cast.bea, cast.finch, moment("Both.", "W1", about=about), moment("None."))
    wrote(cast.bea, cast.finch)
    with acting_as(cast.noor):
        changed = Facts(happened_at=visit.happened_at, minutes=1, services=[tag("C3")])
        amend_visit(
            visit=visit, base=1, facts=changed, moments=[moment("More.", "W1", kept_from=(cast.jonas,))], by=cast.noor
        )
        for member in (late, over):
            TeamPlace.objects.create(family=cast.heron, member=member)


def test_each_is_read_as_alone_in_as_many_queries_for_many(cast: Cast) -> None:
    much(cast)
    asked = []
    for _twice in range(2):
        with acting_as(cast.salome):
            visits = list(Visit.objects.finished().select_related("family", "author", "head").order_by("pk"))
            with CaptureQueriesContext(connection) as captured:
                together = [told(read) for read in read_visits(visits, by=cast.salome)]
            assert together == [told(read_visit(visit, by=cast.salome, whole=True)) for visit in visits]
        asked.append(len(captured))
        for number in range(9):
            wrote(cast.noor, cast.heron, moment("Again.", "W3", kept_from=(cast.jonas,)), days_ago=number)
    assert "Late Comer" in str(together)
    assert "Over Seer" not in str(together)
    assert "Jonas Lind" in str(together)
    assert asked[0] == asked[1] <= 9
