"""Who joins a team after a moment was held back does not read it: whoever it is kept from may let people in."""

from django.utils import timezone

from imh_practice.families.actions import add_colleague
from imh_practice.families.models import TeamPlace
from imh_practice.membership.models import Member, Pairing
from imh_practice.shared.acting import acting_as
from observations.models import Visit
from tests.cast import Cast
from tests.conftest import SignIn
from tests.observations.helpers import moment, wrote

KEPT, OPEN = "He stopped breathing once.", "She sang to him."


def reads(sign_in: SignIn, who: Member, visit: Visit) -> tuple[bool, bool]:
    """Whether she reads the kept moment, and the open one, on the page and in the plain note alike."""
    pages = {sign_in(who).get(f"/visits/{visit.pk}/{part}").content.decode() for part in ("", "note/?all")}
    (kept,) = {KEPT in page for page in pages}
    (open_,) = {OPEN in page for page in pages}
    return kept, open_


def test_whoever_joins_later_does_not_read_it(cast: Cast, sign_in: SignIn) -> None:
    visit = wrote(cast.noor, cast.heron, moment(KEPT, kept_from=(cast.jonas,)), moment(OPEN))
    with acting_as(cast.jonas):
        add_colleague(family=cast.heron, member=cast.bea, by=cast.jonas)
    assert reads(sign_in, cast.bea, visit) == (False, True)
    assert reads(sign_in, cast.jonas, visit) == (False, True)
    assert reads(sign_in, cast.noor, visit) == (True, True)
    assert reads(sign_in, cast.ruth, visit) == (True, True)


def test_who_was_there_before_and_is_not_named_reads_it(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        add_colleague(family=cast.heron, member=cast.bea, by=cast.noor)
    visit = wrote(cast.noor, cast.heron, moment(KEPT, kept_from=(cast.jonas,)), moment(OPEN), days_ago=0)
    assert reads(sign_in, cast.bea, visit) == (True, True)


def test_the_authors_supervisor_reads_it_though_she_joined_later(cast: Cast, sign_in: SignIn) -> None:
    visit = wrote(cast.noor, cast.heron, moment(KEPT, kept_from=(cast.jonas,)), moment(OPEN))
    with acting_as(cast.noor):
        add_colleague(family=cast.heron, member=cast.ruth, by=cast.noor)
    assert reads(sign_in, cast.ruth, visit) == (True, True)
    with acting_as(cast.salome):
        Pairing.objects.filter(supervisor=cast.ruth).update(ended_at=timezone.now())
    assert reads(sign_in, cast.ruth, visit) == (False, True)


def test_leaving_and_coming_back_is_joining_later(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        add_colleague(family=cast.heron, member=cast.bea, by=cast.noor)
        visit = wrote(cast.noor, cast.heron, moment(KEPT, kept_from=(cast.jonas,)), moment(OPEN), days_ago=0)
        TeamPlace.objects.filter(member=cast.bea, family=cast.heron).update(ended_at=timezone.now())
        add_colleague(family=cast.heron, member=cast.bea, by=cast.noor)
    assert reads(sign_in, cast.bea, visit) == (False, True)
