"""Loads what two people will remember of a session: lines in sections, and who has approved them."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from imh_practice.audit.actions import Touched, record
from imh_practice.audit.models import Kind
from imh_practice.home.demo.people import Made
from imh_practice.home.demo.story import Row
from imh_practice.membership.models import Member
from imh_practice.shared.acting import acting_as
from supervision.actions.summaries import queue_summary
from supervision.lines import Line, digest
from supervision.models import Approval, Section, Session, Summary, SummaryLine, SummaryVersion

BOTH = "both"
STATES = {"approved by both": 2, "waiting": 1}
"""How many have approved."""
WRITTEN_AFTER = dt.timedelta(minutes=30)


class StoryError(Exception):
    """The files contradict themselves."""


def load_summaries(made: Made, sessions: dict[str, Session]) -> None:
    """Write the summaries told of; one that everybody has approved is queued, so that its file is there to open."""
    for key, session in sessions.items():
        row = made.house.sessions[key].get("summary")
        if row is None:
            continue
        clinician, _supervisor = made.house.pair(made.house.sessions[key])
        with acting_as(made.members[clinician]):  # nobody writes in another's name
            version = _version(made, session, row, by=made.members[clinician])
        for name, days in row["approved_days_ago"].items():
            member, at = made.members[name], made.times.at(made.times.day(days))
            with acting_as(member):
                Approval.objects.create(
                    session=session, version=version, member=member, made_at=max(at, version.made_at)
                )
                record(Kind.WRITE, [Touched("supervision.summaryversion", version.pk, version.made_by_id)])
        if len(row["approved_days_ago"]) != STATES[row["state"]]:
            raise StoryError(f"{key}: {row['state']} is not what its approvals say.")
        if STATES[row["state"]] == len(made.house.pair(made.house.sessions[key])):
            with acting_as(session.opened_by):
                queue_summary(version=version, by=session.opened_by)


def _version(made: Made, session: Session, row: Row, *, by: Member) -> SummaryVersion:
    """The clinician writes it down; each of the two approves it."""
    at = (session.closed_at or session.starts_at) + WRITTEN_AFTER
    summary = Summary.objects.create(session=session, made_at=at)
    lines = list(_lines(made, row))
    version = SummaryVersion.objects.create(
        session=session,
        summary=summary,
        number=1,
        made_by=by,
        made_at=at,
        sha256=digest(Line(**line) for line in lines),
    )
    SummaryLine.objects.bulk_create(
        SummaryLine(session=session, version=version, position=number, **line) for number, line in enumerate(lines, 1)
    )
    Summary.objects.filter(pk=summary.pk).update(head=version)
    return version


def _lines(made: Made, row: Row) -> Iterator[dict[str, Any]]:
    yield {"section": Section.BABY, "text": row["baby_in_mind"]}
    for text in row["what_we_hold"]:
        yield {"section": Section.HOLD, "text": text}
    for step in row["next_steps"]:
        who = "Both" if step["who"] == BOTH else made.members[step["who"]].first_name
        yield {
            "section": Section.NEXT,
            "text": step["what"],
            "who": who,
            "by_date": made.times.day(step["by_days_ago"]),
        }
    yield {"section": Section.LEFT_OUT, "text": row["left_out_by_agreement"]}
