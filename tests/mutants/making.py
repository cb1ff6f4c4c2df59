"""Makes mutants: a function's code changed in one place, put in the running process and taken out again."""

import ast
import inspect
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import import_module
from types import CodeType, FunctionType
from typing import Any

from imh_practice.shared.prepared import Prepared
from tests.prepared import forget_prepared

POLICY: dict[str, tuple[str, ...]] = {
    "observations.querysets": (
        *("families_of", "supervisees_of", "visits_visible_to", "held_back_from", "VisitQuerySet.visible_to"),
        *("VisitQuerySet.finished", "VisitQuerySet.drafts_of", "VisitQuerySet.written_by"),
        *("VersionQuerySet", "MomentQuerySet", "HoldBackQuerySet"),
    ),
    "observations.access": ("",),
    "observations.forms.find": ("_families_read_by", "_supervised_by"),
    "observations.listing": ("_latest", "_tags_open_to"),
    "observations.told": ("_told_last",),
    "reflect.access": ("",),
    "reflect.models": ("visit_as_seen_by", "moved", "ReflectionQuerySet", "SharedTextQuerySet", "ShareGrantQuerySet"),
    "supervision.access": ("",),
    "supervision.desk": ("_babies",),
    "supervision.models.sessions": ("pairing_holds", "_pairings_in", "SessionQuerySet", "of_session"),
    "supervision.models.summaries": ("SummaryVersionQuerySet.visible_to",),
    "supervision.models.threads": (
        "AgendaItemQuerySet.visible_to",
        "AgendaItemQuerySet.with_held_back_from",
        "CommentQuerySet",
    ),
    "supervision.thread": ("_latest_lines",),
    "imh_practice.disclosures.access": ("",),
    "imh_practice.emergency.access": ("",),
    "imh_practice.emergency.models": ("EmergencyQuerySet", "_told_admins"),
    "imh_practice.families.access": ("",),
    "imh_practice.families.models.family": (
        "FamilyQuerySet",
        "ChildQuerySet.as_seen_by",
        "_places_of",
        "TeamPlaceQuerySet",
    ),
    "imh_practice.home.access": ("",),
    "imh_practice.home.access_log": ("standing",),
    "imh_practice.home.caseload": ("_pairings", "_coming", "_last_met", "_brought"),
    "imh_practice.home.day": ("_visits",),
    "imh_practice.home.news": ("_ties", "new_admins"),
    "imh_practice.home.waiting": ("_unopened", "_unanswered", "_unapproved"),
    "imh_practice.jobs.access": ("job_for", "may_retry"),
    "imh_practice.membership.access": ("",),
    "imh_practice.membership.actions": ("_other_admins",),
    "imh_practice.membership.middleware": ("RulesMiddleware.process_view",),
    "imh_practice.membership.models": (
        *("in_force", "MemberQuerySet", "PairingQuerySet", "InvitationQuerySet", "Member.has", "_place_of"),
    ),
    "imh_practice.membership.rule": ("Rule.principals", "Rule.admits"),
    "imh_practice.practice.access": ("",),
    "imh_practice.reports.making": ("reports_of",),
    "imh_practice.wonderings.access": ("",),
    "imh_practice.wonderings.listing": ("_rows", "_shares", "entries_of"),
    "imh_practice.wonderings.models": (
        "WonderingQuerySet.visible_to",
        "WonderingQuerySet.of_",
        "ShareQuerySet",
    ),
}
"""Modules with what in them says who may: all of it, or functions and classes whose name begins so.

Which must be here, test_making.py says: every loader, and every scope that `make walls` opens.
"""

CHAINED = {"filter", "exclude", "in_force", "standing", "open_to", "finished", "visible_to", "open", "planned"}
CHAINED |= {"still_ahead", "of_the_record", "of_clinician", "of_supervisor", "of_", "written_by", "drafts_of"}
CHAINED |= {"open_now", "to_review", "unanswered", "seconded_by", "reviewed_by", "concerning", "none"}
NARROWS = CHAINED | {"Q", "Exists"}
OPPOSITE: dict[type, type] = {ast.Eq: ast.NotEq, ast.Is: ast.IsNot, ast.In: ast.NotIn, ast.Gt: ast.LtE, ast.GtE: ast.Lt}
OPPOSITE |= {after: before for before, after in OPPOSITE.items()}
LOOKUPS = {"__gt": "__lt", "__gte": "__lt", "__lt": "__gt", "__lte": "__gt"}


@dataclass(frozen=True)
class Mutant:
    """One change: which function of which module, what was written there and what is instead."""

    module: str
    function: str
    line: int
    was: str
    now: str
    code: CodeType

    def __str__(self) -> str:
        return f"{self.module}:{self.line} {self.function}: {self.was}  →  {self.now}"

    @property
    def key(self) -> tuple[str, str, str]:
        """Names it whatever line it stands on."""
        return f"{self.module}.{self.function}", self.was, self.now


