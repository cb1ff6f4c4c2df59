"""`manage.py rules`: what the page "Who can see what" says, for a terminal, with addresses."""

from io import StringIO

from django.core.management import call_command

from imh_practice.home.management.commands.rules import WIDTH, path_of
from imh_practice.membership.rule import rules
from imh_practice.seen import SEEN


def told() -> str:
    out = StringIO()
    call_command("rules", stdout=out)
    return out.getvalue()


def test_each_class_and_each_address_stands_there_once() -> None:
    lines = told().splitlines()
    for kind in SEEN:
        assert lines.count(f"  {kind.what}") == 1
    for name in rules():
        assert len([line for line in lines if line.endswith(f" {path_of(name)}")]) == 1, name
    assert max(len(line.partition(" /")[0]) for line in lines) <= WIDTH


def test_an_address_stands_below_who_may() -> None:
    text = told()
    visits = text[text.index("\nVISITS\n") :]
    amend = visits[: visits.index("/visits/<ref>/edit/")].splitlines()
    assert next(line for line in reversed(amend) if line[2] != " ") == "  Whoever wrote it."
    assert ": the family's team, the current supervisor\n" in visits[visits.index("/visits/<ref>/edit/") :][:300]
    closed = text[text.index("\nCLOSED TO EVERYBODY\n") :]
    assert closed.splitlines()[2] == "  Nobody."
    assert "/accounts/signup/" in closed
