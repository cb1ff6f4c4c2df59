"""The first door: an agency, a program and an invitation for its admin."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from imh_practice.agencies.models import known_time_zone
from imh_practice.membership.agency import create_agency
from imh_practice.membership.invitations import INVITATION_LASTS, link_of
from imh_practice.shared.trace import traced


class Command(BaseCommand):
    help = "Makes an agency and prints the link by which its first admin comes in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="what the agency is called, as its people read it")
        parser.add_argument("--time-zone", default="America/New_York", help="its clock (%(default)s)")
        parser.add_argument("--program", default="Home visiting", help="what its first program is called (%(default)s)")
        parser.add_argument("--admin-name", required=True, help="who looks after its people, and asks the others in")
        parser.add_argument("--admin-email", required=True, help="the address this admin will sign in with")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            known_time_zone(options["time_zone"])
            validate_email(options["admin_email"])
        except ValidationError as error:
            raise CommandError(error.messages[0]) from None
        with traced(via="command", act="create_agency"):
            new = create_agency(
                name=options["name"],
                time_zone=options["time_zone"],
                program=options["program"],
                admin_name=options["admin_name"],
                admin_email=options["admin_email"],
            )
        days = INVITATION_LASTS.days
        self.stdout.write(f"The link below lets the first admin in. It holds for {days} days and is shown only now.")
        self.stdout.write(link_of(new.token))
