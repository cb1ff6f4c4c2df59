"""Asking people in: the link, the mail that carries it, and what becomes of it."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from imh_practice.agencies.models import Agency
from imh_practice.audit.actions import Touched, record
from imh_practice.audit.models import Kind
from imh_practice.membership.actions import add_member, kinds_of, one_at_a_time, reopen_member, set_roles, tell_of_admin
from imh_practice.membership.models import Invitation, Member, RoleKind
from imh_practice.people.language import language_of
from imh_practice.people.models import Person
from imh_practice.shared.acting import Acting, acting_as

INVITATION_LASTS = dt.timedelta(days=14)


def hash_of(token: str) -> str:
    """Return what is kept of an invitation's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def link_of(token: str) -> str:
    """Return the link an invited person opens. Whoever holds it may come in: never log it, never keep it."""
    return settings.PUBLIC_URL + reverse("invitation_accept", args=[token])


@transaction.atomic
def invite(*, email: str, name: str, kinds: Iterable[RoleKind | str], by: Member, **facts: str) -> str:
    """Ask somebody in, and mail her the link. Return its token, which is kept nowhere. ``facts``: more of her place.

    Who asks does not see the link: it opens to the invited alone, and says whether she has a sign-in elsewhere. Raises
    AlreadyAsked where an invitation to this address is open, also one made in this moment by a second tap.
    """
    one_at_a_time(by.agency_id)
    if Invitation.objects.open().filter(agency_id=by.agency_id, email=email.strip().lower()).exists():
        raise AlreadyAsked
    token = make_invitation(email=email, name=name, kinds=kinds, invited_by=by, **facts)
    record(Kind.RIGHTS, act="invite")
    _mail_after_commit(Invitation.objects.get(token_hash=hash_of(token)), token, by=by)
    return token


@transaction.atomic
def send_again(*, invitation: Invitation, by: Member) -> bool:
    """Mail a new link, which holds as long as a first one; the old one leads nowhere. Return whether it was open.

    Whoever sends it asks from now on: the mail says so, and the link holds no longer than she is an admin.
    """
    token = secrets.token_urlsafe(32)
    renewed = Invitation.objects.open().filter(pk=invitation.pk)
    if not renewed.update(token_hash=hash_of(token), expires_at=timezone.now() + INVITATION_LASTS, invited_by=by):
        return False
    record(Kind.RIGHTS, [Touched("membership.invitation", invitation.pk)], act="invitation_again")
    _mail_after_commit(invitation, token, by=by)
    return True


class AlreadyAsked(Exception):
    """An invitation of this agency to this address is open."""


def make_invitation(
    *, email: str, name: str, kinds: Iterable[RoleKind | str], invited_by: Member | None, **facts: str
) -> str:
    """Write an open invitation and return its token. ``invited_by`` is None for an agency's first admin alone."""
    token = secrets.token_urlsafe(32)
    Invitation.objects.create(
        email=email.strip().lower(),
        name=name.strip(),
        kinds=[str(kind) for kind in kinds],
        token_hash=hash_of(token),
        invited_by=invited_by,
        expires_at=timezone.now() + INVITATION_LASTS,
        **facts,
    )
    return token


def _mail_after_commit(invitation: Invitation, token: str, *, by: Member) -> None:
    """Mail the link at most once, and not by a job: a job's row would have to hold the token."""
    told = {
        "by": by.name,
        "agency": Agency.objects.get(pk=by.agency_id).name,
        "roles": [RoleKind(kind).label for kind in invitation.kinds],
    }
    known = Person.objects.filter(email=invitation.email).first()
    language = language_of(known) if known else get_language()
    # Not functools.partial: it has no __qualname__, by which Django names a robust callback that failed.
    transaction.on_commit(lambda: _mail_link(invitation.email, token, told, language), robust=True)


