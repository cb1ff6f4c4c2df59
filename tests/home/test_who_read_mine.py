"""Who read mine: each reading by somebody else, with its reason, and nothing of anybody else's."""

import datetime as dt
import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from imh_practice.audit.models import Event
from imh_practice.emergency.actions import close, open_family
from imh_practice.home.readings import MOST_NAMED, SIZE
from imh_practice.membership.models import Member, RoleKind
from imh_practice.shared.acting import acting_as
from imh_practice.shared.trace import traced
from observations.models import Visit
from reflect.actions import read_reflection
from tests.cast import Cast, make_member
from tests.conftest import SignIn
from tests.observations.helpers import moment, wrote
from tests.reflect import story as reflecting
from tests.supervision import story
from tests.trail import noted

MINE = "/who-read-mine/"
AN_HOUR = dt.datetime(2026, 3, 3, 15, 0, tzinfo=dt.UTC)
"""Ten in the morning of the agency's clock."""


@pytest.fixture
def visit(cast: Cast) -> Visit:
    return wrote(cast.noor, cast.heron, moment("She waited."), moment("Not for him.", kept_from=(cast.jonas,)))


def page(client: Client, address: str = MINE) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode().partition("<main")[2].partition("</main")[0]


def cards(text: str) -> list[str]:
    """Return the text of each card."""
    plain = [unescape(re.sub(r"<[^>]+>", " ", card)) for card in text.split('<li class="card">')[1:]]
    return [" ".join(card.replace("\xa0", " ").split()).partition(" What stands here")[0] for card in plain]


def test_each_reader_stands_there_with_her_right_and_the_thing(cast: Cast, sign_in: SignIn, visit: Visit) -> None:
    for reader, times in ((cast.jonas, 1), (cast.ruth, 3)):
        for _time in range(times):
            sign_in(reader).get(f"/visits/{visit.pk}/")
    text = page(sign_in(cast.noor))
    ruth, jonas = cards(text)
    assert ruth.startswith("Ruth Okafor")
    assert "Your visit with Heron on" in ruth
    assert "as your supervisor · 3 times, the last at" in ruth
    assert jonas.startswith("Jonas Lind")
    assert "on the family's team · at" in jonas
    assert text.count(f'href="/visits/{visit.pk}/"') == 2


def test_ones_own_openings_are_left_out(cast: Cast, sign_in: SignIn, visit: Visit) -> None:
    client = sign_in(cast.noor)
    client.get(f"/visits/{visit.pk}/")
    client.get(f"/reflections/new/?key=019a7c00-0000-7000-8000-00000000000a&visit={visit.pk}")  # the visit beside it
    assert "Nobody else has opened anything of yours yet." in page(client)


def test_nobody_reads_of_what_others_wrote(cast: Cast, sign_in: SignIn, visit: Visit) -> None:
    sign_in(cast.ruth).get(f"/visits/{visit.pk}/")
    for name in ("ruth", "jonas", "bea", "fay", "salome", "max"):
        assert cards(page(sign_in(cast.members[name]))) == [], name


def test_a_share_is_read_because_it_was_shared(cast: Cast, sign_in: SignIn) -> None:
    grant = reflecting.share(cast, reflecting.make_reflection(cast))
    sign_in(cast.ruth).get(f"/reflections/shared/{grant.pk}/")
    text = page(sign_in(cast.noor))
    (card,) = cards(text)
    assert "What you shared on" in card
    assert "because you shared it" in card
    assert sign_in(cast.noor).get(re.findall(r'href="(/reflections/[^"]+)"', text)[0]).status_code == 200


