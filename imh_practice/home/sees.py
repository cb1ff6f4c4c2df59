"""Who can see what, in words: classes from the declared set (``imh_practice/seen.py``), pages from the rule file.

Nothing is said here that is not asked of one of these two, so that the page cannot say other than the product does.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imh_practice.membership.rule import Principal, Rule, rules
from imh_practice.pages import PAGES, WHO
from imh_practice.seen import SEEN
from imh_practice.shared.seeing import Medium, Part, Role, Seen

PARTS = {
    Part.OWN: gettext_lazy("Yours alone"),
    Part.CHOSEN: gettext_lazy("What you share, and supervision"),
    Part.RECORD: gettext_lazy("The family's record"),
    Part.HOUSE: gettext_lazy("The agency and its people"),
}
EVERYWHERE = (Medium.SCREEN, Medium.PRINT)
"""What is on the screen can be printed: only the other ways are said."""


@dataclass(frozen=True)
class Row:
    """A class of what is written: who reads it, who never does, by which ways besides screen and print."""

    what: Promise
    look: str
    facts: list[tuple[str, str]]
    more: Promise | None
    aside: bool


def row(kind: Seen) -> Row:
    """Say a class in words."""
    readers = [role for role in Role if role in kind.by]
    unsaid = _in_no_class() | ({Role.AUTHOR} if kind.part is Part.HOUSE else set())
    others = [role for role in Role if role not in kind.by and role not in unsaid]
    ways = [way for way in Medium if way not in EVERYWHERE and any(way in kind.by[role] for role in readers)]
    return Row(
        kind.what,
        kind.part.value,
        [
            (_("Read by"), _named(readers, kind) or _("nobody")),
            (_("Never by"), _named(others, kind) if readers else ""),
            (_("Also"), ", ".join(str(way.label) for way in ways)),
        ],
        kind.more,
        kind.aside,
    )


def _named(roles: list[Role], kind: Seen) -> str:
    return ", ".join(label for role in roles if (label := label_of(role, kind)))


def _in_no_class() -> set[Role]:
    return {role for role in Role if not any(role in kind.by for kind in SEEN)}


def always_never() -> str:
    """Name who reads nothing of anything that is declared."""
    return ", ".join(str(role.label) for role in Role if role in _in_no_class())


def label_of(role: Role, kind: Seen) -> str:
    """Name a role. Those something is held back from are the team, unless it is; an admin stays one in an emergency."""
    alike = {Role.KEPT_FROM: Role.COLLEAGUE, Role.EMERGENCY: Role.ADMIN}.get(role)
    if role is Role.EMERGENCY and not kind.by.keys() & {Role.ADMIN, Role.EMERGENCY}:
        return _("not even in an emergency")
    both = alike and (alike in kind.by) == (role in kind.by)
    return "" if both or (role is Role.EMERGENCY and Role.ADMIN in kind.by) else str(role.label)


def sentence(words: Iterable[object]) -> str:
    """Join words to a sentence: "Whoever wrote it, the family's team." """
    said = ", ".join(str(word) for word in words)
    return f"{capfirst(said)}." if said else ""


def parts() -> list[tuple[Promise, list[Row]]]:
    """Return all classes in words, by whose they are."""
    return [(title, [row(kind) for kind in SEEN if kind.part is part]) for part, title in PARTS.items()]


def never_by() -> str:
    """Say by which ways nobody's words ever leave."""
    words = [kind for kind in SEEN if any(privacy.is_words for privacy in kind.of)]
    ways = [way for way in Medium if not any(kind.sees(role, way) for kind in words for role in Role)]
    return _(" or ").join(str(way.label) for way in ways)


@dataclass(frozen=True)
class Page:
    """A URL by its name, and in words."""

    name: str
    what: Promise


@dataclass(frozen=True)
class Pages:
    """Pages that the same people may open. ``refused``: who sees the thing, and is told that this is not hers to do."""

    who: str
    refused: str
    pages: list[Page]


def pages() -> Iterator[tuple[Promise, list[Pages]]]:
    """Yield every page there is, by where it belongs and then by who may open it."""
    by_name = rules()
    for title, names in PAGES:
        grouped: dict[tuple[str, str], list[Page]] = {}
        for name, what in names.items():
            who = who_may(by_name[name]), who_is_refused(by_name[name])
            grouped.setdefault(who, []).append(Page(name, what))
        yield title, [Pages(*who, found) for who, found in grouped.items()]


def who_may(rule: Rule) -> str:
    """Say who may open a page and send what is on it; both, where they differ."""
    if rule.closed:
        return _("Nobody.")
    said = {method: in_words(principals) for method, principals in rule.methods.items()}
    if len(set(said.values())) == 1:
        return sentence([*said.values()][:1])
    return " ".join(
        (_("Open it: %(who)s.") if method == "GET" else _("Do it: %(who)s.")) % {"who": who}
        for method, who in said.items()
    )


def who_is_refused(rule: Rule) -> str:
    """Say who sees the thing and is told that it is not hers to do."""
    may = {principal for principals in rule.methods.values() for principal in principals}
    return in_words(one for one in rule.sees if one not in may)


def in_words(principals: Iterable[Principal]) -> str:
    """Name principals; whoever has any place is everybody, and each role after that says nothing more."""
    named = [*principals]
    return ", ".join(str(WHO[one]) for one in ([Principal.MEMBER] if Principal.MEMBER in named else named))
