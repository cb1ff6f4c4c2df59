"""The kinds of background work. A room that has some writes a JobKind and names it in ``settings.JOB_KINDS``.

Named there and looked up by string, like the rules: this room is below all that have work for it.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, BinaryIO, Generic, Protocol, TypeVar

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from imh_practice.audit.actions import Touched
from imh_practice.disclosures.actions import OURS, Of, To
from imh_practice.disclosures.models import Way
from imh_practice.jobs.models import Job
from imh_practice.shared.acting import ActingMember

M = TypeVar("M", bound=ActingMember)
T = TypeVar("T")


class CannotMake(Exception):
    """The work cannot be done, and doing it again by itself would not help. ``code`` is one of ``face.WHY``'s."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Tell(Protocol):
    """Says how far the work is: a code of the step, and how many of how many. Raises ClaimLost."""

    def __call__(self, step: str, done: int = 0, total: int = 0) -> None: ...


@dataclass(frozen=True)
class Leaving:
    """How the taking of a file is noted among what left the agency."""

    way: Way
    usual: To = OURS
    """What is noted without a question."""
    asks: bool = False
    """It is not given before it is said to whom; of ``usual`` the purpose is offered."""
    of: Callable[[Job], tuple[Of, ...]] = lambda job: ()
    """Whose record stands in it; of a file that names no family nobody's."""


@dataclass(frozen=True)
class JobKind(Generic[M, T]):
    """One kind of work: who may have it, what it reads, and how it is made.

    ``may(member, job)`` is asked when the work begins, when it ends, and by every page of it: False fails the job, and
    is 404 on a page. ``read(member, job)`` runs in a short transaction of the requester's and returns all that the
    making needs; ``make(material, file, tell)`` runs outside any transaction and writes the file; ``confirm(member,
    job)`` runs in the transaction that ends the work. All three raise CannotMake. None may write to the database:
    the work may run twice.
    """

    may: Callable[[M, Job], bool]
    read: Callable[[M, Job], T]
    make: Callable[[T, BinaryIO, Tell], None]
    confirm: Callable[[M, Job], None]
    title: Callable[[Job], str]
    """What the page calls it, in words that come from no one's writing."""
    back: Callable[[Job], str]
    """The address of the page it was asked for on."""
    media_type: str
    stem: str
    """The download's name is ``stem-<8 hex digits of its hash>.suffix``: neutral words of ours, nobody's."""
    suffix: str
    file_name: Callable[[Job], str] | None = None
    """The download's whole name, where a kind has a better one than stem and hash: still neutral words, nobody's."""
    back_label: str | Promise = ""
    """What that page is called; without it, where it was asked for."""
    about: Callable[[Job], str] = lambda job: ""
    """What is in it, in a few words under the title; shown to those who may have it, so it may name a program."""
    kept: str | Promise = ""
    """How long the file is kept and where it is found again."""
    passes_at: Callable[[Job], dt.datetime] | None = None
    """When the file leaves the disk; None: it stays as long as its row."""
    leaves: Leaving | None = None
    """None: nobody takes its file. What says not how it is noted is not given."""
    touches: Callable[[Job], list[Touched]] = lambda job: []
    """What else the trail names when the file is taken."""


@cache
def _kind(path: str) -> JobKind[Any, Any]:
    kind = import_string(path)
    assert isinstance(kind, JobKind), path
    return kind


def kind_of(job: Job) -> JobKind[Any, Any] | None:
    """Return the job's kind; None for one that this version of the product does not know (any more)."""
    paths: Mapping[str, str] = settings.JOB_KINDS
    path = paths.get(job.kind)
    return _kind(path) if path else None
