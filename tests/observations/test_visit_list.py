"""Finding visits: whose they are, the filters, newer and older; no words in the list, none in the address."""

import datetime as dt
import html
import re
from uuid import UUID

import pytest

from imh_practice.audit.models import Event, Kind
from imh_practice.practice.catalogue import catalogue
from imh_practice.shared.acting import acting_as
from imh_practice.shared.ids import uuid7
from observations.listing import PAGE
from observations.models import HoldBack, Moment, Visit
from tests.cast import Cast, make_family
from tests.conftest import SignIn
from tests.observations.helpers import moment, wrote


def found(sign_in: SignIn, cast: Cast, name: str = "noor", query: str = "", status: int = 200) -> list[UUID]:
    response = sign_in(cast.members[name]).get(f"/visits/{query}")
    assert response.status_code == status
    return [
        UUID(ref) for ref in re.findall(r'href="/visits/([0-9a-f-]{36})/(?:\?from=[^"]*)?">', response.content.decode())
    ]


def item(code: str) -> str:
    return str(catalogue().entry(code).item_id)


def test_her_own_her_teams_and_her_supervisees(cast: Cast, sign_in: SignIn) -> None:
    hers = wrote(cast.noor, cast.heron, moment("x"), days_ago=3)
    his = wrote(cast.jonas, cast.heron, moment("x"), days_ago=2)
    peers = wrote(cast.bea, cast.finch, moment("x"), days_ago=1)
    wrote(cast.max, cast.harbor, moment("x"))
    wrote(cast.noor, cast.heron, moment("x"), finish=False)
    assert found(sign_in, cast, "noor") == [his.pk, hers.pk]
    assert found(sign_in, cast, "jonas") == [his.pk, hers.pk]
    assert found(sign_in, cast, "ruth") == [peers.pk, hers.pk], "nobody has her supervise Jonas"
    assert found(sign_in, cast, "bea") == [peers.pk]
    assert found(sign_in, cast, "fay") == []
    assert sign_in(cast.salome).get("/visits/").status_code == 404


def test_no_words_in_the_list_and_so_no_reading_on_the_trail(cast: Cast, sign_in: SignIn) -> None:
    wrote(cast.noor, cast.heron, moment("A canary.", "W3", something_else="A finch."), present=["a parrot"])
    page = sign_in(cast.jonas).get("/visits/").content.decode()
    assert "Shared observation" in page
    for words in ["canary", "finch", "parrot"]:
        assert words not in page
    with acting_as(cast.noor):
        assert not Event.objects.filter(kind=Kind.READ).exists()


