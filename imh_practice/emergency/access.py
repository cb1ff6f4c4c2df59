"""Who may open, see and review an emergency access. Its hour and the role are asked at each request."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from imh_practice.emergency.models import TOLD, EmergencyAccess, EmergencyQuerySet, Notice
from imh_practice.membership.models import Member, RoleKind
from imh_practice.shared.prepared import prepared
from observations.models import Visit


@dataclass(frozen=True)
class OpenedVisit:
    """A visit that is read by an emergency access."""

    access: EmergencyAccess
    visit: Visit


def told_of(member: Member, ref: UUID) -> EmergencyAccess | None:
    """Return an access the member may know of: her own, one she was told of, and as admin any of her agency's."""
    found = EmergencyAccess.objects.concerning(member)
    return found.select_related("family", "opened_by", "answered_by", "reviewed_by").filter(pk=ref).first()


def open_now(member: Member, ref: UUID) -> EmergencyAccess | None:
    """Return the access to a family's record that the member opened, while its hour lasts and she is an admin."""
    if not member.is_admin:
        return None
    mine = EmergencyAccess.objects.open_now().filter(agency_id=member.agency_id, opened_by=member, family__isnull=False)
    return mine.select_related("family", "opened_by").filter(pk=ref).first()


def visit_open_now(member: Member, ref: UUID, visit_ref: UUID) -> OpenedVisit | None:
    """Return a finished visit of the family whose record is open to the member."""
    access = open_now(member, ref)
    if access is None:
        return None
    visits = Visit.objects.finished().filter(agency_id=member.agency_id, family=access.family_id, pk=visit_ref)
    visit = visits.select_related("family", "author", "head").first()
    return OpenedVisit(access, visit) if visit else None


def to_close(member: Member, ref: UUID) -> EmergencyAccess | None:
    """Return an access the member opened, over or not: closed when its hour has just passed, it is closed."""
    return EmergencyAccess.objects.filter(agency_id=member.agency_id, opened_by=member, pk=ref).first()


def _others(member: Member) -> EmergencyQuerySet:
    others = EmergencyAccess.objects.filter(agency_id=member.agency_id).exclude(opened_by=member)
    return others.select_related("family", "opened_by")


def to_review(member: Member, ref: UUID) -> EmergencyAccess | None:
    """Return an access that is over, opened by another admin, whose review is due."""
    return _others(member).to_review().filter(pk=ref).first() if member.is_admin else None


def to_answer(member: Member, ref: UUID) -> EmergencyAccess | None:
    """Return another admin's wish for the whole agency's record that nobody has answered."""
    return _others(member).unanswered().filter(pk=ref).first() if member.is_admin else None


def may_have_file(member: Member, ref: UUID) -> EmergencyAccess | None:
    """Return the access whose file the member may have: her own, agreed to by a second person, in its hour."""
    if not member.is_admin:
        return None
    mine = EmergencyAccess.objects.open_now().filter(agency_id=member.agency_id, opened_by=member, family=None)
    return mine.filter(pk=ref).first()


def seconds(member: Member) -> QuerySet[Member, Member]:
    """Return the agency's other admins, of whom one looks over the shoulder."""
    return Member.objects.as_(RoleKind.ADMIN).filter(agency_id=member.agency_id).exclude(pk=member.pk)


def unreviewed(member: Member) -> bool:
    """Whether something the member opened waits for its review, or is still open: until then she opens nothing."""
    return EmergencyAccess.objects.filter(opened_by=member, began_at__isnull=False, reviewed_at=None).exists()


def on_every_page(member: Member) -> list[EmergencyAccess]:
    """Return what an admin is reminded of on every page: what she has open, and what waits for her as second person."""
    return _pending(member) if member.is_admin else []


@prepared
def _pending(member: Member) -> QuerySet[EmergencyAccess, EmergencyAccess]:
    open_ = Q(opened_by=member, began_at__lte=Now(), ends_at__gt=Now())
    due = Q(ends_at__lte=Now()) | Q(began_at=None, answered_at=None)
    pending = EmergencyAccess.objects.filter(open_ | due & ~Q(opened_by=member), reviewed_at=None)
    return pending.select_related("family", "opened_by").order_by("asked_at")


@prepared
def news_for(member: Member) -> QuerySet[Notice, Notice]:
    """Return what the member is told on her first page, the latest first. For two weeks, like all that is new."""
    lately = Notice.objects.filter(member=member, made_at__gt=Now() - TOLD)
    return lately.select_related("access__family", "access__opened_by").order_by("-made_at")
