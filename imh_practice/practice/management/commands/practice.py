"""manage.py practice: the catalogue in use, as a table to read or as JSON to compare."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from imh_practice.practice.catalogue import VocabularyMissing, catalogue

FIELDS = ("framework", "code", "label", "statement", "look_for", "prompt", "citation", "seed", "position")


class Command(BaseCommand):
    """Prints published words only."""

    help = "Print the vocabulary in use: every framework with its items."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help=f"a list of objects with {', '.join(FIELDS)}")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            words = catalogue()
        except VocabularyMissing as missing:
            raise CommandError(str(missing)) from missing
        if options["json"]:
            rows = [{field: getattr(entry, field) for field in FIELDS} for entry in words.entries]
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2))
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
