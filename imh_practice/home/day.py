"""What the first page holds: what is begun, what is next, what is new. Facts only; nobody's words."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from imh_practice.emergency.access import news_for
from imh_practice.emergency.models import Notice
from imh_practice.families.models import Family, TeamPlace
from imh_practice.home.news import Ties, new_admins
from imh_practice.home.waiting import Waiting, waiting_for
from imh_practice.membership.models import Invitation, Member, Pairing, Role, RoleKind
from imh_practice.shared.any_of import AnyOf
from imh_practice.shared.prepared import prepared
from observations.models import Visit
from supervision.access import seat
from supervision.models import Session

MOST_DRAFTS, MOST_VISITS, MOST_SESSIONS, MOST_WAITING = 5, 5, 3, 5


class Day:
    """A member's own day. Each part is asked for only where her roles give it a place on the page."""

    def __init__(self, member: Member) -> None:
        self.member = member
        self.has_supervision = member.is_clinician or member.is_supervisor
        self.ties = Ties(member)

    @property
    def is_first(self) -> bool:
        """Whether she has begun nothing yet."""
        return self.member.is_clinician and not self.visits and not self.drafts

    @cached_property
    def drafts(self) -> list[Visit]:
        """Visits begun and not finished, the latest first."""
        if not self.member.is_clinician:
            return []
        return _drafts(self.member)

    @cached_property
    def visits(self) -> list[Visit]:
        """Her last visits."""
        if not self.member.is_clinician:
            return []
        return _visits(self.member)

    @cached_property
    def sessions(self) -> list[Session]:
        """Her next sessions, with how much stands on each agenda."""
        if not self.has_supervision:
            return []
        return seat(_sessions(self.member))

    @cached_property
    def unwritten(self) -> list[Session]:
        """Sessions whose hour has passed and whose minutes nobody has written."""
        if not self.has_supervision:
            return []
        return seat(_unwritten(self.member))

    @cached_property
    def waiting(self) -> list[Waiting]:
        """Who waits for her, longest first."""
        return waiting_for(self.member) if self.has_supervision else []

    @cached_property
    def emergencies(self) -> list[Notice]:
        """Records opened in an emergency, of which she is told."""
        return news_for(self.member)

    @property
    def more_waiting(self) -> int:
        return max(0, len(self.waiting) - MOST_WAITING)

    @cached_property
    def house(self) -> "House | None":
        """What an admin looks after; nothing of anybody's work."""
        return House.of(self.member) if self.member.is_admin else None


@prepared
def _drafts(member: Member) -> QuerySet[Visit, Visit]:
    return Visit.objects.drafts_of(member).select_related("family").order_by("-happened_at")[:MOST_DRAFTS]


@prepared
def _visits(member: Member) -> QuerySet[Visit, Visit]:
    """Their keys are found first: joined to family and facts, each visit of hers is read."""
    keys = Visit.objects.finished().filter(author=member).order_by("-happened_at").values("pk")[:MOST_VISITS]
    return Visit.objects.filter(AnyOf("pk", keys)).select_related("family", "head").order_by("-happened_at")


@prepared
def _sessions(member: Member) -> QuerySet[Session, Session]:
    coming = Session.objects.next_for(member)
    return coming.annotate(brought=Count("items", filter=Q(items__withdrawn_at=None)))[:MOST_SESSIONS]


@prepared
def _unwritten(member: Member) -> QuerySet[Session, Session]:
    return Session.objects.waiting_for_minutes(member)[:MOST_SESSIONS]


@dataclass(frozen=True)
class House:
    """Counts of an agency's people and places, for its admin, and who became one lately."""

    people: int
    invitations: int
    families: int
    unsupervised: int
    """Clinicians whom nobody supervises now."""
    uncarried: int
    """Open families that nobody carries now."""
    new_admins: list[Role]

    @classmethod
    def of(cls, member: Member) -> "House":
        """Count what is there now in the member's agency."""
        supervised = Pairing.objects.in_force().filter(clinician=OuterRef("pk"))
        carried = TeamPlace.objects.in_force().filter(family=OuterRef("pk"))
        agency = {"agency_id": member.agency_id}
        families = Family.objects.open().filter(**agency)
        return cls(
            people=Member.objects.in_force().filter(**agency).count(),  # not her own places elsewhere
            invitations=Invitation.objects.open().filter(**agency).count(),
            new_admins=new_admins(member, member.agency_id),
            unsupervised=Member.objects.as_(RoleKind.CLINICIAN).filter(~Exists(supervised), **agency).count(),
            **families.aggregate(families=Count("pk"), uncarried=Count("pk", filter=~Exists(carried))),
        )
