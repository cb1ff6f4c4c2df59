"""Loading a data folder into the tables, under the role that owns them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from django.db import transaction

from imh_practice.practice.files import ItemText, Vocabulary, VocabularyRefused, read_vocabulary, release_order
from imh_practice.practice.models import (
    Crosswalk,
    Definition,
    Framework,
    Group,
    Item,
    ItemVersion,
    Reference,
    Release,
    Term,
)


@dataclass(frozen=True)
class Loaded:
    """What a load did: ``version`` was read, ``in_use`` is in use after it, ``new`` if this load put it there."""

    version: str
    in_use: str
    new: bool = False
    items: int = 0
    new_wordings: int = 0
    retired: int = 0


def load_vocabulary(*, folder: Path, using: str = "owner") -> Loaded:
    """Make a data folder the vocabulary in use, in one transaction; raises VocabularyRefused with every reason.

    Safe to run at every start: a folder already loaded, or older than the one in use, changes nothing. A changed text
    becomes a new ``ItemVersion`` and moves the item's head, so a past tag keeps the words its author read; an item that
    is missing is retired and never deleted. A folder that was loaded and then edited is refused: the same version name
    would mean two texts.
    """
    vocabulary = read_vocabulary(folder)
    with transaction.atomic(using=using):
        in_use = Release.objects.using(using).in_use()
        if in_use and release_order(in_use.version) > release_order(vocabulary.version):
            return Loaded(version=vocabulary.version, in_use=in_use.version)
        # The unique version is the lock: of two processes that start at once, the second waits here for the first.
        release, new = Release.objects.using(using).get_or_create(
            version=vocabulary.version, defaults={"fingerprint": vocabulary.fingerprint}
        )
        if release.fingerprint != vocabulary.fingerprint:
            raise VocabularyRefused(
                [f"{release.version} was loaded before with other content. Put the change in a new folder beside it."]
            )
        if not new:
            return Loaded(version=release.version, in_use=release.version)
        return _load(vocabulary, release, using)


def _load(vocabulary: Vocabulary, release: Release, using: str) -> Loaded:
    frameworks = _frameworks(vocabulary, using)
    groups = _groups(vocabulary, using)
    references = _references(vocabulary, using)
    known = {item.code: item for item in Item.objects.using(using).select_related("head__reference")}

    items: list[Item] = []
    wordings: list[ItemVersion] = []
    for text in vocabulary.items:
        item = known.get(text.code) or Item(code=text.code)
        item.framework, item.position, item.ticked = frameworks[text.framework], text.position, text.ticked
        item.group, item.retired_in = groups[text.group] if text.group else None, None
        item.also = text.also
        if text.code not in known or _words(text) != _words_of(item.head):
            item.head = _wording(item, text, references[text.citation], release)
            wordings.append(item.head)
        items.append(item)
    Item.objects.using(using).bulk_create(
        items,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["framework", "position", "ticked", "also", "group", "head", "retired_in"],
    )
    ItemVersion.objects.using(using).bulk_create(wordings)
    present = {text.code for text in vocabulary.items}
    retired = Item.objects.using(using).filter(retired_in=None).exclude(code__in=present).update(retired_in=release)
    _crosswalk(vocabulary, {item.code: item for item in items}, using)
    _library(vocabulary, references, using)
    return Loaded(
        version=release.version,
        in_use=release.version,
        new=True,
        items=len(items),
        new_wordings=len(wordings),
        retired=retired,
    )


def _wording(item: Item, text: ItemText, reference: Reference, release: Release) -> ItemVersion:
    return ItemVersion(
        item=item,
        release=release,
        label=text.label,
        statement=text.statement,
        look_for=text.look_for,
        prompt=text.prompt,
        reference=reference,
        seed=text.seed,
        body=text.body,
    )


def _words(text: ItemText) -> tuple[str, ...]:
    return (text.label, text.statement, text.look_for, text.prompt, text.citation, text.seed, text.body)


def _words_of(head: ItemVersion) -> tuple[str, ...]:
    return (head.label, head.statement, head.look_for, head.prompt, head.reference.text, head.seed, head.body)


def _frameworks(vocabulary: Vocabulary, using: str) -> Mapping[str, Framework]:
    Framework.objects.using(using).bulk_create(
        [Framework(**{**asdict(text), "uses": list(text.uses)}) for text in vocabulary.frameworks],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "purpose", "uses", "position"],
    )
    return {framework.code: framework for framework in Framework.objects.using(using)}


def _groups(vocabulary: Vocabulary, using: str) -> Mapping[str, Group]:
    Group.objects.using(using).bulk_create(
        [Group(**asdict(text)) for text in vocabulary.groups],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["label", "position"],
    )
    return {group.code: group for group in Group.objects.using(using)}


def _references(vocabulary: Vocabulary, using: str) -> Mapping[str, Reference]:
    """The library as this release has it. What is in it no more stays a row, without a key, for past wordings."""
    Reference.objects.using(using).update(key="", url="", also=[])
    Reference.objects.using(using).bulk_create(
        [Reference(**{**asdict(text), "also": list(text.also)}) for text in vocabulary.references],
        update_conflicts=True,
        unique_fields=["text"],
        update_fields=["key", "url", "also"],
    )
    return {reference.text: reference for reference in Reference.objects.using(using).exclude(key="")}


def _crosswalk(vocabulary: Vocabulary, items: Mapping[str, Item], using: str) -> None:
    """Replace the crosswalk: nothing points at its rows, and a row that is no longer true would count wrongly."""
    Crosswalk.objects.using(using).all().delete()
    Crosswalk.objects.using(using).bulk_create(
        [Crosswalk(code=row.code, target=items[row.target], relation=row.relation) for row in vocabulary.crosswalk]
    )


def _library(vocabulary: Vocabulary, references: Mapping[str, Reference], using: str) -> None:
    """Replace the glossary and the definitions: nothing points at their rows."""
    Term.objects.using(using).all().delete()
    Term.objects.using(using).bulk_create(
        [
            Term(term=row.term, meaning=row.meaning, reference=references.get(row.citation), also=row.also)
            for row in vocabulary.glossary
        ]
    )
    Definition.objects.using(using).all().delete()
    Definition.objects.using(using).bulk_create(
        [
            Definition(
                label=row.label,
                ages=row.ages,
                words=row.words,
                reference=references[row.citation],
                seed=row.seed,
                position=row.position,
            )
            for row in vocabulary.definitions
        ]
    )
