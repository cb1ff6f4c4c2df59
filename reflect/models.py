"""What it stirred: reflections, sealed for their author alone, and what of them was shared with whom."""

from typing import ClassVar, Self
from uuid import UUID

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from imh_practice.membership.models import Member, Pairing, in_force
from imh_practice.shared.privacy import Privacy
from imh_practice.shared.recorded import Recorded
from imh_practice.shared.sealing import SealedField, Shredded
from imh_practice.shared.tenancy import OwnToGive, RowPolicy, SameAgency, TenantModel, tenant_wall
from observations.models import Visit, VisitState
from reflect.writing import Part, parsed


def visit_as_seen_by(member: Member, path: str) -> "models.Prefetch[str, models.QuerySet[Visit], str]":
    """Return the prefetch of a visit the member may have lost since: one more query, whatever the number of rows."""
    return models.Prefetch(path, Visit.objects.visible_to(member).select_related("family"))


def moved(visit: str) -> models.Q:
    """Return the Q for rows whose visit was with another family: it was made again there, and this one set aside."""
    return models.Q(**{f"{visit}state": VisitState.VOID, f"{visit}finished_at__isnull": False})


class ReflectionQuerySet(models.QuerySet["Reflection"]):
    def visible_to(self, member: Member) -> Self:
        """Her own, and nobody else's: there is no other way to see one."""
        return self.filter(author=member)

    def with_visit(self, member: Member) -> Self:
        """Add the visit with its family, as far as the member may read it now; ``visit`` is None where she may not.

        Adds ``was_moved`` as well: pages say why a visit does not stand there any more.
        """
        return self.annotate(was_moved=moved("visit__")).prefetch_related(visit_as_seen_by(member, "visit"))


class Reflection(TenantModel):
    """What one person wrote for herself. The row policy shows it to her alone; its text opens with her key alone.

    ``text`` is JSON (``reflect.writing``): a list of ``{"prompt": code or "", "text": …}`` in the order written, so
    that which prompts were used is sealed as well; TB also names the prompt it stood ``beside``. It is edited in place
    with a version counter, and its author may delete it.
    """

    author = models.ForeignKey(Member, models.PROTECT, related_name="reflections", db_constraint=False, db_index=False)
    visit = models.ForeignKey(
        Visit, models.PROTECT, related_name="reflections", db_constraint=False, db_index=False, null=True, blank=True
    )
    text = SealedField()
    version = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(default=timezone.now)

    objects = ReflectionQuerySet.as_manager()

    was_moved: bool
    """By ``with_visit()``."""

    db_grants = ("SELECT", "INSERT", "UPDATE", "DELETE")
    privacy: ClassVar[dict[str, Privacy]] = {
        "author": Privacy.PLUMBING,
        "visit": Privacy.PLUMBING,
        "text": Privacy.PRIVATE,
        "version": Privacy.PLUMBING,
        "made_at": Privacy.PLUMBING,
        "edited_at": Privacy.PLUMBING,
    }

    class Meta:
        constraints = [
            *tenant_wall(),
            Recorded(author="author_id"),
            RowPolicy(name="reflect_reflection_rows", using="author_id = {member}", check="author_id = {member}"),
            SameAgency(field="author"),
            SameAgency(field="visit"),
        ]
        indexes = [
            models.Index(fields=["agency_id", "author", "-made_at"], name="reflect_reflection_author"),
            models.Index(fields=["agency_id", "visit"], name="reflect_reflection_visit"),
        ]

    def __str__(self) -> str:
        return f"reflection {self.pk}"

    @property
    def parts(self) -> tuple[Part, ...]:
        """What is written in it. Opens the seal, and raises SealBroken."""
        return parsed(self.text)

    def sealed_holder(self) -> UUID:
        return self.author_id

    def sealed_version(self) -> int:
        return self.version


class SharedTextQuerySet(models.QuerySet["SharedText"]):
    def visible_to(self, member: Member) -> Self:
        """What she shared, and what is shared with her now."""
        readable = ShareGrant.objects.in_force().filter(reader=member).values("shared_text_id")
        return self.filter(models.Q(author=member) | models.Q(pk__in=readable))


