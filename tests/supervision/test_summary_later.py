"""A summary after somebody left, and a file after it was lost."""

import pytest

from imh_practice.jobs.files import place
from imh_practice.jobs.models import Job, JobState
from imh_practice.membership.actions import end_membership
from imh_practice.shared.acting import acting_as
from supervision.actions.summaries import NotAgreed, approve, queue_summary
from supervision.models import SummaryVersion
from supervision.tasks import read
from tests.cast import Cast
from tests.conftest import SignIn
from tests.supervision.agreeing import LINES, agreed, held, made, queued, written
from tests.supervision.conftest import Told
from tests.worker import files_dir

__all__ = ["files_dir"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files_dir")]


@pytest.fixture
def told(cast: Cast, told: Told) -> Told:
    """The same hour, held: a summary is agreed on of one that was."""
    held(told.session, cast.noor)
    return told


@pytest.fixture
def left(cast: Cast, told: Told) -> SummaryVersion:
    """Ruth wrote it and left before she said that she remembers it so."""
    version = written(told.session, by=cast.ruth)
    with acting_as(cast.salome):
        end_membership(member=cast.ruth)
    return version


def test_it_is_agreed_by_those_who_are_still_here(
    cast: Cast, told: Told, sign_in: SignIn, left: SummaryVersion
) -> None:
    client, url = sign_in(cast.noor), f"/supervision/{told.session.pk}/summary/"
    with acting_as(cast.noor), pytest.raises(NotAgreed):
        queue_summary(version=left, by=cast.noor)
    assert "Ruth Okafor <small>was no longer here to agree" in client.get(url).content.decode()
    client.post(f"{url}approve/", {"version": left.pk})
    assert "Make the file" in client.get(url).content.decode()
    client.post(f"{url}file/", {"version": left.pk})
    with acting_as(cast.noor):
        job = Job.objects.get()
        html = read(cast.noor, job)
        assert "Ruth Okafor was no longer here to agree." in html
        assert "both" not in html
    assert made(job).state == JobState.READY


def test_nobody_at_all_does_not_agree(cast: Cast, told: Told, left: SummaryVersion) -> None:
    with acting_as(cast.salome):
        end_membership(member=cast.noor)
    with acting_as(cast.noor):
        assert not left.is_agreed()


def test_what_both_agreed_on_stays_agreed(cast: Cast, told: Told) -> None:
    version = agreed(told.session, cast.noor, cast.ruth)
    with acting_as(cast.salome):
        end_membership(member=cast.ruth)
    with acting_as(cast.noor):
        assert "no longer here" not in read(cast.noor, queue_summary(version=version, by=cast.noor))


def test_one_who_is_here_and_has_not_said_so_is_waited_for(cast: Cast, told: Told) -> None:
    version = written(told.session, *LINES, by=cast.noor)
    with acting_as(cast.noor):
        approve(version=version, by=cast.noor)
        assert not version.is_agreed()


@pytest.mark.parametrize("name", ["noor", "ruth"])
def test_a_file_that_was_lost_is_made_anew_by_either(cast: Cast, told: Told, sign_in: SignIn, name: str) -> None:
    version = agreed(told.session, cast.noor, cast.ruth)
    job = made(queued(version, cast.noor))
    assert job.file
    place(job.agency_id, job.file.sha256).unlink()
    client, url = sign_in(cast.members[name]), f"/supervision/{told.session.pk}/summary/"
    page = client.get(url).content.decode()
    assert page.count("Try again") == 1
    again = f"/jobs/{job.pk}/retry/" if name == "noor" else f"{url}file/"
    assert f'action="{again}"' in page
    client.post(again, {"version": version.pk})
    with acting_as(cast.noor):
        latest = Job.objects.order_by("-queued_at")[0]
    assert latest.requested_by_id == cast.members[name].pk
    assert made(latest).state == JobState.READY
    for one in (cast.noor, cast.ruth):
        assert f"/jobs/{latest.pk}/download/" in sign_in(one).get(url).content.decode()
