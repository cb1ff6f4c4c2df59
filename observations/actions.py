"""Logging a visit, amending it, and putting right what was begun in error. Nothing is ever deleted."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from imh_practice.audit.actions import Touched, record
from imh_practice.audit.models import Kind
from imh_practice.families.models import Family
from imh_practice.membership.models import Member
from imh_practice.shared.ids import uuid7
from observations.models import Outcome, Setting, Visit, VisitState, VisitVersion
from observations.offer import moved
from observations.writing import MomentWords, Standing, keep_from, put_down_facts, put_down_moments, take_out


@dataclass(frozen=True)
class Facts:
    """The facts of a visit. ``services`` are keys of item versions; ``present`` one entry a person.

    ``told`` has words under the keys of ``Told``; ``beside`` is the key of a colleague's note of the same visit.
    """

    happened_at: dt.datetime
    outcome: str = Outcome.MET
    minutes: int | None = None
    setting: str = Setting.HOME
    present: Sequence[str] = ()
    services: Collection[UUID] = field(default_factory=frozenset)
    told: Mapping[str, str] = field(default_factory=dict)
    beside: UUID | None = None


class AlreadyBegun(Exception):
    """A visit with this reference is there already: the same page was sent twice."""


class SetAside(Exception):
    """The visit was taken back on another screen: nothing is added to what nobody sees."""


class ChangedMeanwhile(Exception):
    """Another change came between reading and writing. ``number`` is the version that stands now."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class TooLate(Exception):
    """Ten minutes have passed since the visit was finished: others may have read it."""


@transaction.atomic
def log_visit(
    *,
    family: Family,
    facts: Facts,
    moments: Sequence[MomentWords] = (),
    by: Member,
    finish: bool = True,
    ref: UUID | None = None,
    at: dt.datetime | None = None,
) -> Visit:
    """Write down a visit, finished or as a draft that is its author's alone.

    ``ref`` is the new row's key, made with the page, so that a page sent twice makes one visit: AlreadyBegun for the
    second. ``at`` is when it was put down, now unless a story is told.
    """
    visit = _write_down(family=family, facts=facts, moments=moments, by=by, finish=finish, ref=ref, at=at)
    record(Kind.WRITE, [Touched("observations.visit", visit.pk, by.pk, "author")])
    return visit


def _write_down(
    *,
    family: Family,
    facts: Facts,
    moments: Sequence[MomentWords],
    by: Member,
    finish: bool = True,
    ref: UUID | None = None,
    at: dt.datetime | None = None,
) -> Visit:
    """The rows of a new visit, without the trail."""
    now = at or timezone.now()
    visit = Visit(
        pk=ref or uuid7(),
        family=family,
        author=by,
        state=VisitState.FINISHED if finish else VisitState.DRAFT,
        happened_at=facts.happened_at,
        made_at=now,
        finished_at=now if finish else None,
    )
    try:
        with transaction.atomic():
            visit.save(force_insert=True)
    except IntegrityError as error:
        raise AlreadyBegun from error
    version = put_down_facts(visit, facts, number=1, at=now, by=by)
    put_down_moments(version, moments, Standing.of(visit))
    visit.save(update_fields=["head"])
    return visit


