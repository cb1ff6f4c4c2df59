"""Telling people by mail of what stands on their pages: background work for each, at once after it is committed.

A mail says that there is something to read and where: nobody's words, and no name but the agency's.
"""

import smtplib
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from imh_practice.agencies.models import agency_of
from imh_practice.audit.actions import Touched
from imh_practice.jobs.actions import enqueue
from imh_practice.jobs.kinds import CannotMake, JobKind, Tell
from imh_practice.jobs.models import Job
from imh_practice.membership.models import Member
from imh_practice.people.language import language_of

RIGHTS_JOB, ADMIN_JOB = "rights_notice", "admin_notice"
"""What its jobs are called in ``settings.JOB_KINDS``."""
TRIES, PAUSE = 3, 5
"""How often a mail server that is away is asked, and the seconds between."""


def tell(kind: str, about: Touched, people: Iterable[Member]) -> None:
    """Queue a mail of that kind for each of them, in the caller's transaction.

    A job for each and in her own name: neither a wrong address nor whoever did it keeps the others from being told.
    """
    for member in people:
        enqueue(kind=kind, subject_type=about.type, subject_id=about.object_id, by=member)


@dataclass(frozen=True)
class Letter:
    """To whom, of which agency, in which language."""

    agency: str
    address: str
    language: str


def mail_kind(*, text: str, subject: str | Promise, page: str, page_label: str | Promise) -> JobKind[Any, Letter]:
    """Return a kind of mail: ``text`` is its template, ``subject`` begins with %(agency)s, ``page`` is where more
    stands."""

    def make(letter: Letter, file: BinaryIO, tell: Tell) -> None:
        tell("telling")
        about = {"agency": letter.agency, "link": settings.PUBLIC_URL + reverse(page)}
        with override(letter.language):
            # A name's line break would end the mail's head.
            head = str(subject) % {"agency": " ".join(letter.agency.split())}
            words = render_to_string(text, about)
        _send(head, words, letter.address)
        file.write(gettext("You were told by mail.").encode())

    return JobKind[Any, Letter](  # not Member: mypy comes here before it knows that she has a person_id
        may=lambda member, job: job.requested_by_id == member.pk,
        read=_read,
        make=make,
        confirm=lambda member, job: None,
        title=lambda job: gettext("Telling people by mail"),
        back=lambda job: reverse(page),
        back_label=page_label,
        media_type="text/plain; charset=utf-8",
        stem="notice",
        suffix="txt",
    )


def _read(member: Member, job: Job) -> Letter:
    person = member.person
    return Letter(agency_of(member.agency_id).name, person.email, language_of(person))


def _send(subject: str, text: str, address: str) -> None:
    """Send a mail. Raises CannotMake where it cannot be sent."""
    for left in reversed(range(TRIES)):
        try:
            send_mail(subject, text, None, [address])
        except (smtplib.SMTPException, OSError, ValueError):  # the last: an address that no mail can carry
            if not left:
                raise CannotMake("not-told") from None
            time.sleep(PAUSE)
        else:
            return


RIGHTS = mail_kind(
    text="emails/rights.txt",
    subject=_("%(agency)s: who may read your work has changed"),
    page="today",
    page_label=_("Today"),
)
"""For whoever is supervised by somebody more, or carries a family with somebody more."""

NEW_ADMIN = mail_kind(
    text="emails/new_admin.txt", subject=_("%(agency)s: a new agency admin"), page="today", page_label=_("Today")
)
"""For the other admins: she gives the rights that are told of by the mail above."""
