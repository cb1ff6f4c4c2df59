"""What was agreed with a family, as pages of several rooms read it."""

from dataclasses import dataclass

from imh_practice.audit.actions import Touched
from imh_practice.families.models import Consent, Family, Notice, WorkLevel
from imh_practice.membership.models import Member
from imh_practice.practice.catalogue import Entry, catalogue


@dataclass(frozen=True)
class Agreed:
    """Levels of the work with their wording, what the family was told, what it said yes to; each the latest first."""

    levels: list[tuple[Entry, WorkLevel]]
    notices: list[Notice]
    consents: list[Consent]

    def __bool__(self) -> bool:
        return bool(self.levels or self.notices or self.consents)

    def touched(self, member: Member, why: str = "team") -> list[Touched]:
        """Name for the trail what holds words, with whoever wrote them and why the member may read them."""
        return [
            Touched("families.consent", row.pk, row.made_by_id, "author" if row.made_by_id == member.pk else why)
            for row in self.consents
        ]


def agreed_with(family: Family) -> Agreed:
    """Read it, by three queries."""
    words = catalogue()
    return Agreed(
        [(words.wording(row.item_version_id), row) for row in WorkLevel.objects.of(family)],
        list(Notice.objects.of(family)),
        list(Consent.objects.of(family)),
    )