@transaction.atomic
def amend_visit(
    *,
    visit: Visit,
    base: int,
    facts: Facts,
    moments: Sequence[MomentWords],
    removed: Collection[UUID] = (),
    by: Member,
    finish: bool = False,
) -> bool:
    """Change a visit, or go on with a draft; earlier versions stay as they were. Return whether anything changed.

    ``base`` is the number of the version she read. Raises ChangedMeanwhile where another stands now and this would
    change it, so that nothing is overwritten unseen. Moments not mentioned stay as they are; what is ``removed`` stays
    in the earlier versions. Finishing always makes a version: from it on the visit is the record's.
    Raises SetAside too.
    """
    visit = _locked(visit)
    assert visit.head is not None
    if visit.state == VisitState.VOID:
        raise SetAside
    finish = finish and visit.state == VisitState.DRAFT
    standing = Standing.of(visit)
    fresh = standing.changed(moments)
    gone = standing.still_there(removed)
    changed = bool(fresh or gone or finish or standing.facts_differ(facts))
    if changed and base != visit.head.number:
        raise ChangedMeanwhile(visit.head.number)
    kept = keep_from(standing, moments)
    if changed:
        # Strictly later than the version before, also where a clock was set back: order is told by time.
        now = max(timezone.now(), visit.head.made_at + dt.timedelta(microseconds=1))
        version = put_down_facts(visit, facts, number=visit.head.number + 1, at=now, by=by)
        put_down_moments(version, fresh, standing)
        take_out(gone, at=now)
        visit.happened_at = facts.happened_at
        if finish:
            visit.state, visit.finished_at = VisitState.FINISHED, now
        visit.save(update_fields=["head", "happened_at", "state", "finished_at"], force_update=True)
        record(Kind.WRITE, [Touched("observations.visit", visit.pk, by.pk, "author")])
    if kept:
        record(Kind.RIGHTS, [Touched("observations.moment", moment, by.pk) for moment in kept], act="hold_back")
    return changed or bool(kept)


@transaction.atomic
def move_visit(*, visit: Visit, family: Family, by: Member) -> Visit:
    """Make the visit again with the right family and set this one aside, unseen from then on. Raises TooLate.

    A new visit and not another family in the old one: the trail and whatever points at the old row tell the truth.
    Which child a moment is about is not taken along, since the children are others; nor who was only filled in.
    """
    visit = _movable(visit)
    assert visit.head is not None
    head, standing = visit.head, Standing.of(visit)
    true_here = moved(visit, head, family) if head.outcome == Outcome.MET else head
    facts = Facts(
        happened_at=head.happened_at,
        outcome=head.outcome,
        minutes=true_here.minutes,
        setting=true_here.setting,
        present=true_here.present,
        services=standing.services,
        told=head.told,
    )
    right = _write_down(family=family, facts=facts, moments=standing.as_words(), by=by)
    # The ten minutes run from the first finishing: moving on and on must not stretch them.
    Visit.objects.filter(pk=right.pk).update(finished_at=visit.finished_at, made_at=visit.made_at)
    right.finished_at, right.made_at = visit.finished_at, visit.made_at
    Visit.objects.filter(pk=visit.pk).update(state=VisitState.VOID)
    # Both: whoever looks for what became of the first finds that it was set aside, and by whom.
    record(Kind.WRITE, [Touched("observations.visit", one.pk, by.pk, "author") for one in (right, visit)])
    return right


def _locked(visit: Visit) -> Visit:
    """Lock the visit until the transaction ends, and return it as it stands with its head.

    Two statements: one that locks and joins the head waits for the lock and then joins as of before it waited, when the
    new head was not there yet.
    """
    locked = Visit.objects.select_for_update(no_key=True).get(pk=visit.pk)
    assert locked.head_id is not None  # written with the visit, in one transaction
    locked.head = VisitVersion.objects.get(pk=locked.head_id)
    return locked


def _movable(visit: Visit) -> Visit:
    """Return the visit, locked. Raises TooLate where it is not early enough to undo its finishing."""
    visit = _locked(visit)
    if not visit.can_move_at(timezone.now()):
        raise TooLate
    return visit


@transaction.atomic
def take_back_visit(*, visit: Visit, by: Member) -> None:
    """Set aside a finished visit that was logged by mistake. It is kept, and nobody sees it. Raises TooLate."""
    visit = _movable(visit)
    Visit.objects.filter(pk=visit.pk).update(state=VisitState.VOID)
    record(Kind.WRITE, [Touched("observations.visit", visit.pk, by.pk, "author")])


@transaction.atomic
def set_aside(*, draft: Visit, by: Member) -> None:
    """Give up a draft. It is kept, and nobody sees it."""
    if Visit.objects.drafts_of(by).filter(pk=draft.pk).update(state=VisitState.VOID):
        record(Kind.WRITE, [Touched("observations.visit", draft.pk, by.pk, "author")])
