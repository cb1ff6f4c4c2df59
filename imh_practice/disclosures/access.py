"""Finding what was given before."""

from uuid import UUID

from django.utils import timezone

from imh_practice.disclosures.actions import Giver, Leaves
from imh_practice.disclosures.models import Disclosure


def given_today(what: Leaves, ref: str, *, by: Giver) -> Disclosure | None:
    """Return her giving of that key, of this very text, since this day began; None for anything else."""
    try:
        key = UUID(ref)
    except ValueError:
        return None
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    mine = Disclosure.objects.filter(pk=key, agency_id=by.agency_id, by_id=by.pk, at__gte=midnight)
    return mine.filter(way=what.way, object_id=what.object_id, sha256=what.sha256).first()
