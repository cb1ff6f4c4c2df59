"""Loaders of the rule file for pages that draw on several rooms."""

from uuid import UUID

from imh_practice.membership.models import Member, Pairing


def supervisee(member: Member, ref: UUID) -> Pairing | None:
    """Load the pairing in force by which the member supervises this clinician. Ended, it is not there any more."""
    return Pairing.objects.of_supervisor(member).select_related("clinician").filter(clinician_id=ref).first()
