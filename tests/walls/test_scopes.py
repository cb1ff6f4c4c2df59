"""The second wall alone: each scope function open in turn, and the reading half of the matrix walked through it.

Nothing crosses an agency; nothing private, shared or of a session is read by who may not. Words of the record inside
one agency are the first wall's alone (/privacy/ says so): they are counted.
"""

import functools
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.conf import LazySettings

from imh_practice.membership.rule import Principal, rules
from tests.cast import Cast
from tests.matrix.cells import NO_ROW, Cell
from tests.matrix.walk import Tell, answers
from tests.matrix.world import NOBODY, World, make_world
from tests.prepared import forget_prepared
from tests.walls.scopes import DECIDE, DENY, Scope, changed, scopes

pytestmark = [pytest.mark.long, pytest.mark.django_db]
WALLED = {"private", "shared", "supervision", "wondering"}
"""Classes that have a row policy of their own."""
A_FEW: dict[str, set[str]] = {
    "ReflectionQuerySet.visible_to": {"reflection_list", "reflection_detail"},
    "supervision.models.sessions.of_session": {"item_detail", "summary_version"},
    "WonderingQuerySet.visible_to": {"wondering_understanding"},
    "ShareGrantQuerySet.held_by": {"shared_list", "shared_detail"},
    "observations.querysets.visits_visible_to": {"visit_list", "visit_detail"},
}
"""The scopes that open most, each with some URLs that ask it."""
EVERYBODYS = {
    *(f"{rows}QuerySet.visible_to" for rows in ("Family", "Visit", "Moment", "Reflection", "SharedText", "Session")),
    *(f"{rows}QuerySet.in_force" for rows in ("Member", "Pairing", "TeamPlace", "ShareGrant", "HoldBack")),
    "imh_practice.membership.models.in_force",
    "supervision.access._item_for",
}
"""Some that must be among those found, of each kind."""


@dataclass
class Read:
    """What was read that should not be: through both walls, or through the first one alone, as is known."""

    leaks: list[str] = field(default_factory=list)
    of_the_record: int = 0
    broken: int = 0
    cells: int = 0


def closed_pages() -> set[str]:
    """Return the URLs whose GET is not for everybody."""
    return {
        rule.name
        for rule in rules().values()
        if not rule.closed and Principal.ANYONE not in rule.methods.get("GET", (Principal.ANYONE,))
    }


def reads(world: World, names: Collection[str]) -> Iterator[tuple[Cell, int, bytes]]:
    for cell, answer, _events in answers(world, methods=["GET"], names=names, ways={*world.rows, NO_ROW}):
        yield cell, answer.status_code, answer.content


def look(world: World, names: Collection[str]) -> Read:
    """Walk these URLs, and say what was read that should not be."""
    found = Read()
    for cell, status, body in reads(world, names):
        found.cells += 1
        found.broken += status >= 500
        is_member = cell.who not in {NOBODY, "nell"}
        for canary, rows, words in world.words:
            if canary.encode() in body and not rows.may_read(cell.who, words, where=cell.name):
                crosses = (rows.owner == "max") != (cell.who == "max")
                if crosses or words in WALLED or not is_member:
                    found.leaks.append(f"{cell}: {canary}")
                else:
                    found.of_the_record += 1
        found.leaks += [f"{cell}: {name}" for name in foreign(world, cell.who) if name.encode() in body]
    return found


def foreign(world: World, who: str) -> list[str]:
    """Return names of the other agency's people and families: none of them stands on a page of this one."""
    return ["Noor Haddad", "Ruth Okafor", "Heron", "Finch"] if who == "max" else ["Max Weber", "Lee Park", "Gull"]


def asking(world: World, names: Collection[str], chosen: list[Scope]) -> dict[str, set[str]]:
    """Return the URLs that ask each scope. Questions that are kept are built anew for each: they count too."""
    used: dict[str, set[str]] = defaultdict(set)
    now = [""]

    def noted(scope: Scope) -> Callable[..., Any]:
        @functools.wraps(scope.function)
        def asked(*args: Any, **kwargs: Any) -> Any:
            used[scope.name].add(now[0])
            return scope.function(*args, **kwargs)

        return asked

    with changed(chosen, noted):
        for name in names:
            now[0] = name
            forget_prepared()
            for _cell in reads(world, [name]):
                pass
    return used


NO_PAGE = {
    "SessionQuerySet.near": "asked where a session is planned, by POST",
    "supervision.access._still_to_bring": "asked of a session called off: which of its items may be brought again",
    "SharedTextQuerySet.visible_to": "asked where a shared text is brought, by its key",
}
"""Scopes that no GET of the matrix asks, each with where it is asked."""


def test_the_rule_finds_the_scopes() -> None:
    found = [scope.name for scope in scopes()]
    assert len(found) == len(set(found)) >= 60
    assert {*A_FEW, *DECIDE} | DENY | EVERYBODYS <= set(found)


def test_what_is_private_or_of_a_session_stays_so_with_every_scope_open(
    cast: Cast, whole: bool, settings: LazySettings, record_property: Tell
) -> None:
    world, pages = make_world(cast), closed_pages()
    chosen = [scope for scope in scopes() if whole or scope.name in A_FEW]
    used = asking(world, pages, chosen) if whole else A_FEW
    settings.CHECK_PREPARED = False
    leaks, told = [], []
    for scope in chosen:
        with changed([scope], Scope.opened):
            found = look(world, used[scope.name] & pages)
        leaks += [f"{scope.name} open: {leak}" for leak in found.leaks]
        # A scope that nobody asks, or one without which every page breaks, has not been looked behind.
        assert found.cells or scope.name in NO_PAGE, f"{scope.name}: no page asks it"
        assert found.broken < found.cells or not found.cells, f"{scope.name}: every page broke"
        told.append(f"{scope.name}: {found.cells} cells, {found.of_the_record} of the record, {found.broken} broke")
    record_property("scopes", len(chosen))
    record_property("leaks", len(leaks))
    record_property("told", told)
    assert not leaks, "\n".join(leaks[:60])
    shut = look(world, {name for scope in chosen for name in used[scope.name]} & pages)
    assert (shut.leaks, shut.of_the_record, shut.broken) == ([], 0, 0), "as they were before"
