"""Mutants are made of the code that is there, and taken out again."""

import pytest

from imh_practice.membership.rule import Principal, Rule, rules
from tests.cast import Cast
from tests.mutants.equivalent import EQUIVALENT
from tests.mutants.making import POLICY, mutants, of_module, put_in
from tests.walls.scopes import scopes


def test_each_module_has_some_and_each_can_be_put_in() -> None:
    made = mutants()
    assert {mutant.module for mutant in made} == set(POLICY)
    for mutant in made:
        with put_in(mutant):
            pass


def test_whatever_finds_a_page_its_row_and_every_scope_has_its_mutants() -> None:
    named = {dotted for rule in rules().values() for dotted in (rule.load, rule.change) if dotted}
    of_rules = {tuple(dotted.rsplit(".", 1)) for dotted in named}
    of_walls = {(scope.function.__module__, scope.function.__qualname__) for scope in scopes()}
    assert min(len(of_rules), len(of_walls)) > 30
    missing = (of_rules | of_walls) - {(mutant.module, mutant.function) for mutant in mutants()}
    assert [f"{module}.{name}" for module, name in missing if list(of_module(module, (name,)))] == []


def test_what_is_said_to_change_nothing_is_a_mutant() -> None:
    assert {mutant.key for mutant in mutants()} >= EQUIVALENT.keys()


@pytest.mark.django_db
def test_a_mutant_is_in_force_and_then_is_not(cast: Cast) -> None:
    admits = Rule("page").admits
    (mutant,) = (each for each in mutants() if each.now == "bool(relations) and member.has(*kinds)")
    assert admits(cast.noor, (Principal.AUTHOR,))
    with put_in(mutant):
        assert not admits(cast.noor, (Principal.AUTHOR,))
    assert admits(cast.noor, (Principal.AUTHOR,))
