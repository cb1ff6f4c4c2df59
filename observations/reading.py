"""A visit as one member may read it, now or as it once stood. Pages, the plain note and comparisons all read this."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from imh_practice.families.access import children_as_seen_by
from imh_practice.families.ages import has_died_by, named_with_age
from imh_practice.families.models import Child, TeamPlace
from imh_practice.membership.models import Member, Pairing
from imh_practice.practice.catalogue import Catalogue, Entry, catalogue
from imh_practice.practice.readback import read_back
from imh_practice.practice.tagsets import DOMAINS, FOUR, GROWING, SPEAKS_TO
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
from observations.querysets import MomentQuerySet
from observations.together import together_with
from observations.told import as_told


@dataclass(frozen=True)
class MomentAsRead:
    """A moment with the words of its tags. ``kept_from`` are names; empty for whom it is kept from, who is not here."""

    moment: Moment
    version: MomentVersion
    number: int
    behaviors: tuple[Entry, ...]
    speaks_to: tuple[Entry, ...]
    further: tuple[Entry, ...]  # capacities that grow, and domains in which something was noticed
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
    def shown(self) -> list[str]:
        """Lines of what else it shows: "Growing capacities: Closeness", "Noticed in: Physical"."""
        told = {GROWING: _("Growing capacities: %(words)s"), DOMAINS: _("Noticed in: %(words)s")}
        labels = {system: [entry.label for entry in self.further if entry.framework == system] for system in told}
        return [line % {"words": "; ".join(labels[system])} for system, line in told.items() if labels[system]]

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
    together: tuple[Visit, ...]
    """Colleagues' notes of the same visit."""
    is_own: bool
    words: Catalogue = field(repr=False)

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
        return [
            (_("Outcome"), "" if self.we_met else self.outcome),
            (_("Minutes"), self.version.minutes),
            (_("Where"), self.version.get_setting_display() if self.we_met else ""),
            (_("Who was there"), ", ".join(self.version.present)),
            (_("Together with"), ", ".join(visit.author.name for visit in self.together)),
            (_("What the visit gave"), ", ".join(entry.label for entry in self.services)),
            (ngettext("Child", "Children", len(self.children)), ", ".join(self.ages)),
        ]

    @property
    def told(self) -> list[tuple[str, str]]:
        """What the visit tells in words of its own, under its headings."""
        return as_told(self.version.told, self.words)

    @property
    def all_told(self) -> list[tuple[str, object]]:
        """The facts, and these words."""
        return [*self.facts, *self.told]

    def facts_beside(self, version: VisitVersion, services: Iterable[Entry]) -> list[tuple[str, object]]:
        """Return those facts that are others in ``version``, an unsaved one perhaps."""
        other = replace(self, version=version, services=tuple(services))
        told = [one for one in self.told if one not in other.told]
        return [there for there, here in zip(self.facts, other.facts, strict=True) if there != here] + told

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
    return [named_with_age(child, day) for child in children if not has_died_by(child, day)]


def read_visit(visit: Visit, *, by: Member, version: VisitVersion | None = None, whole: bool = False) -> VisitAsRead:
    """Read the visit for this member, as it stands or as it stood in an earlier version.

    The visit must be visible to her. ``whole``: what is held back from her too, for emergency access alone, which marks
    it. Ten queries, however many moments.
    """
    if version is None:
        written = [(moment, moment.head) for moment in _moments_of([visit], by, whole=whole).select_related("head")]
    else:
        moments = list(_moments_of([visit], by, whole=whole))
        latest = MomentVersion.objects.filter(moment__in=moments, visit_version__number__lte=version.number)
        latest = latest.order_by("moment_id", "-number").distinct("moment_id")
        by_moment = {one.moment_id: one for one in latest}
        written = [(moment, by_moment.get(moment.pk)) for moment in moments]
    children = {visit.family_id: list(children_as_seen_by(by, visit.family_id))}
    (read,) = _read([(visit, version)], written, children, by, whole=whole)
    return read


def read_visits(visits: Iterable[Visit], *, by: Member) -> Iterator[VisitAsRead]:
    """Read each as it stands, what is held back too: for emergencies alone. As many queries for many as for one."""
    visits = list(visits)
    written = [(moment, moment.head) for moment in _moments_of(visits, by, whole=True).select_related("head")]
    children: defaultdict[UUID, list[Child]] = defaultdict(list)
    for child in Child.objects.filter(family__in={visit.family_id for visit in visits}).order_by("pk"):
        children[child.family_id].append(child)
    return _read([(visit, None) for visit in visits], written, children, by, whole=True)


def read_record(visits: Iterable[Visit], family_id: UUID, *, by: Member) -> Iterator[VisitAsRead]:
    """Read a family's visits as this member may, each as it stands; all are visible to her. As many queries for many
    as for one."""
    visits = list(visits)
    written = [(moment, moment.head) for moment in _moments_of(visits, by, whole=False).select_related("head")]
    children = {family_id: list(children_as_seen_by(by, family_id))}
    return _read([(visit, None) for visit in visits], written, children, by, whole=False)


