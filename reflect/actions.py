"""Writing for oneself, sharing exact words of it, taking them back. Each leaves its mark on the trail, never a word."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from imh_practice.audit.actions import Touched, record
from imh_practice.audit.models import Kind
from imh_practice.membership.models import Member, Pairing
from imh_practice.shared.ids import uuid7
from observations.models import Moment, Visit
from reflect.models import Reflection, SharedText, ShareEnd, ShareGrant
from reflect.writing import Choice, Part, dumped


class Stale(Exception):
    """The reflection was changed or deleted since the page was opened: in another window, on another device."""


class NothingChosen(Exception):
    """Nothing is left to share."""


class NotHerReader(Exception):
    """Somebody named as a reader does not supervise the author now."""


class ShareOver(Exception):
    """What was shared was taken back between the reader's asking and the answer."""


def _own(reflection: Reflection, why: str = "author") -> Touched:
    return Touched("reflect.reflection", reflection.pk, reflection.author_id, why)


def _shared(grant: ShareGrant, why: str) -> Touched:
    return Touched("reflect.sharedtext", grant.shared_text_id, grant.author_id, why)


@transaction.atomic
def write_reflection(
    *, parts: Iterable[Part], by: Member, visit: Visit | None = None, key: UUID | None = None
) -> Reflection:
    """Keep what somebody wrote for herself, sealed for her alone.

    ``key`` comes of the empty page's address and becomes the row's id, so that a form sent twice on a slow connection
    makes one reflection. The same page sent again with other words makes a second one: nothing typed is dropped.
    """
    text, now = dumped(parts), timezone.now()
    sent = Reflection.objects.visible_to(by).filter(pk=key).first() if key else None
    if sent and sent.text == text:
        return sent
    pk = uuid7() if sent or not key else key
    reflection = Reflection(pk=pk, author=by, visit=visit, text=text, made_at=now, edited_at=now)
    try:
        with transaction.atomic():
            reflection.save(force_insert=True)
    except IntegrityError:  # the same form in the same moment
        sent = Reflection.objects.visible_to(by).filter(pk=reflection.pk).first()
        if sent and sent.text == text:
            return sent
        reflection.pk = uuid7()
        reflection.save(force_insert=True)
    record(Kind.WRITE, [_own(reflection)])
    return reflection


def read_reflection(*, reflection: Reflection) -> tuple[Part, ...]:
    """Open one's own reflection. The trail comes first: where it cannot be written, words are not shown."""
    record(Kind.READ, [_own(reflection)])
    return reflection.parts


def read_to_write(*, reflection: Reflection | None = None, visit: Visit | None, by: Member) -> list[Moment]:
    """Note on the trail what a page for writing shows; return what was noticed in the visit beside it."""
    shown = [_own(reflection)] if reflection else []
    if visit:
        shown.append(Touched("observations.visit", visit.pk, visit.author_id, "beside"))
    if shown:
        record(Kind.READ, shown)
    moments = Moment.objects.visible_to(by).standing().filter(visit=visit, head__isnull=False)
    return list(moments.select_related("head").order_by("position")) if visit else []


def _locked(reflection: Reflection, *, by: Member, base: int) -> Reflection:
    row = Reflection.objects.visible_to(by).select_for_update().filter(pk=reflection.pk).first()
    if row is None or row.version != base:
        raise Stale
    return row


@transaction.atomic
def edit_reflection(*, reflection: Reflection, parts: Iterable[Part], base: int, by: Member) -> Reflection:
    """Write over one's own reflection, sealed anew as the next version: the former text does not open there any more.

    ``base`` is the version the page showed. Raises Stale where it is not the one in force.
    """
    row, text = _locked(reflection, by=by, base=base), dumped(parts)
    if row.text == text:
        return row
    row.version, row.text, row.edited_at = row.version + 1, text, timezone.now()
    row.save(force_update=True, update_fields=["version", "text", "edited_at"])
    record(Kind.WRITE, [_own(row)])
    return row