def test_a_thread_opened_twelve_times_is_one_line(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        session = story.make_session(cast.pairing, cast.noor, days=1)
        item = story.make_item(session, cast.noor, "A question of mine")
        list(story.talk(item, (cast.noor, "First."), (cast.noor, "Second.")))
    for _time in range(12):
        sign_in(cast.ruth).get(f"/supervision/{session.pk}/items/{item.pk}/")
    (card,) = cards(text := page(sign_in(cast.noor)))
    assert "What you said or brought, in the session on" in card
    assert "as part of the session · 12 times" in card
    assert "A question of mine" not in text
    assert f'href="/supervision/{session.pk}/"' in text


def test_an_emergency_leads_to_what_was_opened(cast: Cast, sign_in: SignIn, visit: Visit) -> None:
    with acting_as(cast.salome):
        ada = make_member("Ada Boateng", RoleKind.ADMIN)
        access = open_family(family=cast.heron, reason="Nobody of the team can be reached tonight.", by=cast.salome)
    sign_in(cast.salome).get(f"/emergency/{access.pk}/record/{visit.pk}/")
    with acting_as(cast.salome):
        close(access=access)
    text = page(sign_in(cast.noor))
    assert f'<a href="/emergency/{access.pk}/">in an emergency</a>' in text
    assert sign_in(cast.noor).get(f"/emergency/{access.pk}/").status_code == 200
    assert ada.name not in text


def test_a_name_stands_there_after_its_person_has_left(cast: Cast, sign_in: SignIn, visit: Visit) -> None:
    sign_in(cast.jonas).get(f"/visits/{visit.pk}/")
    with acting_as(cast.salome):
        Member.objects.filter(pk=cast.jonas.pk).update(ended_at=timezone.now())
    assert "Jonas Lind" in page(sign_in(cast.noor))


def test_whoever_runs_the_server_stands_there_in_whosever_name(cast: Cast, sign_in: SignIn, visit: Visit) -> None:
    """From a shell one can act as anybody, as the author too: then it was not she who read."""
    reflection = reflecting.make_reflection(cast)
    with acting_as(cast.noor), traced(via="shell", act=""):
        read_reflection(reflection=reflection)
    row = ("observations.visit", visit.pk, cast.noor.pk, "supervisor")
    noted(cast.ruth, timezone.now(), row, via="command")
    (card,) = cards(page(sign_in(cast.noor)))
    assert card.startswith("The people who run the server")
    assert "not through a page, but at the server itself" in card
    assert "A private reflection of yours" in card
    assert "Your visit with Heron" in card
    assert "supervisor" not in card


def test_that_a_colleague_reflects_on_a_visit_is_not_told(cast: Cast, sign_in: SignIn, visit: Visit) -> None:
    """Her page for writing shows the visit beside it: that is a reading of it, and why she read it is hers."""
    response = sign_in(cast.jonas).get(f"/reflections/new/?key=019a7c00-0000-7000-8000-00000000000a&visit={visit.pk}")
    assert response.status_code == 200
    (card,) = cards(page(sign_in(cast.noor)))
    assert "as somebody who may read this record" in card
    assert "reflection" not in card


def test_looking_leaves_no_mark(cast: Cast, sign_in: SignIn, visit: Visit) -> None:
    sign_in(cast.ruth).get(f"/visits/{visit.pk}/")
    with acting_as(cast.noor):
        before = Event.objects.count()
        page(sign_in(cast.noor))
        assert Event.objects.count() == before


def many(cast: Cast, visit: Visit, days: int) -> None:
    """Two readers a day, Ruth twice, each day before AN_HOUR."""
    row = ("observations.visit", visit.pk, cast.noor.pk, "team")
    for day in range(days):
        at = AN_HOUR - dt.timedelta(days=day)
        noted(cast.ruth, at, row)
        noted(cast.jonas, at + dt.timedelta(hours=1), row)
        noted(cast.ruth, at + dt.timedelta(hours=2), row)
        noted(cast.noor, at + dt.timedelta(hours=3), ("observations.visit", visit.pk, cast.noor.pk, "author"))


def walked(client: Client, direction: str, address: str = MINE) -> tuple[list[list[str]], str]:
    """Return the cards of each page in turn, and the address of the last."""
    found, pattern = [], re.compile(rf'rel="{direction}" href="([^"]+)"')
    while True:
        text = page(client, address)
        found.append(cards(text))
        links = pattern.findall(text)
        if not links:
            return found, address
        address = links[0]


def test_pages_go_on_where_the_last_one_ended_and_back(cast: Cast, sign_in: SignIn, visit: Visit) -> None:
    many(cast, visit, days=15)
    client = sign_in(cast.noor)
    older, last = walked(client, "next")
    assert [len(each) for each in older] == [SIZE, SIZE, 6]
    every = [card for each in older for card in each]
    assert len(set(every)) == 30
    assert [card.split()[0] for card in every] == ["Ruth", "Jonas"] * 15
    assert all("2 times, the last at 12:00 PM" in card for card in every[::2])
    newer, _first = walked(client, "prev", last)
    assert [card for each in reversed(newer) for card in each] == every


def test_a_page_begun_within_a_day_tells_that_day_whole(cast: Cast, sign_in: SignIn, visit: Visit) -> None:
    """Eleven days of one, then a day of three: the second page begins with the third of them, and no count is less."""
    row = ("observations.visit", visit.pk, cast.noor.pk, "team")
    for day in range(11):
        noted(cast.ruth, AN_HOUR - dt.timedelta(days=day), row)
    for minute, reader in enumerate([cast.salome, cast.jonas, cast.ruth, cast.salome, cast.jonas, cast.ruth]):
        noted(reader, AN_HOUR - dt.timedelta(days=12, minutes=minute), row)
    (first, second), _last = walked(sign_in(cast.noor), "next")
    assert first[-1].startswith("Salome")
    assert [card.split()[0] for card in second] == ["Jonas", "Ruth"]
    assert all("2 times" in card for card in [first[-1], *second])


def test_of_much_read_on_one_day_few_are_named_and_the_rest_is_a_link_away(cast: Cast, sign_in: SignIn) -> None:
    visits = [wrote(cast.noor, cast.heron, moment("Seen."), days_ago=1 + n) for n in range(MOST_NAMED + 3)]
    for minute, each in enumerate(visits):
        at = AN_HOUR - dt.timedelta(minutes=minute)
        noted(cast.ruth, at, ("observations.visit", each.pk, cast.noor.pk, "supervisor"))
    noted(cast.jonas, AN_HOUR, ("observations.visit", visits[0].pk, cast.noor.pk, "team"))
    client = sign_in(cast.noor)
    text = page(client)
    (more,) = re.findall(r'href="([^"]+)">and 3 more', text)
    assert text.count("Your visit with") == MOST_NAMED + 1
    whole = page(client, MINE + more)
    assert whole.count("Your visit with") == MOST_NAMED + 3
    assert [card.split()[0] for card in cards(whole)] == ["Ruth"]
    assert "more</a>" not in whole


@pytest.mark.parametrize("ref", ["", "x", "0" * 32, "f" * 32, "ffffffff-ffff-7fff-bfff-ffffffffffff", "%00"])
@pytest.mark.parametrize("way", ["older", "newer", "whole"])
def test_what_is_no_place_in_it_is_the_first_page(
    cast: Cast, sign_in: SignIn, visit: Visit, ref: str, way: str
) -> None:
    many(cast, visit, days=1)
    assert len(cards(page(sign_in(cast.noor), f"{MINE}?{way}={ref}"))) == 2


def test_it_is_one_question_however_much_was_read(cast: Cast, sign_in: SignIn, visit: Visit) -> None:
    many(cast, visit, days=3)
    client = sign_in(cast.noor)
    page(client)
    for address in (MINE, walked(client, "next")[1]):
        with CaptureQueriesContext(connection) as captured:
            page(client, address)
        assert len([query for query in captured if "audit_eventobject" in query["sql"]]) == 1
    with CaptureQueriesContext(connection) as frame:
        client.get("/signed-in/")
    assert len(captured) - len(frame) == 1
