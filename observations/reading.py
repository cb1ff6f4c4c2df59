"""A visit as one member may read it, now or as it once stood. Pages, the plain note and comparisons all read this."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from imh_practice.families.access import children_as_seen_by
from imh_practice.families.ages import age_in_words
from imh_practice.families.models import Child, TeamPlace
from imh_practice.membership.models import Member, Pairing
from imh_practice.practice.catalogue import Catalogue, Entry, catalogue
from imh_practice.practice.readback import read_back
from observations.models import (
    HoldBack,
    Moment,
    MomentChild,
    MomentTag,
    MomentVersion,
    Outcome,
    Visit,
    VisitService,
    VisitVersion,
)

SPEAKS_TO = "T"
"""The framework of the four chips; all other tags are ways of being with the family."""


@dataclass(frozen=True)
class MomentAsRead:
    """A moment with the words of its tags. ``kept_from`` are names; empty for whom it is kept from, who is not here."""

    moment: Moment
    version: MomentVersion
    number: int
    behaviors: tuple[Entry, ...]
    speaks_to: tuple[Entry, ...]
    children: tuple[Child, ...]
    kept_from: tuple[str, ...]

    @property
    def told_back(self) -> list[str]:
        """What the author was doing, told back to her, a line a sentence."""
        return read_back([entry.statement for entry in self.behaviors]).splitlines()

    @property
    def labels(self) -> list[str]:
        """The same for other readers, without a person: "Shared observation"."""
        return [entry.label for entry in self.behaviors]

    @property
    def chips(self) -> list[str]:
        return [entry.word for entry in self.speaks_to]

    @property
    def about(self) -> str:
        return ", ".join(child.initial for child in self.children)


@dataclass(frozen=True)
class VisitAsRead:
    """A visit with the moments its reader may read, numbered as she sees them."""

    visit: Visit
    version: VisitVersion
    services: tuple[Entry, ...]
    moments: tuple[MomentAsRead, ...]
    children: tuple[Child, ...]
    is_own: bool

    @property
    def we_met(self) -> bool:
        return self.version.outcome == Outcome.MET

    @property
    def outcome(self) -> str:
        """What became of it, in the words of this reader."""
        outcome = Outcome(self.version.outcome)
        return str(outcome.label) if self.is_own else outcome.to_others(self.visit.author)

    @property
    def facts(self) -> list[tuple[str, object]]:
        """The facts under their names; one without a value is left out by the component that shows them."""
        version = self.version
        return [
            (_("Outcome"), "" if self.we_met else self.outcome),
            (_("Minutes"), version.minutes),
            (_("Where"), version.get_setting_display() if self.we_met else ""),
            (_("Who was there"), ", ".join(version.present)),
            (_("What the visit gave"), ", ".join(entry.label for entry in self.services)),
            (ngettext("Child", "Children", len(self.children)), ", ".join(self.ages)),
        ]

    def facts_beside(self, version: VisitVersion, services: Iterable[Entry]) -> list[tuple[str, object]]:
        """Return those facts that are others in ``version``, an unsaved one perhaps."""
        other = replace(self, version=version, services=tuple(services))
        return [there for there, here in zip(self.facts, other.facts, strict=True) if there != here]

    @property
    def facts_line(self) -> str:
        """The facts in one line, with their names."""
        return " · ".join(f"{name}: {value}" for name, value in self.facts if value)

    @property
    def ages(self) -> list[str]:
        return ages_on(self.children, self.version.happened_at)


def ages_on(children: Iterable[Child], at: dt.datetime) -> list[str]:
    """Return each child with its age on that day, in words."""
    day = timezone.localtime(at).date()
    return [f"{child.initial} {age_in_words(child, day)}" for child in children]


def read_visit(visit: Visit, *, by: Member, version: VisitVersion | None = None, whole: bool = False) -> VisitAsRead:
    """Read the visit for this member, as it stands or as it stood in an earlier version.

    The visit must be visible to her. ``whole``: what is held back from her too, for emergency access alone, which marks
    it. Nine queries, however many moments.
    """
    words = catalogue()
    facts = version or visit.head
    assert facts is not None
    moments = Moment.objects.filter(visit=visit)
    moments = (moments if whole else moments.open_to(by)).standing_in(facts).order_by("position")
    if version is None:
        written = {moment: moment.head for moment in moments.select_related("head")}
    else:
        latest = MomentVersion.objects.filter(moment__in=moments, visit_version__number__lte=version.number)
        latest = latest.order_by("moment_id", "-number").distinct("moment_id")
        by_moment = {one.moment_id: one for one in latest}
        written = {moment: by_moment.get(moment.pk) for moment in moments}
    standing = {moment: head for moment, head in written.items() if head is not None}
    tags = tags_of([head.pk for head in standing.values()], words)
    children = children_as_seen_by(by, visit.family_id)
    # With one child nobody is asked which it is about.
    about = _about(standing.values()) if len(children) > 1 else defaultdict(set)
    named = {key for keys in about.values() for key in keys}
    kept = _kept_from(visit, standing)
    return VisitAsRead(
        visit=visit,
        version=facts,
        services=_services(facts, words),
        moments=tuple(
            MomentAsRead(
                moment=moment,
                version=head,
                number=number,
                behaviors=tuple(entry for entry in tags[head.pk] if entry.framework != SPEAKS_TO),
                speaks_to=tuple(entry for entry in tags[head.pk] if entry.framework == SPEAKS_TO),
                children=tuple(child for child in children if child.pk in about[head.pk]),
                kept_from=tuple(kept.get(moment.pk, ())),
            )
            for number, (moment, head) in enumerate(standing.items(), 1)
        ),
        children=tuple(
            child for child in children if child.removed_at is None and (whole or child.known or child.pk in named)
        ),
        is_own=visit.author_id == by.pk,
    )


def tags_of(versions: Iterable[UUID], words: Catalogue) -> Mapping[UUID, list[Entry]]:
    """Return the tags of each moment's version, in the order of the vocabulary."""
    place = {entry.code: number for number, entry in enumerate(words.entries)}
    found: defaultdict[UUID, list[Entry]] = defaultdict(list)
    for version_id, item_version_id in MomentTag.objects.filter(version__in=list(versions)).values_list(
        "version_id", "item_version_id"
    ):
        found[version_id].append(words.wording(item_version_id))
    for entries in found.values():
        entries.sort(key=lambda entry: place.get(words.counts_as(entry.code), len(place)))
    return found