def _mail_link(email: str, token: str, told: dict[str, Any], language: str | None) -> None:
    """Say who asks and where: a bare link from nobody is what people are taught not to open."""
    with override(language):
        roles = [str(role) for role in told["roles"]]
        about = {**told, "link": link_of(token), "days": INVITATION_LASTS.days, "roles": roles}
        # A name's line break would end the mail's head.
        subject = _("%(agency)s asks you in") % {"agency": " ".join(told["agency"].split())}
        send_mail(subject, render_to_string("emails/invitation.txt", about), None, [email])


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation) -> bool:
    """Close the link. Return whether it was still open: somebody may have come in by it a moment ago."""
    closed = Invitation.objects.open().filter(pk=invitation.pk).update(withdrawn_at=timezone.now())
    if closed:
        record(Kind.RIGHTS, [Touched("membership.invitation", invitation.pk)], act="invitation_withdraw")
    return bool(closed)


def find_invitation(token: str) -> Invitation | None:
    """Return the open invitation this token belongs to, with its agency. The row policy shows that row and no other."""
    token_hash = hash_of(token)
    with acting_as(Acting(system=f"invitation:{token_hash}")):
        invitation = Invitation.objects.open().filter(token_hash=token_hash).first()
    if invitation is None:
        return None
    with acting_as(Acting(agency_id=invitation.agency_id)):
        if not _is_asked(invitation):
            return None
        invitation.agency = Agency.objects.get(pk=invitation.agency_id)
    return invitation


def _is_asked(invitation: Invitation) -> bool:
    """Whether somebody who may ask people in stands for it still; an agency's first admin is asked in by nobody.

    Whoever leaves or loses the role takes her invitations with her. A sign-in is ended in the database, and takes none.
    """
    by = invitation.invited_by_id
    return by is None or Member.objects.at_work(RoleKind.ADMIN).filter(pk=by).exists()


class AlreadyAccepted(Exception):
    """Somebody was quicker with the same link, or nobody asks by it any more."""


class KnownByNow(Exception):
    """Somebody with this address has got a sign-in meanwhile, by another invitation."""


def accept_invitation(invitation: Invitation, *, person: Person | None, password: str = "") -> Member:
    """Make the invited person's place, and her sign-in where she has none. Raises AlreadyAccepted and KnownByNow.

    ``person`` is the one signed in with the invited address; without it a new person is made with the password. Whoever
    has a place in the agency already keeps it, and is given the invitation's roles; whoever had one has it back.
    """
    with acting_as(Acting(agency_id=invitation.agency_id)):
        # First, since what is read below may be ending, and in the order of those who take invitations back.
        one_at_a_time(invitation.agency_id)
        still_open = Invitation.objects.open().filter(pk=invitation.pk)
        if not (_is_asked(invitation) and still_open.update(accepted_at=timezone.now())):
            raise AlreadyAccepted
        who = person or _new_person(invitation, password)
        with acting_as(Acting(agency_id=invitation.agency_id, person_id=who.pk)):
            # By agency too: a person's own places elsewhere are hers to see, and would be found here.
            places = Member.objects.filter(agency_id=invitation.agency_id, person=who)
            place = places.in_force().first()
            if place is not None:
                # Whoever asked her in gives the roles; nobody did where an agency begins.
                by = invitation.invited_by or place
                set_roles(member=place, kinds={*kinds_of(place), *invitation.kinds}, by=by)
                return place
            place = _begin(invitation, who, former=places.order_by("-ended_at").first())
            if RoleKind.ADMIN in invitation.kinds:
                tell_of_admin(place)
            return place


def _begin(invitation: Invitation, who: Person, *, former: Member | None) -> Member:
    told = {"name": invitation.name, "kinds": invitation.kinds, "vocabulary": invitation.vocabulary}
    if former is not None:
        return reopen_member(member=former, discipline=invitation.discipline or former.discipline, **told)
    return add_member(person=who, discipline=invitation.discipline, **told)


def _new_person(invitation: Invitation, password: str) -> Person:
    try:
        with transaction.atomic():
            return Person.objects.create_person(email=invitation.email, name=invitation.name, password=password)
    except IntegrityError:
        raise KnownByNow from None  # the database's own words name the address
