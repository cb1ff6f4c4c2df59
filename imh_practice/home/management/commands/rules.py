"""Who can see what, class by class and page by page, as the product itself asks it."""

from collections.abc import Iterator
from textwrap import fill
from typing import Any

from django.core.management.base import BaseCommand
from django.urls import get_resolver
from django.utils.text import capfirst

from imh_practice.home.sees import always_never, pages, parts

WIDTH = 100


class Command(BaseCommand):
    help = "Prints what the page “Who can see what” says, with the address of each page."

    def handle(self, *args: Any, **options: Any) -> None:
        for line in (*classes(), *addresses()):
            self.stdout.write(line)


def classes() -> Iterator[str]:
    """Yield what there is, by whose it is, and who reads it."""
    for title, rows in parts():
        yield str(title).upper()
        for row in rows:
            yield f"  {row.what}"
            yield from wrapped(row.reads)
            yield from wrapped(row.besides) if row.besides else ()
        yield ""
    yield from (f"{capfirst(always_never())}, read nothing of all this.", "")


def addresses() -> Iterator[str]:
    """Yield every page there is, by who may open it."""
    for title, groups in pages():
        yield str(title).upper()
        for group in groups:
            yield f"  {group.who}"
            for page in group.pages:
                yield f"    {page.what!s:<56} {path_of(page.name)}"
            if group.refused:
                yield from wrapped(f"May see it, and is told that it is not theirs to do: {group.refused}")
        yield ""


def path_of(name: str) -> str:
    """Return the address with its parts in angle brackets: "/visits/<ref>/"."""
    path: str = get_resolver().reverse_dict.getlist(name)[0][0][0][0]
    return "/" + path.replace("%(", "<").replace(")s", ">")


def wrapped(text: str) -> Iterator[str]:
    yield fill(text, WIDTH, initial_indent=" " * 6, subsequent_indent=" " * 8)
