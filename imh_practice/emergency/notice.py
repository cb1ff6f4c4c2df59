"""Telling people by mail that a record was opened: background work, at once after it is committed.

The mail says that there is something to read and where: not what, not whose, not why.
"""

import datetime as dt
import smtplib
import time
from dataclasses import dataclass
from typing import BinaryIO

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from imh_practice.agencies.models import agency_of
from imh_practice.emergency.models import EmergencyAccess, Notice
from imh_practice.jobs.kinds import JobKind, Tell
from imh_practice.jobs.models import Job
from imh_practice.membership.models import Member

TRIES, PAUSE = 3, 5
"""How often a mail server that is away is asked, and the seconds between."""


@dataclass(frozen=True)
class Letters:
    """To whom, of which agency."""

    agency: str
    addresses: list[str]
    link: str


def _may(member: Member, job: Job) -> bool:
    """Whoever opened it, though her hour is over: that people are told is not hers to stop."""
    return EmergencyAccess.objects.filter(pk=job.subject_id, opened_by=member).exists()


def _read(member: Member, job: Job) -> Letters:
    since = dt.datetime.fromisoformat(str(job.options["since"]))
    told = Notice.objects.filter(access=job.subject_id, made_at__gte=since, member__person__is_active=True)
    addresses = told.order_by("made_at", "pk").values_list("member__person__email", flat=True)
    link = settings.PUBLIC_URL + reverse("emergency_list")
    return Letters(agency_of(member.agency_id).name, list(addresses), link)


def _make(letters: Letters, file: BinaryIO, tell: Tell) -> None:
    """Send a mail to each, and keep how many there were."""
    # A name's line break would end the mail's head.
    subject = _("%(agency)s: emergency access to a record") % {"agency": " ".join(letters.agency.split())}
    text = render_to_string("emails/emergency.txt", {"agency": letters.agency, "link": letters.link})
    for number, address in enumerate(letters.addresses):
        tell("telling", number, len(letters.addresses))
        _send(subject, text, address)
    count = len(letters.addresses)
    file.write(
        ngettext("%(count)d person was told.", "%(count)d people were told.", count).encode() % {b"count": count}
    )


def _send(subject: str, text: str, address: str) -> None:
    for left in reversed(range(TRIES)):
        try:
            send_mail(subject, text, None, [address])
        except (smtplib.SMTPException, OSError):
            if not left:
                raise
            time.sleep(PAUSE)
        else:
            return


NOTICE = JobKind[Member, Letters](
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
