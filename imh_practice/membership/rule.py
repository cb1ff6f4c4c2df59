"""What a rule is: who may do what at one URL. The rules themselves stand in ``imh_practice/rules.py``."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

from imh_practice.membership.models import Member, RoleKind


class Principal(StrEnum):
    """Who may. The first group is asked here; the second is decided by the rule's loader, row by row."""

    ANYONE = "anyone"
    PERSON = "signed in"
    MEMBER = "member"
    CLINICIAN = "clinician"
    SUPERVISOR = "supervisor"
    ADMIN = "agency admin"

    AUTHOR = "the author"
    COLLEAGUE = "a colleague on the family's team"
    CURRENT_SUPERVISOR = "the author's current supervisor"
    READER = "the person it was shared with"
    PARTICIPANT = "a participant"
    SUPERVISEE = "who is supervised in it"
    REQUESTER = "who asked for it"
    OPENER = "the admin who opened it in an emergency"
    TOLD = "who is told of it: authors, the family's team, other admins"
    SECOND = "another agency admin"


ROLES = {
    Principal.CLINICIAN: RoleKind.CLINICIAN,
    Principal.SUPERVISOR: RoleKind.SUPERVISOR,
    Principal.ADMIN: RoleKind.ADMIN,
}


@dataclass(frozen=True)
class Rule:
    """One URL name: for each method who may, how its row is found, and what a refusal looks like.

    ``load`` is the dotted name of ``f(member, **url_kwargs) -> row | None``: it finds *and* authorizes; None is 404,
    the same bytes as a row that never was. ``change`` is the dotted name of ``f(member, row) -> bool`` for methods that
    change: False is 403, since the row may be seen, and ``sees`` says by whom. ``closed`` URLs exist in a library and
    are 404 here.
    """

    name: str
    methods: Mapping[str, tuple[Principal, ...]] = field(default_factory=dict)
    load: str = ""
    change: str = ""
    sees: tuple[Principal, ...] = ()
    closed: bool = False
    why: str = ""

    def principals(self, method: str) -> tuple[Principal, ...] | None:
        """Return who may use the method; None where the URL does not know it. HEAD is GET."""
        return self.methods.get("GET" if method == "HEAD" else method)

    def admits(self, member: Member, principals: tuple[Principal, ...]) -> bool:
        """Whether the member's roles let her come as far as the loader."""
        kinds = [ROLES[principal] for principal in principals if principal in ROLES]
        relations = [principal for principal in principals if principal not in ROLES]
        return bool(relations) or member.has(*kinds)

    @cached_property
    def loader(self) -> Any:
        return import_string(self.load)

    @cached_property
    def changer(self) -> Any:
        return import_string(self.change)


@lru_cache(maxsize=1)
def rules() -> Mapping[str, Rule]:
    """Return all rules by URL name."""
    listed: tuple[Rule, ...] = import_string(settings.RULES)
    return {rule.name: rule for rule in listed}


class MemberRequest(HttpRequest):
    """A request whose member the middleware has found; what views of tenant pages are given."""

    member: Member


T = TypeVar("T")


def loaded(request: HttpRequest, kind: type[T]) -> T:
    """Return the row the rule's loader found for this request. Raises TypeError where the rule names another kind."""
    row = getattr(request, "loaded", None)
    if not isinstance(row, kind):
        raise TypeError(f"The rule of this URL loads {type(row).__name__}, not {kind.__name__}.")
    return row
