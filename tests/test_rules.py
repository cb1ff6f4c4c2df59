"""The rule file: complete. That it is obeyed as it reads is walked by tests/matrix."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from imh_practice.membership.rule import ROLES, Principal, rules
from tests.cast import Cast
from tests.conftest import SignIn


def url_names(resolver: URLResolver | None = None) -> Iterator[str]:
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            assert pattern.name, f"{pattern} has no name, so no rule can name it"
            yield pattern.name
        else:
            yield from url_names(pattern)


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


def test_an_unknown_url_is_404(cast: Cast, sign_in: SignIn) -> None:
    assert sign_in(cast.noor).get("/no-such-page/").status_code == 404
