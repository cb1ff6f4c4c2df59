"""What Noor writes after somebody's right has ended: one new thing of each kind, by the product's own actions."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

from imh_practice.families.actions import CaregiverFacts, ChildFacts, add_colleague, change_family
from imh_practice.families.models import Family
from imh_practice.membership.actions import pair
from imh_practice.membership.models import Member, Pairing
from imh_practice.shared.acting import acting_as
from observations.actions import Facts, amend_visit
from observations.models import Moment, Visit
from observations.writing import MomentWords
from reflect.actions import edit_reflection, share_reflection, write_reflection
from reflect.models import Reflection
from reflect.writing import Choice, Part
from supervision.actions.items import bring_moment, bring_shared_text
from supervision.actions.threads import say
from supervision.lines import Line
from supervision.models import Section
from tests.cast import Cast, agency_day
from tests.matrix.world import World
from tests.observations.helpers import moment, wrote
from tests.supervision import story
from tests.supervision.agreeing import agreed, made, queued

NEW = "starling"
"""Stands in every word of the news."""
BABY, AUNT = "Zq.", "godmother"
"""A child and a caregiver put down since; their boxes are too short for the word."""
WORDS = (NEW, BABY, AUNT)


@dataclass(frozen=True)
class News:
    """Where it stands and by which word it is known: for who supervises Noor now, and for who came into the team."""

    supervisor: dict[str, str]
    colleague: dict[str, str]


def happen(cast: Cast, world: World, *, supervisor: Member, colleague: Member) -> News:
    """Let Noor's work go on with this supervisor and with a new colleague on the team."""
    with acting_as(cast.salome):
        pairing = pair(clinician=cast.noor, supervisor=supervisor, by=cast.salome)
    with acting_as(cast.noor):
        add_colleague(family=cast.heron, member=colleague, by=cast.noor)
        _family(cast)
        _old_visit(cast, world)
    visit = wrote(cast.noor, cast.heron, moment(f"{NEW} record", "W12"), days_ago=0, present=[NEW])
    wrote(cast.noor, cast.heron, moment(f"{NEW} draft"), days_ago=0, finish=False)
    record = {
        reverse("visit_detail", args=[visit.pk]): f"{NEW} record",
        reverse("visit_detail", args=[world.rows["own"].keys["visit"]]): f"{NEW} amended",
        reverse("family_detail", args=[cast.heron.pk]): AUNT,
    }
    return News({**record, **_hour(cast, world, pairing, visit, supervisor)}, record)


def _family(cast: Cast) -> None:
    """A second child and another caregiver are put down."""
    standing = Family.objects.get(pk=cast.heron.pk)
    change_family(
        family=standing,
        base=standing.version,
        code_name=standing.code_name,
        began_on=standing.began_on,
        program=standing.program,
        children=[ChildFacts(BABY, agency_day() - dt.timedelta(days=40))],
        caregivers=[CaregiverFacts(AUNT, "S.")],
        removed=[],
        by=cast.noor,
    )


def _old_visit(cast: Cast, world: World) -> None:
    """The visit whose moment was brought is amended: its words, its facts, and a moment more."""
    visit = Visit.objects.select_related("head").get(pk=_key(world, "visit"))
    assert visit.head is not None
    first = Moment.objects.get(pk=_key(world, "moment"))
    amend_visit(
        visit=visit,
        base=visit.head.number,
        facts=Facts(happened_at=visit.happened_at, minutes=77, present=[f"{NEW} present"]),
        moments=[MomentWords(f"{NEW} amended", ref=first.pk), moment(f"{NEW} second", "W2")],
        by=cast.noor,
    )


def _hour(cast: Cast, world: World, pairing: Pairing, visit: Visit, supervisor: Member) -> dict[str, str]:
    """An old reflection is rewritten, a new one shared and brought, spoken of, and an hour remembered in a file."""
    noor = cast.noor
    with acting_as(noor):
        old = Reflection.objects.get(pk=_key(world, "reflection"))
        edit_reflection(reflection=old, parts=[Part("", f"{NEW} rewritten")], base=1, by=noor)
        reflection = write_reflection(parts=[Part("", f"{NEW} private"), Part("T1", f"{NEW} shared")], by=noor)
        (grant,) = share_reflection(
            reflection=reflection, choice=Choice(numbers=frozenset({2})), readers=[pairing], base=1, by=noor
        )
        session = story.make_session(pairing, noor)
        (seen,) = Moment.objects.select_related("head", "visit").filter(visit=visit)
        item = bring_moment(session=session, moment=seen, title=f"{NEW} item", by=noor)
        bring_shared_text(session=session, shared_text=grant.shared_text, title=f"{NEW} shared item", by=noor)
        say(item=item, text=f"{NEW} said", by=noor)
        held = story.make_session(pairing, noor, days=-1)
    version = agreed(held, noor, supervisor, lines=[Line(Section.HOLD, f"{NEW} summary")])
    job = made(queued(version, noor))
    return {
        reverse("shared_detail", args=[grant.pk]): f"{NEW} shared",
        reverse("item_detail", args=[session.pk, item.pk]): f"{NEW} said",
        reverse("summary_detail", args=[held.pk]): f"{NEW} summary",
        reverse("job_download", args=[job.pk]): "%PDF-",
    }


def _key(world: World, kind: str) -> UUID:
    key = world.rows["own"].keys[kind]
    assert isinstance(key, UUID)
    return key
