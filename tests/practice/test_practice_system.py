"""A system to read: all its items, where it is used, and no code on any page or in any address."""

import re

import pytest

from imh_practice.practice.catalogue import catalogue
from imh_practice.practice.ours import Words, add_own, leave_out, retire
from imh_practice.practice.urls import urlpatterns
from imh_practice.shared.acting import acting_as
from tests.cast import Cast
from tests.conftest import SignIn
from tests.practice.reading import main_of, read

URL = "/practice/{}/"


def test_every_system_shows_all_its_items_and_what_one_ticks_or_reads(cast: Cast, sign_in: SignIn) -> None:
    client, words = sign_in(cast.noor), catalogue()
    for system in words.systems:
        page = read(client, URL.format(system.slug))
        assert page.count(system.purpose) == 1
        for entry in words.of(system.code):
            assert entry.label in page
            assert entry.statement in page


@pytest.mark.django_db
def test_no_two_addresses_are_the_same_and_none_is_a_code_or_a_page() -> None:
    words = catalogue()
    slugs = [system.slug for system in words.systems]
    assert len({*slugs}) == len(slugs)
    pages = {str(pattern.pattern).partition("/")[0] for pattern in urlpatterns} | {"mine"}
    assert not {*slugs} & pages
    codes = {code.lower() for code in [*(s.code for s in words.systems), *(e.code for e in words.entries)]}
    for system in words.systems:
        items = [entry.slug for entry in words.of(system.code)]
        assert len({*items}) == len(items), system.name
        assert not {system.slug, *items} & codes
        assert all([system.slug, *items])


def test_no_code_stands_on_a_page_nor_in_its_title(cast: Cast, sign_in: SignIn) -> None:
    client, words = sign_in(cast.salome), catalogue()
    code = re.compile(r"(?<![\w#&])(?:[WTECLBNRDPKHMFGQAVOX]|ST|FF|OS|CR|WS|PM|BF|IO|CH|FD|SC|FW|PC|DO|DI|SE)\d{1,2}\b")
    for path in ("", "about/", "find/?q=wonder", *(f"{system.slug}/" for system in words.systems)):
        page = client.get(f"/practice/{path}").content.decode()
        assert not code.search(
            re.sub(r'(?:href|src|id|value|name)="[^"]*"|<svg.*?</svg>|<script.*?</script>', "", page)
        )


def test_what_never_was_a_system_is_not_there(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.noor)
    for path in ("w", "W", "no-such-system", "strengths-to-notice/w3"):
        assert client.get(URL.format(path)).status_code == 404


def test_behaviors_stand_in_their_groups(cast: Cast, sign_in: SignIn) -> None:
    headings = re.findall(r"<h2>([^<]+)</h2>", main_of(sign_in(cast.noor), URL.format("the-practice-behaviors")))
    groups = sorted({entry.group for entry in catalogue().of("W") if entry.group}, key=lambda group: group.position)
    assert headings[: len(groups)] == [group.label for group in groups]


def test_skills_without_words_of_their_own_lead_to_the_behavior_that_stands_for_them(
    cast: Cast, sign_in: SignIn
) -> None:
    client = sign_in(cast.noor)
    page = read(client, URL.format("skills-for-early-intervention"))
    aside = page.partition("In a behavior's words")[2]
    assert aside.count("Nearly the same") == 6
    assert aside.count("Word for word the same") == 1
    assert "Wondering: the parent Nearly the same" in aside
    assert "Open, curious, reflective Word for word the same" in aside
    assert "In a behavior's words" not in read(client, URL.format("the-practice-behaviors"))


def test_a_link_leads_to_where_it_is_used_if_one_may_go_there(cast: Cast, sign_in: SignIn) -> None:
    path = URL.format("the-practice-behaviors")
    sentence = "While you write down a visit, beside each moment."
    for name, opens in (("noor", True), ("ruth", False), ("salome", False)):
        page = main_of(sign_in(cast.members[name]), path)
        assert sentence in page
        assert (f'<a href="/visits/new/">{sentence}</a>' in page) is opens


def test_own_items_are_marked_and_read_in_their_agency_alone(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.salome):
        item = add_own(framework="ST", words=Words("A song", "Somebody sings here"), by=cast.salome)
    path = URL.format("strengths-to-notice")
    assert "Your agency's own A song Somebody sings here" in read(sign_in(cast.noor), path)
    assert "A song" not in read(sign_in(cast.max), path)
    assert "A song" not in read(sign_in(cast.noor), URL.format("help"))
    with acting_as(cast.salome):
        retire(item=item, retired=True)
    assert "A song" not in read(sign_in(cast.noor), path)


def test_what_is_left_out_says_so_and_is_read_as_before(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.salome):
        leave_out(codes={"T"}, words=catalogue())
    page = read(sign_in(cast.noor), URL.format("realize-recognize-respond-reflect"))
    assert "Your agency's forms leave it out." in page
    assert "While you write down" not in page
    assert catalogue().entry("T1").statement in page
