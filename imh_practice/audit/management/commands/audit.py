"""Checking the trail from the command line, and taking the heads of its chains outside."""

from argparse import ArgumentTypeError
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from imh_practice.audit.anchors import NoAnchor, keep_heads, kept_heads
from imh_practice.audit.checking import Head, missed, verify
from imh_practice.audit.models import Event, EventObject, Link
from imh_practice.shared.acting import PLATFORM, Acting, acting_as
from imh_practice.shared.trace import traced


def a_head(text: str) -> Head:
    try:
        return Head.parse(text)
    except ValueError:
        raise ArgumentTypeError("Give a head as verify printed it: its number, a colon, 64 digits.") from None


class Command(BaseCommand):
    help = (
        "audit verify: checks every agency's chain, and the platform's, and prints their heads. With --anchors it asks "
        "for every head that was taken outside: nothing else tells of a chain cut at its end or rewritten. "
        "audit anchor: takes the heads outside now, to AUDIT_ANCHORS; the clock does it every hour."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["verify", "anchor"])
        parser.add_argument(
            "--expect",
            type=a_head,
            action="append",
            default=[],
            metavar="SEQ:DIGEST",
            help="a head printed before, which must stand in its chain still; may be given several times",
        )
        parser.add_argument(
            "--anchors", type=Path, metavar="FILE", help="a file of heads as anchor wrote it: all must stand still"
        )

    def handle(self, *args: Any, what: str, expect: Sequence[Head], anchors: Path | None, **options: Any) -> None:
        with traced(via="command", act=f"audit_{what}"):
            if what == "anchor":
                self._anchor()
            else:
                self._verify_all([(None, head) for head in expect], anchors)

    def _anchor(self) -> None:
        try:
            count = keep_heads(settings.AUDIT_ANCHORS)
        except OSError as error:
            raise CommandError(f"AUDIT_ANCHORS cannot be written: {error.strerror}.") from None
        self.stdout.write(f"heads={count} {settings.AUDIT_ANCHORS}")

    def _verify_all(self, heads: list[tuple[UUID | None, Head]], anchors: Path | None) -> None:
        if "owner" not in connections:
            raise CommandError("Set DATABASE_OWNER_URL: the role that serves sees one agency at a time.")
        try:
            heads += kept_heads(anchors) if anchors else []
        except OSError as error:
            raise CommandError(f"The file of heads cannot be read: {error.strerror}.") from None
        except NoAnchor as wrong:
            raise CommandError(f"The file of heads has been changed, or is none: {wrong}.") from None
        # As the owner, who has a policy that sees all agencies. Of all three tables: links or events may all be gone.
        tables = (model.objects.using("owner").values_list("agency_id") for model in (Link, Event, EventObject))
        agencies = {agency for table in tables for (agency,) in table.distinct()} | {PLATFORM}
        whole = [self._verify(agency_id) for agency_id in sorted(agencies)]
        lost = missed(heads, using="owner")
        for head in lost:
            self.stdout.write(f"{head} stands in no chain any more")
        if lost or not all(whole):
            raise CommandError("The trail has been changed.")

    def _verify(self, agency_id: UUID) -> bool:
        with acting_as(Acting(agency_id=agency_id)):
            verdict = verify()
        self.stdout.write(f"{agency_id} links={verdict.links} head={verdict.head or '-'} {verdict}")
        return verdict.is_whole
