"""A session of Noor and Ruth with a moment, a shared text and a question on its agenda, and one of Noor with Fay."""

from dataclasses import dataclass

import pytest
from django.utils import timezone

from imh_practice.shared.acting import acting_as
from observations.models import Moment
from reflect.models import ShareGrant
from supervision.actions.items import bring_moment, bring_shared_text
from supervision.models import AgendaItem, Mode, Participant, Seat, Session
from tests.cast import Cast
from tests.supervision import story


@dataclass
class Told:
    """The session and all that is in it."""

    session: Session
    moment: Moment
    grant: ShareGrant
    bottle: AgendaItem
    watch: AgendaItem
    question: AgendaItem
    with_fay: Session


def tell(cast: Cast) -> Told:
    """Write the story. Noor brings all three, and begins the thread of the first."""
    with acting_as(cast.noor):
        (moment,) = story.make_visit(cast.noor, cast.heron)
        grant = story.share(cast.pairing)
        session = story.make_session(cast.pairing, cast.noor)
        bottle = bring_moment(session=session, moment=moment, title="The bottle on the table", by=cast.noor)
        watch = bring_shared_text(
            session=session, shared_text=grant.shared_text, title="Guarding two babies", by=cast.noor
        )
        question = story.make_item(session, cast.noor)
        with_fay = held_with_fay(cast)
    return Told(session, moment, grant, bottle, watch, question, with_fay)


def held_with_fay(cast: Cast) -> Session:
    """A session from when Fay still supervised Noor; the pairing has ended since, so no action would open it."""
    session = Session.objects.create(starts_at=timezone.now(), mode=Mode.IN_PERSON, opened_by=cast.noor)
    Participant.objects.bulk_create(
        Participant(session=session, member=member, seat=seat)
        for member, seat in ((cast.noor, Seat.SUPERVISEE), (cast.fay, Seat.SUPERVISOR))
    )
    story.make_item(session, cast.noor, "What I said too brightly")
    return session


@pytest.fixture
def told(cast: Cast) -> Told:
    return tell(cast)
