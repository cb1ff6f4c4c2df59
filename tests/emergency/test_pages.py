"""What stands on its pages: whom to call before, how they leave the screen, how they print, and the one notice."""

import datetime as dt
import html
import re
import time
from typing import Any

import pytest
from django.utils import timezone

from imh_practice.emergency.actions import open_family
from imh_practice.emergency.models import EmergencyAccess, Notice
from imh_practice.membership.middleware import SEEN
from imh_practice.membership.models import Member, Pairing, RoleKind
from imh_practice.shared.acting import acting_as
from tests.cast import Cast, agency_day, long_ago, make_member
from tests.conftest import SignIn
from tests.emergency.conftest import REASON, Record, open_since

pytestmark = pytest.mark.django_db


def page(response: object) -> str:
    return html.unescape(response.content.decode())  # type: ignore[attr-defined]


def give_phone(member: Member, phone: str) -> None:
    with acting_as(member):
        Member.objects.filter(pk=member.pk).update(phone=phone)


def test_what_shows_a_record_leaves_by_itself_when_its_hour_ends(cast: Cast, record: Record, sign_in: SignIn) -> None:
    """For the page that says so; and a sign-in that nobody used meanwhile lasts no longer by it."""
    access = open_since(cast, timezone.now() - dt.timedelta(minutes=48))
    root, client = f"/emergency/{access.pk}/", sign_in(cast.salome)
    for path in (f"{root}record/", f"{root}record/{record.visit.pk}/"):
        seconds, url = client.get(path).headers["Refresh"].split("; url=")
        assert 715 <= int(seconds) <= 722
        assert url == f"{root}?by-itself"
    assert "Refresh" not in client.get(root).headers
    session, quiet = client.session, int(time.time()) - 14 * 60
    session[SEEN] = quiet
    session.save()
    assert client.get(url).status_code == 200
    assert client.session[SEEN] == quiet
    client.get(root)
    assert client.session[SEEN] > quiet


def test_when_its_hour_is_over_that_page_says_so(cast: Cast, record: Record, sign_in: SignIn) -> None:
    access = open_since(cast, timezone.now() - dt.timedelta(minutes=61))
    assert "Closed, and not reviewed yet" in page(sign_in(cast.salome).get(f"/emergency/{access.pk}/?by-itself"))


def test_first_the_family_then_whom_to_call_and_then_the_reason(cast: Cast, record: Record, sign_in: SignIn) -> None:
    give_phone(cast.noor, "555 0101")
    give_phone(cast.ruth, "555 0202")
    give_phone(cast.bea, "555 0303")
    with acting_as(cast.salome):
        Pairing.objects.create(clinician=cast.jonas, supervisor=cast.ruth, began_at=long_ago())
    client = sign_in(cast.salome)
    first = page(client.get("/emergency/family/"))
    assert "555" not in first
    assert 'name="reason"' not in first
    assert "Choose a family." in page(client.get("/emergency/family/?family="))
    then = page(client.get(f"/emergency/family/?family={cast.heron.pk}"))
    assert then.index("Call first") < then.index('name="reason"')
    called = re.findall(r"<li class=\"cluster\"><strong>(.*?)</strong> <span class=\"meta\">(.*?)</span>", then)
    assert called == [
        ("Jonas Lind", "carries this family"),
        ("Noor Haddad", "carries this family"),
        (cast.ruth.name, "supervises Jonas Lind, Noor Haddad"),
    ]
    assert 'href="tel:5550101"' in then
    assert 'href="tel:5550202"' in then
    assert "no telephone given" in then  # Jonas's
    assert "0303" not in then
    again = page(client.post("/emergency/family/", {"family": cast.heron.pk, "reason": "Short."}))
    assert "555 0101" in again
    assert "Short." in again


def test_who_called_nobody_is_told_of_nobody_elsewhere(cast: Cast, record: Record, sign_in: SignIn) -> None:
    """Another agency's family is like none; one that nobody carries has nobody to call."""
    client = sign_in(cast.salome)
    assert "Call first" not in page(client.get(f"/emergency/family/?family={cast.harbor.pk}"))
    with acting_as(cast.salome):
        cast.heron.team.update(ended_at=timezone.now())
    assert "Nobody carries this family." in page(client.get(f"/emergency/family/?family={cast.heron.pk}"))


def test_for_the_whole_agency_s_she_calls_who_can_agree_and_the_supervisors(
    cast: Cast, record: Record, sign_in: SignIn
) -> None:
    give_phone(record.ada, "555 0404")
    give_phone(cast.ruth, "555 0202")
    asked = page(sign_in(cast.salome).get("/emergency/agency/"))
    assert asked.index("Ada Boateng</strong>") < asked.index("555 0404") < asked.index(f"{cast.ruth.name}</strong>")
    assert "Noor Haddad</strong>" not in asked
    assert "Salome Reyes</strong> <span" not in asked


def test_on_paper_it_says_what_it_is_who_took_it_and_when(cast: Cast, record: Record, sign_in: SignIn) -> None:
    with acting_as(cast.salome):
        access = open_family(family=cast.heron, reason=REASON, by=cast.salome)
    client = sign_in(cast.salome)
    for path in ("record/", f"record/{record.visit.pk}/"):
        (head,) = re.findall(
            r'<div class="paper">(.*?)</div>', page(client.get(f"/emergency/{access.pk}/{path}")), re.DOTALL
        )
        for words in (
            cast.agency.name,
            "Record opened in an emergency",
            "Opened by Salome Reyes",
            "Printed by Salome Reyes",
        ):
            assert words in head
        assert head.count(str(agency_day().year)) == 2


def test_much_that_waits_is_one_notice(cast: Cast, record: Record, sign_in: SignIn) -> None:
    """What she has open stands first, however late she opened it."""
    now, hour = timezone.now(), dt.timedelta(hours=1)
    of: dict[str, Any] = {"family": cast.heron, "reason": REASON, "began_at": now - 3 * hour, "ends_at": now - 2 * hour}
    for number in range(6):
        with acting_as(cast.salome):
            other = make_member(f"A{number} Admin", RoleKind.ADMIN)
        with acting_as(other):
            over = EmergencyAccess.objects.create(opened_by=other, opened_as=other.name, asked_at=now - 3 * hour, **of)
            Notice.objects.create(access=over, member=cast.salome, why="admin")
    client = sign_in(cast.salome)
    open_since(cast, now)
    first = page(client.get("/"))
    (notice,) = re.findall(r'<div class="notice is-warn noprint">.*?</ul>', first, re.DOTALL)
    assert first.count("Please review it.") == 2
    assert notice.index("is open to you until") < notice.index("Please review it.")
    assert "4 more wait for you" in notice