def test_by_family(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        wren = make_family("Wren", cast.noor)
    wrote(cast.noor, cast.heron, moment("x"))
    there = wrote(cast.noor, wren, moment("x"))
    assert found(sign_in, cast, query=f"?family={wren.pk}") == [there.pk]


def test_a_supervisor_finds_one_clinicians(cast: Cast, sign_in: SignIn) -> None:
    hers, peers = (wrote(*who, moment("x")) for who in [(cast.noor, cast.heron), (cast.bea, cast.finch)])
    assert found(sign_in, cast, "ruth", f"?clinician={cast.noor.pk}") == [hers.pk]
    assert found(sign_in, cast, "ruth", f"?clinician={cast.bea.pk}&family={cast.finch.pk}") == [peers.pk]
    page = sign_in(cast.ruth).get("/visits/").content.decode()
    for name in ["Noor Haddad", "Bea Moreau"]:
        assert f">{name}</option>" in page
    assert ">Jonas Lind</option>" not in page


def test_whom_she_does_not_supervise_is_not_on_the_list(cast: Cast, sign_in: SignIn) -> None:
    for other in [cast.jonas.pk, cast.max.pk, uuid7(), "x"]:
        found(sign_in, cast, "ruth", f"?clinician={other}", status=422)
    assert 'name="clinician"' not in sign_in(cast.noor).get("/visits/").content.decode()


def test_by_outcome(cast: Cast, sign_in: SignIn) -> None:
    wrote(cast.noor, cast.heron, moment("x"))
    they = wrote(cast.noor, cast.heron, outcome="they")
    assert found(sign_in, cast, query="?outcome=they") == [they.pk]


def test_by_time_in_the_agencys_days(cast: Cast, sign_in: SignIn) -> None:
    visits = [wrote(cast.noor, cast.heron, moment("x"), days_ago=days) for days in (1, 5, 9)]
    day = [visit.happened_at.astimezone(cast.agency.zone).date() for visit in visits]
    assert found(sign_in, cast, query=f"?since={day[1]}") == [visits[0].pk, visits[1].pk]
    assert found(sign_in, cast, query=f"?until={day[1]}") == [visits[1].pk, visits[2].pk]
    assert found(sign_in, cast, query=f"?since={day[1]}&until={day[1]}") == [visits[1].pk]
    before = day[2] - dt.timedelta(days=1)
    assert found(sign_in, cast, query=f"?until={before}") == []


def test_by_what_they_were_doing(cast: Cast, sign_in: SignIn) -> None:
    wrote(cast.noor, cast.heron, moment("x", "W3"))
    treated = wrote(cast.noor, cast.heron, moment("x"), moment("x", "W16"), days_ago=2)
    referred = wrote(cast.jonas, cast.heron, moment("x", "E10"), days_ago=3)
    assert found(sign_in, cast, query=f"?behavior={item('W16')}") == [treated.pk, referred.pk], "they count together"


def test_a_filter_does_not_tell_of_a_moment_that_is_kept_from_one(cast: Cast, sign_in: SignIn) -> None:
    visit = wrote(cast.noor, cast.heron, moment("x", "W3"), moment("y", "W14", kept_from=(cast.jonas,)))
    query = f"?behavior={item('W14')}"
    assert found(sign_in, cast, "noor", query) == found(sign_in, cast, "ruth", query) == [visit.pk]
    assert found(sign_in, cast, "jonas", query) == []
    assert "Loss, separation" not in _rows(sign_in(cast.jonas).get("/visits/").content.decode())
    with acting_as(cast.noor):
        HoldBack.objects.update(ended_at=visit.made_at)
    assert found(sign_in, cast, "jonas", query) == [visit.pk]


def _rows(page: str) -> str:
    return "".join(re.findall(r"<article.*?</article>", page, re.S))


def test_a_tag_of_an_earlier_version_or_of_a_moment_taken_out_does_not_count(cast: Cast, sign_in: SignIn) -> None:
    visit = wrote(cast.noor, cast.heron, moment("x", "W14"))
    with acting_as(cast.noor):
        Moment.objects.filter(visit=visit).update(removed_at=visit.made_at)
    assert found(sign_in, cast, query=f"?behavior={item('W14')}") == []


def test_newer_and_older(cast: Cast, sign_in: SignIn) -> None:
    """Three pages, some visits at the very same time: each once, in order, there and back."""
    count = 3 * PAGE
    visits = [wrote(cast.noor, cast.heron, moment("x"), days_ago=30 - number // 3) for number in range(count)]
    with acting_as(cast.noor):
        for number, visit in enumerate(visits):
            Visit.objects.filter(pk=visit.pk).update(happened_at=visits[number // 3 * 3].happened_at)
        order = list(Visit.objects.order_by("-happened_at", "-pk").values_list("pk", flat=True))
    first = found(sign_in, cast)
    second = found(sign_in, cast, query=f"?older={first[-1]}")
    third = found(sign_in, cast, query=f"?older={second[-1]}")
    assert first + second + third == order
    assert found(sign_in, cast, query=f"?newer={third[0]}") == second
    assert found(sign_in, cast, query=f"?newer={second[0]}") == first
    page = sign_in(cast.noor).get(f"/visits/?older={first[-1]}&family={cast.heron.pk}").content.decode()
    assert f"?family={cast.heron.pk}&amp;newer={second[0]}" in page.replace("&amp;older", "&older") or "newer=" in page
    assert f"older={second[-1]}" in page
    assert "newer=" not in sign_in(cast.noor).get("/visits/").content.decode()
    assert f"older={third[-1]}" not in sign_in(cast.noor).get(f"/visits/?older={second[-1]}").content.decode()


@pytest.mark.parametrize("who", ["noor", "jonas", "ruth"])
def test_the_first_page_is_of_all_she_may_read(cast: Cast, sign_in: SignIn, who: str) -> None:
    """Wherever her own, a colleague's and her supervisees' lie among each other; more than a page of each."""
    for days in range(PAGE + 2):
        wrote(cast.noor, cast.heron, moment("x"), days_ago=1 + days * 3)
        wrote(cast.jonas, cast.heron, moment("x"), days_ago=2 + days * 2)
        wrote(cast.bea, cast.finch, moment("x"), days_ago=5 + days)
    with acting_as(cast.members[who]):
        order = Visit.objects.visible_to(cast.members[who]).by_time()
        assert found(sign_in, cast, who) == [visit.pk for visit in order[:PAGE]]


@pytest.mark.parametrize("ref", ["x", "", "\x00", "019a7c00-0000-7000-8000-000000000000"])
def test_a_place_in_the_list_that_never_was_is_its_beginning(cast: Cast, sign_in: SignIn, ref: str) -> None:
    visit = wrote(cast.noor, cast.heron, moment("x"))
    others = wrote(cast.bea, cast.finch, moment("x"), days_ago=9)
    for name in ("older", "newer"):
        assert found(sign_in, cast, query=f"?{name}={ref}") == [visit.pk]
        assert found(sign_in, cast, query=f"?{name}={others.pk}") == [visit.pk], "another's id tells nothing"


@pytest.mark.parametrize(
    "query",
    ["family=x", "family=\x00", "behavior=W3", "outcome=x", "since=x", "until=9999-12-31", "since=0001-01-01"],
)
def test_a_filter_that_cannot_be_is_said(cast: Cast, sign_in: SignIn, query: str) -> None:
    found(sign_in, cast, query=f"?{query}", status=422)


def test_a_family_she_may_not_know_is_no_filter(cast: Cast, sign_in: SignIn) -> None:
    for family in (cast.finch, cast.harbor):
        page = sign_in(cast.noor).get(f"/visits/?family={family.pk}")
        assert page.status_code == 422
        assert family.code_name not in page.content.decode()


def test_nothing_yet(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.noor).get("/visits/").content.decode()
    assert "Nothing here yet. After your next visit, one sentence is enough." in page
    page = sign_in(cast.noor).get("/visits/?outcome=they").content.decode()
    assert "Nothing fits what you chose." in page


def test_what_was_chosen_stays_chosen(cast: Cast, sign_in: SignIn) -> None:
    query = f"/visits/?family={cast.heron.pk}&behavior={item('W3')}&outcome=met&since=2026-01-02"
    page = sign_in(cast.noor).get(query).content.decode()
    for chosen in [str(cast.heron.pk), item("W3"), "met"]:
        assert f'value="{chosen}" selected' in page
    assert 'value="2026-01-02"' in page
    assert page.count(" selected") == 3


def test_what_was_chosen_stands_in_one_line_and_the_visits_right_below(cast: Cast, sign_in: SignIn) -> None:
    wrote(cast.noor, cast.heron, moment("x"), finish=False)
    wrote(cast.noor, cast.heron, moment("y"))
    client = sign_in(cast.noor)
    page = client.get("/visits/", {"family": str(cast.heron.pk), "outcome": "met"}).content.decode()
    line = " ".join(page.partition('class="fold beside"')[2].partition("</summary>")[0].split())
    assert "Heron · We met" in line
    assert '<details class="fold beside">' in page, "folded"
    assert 'href="/visits/">Show all</a>' in page
    assert "Not finished yet" not in page
    assert "Not finished yet" in client.get("/visits/").content.decode()
    assert '<details class="fold beside" open>' in client.get("/visits/", {"since": "x"}).content.decode()


def test_days_the_wrong_way_round_are_asked_about(cast: Cast, sign_in: SignIn) -> None:
    response = sign_in(cast.noor).get("/visits/?since=2026-05-04&until=2026-05-03")
    assert response.status_code == 422
    assert response.context["form"].errors == {"until": ["The last day comes before the first. Please check."]}
    assert sign_in(cast.noor).get("/visits/?since=2026-05-04&until=2026-05-04").status_code == 200


def test_from_a_visit_one_gets_back_to_what_was_found(cast: Cast, sign_in: SignIn) -> None:
    visit = wrote(cast.noor, cast.heron, moment("He looked up.", "W3"))
    client = sign_in(cast.noor)
    query = f"family={cast.heron.pk}&outcome=met&older=&since=2020-01-01&other=x"
    listed = client.get(f"/visits/?{query}").content.decode()
    (link,) = re.findall(rf'href="(/visits/{visit.pk}/[^"]*)"', listed)
    page = client.get(html.unescape(link)).content.decode()
    (back,) = re.findall(r'<p class="noprint"><a class="link" href="(/visits/[^"]*)"', page)
    assert html.unescape(back) == f"/visits/?family={cast.heron.pk}&outcome=met&since=2020-01-01"
    plain = client.get("/visits/").content.decode()
    assert f'href="/visits/{visit.pk}/"' in plain


@pytest.mark.parametrize(
    "sent",
    ["https://example.org/", "//example.org", "next=//example.org", "family=<script>", "%00", "x&" * 5000],
)
def test_back_never_leads_elsewhere(cast: Cast, sign_in: SignIn, sent: str) -> None:
    visit = wrote(cast.noor, cast.heron, moment("He looked up."))
    page = sign_in(cast.noor).get(f"/visits/{visit.pk}/", {"from": sent}).content.decode()
    (back,) = re.findall(r'<p class="noprint"><a class="link" href="([^"]*)"', page)
    assert back == "/visits/"
