"""The vocabulary in use, as plain frozen values that any page can read without a query of its own.

``catalogue()`` asks the database one thing, which release is in use (one row of a tiny table), and keeps what it read
for that release for the life of the process. Paths not taken: no expiry time, because for its length pages of two
workers would offer different ids; no reset by signal, because the loader is another process; nothing held per request,
because it needs a hook in every way in. The release's key is new after every load, also after a test has emptied and
reloaded the tables, so stale ids cannot be served. Call it once in a view and hand it on.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from uuid import UUID

from django.db.models import QuerySet

from imh_practice.practice.models import Crosswalk, Framework, ItemVersion, Release, Use
from imh_practice.shared.prepared import prepared


class VocabularyMissing(Exception):
    """No release has been loaded yet."""


@dataclass(frozen=True)
class System:
    """A framework: what it is called, what it is for, where its items are offered (values of ``Use``)."""

    code: str
    name: str
    purpose: str
    uses: frozenset[str]
    position: int


@dataclass(frozen=True)
class BehaviorGroup:
    """A group of the picker: ours, not the source's."""

    code: str
    label: str
    position: int


@dataclass(frozen=True)
class Entry:
    """One wording of an item. ``id`` is the ItemVersion's: what a tag stores. ``item_id`` lasts over wordings."""

    id: UUID
    item_id: UUID
    framework: str
    code: str
    label: str
    statement: str
    look_for: str
    prompt: str
    citation: str
    seed: str
    position: int
    ticked: bool
    group: BehaviorGroup | None

    @property
    def word(self) -> str:
        """The label before its colon, for a chip: "Realize: trauma and recovery" gives "Realize"."""
        return self.label.partition(":")[0]


@dataclass(frozen=True)
class Standing:
    """The behavior a skill for early intervention is counted with, and how they relate (a value of ``Relation``)."""

    target: str
    relation: str


@dataclass(frozen=True)
class Catalogue:
    """Everything published, as of one release."""

    version: str
    systems: tuple[System, ...]
    entries: tuple[Entry, ...]
    wordings: Mapping[UUID, Entry]
    crosswalk: Mapping[str, Standing]

    def entry(self, code: str) -> Entry:
        """The wording in use of an item; KeyError where no item in use has this code."""
        for entry in self.entries:
            if entry.code == code:
                return entry
        raise KeyError(code)

    def wording(self, version_id: UUID) -> Entry:
        """The wording a tag points at, in use or past, retired or not; KeyError for an id that never was one."""
        return self.wordings[version_id]

    def counts_as(self, code: str) -> str:
        """The code an item is counted under: E10 counts with W16, every other item with itself."""
        return self.crosswalk[code].target if code in self.crosswalk else code

    def counted_together(self, counts: Mapping[str, int]) -> dict[str, int]:
        """Counts by code, each under the code it is counted as: one report for both vocabularies."""
        together: Counter[str] = Counter()
        for code, number in counts.items():
            together[self.counts_as(code)] += number
        return dict(together)

    def used_for(self, use: Use, frameworks: Iterable[str] = ()) -> tuple[Entry, ...]:
        """The entries in use offered in one place, of the named frameworks or of all that are offered there."""
        offered = {system.code for system in self.systems if use.value in system.uses}
        wanted = offered.intersection(frameworks) if frameworks else offered
        return tuple(entry for entry in self.entries if entry.framework in wanted)

    def tags_for(self, frameworks: Iterable[str]) -> tuple[Entry, ...]:
        """The rows of these frameworks that can be ticked on a moment, in order; TB and E12 are not among them."""
        return tuple(entry for entry in self.used_for(Use.TAGS, tuple(frameworks)) if entry.ticked)

    def prompts(self, *frameworks: str) -> tuple[Entry, ...]:
        """The questions for private writing: those of the named frameworks, or all."""
        return self.used_for(Use.PROMPTS, frameworks)


def catalogue() -> Catalogue:
    """The vocabulary in use. One query, and three more in the first call of a process after a release."""
    release = next(iter(_release()), None)
    if release is None:
        raise VocabularyMissing("No vocabulary is loaded. Run: manage.py load_vocabulary")
    return _read(release.pk, release.version)


@prepared
def _release() -> QuerySet[Release, Release]:
    return Release.objects.newest_first()[:1]


@lru_cache(maxsize=1)
def _read(release_id: UUID, version: str) -> Catalogue:
    """Read all of it. ``release_id`` is the cache's key; a load changes the rows and the key in one transaction."""
    systems = tuple(
        System(row.code, row.name, row.purpose, frozenset(row.uses), row.position)
        for row in Framework.objects.order_by("position")
    )
    rows = ItemVersion.objects.select_related("item__framework", "item__group", "reference").order_by(
        "item__framework__position", "item__position"
    )
    wordings = {row.pk: _entry(row) for row in rows}
    in_use = (row for row in rows if row.item.head_id == row.pk and row.item.retired_in_id is None)
    crosswalk = {
        row.code: Standing(row.target.code, row.relation)
        for row in Crosswalk.objects.select_related("target").order_by("target__position")
    }
    return Catalogue(
        version=version,
        systems=systems,
        entries=tuple(wordings[row.pk] for row in in_use),
        wordings=MappingProxyType(wordings),
        crosswalk=MappingProxyType(crosswalk),
    )


def _entry(row: ItemVersion) -> Entry:
    group = row.item.group
    return Entry(
        id=row.pk,
        item_id=row.item_id,
        framework=row.item.framework.code,
        code=row.item.code,
        label=row.label,
        statement=row.statement,
        look_for=row.look_for,
        prompt=row.prompt,
        citation=row.reference.text,
        seed=row.seed,
        position=row.item.position,
        ticked=row.item.ticked,
        group=BehaviorGroup(group.code, group.label, group.position) if group else None,
    )
