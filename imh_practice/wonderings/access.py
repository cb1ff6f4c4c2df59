"""How the rows behind a URL are found. The Q stands with the model."""

from uuid import UUID

from django.db.models import F, QuerySet

from imh_practice.membership.models import Member
from imh_practice.shared.prepared import prepared
from imh_practice.wonderings.models import Wondering


def own_wondering(member: Member, ref: UUID) -> Wondering | None:
    """Return the first line of an entry of hers, unless it was set aside."""
    return next(iter(_own(member, ref)), None)


@prepared
def _own(member: Member, ref: UUID) -> QuerySet[Wondering, Wondering]:
    found = Wondering.objects.filter(author=member, pk=ref, entry=F("pk"), set_aside_at=None)
    return found.select_related("family", "child")
