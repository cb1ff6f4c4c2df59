"""Bringing something to a session, and taking it off the agenda again."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from imh_practice.audit.actions import Touched, record
from imh_practice.audit.models import Kind
from imh_practice.membership.models import Member
from observations.models import Moment
from reflect.models import SharedText
from supervision.access import pairings_to_speak_of, sessions_to_bring_to
from supervision.models import AgendaItem, ItemKind, Session


class NotForThisSession(Exception):
    """The session was closed or called off, or somebody in it may not read what was to be brought."""


def touched(item: AgendaItem) -> Touched:
    """Name an item for the trail."""
    return Touched("supervision.agendaitem", item.pk, item.brought_by_id, "participant")


@transaction.atomic
def add_question(
    *, session: Session, title: str, is_administrative: bool = False, comes_first: bool = False, by: Member
) -> AgendaItem:
    """Put a question on the agenda; sent twice, it is the item that is there. Raises NotForThisSession."""
    _lock(session)
    return _question(session, title, by, comes_first=comes_first, is_administrative=is_administrative)


@transaction.atomic
def bring_question(
    *, session: Session, question: AgendaItem, title: str, comes_first: bool = False, by: Member
) -> AgendaItem:
    """Put a question of another session to this one; sent twice, it is the item that is there.

    Its thread stays where it was: what was said there was said on that day. Raises NotForThisSession.
    """
    _may_hear(session, question, by)
    _lock(session)
    return _question(session, title, by, comes_first=comes_first, is_administrative=question.is_administrative)


@transaction.atomic
def bring_moment(*, session: Session, moment: Moment, title: str, comes_first: bool = False, by: Member) -> AgendaItem:
    """Bring a moment in the version that stands now, whole; brought twice, it is the item that is there.

    Raises NotForThisSession.
    """
    _may_hear(session, moment, by)
    _lock(session)
    there = AgendaItem.objects.brought_to(session).filter(moment_version__moment=moment).first()
    return there or _add(session, ItemKind.MOMENT, title, by, comes_first=comes_first, moment_version_id=moment.head_id)


@transaction.atomic
def bring_shared_text(
    *, session: Session, shared_text: SharedText, title: str, comes_first: bool = False, by: Member
) -> AgendaItem:
    """Bring a shared text; brought twice, it is the item that is there. Raises NotForThisSession."""
    _may_hear(session, shared_text, by)
    _lock(session)
    there = AgendaItem.objects.brought_to(session).filter(shared_text=shared_text).first()
    return there or _add(session, ItemKind.REFLECTION, title, by, comes_first=comes_first, shared_text=shared_text)


@transaction.atomic
def withdraw_item(*, item: AgendaItem, by: Member) -> None:
    """Take an item off the agenda. Its thread stays with those who wrote in it. Raises NotForThisSession."""
    _lock(item.session)
    if AgendaItem.objects.visible_to(by).filter(pk=item.pk, withdrawn_at=None).update(withdrawn_at=timezone.now()):
        record(Kind.WRITE, [touched(item)])


@transaction.atomic
def put_first(*, item: AgendaItem, by: Member) -> None:
    """Let an item come first; only one does. Raises NotForThisSession."""
    _lock(item.session)
    _clear_first(item.session)
    AgendaItem.objects.visible_to(by).filter(pk=item.pk, withdrawn_at=None).update(comes_first=True)
    record(Kind.WRITE, [touched(item)])


def _may_hear(session: Session, what: Moment | SharedText | AgendaItem, by: Member) -> None:
    """Ask again what the page asked, since a share may have been taken back while it was open."""
    if not sessions_to_bring_to(pairings_to_speak_of(what, by)).filter(pk=session.pk).exists():
        raise NotForThisSession


def _lock(session: Session) -> None:
    """Let agenda changes of one session wait for each other: positions are unique, and only one item comes first."""
    locked = Session.objects.select_for_update(no_key=True).get(pk=session.pk)
    if not locked.is_planned:
        raise NotForThisSession


def _clear_first(session: Session) -> None:
    AgendaItem.objects.filter(session=session, comes_first=True).update(comes_first=False)


def _question(session: Session, title: str, by: Member, *, comes_first: bool, is_administrative: bool) -> AgendaItem:
    questions = AgendaItem.objects.brought_to(session).filter(kind=ItemKind.QUESTION, brought_by=by)
    there = questions.filter(title=title, is_administrative=is_administrative).first()
    first = comes_first and not is_administrative
    return there or _add(session, ItemKind.QUESTION, title, by, comes_first=first, is_administrative=is_administrative)


def _add(session: Session, kind: ItemKind, title: str, by: Member, **facts: object) -> AgendaItem:
    last = AgendaItem.objects.filter(session=session).aggregate(last=Max("position"))["last"]
    if facts.get("comes_first"):
        _clear_first(session)
    item = AgendaItem.objects.create(
        session=session, kind=kind, title=title, brought_by=by, position=(last or 0) + 1, **facts
    )
    record(Kind.WRITE, [touched(item)])
    return item
