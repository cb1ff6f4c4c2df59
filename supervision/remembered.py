"""A summary as one of those who take part sees it: what stands, who remembers it so, the file, what was before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Prefetch
from django.utils import timezone

from imh_practice.audit.actions import Touched
from imh_practice.jobs.face import Face, face_of
from imh_practice.jobs.models import Job, JobState
from imh_practice.membership.models import Member
from supervision.lines import by_section
from supervision.models import Approval, Section, Session, SummaryLine, SummaryVersion
from supervision.tasks import VERSION


@dataclass(frozen=True)
class Agreement:
    """One participant, and when she said that she remembers it so."""

    member: Member
    at: datetime | None

    @property
    def is_gone(self) -> bool:
        """Whether she left the agency without having said so: she is not waited for."""
        left = self.member.ended_at
        return self.at is None and left is not None and left <= timezone.now()


@dataclass(frozen=True)
class Shown:
    """One version: its lines by section, who has approved it, and its file where one was asked for."""

    version: SummaryVersion
    agreements: Sequence[Agreement]
    face: Face | None

    @cached_property
    def sections(self) -> list[tuple[Section, list[SummaryLine]]]:
        """The lines under their sections. Needs a version with its lines."""
        return by_section(self.version.lines.with_sources())

    @property
    def agreed_at(self) -> datetime | None:
        """When the last of them said so."""
        return max((each.at for each in self.agreements if each.at), default=None)

    @property
    def is_without_somebody(self) -> bool:
        return any(agreement.is_gone for agreement in self.agreements)

    @property
    def is_agreed(self) -> bool:
        """As ``SummaryVersion.is_agreed``, without asking again."""
        said = any(agreement.at for agreement in self.agreements)
        return said and all(agreement.at or agreement.is_gone for agreement in self.agreements)

    @property
    def can_be_asked_for(self) -> bool:
        """Whether a file may be asked for: it is agreed, and none was made or is being made.

        One that failed or was lost is tried again by its requester on its own face, and here by the others, in their
        own name.
        """
        is_free = self.face is None or (self.face.state == JobState.FAILED and not self.face.retry_url)
        return self.is_agreed and is_free and bool(self.sections)

    def touched(self) -> Touched:
        return Touched(VERSION, self.version.pk, self.version.made_by_id, "participant")


class Remembered:
    """The versions of a session's summary, the latest first. Needs a session with its people. At most five queries."""

    def __init__(self, session: Session, member: Member) -> None:
        self.session, self.member = session, member
        approvals = Prefetch("approvals", Approval.objects.order_by("made_at"))
        found = SummaryVersion.objects.visible_to(member).filter(session=session).select_related("made_by", "summary")
        versions = list(found.prefetch_related(approvals).order_by("-number"))
        jobs: dict[object, Job] = {}
        for job in (
            Job.objects.filter(subject_type=VERSION, subject_id__in=[version.pk for version in versions])
            .select_related("file")
            .order_by("queued_at")
        ):
            jobs[job.subject_id] = job
        self.versions = [self._shown(version, jobs.get(version.pk)) for version in versions]

    def _shown(self, version: SummaryVersion, job: Job | None) -> Shown:
        at = {approval.member_id: approval.made_at for approval in version.approvals.all()}
        agreements = [Agreement(seat.member, at.get(seat.member_id)) for seat in self.session.people]
        return Shown(version, agreements, face_of(job, self.member) if job else None)

    @property
    def head(self) -> Shown | None:
        return self.versions[0] if self.versions else None

    @property
    def earlier(self) -> list[Shown]:
        return self.versions[1:]

    @property
    def earlier_file(self) -> "Shown | None":
        """The latest earlier version whose file is still here."""
        return next((shown for shown in self.earlier if shown.face and shown.face.download_url), None)

    @property
    def mine(self) -> Agreement | None:
        """The member's own word on what stands."""
        agreements = self.head.agreements if self.head else ()
        return next((each for each in agreements if each.member.pk == self.member.pk), None)

    def number(self, number: int) -> Shown | None:
        """Return the version with that number."""
        return next((shown for shown in self.versions if shown.version.number == number), None)
