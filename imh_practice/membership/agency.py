"""An agency as a whole: made with an invitation for its first admin, and what it says in its own words."""

from dataclasses import dataclass

from django.db import transaction

from imh_practice.agencies.models import Agency, Program
from imh_practice.audit.actions import Touched, record
from imh_practice.audit.models import Kind
from imh_practice.membership.invitations import make_invitation
from imh_practice.membership.models import RoleKind
from imh_practice.shared.acting import Acting, acting_as
from imh_practice.shared.ids import uuid7


@dataclass(frozen=True)
class NewAgency:
    """What ``create_agency`` made, with the link its first admin signs in by."""

    agency: Agency
    token: str


@transaction.atomic
def create_agency(*, name: str, time_zone: str, admin_name: str, admin_email: str, program: str) -> NewAgency:
    """Make an agency with one program and an invitation for its first admin.

    The first admin's place is made by accepting the invitation, like everybody's; it is invited by nobody.
    """
    agency_id = uuid7()
    with acting_as(Acting(agency_id=agency_id)):
        agency = Agency.objects.create(pk=agency_id, name=name, time_zone=time_zone)
        Program.objects.create(name=program)
        token = make_invitation(email=admin_email, name=admin_name, kinds=[RoleKind.ADMIN], invited_by=None)
        record(Kind.RIGHTS, act="agency_create")
    return NewAgency(agency, token)


@transaction.atomic
def change_share_note(*, agency: Agency, note: str) -> None:
    """Let the agency's own words stand where somebody shares a reflection; empty, the product's."""
    if Agency.objects.filter(pk=agency.pk).exclude(share_note=note).update(share_note=note):
        record(Kind.WRITE, [Touched("agencies.agency", agency.pk)], act="agency_settings")
