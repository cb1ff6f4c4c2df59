"""manage.py load_vocabulary: make the newest data folder the vocabulary in use."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from imh_practice.practice.actions import Loaded, load_vocabulary
from imh_practice.practice.files import VocabularyRefused, newest_folder


class Command(BaseCommand):
    """Safe at every start of the product: the same folder twice changes nothing."""

    help = "Load the newest vocabulary folder. Loading it again changes nothing; a refusal changes nothing either."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--database", default="owner", help="alias of the connection that owns the tables")
        parser.add_argument("--folder", type=Path, help="another data folder than the newest one")

    def handle(self, *args: Any, database: str, folder: Path | None, **options: Any) -> None:
        if database not in connections:
            raise CommandError(f"There is no connection named {database}. Set DATABASE_OWNER_URL for the owner's.")
        try:
            loaded = load_vocabulary(folder=folder or newest_folder(), using=database)
        except VocabularyRefused as refused:
            raise CommandError("\n".join(["The vocabulary was not loaded.", *refused.problems])) from refused
        if options["verbosity"]:
            self.stdout.write(_told(loaded))


def _told(loaded: Loaded) -> str:
    if loaded.in_use != loaded.version:
        return f"{loaded.in_use} is in use; {loaded.version} is older and was left alone."
    if loaded.new:
        return (
            f"Vocabulary {loaded.version}: {loaded.items} items, {loaded.new_wordings} new wordings, "
            f"{loaded.retired} retired."
        )
    return f"Vocabulary {loaded.version} was in use already; nothing changed."