def _moments_of(visits: Iterable[Visit], by: Member, *, whole: bool) -> MomentQuerySet:
    moments = Moment.objects.filter(visit__in=[visit.pk for visit in visits]).order_by("visit_id", "position")
    return moments if whole else moments.open_to(by)


def _read(
    visits: Sequence[tuple[Visit, VisitVersion | None]],
    written: Iterable[tuple[Moment, MomentVersion | None]],
    children: Mapping[UUID, list[Child]],
    by: Member,
    *,
    whole: bool,
) -> Iterator[VisitAsRead]:
    """Put together what stands in each visit. ``children``: of each family, removed ones too."""
    words = catalogue()
    facts = {visit.pk: version or visit.head for visit, version in visits}
    standing: defaultdict[UUID, dict[Moment, MomentVersion]] = defaultdict(dict)
    for moment, head in written:
        of = facts[moment.visit_id]
        assert of is not None
        stood = moment.removed_at is None or moment.removed_at > of.made_at
        if head is not None and stood:
            standing[moment.visit_id][moment] = head
    heads = [head.pk for moments in standing.values() for head in moments.values()]
    tags = tags_of(heads, words)
    services = _services((version.pk for version in facts.values() if version), words)
    # With one child nobody is asked which it is about.
    twins = [visit for visit, _version in visits if len(children.get(visit.family_id, ())) > 1]
    about = _about([head.pk for visit in twins for head in standing[visit.pk].values()])
    together = together_with({visit.pk: version.beside_id for visit, _v in visits if (version := facts[visit.pk])})
    kept = _kept_from([visit for visit, _version in visits], standing)
    for visit, _version in visits:
        version, moments, known = facts[visit.pk], standing[visit.pk], children.get(visit.family_id, [])
        assert version is not None
        named = {key for head in moments.values() for key in about[head.pk]}
        yield VisitAsRead(
            visit=visit,
            version=version,
            services=services[version.pk],
            moments=tuple(
                MomentAsRead(
                    moment=moment,
                    version=head,
                    number=number,
                    behaviors=tuple(entry for entry in tags[head.pk] if entry.framework not in SPEAKS_TO),
                    speaks_to=tuple(entry for entry in tags[head.pk] if entry.framework == FOUR),
                    further=tuple(entry for entry in tags[head.pk] if entry.framework in (GROWING, DOMAINS)),
                    children=tuple(child for child in known if child.pk in about[head.pk]),
                    kept_from=tuple(kept.get(moment.pk, ())),
                )
                for number, (moment, head) in enumerate(moments.items(), 1)
            ),
            children=tuple(
                child for child in known if child.removed_at is None and (whole or child.known or child.pk in named)
            ),
            together=tuple(together[visit.pk]),
            is_own=visit.author_id == by.pk,
            words=words,
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


def _services(versions: Iterable[UUID], words: Catalogue) -> Mapping[UUID, tuple[Entry, ...]]:
    found: defaultdict[UUID, list[Entry]] = defaultdict(list)
    given = VisitService.objects.filter(version__in=list(versions)).values_list("version_id", "item_version_id")
    for version_id, item_version_id in given:
        found[version_id].append(words.wording(item_version_id))
    in_order = {key: tuple(sorted(entries, key=lambda entry: entry.position)) for key, entries in found.items()}
    return defaultdict(tuple, in_order)


def _about(versions: Sequence[UUID]) -> Mapping[UUID, set[UUID]]:
    found: defaultdict[UUID, set[UUID]] = defaultdict(set)
    if versions:
        about = MomentChild.objects.filter(version__in=versions).values_list("version_id", "child_id")
        for version_id, child_id in about:
            found[version_id].add(child_id)
    return found


def _kept_from(
    visits: Sequence[Visit], moments: Mapping[UUID, Mapping[Moment, MomentVersion]]
) -> dict[UUID, list[str]]:
    """Name from whom each is kept: who is named, and who joined the team after that (HoldBackQuerySet.from_)."""
    visit_of = {moment.pk: visit for visit in visits for moment in moments[visit.pk]}
    kept = list(HoldBack.objects.in_force().filter(moment__in=list(visit_of)).select_related("member"))
    if not kept:
        return {}
    supervised = Pairing.objects.in_force().filter(supervisor=OuterRef("member")).values("clinician_id")
    places = TeamPlace.objects.in_force().filter(family__in={visit_of[one.moment_id].family_id for one in kept})
    joined: defaultdict[UUID, list[tuple[TeamPlace, list[UUID]]]] = defaultdict(list)
    for place in places.annotate(supervised=ArraySubquery(supervised)).select_related("member"):
        joined[place.family_id].append((place, place.supervised))  # type: ignore[attr-defined]  # asked for here
    found: defaultdict[UUID, list[str]] = defaultdict(list)
    for hold_back in kept:
        visit = visit_of[hold_back.moment_id]
        later = [
            place.member
            for place, supervises in joined[visit.family_id]
            if place.member_id != visit.author_id
            and visit.author_id not in supervises
            and place.began_at > hold_back.began_at
        ]
        found[hold_back.moment_id] += [member.name for member in (hold_back.member, *later)]
    return {key: sorted(set(names)) for key, names in found.items()}
