"""Checking the trail from the command line."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from imh_practice.audit.actions import verify
from imh_practice.audit.models import Link
from imh_practice.shared.acting import PLATFORM, Acting, acting_as


class Command(BaseCommand):
    help = "audit verify: checks every agency's chain, and the platform's."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["verify"])

    def handle(self, *args: Any, **options: Any) -> None:
        broken = 0
        # As the owner, who has a policy that sees all agencies: the app's role sees one at a time.
        agencies = set(Link.objects.using("owner").values_list("agency_id", flat=True).distinct()) | {PLATFORM}
        for agency_id in sorted(agencies, key=str):
            broken += self._verify(agency_id)
        if broken:
            raise CommandError("The trail has been changed.")

    def _verify(self, agency_id: UUID) -> bool:
        with acting_as(Acting(agency_id=agency_id)):
            verdict = verify()
        state = "whole" if verdict.is_whole else f"broken at {list(verdict.broken)}, {verdict.unlinked} unlinked"
        self.stdout.write(f"{agency_id} links={verdict.links} {state}")
        return not verdict.is_whole
