"""Taking up a family, writing down who belongs to it, and who of the agency carries it."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from uuid import UUID

import psycopg
from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils import timezone

from imh_practice.agencies.models import Program
from imh_practice.audit.actions import Touched, record
from imh_practice.audit.models import Kind
from imh_practice.families.models import (
    ONE_OF_A_NAME,
    Caregiver,
    Child,
    Consent,
    Family,
    Notice,
    TeamPlace,
    WorkLevel,
)
from imh_practice.membership.models import Member, in_force
from imh_practice.membership.tasks import RIGHTS_JOB, tell
from imh_practice.shared.ids import in_order


@dataclass(frozen=True)
class ChildFacts:
    """A child as written down. ``ref`` names one that is there already; ``born_on`` is empty before birth."""

    initial: str
    born_on: dt.date | None
    weeks_early: int = 0
    ref: UUID | None = None


@dataclass(frozen=True)
class CaregiverFacts:
    """Whoever raises the baby, by role."""

    role: str
    initial: str = ""
    ref: UUID | None = None


@dataclass(frozen=True)
class Language:
    """Which languages are spoken with a family, and whether it was asked."""

    home_language: str = ""
    visit_language: str = ""
    language_asked: bool = False


class CodeNameTaken(Exception):
    """Another open family of the agency has this code name."""


class ChangedMeanwhile(Exception):
    """Something else is known of the family by now than what she read before she wrote."""


class OwnPlace(Exception):
    """Nobody lets herself into a team: its record would be open to her, and nobody else would have said so."""


class LastOnTeam(Exception):
    """Nobody would carry the family any more."""


@transaction.atomic
def take_up_family(
    *,
    code_name: str,
    began_on: dt.date,
    program: Program | None,
    children: Iterable[ChildFacts],
    caregivers: Iterable[CaregiverFacts],
    language: Language = Language(),
    by: Member,
) -> Family:
    """Begin with a family; whoever does is its team. Raises CodeNameTaken."""
    family = Family(code_name=code_name, began_on=began_on, program=program, **asdict(language))
    with _own_code_name():
        family.save(force_insert=True)
    _put_down(family, children=children, caregivers=caregivers)
    TeamPlace.objects.create(family=family, member=by)
    record(Kind.WRITE, [Touched("families.family", family.pk, by.pk)], act="family_new")
    return family


@transaction.atomic
def change_family(
    *,
    family: Family,
    base: int,
    code_name: str,
    began_on: dt.date,
    program: Program | None,
    children: Iterable[ChildFacts],
    caregivers: Iterable[CaregiverFacts],
    language: Language | None = None,
    removed: Collection[UUID],
    by: Member,
) -> None:
    """Write down anew what is known. ``removed`` are rows put down by mistake; they are kept.

    ``base`` is the version she read. Raises ChangedMeanwhile where another stands, and CodeNameTaken.
    """
    standing = Family.objects.select_for_update(no_key=True).get(pk=family.pk)
    if standing.version != base:
        raise ChangedMeanwhile
    standing.code_name, standing.began_on, standing.program = code_name, began_on, program
    standing.version += 1
    spoken = asdict(language) if language else {}
    for name, value in spoken.items():
        setattr(standing, name, value)
    with _own_code_name():
        # Not the rest of the row: whether the work has ended is written elsewhere.
        standing.save(force_update=True, update_fields=["code_name", "began_on", "program", "version", *spoken])
    now = timezone.now()
    Child.objects.standing().filter(family=standing, pk__in=removed).update(removed_at=now)
    Caregiver.objects.standing().filter(family=standing, pk__in=removed).update(removed_at=now)
    _put_down(standing, children=children, caregivers=caregivers)
    record(Kind.WRITE, [Touched("families.family", standing.pk, by.pk)], act="family_edit")


@contextmanager
def _own_code_name() -> Iterator[None]:
    """Raise CodeNameTaken where an open family would have the code name of another."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        refused = error.__cause__
        if isinstance(refused, psycopg.Error) and refused.diag.constraint_name == ONE_OF_A_NAME:
            raise CodeNameTaken from error
        raise


def _put_down(family: Family, *, children: Iterable[ChildFacts], caregivers: Iterable[CaregiverFacts]) -> None:
    """Write rows of this family: those with a ``ref`` anew, if they are this family's, and the others for the first
    time, to stand in the order they are given in."""
    children, caregivers = list(children), list(caregivers)
    for key, child in zip(in_order(children), children, strict=True):
        born = Child(pk=key, initial=child.initial, born_on=child.born_on, weeks_early=child.weeks_early, family=family)
        if child.ref and Child.objects.standing().filter(family=family, pk=child.ref).exists():
            born.pk = child.ref
            born.save(force_update=True, update_fields=["initial", "born_on", "weeks_early"])
        else:
            born.save(force_insert=True)
    for key, caregiver in zip(in_order(caregivers), caregivers, strict=True):
        who = Caregiver(pk=key, role=caregiver.role, initial=caregiver.initial, family=family)
        if caregiver.ref and Caregiver.objects.standing().filter(family=family, pk=caregiver.ref).exists():
            who.pk = caregiver.ref
            who.save(force_update=True, update_fields=["role", "initial"])
        else:
            who.save(force_insert=True)


@transaction.atomic
def end_family(*, family: Family, on: dt.date, by: Member) -> None:
    """The work ends: no visit is logged any more. The team keeps its places, since it still answers for the record."""
    if Family.objects.open().filter(pk=family.pk).update(ended_on=on):
        record(Kind.WRITE, [Touched("families.family", family.pk, by.pk)], act="family_end")


