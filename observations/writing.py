"""The rows behind a visit's actions: what stands, what differs from it, and new versions beside old ones."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol
from uuid import UUID

from django.utils import timezone

from imh_practice.membership.models import Member
from observations.models import (
    HoldBack,
    Moment,
    MomentChild,
    MomentTag,
    MomentVersion,
    Visit,
    VisitService,
    VisitVersion,
)


@dataclass(frozen=True)
class MomentWords:
    """A moment as written. ``tags`` are keys of item versions, ``about`` of children, ``kept_from`` of members.

    ``ref`` names a moment that is there already. Empty ``text`` is for drafts only. ``kept_was`` is from whom the page
    showed the moment kept when it was opened, so that an old page does not end what was begun since.
    """

    text: str
    tags: Collection[UUID] = field(default_factory=frozenset)
    something_else: str = ""
    about: Collection[UUID] = field(default_factory=frozenset)
    kept_from: Collection[UUID] = field(default_factory=frozenset)
    ref: UUID | None = None
    kept_was: Collection[UUID] = field(default_factory=frozenset)

    @property
    def words(self) -> tuple[object, ...]:
        """What a version holds, for comparing. Who is kept from it is a fact of the moment, not of a version."""
        return self.text, self.something_else, frozenset(self.tags), frozenset(self.about)


class FactsLike(Protocol):
    """``actions.Facts``, which stands on the floor above."""

    @property
    def happened_at(self) -> dt.datetime: ...
    @property
    def outcome(self) -> str: ...
    @property
    def minutes(self) -> int | None: ...
    @property
    def setting(self) -> str: ...
    @property
    def present(self) -> Sequence[str]: ...
    @property
    def services(self) -> Collection[UUID]: ...
    @property
    def told(self) -> Mapping[str, str]: ...
    @property
    def beside(self) -> UUID | None: ...


@dataclass
class Standing:
    """What stands in a visit now, read in five queries however many moments there are."""

    visit: Visit
    services: frozenset[UUID]
    moments: dict[UUID, Moment]
    words: dict[UUID, MomentWords]
    last_position: int

    @classmethod
    def of(cls, visit: Visit) -> "Standing":
        """Read it. A visit just made has nothing."""
        if visit.head_id is None:
            return cls(visit, frozenset(), {}, {}, 0)
        every = list(Moment.objects.filter(visit=visit).select_related("head").order_by("position"))
        moments = {moment.pk: moment for moment in every if moment.removed_at is None}
        heads = [moment.head_id for moment in moments.values()]
        tags = _grouped(MomentTag.objects.filter(version__in=heads).values_list("version_id", "item_version_id"))
        about = _grouped(MomentChild.objects.filter(version__in=heads).values_list("version_id", "child_id"))
        kept = HoldBack.objects.in_force().filter(moment__in=moments)
        kept_from = _grouped(kept.values_list("moment_id", "member_id"))
        services = VisitService.objects.filter(version=visit.head_id).values_list("item_version_id", flat=True)
        words = {}
        for key, moment in moments.items():
            assert moment.head is not None
            words[key] = MomentWords(
                text=moment.head.text,
                something_else=moment.head.something_else,
                tags=tags[moment.head.pk],
                about=about[moment.head.pk],
                kept_from=kept_from[key],
                ref=key,
            )
        return cls(visit, frozenset(services), moments, words, max((moment.position for moment in every), default=0))

    def facts_differ(self, facts: FactsLike) -> bool:
        head = self.visit.head
        assert head is not None
        # To the minute: nobody writes down seconds, and a page that sends back what it showed has none.
        there = (
            _minute(head.happened_at),
            head.outcome,
            head.minutes,
            head.setting,
            tuple(head.present),
            self.services,
            head.told,
            head.beside_id,
        )
        return there != (
            _minute(facts.happened_at),
            facts.outcome,
            facts.minutes,
            facts.setting,
            tuple(facts.present),
            frozenset(facts.services),
            dict(facts.told),
            facts.beside,
        )

    def changed(self, moments: Iterable[MomentWords]) -> list[MomentWords]:
        """Those that are new or say something else now; an unchanged moment gets no new version."""
        return [one for one in moments if one.ref not in self.words or self.words[one.ref].words != one.words]

    def still_there(self, refs: Collection[UUID]) -> list[UUID]:
        return [ref for ref in refs if ref in self.moments]

    def aligned(self, moments: Sequence[MomentWords]) -> list[MomentWords]:
        """Give moments of a page sent twice the keys the first sending gave them: in the same order."""
        keys = [*self.words, *[None] * len(moments)]
        return [replace(one, ref=key, kept_was=one.kept_from) for one, key in zip(moments, keys, strict=False)]

    def as_words(self) -> list[MomentWords]:
        """The same moments for another visit: without their keys, and without the children of this family."""
        return [
            MomentWords(one.text, one.tags, one.something_else, kept_from=one.kept_from) for one in self.words.values()
        ]


def _minute(at: dt.datetime) -> dt.datetime:
    return at.astimezone(dt.UTC).replace(second=0, microsecond=0)


def _grouped(pairs: Iterable[tuple[UUID, UUID]]) -> defaultdict[UUID, frozenset[UUID]]:
    groups: defaultdict[UUID, frozenset[UUID]] = defaultdict(frozenset)
    for key, value in pairs:
        groups[key] |= {value}
    return groups


def put_down_facts(visit: Visit, facts: FactsLike, *, number: int, at: dt.datetime, by: Member) -> VisitVersion:
    """Write a version of the visit and make it the head (unsaved on the visit)."""
    version = VisitVersion.objects.create(
        visit=visit,
        number=number,
        made_at=at,
        made_by=by,
        outcome=facts.outcome,
        happened_at=facts.happened_at,
        minutes=facts.minutes,
        setting=facts.setting,
        present=list(facts.present),
        told=dict(facts.told),
        beside_id=facts.beside,
    )
    VisitService.objects.bulk_create(
        VisitService(version=version, item_version_id=service) for service in sorted(facts.services)
    )
    visit.head = version
    return version


def put_down_moments(version: VisitVersion, moments: Sequence[MomentWords], standing: Standing) -> None:
    """Write the new versions of these moments, with their tags; a moment that is not there yet is made.

    A ``ref`` that does not stand (removed on another screen meanwhile) becomes a moment of its own: nothing is lost.
    """
    position, fresh, versions, tags, about, kept = standing.last_position, [], [], [], [], []
    for one in moments:
        known = standing.moments.get(one.ref) if one.ref else None
        if known is None:
            position += 1
            known = Moment(visit=version.visit, position=position)
            fresh.append(known)
            kept += [HoldBack(moment=known, member_id=member, began_at=version.made_at) for member in one.kept_from]
        written = MomentVersion(
            moment=known,
            visit_version=version,
            number=known.head.number + 1 if known.head else 1,
            made_at=version.made_at,
            made_by=version.made_by,
            text=one.text,
            something_else=one.something_else,
        )
        versions.append(written)
        tags += [MomentTag(version=written, item_version_id=tag) for tag in sorted(one.tags)]
        about += [MomentChild(version=written, child_id=child) for child in sorted(one.about)]
    Moment.objects.bulk_create(fresh)
    MomentVersion.objects.bulk_create(versions)
    MomentTag.objects.bulk_create(tags)
    MomentChild.objects.bulk_create(about)
    HoldBack.objects.bulk_create(kept)
    for written in versions:
        written.moment.head = written
    # The heads last: their keys are checked at once, and a version needs its moment first.
    Moment.objects.bulk_update([written.moment for written in versions], ["head"])


def take_out(refs: Collection[UUID], *, at: dt.datetime) -> None:
    """Take moments out of the visit from that version on; earlier ones still show them."""
    if refs:
        Moment.objects.filter(pk__in=refs, removed_at=None).update(removed_at=at)


def keep_from(standing: Standing, moments: Iterable[MomentWords]) -> list[UUID]:
    """Begin and end holding back, for moments that are there; return those for which something changed."""
    touched, began, now = [], [], timezone.now()
    for one in moments:
        if one.ref not in standing.words:
            continue
        there, wanted = set(standing.words[one.ref].kept_from), set(one.kept_from)
        new, over = wanted - there, (set(one.kept_was) - wanted) & there
        if not new and not over:
            continue
        touched.append(one.ref)
        began += [HoldBack(moment_id=one.ref, member_id=member, began_at=now) for member in sorted(new)]
        if over:
            HoldBack.objects.in_force().filter(moment=one.ref, member__in=over).update(ended_at=now)
    HoldBack.objects.bulk_create(began)
    return touched
