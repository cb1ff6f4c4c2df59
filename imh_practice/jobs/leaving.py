"""A finished file that is about to leave: opened, and noted as it is given."""

from dataclasses import dataclass
from typing import Any, BinaryIO

from imh_practice.audit.actions import Touched
from imh_practice.disclosures.actions import Giver, Leaves, To, disclose
from imh_practice.jobs.access import file_of
from imh_practice.jobs.kinds import JobKind, Leaving, kind_of
from imh_practice.jobs.models import FinishedFile, Job

FILE = "jobs.finishedfile"


@dataclass(frozen=True)
class FileToGive:
    """A job's file, open for reading, and how its giving is noted."""

    job: Job
    kind: JobKind[Any, Any]
    leaves: Leaving
    kept: FinishedFile
    content: BinaryIO

    def note(self, to: To, *, by: Giver) -> None:
        """Note one giving; the trail names the file and what it touches with it."""
        what = Leaves(self.leaves.way, FILE, self.kept.pk, self.kept.sha256, of=self.leaves.of(self.job))
        taken = Touched(FILE, self.kept.pk, self.job.requested_by_id, self.job.kind)
        disclose(what, to, by=by, touches=[taken, *self.kind.touches(self.job)])


def file_to_give(job: Job) -> FileToGive | None:
    """Open the job's file; None where there is none, or where its kind does not say how its leaving is noted."""
    kind, path = kind_of(job), file_of(job)
    if kind is None or kind.leaves is None or path is None or job.file is None:
        return None
    try:
        content = path.open("rb")
    except FileNotFoundError:
        return None
    return FileToGive(job, kind, kind.leaves, job.file, content)
