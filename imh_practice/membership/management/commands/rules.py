"""Who may do what, page by page, as the product itself asks it."""

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand
from django.urls import get_resolver

from imh_practice.membership.rule import Principal, Rule, rules

VERBS = {"GET": "read", "POST": "do"}


class Command(BaseCommand):
    help = "Prints who may read and do what at each address; for everybody else there is no page."

    def handle(self, *args: Any, **options: Any) -> None:
        for rule in sorted(rules().values(), key=lambda rule: path_of(rule.name)):
            self.stdout.write("\n".join(lines_of(rule)) + "\n")


def path_of(name: str) -> str:
    """Return the address with its parts in angle brackets: "/visits/<ref>/"."""
    path: str = get_resolver().reverse_dict.getlist(name)[0][0][0][0]
    return "/" + path.replace("%(", "<").replace(")s", ">")


def lines_of(rule: Rule) -> Iterator[str]:
    """Yield a rule in words: its address, then a line each for who reads, who does, and who is refused in words."""
    yield path_of(rule.name)
    if rule.closed:
        yield "    closed: nobody"
    for method, principals in rule.methods.items():
        yield f"    {VERBS[method]}: {words(principals)}"
    refused = [principal for principal in rule.sees if any(principal not in who for who in rule.methods.values())]
    if refused:
        yield f"    see it, and are told that they may not: {words(refused)}"
    if rule.why:
        yield f"    ({rule.why})"


def words(principals: tuple[Principal, ...] | list[Principal]) -> str:
    return ", ".join(str(principal) for principal in principals)