def changed(node: ast.AST) -> Iterator[ast.expr]:
    """Yield what an expression may be replaced with."""
    match node:
        case ast.BinOp(left, ast.BitAnd() | ast.BitOr() as operator, right):
            yield ast.BinOp(left, ast.BitOr() if isinstance(operator, ast.BitAnd) else ast.BitAnd(), right)
            yield left
            yield right
        case ast.UnaryOp(ast.Invert() | ast.Not(), operand):
            yield operand
        case ast.BoolOp(operator, values):
            yield ast.BoolOp(ast.Or() if isinstance(operator, ast.And) else ast.And(), values)
            for place in range(len(values)):
                rest = values[:place] + values[place + 1 :]
                yield rest[0] if len(rest) == 1 else ast.BoolOp(operator, rest)
        case ast.Compare(left, [operator], [right]) if type(operator) in OPPOSITE:
            yield ast.Compare(left, [OPPOSITE[type(operator)]()], [right])
        case ast.Constant(bool(value)):
            yield ast.Constant(not value)
        case ast.IfExp(_test, body, otherwise):
            yield body
            yield otherwise
        case ast.Call():
            yield from _changed_call(node)


def _changed_call(call: ast.Call) -> Iterator[ast.expr]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if isinstance(call.func, ast.Attribute) and name in CHAINED and not _is_manager(call.func.value):
        yield call.func.value
    if isinstance(call.func, ast.Attribute) and name in {"in_force", "standing"} and _is_manager(call.func.value):
        yield ast.Call(ast.Attribute(call.func.value, "all", ast.Load()), [], [])
    if isinstance(call.func, ast.Attribute) and name in {"filter", "exclude"}:
        other = ast.Attribute(call.func.value, "exclude" if name == "filter" else "filter", ast.Load())
        yield ast.Call(other, call.args, call.keywords)
    if name in NARROWS:
        for place in range(len(call.args) if len(call.args) + len(call.keywords) > 1 else 0):
            yield ast.Call(call.func, call.args[:place] + call.args[place + 1 :], call.keywords)
        for place, keyword in enumerate(call.keywords):
            rest = call.keywords[:place] + call.keywords[place + 1 :]
            if rest or call.args or (isinstance(call.func, ast.Attribute) and _is_manager(call.func.value)):
                yield ast.Call(call.func, call.args, rest)
            for lookup, other_way in LOOKUPS.items():
                if keyword.arg and keyword.arg.endswith(lookup):
                    turned = keyword.arg.removesuffix(lookup) + other_way
                    kept = [each for each in rest if each.arg != turned]  # between two times: the other one leaves
                    yield ast.Call(call.func, call.args, [*kept, ast.keyword(turned, keyword.value)])


def _is_manager(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "objects"


@cache
def mutants() -> list[Mutant]:
    return [mutant for name, wanted in POLICY.items() for mutant in of_module(name, wanted)]


def of_module(name: str, wanted: Sequence[str]) -> Iterator[Mutant]:
    """Make those of a module's functions and classes whose name begins so."""
    path = inspect.getsourcefile(import_module(name))
    assert path
    with open(path, encoding="utf-8") as file:
        tree = ast.parse(file.read())
    for function, qualname in list(_functions(tree)):
        if not any(qualname.startswith(each) for each in wanted):
            continue
        for parent in [node for statement in function.body for node in ast.walk(statement)]:
            for field, value in list(ast.iter_fields(parent)):
                if field == "annotation":
                    continue
                for place, node in enumerate(value if isinstance(value, list) else [value]):
                    for other in changed(node) if isinstance(node, ast.expr) else ():
                        code = _compiled(
                            tree, path, qualname, parent, field, place if isinstance(value, list) else None, other
                        )
                        named = f"{parent.arg}=" if isinstance(parent, ast.keyword) else ""
                        was, now = (named + ast.unparse(each) for each in (node, other))
                        yield Mutant(name, qualname, node.lineno, was, now, code)


def _functions(tree: ast.AST, before: str = "") -> Iterator[tuple[ast.FunctionDef, str]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ClassDef):
            yield from _functions(node, f"{before}{node.name}.")
        elif isinstance(node, ast.FunctionDef):
            yield node, f"{before}{node.name}"


def _compiled(
    tree: ast.Module, path: str, qualname: str, parent: ast.AST, field: str, place: int | None, other: ast.expr
) -> CodeType:
    was = getattr(parent, field)
    now = [*was[:place], other, *was[place + 1 :]] if place is not None else other
    setattr(parent, field, now)
    try:
        copy = ast.fix_missing_locations(deepcopy(tree))
    finally:
        setattr(parent, field, was)
    return next(code for code in _codes(compile(copy, path, "exec")) if code.co_qualname == qualname)


def _codes(code: CodeType) -> Iterator[CodeType]:
    for const in code.co_consts:
        if isinstance(const, CodeType):
            yield const
            yield from _codes(const)


def live(module: str, qualname: str) -> FunctionType:
    """Return the function behind a name, whatever wraps it."""
    found: Any = import_module(module)
    for part in qualname.split("."):
        found = inspect.getattr_static(found, part)
    if isinstance(found, Prepared):
        found = found.build
    elif isinstance(found, property):
        found = found.fget
    elif isinstance(found, cached_property):
        found = found.func
    found = inspect.unwrap(found)
    assert isinstance(found, FunctionType), qualname
    return found


@contextmanager
def put_in(mutant: Mutant) -> Iterator[None]:
    """Let the running process have this code: the function's own, so that whoever imported it has it too."""
    function = live(mutant.module, mutant.function)
    was = function.__code__
    try:
        function.__code__ = mutant.code
        forget_prepared()
        yield
    finally:
        function.__code__ = was
        forget_prepared()
