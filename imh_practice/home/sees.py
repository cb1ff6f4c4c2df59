"""Who can see what, in words: classes from the declared set (``imh_practice/seen.py``), pages from the rule file.

Nothing is said here that is not asked of one of these two, so that the page cannot say other than the product does.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import capfirst, slugify
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
    """A class of what is written, in sentences: who reads it; then by which other ways, who does not, and more."""

    anchor: str
    what: Promise
    look: str
    reads: str
    besides: str
    aside: bool


def row(kind: Seen) -> Row:
    """Say a class in words."""
    ways = [way for way in Medium if way not in EVERYWHERE and any(way in media for media in kind.by.values())]
    return Row(
        slugify(kind.name),
        kind.what,
        kind.part.value,
        " ".join(_reads(kind)),
        " ".join([*_besides(kind, ways), str(kind.more or "")]).strip(),
        kind.aside,
    )


def readers(kind: Seen) -> list[str]:
    """Name who reads it."""
    if not kind.by:
        return [str(kind.called.get(frozenset(), _("nobody")))]
    return [label for role in Role if role in kind.by and (label := label_of(role, kind))]


def others(kind: Seen) -> list[str]:
    """Name who of the agency does not read it."""
    unsaid = _in_no_class() | ({Role.AUTHOR} if kind.part is Part.HOUSE else set())
    return [label for role in Role if role not in kind.by and role not in unsaid and (label := label_of(role, kind))]


def _reads(kind: Seen) -> Iterator[str]:
    """Say who reads it; and that nobody else does, where the family's team does not: the others are everybody then."""
    yield _("Read by: %(who)s.") % {"who": ", ".join(readers(kind))}
    if kind.by and Role.COLLEAGUE not in kind.by:
        yield _("Nobody else, not even in an emergency.") if _closed_to_admins(kind) else _("Nobody else.")


def _besides(kind: Seen, ways: list[Medium]) -> Iterator[str]:
    """Say the ways, and who never reads it where the team does: who else may is the question there."""
    if ways:
        yield _("Also: %(ways)s.") % {"ways": ", ".join(str(way.label) for way in ways)}
    if Role.COLLEAGUE in kind.by and (named := others(kind)):
        yield _("Never by: %(who)s.") % {"who": ", ".join(named)}


def _in_no_class() -> set[Role]:
    return {role for role in Role if not any(role in kind.by for kind in SEEN)}


def always_never() -> str:
    """Name who reads nothing of anything that is declared."""
    return ", ".join(str(role.label) for role in Role if role in _in_no_class())


def label_of(role: Role, kind: Seen) -> str:
    """Name a role. Those something is held back from are the team, unless it is; an admin stays one in an emergency."""
    for together, called in kind.called.items():
        if role in together and together <= kind.by.keys():
            return str(called) if role is min(together, key=[*Role].index) else ""
    if role is Role.FORMER_SUPERVISOR and _kept_by_her(kind):
        return _("a former supervisor (but for what was brought to her)")
    alike = {Role.KEPT_FROM: Role.COLLEAGUE, Role.EMERGENCY: Role.ADMIN}.get(role)
    if role is Role.EMERGENCY and _closed_to_admins(kind):
        return _("not even in an emergency")
    both = alike and (alike in kind.by) == (role in kind.by)
    return "" if both or (role is Role.EMERGENCY and Role.ADMIN in kind.by) else str(role.label)


def _closed_to_admins(kind: Seen) -> bool:
    return not kind.by.keys() & {Role.ADMIN, Role.EMERGENCY}


def _kept_by_her(kind: Seen) -> bool:
    """Whether a former supervisor, who does not read such parts of the record, keeps those brought to her then."""
    brought = (other for other in SEEN if Role.FORMER_SUPERVISOR in other.by)
    return (
        kind.part is Part.RECORD
        and Role.FORMER_SUPERVISOR not in kind.by
        and any(kind.of <= other.of for other in brought)
    )


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
