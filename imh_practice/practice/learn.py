"""What the learn pages show: systems and items found by their slugs, and how an item stands to others, in words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from imh_practice.membership.models import Member
from imh_practice.membership.rule import rules
from imh_practice.places import HEADINGS, SYSTEMS, Place
from imh_practice.practice.catalogue import BehaviorGroup, Catalogue, Entry, Source, System, catalogue
from imh_practice.practice.models import OwnItem, Relation, Use


@dataclass(frozen=True)
class Link:
    """A link in words."""

    label: str
    url: str


@dataclass(frozen=True)
class Counts:
    """How an item stands to the behavior it is counted with, as one sentence, and where the other one stands."""

    words: str
    link: Link


@dataclass(frozen=True)
class Where:
    """Where something is used, in words; ``url`` is "" where there is no page that this member may open by itself."""

    words: str
    url: str


def system_of(words: Catalogue, slug: str) -> System | None:
    """Return the system an address names."""
    return next((system for system in words.systems if system.slug == slug), None)


def entry_of(words: Catalogue, system: System, slug: str) -> Entry | None:
    """Return the item an address names: by the label in use, or by one it had before."""
    found = next((entry for entry in words.of(system.code) if entry.slug == slug), None)
    if found:
        return found
    past = {entry.item_id for entry in words.wordings.values() if entry.framework == system.code and entry.slug == slug}
    return next((entry for entry in words.of(system.code) if entry.item_id in past), None)


def link_to(words: Catalogue, entry: Entry) -> Link:
    """Return the link to an item's page."""
    system = next(system for system in words.systems if system.code == entry.framework)
    return Link(entry.label, reverse("practice_entry", args=[system.slug, entry.slug]))


def where(place: Place, member: Member) -> Where:
    """Say where something is used, with a link if she may go there."""
    door = place.door or place.url
    rule = rules()[door]
    opens = not rule.load and rule.admits(member, rule.methods.get("GET", ()))
    return Where(str(place.words), reverse(door) if opens else "")


def places_of(system: System, member: Member) -> list[Where]:
    """Say where the items of a system are used, each place once."""
    found = [where(place, member) for place in (*SYSTEMS, *HEADINGS) if system.code in place.systems]
    return list(dict.fromkeys(found))


@dataclass(frozen=True)
class SystemPage:
    """A system to read: its items, group by group where it has groups; own words of the agency beside."""

    words: Catalogue
    system: System
    member: Member
    own: tuple[OwnItem, ...]

    @property
    def groups(self) -> list[tuple[BehaviorGroup | None, list[tuple[Link, Entry]]]]:
        """Each group with its entries and their links; one without a name for those of no group."""
        by_group: dict[BehaviorGroup | None, list[tuple[Link, Entry]]] = {}
        for entry in self.words.of(self.system.code):
            by_group.setdefault(entry.group, []).append((link_to(self.words, entry), entry))
        return sorted(by_group.items(), key=lambda pair: pair[0].position if pair[0] else 0)

    @property
    def elsewhere(self) -> list[Counts]:
        """Skills of this system that have no text of their own, each with the behavior whose words stand for it."""
        if not any(self.words.counts_as(entry.code) != entry.code for entry in self.words.of(self.system.code)):
            return []
        found = []
        for standing in self.words.crosswalk.values():
            target = self.words.entry(standing.target)
            if standing.relation == Relation.SAME:
                found.append(Counts(_("Word for word the same"), link_to(self.words, target)))
            elif standing.relation == Relation.NEAR:
                found.append(Counts(_("Nearly the same"), link_to(self.words, target)))
        return found

    @property
    def added(self) -> list[OwnItem]:
        return [item for item in self.own if item.beside_id is None]

    @property
    def where(self) -> list[Where]:
        return places_of(self.system, self.member)


@dataclass(frozen=True)
class EntryPage:
    """An item to read."""

    words: Catalogue
    system: System
    entry: Entry
    member: Member
    own: tuple[OwnItem, ...]

    @property
    def is_help(self) -> bool:
        return Use.HELP.value in self.system.uses

    @property
    def is_ticked(self) -> bool:
        """Whether it is a row to tick."""
        return self.entry.ticked and bool(self.system.uses & {Use.TAGS.value, Use.SERVICES.value})

    @property
    def sources(self) -> list[Source]:
        """The library's rows that stand behind it; what it cites first."""
        behind = [source for source in self.words.library if self.entry.code in source.used]
        return sorted(behind, key=lambda source: source.text != self.entry.citation)

    @property
    def counts(self) -> list[Counts]:
        return list(counted_with(self.words, self.entry))

    @property
    def beside(self) -> list[OwnItem]:
        """The agency's own or licensed wordings of this item."""
        return [item for item in self.own if item.beside_id == self.entry.code]

    @property
    def where(self) -> list[Where]:
        return places_of(self.system, self.member)


def counted_with(words: Catalogue, entry: Entry) -> Iterator[Counts]:
    """Say in words how an item stands to what it is counted with, from either side."""
    for code, standing in words.crosswalk.items():
        if code == entry.code:
            sentence = _("The same care for a concern, referring where the behavior treats. Both count as one.")
            yield Counts(sentence, link_to(words, words.entry(standing.target)))
        elif standing.target == entry.code and standing.relation == Relation.REFERS:
            sentence = _("For whoever is not licensed to treat, these words stand in its place. Both count as one.")
            yield Counts(sentence, link_to(words, words.entry(code)))
        elif standing.target == entry.code:
            systems = [s for s in words.systems if any(words.counts_as(e.code) != e.code for e in words.of(s.code))]
            sentence = (
                _("It is a skill for early intervention too, word for word, and counts once.")
                if standing.relation == Relation.SAME
                else _("A skill for early intervention says nearly the same. Both count as one.")
            )
            for system in systems[:1]:
                yield Counts(sentence, Link(system.name, reverse("practice_system", args=[system.slug])))


def behind(words: Catalogue) -> Iterator[tuple[Source, list[Link]]]:
    """Yield each row of the library with the items it stands behind."""
    links = {entry.code: link_to(words, entry) for entry in words.entries}
    for source in words.library:
        yield source, [links[code] for code in source.used]


@dataclass(frozen=True)
class OwnRow:
    """An item of the agency's own as its admin sees it: with the system it stands in, or the item it stands beside."""

    item: OwnItem
    place: Link


def own_rows(words: Catalogue, own: Iterable[OwnItem]) -> list[OwnRow]:
    """Return the agency's own items with where they stand. One whose system has left the vocabulary stands nowhere."""
    entries = {entry.code: link_to(words, entry) for entry in words.entries}
    systems = {s.code: Link(s.name, reverse("practice_system", args=[s.slug])) for s in words.systems}
    return [OwnRow(item, entries.get(item.beside_id or "") or systems[item.framework_id]) for item in own]


def disciplines() -> list[str]:
    """Return the disciplines a colleague can come from, in the language an agency's facts are kept in."""
    with override(settings.LANGUAGE_CODE):
        return [entry.label for entry in catalogue().of("DI")]
