"""What happens before supervision, written for tests: visits, shared words, sessions. Call within ``acting_as``."""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from unittest.mock import patch

from django.utils import timezone

from imh_practice.families.models import Family
from imh_practice.membership.models import Member, Pairing
from imh_practice.shared.acting import acting_as
from imh_practice.shared.ids import uuid7
from observations.models import HoldBack, Moment, MomentVersion, Visit, VisitState, VisitVersion
from reflect.models import SharedText, ShareEnd, ShareGrant
from reflect.writing import Part, dumped
from supervision.access import item_for
from supervision.actions.items import add_question
from supervision.actions.sessions import open_session
from supervision.actions.threads import say
from supervision.models import AgendaItem, Comment, Mode, Session

BOTTLE = "He turned his head and arched. She put the bottle on the table."
WATCH = "It is a watch she has kept since she was a child."


def make_visit(
    author: Member, family: Family, *texts: str, state: VisitState = VisitState.FINISHED, days_ago: int = 6
) -> list[Moment]:
    """Write a visit with a moment for each text; return the moments."""
    when = timezone.now() - dt.timedelta(days=days_ago)
    visit = Visit.objects.create(family=family, author=author, state=state, happened_at=when)
    visit.head = VisitVersion.objects.create(visit=visit, number=1, made_by=author, happened_at=when)
    visit.save(update_fields=["head"])
    return [make_moment(visit, number, text) for number, text in enumerate(texts or [BOTTLE], start=1)]


def make_moment(visit: Visit, position: int, text: str) -> Moment:
    moment = Moment.objects.create(visit=visit, position=position)
    amend(moment, text)
    return moment


def amend(moment: Moment, text: str) -> MomentVersion:
    """Write the next version of a moment, as an amendment does."""
    assert moment.visit.head is not None
    version = MomentVersion.objects.create(
        moment=moment,
        visit_version=moment.visit.head,
        number=moment.versions.count() + 1,
        made_by=moment.visit.author,
        text=text,
    )
    moment.head = version
    moment.save(update_fields=["head"])
    return version


def hold_back(moment: Moment, member: Member) -> HoldBack:
    return HoldBack.objects.create(moment=moment, member=member)


def share(pairing: Pairing, *texts: str) -> ShareGrant:
    """Share words within a pairing, as its clinician. Call acting as her."""
    text = SharedText.objects.create(
        author_id=pairing.clinician_id,
        reflection_id=uuid7(),
        text=dumped([Part("", words) for words in texts or [WATCH]]),
        is_excerpt=True,
        written_at=timezone.now(),
    )
    return ShareGrant.objects.create(
        shared_text=text, author_id=pairing.clinician_id, reader_id=pairing.supervisor_id, pairing=pairing
    )


def take_back(grant: ShareGrant) -> None:
    ShareGrant.objects.filter(pk=grant.pk).update(ended_at=timezone.now(), ended_why=ShareEnd.TAKEN_BACK)


def make_session(pairing: Pairing, by: Member, *, days: float = 2) -> Session:
    """Open a session so many days from now."""
    starts_at = timezone.now() + dt.timedelta(days=days)
    return open_session(pairing=pairing, starts_at=starts_at, mode=Mode.IN_PERSON, by=by)


def make_item(session: Session, by: Member, title: str = "How do I carry what she asked me not to tell?") -> AgendaItem:
    return add_question(session=session, title=title, by=by)


def opened(item: AgendaItem, member: Member) -> AgendaItem:
    """Load an item as its page does."""
    found = item_for(member, item.session_id, item.pk)
    assert found is not None
    return found


@contextmanager
def clock_at(moment: dt.datetime) -> Iterator[None]:
    """Let the clock stand there: when a comment was said is never changed afterwards."""
    with patch("django.utils.timezone.now", return_value=moment):
        yield


def talk(item: AgendaItem, *lines: tuple[Member, str]) -> Sequence[Comment]:
    """Say several things, one after the other, each as its author."""
    said = []
    for author, text in lines:
        with acting_as(author):
            said.append(say(item=item, text=text, by=author))
    return said
