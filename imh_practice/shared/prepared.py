"""Questions that pages ask at every opening: written as QuerySets, turned into SQL once a process.

Django builds a query anew each time: copies it at each filter, resolves names, compiles. For the questions asked here
(who may see it, is it in force, is it read) that takes 1 to 2 ms, longer than PostgreSQL takes to answer, and was half
of a page's time: today cost 5.6 times the floor of `make bench`, and 2.5 with its questions prepared. Their shape never
changes, only whose page it is does. SQL by hand would be as quick, but would say a second time who may see what; so the
QuerySet words stay the only place, and what Django makes of them is kept.

What PostgreSQL makes of it is kept too, for as long as a connection lasts: values are sent apart from the SQL, which is
planned once. Planning took longer than answering: the caseload took 24 ms, and takes 9. For the whole product it would
not do, since Django does not promise SQL that can be prepared; for these few the tests run every one.

Made of Django's own parts (a compiler, and the iterable that turns its answer into rows). They are no public interface:
hence the upper bound on Django in pyproject.toml, and the check that tests run.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from functools import update_wrapper
from typing import Any, Generic, ParamSpec, TypeVar
from uuid import UUID

import psycopg
from django.conf import settings
from django.db import connections, models
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.utils.translation import get_language

P = ParamSpec("P")
Row = TypeVar("Row")
NOWHERE = UUID(int=0xA5 << 120)
"""The agency of a stand-in; the keys of stand-ins follow it. No row has them: their version is none of UUID's."""

OTHER_EACH_TIME = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|datetime\.date(?:time)?\([^)]*\)"
)
"""Keys and times in what Python says of rows."""


class ShapeChanged(RuntimeError):
    """A prepared question depends on more than the keys of what it is asked about."""


@dataclass(frozen=True)
class Place:
    """Stands among the values of a kept question for one of its arguments."""

    number: int


@dataclass(frozen=True)
class Kept:
    """A question as Django compiled it, with places where its arguments go."""

    rows: QuerySet[Any, Any]
    compiler: SQLCompiler
    sql: str
    values: tuple[Any, ...]

    def bound(self, keys: list[Any]) -> tuple[Any, ...]:
        return tuple(keys[value.number] if isinstance(value, Place) else value for value in self.values)


class Prepared(Generic[P, Row]):
    """Calling it runs the kept SQL for these arguments and returns the rows as a list."""

    def __init__(self, build: Callable[P, QuerySet[Any, Row]]) -> None:
        self.build = build
        self.kept: Kept | None = None
        self.checked: set[int] = set()
        update_wrapper(self, build)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> list[Row]:
        if kwargs:
            raise TypeError("A prepared question takes its arguments by place.")
        if self.kept is None:
            self.kept = self._make(args)
        rows, sql = self.kept.rows, self.kept.sql
        bound = self.kept.bound([_key(value) for value in args])
        if settings.CHECK_PREPARED:
            self._check(args, sql, bound)
        ready = copy(self.kept.compiler)
        ready.connection = connections[rows.db]  # this thread's
        ready.execute_sql = lambda *_args, **_kwargs: _answer(rows.db, sql, bound)  # type: ignore[assignment,method-assign]
        found: list[Row] = list(rows._iterable_class(_Asked(rows, ready)))  # type: ignore[call-overload,arg-type]
        models.prefetch_related_objects(found, *rows._prefetch_related_lookups)  # type: ignore[type-var,attr-defined]
        return found

    def _make(self, args: tuple[Any, ...]) -> Kept:
        """Compile the question with a stand-in for each argument, and note where each stands among the values."""
        stand_ins = [_stand_in(value, number) for number, value in enumerate(args, 1)]
        rows = self.build(*stand_ins)  # type: ignore[call-arg]  # ParamSpec knows no unpacking
        compiler = rows.query.get_compiler(using=rows.db)
        sql, values = compiler.as_sql()
        if NOWHERE in values:
            raise ShapeChanged(f"{self.build.__qualname__} names an agency: the row policies do.")
        places = {_key(stand_in): Place(number) for number, stand_in in enumerate(stand_ins)}
        if any(_is_in(places, value) for value in _values_of_prefetches(rows)):
            raise ShapeChanged(f"{self.build.__qualname__} prefetches rows of its arguments: a stand-in has none.")
        return Kept(rows, compiler, sql, tuple(places[value] if _is_in(places, value) else value for value in values))

    def _check(self, args: tuple[Any, ...], sql: str, bound: tuple[Any, ...]) -> None:
        """Compare with the QuerySet built anew: once for what the arguments are, field by field, in one language.

        Of keys and times counts which are the same and which are missing: each test has others.
        """
        numbers: dict[str, int] = {}
        looked_at = "\n".join(map(_all_of, args))
        alike = OTHER_EACH_TIME.sub(lambda one: str(numbers.setdefault(one[0], len(numbers))), looked_at)
        asked = hash((get_language(), alike))
        if asked in self.checked:
            return
        self.checked.add(asked)
        fresh = self.build(*args)  # type: ignore[call-arg]  # as above
        if fresh.query.get_compiler(using=fresh.db).as_sql() != (sql, bound):
            raise ShapeChanged(f"{self.build.__qualname__} cannot be prepared: it depends on more than keys.")


