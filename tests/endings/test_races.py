"""Revoked while it is read, and while a file of it is made: nothing comes out that began after the revoke.

As two people do it, on two connections, each time with another delay. A page or download whose request began after the
ending was committed is closed; a file that is finished after it is not kept.
"""

import datetime as dt
import itertools
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from imh_practice.jobs.actions import enqueue
from imh_practice.jobs.files import PARTS
from imh_practice.jobs.models import Job, JobState
from imh_practice.membership.actions import end_membership
from imh_practice.people.models import Person
from imh_practice.shared.acting import acting_as
from supervision.lines import Line
from supervision.models import Section
from tests.cast import Cast, make_cast
from tests.conftest import BOTH
from tests.endings import acts
from tests.endings.racing import SECONDS, Ending, as_it_was, clock, somebody_else
from tests.endings.reach import body, client_of
from tests.matrix.world import CANARY, World, make_world
from tests.supervision import story
from tests.supervision.agreeing import agreed, made, queued
from tests.worker import files_dir

__all__ = ["files_dir"]
pytestmark = [
    pytest.mark.long,
    pytest.mark.django_db(transaction=True, databases=BOTH),
    pytest.mark.usefixtures("files_dir"),
]
Tell = Callable[[str, object], None]
PDF = "%PDF-"


@dataclass(frozen=True)
class Way:
    """Somebody reads at an address, where ``word`` stands while she may, and this ends it."""

    ending: Ending
    who: str
    name: str
    keys: tuple[str, ...]
    word: str
    fragment: bool = False

    def open(self, client: Client, world: World) -> str | None:
        """Ask once; return what came where it opened, None where it is closed."""
        path = reverse(self.name, args=[world.rows["own"].keys[key] for key in self.keys])
        answer = client.get(path, headers={"HX-Request": "true", "X-Poll": "1"} if self.fragment else {})
        page = body(answer)
        return page if self.word in page and answer.status_code in {200, 286} else None


SAID = ("session", "item")
WAYS = (
    Way(acts.pairing_ends, "ruth", "visit_detail", ("visit",), f"{CANARY} own record"),
    Way(acts.pairing_ends, "ruth", "caseload_clinician", ("person",), "Noor Haddad"),
    Way(acts.pairing_ends, "ruth", "shared_detail", ("grant",), f"{CANARY} own shared"),
    Way(acts.place_ends, "jonas", "visit_note", ("visit",), f"{CANARY} own record"),
    Way(acts.place_ends, "jonas", "family_detail", ("family",), "Heron"),
    Way(acts.share_taken_back, "ruth", "shared_detail", ("grant",), f"{CANARY} own shared"),
    Way(acts.supervisor_leaves, "ruth", "item_detail", SAID, f"{CANARY} own supervision"),
    Way(acts.supervisor_leaves, "ruth", "thread_news", SAID, "new repl", fragment=True),
    Way(acts.supervisor_leaves, "ruth", "job_download", ("job",), PDF),
    Way(acts.supervisor_leaves, "ruth", "job_status", ("job",), "Summary", fragment=True),
    Way(acts.supervisor_disabled, "ruth", "summary_detail", ("held",), f"{CANARY} own supervision"),
    Way(acts.supervisor_disabled, "ruth", "job_download", ("job",), PDF),
)


def test_a_request_begun_after_the_revoke_is_closed(races: int, record_property: Tell) -> None:
    cast = make_cast()
    world, after, in_time = make_world(cast), list[str](), 0
    with somebody_else(cast) as other:
        for way in itertools.islice(itertools.cycle(WAYS), races):
            as_it_was(cast)
            client = client_of(cast.members[way.who])
            assert way.open(client, world), way
            revoked = other.ends(way.ending, within=(0, 0.04))
            opened = asked_until(revoked, partial(way.open, client, world))
            at = revoked.result()
            in_time += sum(began < at for began in opened)
            after += [f"{way.ending.__name__}: {way.who}, {way.name}" for began in opened if began > at]
    tell(record_property, "read", races, after)
    assert in_time  # some were quicker than the revoke: it was a race
    assert after == []


def asked_until(revoked: "Future[dt.datetime]", ask: Callable[[], object]) -> list[dt.datetime]:
    """Ask again and again until once after the revoke; return when each request that opened began."""
    opened, last = [], False
    while not last:
        last, began = revoked.done(), clock()
        if ask():
            opened.append(began)
    return opened


def leaves(cast: Cast) -> None:
    with acting_as(cast.salome):
        end_membership(member=cast.noor)


def disabled(cast: Cast) -> None:
    Person.objects.filter(pk=cast.noor.person_id).update(is_active=False)


def test_no_file_is_made_after_the_revoke(races: int, record_property: Tell, files_dir: Path) -> None:
    """Noor asks for a summary's file and leaves, or is shut out, while it is made."""
    cast = make_cast()
    with acting_as(cast.noor):
        session = story.make_session(cast.pairing, cast.noor, days=-1)
    version = agreed(session, cast.noor, cast.ruth, lines=[Line(Section.HOLD, "We hold it.")])
    first, began = made(queued(version, cast.noor)), time.monotonic()
    assert first.file is not None
    after, ends, takes = list[str](), {JobState.READY: 0, JobState.FAILED: 0}, 0.2
    with somebody_else(cast) as other:
        for ending in itertools.islice(itertools.cycle((leaves, disabled)), races):
            as_it_was(cast)
            client, job = client_of(cast.noor), asked_again(first, cast)
            revoked, began = other.ends(ending, within=(takes * 0.4, takes * 1.1)), time.monotonic()
            done = made(job)
            takes = (takes + time.monotonic() - began) / 2
            at = revoked.result(SECONDS)
            ends[JobState(done.state)] += 1
            if done.state == JobState.READY and done.finished_at and done.finished_at > at:
                after.append(f"{ending.__name__}: made {done.finished_at - at} later")
            if done.state == JobState.FAILED and (done.error, done.file) != ("not-allowed", None):
                after.append(f"{ending.__name__}: {done.error}, {done.file}")
            if PDF in body(client.get(reverse("job_download", args=[job.pk]))):
                after.append(f"{ending.__name__}: downloaded")
    tell(record_property, "render", races, after)
    assert after == []
    assert all(ends.values()), ends  # either was first at times
    assert [path for path in (files_dir / PARTS).rglob("*") if path.is_file()] == []


def asked_again(job: Job, cast: Cast) -> Job:
    with acting_as(cast.noor):
        return enqueue(
            kind=job.kind,
            subject_type=job.subject_type,
            subject_id=job.subject_id,
            by=cast.noor,
            options=job.options,
        )


def tell(record_property: Tell, what: str, races: int, after: list[str]) -> None:
    record_property("race", what)
    record_property("races", races)
    record_property("after", len(after))
