"""Which people, pairings and invitations an agency's admin may look after: those of her own agency that are in force,
and who was here before.

Row policies say the same. Here it stands so that either wall holds alone.
"""

import unicodedata
from uuid import UUID

from imh_practice.membership.models import Invitation, Member, Pairing, Role


def member_in_agency(member: Member, ref: UUID) -> Member | None:
    """Return the colleague with her roles and her sign-in."""
    found = Member.objects.in_force().with_roles().select_related("person")
    return found.filter(agency_id=member.agency_id, pk=ref).first()


def former_in_agency(member: Member, ref: UUID) -> Member | None:
    """Return somebody who was here before, with her sign-in."""
    former = Member.objects.filter(ended_at__isnull=False).select_related("person")
    return former.filter(agency_id=member.agency_id, pk=ref).first()


def pairing_in_agency(member: Member, ref: UUID) -> Pairing | None:
    """Return the pairing with its two people."""
    found = Pairing.objects.in_force().select_related("clinician", "supervisor")
    return found.filter(agency_id=member.agency_id, pk=ref).first()


def invitation_in_agency(member: Member, ref: UUID) -> Invitation | None:
    """Return the invitation while it is open."""
    return Invitation.objects.open().filter(agency_id=member.agency_id, pk=ref).first()


def member_at_work(ref: UUID, *, hold: bool = False) -> Member | None:
    """Return the member in whose name a job is done, while she belongs to the acting agency and may sign in.

    ``hold`` keeps that so until the transaction ends: whoever ends her place, a role or her sign-in waits for it.
    """
    members = Member.objects.select_related("person").filter(pk=ref)
    if hold:
        # A statement of its own. One that locks and asks at once asks as of when it began: what ended while it waited
        # for the row ended after that, and would still be in force.
        list(members.select_for_update(no_key=True, of=("self", "person")))
        list(Role.objects.filter(member=ref).select_for_update(no_key=True))  # some work is an admin's alone
    return members.in_force().filter(person__is_active=True).first()


def is_called(name: str, *, agency_id: UUID, but: Member | None = None) -> bool:
    """Whether a colleague, or somebody asked in, has this name: two of one name would be taken for each other.

    "Ruth Okafor supervises you" has to say who. ``but`` may keep the name she has.
    """
    others = Member.objects.in_force().filter(agency_id=agency_id)
    others = others.exclude(pk=but.pk) if but else others
    asked = Invitation.objects.open().filter(agency_id=agency_id)
    names = [*others.values_list("name", flat=True), *asked.values_list("name", flat=True)]
    return _folded(name) in map(_folded, names)


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