def prepared(build: Callable[P, QuerySet[Any, Row]]) -> Prepared[P, Row]:
    """Decorate a function that returns a QuerySet; it is given rows, ids, lists of ids, times and words, by place.

    Of rows only their keys may matter: it must not look at their other fields, nor at the clock (``Now()`` asks the
    database's), nor at how long a list is. In tests one call for each kind of arguments is compared with the QuerySet
    built anew, and raises ShapeChanged where it does.
    """
    return Prepared(build)


class _Asked:
    """What a QuerySet's iterable looks at, with the compiler that is ready."""

    def __init__(self, rows: QuerySet[Any, Any], compiler: SQLCompiler) -> None:
        self.rows, self.compiler, self.query = rows, compiler, self

    def get_compiler(self, using: str) -> SQLCompiler:
        return self.compiler

    def __getattr__(self, name: str) -> Any:
        return getattr(self.rows if hasattr(self.rows, name) else self.rows.query, name)


class KeepsPlan(psycopg.Cursor[Any]):
    """Sends values apart from the SQL, so that PostgreSQL plans it once for a connection."""

    def execute(self, query: Any, params: Any = None, **kwargs: Any) -> Any:
        return super().execute(query, params, prepare=True)

    def _convert_query(self, query: Any, params: Any = None) -> Any:
        """Remember what is asked, as Django's own cursors do: tests and the slow log of a developer read it there."""
        self._query = super()._convert_query(query, params)
        return self._query


def run_kept(sql: str, values: tuple[Any, ...], *, using: str = "default") -> None:
    """Run a statement whose text never changes, planned once for a connection. It answers with no rows."""
    with _cursor(using) as cursor:
        cursor.execute(sql, values)


def ask_kept(sql: str, values: dict[str, Any], *, using: str = "default") -> list[tuple[Any, ...]]:
    """Ask a question in SQL whose text never changes, with values by name. Row policies hold for it as for any other.

    For what QuerySets cannot say. It does not know who may see what: whoever writes it says whose rows it asks for.
    """
    with _cursor(using) as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def _answer(using: str, sql: str, bound: tuple[Any, ...]) -> list[list[Any]]:
    """Return all rows, in one piece, as a compiler's ``execute_sql`` returns pieces."""
    with _cursor(using) as cursor:
        cursor.execute(sql, bound)
        return [cursor.fetchall()]


def _cursor(using: str) -> Any:
    connection = connections[using]
    connection.ensure_connection()
    # Django's own wrapper: it counts and times in tests, and gives errors their names.
    return connection._prepare_cursor(KeepsPlan(connection.connection))  # type: ignore[attr-defined]


def _values_of_prefetches(rows: QuerySet[Any, Any]) -> Iterator[Any]:
    """Yield the values in the questions that are asked after this one, of which no SQL is kept."""
    for lookup in rows._prefetch_related_lookups:  # type: ignore[attr-defined]
        asked = getattr(lookup, "queryset", None)
        if asked is not None:
            yield from asked.query.get_compiler(using=asked.db).as_sql()[1]


def _stand_in(value: Any, number: int) -> Any:
    if isinstance(value, str):
        return f"\ue000{number}"  # a private character: no question says it by itself
    if isinstance(value, dt.datetime):
        return dt.datetime.min.replace(tzinfo=dt.UTC) + dt.timedelta(days=number)
    key = UUID(int=NOWHERE.int + number)
    if not isinstance(value, models.Model):
        return key
    stand_in = type(value)(pk=key)
    if hasattr(stand_in, "agency_id"):
        stand_in.agency_id = NOWHERE
    return stand_in


def _all_of(value: Any) -> str:
    """Return all that a question could look at; of a row also what was fetched with it."""
    if not isinstance(value, models.Model):
        return repr(value)
    fetched = [vars(value).get("_prefetched_objects_cache"), value._state.fields_cache]
    return repr([(name, one) for name, one in vars(value).items() if not name.startswith("_")]) + repr(fetched)


def _key(value: Any) -> Any:
    return value.pk if isinstance(value, models.Model) else value


def _is_in(places: Mapping[Any, Place], value: Any) -> bool:
    return isinstance(value, UUID | dt.datetime | str) and value in places  # others may have no hash
