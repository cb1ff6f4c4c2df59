"""manage.py keys audit | rotate | shred."""

import datetime as dt
from argparse import RawDescriptionHelpFormatter
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, connections

from imh_practice.keys.checking import look
from imh_practice.keys.rotating import AnotherRotation, Rotated, alone, seal_anew, wrap_anew
from imh_practice.keys.shredding import ACT, give_up, lost_keys, sealed_of, shred
from imh_practice.keys.texts import OWNER
from imh_practice.membership.models import Member
from imh_practice.shared.trace import traced

DAY = 24  # hours
HELP = """
The keys that seal reflections and what is shared of them.

audit   Opens every key and every sealed text, and says by id what does not; never a word of any.
rotate  Wraps every key anew with the first of SEALING_KEYS, so that the others can be taken out. In this order: put the
        new master key in front and keep the old one behind it; start every web and worker process again; rotate; see
        in "keys audit" that the old one wraps nothing; take it out; start again.
        With --texts it also gives each holder a fresh key, seals every text anew, and ends the old keys: for when a
        copy of the keys may have got into other hands. People read and write meanwhile. Stopped or killed, it goes
        on where it was when it is run again. Dumps made before open only with a copy of the keys made before.
shred   Destroys the keys of one member, and the copies of what she shared: nothing sealed of hers can be read any
        more, by anybody. What she writes from then on gets a new key. Copies of the keys, from "manage.py backup",
        bring hers back: they are kept for 30 days at most, and after a restore shred again what "keys audit" names.
        With --lost instead of a member: gives up what no key in SEALING_KEYS opens, for when a master key is lost for
        good. Nothing that serves starts while there is such a key.
"""


class Command(BaseCommand):
    help = HELP
    requires_system_checks = ()  # one of them refuses where keys are wrong, which is what this is for

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        return super().create_parser(prog_name, subcommand, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["audit", "rotate", "shred"])
        parser.add_argument("--texts", action="store_true", help="rotate: fresh keys, and every text sealed anew")
        parser.add_argument(
            "--older-than",
            type=float,
            default=DAY,
            metavar="HOURS",
            help="rotate --texts: leave keys that are younger, such as those of a run that was stopped (%(default)s)",
        )
        parser.add_argument("--agency", type=UUID, help="shred: the agency's id")
        parser.add_argument("--member", type=UUID, help="shred: whose keys, the member's id")
        parser.add_argument("--lost", action="store_true", help="shred: what no configured master key opens")
        parser.add_argument("--yes", action="store_true", help="shred: do not ask")

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        if OWNER not in connections:
            raise CommandError("Set DATABASE_OWNER_URL: the role that serves sees no keys but those of who acts.")
        with traced(via="command", act=f"keys_{what}"):
            acts: dict[str, Callable[..., None]] = {"audit": self._audit, "rotate": self._rotate, "shred": self._shred}
            acts[what](**options)

    def _audit(self, **_options: Any) -> None:
        found = look()
        for line in found.lines():
            self.stdout.write(line)
        if not found.is_whole:
            raise CommandError("Not everything opens.")

    def _rotate(self, *, texts: bool, older_than: float, **_options: Any) -> None:
        done = Rotated()
        try:
            with alone():
                wrap_anew(done, self.stdout.write)
                if texts:
                    seal_anew(done, self.stdout.write, older_than=dt.timedelta(hours=older_than))
        except AnotherRotation:
            raise CommandError("Another rotation is running.") from None
        self.stdout.write(
            f"wrapped={done.wrapped} made={done.made} texts={done.texts} ended={done.ended}"
            f" shut={len(done.shut)} stuck={len(done.stuck)}"
        )
        if done.shut or done.stuck:
            raise CommandError("Some keys or texts do not open, and were left as they are: see keys audit.")

    def _shred(self, *, agency: UUID | None, member: UUID | None, lost: bool, yes: bool, **_options: Any) -> None:
        if lost:
            self._give_up(yes=yes)
            return
        whose = Member.objects.using(OWNER).filter(pk=member, agency_id=agency).first() if agency and member else None
        if whose is None:
            raise CommandError("Say whose: --agency and --member, the ids of a member and of her agency.")
        there = sealed_of(whose.pk, agency_id=whose.agency_id)
        self.stdout.write(
            f"{whose.name}: {there.own} sealed texts of her own and {there.shared} shared copies become unreadable for"
            " ever. The record and what she said in supervision are not sealed, and stay."
        )
        self._ask(str(whose.pk), yes=yes)
        try:
            shred(whose.pk, agency_id=whose.agency_id)
        except OperationalError:
            raise CommandError("Somebody's transaction is open and does not end: try again.") from None
        self.stdout.write("Copies of the keys, made by backup, still hold hers: remove them within 30 days.")
        self.stdout.write(f"keys={there.keys} own={there.own} shared={there.shared} act={ACT}")

    def _give_up(self, *, yes: bool) -> None:
        keys = lost_keys()
        self.stdout.write(f"{len(keys)} keys do not open; what they seal becomes unreadable for ever.")
        self._ask("lost", yes=yes)
        give_up(keys)
        self.stdout.write(f"keys={len(keys)} act={ACT}")

    def _ask(self, word: str, *, yes: bool) -> None:
        if not yes and input(f"Type {word} to go on: ").strip() != word:
            raise CommandError("Nothing was changed.")
