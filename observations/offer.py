"""What the page of a visit offers this member with this family. Read once; no query afterwards."""

import datetime as dt
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import count
from uuid import UUID

from django.conf import settings
from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from imh_practice.families.access import children_as_seen_by
from imh_practice.families.ages import is_quiet
from imh_practice.families.models import Caregiver, Child, Family
from imh_practice.membership.models import Member, Pairing
from imh_practice.practice.catalogue import BehaviorGroup, Catalogue, Entry
from imh_practice.practice.models import Use
from imh_practice.practice.ours import offered
from imh_practice.practice.suggestions import Reason, Suggestion, suggest
from imh_practice.practice.tagsets import DOMAINS, FOUR, GROWING, ServiceRow, TagRow, picker, services, tag_set
from observations.models import MomentTag, Setting, Visit, VisitState, VisitVersion
from observations.together import may_be_beside

LATELY = dt.timedelta(weeks=12)


@dataclass(frozen=True)
class Pick:
    """A row of the picker as this moment shows it."""

    entry: Entry
    number: int
    checked: bool
    why: str = ""


@dataclass(frozen=True)
class PickGroup:
    """Rows that stand folded together."""

    group: BehaviorGroup | None
    picks: tuple[Pick, ...]


@dataclass(frozen=True)
class Offer:
    """Rows to tick, services, children, colleagues and readers; and what was true at the last visit."""

    family: Family
    member: Member
    words: Catalogue
    rows: tuple[TagRow, ...]
    suggestions: tuple[Suggestion, ...]
    services: tuple[ServiceRow, ...]
    children: tuple[Child, ...]
    colleagues: tuple[Member, ...]
    supervisors: tuple[Member, ...]
    beside: tuple[Visit, ...]
    """Colleagues' notes that may be of the same visit, the latest first."""
    stands_beside: UUID | None
    """The one that is written down already, also where it is not open to her any more."""

    @property
    def rule(self) -> str:
        """By what rule rows stand in sight, as it is for her with this family now."""
        reasons = {suggestion.reason for suggestion in self.suggestions}
        if not reasons:
            words = _("The groups are ours; nothing is read from your words.")
        elif Reason.BEGIN in reasons:
            words = _("The groups are ours. In sight stand three to begin with; nothing is read from your words.")
        elif reasons == {Reason.NOT_LATELY}:
            words = _(
                "The groups are ours. In sight stand rows you have not used here in twelve weeks; "
                "nothing is read from your words."
            )
        else:
            words = _(
                "The groups are ours. In sight stand what you used most with this family in twelve weeks and what you "
                "have not used here lately; nothing is read from your words."
            )
        if any(row.on_top for row in self.rows):
            words += " " + _("For you three skills for colleagues new to this work stand first.")
        return words

    @property
    def readers(self) -> str:
        """Who can read the record: "Your team and Ruth"."""
        return get_text_list([_("Your team"), *(one.first_name for one in self.supervisors)], _("and"))

    @property
    def speaks_to(self) -> tuple[Entry, ...]:
        """The four, then the capacities and the domains."""
        return (*self.words.tags_for((FOUR, GROWING)), *self.words.used_for(Use.PICKLIST, (DOMAINS,)))

    @property
    def bias(self) -> Entry | None:
        """The prompt offered beside any of the four."""
        return next((entry for entry in self.words.prompts(FOUR) if not entry.ticked), None)

    def may_tag(self, version_id: str, *, already: Collection[str]) -> bool:
        """Whether a posted tag is one she was offered, in any wording it has had, or one that is there already."""
        codes = {row.entry.code for row in self.rows} | {entry.code for entry in self.speaks_to}
        return any(entry.code in codes or version_id in already for entry in self.known([version_id]))

    def known(self, version_ids: Iterable[str]) -> list[Entry]:
        """Return the wordings these ids name; what is none is left out."""
        found = []
        for key in version_ids:
            try:
                found.append(self.words.wording(UUID(str(key))))
            except (ValueError, KeyError):
                continue
        return found

    def picks(self, chosen: Collection[str]) -> tuple[tuple[Pick, ...], tuple[PickGroup, ...]]:
        """The rows in sight, and those folded: chosen ones are always in sight, and each row stands once.

        ``chosen`` are ids as text, also of wordings that are no longer offered: they keep the words she read.
        """
        kept = {self.words.counts_as(entry.code): entry for entry in self.known(chosen)}
        why = {suggestion.row.counts_as: suggestion.reason.words for suggestion in self.suggestions}
        first = [row for row in self.rows if row.on_top] + [suggestion.row for suggestion in self.suggestions]
        first += [row for row in self.rows if row.counts_as in kept and row not in first]
        number = count()
        in_sight = []
        for row in first:
            entry = kept.pop(row.counts_as, None)
            in_sight.append(Pick(entry or row.entry, next(number), entry is not None, why.get(row.counts_as, "")))
        in_sight += [Pick(entry, next(number), True) for entry in kept.values()]
        groups = [
            PickGroup(group.group, tuple(Pick(row.entry, next(number), False) for row in group.rows))
            for group in picker(self.words, [row for row in self.rows if row not in first])
        ]
        return tuple(in_sight), tuple(groups)


