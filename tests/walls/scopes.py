"""The scope functions of the product, found by a rule, and what each is when it is open.

A scope says which rows a member sees: a word of a QuerySet or a function that takes a member and returns a QuerySet or
a Q, or says what is in force or open. Opened, it leaves out nothing: the rows it was asked of, all of them.
"""

import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import pytest
from django.db.models import Q, QuerySet, Value
from django.db.models.sql.where import WhereNode
from django.urls import get_resolver

from imh_practice.shared.prepared import Prepared
from tests.prepared import forget_prepared

ROOMS = ("imh_practice.", "observations.", "reflect.", "supervision.")
WHO = {"member", "member_id"}
TIMES = {"in_force", "open", "open_now"}
DENY = {"observations.querysets.held_back_from", "HoldBackQuerySet.from_", "HoldBackQuerySet.in_force"}
"""They say what is kept from somebody: open, nothing is."""
ADD = "with_"
"""Words that add to rows and leave none out; what they add is scoped by others of these functions, or see below."""
DECIDE: dict[str, dict[str, bool]] = {
    "AgendaItemQuerySet.with_held_back_from": {"is_held_back": False},
    "FamilyQuerySet.as_seen_by": {"carried": True, "known": True},
}
"""Words that add what a page then decides by, and the decision that opens it."""

Change = Callable[["Scope"], Any]


@dataclass(frozen=True)
class Scope:
    """A function of a class, a module's function, or a question that is kept."""

    name: str
    home: type | ModuleType
    attribute: str
    function: Callable[..., Any]
    question: Prepared[..., Any] | None = None

    @property
    def is_word(self) -> bool:
        return isinstance(self.home, type)

    def opened(self) -> Callable[..., Any]:
        """Return what stands in its place: the same rows with what it adds to them, and none of its conditions."""

        def everything(*args: Any, **kwargs: Any) -> Any:
            if self.name in DECIDE:
                return args[0].annotate(**{name: Value(value) for name, value in DECIDE[self.name].items()})
            found = self.function(*args, **kwargs)
            if isinstance(found, Q):
                return Q(pk__in=[]) if self.name in DENY else Q()
            rows = found.all()
            rows.query.where = args[0].query.where.clone() if self.is_word else WhereNode()
            return rows.none() if self.name in DENY else rows

        return everything


def scopes() -> list[Scope]:
    """Find them all, in every module that some URL leads to."""
    assert get_resolver().url_patterns  # which imports them
    found = [scope for module in _modules() for scope in _in(module)]
    return sorted(found, key=lambda scope: scope.name)


def _modules() -> list[ModuleType]:
    skipped = ("migrations", "demo", "local", "keys")  # no URL leads there, though other tests do
    names = [name for name in sys.modules if f"{name}.".startswith(ROOMS) and not set(name.split(".")) & set(skipped)]
    return [sys.modules[name] for name in sorted(names)]


def _in(module: ModuleType) -> Iterator[Scope]:
    for name, value in vars(module).items():
        function = value.build if isinstance(value, Prepared) else value
        if getattr(function, "__module__", "") != module.__name__:
            continue
        if isinstance(value, type) and issubclass(value, QuerySet):
            for word, act in vars(value).items():
                if inspect.isfunction(act) and _is_scope(act) and not _only_adds(f"{value.__name__}.{word}", word):
                    yield Scope(f"{value.__name__}.{word}", value, word, act)
        elif inspect.isfunction(function) and _is_scope(function):
            yield Scope(
                f"{module.__name__}.{name}", module, name, function, value if isinstance(value, Prepared) else None
            )


def _only_adds(name: str, word: str) -> bool:
    return word.startswith(ADD) and name not in DECIDE


def _is_scope(function: Callable[..., Any]) -> bool:
    signature = inspect.signature(function)
    answer = signature.return_annotation
    named = answer if isinstance(answer, str) else getattr(answer, "__name__", str(answer))
    is_rows = named in {"Q", "Self"} or "QuerySet" in named.split("[")[0]
    return is_rows and bool(WHO & signature.parameters.keys() or function.__name__ in TIMES)


@contextmanager
def changed(chosen: list[Scope], change: Change) -> Iterator[None]:
    """Put ``change(scope)`` in the place of each, wherever its name was imported; kept questions are built anew."""
    with ExitStack() as undo:
        undo.callback(forget_prepared)
        patch = undo.enter_context(pytest.MonkeyPatch.context())
        for scope in chosen:
            new = change(scope)
            if scope.question is not None:
                patch.setattr(scope.question, "build", new)
                continue
            homes = [scope.home] if scope.is_word else _modules()
            for home in homes:
                for name, value in list(vars(home).items()):
                    if value is scope.function:
                        patch.setattr(home, name, new)
        forget_prepared()
        yield
