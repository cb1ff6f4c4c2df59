"""manage.py demo_people: who can sign in to the demo, and with what."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from imh_practice.home.demo.people import PASSWORD, email_of
from imh_practice.home.demo.story import House, houses, read_parts

FIRST = {
    "noor": "clinician; begin here, best at phone size",
    "ruth": "her supervisor",
    "bea": "a peer: same agency, none of Noor's families",
    "jonas": "a colleague on the team of Noor's families",
    "sal": "agency admin",
    "outsider": "clinician of another agency, who sees nothing of all this",
}
WORDS = {"clinician": "clinician", "supervisor": "supervisor", "agency_admin": "agency admin"}


class Command(BaseCommand):
    """Read from the story's files: it asks the database nothing."""

    help = "Print the people of the demo with their e-mail addresses, and the one password of all."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.SECURE:
            raise CommandError("There are no demo people here: demo_people needs MODE=demo.")
        told = houses(read_parts())
        self.stdout.write(f"Sign in as any of these; the password of all is: {PASSWORD}\n\n")
        for key, words in FIRST.items():
            for house in told:
                if key in house.people:
                    self._tell(house, key, words)
        self.stdout.write("\nand the others:\n")
        for house in told:
            for key, row in house.people.items():
                if key not in FIRST:
                    self._tell(house, key, ", ".join(WORDS[role] for role in row["roles"]))

    def _tell(self, house: House, key: str, words: str) -> None:
        row = house.people[key]
        self.stdout.write(f"  {email_of(house, row):<26} {row['name']}, {words} ({house.name})")
