"""A summary written, agreed on and made into a file, for tests. Call outside ``acting_as``."""

import datetime as dt

from django.utils import timezone

from imh_practice.jobs.models import Job
from imh_practice.jobs.tasks import run_job
from imh_practice.membership.models import Member
from imh_practice.shared.acting import Acting, acting_as
from supervision.actions.summaries import approve, queue_summary, write_summary
from supervision.lines import Line
from supervision.models import Participant, Section, Session, SessionState, Summary, SummaryVersion

BABY = Line(Section.BABY, "D., 11 months. He might say: four minutes with you awake is already a meal.")
HOLD = Line(Section.HOLD, "A hurry can run through all of us.\nNoor saw it and repaired it with L.")
STEP = Line(Section.NEXT, "Ask L. whether she ever wanted someone of her own", "Noor", dt.date(2026, 5, 17))
OUT = Line(Section.LEFT_OUT, "Why she is afraid is not told here.")
LINES = [BABY, HOLD, STEP, OUT]


def head_of(session: Session, by: Member) -> SummaryVersion | None:
    """Return the version in force, as a participant sees it."""
    with acting_as(by):
        summary = Summary.objects.select_related("head").filter(session=session).first()
    return summary.head if summary else None


def held(session: Session, by: Member) -> Session:
    """Have the hour held, if it was not."""
    with acting_as(by):
        now = timezone.now()
        minutes = {"closed_at": now, "minutes_at": now, "reflective_minutes": 60}
        if Session.objects.planned().filter(pk=session.pk).update(state=SessionState.CLOSED, **minutes):
            Participant.objects.filter(session=session).update(attended=True)
            session.refresh_from_db(fields=["state", *minutes])
    return session


def written(session: Session, *lines: Line, by: Member) -> SummaryVersion:
    """Write the next version on top of what stands. Where its hour has not begun, it begins."""
    head = head_of(session, by)
    with acting_as(by):
        now = timezone.now()
        if Session.objects.planned().filter(pk=session.pk, starts_at__gt=now).update(starts_at=now):
            session.refresh_from_db(fields=["starts_at"])
        return write_summary(session=session, lines=lines or LINES, base=head.pk if head else None, by=by)


def agreed(session: Session, *people: Member, lines: list[Line] | None = None) -> SummaryVersion:
    """Write a version, and have everybody approve it: the hour is held."""
    held(session, people[0])
    version = written(session, *(lines or LINES), by=people[0])
    for member in people:
        with acting_as(member):
            approve(version=version, by=member)
    return version


def queued(version: SummaryVersion, by: Member) -> Job:
    with acting_as(by):
        return queue_summary(version=version, by=by)


def made(job: Job) -> Job:
    """Do the job in this process, as a worker does, and return the row."""
    run_job(str(job.agency_id), str(job.requested_by_id), str(job.pk))
    with acting_as(Acting(agency_id=job.agency_id)):
        return Job.objects.select_related("file").get(pk=job.pk)


def pages_of(pages: int) -> list[Line]:
    """Return lines that print on about so many pages."""
    words = "She held him and he looked at her, and they waited together for a while, until the kettle was done. "
    per_page = [Line(Section.HOLD, f"{number}. " + words * 7) for number in range(round(pages * 4.15))]
    return [BABY, *per_page, STEP, OUT]
