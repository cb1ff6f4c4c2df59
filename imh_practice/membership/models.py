"""Who belongs where, as what, and who supervises whom: facts with dates, that end."""

from typing import ClassVar, Self
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, OuterRef, Q
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from imh_practice.agencies.models import Agency
from imh_practice.people.models import Person
from imh_practice.shared.prepared import prepared
from imh_practice.shared.privacy import Privacy
from imh_practice.shared.recorded import of_record
from imh_practice.shared.tenancy import RowPolicy, SameAgency, TenantModel


class RoleKind(models.TextChoices):
    """What a member is in the agency. One member may be several."""

    CLINICIAN = "clinician", _("Clinician")
    SUPERVISOR = "supervisor", _("Supervisor")
    ADMIN = "admin", _("Agency admin")


class Vocabulary(models.TextChoices):
    """Which rows stand on top of the behavior picker."""

    W = "W", _("Infant mental health")
    E = "E", _("New to infant mental health: three ways of seeing on top")


def in_force(prefix: str = "") -> Q:
    """Return the Q for facts that have begun and not ended by now, as the database's clock tells it."""
    return Q(**{f"{prefix}began_at__lte": Now()}) & (
        Q(**{f"{prefix}ended_at__isnull": True}) | Q(**{f"{prefix}ended_at__gt": Now()})
    )


class MemberQuerySet(models.QuerySet["Member"]):
    def in_force(self) -> Self:
        """Members who belong to the agency now."""
        return self.filter(in_force())

    def with_roles(self) -> Self:
        """Add ``role_kinds``, the member's roles in force, in the same query."""
        roles = Role.objects.filter(in_force(), member=OuterRef("pk")).values("kind")
        return self.annotate(role_kinds=ArraySubquery(roles))

    def as_(self, kind: RoleKind) -> Self:
        """Members who hold that role now."""
        return self.in_force().filter(in_force("roles__"), roles__kind=kind).distinct()

    def at_work(self, kind: RoleKind, *, since: CombinedExpression | None = None) -> Self:
        """Those of them who can sign in; ``since``: who have held the role from that time at the latest."""
        held = Q(in_force("roles__"), roles__kind=kind)
        if since is not None:
            held &= Q(roles__began_at__lte=since)
        return self.in_force().filter(held, person__is_active=True).distinct()


class Member(TenantModel):
    """A person's place in one agency. A reflective consultant has one in each agency she serves."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="members", db_index=False)
    name = models.CharField(_("name"), max_length=120)
    """The person's name as this agency uses it, kept here so that a page needs no look at other people's accounts."""
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    discipline = models.CharField(_("discipline"), max_length=80, blank=True)
    licensed_imh = models.BooleanField(_("licensed, with IMH training"), default=False)
    vocabulary = models.CharField(_("picker"), max_length=1, choices=Vocabulary, default=Vocabulary.W)
    began_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = MemberQuerySet.as_manager()

    role_kinds: list[str]
    agency: Agency
    """Set by the middleware: there is no key to follow, since the wall declares it."""

    privacy: ClassVar[dict[str, Privacy]] = {
        "person": Privacy.PLUMBING,
        "name": Privacy.ACCOUNT,
        "phone": Privacy.ACCOUNT,
        "discipline": Privacy.ACCOUNT,
        "licensed_imh": Privacy.ACCOUNT,
        "vocabulary": Privacy.ACCOUNT,
        "began_at": Privacy.PLUMBING,
        "ended_at": Privacy.PLUMBING,
    }

    class Meta:
        constraints = [
            *of_record(author="id"),
            # Signing in: a person finds her own places before any agency is known.
            RowPolicy(name="membership_member_own", using="person_id = {person}", command="SELECT", column=""),
            models.UniqueConstraint(
                fields=["agency_id", "person"], condition=Q(ended_at=None), name="membership_member_once"
            ),
        ]
        indexes = [models.Index(fields=["person", "agency_id"], name="membership_member_person")]

    def __str__(self) -> str:
        return f"member {self.pk}"

    def has(self, *kinds: RoleKind) -> bool:
        """Whether the member holds any of the roles now. Needs ``with_roles()``; asks the database without it."""
        if "role_kinds" not in self.__dict__:
            self.role_kinds = list(self.roles.filter(in_force()).values_list("kind", flat=True))
        return any(kind in self.role_kinds for kind in kinds)

    @property
    def is_clinician(self) -> bool:
        return self.has(RoleKind.CLINICIAN)

    @property
    def is_supervisor(self) -> bool:
        return self.has(RoleKind.SUPERVISOR)

    @property
    def is_admin(self) -> bool:
        return self.has(RoleKind.ADMIN)

    @property
    def first_name(self) -> str:
        """What colleagues call her on the screen ("Share with Ruth")."""
        return self.name.split()[0] if self.name.strip() else self.name


class Role(TenantModel):
    """A member is a clinician, a supervisor or an admin, from one day to another."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="roles", db_constraint=False, db_index=False)
    kind = models.CharField(max_length=12, choices=RoleKind)
    began_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    privacy: ClassVar[dict[str, Privacy]] = dict.fromkeys(["member", "kind", "began_at", "ended_at"], Privacy.PLUMBING)

    class Meta:
        constraints = [
            *of_record(author="member_id"),
            SameAgency(field="member"),
            models.UniqueConstraint(
                fields=["agency_id", "member", "kind"], condition=Q(ended_at=None), name="membership_role_once"
            ),
        ]
        indexes = [models.Index(fields=["agency_id", "member"], name="membership_role_member")]

    def __str__(self) -> str:
        return f"{self.kind} {self.member_id}"


