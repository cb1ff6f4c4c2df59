"""manage.py practice: the catalogue in use, as a table to read or as JSON to compare.

The JSON is one list, as it was before there was a glossary: items first, then what is no item in the same fields under
a framework's name of its own. Whoever reads items and skips what they do not know reads on.
"""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from imh_practice.practice.catalogue import Catalogue, VocabularyMissing, catalogue

FIELDS = ("framework", "code", "label", "statement", "look_for", "prompt", "citation", "seed", "position")
Row = dict[str, Any]


class Command(BaseCommand):
    """Prints published words only."""

    help = "Print the vocabulary in use: every framework with its items, the glossary, the definitions, the library."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help=f"a list of objects with {', '.join(FIELDS)}")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            words = catalogue()
        except VocabularyMissing as missing:
            raise CommandError(str(missing)) from missing
        if options["json"]:
            self.stdout.write(json.dumps([*_items(words), *_library(words)], ensure_ascii=False, indent=2))
            return
        self.stdout.write(f"Vocabulary {words.version}")
        for system in words.systems:
            self.stdout.write(f"\n{system.name} ({', '.join(sorted(system.uses))})")
            for entry in words.entries:
                if entry.framework == system.code:
                    self.stdout.write(f"  {entry.code:<4} {entry.label:<44} {entry.statement}")
        self.stdout.write("\nCounted together")
        for code, standing in words.crosswalk.items():
            self.stdout.write(
                f"  {code:<4} {standing.relation:<6} {standing.target:<4} {words.entry(standing.target).label}"
            )
        for heading, lines in (
            ("Glossary", [f"{row.term}: {row.meaning}" for row in words.glossary]),
            ("What infant mental health is", [f"{row.label} ({row.ages}): {row.words}" for row in words.definitions]),
            ("Library", [f"{row.text} {row.url}".rstrip() for row in words.library]),
        ):
            if lines:
                self.stdout.write("\n".join([f"\n{heading}", *(f"  {line}" for line in lines)]))


def _items(words: Catalogue) -> Iterator[Row]:
    """Yield each item; a page of help with its body besides, and what is looked for by other words too with those."""
    for entry in words.entries:
        body = {"body": entry.body} if entry.body else {}
        yield _row(**{field: getattr(entry, field) for field in FIELDS}) | body | _also(entry.also)


def _library(words: Catalogue) -> Iterator[Row]:
    """Yield the glossary, the definitions, and the references with the codes of the items they stand behind."""
    for position, term in enumerate(words.glossary, start=1):
        told = {"label": term.term, "statement": term.meaning, "citation": term.citation}
        yield _row(framework="glossary", **told, position=position) | _also(term.also)
    for one in words.definitions:
        told = {"label": one.label, "statement": one.words, "citation": one.citation, "seed": one.seed}
        yield _row(framework="definitions", **told, position=one.position) | {"ages": one.ages}
    for position, source in enumerate(words.library, start=1):
        told = {"code": source.key, "citation": source.text}
        yield _row(framework="references", **told, position=position) | {"url": source.url, "used": list(source.used)}


def _also(words: str) -> Row:
    return {"also": words.split(", ")} if words else {}


def _row(**fields: Any) -> Row:
    return {**dict.fromkeys(FIELDS, ""), **fields}
