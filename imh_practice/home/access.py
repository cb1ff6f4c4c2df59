"""Loaders of the rule file for pages that draw on several rooms."""

from uuid import UUID

from django.db.models import QuerySet

from imh_practice.membership.models import Member, Pairing
from imh_practice.shared.prepared import prepared


def own_supervision(member: Member, ref: UUID) -> Pairing | None:
    """Load the pairing in force by which the member is supervised."""
    return Pairing.objects.of_clinician(member).select_related("supervisor").filter(pk=ref).first()


def who_shows_practice(member: Member, ref: UUID) -> Pairing | None:
    """Load the pairing by which the member supervises this clinician, where she shows her what she has been doing."""
    pairing = supervisee(member, ref)
    return pairing if pairing and pairing.practice_since else None


def supervisee(member: Member, ref: UUID) -> Pairing | None:
    """Load the pairing in force by which the member supervises this clinician. Ended, it is not there any more."""
    return next(iter(_supervisee(member, ref)), None)


@prepared
def _supervisee(member: Member, ref: UUID) -> QuerySet[Pairing, Pairing]:
    return Pairing.objects.of_supervisor(member).select_related("clinician").filter(clinician_id=ref)
