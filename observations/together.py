"""Two colleagues, one visit, each with a note of her own: which notes are of the same visit."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from imh_practice.families.models import Family
from imh_practice.membership.models import Member
from observations.models import Outcome, Visit

SAME_VISIT = dt.timedelta(days=3)
"""How far apart two notes of one visit are looked for: a time is corrected, one of the two writes a day later."""
MOST_BESIDE = 6


def may_be_beside(family: Family, member: Member, of: Visit | None) -> tuple[Visit, ...]:
    """Return finished visits of colleagues with this family lately. None where one of them says already that this is
    hers too, and none that is itself beside another: of one visit, each note points at the same one. What was chosen is
    among them as long as it is open to her, also where one of the two was given another day since."""
    open_to_her = Visit.objects.visible_to(member).finished()
    colleagues = open_to_her.filter(family=family).exclude(author=member)
    if of is not None and colleagues.filter(head__beside=of).exists():
        return ()
    since = (of.happened_at if of else timezone.now()) - SAME_VISIT
    met = colleagues.filter(head__outcome=Outcome.MET, head__beside=None, happened_at__gte=since)
    if of is not None:
        met = met.filter(happened_at__lt=of.happened_at + SAME_VISIT)
    chosen = of.head.beside_id if of and of.head else None
    there = Q(pk__in=met.values("pk")) | Q(pk=chosen)
    return tuple(open_to_her.filter(there).select_related("author").order_by("-happened_at")[:MOST_BESIDE])


def together_with(beside: Mapping[UUID, UUID | None]) -> Mapping[UUID, list[Visit]]:
    """Return for each visit the finished notes of the same one: that which it points at, and those that point at it or
    at the same."""
    found: defaultdict[UUID, list[Visit]] = defaultdict(list)
    ones = {key: of or key for key, of in beside.items()}
    notes = Visit.objects.finished().filter(Q(pk__in=ones.values()) | Q(head__beside__in=ones.values()))
    for note in notes.select_related("author", "head").order_by("made_at"):
        assert note.head is not None
        same = note.head.beside_id or note.pk
        for key, one in ones.items():
            if one == same and key != note.pk:
                found[key].append(note)
    return found
