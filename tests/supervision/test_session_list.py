"""The list: the next session first, what is new, what waits for its minutes, what was held, twenty a page."""

import re

from django.utils import timezone

from imh_practice.membership.actions import end_pairing, set_roles
from imh_practice.membership.models import Member, Pairing
from imh_practice.shared.acting import acting_as
from supervision.actions.sessions import Minutes, close_session
from supervision.models import Session
from tests.cast import Cast
from tests.conftest import SignIn
from tests.supervision import story
from tests.supervision.conftest import Told

URL = "/supervision/"


def hold(cast: Cast, by: Member, *, days: float, minutes: Minutes) -> Session:
    session = story.make_session(cast.pairing, by, days=days)
    everybody = [cast.noor.pk, cast.ruth.pk] if minutes.reflective else []
    close_session(session=session, minutes=minutes, attended=everybody, seen=None, by=by)
    return session


def shown(page: str, sessions: list[Session]) -> list[Session]:
    """Return the sessions a page links to, in its order."""
    by_id = {str(session.pk): session for session in sessions}
    found = dict.fromkeys(re.findall(r'href="/supervision/([0-9a-f-]{36})/', page))
    return [by_id[key] for key in found if key in by_id]


def test_the_next_session_stands_first(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        later, soon = (story.make_session(cast.pairing, cast.noor, days=days) for days in (9, 2))
    page = sign_in(cast.noor).get(URL).content.decode()
    assert shown(page, [later, soon]) == [soon, later]


def test_a_session_whose_hour_has_passed_waits_for_its_minutes(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        session = story.make_session(cast.pairing, cast.noor, days=-3)
    page = sign_in(cast.ruth).get(URL).content.decode()
    assert f"/supervision/{session.pk}/?tab=after" in page


def test_what_is_new_leads_to_its_thread(cast: Cast, told: Told, sign_in: SignIn) -> None:
    story.talk(told.bottle, (cast.ruth, "Before we think about her: what was it like?"), (cast.ruth, "And for him?"))
    page = sign_in(cast.noor).get(URL).content.decode()
    assert f"/supervision/{told.session.pk}/items/{told.bottle.pk}/#thread" in page
    assert "2&nbsp;new" in page
    assert "You have opened everything" in sign_in(cast.ruth).get(URL).content.decode()


def test_sessions_held_stand_with_their_minutes_by_kind(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.ruth):
        hold(cast, cast.ruth, days=-7, minutes=Minutes(50, 10, 0))
        hold(cast, cast.ruth, days=-14, minutes=Minutes(0, 0, 0))
    page = sign_in(cast.noor).get(URL).content.decode()
    assert "50 reflective, 10 clinical" in page
    assert "did not take place" in page


def test_older_sessions_are_a_page_away_and_none_is_left_out(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        held = [hold(cast, cast.noor, days=-7 * n, minutes=Minutes(60, 0, 0)) for n in range(1, 24)]
        same_hour = Session.objects.filter(pk=held[-1].pk)
        same_hour.update(starts_at=held[-2].starts_at)  # two at one time must not hide each other
    client = sign_in(cast.noor)
    first = client.get(URL).content.decode()
    older = re.search(r'href="([^"]+\?older=[^"]+)"', first)
    assert older
    second = client.get(older[1]).content.decode()
    pages = shown(first, held) + shown(second, held)
    assert len(pages) == len({session.pk for session in pages}) == 23
    assert "?older=" not in second
    assert "?newer=" in second


def test_a_page_mark_that_means_nothing_shows_the_first_page(cast: Cast, told: Told, sign_in: SignIn) -> None:
    for mark in ("x", "", "00000000-0000-0000-0000-000000000000", "\x00"):
        assert sign_in(cast.noor).get(URL, {"older": mark}).status_code == 200


def test_each_sees_her_own_sessions_alone(cast: Cast, told: Told, sign_in: SignIn) -> None:
    for name, sees in {"noor": 2, "ruth": 1, "fay": 1, "bea": 0, "jonas": 0, "max": 0}.items():
        page = sign_in(cast.members[name]).get(URL).content.decode()
        assert len(shown(page, [told.session, told.with_fay])) == sees, name
    page = sign_in(cast.salome).get(URL).content.decode()
    assert shown(page, [told.session, told.with_fay]) == []
    assert "/supervision/new/" not in page, "nobody to open one with"


def test_whoever_lost_her_roles_still_finds_the_sessions_she_took_part_in(
    cast: Cast, told: Told, sign_in: SignIn
) -> None:
    """Reading stays with whoever took part, so it must not need an address kept by heart."""
    with acting_as(cast.salome):
        set_roles(member=cast.noor, kinds=[], by=cast.salome)
    page = sign_in(cast.noor).get(URL).content.decode()
    assert shown(page, [told.session]) == [told.session]
    assert "/supervision/new/" not in page
    assert sign_in(cast.noor).get("/supervision/new/").status_code == 404


def test_a_session_planned_with_somebody_who_left_is_not_next_and_can_still_be_found(
    cast: Cast, told: Told, sign_in: SignIn
) -> None:
    """It can be neither moved nor held; what was brought to it stays with both."""
    with acting_as(cast.noor):
        passed = story.make_session(cast.pairing, cast.noor, days=-3)
    with acting_as(cast.salome):
        end_pairing(pairing=cast.pairing)
    for name in ("noor", "ruth"):
        client = sign_in(cast.members[name])
        page = client.get(URL).content.decode()
        assert "No session is planned." in page
        assert str(told.session.pk) not in client.get("/").content.decode()
        assert page.index("Will not take place") < page.index(f"/supervision/{told.session.pk}/")
        assert 'id="past"' not in page or page.index('id="past"') < page.index("Will not take place")
        assert "your supervision ended before" in page
        assert f"/supervision/{passed.pk}/?tab=after" in page, "its hour had come: its minutes are still written"
        after = client.get(f"/supervision/{told.session.pk}/?tab=after").content.decode()
        assert "When you have met" not in after


def test_an_hour_held_before_the_supervision_was_written_down_waits_for_its_minutes(
    cast: Cast, sign_in: SignIn
) -> None:
    with acting_as(cast.noor):
        held = story.make_session(cast.pairing, cast.noor, days=-3)
        Pairing.objects.filter(pk=cast.pairing.pk).update(began_at=timezone.now())
    assert f"/supervision/{held.pk}/?tab=after" in sign_in(cast.noor).get(URL).content.decode()
