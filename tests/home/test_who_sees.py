"""Who can see what: the page says what is declared and what the rules say, and changes when these do."""

from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from django.test import Client

from imh_practice.home.sees import always_never, never_by, pages, parts, row, who_may
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
    assert sum(len(rows) for _title, rows in parts()) == len(SEEN) == text.count('<li class="card">')
    for kind in SEEN:
        (reads, *others) = (f"{name}: {value}." for name, value in row(kind).facts if value)
        told = "".join(f'<p class="meta">{each}</p>' for each in others)
        assert f"{kind.what}</h3> <p>{reads}</p>{told}" in text
    assert always_never() in text
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
        facts = dict(row(kind).facts)
        assert not {*facts["Read by"].split(", ")} & {*facts["Never by"].split(", ")}