class PairingQuerySet(models.QuerySet["Pairing"]):
    def in_force(self) -> Self:
        """Pairings that hold now."""
        return self.filter(in_force())

    def of_clinician(self, member: Member) -> Self:
        """Who supervises this member now."""
        return self.in_force().filter(clinician=member)

    def of_supervisor(self, member: Member) -> Self:
        """Whom this member supervises now."""
        return self.in_force().filter(supervisor=member)


class Pairing(TenantModel):
    """One supervises the other, from one day to another."""

    clinician = models.ForeignKey(
        Member, models.PROTECT, related_name="supervised_by", db_constraint=False, db_index=False
    )
    supervisor = models.ForeignKey(
        Member, models.PROTECT, related_name="supervises", db_constraint=False, db_index=False
    )
    also_line_manager = models.BooleanField(_("is also the line manager"), default=False)
    began_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    practice_since = models.DateTimeField(null=True, blank=True)
    """Since when the clinician shows this supervisor what she has been doing over time. Empty: she does not."""

    objects = PairingQuerySet.as_manager()

    privacy: ClassVar[dict[str, Privacy]] = dict.fromkeys(
        ["clinician", "supervisor", "also_line_manager", "began_at", "ended_at", "practice_since"], Privacy.PLUMBING
    )

    class Meta:
        constraints = [
            *of_record(author="clinician_id"),
            SameAgency(field="clinician"),
            SameAgency(field="supervisor"),
            models.CheckConstraint(condition=~Q(clinician=F("supervisor")), name="membership_pairing_two_people"),
            models.UniqueConstraint(
                fields=["agency_id", "clinician", "supervisor"],
                condition=Q(ended_at=None),
                name="membership_pairing_once",
            ),
        ]
        indexes = [
            models.Index(fields=["agency_id", "clinician"], name="membership_pairing_clin"),
            models.Index(fields=["agency_id", "supervisor"], name="membership_pairing_sup"),
        ]

    def __str__(self) -> str:
        return f"pairing {self.pk}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> Self:
        """Invitations that can still be accepted."""
        return self.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now())

    def open_by(self, member: Member) -> Self:
        """Open invitations this member made."""
        return self.open().filter(invited_by=member)


class Invitation(TenantModel):
    """An admin asks somebody in. The link's token is mailed to her alone; only its hash is kept."""

    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=120)
    kinds = models.JSONField(default=list)
    discipline = models.CharField(_("discipline"), max_length=80, blank=True)
    vocabulary = models.CharField(_("picker"), max_length=1, choices=Vocabulary, default=Vocabulary.W)
    token_hash = models.CharField(max_length=64)
    invited_by = models.ForeignKey(
        Member, models.PROTECT, related_name="+", db_constraint=False, db_index=False, null=True
    )
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    agency: Agency
    """Set by ``find_invitation``: whoever holds the token may know who asks her in."""

    privacy: ClassVar[dict[str, Privacy]] = {
        "email": Privacy.ACCOUNT,
        "name": Privacy.ACCOUNT,
        "kinds": Privacy.PLUMBING,
        "discipline": Privacy.ACCOUNT,
        "vocabulary": Privacy.ACCOUNT,
        "token_hash": Privacy.SECRET,
        "invited_by": Privacy.PLUMBING,
        "made_at": Privacy.PLUMBING,
        "expires_at": Privacy.PLUMBING,
        "accepted_at": Privacy.PLUMBING,
        "withdrawn_at": Privacy.PLUMBING,
    }

    class Meta:
        constraints = [
            *of_record(author="invited_by_id"),
            SameAgency(field="invited_by"),
            # Nobody is a member yet: the one row whose token the visitor holds, and no other.
            RowPolicy(
                name="membership_invitation_token",
                using="'invitation:' || token_hash = {system}",
                command="SELECT",
                column="",
            ),
            models.UniqueConstraint(fields=["agency_id", "token_hash"], name="membership_invitation_token_once"),
        ]
        indexes = [
            models.Index(fields=["token_hash"], name="membership_invitation_hash"),
            models.Index(fields=["agency_id", "-made_at"], name="membership_invitation_when"),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"


def member_of(person_id: UUID, *, member_id: UUID) -> Member | None:
    """Return the person's own place if she holds it now. Run in her context; the row policy asks the same."""
    return next(iter(_place_of(person_id, member_id)), None)


@prepared
def _place_of(person_id: UUID, member_id: UUID) -> MemberQuerySet:
    own = Member.objects.in_force().filter(pk=member_id, person_id=person_id, person__is_active=True)
    return own.with_roles().select_related("person")
