"""The rule file: complete, and obeyed as it reads."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from imh_practice.membership.rule import ROLES, Principal, Rule, rules
from imh_practice.shared.acting import acting_as
from imh_practice.shared.ids import uuid7
from tests.cast import Cast
from tests.conftest import SignIn

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]


def url_names(resolver: URLResolver | None = None) -> Iterator[str]:
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            assert pattern.name, f"{pattern} has no name, so no rule can name it"
            yield pattern.name
        else:
            yield from url_names(pattern)


def arguments(name: str) -> dict[str, object]:
    """Return made-up arguments for a URL: ids that never existed."""
    ((_path, params),) = get_resolver().reverse_dict.getlist(name)[0][0][:1]
    kinds: dict[str, object] = {"ref": uuid7(), "number": 1}
    return {param: kinds.get(param.rpartition("_")[2], "x") for param in params}


def path_of(name: str) -> str:
    return reverse(name, kwargs=arguments(name))


def test_every_url_has_a_rule_and_every_rule_a_url() -> None:
    assert set(url_names()) == set(rules())


def test_every_loader_exists() -> None:
    for rule in rules().values():
        if rule.load:
            assert callable(rule.loader)
        if rule.change:
            assert callable(rule.changer)


def test_a_rule_that_depends_on_a_row_says_how_the_row_is_found() -> None:
    for rule in rules().values():
        who = {principal for principals in rule.methods.values() for principal in principals}
        relations = who - ROLES.keys() - {Principal.ANYONE, Principal.PERSON, Principal.MEMBER}
        assert not relations or rule.load, rule.name


@pytest.mark.parametrize("rule", rules().values(), ids=lambda rule: rule.name)
def test_signed_out_nobody_passes_a_rule_that_does_not_name_anyone(db: None, client: Client, rule: Rule) -> None:
    path = path_of(rule.name)
    for method in METHODS:
        response = client.generic(method, path)
        principals = rule.principals(method)
        if rule.closed:
            assert response.status_code == 404
        elif principals is None:
            assert response.status_code == 405, method
        elif Principal.ANYONE not in principals:
            assert response.status_code == (401 if method == "POST" else 302), method


@pytest.mark.parametrize("rule", [r for r in rules().values() if not r.closed], ids=lambda rule: rule.name)
def test_a_role_that_is_not_named_is_refused(cast: Cast, sign_in: SignIn, rule: Rule) -> None:
    """Each of the cast, each method: nobody whose roles the rule does not name comes as far as the view."""
    path = path_of(rule.name)
    for name, member in cast.members.items():
        client = sign_in(member)
        with acting_as(member):  # outside it nobody has a role
            member.has()
        for method in METHODS:
            principals = rule.principals(method)
            if principals is None:
                assert client.generic(method, path).status_code == 405
            elif not set(principals) & {Principal.ANYONE, Principal.PERSON} and not rule.admits(member, principals):
                assert client.generic(method, path).status_code == rule.refused, (name, method)


@pytest.mark.parametrize("rule", [r for r in rules().values() if r.load], ids=lambda rule: rule.name)
def test_a_row_that_never_was_is_404_for_everybody(cast: Cast, sign_in: SignIn, rule: Rule) -> None:
    for name, member in cast.members.items():
        client = sign_in(member)
        for method in rule.methods:
            assert client.generic(method, path_of(rule.name)).status_code == 404, (name, method)


def test_an_unknown_url_is_404(cast: Cast, sign_in: SignIn) -> None:
    assert sign_in(cast.noor).get("/no-such-page/").status_code == 404
