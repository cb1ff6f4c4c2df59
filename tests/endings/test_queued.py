"""Work that was queued before the end is not done after it, and what was made before is not handed out any more."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.urls import reverse

from imh_practice.jobs.files import PARTS
from imh_practice.jobs.models import FinishedFile, Job, JobState
from imh_practice.reports.asked import Asked, Counted
from imh_practice.reports.making import ask_for_report
from imh_practice.shared.acting import Acting, acting_as
from supervision.models import SummaryVersion
from tests.cast import Cast, make_cast
from tests.conftest import BOTH
from tests.endings import acts
from tests.endings.reach import body, client_of
from tests.supervision import story
from tests.supervision.agreeing import agreed, made, queued
from tests.worker import Worker, files_dir, until, worker

__all__ = ["files_dir", "worker"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files_dir")]
PDF = "%PDF-"
OF_RUTH = (acts.supervisor_leaves, acts.supervisor_moves, acts.supervisor_disabled)


def remembered(cast: Cast, *, days: float = -1) -> SummaryVersion:
    """An hour that both remember alike."""
    with acting_as(cast.noor):
        session = story.make_session(cast.pairing, cast.noor, days=days)
    return agreed(session, cast.noor, cast.ruth)


def files() -> int:
    return FinishedFile.objects.count()


@pytest.mark.parametrize("act", OF_RUTH)
def test_a_summary_queued_before_the_end_is_not_made_for_her_and_is_for_the_other(
    cast: Cast, files_dir: Path, act: Callable[[Cast], object]
) -> None:
    version = remembered(cast)
    job = queued(version, cast.ruth)
    act(cast)
    done = made(job)
    assert (done.state, done.error, done.file) == (JobState.FAILED, "not-allowed", None)
    assert [path for path in files_dir.rglob("*") if path.is_file()] == []
    assert made(queued(version, cast.noor)).state == JobState.READY


@pytest.mark.parametrize("act", OF_RUTH)
def test_a_summary_made_before_the_end_is_not_downloaded_after_it(cast: Cast, act: Callable[[Cast], object]) -> None:
    path = reverse("job_download", args=[made(queued(remembered(cast), cast.ruth)).pk])
    ruth, noor = client_of(cast.ruth), client_of(cast.noor)
    assert body(ruth.get(path)).startswith(PDF)
    act(cast)
    assert PDF not in body(ruth.get(path))
    assert body(noor.get(path)).startswith(PDF)


def test_an_hour_held_stays_with_both_when_their_pairing_ends(cast: Cast) -> None:
    job = queued(remembered(cast), cast.ruth)
    acts.pairing_ends(cast)
    assert made(job).state == JobState.READY
    for member in (cast.ruth, cast.noor):
        assert body(client_of(member).get(reverse("job_download", args=[job.pk]))).startswith(PDF)
    assert client_of(cast.fay).get(reverse("job_download", args=[job.pk])).status_code == 404


def asked(cast: Cast) -> Job:
    with acting_as(cast.salome):
        return ask_for_report(asked=Asked.of(ASKED), by=cast.salome)


ASKED = {"counted": Counted.SERVICES, "first": "2026-10-01", "last": "2026-10-31", "program": ""}


def test_a_report_is_for_who_is_an_admin_now(cast: Cast) -> None:
    before, waiting = made(asked(cast)), asked(cast)
    salome, path = client_of(cast.salome), reverse("job_download", args=[before.pk])
    assert before.state == JobState.READY, before.error
    assert salome.get(path).status_code == 200
    acts.admin_role_ends(cast)
    assert salome.get(path).status_code == 404
    assert made(waiting).error == "not-allowed"


@pytest.mark.long
@pytest.mark.real
@pytest.mark.django_db(transaction=True, databases=BOTH)
def test_a_real_worker_that_comes_after_the_end_makes_one_and_not_the_other(worker: Worker, files_dir: Path) -> None:
    cast = make_cast()
    hers, his = queued(remembered(cast), cast.noor), queued(remembered(cast, days=-2), cast.ruth)
    acts.supervisor_leaves(cast)
    worker.start()

    def now(job: Job) -> Job:
        with acting_as(Acting(agency_id=cast.agency.pk)):
            return Job.objects.select_related("file").get(pk=job.pk)

    until(
        lambda: {now(job).state for job in (hers, his)} == {JobState.READY, JobState.FAILED},
        seconds=30,
        why="both jobs came to an end",
    )
    worker.stop()
    kept = [path for path in files_dir.rglob("*") if path.is_file() and path.parent.name != PARTS]
    done = now(hers)
    assert now(his).error == "not-allowed"
    assert done.file is not None
    assert [path.name for path in kept] == [done.file.sha256]