class SharedText(TenantModel):
    """The exact words shared, sealed anew under the agency's sharing key. Never changed; a new share is a new copy.

    ``reflection_id`` is a plain id: the reader must not reach the reflection, and the reflection may be deleted.
    """

    author = models.ForeignKey(Member, models.PROTECT, related_name="shared_texts", db_constraint=False, db_index=False)
    reflection_id = models.UUIDField()
    visit = models.ForeignKey(
        Visit, models.PROTECT, related_name="+", db_constraint=False, db_index=False, null=True, blank=True
    )
    text = SealedField()
    is_excerpt = models.BooleanField(default=False)
    written_at = models.DateTimeField()
    made_at = models.DateTimeField(default=timezone.now)

    objects = SharedTextQuerySet.as_manager()

    db_grants = ("SELECT", "INSERT")
    privacy: ClassVar[dict[str, Privacy]] = {
        "author": Privacy.PLUMBING,
        "reflection_id": Privacy.PLUMBING,
        "visit": Privacy.PLUMBING,
        "text": Privacy.SHARED,
        "is_excerpt": Privacy.PLUMBING,
        "written_at": Privacy.PLUMBING,
        "made_at": Privacy.PLUMBING,
    }

    class Meta:
        constraints = [
            *tenant_wall(),
            Recorded(author="author_id"),
            RowPolicy(name="reflect_sharedtext_author", using="author_id = {member}", check="author_id = {member}"),
            RowPolicy(
                name="reflect_sharedtext_reader",
                command="SELECT",
                using="id = ANY (ARRAY(SELECT g.shared_text_id FROM reflect_sharegrant g"
                " JOIN membership_pairing p ON p.agency_id = g.agency_id AND p.id = g.pairing_id"
                " AND p.clinician_id = g.author_id AND p.supervisor_id = g.reader_id"
                " WHERE g.agency_id = {agency} AND g.reader_id = {member} AND g.ended_at IS NULL"
                " AND (p.ended_at IS NULL OR p.ended_at > now())))",
            ),
            SameAgency(field="author"),
            SameAgency(field="visit"),
            models.UniqueConstraint(fields=["agency_id", "id", "author"], name="reflect_sharedtext_author_key"),
        ]
        indexes = [
            models.Index(fields=["agency_id", "author", "-made_at"], name="reflect_sharedtext_author_when"),
            models.Index(fields=["agency_id", "reflection_id"], name="reflect_sharedtext_reflection"),
        ]

    def __str__(self) -> str:
        return f"shared text {self.pk}"

    @property
    def parts(self) -> tuple[Part, ...]:
        """The exact words shared. Opens the seal, and raises SealBroken."""
        return parsed(self.text)

    @property
    def parts_left(self) -> tuple[Part, ...]:
        """The same; none where they were made unreadable on purpose, for pages on which more stands than they."""
        try:
            return self.parts
        except Shredded:
            return ()

    def sealed_holder(self) -> UUID:
        return self.agency_id

    def sealed_version(self) -> int:
        return 1


class ShareEnd(models.TextChoices):
    """Why a reader's reading ended."""

    TAKEN_BACK = "taken-back", _("taken back")


class ShareGrantQuerySet(models.QuerySet["ShareGrant"]):
    def in_force(self) -> Self:
        """Shares that have not ended, and whose pairing still holds: its end acts on the next request."""
        return self.filter(in_force("pairing__"), ended_at=None)

    def given_by(self, member: Member) -> Self:
        """What the member shared, also what has ended."""
        return self.filter(author=member)

    def held_by(self, member: Member) -> Self:
        """What the member may read now."""
        return self.in_force().filter(reader=member)

    def of_reflection(self, reflection: Reflection) -> Self:
        """What was shared of one reflection."""
        return self.filter(shared_text__reflection_id=reflection.pk)

    def with_people(self) -> Self:
        """Add author, reader, their pairing and the shared text."""
        return self.select_related("author", "reader", "pairing", "shared_text")

    def with_visit(self, member: Member) -> Self:
        """Add these and the visit it is about, as far as the member may read that, and ``was_moved``."""
        rows = self.with_people().annotate(was_moved=moved("shared_text__visit__"))
        return rows.prefetch_related(visit_as_seen_by(member, "shared_text__visit"))


class ShareGrant(TenantModel):
    """One person may read one shared text. A grant names persons only; sharing with a group makes one for each.

    Plain equality policies: ``SharedText`` looks at this table, and it never looks back (policies that read each other
    recurse without end). Only the author makes one, for a text of her own; whose and what it is never changes: the app
    may update no other column than those of ``db_grants``.
    """

    shared_text = models.ForeignKey(
        SharedText, models.PROTECT, related_name="grants", db_constraint=False, db_index=False
    )
    author = models.ForeignKey(Member, models.PROTECT, related_name="grants_given", db_constraint=False, db_index=False)
    reader = models.ForeignKey(Member, models.PROTECT, related_name="grants_held", db_constraint=False, db_index=False)
    pairing = models.ForeignKey(Pairing, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    """Why the reader may be named at all. When it ends, so does the reading, in both walls."""
    made_at = models.DateTimeField(default=timezone.now)
    opened_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=16, choices=ShareEnd, blank=True)

    objects = ShareGrantQuerySet.as_manager()

    was_moved: bool
    """By ``with_visit()``."""

    db_grants = ("SELECT", "INSERT", "UPDATE (ended_at, ended_why, opened_at)")
    privacy: ClassVar[dict[str, Privacy]] = dict.fromkeys(
        ["shared_text", "author", "reader", "pairing", "made_at", "opened_at", "ended_at", "ended_why"],
        Privacy.PLUMBING,
    )

    class Meta:
        constraints = [
            *tenant_wall(),
            Recorded(author="author_id", but=["opened_at"]),
            RowPolicy(name="reflect_sharegrant_author", using="author_id = {member}", check="author_id = {member}"),
            RowPolicy(name="reflect_sharegrant_reader", command="SELECT", using="reader_id = {member}"),
            RowPolicy(
                name="reflect_sharegrant_opened", command="UPDATE", using="reader_id = {member} AND ended_at IS NULL"
            ),
            OwnToGive(field="shared_text", name="reflect_sharegrant_own_text"),
            SameAgency(field="shared_text"),
            SameAgency(field="author"),
            SameAgency(field="reader"),
            SameAgency(field="pairing"),
            models.UniqueConstraint(
                fields=["agency_id", "shared_text", "reader"],
                condition=models.Q(ended_at=None),
                name="reflect_sharegrant_once",
            ),
        ]
        indexes = [
            models.Index(fields=["agency_id", "reader", "shared_text"], name="reflect_sharegrant_reader_text"),
            models.Index(fields=["agency_id", "author", "-made_at"], name="reflect_sharegrant_author_when"),
        ]

    def __str__(self) -> str:
        return f"grant {self.pk}"

    @property
    def is_in_force(self) -> bool:
        """Whether its reader may read it now. Needs ``pairing``."""
        ends = self.pairing.ended_at
        return self.ended_at is None and (ends is None or ends > timezone.now())
