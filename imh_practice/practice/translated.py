"""The vocabulary in another language: the same items and keys, other words, from Django's translation files.

The words stand there in a context of their own, once for all releases: a past wording that a tag points at is
translated as well. Names of works and of people are not.
"""

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from django.utils.translation import override, pgettext

from imh_practice.shared.folded import fold

if TYPE_CHECKING:  # it asks this module, which knows it by its fields alone
    from imh_practice.practice.catalogue import Catalogue

CONTEXT = "vocabulary"
WORDS: dict[str, tuple[str, ...]] = {
    "frameworks": ("name", "purpose"),
    "groups": ("label",),
    "items": ("label", "statement", "look_for", "prompt", "body", "also"),
    "glossary": ("term", "meaning", "also"),
    "definitions": ("label", "ages", "words"),
}
"""Of each file of a release the fields that are words: `manage.py makemessages` gathers them."""

T = TypeVar("T")


def translated(words: "Catalogue", language: str) -> "Catalogue":
    """Return the catalogue with its words in ``language``; what has no translation stays as it is."""
    with override(language):
        wordings = {
            key: replace(
                _in_words(entry, "items"), of=entry.label, group=entry.group and _in_words(entry.group, "groups")
            )
            for key, entry in words.wordings.items()
        }
        return replace(
            words,
            systems=tuple(replace(_in_words(system, "frameworks"), of=system.name) for system in words.systems),
            wordings=MappingProxyType(wordings),
            entries=tuple(wordings[entry.id] for entry in words.entries),
            glossary=tuple(
                sorted(
                    (replace(_in_words(row, "glossary"), of=row.term) for row in words.glossary),
                    key=lambda row: fold(row.term),
                )
            ),
            definitions=tuple(_in_words(row, "definitions") for row in words.definitions),
        )


def _in_words(row: T, file: str) -> T:
    told: dict[str, Any] = {name: getattr(row, name) for name in WORDS[file]}
    # An empty text has a translation: the head of the file.
    return replace(row, **{name: pgettext(CONTEXT, text) if text else "" for name, text in told.items()})  # type: ignore[type-var]  # each is one of the catalogue's dataclasses
