"""No mail carries anybody's words: each mail there is, sent while every field for words is full of them."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.db import models
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from imh_practice.disclosures.actions import Leaves, Of, To, disclose
from imh_practice.disclosures.models import Way
from imh_practice.emergency.actions import NOTICE_JOB, REVIEWED_JOB
from imh_practice.emergency.models import LASTS, EmergencyAccess, Notice, Why
from imh_practice.families.actions import note_consent
from imh_practice.jobs.models import Job, JobState
from imh_practice.membership.models import Member, RoleKind
from imh_practice.membership.tasks import ADMIN_JOB, RIGHTS_JOB
from imh_practice.shared.acting import acting_as
from imh_practice.shared.sealing import SealedField
from reflect.actions import share_reflection, write_reflection
from reflect.writing import Choice, Part
from supervision.actions.items import bring_moment
from supervision.actions.threads import say
from supervision.lines import Line
from supervision.models import Section
from supervision.quotes import Source, find_quote
from tests.cast import PASSWORD, Cast, agency_day, make_member
from tests.conftest import SignIn
from tests.jobs.doing import do
from tests.observations.helpers import moment, wrote
from tests.supervision import story
from tests.supervision.agreeing import written
from tests.test_privacy import fields_with_class
from tests.test_rooms import ROOT, our_modules
from tests.wonderings.story import wondered
from tests.worker import files_dir

__all__ = ["files_dir"]
TOKEN = "Kestrel-7fa93c"
DAY = dt.date(2047, 3, 17)
"""A field of words that is a date: no other year of the story is near it."""


def tell(cast: Cast) -> None:
    """Let Noor write, share and talk, with a token wherever words can stand."""
    visit = wrote(
        cast.noor, cast.heron, moment(TOKEN, "W1", something_else=TOKEN), present=[TOKEN], told={"hope": TOKEN}
    )
    with acting_as(cast.noor):
        (seen,) = visit.moments.select_related("head")
        assert seen.head
        reflection = write_reflection(parts=[Part("", TOKEN)], visit=visit, by=cast.noor)
        choice = Choice(numbers=frozenset({1}))
        share_reflection(reflection=reflection, choice=choice, readers=[cast.pairing], base=1, by=cast.noor)
        session = story.make_session(cast.pairing, cast.noor)
        item = bring_moment(session=session, moment=seen, title=TOKEN, by=cast.noor)
        say(item=item, text=TOKEN, quote=find_quote(TOKEN, [Source(seen.head.text, seen.head)]), by=cast.noor)
        wondered(cast.noor, cast.heron, TOKEN, days_ago=(agency_day() - DAY).days)
        note_consent(
            family=cast.heron,
            with_whom=TOKEN,
            about=TOKEN,
            not_about=TOKEN,
            given_by="mother",
            given_on=agency_day(),
            by=cast.noor,
        )
        what = Leaves(Way.RECORD, "families.family", cast.heron.pk, "0" * 64, (Of(cast.heron.pk),))
        disclose(what, To("provider", "care", TOKEN, TOKEN), by=cast.noor)
    written(session, Line(Section.NEXT, TOKEN, TOKEN, DAY), by=cast.noor)
    now = timezone.now()
    with acting_as(cast.salome):
        ada = make_member("Ada Boateng", RoleKind.ADMIN)
    with acting_as(ada):
        EmergencyAccess.objects.create(
            family=cast.heron,
            opened_by=ada,
            opened_as="Ada Boateng",
            reason=TOKEN,
            began_at=now - 2 * LASTS,
            ends_at=now - LASTS,
            reviewed_by=cast.salome,
            reviewed_at=now,
            was_needed=True,
            finding=TOKEN,
        )


def post(client: Client, page: str, *of: object, **typed: Any) -> None:
    assert client.post(reverse(page, args=of), typed).status_code in {200, 302}, page


def send_queued(cast: Cast, kind: str) -> None:
    """Do the mails of a kind as a worker does."""
    with acting_as(cast.salome):
        jobs = list(Job.objects.filter(kind=kind, state=JobState.QUEUED))
    assert jobs, kind
    for job in jobs:
        do(job)


def ask_in(cast: Cast, salome: Client) -> None:
    post(salome, "people_invite", name="Zoe Ahn", email="zoe@example.org", kinds=["clinician"])


def forgotten(cast: Cast, salome: Client) -> None:
    post(Client(), "account_reset_password", email=cast.noor.person.email)


def forgotten_by_nobody(cast: Cast, salome: Client) -> None:
    post(Client(), "account_reset_password", email="nobody@example.org")


def choose_anew(cast: Cast, salome: Client) -> None:
    forgotten(cast, salome)
    (link,) = [line for line in str(mail.outbox[-1].body).splitlines() if line.startswith("http")]
    client, new = Client(), "other words in a row"
    asked = client.get("/" + link.split("/", 3)[3]).headers["Location"]
    assert client.post(asked, {"password1": new, "password2": new}).status_code == 302


def change_password(cast: Cast, salome: Client) -> None:
    client, new = Client(), "other words in a row"
    client.force_login(cast.bea.person)
    post(client, "account_change_password", oldpassword=PASSWORD, password1=new, password2=new)


def open_in_an_emergency(cast: Cast, salome: Client) -> None:
    post(salome, "emergency_new", family=cast.heron.pk, reason=f"{TOKEN}: nobody of the team can be reached.")
    send_queued(cast, NOTICE_JOB)


def review_an_emergency(cast: Cast, salome: Client) -> None:
    """What another admin opened; those who wrote it were told, and Salome as second admin."""
    now = timezone.now()
    with acting_as(cast.salome):
        other = Member.objects.at_work(RoleKind.ADMIN).exclude(pk=cast.salome.pk).order_by("name")[0]
    with acting_as(other):
        access = EmergencyAccess.objects.create(
            family=cast.heron,
            opened_by=other,
            opened_as=other.name,
            reason=TOKEN,
            began_at=now - 2 * LASTS,
            ends_at=now - LASTS,
        )
        for member, why in [(cast.noor, Why.AUTHOR), (cast.jonas, Why.TEAM), (cast.salome, Why.ADMIN)]:
            Notice.objects.create(access=access, member=member, why=why)
    post(salome, "emergency_review", access.pk, was_needed="yes", finding=f"{TOKEN}: somebody could have called.")
    send_queued(cast, REVIEWED_JOB)


def pair_everybody(cast: Cast, salome: Client) -> None:
    """Whoever may be supervised is, by somebody new."""
    with acting_as(cast.salome):
        opal = make_member("Opal Quist", RoleKind.SUPERVISOR)
        everybody = Member.objects.as_(RoleKind.CLINICIAN) | Member.objects.as_(RoleKind.SUPERVISOR)
        supervised = [member.pk for member in everybody.exclude(pk=opal.pk)]
    for ref in supervised:
        post(salome, "people_pair", ref, supervisor=opal.pk, sure="1")
    send_queued(cast, RIGHTS_JOB)


def make_an_admin(cast: Cast, salome: Client) -> None:
    post(salome, "people_roles", cast.bea.pk, kinds=["clinician", "admin"], sure="1")
    send_queued(cast, ADMIN_JOB)


MAILS: dict[str, Callable[[Cast, Client], None]] = {
    "emails/invitation": ask_in,
    "emails/emergency": open_in_an_emergency,
    "emails/emergency_reviewed": review_an_emergency,
    "emails/rights": pair_everybody,
    "emails/new_admin": make_an_admin,
    "account/email/password_reset_key": forgotten,
    "account/email/unknown_account": forgotten_by_nobody,
    "account/email/password_reset": choose_anew,
    "account/email/password_changed": change_password,
}
"""Each mail, by its template, and what makes it go out."""


def subject_of(name: str) -> str:
    ours = {
        "emails/invitation": "Lantern House asks you in",
        "emails/emergency": "Lantern House: emergency access to a record",
        "emails/emergency_reviewed": "Lantern House: an emergency access was reviewed",
        "emails/rights": "Lantern House: who may read your work has changed",
        "emails/new_admin": "Lantern House: a new agency admin",
    }
    return ours.get(name) or render_to_string(f"{name}_subject.txt").strip()


def test_every_mail_stands_here() -> None:
    """A mail's template stands in a folder that says so; a new one fails until it is sent below."""
    folder = settings.BASE_DIR / "templates"
    files = [path.relative_to(folder) for path in folder.rglob("*.*")]
    files = [path for path in files if "email" in str(path.parent)]
    stems = {str(path.with_suffix("")).removesuffix("_message").removesuffix("_subject") for path in files}
    assert {stem for stem in stems if not stem.rpartition("/")[2].startswith("base")} == MAILS.keys()


