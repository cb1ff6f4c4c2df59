"""The vocabulary in use, as plain frozen values that any page can read without a query of its own.

``catalogue()`` asks the database one thing, which release is in use (one row of a tiny table), and keeps what it read
for that release for the life of the process. Paths not taken: no expiry time, because for its length pages of two
workers would offer different ids; no reset by signal, because the loader is another process; nothing held per request,
because it needs a hook in every way in. The release's key is new after every load, also after a test has emptied and
reloaded the tables, so stale ids cannot be served. Call it once in a view and hand it on.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from types import MappingProxyType
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils.text import slugify
from django.utils.translation import get_language

from imh_practice.practice.models import Crosswalk, Definition, Framework, ItemVersion, Reference, Release, Term, Use
from imh_practice.practice.translated import translated
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
    of: str = ""
    """Its name in the language of the files, where it is translated."""

    @cached_property
    def slug(self) -> str:
        """What an address calls it in every language: its name, since codes stay inside. A test holds that no two are
        the same."""
        return slugify(self.of or self.name)


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
    body: str = ""
    also: str = ""
    """Other words it is looked for by, with commas between them; for the search alone."""
    of: str = ""
    """Its label in the language of the files, where it is translated."""

    @property
    def word(self) -> str:
        """The label before its colon, for a chip: "Realize: trauma and recovery" gives "Realize"."""
        return self.label.partition(":")[0]

    @cached_property
    def slug(self) -> str:
        """What an address calls it within its system, in every language: its label."""
        return slugify(self.of or self.label)


@dataclass(frozen=True)
class Standing:
    """The behavior a skill for early intervention is counted with, and how they relate (a value of ``Relation``)."""

    target: str
    relation: str


@dataclass(frozen=True)
class Source:
    """A row of the library. ``used`` are the codes of the items in use that it stands behind, in their order."""

    key: str
    text: str
    url: str
    used: tuple[str, ...]


@dataclass(frozen=True)
class Meaning:
    """A word of the glossary; ``citation`` is "" where it has none."""

    term: str
    meaning: str
    citation: str
    also: str = ""
    of: str = ""
    """The term in the language of the files, where it is translated."""

    @cached_property
    def slug(self) -> str:
        """What an address calls it, in every language."""
        return slugify(self.of or self.term)


@dataclass(frozen=True)
class Defined:
    """What infant mental health is, as one source has it, and for which ages."""

    label: str
    ages: str
    words: str
    citation: str
    seed: str
    position: int


@dataclass(frozen=True, eq=False)  # the same one only where it is the same object: what is made of it is kept by it
class Catalogue:
    """Everything published, as of one release. Glossary and library are in the order of the alphabet.

    ``off``: codes of the systems that an agency leaves out of its forms. What is left out is offered nowhere; it is
    read as before, on the learn pages and wherever it was used.
    """

    version: str
    systems: tuple[System, ...]
    entries: tuple[Entry, ...]
    wordings: Mapping[UUID, Entry]
    crosswalk: Mapping[str, Standing]
    library: tuple[Source, ...] = ()
    glossary: tuple[Meaning, ...] = ()
    definitions: tuple[Defined, ...] = ()
    off: frozenset[str] = frozenset()

    def without(self, off: Iterable[str]) -> "Catalogue":
        """The same words, with these systems offered nowhere."""
        return replace(self, off=frozenset(off))

    def of(self, framework: str) -> tuple[Entry, ...]:
        """The entries in use of one system, offered or not, in their order."""
        return tuple(entry for entry in self.entries if entry.framework == framework)

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

    def items_counted_with(self, item_id: str) -> set[UUID]:
        """The item in use of this key and all that are counted with it: referring with treating. StopIteration where
        there is none."""
        code = next(entry.code for entry in self.entries if str(entry.item_id) == item_id)
        return {entry.item_id for entry in self.wordings.values() if self.counts_as(entry.code) == code}

    def counted_together(self, counts: Mapping[str, int]) -> dict[str, int]:
        """Counts by code, each under the code it is counted as: one report for both vocabularies."""
        together: Counter[str] = Counter()
        for code, number in counts.items():
            together[self.counts_as(code)] += number
        return dict(together)

    def systems_for(self, use: Use) -> tuple[System, ...]:
        """The systems offered in one place: for ``Use.LENS`` the first of two steps, ``used_for`` with one its second.

        A page that offers a few must name them: later releases bring more, and none comes to a page uninvited.
        """
        return tuple(s for s in self.systems if use.value in s.uses and s.code not in self.off)

    def used_for(self, use: Use, frameworks: Iterable[str] = ()) -> tuple[Entry, ...]:
        """The entries in use offered in one place, of the named frameworks or of all that are offered there."""
        offered = {system.code for system in self.systems_for(use)}
        wanted = offered.intersection(frameworks) if frameworks else offered
        return tuple(entry for entry in self.entries if entry.framework in wanted)

    def tags_for(self, frameworks: Iterable[str]) -> tuple[Entry, ...]:
        """The rows of these frameworks that can be ticked on a moment, in order; TB and E12 are not among them."""
        return tuple(entry for entry in self.used_for(Use.TAGS, tuple(frameworks)) if entry.ticked)

    def prompts(self, *frameworks: str) -> tuple[Entry, ...]:
        """The questions for private writing: those of the named frameworks, or all."""
        return self.used_for(Use.PROMPTS, frameworks)


def catalogue() -> Catalogue:
    """The vocabulary in use. One query, and six more in the first call of a process after a release."""
    release = next(iter(_release()), None)
    if release is None:
        raise VocabularyMissing("No vocabulary is loaded. Run: manage.py load_vocabulary")
    return _in(get_language() or "", release.pk, release.version)


@lru_cache(maxsize=8)
def _in(language: str, release_id: UUID, version: str) -> Catalogue:
    words = _read(release_id, version)
    return words if language in ("", settings.LANGUAGE_CODE) else translated(words, language)


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
    entries = tuple(wordings[row.pk] for row in in_use)
    crosswalk = {
        row.code: Standing(row.target.code, row.relation)
        for row in Crosswalk.objects.select_related("target").order_by("target__position")
    }
    return Catalogue(
        version=version,
        systems=systems,
        entries=entries,
        wordings=MappingProxyType(wordings),
        crosswalk=MappingProxyType(crosswalk),
        library=tuple(
            Source(row.key, row.text, row.url, _used(row, entries))
            for row in sorted(Reference.objects.exclude(key=""), key=lambda row: row.text.casefold())
        ),
        glossary=tuple(
            Meaning(row.term, row.meaning, row.reference.text if row.reference else "", row.also)
            for row in sorted(Term.objects.select_related("reference"), key=lambda row: row.term.casefold())
        ),
        definitions=tuple(
            Defined(row.label, row.ages, row.words, row.reference.text, row.seed, row.position)
            for row in Definition.objects.select_related("reference").order_by("position")
        ),
    )


def _used(reference: Reference, entries: Iterable[Entry]) -> tuple[str, ...]:
    return tuple(entry.code for entry in entries if entry.citation == reference.text or entry.code in reference.also)


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
        body=row.body,
        also=row.item.also,
    )
