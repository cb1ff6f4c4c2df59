"""Checking the trail from the command line."""

from argparse import ArgumentTypeError
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from imh_practice.audit.actions import Head, verify
from imh_practice.audit.models import Event, Link
from imh_practice.shared.acting import PLATFORM, Acting, acting_as


def a_head(text: str) -> Head:
    try:
        return Head.parse(text)
    except ValueError:
        raise ArgumentTypeError("Give a head as verify printed it: its number, a colon, 64 digits.") from None


class Command(BaseCommand):
    help = (
        "audit verify: checks every agency's chain, and the platform's, and prints their heads. Keep these away from "
        "the database and give them to --expect the next time: nothing else tells of a chain cut at its end."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["verify"])
        parser.add_argument(
            "--expect",
            type=a_head,
            action="append",
            default=[],
            metavar="SEQ:DIGEST",
            help="a head printed before, which must stand in its chain still; may be given several times",
        )

    def handle(self, *args: Any, expect: Sequence[Head], **options: Any) -> None:
        if "owner" not in connections:
            raise CommandError("Set DATABASE_OWNER_URL: the role that serves sees one agency at a time.")
        # As the owner, who has a policy that sees all agencies. Of events too: somebody's links may all be gone.
        links, events = Link.objects.using("owner"), Event.objects.using("owner")
        agencies = set(links.values_list("agency_id").union(events.values_list("agency_id"))) | {(PLATFORM,)}
        whole = [self._verify(agency_id) for agency_id in sorted(each for (each,) in agencies)]
        # A digest covers its agency, so a head needs no name. Whether it is the event's own, verify has asked.
        lost = [head for head in expect if not links.filter(seq=head.seq, digest=head.digest).exists()]
        for head in lost:
            self.stdout.write(f"{head} stands in no chain any more")
        if lost or not all(whole):
            raise CommandError("The trail has been changed.")

    def _verify(self, agency_id: UUID) -> bool:
        with acting_as(Acting(agency_id=agency_id)):
            verdict = verify()
        state = "whole" if verdict.is_whole else f"broken at {list(verdict.broken)}, {verdict.unlinked} unlinked"
        self.stdout.write(f"{agency_id} links={verdict.links} head={verdict.head or '-'} {state}")
        return verdict.is_whole
