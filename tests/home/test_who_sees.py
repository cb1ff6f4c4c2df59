"""Who can see what: the page says what is declared and what the rules say, and changes when these do."""

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils.text import capfirst

from imh_practice.home.sees import always_never, never_by, others, pages, parts, readers, row, who_may
from imh_practice.membership.rule import Principal, Rule, rules
from imh_practice.pages import PAGES, WHO
from imh_practice.rules import RULES
from imh_practice.seen import SEEN
from imh_practice.shared.seeing import Medium, Role

CHANGED = tuple(
    replace(rule, methods={"GET": (Principal.PARTICIPANT,)}) if rule.name == "visit_detail" else rule for rule in RULES
)
"""The rules of another product, in which a visit is read by whoever takes part."""


@pytest.fixture
def changed(settings: Any) -> Iterator[None]:
    settings.RULES = f"{__name__}.CHANGED"
    rules.cache_clear()
    yield
    rules.cache_clear()


def page(client: Client) -> str:
    return unescape(" ".join(client.get("/who-sees-what/").content.decode().split()))


def test_every_rule_has_its_words_once_and_everybody_a_name() -> None:
    named = [name for _title, names in PAGES for name in names]
    assert sorted(named) == sorted(rules())
    assert WHO.keys() == {*Principal}


def test_every_rule_stands_on_the_page_below_who_may(client: Client, db: None) -> None:
    text = page(client)
    for _title, groups in pages():
        for group in groups:
            titles = " · ".join(str(each.what) for each in group.pages)
            assert f"<strong>{group.who}</strong> {titles}" in text
            for each in group.pages:
                assert group.who == who_may(rules()[each.name])


def test_another_rule_makes_another_page(client: Client, db: None, changed: None) -> None:
    (visits,) = [groups for title, groups in pages() if str(title) == "Visits"]
    (group,) = [group for group in visits if "visit_detail" in [each.name for each in group.pages]]
    assert group.who == "Those who take part in the session."
    assert "<strong>Those who take part in the session.</strong> A visit <" in page(client).replace("</li>", "<")


def test_where_reading_and_doing_differ_both_are_said() -> None:
    rule = Rule("x", {"GET": (Principal.ADMIN,), "POST": (Principal.AUTHOR,)})
    assert who_may(rule) == "Open it: agency admins. Do it: whoever wrote it."


def test_every_class_stands_on_the_page_with_who_reads_it(client: Client, db: None) -> None:
    text = page(client)
    assert sum(len(rows) for _title, rows in parts()) == len(SEEN) == text.count('<li class="card" id=')
    for kind in SEEN:
        said = row(kind)
        besides = f' <p class="meta">{said.besides}</p>' if said.besides else ""
        assert f"{kind.what}</h3> <p>{said.reads}</p>{besides} </li>" in text
        assert str(kind.more or "") in said.besides
    assert f"{capfirst(always_never())}, read nothing of it, and do not learn that it exists." in text
    assert never_by() == "in a report's file or in an e-mail"
    assert f"Nobody's words ever stand {never_by()}." in text


@pytest.mark.parametrize("kind", SEEN, ids=lambda kind: kind.name)
@pytest.mark.parametrize("role", Role)
def test_another_cell_makes_another_page(kind: Any, role: Role) -> None:
    """Each cell but one that another implies: whoever opens a record in an emergency is an admin besides."""
    by = {who: media for who, media in kind.by.items() if who is not role}
    other = replace(kind, by=by if role in kind.by else {**by, role: frozenset({Medium.SCREEN})})
    implied = role is Role.EMERGENCY and Role.ADMIN in kind.by and Medium.FILE not in kind.by.get(role, ())
    assert (row(other) == row(kind)) == implied


def test_a_reader_never_stands_among_those_who_never_read() -> None:
    for kind in SEEN:
        assert not {*readers(kind)} & {*others(kind)}


def test_no_link_on_the_page_leads_nowhere(client: Client, db: None) -> None:
    text = page(client)
    links = re.findall(r'href="#([\w-]+)"', text.partition("<main")[2])
    assert len(links) >= 4
    for each in links:
        assert text.count(f'id="{each}"') == 1, each


def said_of(name: str) -> str:
    (kind,) = [kind for kind in SEEN if kind.name == name]
    return row(kind).reads


def test_what_a_former_supervisor_keeps_is_not_denied() -> None:
    keeps = "a former supervisor (but for what was brought to her)"
    assert {kind.name for kind in SEEN if keeps in others(kind)} == {"words", "held back", "code name"}
    assert said_of("supervision before").startswith("Read by: you, a former supervisor.")


def test_readers_who_stand_together_are_named_together() -> None:
    session = "Read by: those who take part in the session. Nobody else, not even in an emergency."
    assert {said_of(name) for name in ("supervision", "summary", "hours")} == {session}
    assert said_of("telephone") == "Read by: those she supervises, agency admins. Nobody else."
    assert said_of("trail") == "Read by: you, agency admins. Nobody else."