@transaction.atomic
def delete_reflection(*, reflection: Reflection, by: Member, take_back: bool) -> None:
    """Delete one's own reflection for good. What was shared of it is a copy: it stays, or is taken back as well."""
    touched = _own(reflection)
    if take_back:
        for grant in ShareGrant.objects.given_by(by).in_force().of_reflection(reflection):
            take_back_share(grant=grant, by=by)
    Reflection.objects.visible_to(by).filter(pk=reflection.pk).delete()
    record(Kind.WRITE, [touched])


@transaction.atomic
def share_reflection(
    *, reflection: Reflection, choice: Choice, readers: Sequence[Pairing], base: int, by: Member
) -> list[ShareGrant]:
    """Let her current supervisors read the exact words chosen: a sealed copy of its own, and a grant for each.

    ``base`` is the version whose words the author has seen. Words that a reader can read already are not shared twice,
    so that a form sent twice makes one share. Raises Stale, NotWritten, NothingChosen, NotHerReader.
    """
    row = _locked(reflection, by=by, base=base)
    pairings = list(Pairing.objects.of_clinician(by).filter(pk__in=[pairing.pk for pairing in readers]))
    if not pairings or len(pairings) != len(readers):
        raise NotHerReader
    kept, parts = row.parts, choice.of(row.parts)
    if not parts:
        raise NothingChosen
    there = _shared_already(row, parts, by)
    missing = [pairing for pairing in pairings if pairing.supervisor_id not in there]
    if missing:
        text = SharedText.objects.create(
            author=by,
            reflection_id=row.pk,
            visit_id=row.visit_id,
            text=dumped(parts),
            is_excerpt=parts != kept,
            written_at=row.edited_at,
        )
        made = [
            ShareGrant.objects.create(shared_text=text, author=by, reader_id=pairing.supervisor_id, pairing=pairing)
            for pairing in missing
        ]
        record(Kind.SHARE, [_shared(grant, "author") for grant in made])
        there.update((grant.reader_id, grant) for grant in made)
    return [there[pairing.supervisor_id] for pairing in pairings]


def _shared_already(reflection: Reflection, parts: Sequence[Part], by: Member) -> dict[UUID, ShareGrant]:
    grants = ShareGrant.objects.given_by(by).in_force().of_reflection(reflection).select_related("shared_text")
    same = grants.filter(shared_text__written_at=reflection.edited_at)
    return {grant.reader_id: grant for grant in same if grant.shared_text.parts == parts}


def read_own_share(*, grant: ShareGrant) -> tuple[Part, ...]:
    """Open the copy that its author shared."""
    record(Kind.READ, [_shared(grant, "author")])
    return grant.shared_text.parts


@transaction.atomic
def note_opened(*, grant: ShareGrant, by: Member) -> None:
    """Note the first time its reader opens what is shared, wherever that is. Raises ShareOver.

    Locked, so that "not opened yet" stays true for an author who takes it back in this moment.
    """
    if grant.opened_at is not None:
        return
    row = ShareGrant.objects.held_by(by).filter(pk=grant.pk).select_for_update(of=("self",)).first()
    if row is None:
        raise ShareOver
    if row.opened_at is None:
        ShareGrant.objects.filter(pk=row.pk).update(opened_at=timezone.now())


@transaction.atomic
def open_share(*, grant: ShareGrant, by: Member) -> tuple[Part, ...]:
    """Open what is shared with the reader; the first time is noted, for its author to see. Raises ShareOver."""
    note_opened(grant=grant, by=by)
    record(Kind.READ, [_shared(grant, "reader")])
    return grant.shared_text.parts


@transaction.atomic
def take_back_share(*, grant: ShareGrant, by: Member) -> bool:
    """End one person's reading now. Return whether it had not ended before. What she read, she has read."""
    ended = ShareGrant.objects.filter(pk=grant.pk, author=by, ended_at=None).update(
        ended_at=timezone.now(), ended_why=ShareEnd.TAKEN_BACK
    )
    if ended:
        record(Kind.SHARE, [_shared(grant, "author")])
    return bool(ended)
