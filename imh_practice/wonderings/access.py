"""How the rows behind a URL are found. The Q stands with the model."""

from uuid import UUID

from django.db.models import F, QuerySet

from imh_practice.families.models import Family
from imh_practice.membership.models import Member
from imh_practice.shared.prepared import prepared
from imh_practice.wonderings.models import Wondering


def own_wondering(member: Member, ref: UUID) -> Wondering | None:
    """Return the first line of an entry of hers, unless it was set aside."""
    return next(iter(_own(member, ref)), None)


def wondering_to_share(member: Member, ref: UUID) -> Wondering | None:
    """Return the same while she carries its family: the page names who else does, which is the team's to know."""
    return next(iter(_to_share(member, ref)), None)


@prepared
def _own(member: Member, ref: UUID) -> QuerySet[Wondering, Wondering]:
    found = Wondering.objects.filter(author=member, pk=ref, entry=F("pk"), set_aside_at=None)
    return found.select_related("family", "child")


@prepared
def _to_share(member: Member, ref: UUID) -> QuerySet[Wondering, Wondering]:
    return _own.build(member, ref).filter(family__in=Family.objects.carried_by(member).values("pk"))
