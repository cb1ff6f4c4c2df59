"""Who may open, see and review an emergency access. Its hour and the role are asked at each request."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.functions import Now

from imh_practice.emergency.models import SETTLED, TOLD, EmergencyAccess, EmergencyQuerySet, Notice
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


def own_record(member: Member, ref: UUID) -> EmergencyAccess | None:
    """Return the access to a family's record that the member opened, over or not: its page says where it is over."""
    if not member.is_admin:
        return None
    mine = EmergencyAccess.objects.filter(agency_id=member.agency_id, opened_by=member, family__isnull=False)
    return mine.select_related("family", "opened_by").filter(pk=ref).first()


def visit_of_record(member: Member, ref: UUID, visit_ref: UUID) -> OpenedVisit | None:
    """Return a finished visit of that record's family."""
    access = own_record(member, ref)
    if access is None:
        return None
    visits = Visit.objects.finished().filter(agency_id=member.agency_id, family=access.family_id, pk=visit_ref)
    visit = visits.select_related("family", "author", "head").first()
    return OpenedVisit(access, visit) if visit else None


def to_close(member: Member, ref: UUID) -> EmergencyAccess | None:
    """Return an access the member opened or asked for, over or not: closed when its hour has passed, it is closed.

    Another admin's she closes too: whoever opened it may have left.
    """
    found = EmergencyAccess.objects.filter(agency_id=member.agency_id, pk=ref)
    return (found.exclude(began_at=None) if member.is_admin else found.none()).first() or found.filter(
        opened_by=member
    ).first()


def to_review(member: Member, ref: UUID) -> EmergencyAccess | None:
    """Return an access that is over, opened by another admin, whose review is the member's to make."""
    if not member.is_admin:
        return None
    over = EmergencyAccess.objects.to_review().filter(agency_id=member.agency_id).select_related("family", "opened_by")
    return over.reviewed_by(member).filter(pk=ref).first()


def to_answer(member: Member, ref: UUID) -> EmergencyAccess | None:
    """Return another admin's wish for the whole agency's record, of which the member was told when it was made."""
    if not member.is_admin:
        return None
    wishes = EmergencyAccess.objects.unanswered().seconded_by(member).filter(agency_id=member.agency_id)
    return wishes.select_related("opened_by").filter(pk=ref).first()


def may_have_file(member: Member, ref: UUID) -> EmergencyAccess | None:
    """Return the access whose file the member may have: her own, agreed to by a second person, in its hour."""
    if not member.is_admin:
        return None
    mine = EmergencyAccess.objects.open_now().filter(agency_id=member.agency_id, opened_by=member, family=None)
    return mine.filter(pk=ref).first()


def is_settled(member: Member) -> bool:
    """Whether she has been an admin for a week: two who came for this alone are not two."""
    return _settled().filter(pk=member.pk).exists()


def _settled() -> QuerySet[Member, Member]:
    return Member.objects.at_work(RoleKind.ADMIN, since=Now() - SETTLED)


def seconds(member: Member) -> QuerySet[Member, Member]:
    """Return the agency's other admins, of whom one looks over the shoulder: who can sign in, and did so far.

    Not whoever became one within the week: she may be here for this alone, asked in by whom she should look at.
    """
    return _settled().filter(agency_id=member.agency_id).exclude(pk=member.pk)


def pending(member: Member) -> EmergencyQuerySet:
    """Return what the member has asked for or opened and nobody has reviewed: until then she opens nothing else."""
    hers = EmergencyAccess.objects.filter(opened_by=member)
    return hers.filter(began_at__isnull=False, reviewed_at=None) | hers.unanswered()


def on_every_page(member: Member) -> list[EmergencyAccess]:
    """Return what an admin is reminded of on every page: what she has open, then what waits for her as second one."""
    found = _reminders(member, member.agency_id) if member.is_admin else []
    return sorted(found, key=lambda one: one.opened_by_id != member.pk)


@prepared
def _reminders(member: Member, agency_id: UUID) -> QuerySet[EmergencyAccess, EmergencyAccess]:
    every = EmergencyAccess.objects.filter(agency_id=agency_id)
    over = every.to_review()
    found = (
        every.open_now().filter(opened_by=member) | over.reviewed_by(member) | every.unanswered().seconded_by(member)
    )
    return found.select_related("family", "opened_by").order_by("asked_at")


@prepared
def news_for(member: Member) -> QuerySet[Notice, Notice]:
    """Return what the member is told on her first page, the latest first. For two weeks, like all that is new."""
    lately = Notice.objects.filter(member=member, made_at__gt=Now() - TOLD)
    return lately.select_related("access__family", "access__opened_by").order_by("-made_at")
