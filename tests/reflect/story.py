"""What the tests of this room have to tell: a visit of Noor's, what she wrote about it, what she shared with Ruth."""

import datetime as dt
import re

from django.utils import timezone

from imh_practice.membership.models import Member
from imh_practice.shared.acting import acting_as
from observations.models import Moment, MomentVersion, Visit, VisitState, VisitVersion
from reflect.actions import share_reflection, write_reflection
from reflect.models import Reflection, ShareGrant
from reflect.writing import Choice, Part
from tests.cast import Cast

GUARDING = "I think she is guarding two babies at every meal."
PROUD = "I am proud that she told me, and ashamed of being proud."
BRIGHT = "I said it too brightly."
LEAVE = "I could leave. She could not."
NOTICED = "She counted the swallows."
WORDS = [GUARDING, PROUD, BRIGHT, LEAVE]
PARTS = (Part("", f"{GUARDING}\n\n{PROUD}"), Part("T3", BRIGHT), Part("TB", LEAVE, "T3"))


def make_visit(cast: Cast, *, by: Member | None = None, days_ago: int = 6) -> Visit:
    """Make a finished visit with the family Heron, with one moment."""
    author, at = by or cast.noor, timezone.now() - dt.timedelta(days=days_ago)
    with acting_as(author):
        visit = Visit.objects.create(
            family=cast.heron, author=author, state=VisitState.FINISHED, happened_at=at, finished_at=at
        )
        visit.head = VisitVersion.objects.create(visit=visit, number=1, made_by=author, happened_at=at)
        visit.save()
        moment = Moment.objects.create(visit=visit, position=1)
        moment.head = MomentVersion.objects.create(
            moment=moment, number=1, made_by=author, visit_version=visit.head, text=NOTICED
        )
        moment.save()
    return visit


def make_reflection(cast: Cast, *, visit: Visit | None = None, parts: tuple[Part, ...] = PARTS) -> Reflection:
    """Let Noor write for herself."""
    with acting_as(cast.noor):
        return write_reflection(parts=parts, by=cast.noor, visit=visit)


def share(cast: Cast, reflection: Reflection, choice: Choice | None = None) -> ShareGrant:
    """Let Noor share it with Ruth: the first passage, unless another choice is given."""
    with acting_as(cast.noor):
        (grant,) = share_reflection(
            reflection=reflection,
            choice=choice or Choice(numbers=frozenset({1})),
            readers=[cast.pairing],
            base=Reflection.objects.get(pk=reflection.pk).version,
            by=cast.noor,
        )
    return grant


def fields_of(page: str) -> dict[str, str]:
    """Return what the page's form holds, as a browser would send it."""
    boxes = dict(re.findall(r'<textarea name="([\w-]+)"[^>]*>\n?([^<]*)</textarea>', page))
    return {**boxes, **dict(re.findall(r'<input type="hidden" name="(base|key|asked)" value="([^"]*)"', page))}
