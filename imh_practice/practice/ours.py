"""What an agency does with the vocabulary: leaves systems out of its forms, and adds words of its own beside it.

Whoever calls an action is an admin: that is the rule file's to ask.
"""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from imh_practice.audit.actions import Touched, record
from imh_practice.audit.models import Kind
from imh_practice.membership.models import Member
from imh_practice.practice.catalogue import Catalogue, Entry, System, catalogue
from imh_practice.practice.models import OwnItem, OwnWording, SwitchedOff, Use
from imh_practice.shared.acting import current_agency_id
from imh_practice.shared.prepared import prepared

ALWAYS = frozenset({"W", "P", "DI", "SE", "FD"})
"""Never left out: a moment is tagged with the behaviors, which suggestions, reports and what one sees over time count;
the pause has a page of its own; where a colleague comes from, or a visit was, is asked in any case, as are the feelings
that a disability may bring, where one is part of a child's life."""
NO_FORM = frozenset({Use.HELP.value, Use.FAMILY.value, Use.SIGNS.value})
"""Help is read; what is asked about a family stands on its page, beside what was answered."""
ITEM, SWITCH = "practice.ownitem", "practice.switchedoff"


def offered() -> Catalogue:
    """The vocabulary as the acting agency's forms offer it: what every form asks, and no page to read. Two queries."""
    off = switched_off()
    return catalogue().without(off) if off else catalogue()


def switched_off() -> frozenset[str]:
    """Codes of the systems that the acting agency's forms leave out."""
    return frozenset(row.framework_id for row in _switched_off(current_agency_id()))


@prepared
def _switched_off(agency_id: UUID) -> QuerySet[SwitchedOff, SwitchedOff]:
    return SwitchedOff.objects.filter(agency_id=agency_id, ended_at=None)


def may_be_left_out(words: Catalogue) -> tuple[System, ...]:
    """The systems an agency can leave out: those that forms offer, and nothing else asks."""
    return tuple(
        s for s in words.systems if s.code not in ALWAYS and s.uses - NO_FORM and not s.uses & {"family", "signs"}
    )


@transaction.atomic
def leave_out(*, codes: Collection[str], words: Catalogue) -> bool:
    """Leave exactly these systems out of the acting agency's forms. Return whether that is a change.

    A row for each time: since when, until when. What cannot be left out stays offered, whoever asks.
    """
    wanted = {system.code for system in may_be_left_out(words)}.intersection(codes)
    mine = SwitchedOff.objects.filter(agency_id=current_agency_id(), ended_at=None)
    before = {row.framework_id: row for row in mine.select_for_update()}
    ended = [row.pk for code, row in before.items() if code not in wanted]
    mine.filter(pk__in=ended).update(ended_at=timezone.now())
    new = [SwitchedOff(framework_id=code) for code in sorted(wanted - before.keys())]
    # Another admin may be doing the same at this moment: once is enough.
    SwitchedOff.objects.bulk_create(new, ignore_conflicts=True)
    touched = [Touched(SWITCH, key) for key in [*ended, *(row.pk for row in new)]]
    if touched:
        record(Kind.WRITE, touched, act="practice_ours")
    return bool(touched)


@dataclass(frozen=True)
class Words:
    """A wording as an admin typed it."""

    label: str
    statement: str
    look_for: str = ""
    prompt: str = ""
    origin: str = ""


@transaction.atomic
def add_own(*, framework: str, words: Words, by: Member, beside: Entry | None = None) -> OwnItem:
    """Add an item of the agency's own to a system; ``beside`` a published item, another wording of it."""
    item = OwnItem.objects.create(framework_id=framework, beside_id=beside.code if beside else None)
    _word(item, words, number=1, by=by)
    record(Kind.WRITE, [Touched(ITEM, item.pk, by.pk)], act="practice_own_new")
    return item


@transaction.atomic
def word_anew(*, item: OwnItem, words: Words, by: Member) -> bool:
    """Give an own item another wording; the ones before stay. Return whether it is another one."""
    held = OwnItem.objects.select_for_update(of=("self",)).select_related("head").get(pk=item.pk)
    assert held.head
    if words_of(held.head) == words:
        return False
    _word(held, words, number=held.head.number + 1, by=by)
    record(Kind.WRITE, [Touched(ITEM, item.pk, by.pk)], act="practice_own_edit")
    return True


def _word(item: OwnItem, words: Words, *, number: int, by: Member) -> None:
    item.head = OwnWording.objects.create(item=item, number=number, made_by=by, **vars(words))
    item.save(update_fields=["head"])


def words_of(wording: OwnWording) -> Words:
    """Return what stands in a wording."""
    return Words(wording.label, wording.statement, wording.look_for, wording.prompt, wording.origin)


@transaction.atomic
def retire(*, item: OwnItem, retired: bool) -> None:
    """Take an own item off the learn pages, or put it back. Nothing is deleted."""
    at = timezone.now() if retired else None
    if OwnItem.objects.filter(pk=item.pk, retired_at__isnull=retired).update(retired_at=at):
        record(Kind.WRITE, [Touched(ITEM, item.pk)], act="practice_own_retire")


@prepared
def _own_of_system(agency_id: UUID, framework: str) -> QuerySet[OwnItem, OwnItem]:
    return OwnItem.objects.of_agency(agency_id).in_use().filter(framework_id=framework)


def own_of(framework: str) -> list[OwnItem]:
    """The acting agency's own words in one system, in use: items of their own and wordings beside ours. One query."""
    return _own_of_system(current_agency_id(), framework)


@prepared
def _own(agency_id: UUID) -> QuerySet[OwnItem, OwnItem]:
    return OwnItem.objects.of_agency(agency_id)


def all_own() -> list[OwnItem]:
    """All of the acting agency's own words, retired ones last. One query."""
    return sorted(_own(current_agency_id()), key=lambda item: item.retired_at is not None)


def wordings_of(item: OwnItem) -> list[OwnWording]:
    """Every wording an own item has had, the newest first."""
    return list(OwnWording.objects.filter(item=item).exclude(pk=F("item__head")).order_by("-number"))
