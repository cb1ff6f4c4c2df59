"""manage.py load_demo: the demo's two agencies, with dates counted back from today."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from imh_practice.home.demo.loader import is_loaded, load
from imh_practice.home.demo.story import houses, read_parts
from imh_practice.practice.catalogue import VocabularyMissing, catalogue
from imh_practice.shared.trace import traced

HERE_ALREADY = "The demo story is here already, and nothing was changed."


class Command(BaseCommand):
    """Each agency in a transaction of its own; what is here already is left alone."""

    help = "Load the demo story: invented people, families, visits, reflections and sessions in two agencies."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-missing", action="store_true", help="say that it is here already instead of refusing: for each start"
        )

    def handle(self, *args: Any, if_missing: bool, **options: Any) -> None:
        if settings.SECURE:
            raise CommandError("The demo's password is known to everybody: load_demo needs MODE=demo.")
        try:
            catalogue()
        except VocabularyMissing as missing:
            raise CommandError(str(missing)) from None
        missing_houses = [house for house in houses(read_parts()) if not is_loaded(house)]
        if not missing_houses:
            if not if_missing:
                raise CommandError(HERE_ALREADY)
            self.stdout.write(HERE_ALREADY)
        with traced(via="command", act="load_demo"):
            for house in missing_houses:
                loaded = load(house)
                self.stdout.write(
                    f"{loaded.name}: {loaded.people} people, {loaded.families} families, {loaded.visits} visits, "
                    f"{loaded.reflections} reflections, {loaded.sessions} sessions."
                )
