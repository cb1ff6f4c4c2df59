"""What both will remember: a summary of lines that name their source, approved by everybody, then rendered."""

from typing import ClassVar, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from imh_practice.membership.models import Member, in_force
from imh_practice.shared.privacy import Privacy
from imh_practice.shared.recorded import Recorded
from imh_practice.shared.tenancy import SameAgency, TenantModel
from imh_practice.shared.versions import VERSION_PRIVACY, VersionModel
from observations.models import MomentVersion
from supervision.models.sessions import Participant, Session, of_session
from supervision.models.threads import CommentVersion
from supervision.models.walls import lines, participants_only


class Summary(TenantModel):
    """The summary of one session; its words stand in versions."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="summaries", db_constraint=False, db_index=False)
    head = models.ForeignKey(
        "SummaryVersion", models.PROTECT, related_name="+", null=True, db_constraint=False, db_index=False
    )
    made_at = models.DateTimeField(default=timezone.now)

    db_grants = ("SELECT", "INSERT", "UPDATE (head_id)")
    privacy: ClassVar[dict[str, Privacy]] = dict.fromkeys(["session", "head", "made_at"], Privacy.PLUMBING)

    class Meta:
        verbose_name_plural = "summaries"
        constraints = [
            *participants_only(),
            Recorded(),
            SameAgency(field="head"),
            models.UniqueConstraint(fields=["agency_id", "session"], name="supervision_summary_once"),
        ]

    def __str__(self) -> str:
        return f"summary {self.pk}"


class SummaryVersionQuerySet(models.QuerySet["SummaryVersion"]):
    def visible_to(self, member: Member) -> Self:
        """Versions of summaries of sessions the member takes part in."""
        return self.filter(of_session(member.pk))

    def heads(self) -> Self:
        """Versions in force: those that can be approved."""
        return self.filter(pk=models.F("summary__head_id"))


class SummaryVersion(VersionModel):
    """One version of a summary. A change makes a new one, which nobody has approved yet.

    ``sha256`` is the hash of its lines in canonical form: what was approved is what was rendered.
    """

    session = models.ForeignKey(Session, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    summary = models.ForeignKey(Summary, models.PROTECT, related_name="versions", db_constraint=False, db_index=False)
    made_by = models.ForeignKey(Member, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    sha256 = models.CharField(max_length=64)

    objects = SummaryVersionQuerySet.as_manager()

    privacy: ClassVar[dict[str, Privacy]] = {
        **VERSION_PRIVACY,
        "session": Privacy.PLUMBING,
        "summary": Privacy.PLUMBING,
        "sha256": Privacy.PLUMBING,
    }

    class Meta:
        constraints = [
            *participants_only(by="made_by_id"),
            Recorded(author="made_by_id"),
            SameAgency(field="summary"),
            SameAgency(field="made_by"),
            models.UniqueConstraint(
                fields=["agency_id", "summary", "number"], name="supervision_summaryversion_number"
            ),
        ]

    def is_agreed(self) -> bool:
        """Whether all who take part in the session and are still here have approved this version. Asks the database.

        Who has left the agency cannot sign in to say so: without her the others' word is enough, and page and file say
        that she was no longer here to agree. Nobody's word is never enough.
        """
        return self.approvals.exists() and not self.waits_for()

    def waits_for(self) -> list[Member]:
        """Return those who take part, are still here and have not approved this version. Asks the database."""
        here = Participant.objects.with_members().filter(in_force("member__"), session=self.session_id)
        return [seat.member for seat in here.exclude(member__in=self.approvals.values("member_id"))]


class Section(models.TextChoices):
    """The sections of a summary, in order: baby before parent before task."""

    BABY = "baby", _("The baby in mind")
    HOLD = "hold", _("What we hold")
    NEXT = "next", _("Next steps")
    LEFT_OUT = "left-out", _("Left out by agreement")


class SummaryLineQuerySet(models.QuerySet["SummaryLine"]):
    def with_sources(self) -> Self:
        """Fetch whose words each line was taken from; see ``SummaryLine.source``."""
        return self.select_related("from_comment__made_by", "from_moment__made_by")


class SummaryLine(TenantModel):
    """One line: free words, or words that point to the comment's or moment's version they come from."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    version = models.ForeignKey(
        SummaryVersion, models.PROTECT, related_name="lines", db_constraint=False, db_index=False
    )
    section = models.CharField(max_length=8, choices=Section)
    position = models.PositiveSmallIntegerField()
    text = models.TextField()
    who = models.CharField(max_length=120, blank=True)
    by_date = models.DateField(null=True, blank=True)
    from_comment = models.ForeignKey(
        CommentVersion, models.PROTECT, related_name="+", null=True, blank=True, db_constraint=False, db_index=False
    )
    from_moment = models.ForeignKey(
        MomentVersion, models.PROTECT, related_name="+", null=True, blank=True, db_constraint=False, db_index=False
    )

    objects = SummaryLineQuerySet.as_manager()

    db_grants = ("SELECT", "INSERT")
    privacy: ClassVar[dict[str, Privacy]] = {
        "session": Privacy.PLUMBING,
        "version": Privacy.PLUMBING,
        "section": Privacy.PLUMBING,
        "position": Privacy.PLUMBING,
        "text": Privacy.SUMMARY,
        "who": Privacy.SUMMARY,
        "by_date": Privacy.SUMMARY,
        "from_comment": Privacy.PLUMBING,
        "from_moment": Privacy.PLUMBING,
    }

    class Meta:
        ordering = ["position"]
        constraints = [
            *lines(),
            Recorded(),
            SameAgency(field="version"),
            SameAgency(field="from_comment"),
            SameAgency(field="from_moment"),
            models.UniqueConstraint(fields=["agency_id", "version", "position"], name="supervision_line_position"),
        ]

    def __str__(self) -> str:
        return f"line {self.pk}"

    @property
    def source(self) -> CommentVersion | MomentVersion | None:
        """The version its words were taken from: whose words it is, and of which day."""
        return self.from_comment or self.from_moment


class Approval(TenantModel):
    """A participant says of one version: this is how I remember it."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    version = models.ForeignKey(
        SummaryVersion, models.PROTECT, related_name="approvals", db_constraint=False, db_index=False
    )
    member = models.ForeignKey(Member, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    made_at = models.DateTimeField(default=timezone.now)

    db_grants = ("SELECT", "INSERT")
    privacy: ClassVar[dict[str, Privacy]] = dict.fromkeys(["session", "version", "member", "made_at"], Privacy.PLUMBING)

    class Meta:
        constraints = [
            *participants_only(by="member_id"),
            Recorded(author="member_id"),
            SameAgency(field="version"),
            SameAgency(field="member"),
            models.UniqueConstraint(fields=["agency_id", "version", "member"], name="supervision_approval_once"),
        ]

    def __str__(self) -> str:
        return f"approval {self.pk}"
