"""Who reaches which session, item and comment: its participants, and nobody else. Loaders of the rule file stand here.

What an item quotes has readers of its own, asked anew at each reading: a moment may be held back since, a shared text
taken back.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from imh_practice.membership.models import Member, Pairing
from imh_practice.shared.any_of import AnyOf
from imh_practice.shared.prepared import prepared
from observations.models import HoldBack, Moment, MomentVersion, VisitState
from reflect.models import SharedText, ShareGrant
from supervision.models import (
    AgendaItem,
    Comment,
    ItemKind,
    Participant,
    Seat,
    Session,
    SummaryVersion,
    pairing_holds,
)


def session_for(member: Member, ref: UUID) -> Session | None:
    """Load a session the member takes part in, with its people and whether they may still write."""
    session = next(iter(_session_for(member, ref)), None)
    if session is not None:
        seat([session])
    return session


def seat(sessions: list[Session]) -> list[Session]:
    """Give sessions their people in one prepared question, where ``with_people()`` would build it anew at each page."""
    seated: dict[UUID, list[Participant]] = {session.pk: [] for session in sessions}
    for participant in _seated(list(seated)) if seated else ():
        seated[participant.session_id].append(participant)
    for session in sessions:
        session.people = seated[session.pk]
    return sessions


@prepared
def _session_for(member: Member, ref: UUID) -> QuerySet[Session, Session]:
    return Session.objects.visible_to(member).with_pairing().filter(pk=ref)


def item_for(member: Member, ref: UUID, item_ref: UUID) -> AgendaItem | None:
    """Load an agenda item with the version it quotes. Taken off the agenda, it still opens: its thread is kept."""
    item = next(iter(_item_for(member, ref, item_ref)), None)
    if item is not None:
        item.session.is_open = item.is_open
        seat([item.session])
    return item


@prepared
def _seated(sessions: list[UUID]) -> QuerySet[Participant, Participant]:
    return Participant.objects.with_members().filter(AnyOf("session_id", sessions))


@prepared
def _item_for(member: Member, ref: UUID, item_ref: UUID) -> QuerySet[AgendaItem, AgendaItem]:
    items = AgendaItem.objects.visible_to(member).with_pairing().with_held_back_from(member).with_seen_until(member)
    quoted = items.select_related("session", "moment_version__moment__visit__family", "shared_text")
    return quoted.filter(pk=item_ref, session_id=ref)


def comment_for(member: Member, ref: UUID, item_ref: UUID, comment_ref: UUID) -> Comment | None:
    """Load a comment with its words, its author, and its item."""
    return next(iter(_comment_for(member, ref, item_ref, comment_ref)), None)


@prepared
def _comment_for(member: Member, ref: UUID, item_ref: UUID, comment_ref: UUID) -> QuerySet[Comment, Comment]:
    comments = Comment.objects.visible_to(member).with_pairing().select_related("author", "head", "item")
    return comments.filter(pk=comment_ref, item_id=item_ref, session_id=ref)


def session_with_version(member: Member, ref: UUID, number: int) -> Session | None:
    """Load the same where its summary has a version of that number."""
    there = SummaryVersion.objects.visible_to(member).filter(session=ref, number=number).exists()
    return session_for(member, ref) if there else None


def may_change_session(member: Member, session: Session) -> bool:
    """Planning and bringing go on while the supervision does.

    None of these asks for the state of a session or an item: it may change while somebody writes, and the view then
    gives her words back and says why. A right that ended is refused.
    """
    return session.is_open


def may_close(member: Member, session: Session) -> bool:
    """Whoever took part may write down the minutes, also after the supervision has ended: the hour was held."""
    return True


def may_write(member: Member, item: AgendaItem) -> bool:
    """Threads stay open after the session is closed; not after the supervision has ended."""
    return item.is_open


def may_withdraw(member: Member, item: AgendaItem) -> bool:
    """Only who brought it takes it off again."""
    return item.brought_by_id == member.pk and item.is_open


def may_put_first(member: Member, item: AgendaItem) -> bool:
    """What comes first is for those to choose who will speak of it. Needs an item from ``item_for``."""
    return item.is_open and not item.is_administrative and item.session.is_chosen_by(member)


def may_edit(member: Member, comment: Comment) -> bool:
    """Only its author edits a comment."""
    return comment.author_id == member.pk and comment.is_open


def moment_read_in(item: AgendaItem, member: Member) -> MomentVersion | None:
    """Return the version of the moment this item quotes, if the member may read it here.

    A participant reads the version that was brought, also when the pairing has ended since: what was said in a session
    stays with those who were there. Held back from her, or set aside with its visit, it is not shown. Needs an item
    from ``item_for``.
    """
    version = item.moment_version
    if version is None:
        return None
    visit = version.moment.visit
    if visit.author_id == member.pk:
        return version
    return None if item.is_held_back or visit.state != VisitState.FINISHED else version


def grant_read_in(item: AgendaItem, member: Member) -> ShareGrant | None:
    """Return the grant by which the member may read the item's shared text now; None where it was taken back.

    The author reads her own text anywhere; here she sees what the others see, so she needs a grant in force as well.
    """
    if item.shared_text_id is None:
        return None
    as_author = Q(author=member, reader__seats__session=item.session_id)
    return _grants_of(item.shared_text_id).filter(Q(reader=member) | as_author).first()


def moment_to_bring(member: Member, ref: UUID) -> Moment | None:
    """Return a moment the member may read, as it stands now. A draft is brought by nobody, not even its author."""
    return next(iter(_moment_to_bring(member, ref)), None)


@prepared
def _moment_to_bring(member: Member, ref: UUID) -> QuerySet[Moment, Moment]:
    return _moments_to_bring(member).select_related("head", "visit__family", "visit__author").filter(pk=ref)


@prepared
def _still_to_bring(member: Member, refs: list[UUID]) -> QuerySet[Moment, Moment]:
    return _moments_to_bring(member).filter(AnyOf("pk", refs))


def _moments_to_bring(member: Member) -> QuerySet[Moment]:
    moments = Moment.objects.visible_to(member).standing()
    return moments.filter(visit__state=VisitState.FINISHED, head__isnull=False)


def question_to_bring(member: Member, ref: UUID) -> AgendaItem | None:
    """Return a question that was put to a session the member takes part in: it may be put to another one."""
    questions = AgendaItem.objects.visible_to(member).filter(kind=ItemKind.QUESTION)
    return questions.filter(pk=ref, withdrawn_at=None).first()


def still_to_bring(items: Iterable[AgendaItem], member: Member) -> list[AgendaItem]:
    """Return those of a session's items that the member may bring to another one. Needs their moments' versions."""
    asked: dict[str, list[UUID]] = {"moment": [], "shared": [], "question": []}
    for item in items:
        asked[item.brings[0]].append(item.brings[1])
    grants = ShareGrant.objects.in_force().filter(Q(reader=member) | Q(author=member))
    readable = {
        *(moment.pk for moment in _still_to_bring(member, asked["moment"])),
        *grants.filter(shared_text__in=asked["shared"]).values_list("shared_text_id", flat=True),
        *asked["question"],
    }
    return [item for item in items if item.brings[1] in readable]


def grant_to_bring(member: Member, ref: UUID) -> ShareGrant | None:
    """Return the grant, now in force, by which the member shared this text or may read it."""
    return _grants_of(ref).filter(Q(reader=member) | Q(author=member)).first()


def _grants_of(shared_text_id: UUID) -> QuerySet[ShareGrant]:
    grants = ShareGrant.objects.in_force().select_related("reader", "author", "shared_text")
    return grants.filter(shared_text=shared_text_id).order_by("made_at", "pk")


def pairings_of(member: Member) -> QuerySet[Pairing]:
    """Return the pairings the member is part of now, as either: with whom she may open a session."""
    mine = Q(clinician=member) | Q(supervisor=member)
    return Pairing.objects.in_force().filter(mine).select_related("clinician", "supervisor").order_by("began_at", "pk")


def pairings_to_speak_of(what: Moment | SharedText | AgendaItem, member: Member) -> QuerySet[Pairing]:
    """Return the member's pairings within which this may be spoken of: its author's, with somebody who may read it.

    A supervisor reads finished visits of those she supervises, unless the moment is held back from her; a shared text
    she reads by name. A question is spoken of among those it was put to.
    """
    if isinstance(what, AgendaItem):
        people = Participant.objects.filter(session=what.session_id).values("member_id")
        return pairings_of(member).filter(clinician__in=people, supervisor__in=people)
    if isinstance(what, Moment):
        held_back = HoldBack.objects.in_force().filter(moment=what, member=OuterRef("supervisor"))
        return pairings_of(member).filter(~Exists(held_back), clinician=what.visit.author_id)
    granted = ShareGrant.objects.in_force().filter(shared_text=what, reader=OuterRef("supervisor"))
    return pairings_of(member).filter(Exists(granted), clinician=what.author_id)


def sessions_to_bring_to(pairings: QuerySet[Pairing]) -> QuerySet[Session]:
    """Return the planned sessions of these pairings, the nearest first; not those whose hour has passed."""
    pairs = pairings.order_by()
    seats = Participant.objects.filter(session=OuterRef("pk"))
    held_by = seats.filter(seat=Seat.SUPERVISOR, member__in=pairs.values("supervisor"))
    held_for = seats.filter(seat=Seat.SUPERVISEE, member__in=pairs.values("clinician"))
    ahead = Session.objects.planned().still_ahead().with_people()
    return ahead.filter(Exists(held_by), Exists(held_for), pairing_holds("pk")).order_by("starts_at", "pk")