def _services(version: VisitVersion, words: Catalogue) -> tuple[Entry, ...]:
    given = VisitService.objects.filter(version=version).values_list("item_version_id", flat=True)
    return tuple(sorted((words.wording(key) for key in given), key=lambda entry: entry.position))


def _about(versions: Iterable[MomentVersion]) -> Mapping[UUID, set[UUID]]:
    found: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for version_id, child_id in MomentChild.objects.filter(version__in=[one.pk for one in versions]).values_list(
        "version_id", "child_id"
    ):
        found[version_id].add(child_id)
    return found


def _kept_from(visit: Visit, moments: Iterable[Moment]) -> Mapping[UUID, list[str]]:
    """Name from whom each is kept: who is named, and who joined the team after that (HoldBackQuerySet.from_)."""
    found: defaultdict[UUID, list[str]] = defaultdict(list)
    kept = list(HoldBack.objects.in_force().filter(moment__in=[one.pk for one in moments]).select_related("member"))
    if not kept:
        return found
    places = TeamPlace.objects.in_force().filter(family=visit.family_id).exclude(member=visit.author_id)
    supervisors = Pairing.objects.in_force().filter(clinician=visit.author_id).values("supervisor_id")
    joined = list(places.exclude(member__in=supervisors).select_related("member"))
    for hold_back in kept:
        later = [place.member for place in joined if place.began_at > hold_back.began_at]
        found[hold_back.moment_id] += [member.name for member in (hold_back.member, *later)]
    return {key: sorted(set(names)) for key, names in found.items()}