@transaction.atomic
def reopen_family(*, family: Family, by: Member) -> None:
    """Take the ending back, whenever it was: the work goes on as if it had not ended. Raises CodeNameTaken."""
    with _own_code_name():
        opened = Family.objects.exclude(ended_on=None).filter(pk=family.pk).update(ended_on=None)
    if opened:
        record(Kind.WRITE, [Touched("families.family", family.pk, by.pk)], act="family_reopen")


@transaction.atomic
def add_colleague(*, family: Family, member: Member, by: Member) -> TeamPlace:
    """Let a colleague carry the family from now on. She can read all of its record but what is held back from her.

    Those who carry it are told, but for whoever let her in. Raises OwnPlace. Who carries it already may name herself:
    nothing changes.
    """
    if member == by and not TeamPlace.objects.in_force().filter(family=family, member=by).exists():
        raise OwnPlace
    place, new = TeamPlace.objects.get_or_create(family=family, member=member, ended_at=None)
    if new:
        let_in = Touched("families.teamplace", place.pk, member.pk)
        record(Kind.RIGHTS, [let_in], act="team_add")
        carry = TeamPlace.objects.in_force().filter(family=family).values("member_id")
        tell(RIGHTS_JOB, let_in, Member.objects.filter(pk__in=carry).exclude(pk__in=[member.pk, by.pk]))
    return place


@transaction.atomic
def end_places_of(*, member: Member, by: Member) -> None:
    """End all her places on teams, since her place in the agency ends: asked in again, she begins without any."""
    places = list(TeamPlace.objects.filter(member=member, ended_at=None).values_list("pk", flat=True))
    if places:
        TeamPlace.objects.filter(pk__in=places).update(ended_at=Now())
        record(Kind.RIGHTS, [Touched("families.teamplace", place, member.pk) for place in places], act="team_end")


@transaction.atomic
def end_place(*, place: TeamPlace, by: Member) -> None:
    """End a place on the team: on the next request its record is closed to her, but for what she wrote herself.

    Raises LastOnTeam, unless the family has ended.
    """
    family = Family.objects.select_for_update().get(pk=place.family_id)
    others = TeamPlace.objects.in_force().filter(family=family).exclude(pk=place.pk)
    if family.ended_on is None and not others.exists():
        raise LastOnTeam
    if TeamPlace.objects.filter(in_force(), pk=place.pk).update(ended_at=Now()):
        record(Kind.RIGHTS, [Touched("families.teamplace", place.pk, place.member_id)], act="team_end")


@transaction.atomic
def note_level(*, family: Family, entry_id: UUID, began_on: dt.date, by: Member) -> WorkLevel:
    """Write down from when on the work has this level. Earlier levels stay."""
    level = WorkLevel.objects.create(family=family, item_version_id=entry_id, began_on=began_on, made_by=by)
    record(Kind.WRITE, [Touched("families.worklevel", level.pk, by.pk)], act="level_new")
    return level


@transaction.atomic
def note_notice(
    *, family: Family, told_on: dt.date, to_whom: str, language: str, points: Iterable[str], by: Member
) -> Notice:
    """Write down what a family was told of the record."""
    notice = Notice.objects.create(
        family=family, told_on=told_on, to_whom=to_whom, language=language, points=list(points), made_by=by
    )
    record(Kind.WRITE, [Touched("families.notice", notice.pk, by.pk)], act="notice_new")
    return notice


@transaction.atomic
def note_consent(
    *, family: Family, with_whom: str, about: str, not_about: str, given_by: str, given_on: dt.date, by: Member
) -> Consent:
    """Write down what a family said yes to, and where that yes ends."""
    consent = Consent.objects.create(
        family=family,
        with_whom=with_whom,
        about=about,
        not_about=not_about,
        given_by=given_by,
        given_on=given_on,
        made_by=by,
    )
    record(Kind.WRITE, [Touched("families.consent", consent.pk, by.pk)], act="consent_new")
    return consent


@transaction.atomic
def end_consent(*, consent: Consent, on: dt.date, by: Member) -> bool:
    """The family has taken its yes back. What was said while it held stays said. Return whether it still held."""
    ended = Consent.objects.filter(pk=consent.pk, ended_on=None, removed_at=None).update(ended_on=on)
    if ended:
        record(Kind.WRITE, [Touched("families.consent", consent.pk, consent.made_by_id)], act="consent_end")
    return bool(ended)


@transaction.atomic
def take_out(*, row: WorkLevel | Notice | Consent, by: Member) -> None:
    """Take out what was put down by mistake. It is kept, and stands nowhere any more."""
    kind = type(row)
    if kind._default_manager.filter(pk=row.pk, removed_at=None).update(removed_at=timezone.now()):
        touched = Touched(kind._meta.label_lower, row.pk, row.made_by_id)
        record(Kind.WRITE, [touched], act=f"{kind._meta.model_name}_remove")


@transaction.atomic
def note_gone(*, child: Child, why: str, on: dt.date, by: Member) -> None:
    """A child is not here any more: from that day on no age is told."""
    Child.objects.filter(pk=child.pk).update(gone_on=on, gone_why=why)
    record(Kind.WRITE, [Touched("families.child", child.pk, by.pk)], act="child_gone")


@transaction.atomic
def take_gone_back(*, child: Child, by: Member) -> None:
    """The child is here after all, or again."""
    if Child.objects.exclude(gone_on=None).filter(pk=child.pk).update(gone_on=None, gone_why=""):
        record(Kind.WRITE, [Touched("families.child", child.pk, by.pk)], act="child_back")
