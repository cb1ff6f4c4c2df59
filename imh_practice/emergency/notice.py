"""Telling people by mail that a record was opened: background work, at once after it is committed.

The mail says that there is something to read and where: not what, not whose, not why.
"""

import smtplib
import time
from dataclasses import dataclass
from typing import BinaryIO

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imh_practice.agencies.models import agency_of
from imh_practice.emergency.models import Notice
from imh_practice.jobs.kinds import CannotMake, JobKind, Tell
from imh_practice.jobs.models import Job
from imh_practice.membership.models import Member

TRIES, PAUSE = 3, 5
"""How often a mail server that is away is asked, and the seconds between."""


@dataclass(frozen=True)
class Letter:
    """To whom, and of which agency."""

    agency: str
    address: str


def _may(member: Member, job: Job) -> bool:
    """Whoever is told: the work is done in her own name."""
    return Notice.objects.filter(access=job.subject_id, member=member).exists()


def _read(member: Member, job: Job) -> Letter:
    return Letter(agency_of(member.agency_id).name, member.person.email)


def _make(letter: Letter, file: BinaryIO, tell: Tell) -> None:
    """Send the mail. Raises CannotMake where it cannot be sent."""
    tell("telling")
    # A name's line break would end the mail's head.
    subject = _("%(agency)s: emergency access to a record") % {"agency": " ".join(letter.agency.split())}
    link = settings.PUBLIC_URL + reverse("emergency_list")
    _send(subject, render_to_string("emails/emergency.txt", {"agency": letter.agency, "link": link}), letter.address)
    file.write(_("You were told by mail.").encode())


def _send(subject: str, text: str, address: str) -> None:
    for left in reversed(range(TRIES)):
        try:
            send_mail(subject, text, None, [address])
        except (smtplib.SMTPException, OSError, ValueError):  # the last: an address that no mail can carry
            if not left:
                raise CannotMake("not-told") from None
            time.sleep(PAUSE)
        else:
            return


NOTICE = JobKind[Member, Letter](
    may=_may,
    read=_read,
    make=_make,
    confirm=lambda member, job: None,
    title=lambda job: _("Telling people of an emergency access"),
    back=lambda job: reverse("emergency_detail", args=[job.subject_id]),
    back_label=gettext_lazy("Emergency access"),
    media_type="text/plain; charset=utf-8",
    stem="notice",
    suffix="txt",
)
