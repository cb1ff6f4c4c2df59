"""Which of its own items an agency's admin looks after: those of her agency. The row policy says the same."""

from uuid import UUID

from imh_practice.membership.models import Member
from imh_practice.practice.models import OwnItem


def own_item(member: Member, ref: UUID) -> OwnItem | None:
    """Return the agency's own item, in use or retired."""
    return OwnItem.objects.of_agency(member.agency_id).filter(pk=ref).first()
