"""What a page shows of a job: its state and step in words, and what can be done with it."""

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from imh_practice.jobs.access import is_gone, may_retry
from imh_practice.jobs.kinds import kind_of
from imh_practice.jobs.models import Job, JobState
from imh_practice.shared.acting import ActingMember

WHY = {
    "not-allowed": gettext_lazy("Whoever asked for it may not read all of it any more."),
    "changed": gettext_lazy("What it is made from is not as it was when it was asked for."),
    "too-long": gettext_lazy("It took longer than it may."),
    "too-big": gettext_lazy("It is larger than it may be."),
    "gave-up": gettext_lazy("It was begun several times and did not come to an end."),
    "not-told": gettext_lazy("The mail could not be sent."),
    "gone": gettext_lazy("The file is not on the server any more."),
}
"""What went wrong, by code. A code that is not here is said without a reason."""

STEPS = {
    "reading": gettext_lazy("Step 1 of 2: Gathering"),
    "making": gettext_lazy("Step 2 of 2: Making the file"),
    "telling": gettext_lazy("Step 2 of 2: Telling people"),
}
"""What is being done, by code; a kind may tell codes of its own, which are then not said."""


@dataclass(frozen=True)
class Face:
    """A job as ``jobs/_job_status.html`` shows it."""

    state: str
    title: str
    about: str
    asked_at: dt.datetime
    step: str
    done: int
    total: int
    why: str
    status_url: str
    download_url: str
    give_url: str
    retry_url: str
    kept: str
    back_url: str
    back_label: str

    @property
    def is_over(self) -> bool:
        return self.state in {JobState.READY, JobState.FAILED}


def face_of(job: Job, member: ActingMember) -> Face:
    """Return what this member is shown. A ready job without its file is shown as one that failed."""
    kind = kind_of(job)
    assert kind is not None  # its loader asked
    gone = is_gone(job)
    state = JobState.FAILED if gone else JobState(job.state)
    ready, failed = state == JobState.READY, state == JobState.FAILED
    leaves = kind.leaves if ready else None
    give_url = reverse("job_give", args=[job.pk]) if leaves else ""
    why = WHY.get("gone" if gone else job.error)
    step = STEPS.get(job.step or ("reading" if state == JobState.RUNNING else ""))
    return Face(
        state=state,
        title=kind.title(job),
        about=kind.about(job),
        asked_at=job.queued_at,
        step=str(step) if step else "",
        done=job.done,
        total=job.total,
        why=str(why) if why else "",
        status_url=reverse("job_status", args=[job.pk]),
        # Where it is asked to whom, there is no other way to the file.
        download_url=reverse("job_download", args=[job.pk]) if leaves and not leaves.asks else give_url,
        give_url="" if leaves and leaves.asks else give_url,
        retry_url=reverse("job_retry", args=[job.pk]) if failed and may_retry(member, job) else "",
        kept=str(kind.kept),
        back_url=kind.back(job),
        back_label=str(kind.back_label) or gettext("Back to where you asked for it"),
    )