def test_nobody_else_sends_mail() -> None:
    sending = re.compile(r"send_mail|send_mass_mail|mail_admins|mail_managers|Email\w*Message")
    senders = [str(path.relative_to(ROOT)) for path in our_modules() if sending.search(path.read_text())]
    # The adapter sends the sign-in library's own letters, in their readers' language.
    rooms = ["membership/invitations.py", "membership/tasks.py", "people/adapter.py"]
    assert senders == [f"imh_practice/{room}" for room in rooms]


def kept_in(row: Any, field: "models.Field[Any, Any]") -> object:
    return [part.text for part in row.parts] if isinstance(field, SealedField) else getattr(row, field.attname)


def test_every_field_for_words_is_full_of_them(cast: Cast) -> None:
    tell(cast)
    with acting_as(cast.noor):
        kept = {
            f"{model._meta.label}.{field.name}": kept_in(model._default_manager.latest("pk"), field)
            for model, field, privacy in fields_with_class()
            if privacy.is_words and not field.choices
        }
    assert {name for name, value in kept.items() if TOKEN not in str(value) and value != DAY} == set()


@pytest.mark.usefixtures("files_dir")
@pytest.mark.parametrize("name", MAILS)
def test_a_mail_goes_out_and_carries_no_words(
    cast: Cast, sign_in: SignIn, settings: Any, django_capture_on_commit_callbacks: Any, name: str
) -> None:
    settings.ACCOUNT_EMAIL_NOTIFICATIONS = True  # off in the product; if somebody turns it on, it is clean
    tell(cast)
    with django_capture_on_commit_callbacks(execute=True):
        MAILS[name](cast, sign_in(cast.salome))
    assert mail.outbox[-1].subject == subject_of(name)
    for message in mail.outbox:
        told = f"{message.subject} {message.body} {message.message()}"  # the last is encoded for the way
        assert TOKEN not in told
        assert str(DAY.year) not in f"{message.subject} {message.body}"  # the head has a number made up for it
        assert "Heron" not in told