def offer(
    *,
    family: Family,
    member: Member,
    also: Collection[UUID] = (),
    named: Collection[UUID] = frozenset(),
    of: Visit | None = None,
) -> Offer:
    """Read it. ``also`` are colleagues offered beside those on the team now: from whom something is kept already.

    ``named`` are children a moment is about already: all that is offered to her who does not carry the family any more.
    ``of`` is the visit that is there already.
    """
    words = offered()
    rows = tag_set(words, vocabulary=member.vocabulary, licensed=member.licensed_imh)
    recent, used = _tagged_before(family, member, words, of)
    every = list(children_as_seen_by(member, family.pk))
    team = Q(pk__in=family.team.in_force().values("member_id")) | Q(pk__in=also)
    return Offer(
        family=family,
        member=member,
        words=words,
        rows=rows,
        suggestions=() if is_quiet(family, every) else suggest(rows, recent=recent, used=used),
        services=services(words, licensed=member.licensed_imh),
        children=tuple(child for child in every if child.removed_at is None and (child.known or child.pk in named)),
        colleagues=tuple(Member.objects.filter(team).exclude(pk=member.pk).order_by("name")),
        supervisors=supervisors_of(member),
        beside=may_be_beside(family, member, of),
        stands_beside=of.head.beside_id if of and of.head else None,
    )


def supervisors_of(member: Member) -> tuple[Member, ...]:
    """Who supervises her now, by name."""
    pairings = Pairing.objects.of_clinician(member).select_related("supervisor").order_by("began_at")
    return tuple(pairing.supervisor for pairing in pairings)


def _tagged_before(
    family: Family, member: Member, words: Catalogue, of: Visit | None
) -> tuple[dict[str, int], Collection[str]]:
    """Return how often she tagged each code with this family in twelve weeks, and which she ever did.

    ``of`` does not count: a visit that is amended is no reason to suggest its own rows.
    """
    since = timezone.now() - LATELY
    tags = MomentTag.objects.filter(
        version__moment__visit__family=family,
        version__moment__visit__author=member,
        version__moment__visit__state=VisitState.FINISHED,
        version__moment__removed_at=None,
        version=F("version__moment__head"),
    )
    if of is not None:
        tags = tags.exclude(version__moment__visit=of)
    lately = Count("pk", filter=Q(version__moment__visit__happened_at__gte=since))
    counted = tags.values("item_version__item__code").annotate(lately=lately)
    counts = words.counted_together({row["item_version__item__code"]: row["lately"] for row in counted})
    return counts, counts.keys()


@dataclass(frozen=True)
class LastTime:
    """What was true at her last visit with this family, to begin from."""

    minutes: int | None
    setting: str
    present: tuple[str, ...]


def last_time(family: Family, member: Member, *, but: Visit | None = None) -> LastTime:
    """Return it; before a first visit, who is known of the family. ``but`` is a visit that does not count.

    What the visit gave is not taken along: it is counted for the agency, and a fold that nobody opened must not count.
    Nor is anybody who is none of the family: a colleague who came along once would stand in the record of each visit.
    """
    visits = Visit.objects.finished().filter(family=family, author=member, head__outcome="met")
    if but is not None:
        visits = visits.exclude(pk=but.pk)
    last = visits.select_related("head").order_by("-happened_at").first()
    known = _known(family)
    if last is None or last.head is None:
        return LastTime(None, Setting.HOME, known.at_first)
    then = timezone.localdate(last.happened_at)
    if Child.objects.standing().filter(family=family, gone_on__gte=then).exists():
        # Who was there then is not who is there now.
        return LastTime(last.head.minutes, last.head.setting, known.at_first)
    present = tuple(one for one in last.head.present if known.has(one))
    return LastTime(last.head.minutes, last.head.setting, present)


@dataclass(frozen=True)
class _Known:
    """A family's caregivers and children: ``at_first`` is who is put down before a first visit."""

    at_first: tuple[str, ...]
    called: frozenset[str]
    """Words for them: a role, baby."""
    initials: frozenset[str]

    def has(self, line: str) -> bool:
        """Whether a line of who was there is about one of them: "mother L.", "both babies", "D."; not "nurse W."."""
        words = "|".join(re.escape(word) for word in sorted(self.called))
        is_called = self.called and re.search(rf"\b(?:{words})s?\b", line, re.IGNORECASE)
        return bool(is_called) or line.strip(" .") in self.initials


def _known(family: Family) -> _Known:
    """Return who is known of a family.

    In the language an agency's records are kept in, as the roles are: it is filled in, and stays in the record.
    """
    caregivers = list(Caregiver.objects.standing().filter(family=family).order_by("pk"))
    children = list(Child.objects.standing().filter(family=family, born_on__isnull=False, gone_on=None))
    with override(settings.LANGUAGE_CODE):
        babies = [_("baby") if len(children) == 1 else _("babies")] if children else []
        words = [_("baby"), _("babies"), *(ngettext("Child", "Children", count) for count in (1, 2))]
    roles = [one.role for one in caregivers if one.role]
    initials = frozenset(one.initial.strip(" .") for one in children)
    return _Known((*roles[:1], *babies), frozenset([*roles, *(words if children else [])]), initials)


def moved(visit: Visit, head: VisitVersion, to: Family) -> LastTime:
    """Return what of a visit's facts is true with another family.

    What stands as it was filled in for the first family is filled in for this one; what she wrote herself stays, less
    those people of the first family who are none of this one's.
    """
    there = last_time(visit.family, visit.author, but=visit)
    here = last_time(to, visit.author)
    theirs, known = _known(visit.family), _known(to)
    present = tuple(one for one in head.present if known.has(one) or not theirs.has(one))
    return LastTime(
        here.minutes if head.minutes == there.minutes else head.minutes,
        here.setting if head.setting == there.setting else head.setting,
        here.present if tuple(head.present) == there.present else present,
    )
