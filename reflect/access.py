"""How the rules find rows of this room: each loader asks the same words as the lists do. None is 404."""

from uuid import UUID

from imh_practice.membership.models import Member
from reflect.models import Reflection, ShareGrant


def own_reflection(member: Member, *, ref: UUID) -> Reflection | None:
    """Return a reflection of the member's own."""
    return Reflection.objects.visible_to(member).with_visit(member).filter(pk=ref).first()


def given_share(member: Member, *, ref: UUID) -> ShareGrant | None:
    """Return what the member shared with one person, also after it has ended."""
    return ShareGrant.objects.given_by(member).with_visit(member).filter(pk=ref).first()


def held_share(member: Member, *, ref: UUID) -> ShareGrant | None:
    """Return what one person shares with the member now: neither taken back nor past the end of their pairing."""
    return ShareGrant.objects.held_by(member).with_visit(member).filter(pk=ref).first()
