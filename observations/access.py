"""How the rows behind a URL are found, and who may change them. The Qs stand in ``querysets``, below the models."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from imh_practice.families.models import Family, TeamPlace
from imh_practice.membership.models import Member, Pairing
from imh_practice.shared.prepared import prepared
from observations.models import Moment, Visit, VisitState, VisitVersion


def readable_visit(member: Member, ref: UUID) -> Visit | None:
    """Return the visit if she may read it."""
    return next(iter(_readable(member, ref)), None)


def own_visit(member: Member, ref: UUID) -> Visit | None:
    """Return the visit if she wrote it."""
    return next(iter(_own(member, ref)), None)


@prepared
def _readable(member: Member, ref: UUID) -> QuerySet[Visit, Visit]:
    return Visit.objects.visible_to(member).select_related("family", "author", "head").filter(pk=ref)


@prepared
def _own(member: Member, ref: UUID) -> QuerySet[Visit, Visit]:
    return Visit.objects.written_by(member).select_related("family", "author", "head").filter(pk=ref)


def own_draft(member: Member, ref: UUID) -> Visit | None:
    """Return the visit if she began it and has not finished it."""
    return Visit.objects.drafts_of(member).select_related("family").filter(pk=ref).first()


def readable_version(member: Member, ref: UUID) -> VisitVersion | None:
    """Return a version of a visit she may read, since it was finished."""
    version = VisitVersion.objects.of_the_record().filter(pk=ref).first()
    visit = version and readable_visit(member, version.visit_id)
    if not version or not visit:
        return None
    version.visit = visit
    return version


def writes(member: Member, visit: Visit) -> bool:
    """A visit is changed by who wrote it, and by nobody else."""
    return visit.author_id == member.pk


def team_of(visit: Visit) -> list[Member]:
    """Return who carries the visit's family now, in the order they came."""
    places = TeamPlace.objects.in_force().filter(family=visit.family_id).select_related("member")
    return [place.member for place in places.order_by("began_at")]


def who_reads(moment: Moment) -> str:
    """Return the names of those who can read a moment now, its author first: "Noor, Jonas and Ruth"."""
    visit = moment.visit
    kept = moment.held_back.in_force()
    # As HoldBackQuerySet.from_ asks it of one member: who joined after it was held back reads it as little.
    before = kept.filter(began_at__lt=OuterRef("began_at"))
    team = TeamPlace.objects.in_force().filter(~Exists(before), family=visit.family_id).values("member_id")
    supervisors = Pairing.objects.in_force().filter(clinician=visit.author_id).values("supervisor_id")
    others = (Q(pk__in=team) | Q(pk__in=supervisors)) & ~Q(pk__in=kept.values("member_id"))
    readers = Q(pk=visit.author_id) | others if visit.state == VisitState.FINISHED else Q(pk=visit.author_id)
    names = dict(Member.objects.filter(readers).order_by("name").values_list("pk", "name"))
    return get_text_list([names.pop(visit.author_id), *names.values()], _("and"))


def why_readable(member: Member, visit: Visit, team: list[Member]) -> str:
    """Return the reason that stands in the trail: author, team or supervisor."""
    if visit.author_id == member.pk:
        return "author"
    return "team" if member in team else "supervisor"


def may_bring(member: Member, visit: Visit, supervisors: Collection[Member]) -> bool:
    """Whether she may speak of it in supervision: its author with ``supervisors`` of now, or one of these."""
    return bool(supervisors) and (visit.author_id == member.pk or member in supervisors)


def carried_family(member: Member, ref: str | None) -> Family | None:
    """Return a family she carries, also where the work with it has ended. The ref comes from the query string."""
    try:
        key = UUID(ref or "")
    except ValueError:
        return None
    return Family.objects.carried_by(member).filter(pk=key).first()
